//! Importance-weighted bounds on `−ln p(x | y)` (Burda, Grosse & Salakhutdinov 2016,
//! <https://arxiv.org/abs/1509.00519>), in nats per image.

use super::bound::device_of;
use crate::data::{Batch, Images, one_hot};
use crate::model::{CLASSES, Cvae, PIXELS, Posterior, Sample};
use crate::objective::bernoulli_log_prob;
use crate::parameters::to_vec;
use crate::random::{self, Purpose};
use crate::recipe::Pixels;
use burn::tensor::{Device, Tensor, TensorData};
use rand::Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Samples decoded at a time: the logits of a chunk stay in the cache.
const CHUNK: usize = 500;
/// Images that go through the encoder at a time.
const ENCODED: usize = 500;

/// Bounds for one image, in nats.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportanceBound {
    /// `−ln (1/k Σ w)` for each `k` asked for, averaged over the disjoint groups of `k` samples there are.
    pub bounds: Vec<f64>,
    /// Effective number of samples, `(Σ w)² / Σ w²`.
    pub effective_samples: f64,
}

/// Importance-weighted bounds of each image of `range`, for the Bernoulli draw `(seed, purpose, draw)`.
///
/// `w = p(x | z, y) p(z | y) / q(z | x, y)` with `z ~ q(z | x, y)`; as many samples as the largest of `ks`.
/// Image `i` gets the noise of its own index, so that shards of a data set add up to the whole.
///
/// # Panics
/// If `ks` is empty or holds a zero.
pub fn importance_bounds(
    model: &Cvae,
    images: &Images,
    range: std::ops::Range<usize>,
    ks: &[usize],
    draw: (u64, Purpose, u64),
    progress: &(dyn Fn(usize) + Sync),
) -> Vec<ImportanceBound> {
    let device = device_of(model);
    let indices: Vec<usize> = range.collect();
    let mut results = Vec::with_capacity(indices.len());
    for encoded in indices.chunks(ENCODED) {
        let batch = Batch::new(images, encoded, Pixels::Binary, draw, &device);
        let posteriors = model.encoder.forward(batch.images.clone(), &batch.labels);
        let pixels = to_vec(batch.images);
        results.par_extend(encoded.par_iter().enumerate().map(|(row, &index)| {
            let image = Conditioned {
                pixels: &pixels[row * PIXELS..(row + 1) * PIXELS],
                label: images.labels[index],
                posterior: posteriors.repeated(row, CHUNK),
            };
            let samples = ks.iter().copied().max().expect("at least one k");
            let mut noise = random::stream(draw.0 + draw.2, Purpose::EvaluationNoise, index as u64);
            let weights = image.log_weights(model, samples, &mut noise, &device);
            progress(1);
            summarise(&weights, ks)
        }));
    }
    results
}

/// An image with the label that it is scored under and its posterior, [`CHUNK`] times.
struct Conditioned<'a> {
    pixels: &'a [f32],
    label: u8,
    posterior: Posterior,
}

impl Conditioned<'_> {
    /// `ln w` of `samples` samples.
    fn log_weights(
        &self,
        model: &Cvae,
        samples: usize,
        noise: &mut impl Rng,
        device: &Device,
    ) -> Vec<f64> {
        let labels = one_hot(&[self.label; CHUNK], device);
        let mut weights = Vec::with_capacity(samples);
        while weights.len() < samples {
            let count = CHUNK.min(samples - weights.len());
            let (posterior, labels) = if count == CHUNK {
                (self.posterior.clone(), labels.clone())
            } else {
                let labels = labels.clone().slice([0..count, 0..CLASSES]);
                (self.posterior.repeated(0, count), labels)
            };
            let shape = [count, model.latent()];
            let epsilon = random::normals(noise, shape[0] * shape[1]);
            let epsilon = Tensor::from_data(TensorData::new(epsilon, shape), device);
            let Sample { latent, posterior } = model.encoder.sample(posterior, epsilon, &labels);
            let prior = model.generator.prior.log_density(latent.clone(), &labels);
            let difference = to_vec(prior - posterior.log_density(latent.clone()));
            let logits = to_vec(model.generator.decoder.forward(latent, labels));
            let rows = logits.chunks_exact(PIXELS).zip(difference);
            weights.extend(rows.map(|(logits, difference)| {
                bernoulli_log_prob(logits, self.pixels) + f64::from(difference)
            }));
        }
        weights
    }
}

fn summarise(weights: &[f64], ks: &[usize]) -> ImportanceBound {
    let bounds = ks
        .iter()
        .map(|&k| {
            let groups = weights.chunks_exact(k);
            let count = groups.len() as f64;
            -groups
                .map(|group| log_sum_exp(group) - (k as f64).ln())
                .sum::<f64>()
                / count
        })
        .collect();
    let doubled: Vec<f64> = weights.iter().map(|w| 2.0 * w).collect();
    let effective_samples = (2.0 * log_sum_exp(weights) - log_sum_exp(&doubled)).exp();
    ImportanceBound {
        bounds,
        effective_samples,
    }
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
        assert!((summary.effective_samples - 10.0).abs() < 1e-9);
        let one_dominates = summarise(&[-80.0, -800.0], &[1, 2]);
        assert!((one_dominates.bounds[0] - 440.0).abs() < 1e-12);
        assert!((one_dominates.bounds[1] - (80.0 + 2f64.ln())).abs() < 1e-12);
        assert!((one_dominates.effective_samples - 1.0).abs() < 1e-12);
    }
}
