//! The negative ELBO of images that a model did not learn from, in nats per image.

use crate::data::{Batch, Images};
use crate::host::{self, to_vec};
use crate::model::Cvae;
use crate::objective::elbo;
use crate::random::{self, Purpose};
use crate::recipe::{Likelihood, Pixels};
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

/// The negative ELBO of an image, or its mean over images, with its parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

    /// The mean over images, added in their order.
    #[must_use]
    pub fn mean<'a>(all: impl ExactSizeIterator<Item = &'a Self>) -> Self {
        let count = all.len() as f64;
        let mut sum = Self {
            distortion: 0.0,
            rates: Vec::new(),
        };
        for one in all {
            sum.distortion += one.distortion;
            sum.rates.resize(one.rates.len(), 0.0);
            let rates = sum.rates.iter_mut().zip(&one.rates);
            rates.for_each(|(sum, rate)| *sum += rate);
        }
        Self {
            distortion: sum.distortion / count,
            rates: sum.rates.into_iter().map(|rate| rate / count).collect(),
        }
    }
}

/// The model with the decoder's means as probabilities of ink. A Gaussian decoder gives black and white pixels no
/// probability; with this likelihood its model compares with the others.
#[must_use]
pub fn bernoulli(model: &Cvae) -> Cvae {
    let mut model = model.clone();
    model.generator.decoder.likelihood = Likelihood::Bernoulli;
    model
}

/// The negative ELBO of each image of `indices`, as grey values under the decoder's own likelihood, or as the Bernoulli draw
/// `(seed, purpose, draw)` under the [`bernoulli`] one.
///
/// The noise of an image is a function of its index, so that the result does not depend on how images are grouped.
#[must_use]
pub fn negative_elbos(
    model: &Cvae,
    images: &Images,
    indices: &[usize],
    pixels: Pixels,
    draw: (u64, Purpose, u64),
) -> Vec<NegativeElbo> {
    let device = device_of(model);
    let model = &match pixels {
        Pixels::Binary => bernoulli(model),
        Pixels::Grey => model.clone(),
    };
    let batch = Batch::new(images, indices, pixels, draw, &device);
    let epsilon = epsilon_of(noise_seed(draw), indices, model, &device);
    let parts = elbo(model, batch.images, batch.labels, epsilon);
    let rates = to_vec(parts.rates);
    to_vec(parts.distortion)
        .into_iter()
        .zip(rates.chunks_exact(model.levels()))
        .map(|(distortion, rates)| NegativeElbo {
            distortion: f64::from(distortion),
            rates: rates.iter().map(|&rate| f64::from(rate)).collect(),
        })
        .collect()
}

/// The seed of the noise of `z` on the Bernoulli draw `(seed, purpose, draw)`. Each draw has noise of its own: with one noise
/// for all draws, their mean would keep the error of that noise, and their standard deviation would not show it.
#[must_use]
pub const fn noise_seed((seed, _, draw): (u64, Purpose, u64)) -> u64 {
    seed + draw
}

/// The noise of `z` for each image, `[indices.len(), latent]`.
pub fn epsilon_of(seed: u64, indices: &[usize], model: &Cvae, device: &Device) -> Tensor<2> {
    let latent = model.latent();
    let values: Vec<f32> = indices
        .iter()
        .flat_map(|&index| {
            let mut rng = random::stream(seed, Purpose::EvaluationNoise, index as u64);
            random::normals(&mut rng, latent)
        })
        .collect();
    host::tensor(values, [indices.len(), latent], device)
}

/// The device that holds the parameters.
///
/// # Panics
/// If the module has none.
#[must_use]
pub fn device_of(model: &impl Module) -> Device {
    model
        .devices()
        .into_iter()
        .next()
        .expect("a model has parameters")
}
