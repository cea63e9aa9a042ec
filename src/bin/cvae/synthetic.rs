//! The files of a synthetic data set, whole or in the shards of several machines.

use crate::shard::Shard;
use anyhow::{Context, ensure};
use cvae::data::{Idx, Images};
use cvae::files::{read, remove, write_atomically};
use cvae::model::PIXELS;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Bytes of as many images as may be made.
const LARGEST: u64 = 1_000_000 * PIXELS as u64;

/// What a data set was made of. Shards of two of them are no data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    pub model: String,
    /// Names the very weights.
    pub parameters_sha256: String,
    /// Of all shards together.
    pub count: usize,
    pub temperature: f64,
    pub seed: u32,
}

/// Where a data set lies, or one shard of it.
struct Files {
    pixels: PathBuf,
    labels: PathBuf,
    origin: PathBuf,
}

impl Files {
    fn new(out: &Path, shard: Option<Shard>) -> Self {
        let shard = shard.map_or(String::new(), |s| format!(".{}-of-{}", s.index, s.count));
        let idx = |kind: &str| out.join(format!("synthetic-{kind}-ubyte{shard}.gz"));
        Self {
            pixels: idx("images-idx3"),
            labels: idx("labels-idx1"),
            origin: out.join(format!("synthetic{shard}.json")),
        }
    }

    fn read(&self) -> anyhow::Result<(Origin, Images)> {
        let idx = |path: &Path, axes| -> anyhow::Result<Idx> {
            let shown = || path.display().to_string();
            Idx::parse(&read(path)?, axes, LARGEST).with_context(shown)
        };
        let origin = serde_json::from_slice(&read(&self.origin)?)
            .with_context(|| self.origin.display().to_string())?;
        let images = Images::new(idx(&self.pixels, 3)?, idx(&self.labels, 1)?)?;
        Ok((origin, images))
    }
}

/// Writes images, all of a data set or those of a shard, as a gzipped pair as MNIST has it. What they were made of goes first and
/// comes last: where it is, the images are.
pub fn write(
    out: &Path,
    shard: Option<Shard>,
    origin: &Origin,
    images: Images,
) -> anyhow::Result<()> {
    let files = Files::new(out, shard);
    let count = images.len();
    remove(&files.origin)?;
    let idx = |path: &Path, shape, bytes| write_atomically(path, &Idx { shape, bytes }.to_gzip()?);
    idx(&files.pixels, vec![count, 28, 28], images.pixels)?;
    idx(&files.labels, vec![count], images.labels)?;
    write_atomically(&files.origin, &serde_json::to_vec_pretty(origin)?)
}

/// Writes the images of `count` shards in their order as one data set; how many they are.
///
/// # Errors
/// If one of them is missing or no shard, or is of another data set than the first.
pub fn merge(out: &Path, count: usize) -> anyhow::Result<usize> {
    let shard = |index| {
        Files::new(out, Some(Shard { index, count }))
            .read()
            .with_context(|| format!("shard {index} of {count}"))
    };
    let (origin, mut all) = shard(1)?;
    for index in 2..=count {
        let (other, images) = shard(index)?;
        ensure!(
            other == origin,
            "shard {index} of {count} is of another data set than shard 1: of {other:?}, expected {origin:?}"
        );
        all = all.joined(&images);
    }
    ensure!(
        all.len() == origin.count,
        "the {count} shards hold {} images, expected {}",
        all.len(),
        origin.count
    );
    let merged = all.len();
    write(out, None, &origin, all)?;
    Ok(merged)
}
