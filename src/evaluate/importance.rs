//! Importance-weighted bounds on `−ln p(x | y)` (Burda, Grosse & Salakhutdinov 2016,
//! <https://arxiv.org/abs/1509.00519>), in nats per image.

use super::bound::CHUNK as ENCODE;
use crate::data::{Batch, Images, one_hot};
use crate::host::to_vec;
use crate::model::{Cvae, Posterior, Sample};
use crate::objective::bernoulli_log_prob;
use crate::optimise::{device_of, noise_seed};
use crate::random::{self, Purpose};
use crate::recipe::Pixels;
use burn::tensor::{Device, Tensor, TensorData};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Samples decoded at a time, so few that their logits stay in the cache.
const CHUNK: usize = 500;

/// Bounds for one image, in nats.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportanceBound {
    /// `−ln (1/k Σ w)` for each `k`, averaged over the disjoint groups of `k` samples.
    pub bounds: Vec<f64>,
    /// Effective number of samples, `(Σ w)² / Σ w²`, of the first `k` samples for each `k`. Not averaged over groups: a median
    /// over images of such averages would not be the median of the effective number for that `k`.
    pub effective_samples: Vec<f64>,
}

/// Importance-weighted bounds of each image of `range`, for the Bernoulli draw `(seed, purpose, draw)`.
///
/// `w = p(x | z, y) p(z | y) / q(z | x, y)` with `z ~ q(z | x, y)`; as many samples as the largest of `ks`.
/// ε of an image is a function of its index, so that shards give the same figures as one machine.
///
/// # Panics
/// If `ks` is empty or holds a zero.
pub fn importance_bounds(
    model: &Cvae,
    images: &Images,
    range: Range<usize>,
    ks: &[usize],
    draw: (u64, Purpose, u64),
    progress: &(dyn Fn(usize) + Sync),
) -> Vec<ImportanceBound> {
    let indices: Vec<usize> = range.collect();
    let samples = ks.iter().copied().max().expect("at least one k");
    let mut results = Vec::with_capacity(indices.len());
    for chunk in indices.chunks(ENCODE) {
        let labels: Vec<u16> = chunk.iter().map(|&index| images.labels[index]).collect();
        let weights = Weights::new(model, images, chunk, labels, draw);
        results.par_extend((0..chunk.len()).into_par_iter().map(|row| {
            let summary = summarise(&weights.of(row, samples), ks);
            progress(1);
            summary
        }));
    }
    results
}

/// The bound with `samples` samples on `ln p(x | y)` under each label `y`, for each image of `range`
/// on the Bernoulli draw `(seed, purpose, draw)`. Each label has its own posterior, and all have the same ε.
#[must_use]
pub fn label_bounds(
    model: &Cvae,
    images: &Images,
    range: Range<usize>,
    samples: usize,
    draw: (u64, Purpose, u64),
    progress: &(dyn Fn(usize) + Sync),
) -> Vec<Vec<f64>> {
    let indices: Vec<usize> = range.collect();
    let mut results = Vec::with_capacity(indices.len());
    for chunk in indices.chunks(ENCODE) {
        let under: Vec<Weights> = model
            .shape()
            .labels()
            .map(|label| Weights::new(model, images, chunk, vec![label; chunk.len()], draw))
            .collect();
        results.par_extend((0..chunk.len()).into_par_iter().map(|row| {
            let bound = |label: usize| log_mean(&under[label].of(row, samples));
            let bounds = (0..under.len()).map(bound).collect();
            progress(1);
            bounds
        }));
    }
    results
}

/// A batch of images with the labels under which they are scored, and their posteriors.
struct Weights<'a> {
    model: &'a Cvae,
    device: Device,
    /// Indices of the images in their data set.
    indices: &'a [usize],
    labels: Vec<u16>,
    pixels: Vec<f32>,
    posteriors: Posterior,
    /// Seed of ε.
    seed: u64,
}

impl<'a> Weights<'a> {
    fn new(
        model: &'a Cvae,
        images: &Images,
        indices: &'a [usize],
        labels: Vec<u16>,
        draw: (u64, Purpose, u64),
    ) -> Self {
        let device = device_of(model);
        let batch = Batch::new(images, indices, Pixels::Binary, draw, &device);
        let rows = one_hot(&labels, model.shape().classes, &device);
        Self {
            model,
            indices,
            labels,
            pixels: to_vec(batch.images.clone()),
            posteriors: model.encoder.forward(batch.images, &rows),
            seed: noise_seed(draw),
            device,
        }
    }

    /// `ln w` of `samples` samples for the image in `row`.
    fn of(&self, row: usize, samples: usize) -> Vec<f64> {
        let (model, device) = (self.model, &self.device);
        let index = self.indices[row] as u64;
        let mut rng = random::stream(self.seed, Purpose::EvaluationNoise, index);
        let size = model.shape().pixels();
        let pixels = &self.pixels[row * size..(row + 1) * size];
        let most = CHUNK.min(samples);
        let repeated = self.posteriors.repeated(row, most);
        let classes = model.shape().classes;
        let labels = one_hot(&vec![self.labels[row]; most], classes, device);
        let mut weights = Vec::with_capacity(samples);
        while weights.len() < samples {
            let count = most.min(samples - weights.len());
            let (posterior, labels) = if count == most {
                (repeated.clone(), labels.clone())
            } else {
                let labels = labels.clone().slice([0..count, 0..classes]);
                (repeated.repeated(0, count), labels)
            };
            let shape = [count, model.latent()];
            let epsilon = random::normals(&mut rng, shape[0] * shape[1]);
            let epsilon = Tensor::from_data(TensorData::new(epsilon, shape), device);
            let Sample { latent, posterior } = model.encoder.sample(posterior, epsilon, &labels);
            let prior = model.generator.prior.log_density(latent.clone(), &labels);
            let difference = to_vec(prior - posterior.log_density(latent.clone()));
            let logits = to_vec(model.generator.decoder.forward(latent, labels));
            let rows = logits.chunks_exact(size).zip(difference);
            weights.extend(rows.map(|(logits, difference)| {
                bernoulli_log_prob(logits, pixels) + f64::from(difference)
            }));
        }
        weights
    }
}

/// The bounds of an image, given its log-weights.
pub(super) fn summarise(weights: &[f64], ks: &[usize]) -> ImportanceBound {
    let bound = |&k: &usize| {
        let groups = weights.chunks_exact(k);
        let count = groups.len() as f64;
        -groups.map(log_mean).sum::<f64>() / count
    };
    ImportanceBound {
        bounds: ks.iter().map(bound).collect(),
        effective_samples: ks
            .iter()
            .map(|&k| effective_samples(&weights[..k]))
            .collect(),
    }
}

/// `(Σ w)² / Σ w²` from `ln w`.
fn effective_samples(weights: &[f64]) -> f64 {
    let doubled: Vec<f64> = weights.iter().map(|w| 2.0 * w).collect();
    (2.0 * log_sum_exp(weights) - log_sum_exp(&doubled)).exp()
}

/// `ln (1/k Σ w)` from `ln w`.
pub(super) fn log_mean(weights: &[f64]) -> f64 {
    log_sum_exp(weights) - (weights.len() as f64).ln()
}

/// `ln Σ eˣ`, without overflow.
#[must_use]
pub fn log_sum_exp(values: &[f64]) -> f64 {
    let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    max + values.iter().map(|v| (v - max).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summary_of_equal_weights() {
        let summary = summarise(&[-80.0; 10], &[1, 5, 10]);
        for bound in summary.bounds {
            assert!((bound - 80.0).abs() < 1e-12);
        }
        for (effective, k) in summary.effective_samples.iter().zip([1.0, 5.0, 10.0]) {
            assert!((effective - k).abs() < 1e-9);
        }
        let one_dominates = summarise(&[-80.0, -800.0], &[1, 2]);
        assert!((one_dominates.bounds[0] - 440.0).abs() < 1e-12);
        assert!((one_dominates.bounds[1] - (80.0 + 2f64.ln())).abs() < 1e-12);
        assert!((one_dominates.effective_samples[1] - 1.0).abs() < 1e-12);

        // Two equal weights, then one that dominates: the first group of two has two effective samples, the second one.
        let first = summarise(&[-80.0, -80.0, -80.0, -800.0], &[2]);
        assert!((first.effective_samples[0] - 2.0).abs() < 1e-12);
    }
}
