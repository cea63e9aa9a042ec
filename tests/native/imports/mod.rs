//! Tests importing data sets: every form of source, and what is refused.

mod forms;
mod refusals;
mod sources;

use cvae::data::import::{Imported, Names, Order, SourceWishes, Wishes, import};
use cvae::data::{DESCRIPTION, DataFile, DataSet, Description, Idx};
use flate2::read::GzDecoder;
use std::io::Read;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A place for a source and a data set.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// An order for a source on the desk, with nothing decided.
    fn order(&self, source: &str) -> Order {
        Order {
            source: self.path(source),
            out: self.path("data/made"),
            replace: true,
            title: None,
            origin: None,
            licence: String::new(),
            names: Names::Found,
            found: SourceWishes::default(),
            wishes: Wishes::default(),
            test_share: 0.2,
            seed: 1,
            by_writer: false,
            per_class: None,
            leave_out: false,
        }
    }

    fn import(&self, source: &str) -> Made {
        Self::import_as(&self.order(source))
    }

    fn import_as(order: &Order) -> Made {
        let imported = import(order, &mut |_| true).unwrap_or_else(|error| panic!("{error:#}"));
        Made::load(&order.out, imported)
    }

    /// The message of a refused source; nothing is left of it.
    fn refusal(&self, source: &str) -> String {
        Self::refusal_of(&self.order(source))
    }

    #[track_caller]
    fn refusal_of(order: &Order) -> String {
        let error = import(order, &mut |_| true)
            .err()
            .expect("the source was accepted");
        let parent = order.out.parent().unwrap();
        let left = std::fs::read_dir(parent).into_iter().flatten().count();
        assert_eq!(left, 0, "{error:#}");
        format!("{error:#}")
    }
}

/// A data set as its files say it.
struct Made {
    imported: Imported,
    description: Description,
    train: Part,
    test: Part,
}

/// Pictures with their labels.
struct Part {
    pictures: Vec<Vec<u8>>,
    labels: Vec<u16>,
}

impl Made {
    /// Reads the files without any code of the import, and compares their sums.
    fn load(folder: &Path, imported: Imported) -> Self {
        let json = std::fs::read_to_string(folder.join(DESCRIPTION)).unwrap();
        let description = Description::from_json(&json).unwrap();
        assert_eq!(description, imported.description);
        let sheet = std::fs::read(folder.join("contact-sheet.png")).unwrap();
        assert!(image::load_from_memory(&sheet).is_ok());
        let plain = |file: &DataFile| {
            let packed = std::fs::File::open(folder.join(format!("{}.gz", file.name))).unwrap();
            let mut plain = Vec::new();
            GzDecoder::new(packed).read_to_end(&mut plain).unwrap();
            let sum = <sha2::Sha256 as sha2::Digest>::digest(&plain);
            assert_eq!(cvae::files::hex(&sum), file.sha256);
            plain
        };
        let part = |images: &DataFile, labels: &DataFile| {
            let (pictures, numbers) = (plain(images), plain(labels));
            let idx = Idx::parse(&pictures, 3, u64::MAX).unwrap();
            assert_eq!(
                idx.shape,
                [images.count, description.height, description.width]
            );
            let size = description.width * description.height;
            let labels = match numbers[2] {
                8 => numbers[8..].iter().map(|&label| label.into()).collect(),
                _ => (numbers[8..].chunks_exact(2))
                    .map(|label| u16::from_be_bytes([label[0], label[1]]))
                    .collect::<Vec<u16>>(),
            };
            Part {
                pictures: idx.bytes.chunks_exact(size).map(<[u8]>::to_vec).collect(),
                labels,
            }
        };
        let files = &description.files;
        let train = part(&files.train_images, &files.train_labels);
        let test = part(&files.test_images, &files.test_labels);
        // The command's own reader agrees.
        let loaded = DataSet::load(folder).unwrap();
        let labels = [loaded.train.labels, loaded.validation.labels].concat();
        assert_eq!(labels, train.labels);
        assert_eq!(loaded.test.pixels, test.pictures.concat());
        Self {
            imported,
            description,
            train,
            test,
        }
    }

    fn classes(&self) -> Vec<&str> {
        self.description
            .classes
            .iter()
            .map(String::as_str)
            .collect()
    }

    /// All pictures with the names of their classes, in any order.
    fn all(&self) -> Vec<(String, Vec<u8>)> {
        let mut all: Vec<_> = [&self.train, &self.test]
            .into_iter()
            .flat_map(|part| part.labels.iter().zip(&part.pictures))
            .map(|(&label, picture)| {
                (
                    self.description.classes[usize::from(label)].clone(),
                    picture.clone(),
                )
            })
            .collect();
        all.sort();
        all
    }

    fn said(&self) -> String {
        self.description.preparation.join(" ")
    }
}

/// A picture of a class, different for each number: bars of ink, 255, on paper, 0.
fn bars(width: usize, height: usize, class: usize, number: usize) -> Vec<u8> {
    let mut picture = vec![0; width * height];
    for y in 2..height - 2 {
        for x in 2..width - 2 {
            if (x + class * y) % (3 + class) == number % 3 && y > number % 5 {
                picture[y * width + x] = 255 - u8::try_from(number % 7).unwrap();
            }
        }
    }
    // One pixel that tells all pictures of a class apart.
    picture[(1 + number / width) * width + number % width] = 200;
    picture
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, bytes).unwrap();
    packed.finish().unwrap()
}
