//! The adversarial autoencoder (Makhzani et al. 2016, <https://arxiv.org/abs/1511.05644>): a discriminator between encoded
//! points and draws of the prior replaces the rate.

use super::Critic;
use burn::tensor::{Tensor, activation};

/// The encoder's loss, `−ln D(z, y)` of each encoded point (the non-saturating loss of Goodfellow et al. 2014), in nats,
/// `[batch, 1]`.
pub fn encoder_loss(critic: &Critic, latent: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
    activation::softplus(verdict(critic, latent, labels).neg(), 1.0)
}

/// The discriminator's loss, `−ln D(prior, y) − ln (1 − D(z, y))`, in nats, `[batch, 1]`. It is 2 ln 2 for a discriminator
/// that cannot tell the two apart.
///
/// # Shapes
/// - `drawn`, `latent`: `[batch, latent]`, from the prior and from the encoder
pub fn discriminator_loss(
    critic: &Critic,
    drawn: Tensor<2>,
    latent: Tensor<2>,
    labels: &Tensor<2>,
) -> Tensor<2> {
    activation::softplus(verdict(critic, drawn, labels).neg(), 1.0)
        + activation::softplus(verdict(critic, latent.detach(), labels), 1.0)
}

/// The log-odds that a point is a draw of the prior.
fn verdict(critic: &Critic, latent: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
    critic.judge(critic.features(latent, labels), labels)
}
