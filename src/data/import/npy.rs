//! Arrays of NumPy: NPY files, and NPZ files, which are zips of them.

use super::array::{Array, Kind, Layout};
use super::idx::part_of;
use super::labels::Labels;
use super::picture::Picture;
use super::rows::{Block, Format, Pictures, read_all, unpacked};
use super::source::Rows;
use super::split::Part;
use super::tree::{Entry, Tree};
use anyhow::{Context, bail, ensure};
use std::io::{BufReader, Read};

/// An array of a source.
struct Found<'a> {
    tree: usize,
    entry: &'a Entry,
    /// The names of its NPZ and of itself, in lower case.
    name: String,
    array: Array,
}

/// The arrays of a source, if it has any; `trees` are the source and the NPZ files in it.
///
/// # Errors
/// Names array and fault.
pub fn find(trees: &[Tree], shape: Option<(usize, usize)>) -> anyhow::Result<Option<Rows>> {
    let mut arrays = Vec::new();
    for (number, tree) in trees.iter().enumerate() {
        for entry in tree.files.iter().filter(|entry| is_array(&entry.path)) {
            let array = Array::header(tree, entry).with_context(|| tree.name(entry))?;
            arrays.push(Found {
                tree: number,
                entry,
                name: tree.name(entry).to_lowercase(),
                array,
            });
        }
    }
    if arrays.is_empty() {
        return Ok(None);
    }
    let (labels, mut images): (Vec<_>, Vec<_>) = arrays
        .into_iter()
        .partition(|found| found.array.picture_values() == 1);
    for found in &mut images {
        let layout = found.array.layout(shape);
        found.array.layout = layout.with_context(|| trees[found.tree].name(found.entry))?;
    }
    let mut rows = Rows::default();
    for image in images {
        let name = trees[image.tree].name(image.entry);
        let (count, part) = (image.array.shape[0], part_of_array(&image.name));
        if labels.is_empty() {
            // Quick, Draw! has a file for each class.
            let class = class_name(&image.entry.path);
            for _ in 0..count {
                rows.labels.push_key(&class).with_context(|| name.clone())?;
            }
            rows.parts.extend(std::iter::repeat_n(None, count));
        } else {
            let mut partners = labels
                .iter()
                .filter(|label| part_of_array(&label.name) == part);
            let (Some(label), None) = (partners.next(), partners.next()) else {
                bail!(
                    "{name}: it is not clear which array has its labels, expected one with {} in its name",
                    part.map_or("the same words".to_owned(), |part| format!("`{part:?}`")
                        .to_lowercase())
                );
            };
            let shown = trees[label.tree].name(label.entry);
            ensure!(
                label.array.shape[0] == count,
                "{name}: {count} pictures, but {shown} has {} labels, expected one label for each picture",
                label.array.shape[0]
            );
            let read = label
                .array
                .labels(&trees[label.tree], label.entry, &mut rows.labels);
            read.with_context(|| shown.clone())?;
            rows.parts.extend(std::iter::repeat_n(part, count));
        }
        rows.blocks.push(Block {
            tree: image.tree,
            entry: image.entry.clone(),
            count,
            format: Format::Array(image.array),
        });
    }
    ensure!(
        !rows.blocks.is_empty(),
        "{}: the arrays have labels only, expected pictures too",
        trees[0].shown
    );
    Ok(Some(rows))
}

pub fn is_array(path: &str) -> bool {
    path.to_lowercase().ends_with(".npy")
}

fn part_of_array(name: &str) -> Option<Part> {
    name.split(|c: char| !c.is_alphanumeric())
        .rev()
        .find_map(part_of)
}

/// The class that the name of a file of Quick, Draw! says.
fn class_name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = &name[..name.len() - ".npy".len()];
    stem.trim_start_matches("full_numpy_bitmap_")
        .replace("%20", " ")
        .replace('+', " ")
}

impl Array {
    fn header(tree: &Tree, entry: &Entry) -> anyhow::Result<Self> {
        let array = Self::parse(&mut unpacked(tree, entry)?)?;
        // Before memory is taken: a header may promise any size.
        let promised = array
            .picture_values()
            .saturating_mul(array.shape[0])
            .saturating_mul(array.size);
        ensure!(
            promised as u64 <= entry.size,
            "the NPY header promises {promised} bytes ({:?}), the file has {}",
            array.shape,
            entry.size
        );
        Ok(array)
    }

    /// Reads labels: numbers without a fraction, or texts.
    fn labels(&self, tree: &Tree, entry: &Entry, labels: &mut Labels) -> anyhow::Result<()> {
        let mut source = unpacked(tree, entry)?;
        Self::parse(&mut source)?;
        let mut value = vec![0; self.size];
        for index in 0..self.shape[0] {
            read_all(&mut source, &mut value)?;
            if self.kind == Kind::Text {
                let characters = value.chunks_exact(4).map(|bytes| {
                    let code = [bytes[0], bytes[1], bytes[2], bytes[3]];
                    let code = if self.big_endian {
                        u32::from_be_bytes(code)
                    } else {
                        u32::from_le_bytes(code)
                    };
                    char::from_u32(code).with_context(|| {
                        format!("label {index} has the character {code}, expected Unicode")
                    })
                });
                let text = characters.collect::<anyhow::Result<String>>()?;
                labels.push(text.trim_end_matches('\0'))?;
                continue;
            }
            let number = self.number(&value);
            ensure!(
                number.fract() == 0.0,
                "label {index} is {number}, expected a number without a fraction"
            );
            labels.push_key(&format!("{number:.0}"))?;
        }
        Ok(())
    }

    pub fn open<'a>(&'a self, tree: &'a Tree, entry: &Entry) -> anyhow::Result<impl Pictures + 'a> {
        let mut source = unpacked(tree, entry)?;
        let header = Self::parse(&mut source)?;
        ensure!(
            header.shape == self.shape,
            "the array has changed while it was imported"
        );
        Ok(Opened {
            array: self,
            source,
            left: self.shape[0],
            bytes: vec![0; self.picture_values() * self.size],
        })
    }
}

struct Opened<'a> {
    array: &'a Array,
    source: BufReader<Box<dyn Read + 'a>>,
    left: usize,
    bytes: Vec<u8>,
}

impl Pictures for Opened<'_> {
    #[allow(clippy::cast_possible_truncation, reason = "the value of a pixel")]
    fn next(&mut self) -> anyhow::Result<Option<Picture>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        read_all(&mut self.source, &mut self.bytes).context("a picture")?;
        let array = self.array;
        let numbers = self
            .bytes
            .chunks_exact(array.size)
            .map(|value| array.number(value) as f32);
        let Layout {
            width,
            height,
            channels,
            planar,
        } = array.layout;
        let values = if channels == 1 {
            numbers.collect()
        } else {
            let all: Vec<f32> = numbers.collect();
            let of = |pixel: usize, channel: usize| {
                all[if planar {
                    channel * width * height + pixel
                } else {
                    pixel * channels + channel
                }]
            };
            // The brightness of colours, as for files of pictures; opacity is left out.
            (0..width * height)
                .map(|at| 0.2126 * of(at, 0) + 0.7152 * of(at, 1) + 0.0722 * of(at, 2))
                .collect()
        };
        Ok(Some(Picture {
            width,
            height,
            values,
            transparent: false,
        }))
    }
}
