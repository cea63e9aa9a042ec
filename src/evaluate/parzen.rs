//! The Parzen-window estimate of the log-likelihood.

use super::log_sum_exp;
use super::neighbours::{points, squared_distances};
use crate::data::Images;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// Number of candidates for the kernel's standard deviation, from 0.1 to 1 with equal ratios: so many that the best of them
/// is within two nats of the optimum.
const SIGMAS: i32 = 28;

/// The Parzen-window estimate of the log-likelihood of grey images (Breuleux, Bengio & Vincent 2011; as in
/// Goodfellow et al. 2014, <https://arxiv.org/abs/1406.2661>): each sample becomes the centre of a Gaussian, and
/// their mean is a density.
///
/// It is the only published figure of models without a likelihood (Makhzani et al. 2015,
/// <https://arxiv.org/abs/1511.05644>), and is measured for comparison with it. In 784 dimensions it may rank models
/// differently from every other measure (Theis, van den Oord & Bethge 2016, <https://arxiv.org/abs/1511.01844>).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parzen {
    /// Mean over the test images of the logarithm of the density, in nats; larger is better.
    pub log_likelihood: f64,
    /// Standard error of that mean, in nats.
    pub standard_error: f64,
    /// Standard deviation of the kernel, in grey values from 0 to 1.
    pub sigma: f64,
}

/// The log-likelihood of `test` under Gaussians around `samples`, whose width maximises the likelihood of `validation`.
///
/// # Panics
/// If a set has no image, or `test` only one.
#[must_use]
pub fn parzen(samples: &Images, validation: &Images, test: &Images) -> Parzen {
    let centres = points(samples);
    let sigmas: Vec<f64> = (0..SIGMAS)
        .map(|step| 10f64.powf(f64::from(step) / f64::from(SIGMAS - 1) - 1.0))
        .collect();
    let candidates = log_densities(&points(validation), &centres, &sigmas);
    let total = |at: usize| candidates.iter().map(|of_image| of_image[at]).sum::<f64>();
    let best = (0..sigmas.len()).max_by(|&a, &b| total(a).total_cmp(&total(b)));
    let sigma = sigmas[best.expect("there are candidates")];
    let values = log_densities(&points(test), &centres, &[sigma]).concat();
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Parzen {
        log_likelihood: mean,
        standard_error: (squares / (count - 1.0) / count).sqrt(),
        sigma,
    }
}

/// `ln 1/m Σ_j N(x; centre_j, σ² I)` of each query, for each σ.
fn log_densities(queries: &Array2<f32>, centres: &Array2<f32>, sigmas: &[f64]) -> Vec<Vec<f64>> {
    let [count, width] = [centres.nrows(), centres.ncols()].map(|length| length as f64);
    squared_distances(queries, centres, |_, block| {
        let of_query = |distances: ndarray::ArrayView1<f32>| {
            let log_density = |sigma: &f64| {
                let variance = sigma.powi(2);
                let exponent = |&square: &f32| -f64::from(square) / (2.0 * variance);
                let exponents: Vec<f64> = distances.iter().map(exponent).collect();
                let volume = 0.5 * width * (std::f64::consts::TAU * variance).ln();
                log_sum_exp(&exponents) - count.ln() - volume
            };
            sigmas.iter().map(log_density).collect()
        };
        block.outer_iter().map(of_query).collect()
    })
}
