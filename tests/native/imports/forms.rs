//! Each form of source gives the pictures that were put into it.

use super::sources::{EACH, NAMES, SIZE, encoded, files, idx, mixed, npy, picture, table, zip};
use super::{Desk, Made, bars, gzip};
use cvae::data::import::{Centre, LabelColumn, Names};
use image::ImageFormat;
use std::fmt::Write;

/// The pictures of `NAMES` as the data set should have them.
fn expected() -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> = (NAMES.iter().enumerate())
        .flat_map(|(class, name)| (0..EACH).map(move |number| (class, *name, number)))
        .map(|(class, name, number)| (name.to_owned(), bars(SIZE[0], SIZE[1], class, number)))
        .collect();
    all.sort();
    all
}

/// The pictures of `mixed` by the names of their classes.
fn expected_mixed(count: usize, size: [usize; 2]) -> Vec<(String, Vec<u8>)> {
    let (pictures, labels) = mixed(count, size);
    let mut all: Vec<_> = pictures
        .chunks(size[0] * size[1])
        .zip(labels)
        .map(|(picture, label)| (label.to_string(), picture.to_vec()))
        .collect();
    all.sort();
    all
}

#[test]
fn a_folder_of_class_folders_and_a_zip_of_it_give_the_same_data_set() {
    let desk = Desk::new();
    desk.write_all(&files("letters"));
    desk.write("letters/.DS_Store", b"clutter");
    desk.write("letters/README.md", b"about the letters");
    let made = desk.import("letters");
    assert_eq!(made.classes(), NAMES);
    assert_eq!((made.description.width, made.description.height), (12, 20));
    assert_eq!(made.all(), expected());
    assert!(
        made.said().contains("Ink is dark on light paper: 100.0 %"),
        "{}",
        made.said()
    );
    assert!(
        made.said().contains("left out: README.md."),
        "{}",
        made.said()
    );
    // Each class has pictures in each part.
    assert_eq!(made.imported.counts, [[4, 1, 1]; 3]);
    assert_eq!(made.description.validation, 3);

    desk.write("letters.zip", &zip(&files("some/where")));
    let zipped = desk.import("letters.zip");
    assert_eq!(zipped.description.files, made.description.files);
}

#[test]
fn parts_are_taken_from_folders_on_any_level() {
    for (train, test) in [
        ("x/train/{}", "x/test/{}"),
        ("x/{}/Training", "x/{}/testing"),
    ] {
        let desk = Desk::new();
        for (class, name) in NAMES.iter().enumerate() {
            for number in 0..EACH {
                let folder = if number < 4 { train } else { test }.replace("{}", name);
                desk.write(
                    &format!("{folder}/{number}.png"),
                    &picture(class, number, ImageFormat::Png),
                );
            }
        }
        let made = desk.import("x");
        assert_eq!(made.classes(), NAMES);
        assert_eq!(made.all(), expected());
        let test: Vec<_> = made.test.pictures.clone();
        let mut held_out: Vec<_> = (0..3)
            .flat_map(|class| (4..EACH).map(move |number| bars(SIZE[0], SIZE[1], class, number)))
            .collect();
        held_out.sort();
        assert_eq!(
            {
                let mut test = test;
                test.sort();
                test
            },
            held_out
        );
    }
}

#[test]
fn nested_folders_are_classes_or_parts_of_classes() {
    let desk = Desk::new();
    for (class, name) in ["Latin/a", "Latin/b", "Greek/a"].iter().enumerate() {
        for number in 0..3 {
            let file = picture(class, number, ImageFormat::Png);
            desk.write(&format!("x/{name}/{number}.png"), &file);
        }
    }
    assert_eq!(
        desk.import("x").classes(),
        ["Greek-a", "Latin-a", "Latin-b"]
    );
    let mut order = desk.order("x");
    order.found.only = Some("Latin/".to_owned());
    assert_eq!(Desk::import_as(&order).classes(), ["a", "b"]);
    order.found.only = None;
    order.found.class_level = Some(1);
    let made = Desk::import_as(&order);
    assert_eq!(made.classes(), ["Greek", "Latin"]);
    assert_eq!(
        made.all()
            .iter()
            .filter(|(class, _)| class == "Latin")
            .count(),
        6
    );
}

#[test]
fn a_table_may_name_the_class_of_each_picture() {
    let desk = Desk::new();
    let mut rows = "id,label\n".to_owned();
    for (class, name) in NAMES.iter().enumerate() {
        for number in 0..EACH {
            let file = format!("{class}-{number}");
            desk.write(
                &format!("x/images/{file}.png"),
                &picture(class, number, ImageFormat::Png),
            );
            writeln!(rows, "{file},{name}").unwrap();
        }
    }
    desk.write("x/images/unknown.png", &picture(0, 0, ImageFormat::Png));
    desk.write("x/labels.csv", rows.as_bytes());
    let made = desk.import("x");
    assert_eq!(made.classes(), NAMES);
    assert_eq!(made.all(), expected());
    assert!(made.said().contains(
        "1 pictures without a label in a table were left out, such as images/unknown.png"
    ));
    std::fs::remove_dir_all(desk.path("data")).unwrap();
    desk.write("x/labels.csv", format!("{rows}0-9,2\n").as_bytes());
    let message = desk.refusal("x");
    assert!(
        message.contains("labels.csv: row 20 names the picture \"0-9\", expected a file of"),
        "{message}"
    );
    desk.write("x/labels.csv", format!("{rows}0-0,10\n").as_bytes());
    assert!(
        desk.refusal("x")
            .contains("row 20 has the label \"10\" for \"0-0\", which another row calls \"2\"")
    );
}

#[test]
fn whole_writers_are_set_aside() {
    let desk = Desk::new();
    for class in 0..3 {
        for writer in 0..10 {
            let file = picture(class, writer, ImageFormat::Png);
            desk.write(&format!("x/{class}/00{class}_{writer:02}.png"), &file);
        }
    }
    let mut order = desk.order("x");
    order.by_writer = true;
    let made = Desk::import_as(&order);
    assert_eq!(made.imported.counts, [[7, 1, 2]; 3]);
    // The same two writers in every class.
    let writers = |class: u16| -> Vec<usize> {
        let of_class = made
            .test
            .labels
            .iter()
            .zip(&made.test.pictures)
            .filter(|(label, _)| **label == class);
        let number = |picture: &Vec<u8>| {
            (0..10)
                .find(|&number| bars(SIZE[0], SIZE[1], class.into(), number) == *picture)
                .unwrap()
        };
        let mut writers: Vec<_> = of_class.map(|(_, picture)| number(picture)).collect();
        writers.sort_unstable();
        writers
    };
    assert_eq!(writers(0).len(), 2);
    assert_eq!(writers(0), writers(1));
    assert_eq!(writers(0), writers(2));
}

#[test]
fn idx_files_are_found_under_the_names_that_people_have() {
    for [images, labels, test_images, test_labels] in [
        [
            "train-images-idx3-ubyte",
            "train-labels-idx1-ubyte",
            "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte",
        ],
        [
            "train-images.idx3-ubyte",
            "train-labels.idx1-ubyte",
            "t10k-images.idx3-ubyte",
            "t10k-labels.idx1-ubyte",
        ],
        [
            "MNIST/raw/train-images-idx3-ubyte.gz",
            "MNIST/raw/train-labels-idx1-ubyte.gz",
            "MNIST/raw/t10k-images-idx3-ubyte.gz",
            "MNIST/raw/t10k-labels-idx1-ubyte.gz",
        ],
        [
            "a/train-images-idx3-ubyte/train-images-idx3-ubyte",
            "a/train-labels-idx1-ubyte/train-labels-idx1-ubyte",
            "a/t10k-images-idx3-ubyte/t10k-images-idx3-ubyte",
            "a/t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte",
        ],
    ] {
        let desk = Desk::new();
        let put = |name: &str| format!("x/{name}");
        desk.write_idx([&put(images), &put(labels)], 30);
        desk.write_idx([&put(test_images), &put(test_labels)], 9);
        // An empty file, as an interrupted download leaves it.
        if !images.contains(".gz") {
            desk.write(&put(&format!("{images}.gz")), b"");
        }
        let made = desk.import("x");
        assert_eq!(made.classes(), ["0", "1", "2"]);
        // A mixed order is kept, and so are all values.
        let (pictures, labels) = mixed(30, [10, 14]);
        assert_eq!(made.train.pictures.concat(), pictures);
        assert_eq!(
            made.train.labels,
            labels
                .iter()
                .map(|&label| u16::from(label))
                .collect::<Vec<_>>()
        );
        assert_eq!(made.description.validation, 5);
        assert_eq!(made.test.pictures.len(), 9);
        let one_file = desk.import(&put(images));
        assert_eq!(one_file.description.files, made.description.files);
    }
}

#[test]
fn several_gzip_members_and_wide_labels_are_read() {
    let desk = Desk::new();
    let (pictures, labels) = mixed(30, [10, 14]);
    let images = idx(8, &[30, 14, 10], &pictures);
    let members = [gzip(&images[..1000]), gzip(&images[1000..])].concat();
    desk.write("x/images-idx3-ubyte.gz", &members);
    let wide: Vec<u8> = labels
        .iter()
        .flat_map(|&label| (i32::from(label) + 300).to_be_bytes())
        .collect();
    desk.write("x/labels-idx1-ubyte", &idx(0x0c, &[30], &wide));
    let mut order = desk.order("x/images-idx3-ubyte.gz");
    order.names = Names::File("names.txt".to_owned(), "a\nb\nc\n".to_owned());
    let made = Desk::import_as(&order);
    assert_eq!(made.classes(), ["a", "b", "c"]);
    assert_eq!(made.all().len(), 30);
}

#[test]
fn emnist_is_turned() {
    let desk = Desk::new();
    desk.write_idx(
        [
            "x/emnist-letters-train-images-idx3-ubyte.gz",
            "x/emnist-letters-train-labels-idx1-ubyte.gz",
        ],
        30,
    );
    desk.write(
        "x/emnist-letters-mapping.txt",
        b"0 65 97\n1 66 98\n2 67 99\n",
    );
    let made = desk.import("x");
    assert_eq!(made.classes(), ["A", "B", "C"]);
    assert_eq!((made.description.width, made.description.height), (14, 10));
    assert!(made.said().contains("Rows and columns were exchanged."));
    let (pictures, _) = mixed(30, [10, 14]);
    let turned: Vec<Vec<u8>> = pictures
        .chunks(140)
        .map(|picture| (0..140).map(|at| picture[at % 14 * 10 + at / 14]).collect())
        .collect();
    assert!(
        made.train
            .pictures
            .iter()
            .all(|picture| turned.contains(picture))
    );
    let mut order = desk.order("x");
    order.found.transpose = Some(false);
    order.names = Names::Numbers;
    assert_eq!(Desk::import_as(&order).all(), expected_mixed(30, [10, 14]));
}

#[test]
fn tables_have_their_label_first_or_last() {
    let desk = Desk::new();
    let header: String = (0..64).map(|pixel| format!(",pixel{pixel}")).collect();
    let kaggle = format!(
        "label{header}\n{}",
        table(30, true, ",", |level| level.to_string())
    );
    desk.write("kaggle.csv", kaggle.as_bytes());
    assert_eq!(desk.import("kaggle.csv").all(), expected_mixed(30, [8, 8]));
    for (name, first, separator) in [
        ("a.csv", true, ","),
        ("b.csv", false, ";"),
        ("c.tsv", false, "\t"),
    ] {
        let text = table(30, first, separator, |level| level.to_string());
        desk.write(name, text.replace('\n', "\r\n").as_bytes());
        assert_eq!(
            desk.import(name).all(),
            expected_mixed(30, [8, 8]),
            "{name}"
        );
    }
    // Grey levels as shares, gzipped, with words as labels.
    let shares = table(30, false, ",", |level| {
        format!("{:.6}", f32::from(level) / 255.0)
    });
    let words = shares
        .replace(",0\n", ",nought\n")
        .replace(",1\n", ",one\n")
        .replace(",2\n", ",two\n");
    desk.write("shares.csv.gz", &gzip(words.as_bytes()));
    let made = desk.import("shares.csv.gz");
    assert_eq!(made.classes(), ["nought", "one", "two"]);
    assert!(
        made.said().contains("Values from 0 to 1 became 0 to 255."),
        "{}",
        made.said()
    );
    let pictures =
        |all: Vec<(String, Vec<u8>)>| -> Vec<Vec<u8>> { all.into_iter().map(|(_, p)| p).collect() };
    assert_eq!(pictures(made.all()), pictures(expected_mixed(30, [8, 8])));
}

#[test]
fn tables_of_two_parts_are_one_data_set() {
    let desk = Desk::new();
    desk.write(
        "x/mnist_train.csv",
        table(30, true, ",", |level| level.to_string()).as_bytes(),
    );
    desk.write(
        "x/mnist_test.csv",
        table(9, true, ",", |level| level.to_string()).as_bytes(),
    );
    let made = desk.import("x");
    assert_eq!((made.train.labels.len(), made.test.labels.len()), (30, 9));
    let mut order = desk.order("x/mnist_train.csv");
    order.found.table.shape = Some((16, 4));
    order.found.table.label = Some(LabelColumn::First);
    order.wishes.size = Some((16, 8));
    let made = Desk::import_as(&order);
    assert_eq!((made.description.width, made.description.height), (16, 8));
}

#[test]
fn arrays_are_read_from_npz_and_npy() {
    let desk = Desk::new();
    let (pictures, labels) = mixed(30, [10, 14]);
    let (test_pictures, test_labels) = mixed(9, [10, 14]);
    let wide = |labels: &[u8]| {
        labels
            .iter()
            .flat_map(|&label| i64::from(label).to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let keras = [
        ("x_train.npy", npy("|u1", &[30, 14, 10], &pictures)),
        ("y_train.npy", npy("<i8", &[30], &wide(&labels))),
        ("x_test.npy", npy("|u1", &[9, 14, 10], &test_pictures)),
        ("y_test.npy", npy("<i8", &[9, 1], &wide(&test_labels))),
    ]
    .map(|(name, bytes)| (name.to_owned(), bytes));
    desk.write("mnist.npz", &zip(&keras));
    let made = desk.import("mnist.npz");
    assert_eq!(made.train.pictures.concat(), pictures);
    assert_eq!(made.test.labels, [0, 1, 2, 0, 1, 2, 0, 1, 2]);

    // Kuzushiji-MNIST: four files with one array each.
    for (name, bytes) in ["train-imgs", "train-labels", "test-imgs", "test-labels"]
        .iter()
        .zip([0, 1, 2, 3])
    {
        let array = [("arr_0.npy".to_owned(), keras[bytes].1.clone())];
        desk.write(&format!("kmnist/kmnist-{name}.npz"), &zip(&array));
    }
    let kuzushiji = desk.import("kmnist");
    assert_eq!(kuzushiji.description.files, made.description.files);

    // Quick, Draw!: a flat array for each class, without labels.
    for (class, name) in ["cat", "The Eiffel Tower"].iter().enumerate() {
        let flat: Vec<u8> = (0..8)
            .flat_map(|number| bars(8, 8, class, number))
            .collect();
        desk.write(
            &format!("quick/full_numpy_bitmap_{name}.npy"),
            &npy("|u1", &[8, 64], &flat),
        );
    }
    let mut order = desk.order("quick");
    order.per_class = Some(5);
    let quick = Desk::import_as(&order);
    assert_eq!(quick.classes(), ["The Eiffel Tower", "cat"]);
    assert_eq!(quick.all().len(), 10);

    // Floats from −1 to 1, with the channel first.
    let floats: Vec<u8> = pictures
        .iter()
        .flat_map(|&level| (f32::from(level) / 127.5 - 1.0).to_le_bytes())
        .collect();
    desk.write("floats/images.npy", &npy("<f4", &[30, 1, 14, 10], &floats));
    desk.write("floats/labels.npy", &npy("|u1", &[30], &labels));
    assert_eq!(desk.import("floats").all(), expected_mixed(30, [10, 14]));
}

#[test]
fn more_than_256_classes_have_labels_of_16_bits() {
    let desk = Desk::new();
    let count = 300 * 3;
    let pictures: Vec<u8> = (0..count)
        .flat_map(|i| bars(8, 8, i % 5, i / 5 % 40))
        .collect();
    let labels: Vec<u8> = (0..count)
        .flat_map(|i| ((i % 300) as u16).to_be_bytes())
        .collect();
    desk.write("x/images-idx3-ubyte", &idx(8, &[count, 8, 8], &pictures));
    desk.write("x/labels-idx1-ubyte", &idx(0x0b, &[count], &labels));
    let made = desk.import("x");
    assert_eq!(made.description.classes.len(), 300);
    let mut classes = [made.train.labels.clone(), made.test.labels.clone()].concat();
    classes.sort_unstable();
    assert_eq!(
        classes,
        (0..count).map(|i| (i / 3) as u16).collect::<Vec<_>>()
    );
    assert!(made.description.files.train_labels.name.ends_with("short"));
}

#[test]
fn pictures_of_other_sizes_are_scaled_and_centred() {
    let desk = Desk::new();
    for class in 0..2 {
        for number in 0..4 {
            let side = 60 + 10 * number;
            let mut levels = vec![255; side * side];
            // A square of ink in a corner, of a quarter of the picture.
            (0..side * side / 16)
                .for_each(|i| levels[i / (side / 4) * side + i % (side / 4) + class] = 0);
            desk.write(
                &format!("x/{class}/{number}.png"),
                &encoded([side, side], levels, ImageFormat::Png),
            );
        }
    }
    let mut order = desk.order("x");
    order.wishes.size = Some((16, 16));
    order.wishes.centre = Centre::Box;
    let made = Desk::import_as(&order);
    for picture in made.train.pictures.iter().chain(&made.test.pictures) {
        let inked = |x: usize, y: usize| picture[y * 16 + x] > 128;
        assert!(
            inked(7, 7) && inked(8, 8) && !inked(0, 0) && !inked(3, 3),
            "{picture:?}"
        );
    }
    assert!(
        made.said()
            .contains("Pictures of 4 different sizes were scaled to 16 × 16")
    );
}

#[test]
fn duplicates_are_counted_and_named() {
    let desk = Desk::new();
    for class in 0..3 {
        for number in 0..4 {
            let part = if number == 3 { "test" } else { "train" };
            // The last test picture is a training picture, and a picture of class 1 is one of class 0.
            let shown = if class == 2 && number == 3 { 0 } else { number };
            let (shown_class, shown) = if class == 1 && number == 0 {
                (0, 1)
            } else {
                (class, shown)
            };
            desk.write(
                &format!("x/{part}/{class}/{number}.png"),
                &picture(shown_class, shown, ImageFormat::Png),
            );
        }
    }
    let Made { imported, .. } = desk.import("x");
    let warnings = imported.warnings.join("\n");
    assert!(
        warnings.contains("the same picture in two classes: 1 ("),
        "{warnings}"
    );
    assert!(
        warnings.contains("test pictures that are training pictures too: 1 ("),
        "{warnings}"
    );
    assert!(warnings.contains("test/2/3.png is "), "{warnings}");
}

/// What `cvae augment` writes can be imported again, in both of its forms, with every bit of the pictures.
#[test]
fn images_of_a_model_can_be_imported() {
    let desk = Desk::new();
    for format in ["idx", "png"] {
        let out = desk.path(format).display().to_string();
        let count = [
            "augment", "--count", "60", "--format", format, "--out", &out,
        ];
        assert!(crate::command::cvae(&count).status.success());
    }
    let (listed, idx) = (desk.import("png"), desk.import("idx"));
    assert_eq!(listed.classes(), idx.classes());
    assert_eq!(listed.all(), idx.all());
    let device = burn::tensor::Device::flex();
    let [decoder, encoder] = ["decoder", "encoder"].map(|kind| {
        let path = format!("www/weights/cvae.{kind}.safetensors");
        std::fs::read(crate::common::repository(&path)).unwrap()
    });
    let (_, model) = cvae::weights::load_cvae(&decoder, &encoder, &device).unwrap();
    let made = cvae::uses::synthesise(&model.generator, 0..60, 1.0, 7);
    let mut pictures: Vec<_> = (0..60).map(|index| made.image(index).to_vec()).collect();
    let mut imported: Vec<_> = idx.all().into_iter().map(|(_, picture)| picture).collect();
    pictures.sort();
    imported.sort();
    assert_eq!(imported, pictures);
}

/// MNIST's own files come out as they went in.
#[test]
fn the_real_files_keep_every_bit() {
    let Some(source) = crate::common::real_folder() else {
        return;
    };
    let desk = Desk::new();
    let mut order = desk.order("x");
    order.source = source;
    let made = Desk::import_as(&order);
    let original = cvae::data::Description::mnist();
    assert_eq!(made.description.files, original.files);
    assert_eq!(made.description.validation, original.validation);
}
