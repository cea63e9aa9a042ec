//! CVAE-GAN (Bao et al. 2017, <https://arxiv.org/abs/1703.10155>): a discriminator and a classifier of images are trained on
//! their own tasks, and the generator matches the features that they see in real images.

use super::Critic;
use crate::host::{self, to_vec};
use burn::tensor::{Tensor, activation};

/// An image, its reconstruction and a sample of the prior with the same label; each `[batch, pixels]`, 0 to 1.
#[derive(Clone)]
pub struct Views {
    pub image: Tensor<2>,
    pub reconstruction: Tensor<2>,
    pub sample: Tensor<2>,
}

/// The generator's distances in the features of one critic, summed over the batch, `[1]` each.
pub struct FeatureDistances {
    /// `½ ‖f(x) − f(x̂)‖²` of each image and its reconstruction (equation 7 of the paper).
    pub pair: Tensor<1>,
    /// `½ ‖E f(x) − E f(x_p)‖²` between images and samples (equations 4 and 5), times the batch.
    pub mean: Tensor<1>,
}

/// Compares the features of `views`.
///
/// # Shapes
/// - `groups`: `[batch, groups]`, one-hot: means are compared group by group, over the label for the classifier,
///   over all images for the discriminator
pub fn feature_distances(
    critic: &Critic,
    views: Views,
    labels: &Tensor<2>,
    groups: &Tensor<2>,
) -> FeatureDistances {
    let features = |x| critic.features(x, labels);
    let real = features(views.image).detach();
    let pair = (features(views.reconstruction) - real.clone()).square();
    let difference = features(views.sample) - real;
    FeatureDistances {
        pair: pair.sum() * 0.5,
        mean: squared_mean(difference, groups) * 0.5,
    }
}

/// An unbiased estimate of `Σ_g n_g ‖E_g d‖²` for the rows `d` of each group. The squared mean of the rows is biased by their
/// variance, and a generator could lower it by making all digits alike. So only products of different rows count,
/// `(‖Σ d‖² − Σ ‖d‖²) / (n (n − 1))`. A group of one row counts as 0.
///
/// # Shapes
/// - `difference`: `[batch, features]`; `groups`: `[batch, groups]`, one-hot
pub fn squared_mean(difference: Tensor<2>, groups: &Tensor<2>) -> Tensor<1> {
    let [rows, count] = groups.dims();
    let members = to_vec(groups.clone());
    let weights: Vec<f32> = (0..count)
        .map(|group| {
            let n: f32 = (0..rows).map(|row| members[row * count + group]).sum();
            if n < 2.0 { 0.0 } else { 1.0 / (n - 1.0) }
        })
        .collect();
    let weights = host::tensor(weights, [count, 1], &groups.device());
    let transposed = groups.clone().transpose();
    let sums = transposed.clone().matmul(difference.clone());
    let squares = transposed.matmul(difference.square().sum_dim(1));
    ((sums.square().sum_dim(1) - squares) * weights).sum()
}

/// The discriminator's loss on images against reconstructions and samples, in nats, `[batch, 1]`.
pub fn discriminator_loss(critic: &Critic, views: Views, labels: &Tensor<2>) -> Tensor<2> {
    let verdict = |x: Tensor<2>| critic.judge(critic.features(x.detach(), labels), labels);
    activation::softplus(verdict(views.image).neg(), 1.0)
        + (activation::softplus(verdict(views.reconstruction), 1.0)
            + activation::softplus(verdict(views.sample), 1.0))
            * 0.5
}

/// The classifier's cross-entropy, in nats, `[batch, 1]`: on real images the classifier's own loss, on samples a loss of the
/// generator, which is low where they show the requested digit (Odena, Olah & Shlens 2017,
/// <https://arxiv.org/abs/1610.09585>).
pub fn classifier_loss(critic: &Critic, images: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
    let logits = critic.judge(critic.features(images, labels), labels);
    (activation::log_softmax(logits, 1) * labels.clone())
        .sum_dim(1)
        .neg()
}
