//! Samples of a model as a data set.

use super::{DECODED_TOGETHER, decode};
use crate::data::Images;
use crate::model::Generator;
use crate::random;

/// One mean image for each of `labels`, in 256 grey levels as those of MNIST. Image `i` has the ε with index `first + i` of
/// `seed`, as in `cvae sample` and on the page.
#[must_use]
pub fn samples(
    generator: &Generator,
    first: usize,
    labels: &[u16],
    temperature: f64,
    seed: u64,
) -> Images {
    let latent = generator.prior.latent();
    let mut pixels = Vec::with_capacity(labels.len() * generator.shape().pixels());
    // In batches: a million images as f32 would take four times the memory of their grey levels.
    for (batch, labels) in labels.chunks(DECODED_TOGETHER).enumerate() {
        let first = (first + batch * DECODED_TOGETHER) as u64;
        let epsilon: Vec<f32> = (first..first + labels.len() as u64)
            .flat_map(|index| random::epsilon(seed, index, latent))
            .collect();
        let means = decode(generator, &epsilon, labels, temperature);
        pixels.extend(means.into_iter().map(grey_level));
    }
    Images {
        pixels,
        labels: labels.to_vec(),
        shape: generator.shape(),
    }
}

/// The grey level of a value from 0 to 1.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the conversion saturates"
)]
pub(super) fn grey_level(value: f32) -> u8 {
    (255.0 * value).round() as u8
}
