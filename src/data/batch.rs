//! Images as tensors.

use super::{Images, binarize};
use crate::digit::{CLASSES, PIXELS};
use crate::random::Purpose;
use crate::recipe::Pixels;
use burn::tensor::{Device, Tensor, TensorData};

/// A batch of images with their one-hot labels.
#[derive(Clone, Debug)]
pub struct Batch {
    /// `[batch, PIXELS]`, 0 to 1, 1 = ink
    pub images: Tensor<2>,
    /// `[batch, CLASSES]`
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
        let values = match pixels {
            Pixels::Binary => binarize(source, indices, seed, purpose, draw),
            Pixels::Grey => grey(source, indices),
        };
        let labels: Vec<u8> = indices.iter().map(|&index| source.labels[index]).collect();
        Self {
            images: Tensor::from_data(TensorData::new(values, [indices.len(), PIXELS]), device),
            labels: one_hot(&labels, device),
        }
    }
}

/// Grey values of the images at `indices`, 0 to 1.
fn grey(source: &Images, indices: &[usize]) -> Vec<f32> {
    indices
        .iter()
        .flat_map(|&index| {
            source
                .image(index)
                .iter()
                .map(|&grey| f32::from(grey) / 255.0)
        })
        .collect()
}

/// Labels as rows that are 1 at the label and 0 elsewhere.
///
/// # Shapes
/// - returns `[labels.len(), CLASSES]`
#[must_use]
pub fn one_hot(labels: &[u8], device: &Device) -> Tensor<2> {
    let mut rows = vec![0.0f32; labels.len() * CLASSES];
    for (row, &label) in labels.iter().enumerate() {
        rows[row * CLASSES + usize::from(label)] = 1.0;
    }
    Tensor::from_data(TensorData::new(rows, [labels.len(), CLASSES]), device)
}
