//! Bounds on `−ln p(x | y)`, in nats per image.

use crate::data::{Batch, Images};
use crate::host::to_vec;
use crate::model::Cvae;
use crate::objective::elbo;
use crate::random::{self, Purpose};
use crate::recipe::{Likelihood, Pixels};
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Images that go through the encoder at a time. The parts of an evaluation are batches of this size: another size may add in
/// another order, and the figures of a part must not depend on the machine that measures it.
pub(super) const CHUNK: usize = 500;

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
    pub(super) fn mean<'a>(all: impl ExactSizeIterator<Item = &'a Self>) -> Self {
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

/// The negative ELBO of `images`, as grey values under the decoder's own likelihood, or as the Bernoulli draw
/// `(seed, purpose, draw)` under the [`bernoulli`] one.
#[must_use]
pub fn negative_elbo(
    model: &Cvae,
    images: &Images,
    pixels: Pixels,
    draw: (u64, Purpose, u64),
) -> NegativeElbo {
    NegativeElbo::mean(negative_elbos(model, images, 0..images.len(), pixels, draw).iter())
}

/// [`negative_elbo`] of each image of `range`.
///
/// The noise of an image is a function of its index, so that the result does not depend on how images are grouped.
pub(super) fn negative_elbos(
    model: &Cvae,
    images: &Images,
    range: Range<usize>,
    pixels: Pixels,
    draw: (u64, Purpose, u64),
) -> Vec<NegativeElbo> {
    let device = device_of(model);
    let model = &match pixels {
        Pixels::Binary => bernoulli(model),
        Pixels::Grey => model.clone(),
    };
    let indices: Vec<usize> = range.collect();
    indices
        .par_chunks(CHUNK)
        .flat_map_iter(|chunk| {
            let batch = Batch::new(images, chunk, pixels, draw, &device);
            let epsilon = epsilon_of(noise_seed(draw), chunk, model, &device);
            let parts = elbo(model, batch.images, batch.labels, epsilon);
            let rates = to_vec(parts.rates);
            to_vec(parts.distortion)
                .into_iter()
                .zip(rates.chunks_exact(model.levels()))
                .map(|(distortion, rates)| NegativeElbo {
                    distortion: f64::from(distortion),
                    rates: rates.iter().map(|&rate| f64::from(rate)).collect(),
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The seed of the noise of `z` on the Bernoulli draw `(seed, purpose, draw)`. Each draw has noise of its own: with one noise
/// for all draws, their mean would keep the error of that noise, and their standard deviation would not show it.
pub(super) const fn noise_seed((seed, _, draw): (u64, Purpose, u64)) -> u64 {
    seed + draw
}

/// The noise of `z` for each image, `[indices.len(), latent]`.
pub(super) fn epsilon_of(seed: u64, indices: &[usize], model: &Cvae, device: &Device) -> Tensor<2> {
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
