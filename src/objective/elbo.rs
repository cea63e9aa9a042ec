//! The evidence lower bound.

use crate::model::Cvae;
use burn::tensor::{Tensor, activation};

/// The two parts of the negative ELBO of each example, in nats.
#[derive(Clone, Debug)]
pub struct Elbo {
    /// `−ln p(x | z, y)` at one sample of `z`, `[batch, 1]`.
    pub distortion: Tensor<2>,
    /// `KL(q(z | x, y) ‖ p(z | y))`, `[batch, 1]`: exact under a Gaussian prior, at the same sample of `z`
    /// under a flow.
    pub rate: Tensor<2>,
}

/// The two parts of the negative ELBO, with one sample of `z` per example.
///
/// `−ELBO = E_q[−ln p(x | z, y)] + KL(q(z | x, y) ‖ p(z | y))`: Kingma & Welling 2014, equation 3, with
/// every term conditioned on the label as in Sohn, Lee & Yan 2015.
///
/// # Shapes
/// - `images`: `[batch, PIXELS]`, 0 to 1; grey values stand for their own expectation
/// - `labels`: `[batch, CLASSES]`
/// - `epsilon`: `[batch, latent]`, standard normal
pub fn elbo(model: &Cvae, images: Tensor<2>, labels: Tensor<2>, epsilon: Tensor<2>) -> Elbo {
    let posterior = model.encoder.forward(images.clone(), &labels);
    let latent = posterior.clone().reparameterise(epsilon);
    let rate = model
        .generator
        .prior
        .rate(posterior, latent.clone(), &labels);
    let logits = model.generator.decoder.forward(latent, labels);
    Elbo {
        distortion: bernoulli_distortion(logits, images),
        rate,
    }
}

/// `−Σ x ln p + (1 − x) ln(1 − p)` per example, in nats, from logits `l` with `p = 1/(1 + e⁻ˡ)`.
///
/// Written as `softplus(l) − x l`, which neither overflows nor takes the logarithm of a rounded zero.
///
/// # Shapes
/// - `logits`, `images`: `[batch, PIXELS]`
/// - returns `[batch, 1]`: summed over pixels, not averaged over `batch`
pub fn bernoulli_distortion(logits: Tensor<2>, images: Tensor<2>) -> Tensor<2> {
    (activation::softplus(logits.clone(), 1.0) - images * logits).sum_dim(1)
}
