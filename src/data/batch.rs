//! Images as tensors.

use super::Images;
use super::binarize::drawn;
use crate::host;
use crate::random::Purpose;
use crate::recipe::Pixels;
use crate::shape::Shape;
use burn::tensor::{Device, Tensor};

/// A batch of images with their one-hot labels.
#[derive(Clone, Debug)]
pub struct Batch {
    /// `[batch, pixels]`, 0 to 1, 1 = ink
    pub images: Tensor<2>,
    /// `[batch, classes]`
    pub labels: Tensor<2>,
}

impl Batch {
    /// The images at `indices`, as grey values or as the Bernoulli draw `(seed, purpose, draw)`.
    #[must_use]
    pub fn new(
        source: &Images,
        indices: &[usize],
        pixels: Pixels,
        (seed, purpose, draw): (u64, Purpose, u64),
        device: &Device,
    ) -> Self {
        let rows = || indices.iter().map(|&index| source.image(index));
        let values = match pixels {
            Pixels::Binary => drawn(rows().zip(indices.iter().copied()), (seed, purpose, draw)),
            Pixels::Grey => grey(rows()),
        };
        let labels: Vec<u16> = indices.iter().map(|&index| source.labels[index]).collect();
        Self::of(values, &labels, source.shape, device)
    }

    /// All images of `changed`, which are the images at `indices` of another set after random changes, and have their draws.
    #[must_use]
    pub fn changed(
        changed: &Images,
        indices: &[usize],
        pixels: Pixels,
        draw: (u64, Purpose, u64),
        device: &Device,
    ) -> Self {
        let rows = || (0..changed.len()).map(|row| changed.image(row));
        let values = match pixels {
            Pixels::Binary => drawn(rows().zip(indices.iter().copied()), draw),
            Pixels::Grey => grey(rows()),
        };
        Self::of(values, &changed.labels, changed.shape, device)
    }

    fn of(values: Vec<f32>, labels: &[u16], shape: Shape, device: &Device) -> Self {
        let Shape { classes, .. } = shape;
        Self {
            images: host::tensor(values, [labels.len(), shape.pixels()], device),
            labels: one_hot(labels, classes, device),
        }
    }
}

/// Grey values of images, 0 to 1.
fn grey<'a>(images: impl Iterator<Item = &'a [u8]>) -> Vec<f32> {
    let levels = images.flatten();
    levels.map(|&grey| f32::from(grey) / 255.0).collect()
}

/// Labels as rows that are 1 at the label and 0 elsewhere.
///
/// # Shapes
/// - returns `[labels.len(), classes]`
#[must_use]
pub fn one_hot(labels: &[u16], classes: usize, device: &Device) -> Tensor<2> {
    let mut rows = vec![0.0f32; labels.len() * classes];
    for (row, &label) in labels.iter().enumerate() {
        rows[row * classes + usize::from(label)] = 1.0;
    }
    host::tensor(rows, [labels.len(), classes], device)
}
