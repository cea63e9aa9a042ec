//! The evidence lower bound.

use super::distortion::distortion;
use crate::model::Cvae;
use burn::tensor::Tensor;

/// The two parts of the negative ELBO of each example, in nats.
#[derive(Clone, Debug)]
pub struct Elbo {
    /// `−ln p(x | z, y)` at one sample of `z`, `[batch, 1]`.
    pub distortion: Tensor<2>,
    /// `KL(q(z | x, y) ‖ p(z | y))` of each stochastic level, `[batch, levels]`: exact under a Gaussian prior, at
    /// the same sample of `z` under a flow.
    pub rates: Tensor<2>,
}

/// The two parts of the negative ELBO, with one sample of `z` per example.
///
/// `−ELBO = E_q[−ln p(x | z, y)] + KL(q(z | x, y) ‖ p(z | y))`: Kingma & Welling 2014, equation 3, with
/// every term conditioned on the label as in Sohn, Lee & Yan 2015.
///
/// # Shapes
/// - `images`: `[batch, pixels]`, 0 to 1; grey values stand for their own expectation
/// - `labels`: `[batch, classes]`
/// - `epsilon`: `[batch, latent]`, standard normal
pub fn elbo(model: &Cvae, images: Tensor<2>, labels: Tensor<2>, epsilon: Tensor<2>) -> Elbo {
    let sample = model.encode(images.clone(), &labels, epsilon);
    let latent = sample.latent.clone();
    let rates = model.generator.prior.rates(sample, &labels);
    let logits = model.generator.decoder.forward(latent, labels);
    Elbo {
        distortion: distortion(&model.generator.decoder, logits, images),
        rates,
    }
}
