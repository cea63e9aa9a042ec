//! The importance-weighted bound (Burda, Grosse & Salakhutdinov 2016, <https://arxiv.org/abs/1509.00519>).

use super::distortion::distortion;
use crate::model::{Cvae, Gaussian, Posterior};
use burn::tensor::Tensor;

/// The bound of each image of a batch, and the two parts of each sample's log-weight, in nats.
#[derive(Clone, Debug)]
pub struct ImportanceBound {
    /// `−ln 1/k Σ w` with `w = p(x | z, y) p(z | y) / q(z | x, y)`, `[1, batch]`.
    pub bound: Tensor<2>,
    /// `−ln p(x | z, y)` of each sample, `[k · batch, 1]`.
    pub distortion: Tensor<2>,
    /// `ln q(z | x, y) − ln p(z | y)` of each sample, `[k · batch, 1]`.
    pub rate: Tensor<2>,
}

/// The importance-weighted bound with `k` samples per example.
///
/// # Shapes
/// - `images`: `[batch, pixels]`, 0 to 1; `labels`: `[batch, classes]`
/// - `epsilon`: `[k · batch, latent]`, standard normal, sample after sample
pub fn importance_bound(
    model: &Cvae,
    images: Tensor<2>,
    labels: &Tensor<2>,
    epsilon: Tensor<2>,
) -> ImportanceBound {
    let batch = images.dims()[0];
    let k = epsilon.dims()[0] / batch;
    let repeat = |x: Tensor<2>| x.repeat_dim(0, k);
    let Posterior { coarse, context } = model.encoder.forward(images.clone(), labels);
    let posterior = Posterior {
        coarse: Gaussian {
            mean: repeat(coarse.mean),
            log_var: repeat(coarse.log_var),
        },
        context: context.map(repeat),
    };
    let labels = repeat(labels.clone());
    let sample = model.encoder.sample(posterior, epsilon, &labels);
    let generator = &model.generator;
    let prior = generator.prior.log_density(sample.latent.clone(), &labels);
    let rate = sample.posterior.log_density(sample.latent.clone()) - prior;
    let logits = generator.decoder.forward(sample.latent, labels);
    let distortion = distortion(&generator.decoder, logits, repeat(images));
    let log_weights = (distortion.clone() + rate.clone())
        .neg()
        .reshape([k, batch]);
    let largest = log_weights.clone().max_dim(0).detach();
    let sum = (log_weights - largest.clone()).exp().sum_dim(0);
    let bound = (sum / k as f64).log().neg() - largest;
    ImportanceBound {
        bound,
        distortion,
        rate,
    }
}
