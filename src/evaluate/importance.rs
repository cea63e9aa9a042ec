//! Importance-weighted bounds on `−ln p(x | y)` (Burda, Grosse & Salakhutdinov 2016,
//! <https://arxiv.org/abs/1509.00519>), in nats per image.

use super::bound::device_of;
use crate::data::{Batch, Images, one_hot};
use crate::model::{CLASSES, Cvae, PIXELS};
use crate::parameters::to_vec;
use crate::pointwise::exp_of_negative;
use crate::random::{self, Purpose};
use crate::recipe::Pixels;
use burn::tensor::{Tensor, TensorData};
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
        let posterior = model.encoder.forward(batch.images.clone(), &batch.labels);
        let posteriors = Posteriors {
            latent: model.latent(),
            images: to_vec(batch.images),
            means: to_vec(posterior.mean),
            log_vars: to_vec(posterior.log_var),
        };
        results.par_extend(encoded.par_iter().enumerate().map(|(row, &index)| {
            let labels = one_hot(&[images.labels[index]; CHUNK], &device);
            let samples = ks.iter().copied().max().expect("at least one k");
            let mut noise = random::stream(draw.0 + draw.2, Purpose::EvaluationNoise, index as u64);
            let weights = posteriors.log_weights(model, row, samples, &mut noise, &labels);
            progress(1);
            summarise(&weights, ks)
        }));
    }
    results
}

/// A group of images with the parameters of their posteriors, on the host.
struct Posteriors {
    latent: usize,
    images: Vec<f32>,
    means: Vec<f32>,
    log_vars: Vec<f32>,
}

impl Posteriors {
    /// `ln w` of `samples` samples for the image in `row`. `labels` holds its label, [`CHUNK`] times.
    fn log_weights(
        &self,
        model: &Cvae,
        row: usize,
        samples: usize,
        noise: &mut impl Rng,
        labels: &Tensor<2>,
    ) -> Vec<f64> {
        let image = &self.images[row * PIXELS..(row + 1) * PIXELS];
        let parameters = row * self.latent..(row + 1) * self.latent;
        let means = &self.means[parameters.clone()];
        let log_vars = &self.log_vars[parameters];
        let deviations: Vec<f32> = log_vars
            .iter()
            .map(|log_var| (0.5 * log_var).exp())
            .collect();
        // The part of `ln q(z)` that all samples share; `ln 2π` cancels only against a Gaussian prior.
        let log_2_pi = (2.0 * std::f32::consts::PI).ln();
        let shared: f32 = log_vars
            .iter()
            .map(|log_var| -0.5 * (log_var + log_2_pi))
            .sum();
        let mut weights = Vec::with_capacity(samples);
        while weights.len() < samples {
            let count = CHUNK.min(samples - weights.len());
            let mut latents = random::normals(noise, count * self.latent);
            let posterior: Vec<f32> = latents
                .chunks_exact_mut(self.latent)
                .map(|epsilon| {
                    let squares: f32 = epsilon.iter().map(|e| e * e).sum();
                    for ((e, mean), deviation) in epsilon.iter_mut().zip(means).zip(&deviations) {
                        *e = mean + deviation * *e;
                    }
                    shared - 0.5 * squares
                })
                .collect();
            let data = TensorData::new(latents, [count, self.latent]);
            let z = Tensor::from_data(data, &labels.device());
            let labels = labels.clone().slice([0..count, 0..CLASSES]);
            let prior = to_vec(model.generator.prior.log_density(z.clone(), &labels));
            let logits = to_vec(model.generator.decoder.forward(z, labels));
            weights.extend(
                logits
                    .chunks_exact(PIXELS)
                    .zip(prior.iter().zip(posterior))
                    .map(|(logits, (prior, posterior))| {
                        bernoulli_log_prob(logits, image) + f64::from(prior - posterior)
                    }),
            );
        }
        weights
    }
}

/// `Σ x l − softplus(l)`: [`bernoulli_distortion`](crate::objective::bernoulli_distortion) of one image,
/// negated, without automatic differentiation and in one pass.
///
/// `Σ ln(1 + e^−|l|)` is taken as the logarithm of a product: each factor is at most 2, so that 64 of them
/// stay below 2⁶⁴ and one logarithm serves 64 pixels. Bit by bit that is more exact than 64 logarithms.
#[must_use]
pub fn bernoulli_log_prob(logits: &[f32], image: &[f32]) -> f64 {
    const LANES: usize = 16;
    const GROUP: usize = 4 * LANES;
    let mut total = 0.0f64;
    for (logits, image) in logits.chunks(GROUP).zip(image.chunks(GROUP)) {
        let (mut sums, mut products) = ([0.0f32; LANES], [1.0f32; LANES]);
        for (logits, image) in logits.chunks(LANES).zip(image.chunks(LANES)) {
            for lane in 0..logits.len() {
                let (l, x) = (logits[lane], image[lane]);
                sums[lane] += x * l - l.max(0.0);
                products[lane] *= 1.0 + exp_of_negative(-l.abs());
            }
        }
        let product = products.iter().map(|&p| f64::from(p)).product::<f64>();
        total += f64::from(sums.iter().sum::<f32>()) - product.ln();
    }
    total
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
    fn log_prob_equals_the_naive_formula() {
        let logits: Vec<f32> = (0..PIXELS).map(|i| (i as f32 - 392.0) * 0.23).collect();
        let image: Vec<f32> = (0..PIXELS)
            .map(|i| f32::from(u8::from(i % 3 == 0)))
            .collect();
        let naive: f64 = logits
            .iter()
            .zip(&image)
            .map(|(&l, &x)| {
                let (l, x) = (f64::from(l), f64::from(x));
                x * l - (l.max(0.0) + (-l.abs()).exp().ln_1p())
            })
            .sum();
        let got = bernoulli_log_prob(&logits, &image);
        assert!(
            (got - naive).abs() < 1e-6 * naive.abs(),
            "{got} against {naive}"
        );
    }

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
