//! IDX files under the names that people have.

use super::picture::Picture;
use super::rows::{Block, Format, Pictures, read_all, unpacked};
use super::source::Rows;
use super::split::Part;
use super::tree::{Entry, Tree};
use anyhow::{Context, bail, ensure};
use std::collections::BTreeMap;
use std::io::{BufReader, Read};

/// The pictures of an IDX file.
pub struct IdxImages {
    width: usize,
    height: usize,
}

/// Types of an IDX file's values: code, bytes.
const UNSIGNED: u8 = 0x08;
const SIGNED: u8 = 0x09;
const SHORT: u8 = 0x0b;
const INT: u8 = 0x0c;
/// Pixels along a side, for a picture that is scaled later.
const LONGEST_SIDE: u32 = 8192;
const MOST_PICTURES: u32 = 100_000_000;

/// Images or labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Images,
    Labels,
}

/// What the name of an IDX file says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Role {
    /// The folder and the words of the name that say neither part nor kind, as in `emnist letters`.
    set: String,
    part: Option<Part>,
    kind: Kind,
}

/// The IDX files of a source, if it has any.
///
/// # Errors
/// Names the file without a partner or with a fault, or lists the data sets if there are several.
pub fn find(tree: &Tree) -> anyhow::Result<Option<Rows>> {
    let mut sets = BTreeMap::<String, BTreeMap<(Option<Part>, Kind), Vec<&Entry>>>::new();
    for entry in &tree.files {
        if let Some(role) = role(&entry.path) {
            let files = sets.entry(role.set).or_default();
            files.entry((role.part, role.kind)).or_default().push(entry);
        }
    }
    if sets.is_empty() {
        return Ok(None);
    }
    if sets.len() > 1 {
        let names: Vec<_> = sets.keys().map(|set| format!("{set:?}")).collect();
        bail!(
            "{} has {} data sets ({}), expected one; --only TEXT takes the files with a text in their path",
            tree.shown,
            names.len(),
            names.join(", ")
        );
    }
    let mut rows = Rows {
        mapping: sets.keys().find_map(|set| mapping(tree, set)),
        ..Rows::default()
    };
    let files: BTreeMap<_, _> = sets.into_values().flatten().collect();
    let parts: Vec<Option<Part>> = (files.keys().map(|&(part, _)| part))
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    for part in parts {
        let get = |kind| files.get(&(part, kind));
        let (Some(images), Some(labels)) = (get(Kind::Images), get(Kind::Labels)) else {
            let (there, missing) = match get(Kind::Images) {
                Some(images) => (images[0], "labels"),
                None => (files[&(part, Kind::Labels)][0], "images"),
            };
            bail!(
                "{}: there are no {missing} for it, expected a file with the same name but for `{missing}`",
                tree.name(there)
            );
        };
        let (entry, (count, images)) = first_good(tree, images, IdxImages::header)?;
        let (_, numbers) = first_good(tree, labels, read_labels)?;
        ensure!(
            numbers.len() == count,
            "{}: {count} pictures but {} labels, expected one label for each picture",
            tree.name(entry),
            numbers.len()
        );
        for number in &numbers {
            rows.labels
                .push_key(&number.to_string())
                .with_context(|| tree.name(entry))?;
        }
        let block = Block {
            tree: 0,
            entry: entry.clone(),
            count,
            format: Format::Idx(images),
        };
        rows.add(block, part);
    }
    Ok(Some(rows))
}

/// Whether the name of a file is that of an IDX file.
pub fn is_idx(name: &str) -> bool {
    role(name).is_some()
}

/// Whether two IDX files are of one data set.
pub fn same_set(a: &str, b: &str) -> bool {
    match (role(a), role(b)) {
        (Some(a), Some(b)) => a.set == b.set,
        _ => false,
    }
}

fn role(path: &str) -> Option<Role> {
    let lower = path.to_lowercase();
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let stem = name.strip_suffix(".gz").unwrap_or(name);
    let is_idx = stem.contains("idx") || stem.contains("ubyte");
    let kind = match (stem.contains("image"), stem.contains("label")) {
        (true, false) if is_idx => Kind::Images,
        (false, true) if is_idx => Kind::Labels,
        _ => return None,
    };
    let words: Vec<&str> = (stem.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| {
            let tells = ["image", "label", "idx", "ubyte"]
                .iter()
                .any(|part| word.starts_with(part));
            !word.is_empty() && !tells
        })
        .collect();
    let part = words.iter().find_map(|word| part_of(word));
    let rest: Vec<&str> = words
        .into_iter()
        .filter(|word| part_of(word).is_none())
        .collect();
    // Kaggle puts each file into a folder with the file's name.
    let folder: Vec<&str> = folder
        .split('/')
        .filter(|step| !step.starts_with(stem))
        .collect();
    let set = [folder.join("/"), rest.join(" ")]
        .join(" ")
        .trim()
        .to_owned();
    Some(Role { set, part, kind })
}

/// EMNIST's file with the characters of a data set's labels.
fn mapping(tree: &Tree, set: &str) -> Option<(String, String)> {
    const LARGEST: u64 = 1 << 20;
    let words = |path: &str| -> String {
        let alone = path
            .split(|c: char| !c.is_alphanumeric() && c != '/')
            .filter(|word| !word.is_empty());
        alone.collect::<Vec<_>>().join(" ").replace('/', " ")
    };
    let wanted = words(&format!("{set} mapping txt"));
    let entry = tree
        .files
        .iter()
        .find(|entry| words(&entry.path.to_lowercase()) == wanted)?;
    let text = String::from_utf8(tree.read(entry, LARGEST).ok()?).ok()?;
    Some((entry.path.clone(), text))
}

/// The part of a data set that a word names.
pub fn part_of(word: &str) -> Option<Part> {
    match word.to_lowercase().as_str() {
        "train" | "training" => Some(Part::Train),
        "val" | "valid" | "validation" | "dev" => Some(Part::Validation),
        "t10k" | "test" | "testing" => Some(Part::Test),
        _ => None,
    }
}

/// The first of several copies of a file that can be read: an empty `.gz` may lie beside a good plain file.
fn first_good<'a, T>(
    tree: &Tree,
    copies: &[&'a Entry],
    read: impl Fn(&Tree, &Entry) -> anyhow::Result<T>,
) -> anyhow::Result<(&'a Entry, T)> {
    let mut faults = Vec::new();
    for &entry in copies {
        match read(tree, entry) {
            Ok(read) => return Ok((entry, read)),
            Err(fault) => faults.push(format!("{}: {fault:#}", tree.name(entry))),
        }
    }
    bail!("{}", faults.join("\n  and "))
}

/// The type of an IDX file and the lengths of its axes.
fn header(source: &mut impl Read, axes: u8, what: &str) -> anyhow::Result<(u8, Vec<u32>)> {
    let mut magic = [0; 4];
    read_all(source, &mut magic).context("this is not an IDX file")?;
    ensure!(
        magic[0] == 0 && magic[1] == 0,
        "the file starts with the bytes {magic:?}, expected an IDX file, which starts with two zeros"
    );
    ensure!(
        magic[3] == axes,
        "the IDX file has {} axes, expected {axes} ({what})",
        magic[3]
    );
    let mut lengths = Vec::new();
    for _ in 0..axes {
        let mut word = [0; 4];
        read_all(source, &mut word).context("the IDX header")?;
        lengths.push(u32::from_be_bytes(word));
    }
    ensure!(
        lengths[0] <= MOST_PICTURES,
        "the IDX header promises {} {what}, expected {MOST_PICTURES} or fewer",
        lengths[0]
    );
    Ok((magic[2], lengths))
}

/// The labels of an IDX file.
fn read_labels(tree: &Tree, entry: &Entry) -> anyhow::Result<Vec<i32>> {
    let mut source = unpacked(tree, entry)?;
    let (kind, lengths) = header(&mut source, 1, "labels")?;
    let size = match kind {
        UNSIGNED | SIGNED => 1,
        SHORT => 2,
        INT => 4,
        _ => bail!(
            "labels of the IDX type {kind:#04x}, expected whole numbers (0x08, 0x09, 0x0b or 0x0c)"
        ),
    };
    // Memory is taken as the bytes come: a header may promise any number.
    let mut bytes = Vec::new();
    source
        .take(u64::from(lengths[0]) * size as u64)
        .read_to_end(&mut bytes)?;
    ensure!(
        bytes.len() == lengths[0] as usize * size,
        "the IDX header promises {} labels, the file has {}",
        lengths[0],
        bytes.len() / size
    );
    Ok((bytes.chunks_exact(size))
        .map(|value| match (kind, value) {
            (UNSIGNED, &[byte]) => byte.into(),
            (SIGNED, &[byte]) => byte.cast_signed().into(),
            (SHORT, &[high, low]) => i16::from_be_bytes([high, low]).into(),
            (_, &[a, b, c, d]) => i32::from_be_bytes([a, b, c, d]),
            _ => 0,
        })
        .collect())
}

impl IdxImages {
    /// The number of pictures and their size. The last picture is not looked for.
    fn header(tree: &Tree, entry: &Entry) -> anyhow::Result<(usize, Self)> {
        let mut source = unpacked(tree, entry)?;
        let (kind, lengths) = header(&mut source, 3, "pictures, rows and columns")?;
        ensure!(
            kind == UNSIGNED,
            "pictures of the IDX type {kind:#04x}, expected unsigned bytes (0x08)"
        );
        for side in &lengths[1..] {
            ensure!(
                (1..=LONGEST_SIDE).contains(side),
                "pictures of {} × {} pixels, expected 1 to {LONGEST_SIDE} along each side",
                lengths[2],
                lengths[1]
            );
        }
        // Before memory is taken: a header may promise any size. DEFLATE packs by 1032 at most.
        let promised = lengths.iter().fold(1u64, |product, &length| {
            product.saturating_mul(length.into())
        });
        ensure!(
            promised <= entry.size.saturating_mul(1032),
            "the IDX header promises {promised} bytes ({lengths:?}), the file has {}",
            entry.size
        );
        let images = Self {
            width: lengths[2] as usize,
            height: lengths[1] as usize,
        };
        Ok((lengths[0] as usize, images))
    }

    pub fn open<'a>(&'a self, tree: &'a Tree, entry: &Entry) -> anyhow::Result<impl Pictures + 'a> {
        let mut source = unpacked(tree, entry)?;
        let (_, lengths) = header(&mut source, 3, "pictures")?;
        Ok(Opened {
            images: self,
            source,
            left: lengths[0] as usize,
            bytes: vec![0; self.width * self.height],
        })
    }
}

struct Opened<'a> {
    images: &'a IdxImages,
    source: BufReader<Box<dyn Read + 'a>>,
    left: usize,
    bytes: Vec<u8>,
}

impl Pictures for Opened<'_> {
    fn next(&mut self) -> anyhow::Result<Option<Picture>> {
        if self.left == 0 {
            let more = self.source.read(&mut [0])?;
            ensure!(
                more == 0,
                "the file has more bytes than its header promises"
            );
            return Ok(None);
        }
        self.left -= 1;
        read_all(&mut self.source, &mut self.bytes).context("a picture")?;
        Ok(Some(Picture {
            width: self.images.width,
            height: self.images.height,
            values: self.bytes.iter().map(|&byte| byte.into()).collect(),
            transparent: false,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_set_part_and_kind() {
        let read = |path: &str| role(path).map(|role| (role.set, role.part, role.kind));
        let said = |set: &str, part, kind| Some((set.to_owned(), part, kind));
        let (train, test) = (Some(Part::Train), Some(Part::Test));
        assert_eq!(
            read("train-images-idx3-ubyte.gz"),
            said("", train, Kind::Images)
        );
        assert_eq!(read("t10k-labels.idx1-ubyte"), said("", test, Kind::Labels));
        assert_eq!(
            read("emnist-letters-train-images-idx3-ubyte.gz"),
            said("emnist letters", train, Kind::Images)
        );
        assert_eq!(
            read("archive/t10k-images-idx3-ubyte/t10k-images-idx3-ubyte"),
            said("archive", test, Kind::Images)
        );
        assert_eq!(
            read("MNIST/raw/train-labels-idx1-ubyte"),
            said("mnist/raw", train, Kind::Labels)
        );
        assert_eq!(read("images-idx3-ubyte"), said("", None, Kind::Images));
        assert_eq!(read("images/label.png"), None);
    }
}
