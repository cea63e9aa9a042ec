//! Bounds on `−ln p(x | y)`, in nats per image.

use crate::data::{Batch, Images};
use crate::model::Cvae;
use crate::objective::elbo;
use crate::parameters::to_vec;
use crate::random::{self, Purpose};
use crate::recipe::Pixels;
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use rayon::prelude::*;

/// Images that go through the encoder at a time.
const CHUNK: usize = 500;

/// The negative ELBO of a set of images with its parts, averaged over the images.
#[derive(Clone, Debug, PartialEq)]
pub struct NegativeElbo {
    /// `E_q[−ln p(x | z, y)]`, one sample of `z` per image.
    pub distortion: f64,
    /// `KL(q(z | x, y) ‖ p(z | y))` of each stochastic level.
    pub rates: Vec<f64>,
}

impl NegativeElbo {
    /// Distortion plus rate.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.distortion + self.rate()
    }

    /// The rate of all levels together.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.rates.iter().sum()
    }
}

/// The negative ELBO of `images`, as grey values or as the Bernoulli draw `(seed, purpose, draw)`.
///
/// Image `i` gets the noise of its own index, so that the result does not depend on how images are grouped.
#[must_use]
pub fn negative_elbo(
    model: &Cvae,
    images: &Images,
    pixels: Pixels,
    draw: (u64, Purpose, u64),
) -> NegativeElbo {
    let device = device_of(model);
    let indices: Vec<usize> = (0..images.len()).collect();
    // In the order of the chunks, so that the sum does not depend on which thread was first.
    let sums: Vec<Vec<f64>> = indices
        .par_chunks(CHUNK)
        .map(|chunk| {
            let batch = Batch::new(images, chunk, pixels, draw, &device);
            let noise = noise(draw.0, chunk, model, &device);
            let parts = elbo(model, batch.images, batch.labels, noise);
            let columns = Tensor::cat(vec![parts.distortion, parts.rates], 1);
            let width = columns.dims()[1];
            let values = to_vec(columns);
            let column = |at| {
                values
                    .iter()
                    .skip(at)
                    .step_by(width)
                    .map(|&v| f64::from(v))
                    .sum()
            };
            (0..width).map(column).collect()
        })
        .collect();
    let mean = |at: usize| sums.iter().map(|sum| sum[at]).sum::<f64>() / images.len() as f64;
    NegativeElbo {
        distortion: mean(0),
        rates: (1..=model.levels()).map(mean).collect(),
    }
}

/// One standard normal row for each image.
pub(super) fn noise(seed: u64, indices: &[usize], model: &Cvae, device: &Device) -> Tensor<2> {
    let latent = model.latent();
    let values: Vec<f32> = indices
        .iter()
        .flat_map(|&index| {
            let mut rng = random::stream(seed, Purpose::EvaluationNoise, index as u64);
            random::normals(&mut rng, latent)
        })
        .collect();
    Tensor::from_data(TensorData::new(values, [indices.len(), latent]), device)
}

/// The device that holds the parameters.
pub(super) fn device_of(model: &impl Module) -> Device {
    model
        .devices()
        .into_iter()
        .next()
        .expect("a model has parameters")
}
