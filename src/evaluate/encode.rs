//! Latent points from images.

use super::bound::{device_of, noise};
use crate::data::{Batch, Images};
use crate::host::to_vec;
use crate::model::Cvae;
use crate::random::Purpose;
use crate::recipe::Pixels;
use crate::uses::style;
use rayon::prelude::*;

/// Images that go through the encoder at a time.
const CHUNK: usize = 500;

/// The ε of one sample of the posterior of each image, for the Bernoulli draw `(seed, purpose, draw)`: the style
/// that the image is written in, which under the prior is standard normal whatever the label.
///
/// # Shapes
/// - returns `[images.len() · latent]`
#[must_use]
pub fn encode(model: &Cvae, images: &Images, draw: (u64, Purpose, u64)) -> Vec<f32> {
    let device = device_of(model);
    in_chunks(images, |chunk| {
        let batch = Batch::new(images, chunk, Pixels::Binary, draw, &device);
        let noise = noise(draw.0, chunk, model, &device);
        let latent = model.encode(batch.images, &batch.labels, noise).latent;
        let (epsilon, _) = model.generator.prior.standardise(latent, &batch.labels);
        to_vec(epsilon)
    })
}

/// The [`style`] of each image in its grey values, as the page reads a drawing: nothing in it is drawn.
///
/// # Shapes
/// - returns `[images.len() · latent]`
#[must_use]
pub fn styles(model: &Cvae, images: &Images) -> Vec<f32> {
    let device = device_of(model);
    in_chunks(images, |chunk| {
        // Grey values need no draw.
        let draw = (0, Purpose::TestDraw, 0);
        let batch = Batch::new(images, chunk, Pixels::Grey, draw, &device);
        to_vec(style(model, batch.images, &batch.labels))
    })
}

/// What `network` makes of the images at each chunk of indices, on all cores, one after the other.
fn in_chunks(images: &Images, network: impl Fn(&[usize]) -> Vec<f32> + Send + Sync) -> Vec<f32> {
    let indices: Vec<usize> = (0..images.len()).collect();
    let chunks: Vec<Vec<f32>> = indices.par_chunks(CHUNK).map(network).collect();
    chunks.concat()
}
