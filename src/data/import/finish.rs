//! Writes the files of a data set.

use super::kept::Kept;
use super::order::{Watch, go_on};
use super::split::Split;
use super::write::{Spooled, write_labels};
use crate::data::Files;
use anyhow::bail;
use std::path::Path;

/// Writes the four IDX files into `folder`. Returns them, and the first training pictures of each class, `each` of them.
///
/// # Errors
/// If the disk is full, or the watch says to stop.
pub fn write_files(
    kept: Kept,
    split: &Split,
    (classes, each): (usize, usize),
    size: [usize; 2],
    folder: &Path,
    watch: Watch,
) -> anyhow::Result<(Files, Vec<Vec<Vec<u8>>>)> {
    let Kept {
        mut spooled,
        labels,
        ..
    } = kept;
    let train: Vec<usize> = split
        .train
        .iter()
        .chain(&split.validation)
        .copied()
        .collect();
    let all = train.len() + split.test.len();
    let kind = if classes <= 256 { "ubyte" } else { "short" };
    let mut files = Vec::new();
    let mut before = 0;
    for (part, indices) in [("train", &train), ("t10k", &split.test)] {
        let path = folder.join(format!("{part}-images-idx3-ubyte.gz"));
        files.push(spooled.write_images(&path, size, indices, |done| {
            go_on(watch, "writing the data set", before + done, all)
        })?);
        before += indices.len();
        let path = folder.join(format!("{part}-labels-idx1-{kind}.gz"));
        let of = indices.iter().map(|&index| labels[index]);
        files.push(write_labels(&path, classes, of)?);
    }
    let Ok([train_images, train_labels, test_images, test_labels]) = <[_; 4]>::try_from(files)
    else {
        bail!("a file of the data set is missing");
    };
    let files = Files {
        train_images,
        train_labels,
        test_images,
        test_labels,
    };
    let shown = examples(&mut spooled, (classes, each), size, &train, &labels)?;
    Ok((files, shown))
}

/// The first training pictures of each class.
fn examples(
    spooled: &mut Spooled,
    (classes, each): (usize, usize),
    [width, height]: [usize; 2],
    train: &[usize],
    labels: &[u16],
) -> anyhow::Result<Vec<Vec<Vec<u8>>>> {
    let mut shown = vec![Vec::new(); classes];
    for &index in train {
        let some = &mut shown[usize::from(labels[index])];
        if some.len() < each {
            let mut picture = vec![0; width * height];
            spooled.read(index, &mut picture)?;
            some.push(picture);
        }
    }
    Ok(shown)
}
