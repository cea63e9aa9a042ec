//! Labelled images that nobody wrote.

use crate::data::Images;
use crate::evaluate::decode;
use crate::model::{CLASSES, Generator};
use crate::random;

/// `count` digits with their labels, which go round from 0 to 9: the mean images of random styles, as grey levels.
#[must_use]
pub fn synthesise(generator: &Generator, count: usize, temperature: f64, seed: u64) -> Images {
    #[allow(clippy::cast_possible_truncation, reason = "less than ten")]
    let labels: Vec<u8> = (0..count).map(|index| (index % CLASSES) as u8).collect();
    let epsilon: Vec<f32> = (0..count as u64)
        .flat_map(|index| random::style(seed, index, generator.prior.latent()))
        .collect();
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 255"
    )]
    let level = |p: f32| (p * 255.0).round() as u8;
    let probabilities = decode(generator, &epsilon, &labels, temperature);
    Images {
        pixels: probabilities.into_iter().map(level).collect(),
        labels,
    }
}
