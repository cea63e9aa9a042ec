//! The files of a synthetic data set, or of its shards from several machines.

use crate::shard::Shard;
use anyhow::{Context, ensure};
use cvae::data::{Idx, Images, labels_to_gzip, read_labels};
use cvae::data_card::DataCard;
use cvae::files::{read, remove, write_atomically};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Images of the largest data set.
const LARGEST: u64 = 1_000_000;

/// The model and the settings of a data set. Only shards with equal origins are merged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    pub model: String,
    /// The data set from which the model learned; absent: MNIST.
    #[serde(
        default = "DataCard::mnist",
        skip_serializing_if = "DataCard::is_mnist"
    )]
    pub data: DataCard,
    /// Identifies the weights.
    pub parameters_sha256: String,
    /// Number of images in all shards.
    pub count: usize,
    pub temperature: f64,
    pub seed: u32,
}

/// The paths of a data set, or of one of its shards.
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
        let origin: Origin = serde_json::from_slice(&read(&self.origin)?)
            .with_context(|| self.origin.display().to_string())?;
        let shape = origin.data.shape();
        let pixels = Idx::parse(&read(&self.pixels)?, 3, LARGEST * shape.pixels() as u64);
        let labels = read_labels(&read(&self.labels)?, shape.classes, LARGEST);
        let images = Images::new(
            pixels.with_context(|| self.pixels.display().to_string())?,
            labels.with_context(|| self.labels.display().to_string())?,
            shape,
        )?;
        Ok((origin, images))
    }
}

/// Writes the images of a data set or a shard as a gzipped pair of files as MNIST has. An old `origin` is removed first and
/// the new one written last, so that the images are complete where there is one.
pub fn write(
    out: &Path,
    shard: Option<Shard>,
    origin: &Origin,
    images: Images,
) -> anyhow::Result<()> {
    let files = Files::new(out, shard);
    let (count, shape) = (images.len(), images.shape);
    remove(&files.origin)?;
    let pixels = Idx {
        shape: vec![count, shape.height, shape.width],
        bytes: images.pixels,
    };
    write_atomically(&files.pixels, &pixels.to_gzip()?)?;
    write_atomically(
        &files.labels,
        &labels_to_gzip(&images.labels, shape.classes)?,
    )?;
    write_atomically(&files.origin, &serde_json::to_vec_pretty(origin)?)
}

/// Writes the images of `count` shards in their order as one data set, and returns the number of images.
///
/// # Errors
/// If a shard is missing, damaged, or of another data set than the first.
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
            "shard {index} of {count} is of another data set than shard 1: {other:?}, expected {origin:?}"
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
