//! ε from images.

use crate::data::{Batch, Images};
use crate::host::to_vec;
use crate::model::Cvae;
use crate::optimise::{device_of, epsilon_of, noise_seed};
use crate::random::Purpose;
use crate::recipe::Pixels;
use rayon::prelude::*;

/// Images that go through the encoder at a time.
const CHUNK: usize = 500;

/// ε of one sample of the posterior of each image, for the Bernoulli draw `(seed, purpose, draw)`. Under the prior it is
/// standard normal for every label.
///
/// # Shapes
/// - returns `[images.len() · latent]`
#[must_use]
pub fn encode(model: &Cvae, images: &Images, draw: (u64, Purpose, u64)) -> Vec<f32> {
    let device = device_of(model);
    in_chunks(images, |chunk| {
        let batch = Batch::new(images, chunk, Pixels::Binary, draw, &device);
        let epsilon = epsilon_of(noise_seed(draw), chunk, model, &device);
        let latent = model.encode(batch.images, &batch.labels, epsilon).latent;
        let (epsilon, _) = model.generator.prior.standardise(latent, &batch.labels);
        to_vec(epsilon)
    })
}

/// [`Cvae::mean_epsilon`] of each image from its grey values, without a Bernoulli draw, as the page encodes a drawing.
///
/// # Shapes
/// - returns `[images.len() · latent]`
#[must_use]
pub fn mean_epsilons(model: &Cvae, images: &Images) -> Vec<f32> {
    let device = device_of(model);
    in_chunks(images, |chunk| {
        // Without effect on grey values.
        let draw = (0, Purpose::TestDraw, 0);
        let batch = Batch::new(images, chunk, Pixels::Grey, draw, &device);
        to_vec(model.mean_epsilon(batch.images, &batch.labels))
    })
}

/// The results of `network` for each chunk of indices, computed on all cores, in order.
fn in_chunks(images: &Images, network: impl Fn(&[usize]) -> Vec<f32> + Send + Sync) -> Vec<f32> {
    let indices: Vec<usize> = (0..images.len()).collect();
    let chunks: Vec<Vec<f32>> = indices.par_chunks(CHUNK).map(network).collect();
    chunks.concat()
}
