//! Whether samples are the digits that were asked for.

use super::bound::device_of;
use super::{Judge, decode};
use crate::model::{CLASSES, Generator};
use crate::random;
use serde::{Deserialize, Serialize};

/// How many of a model's samples an independent judge reads as the digit that was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Faithfulness {
    pub temperature: f64,
    pub samples: usize,
    pub accuracy: f64,
    /// 95 % interval of the accuracy (Wilson 1927).
    pub interval: [f64; 2],
    /// Accuracy of each digit.
    pub per_class: Vec<f64>,
}

/// Decodes `per_class` samples of each digit and lets `judge` read their mean images.
#[must_use]
pub fn faithfulness(
    generator: &Generator,
    judge: &Judge,
    per_class: usize,
    temperature: f64,
    seed: u64,
) -> Faithfulness {
    let device = device_of(generator);
    let per_class_accuracy: Vec<f64> = (0..CLASSES)
        .map(|class| {
            #[allow(clippy::cast_possible_truncation, reason = "ten classes")]
            let label = class as u8;
            let first = (class * per_class) as u64;
            let epsilon: Vec<f32> = (first..first + per_class as u64)
                .flat_map(|index| random::style(seed, index, generator.prior.latent()))
                .collect();
            let images = decode(generator, &epsilon, &vec![label; per_class], temperature);
            let reads = judge.read(&images, &device);
            let right = reads.into_iter().filter(|&read| read == label).count();
            right as f64 / per_class as f64
        })
        .collect();
    let samples = per_class * CLASSES;
    let accuracy = per_class_accuracy.iter().sum::<f64>() / CLASSES as f64;
    let interval = wilson(accuracy, samples);
    Faithfulness {
        temperature,
        samples,
        accuracy,
        interval,
        per_class: per_class_accuracy,
    }
}

/// The 95 % interval of a fraction (Wilson 1927).
pub(super) fn wilson(fraction: f64, count: usize) -> [f64; 2] {
    const Z: f64 = 1.959_964;
    let n = count as f64;
    let centre = (fraction + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half =
        Z / (1.0 + Z * Z / n) * (fraction * (1.0 - fraction) / n + Z * Z / (4.0 * n * n)).sqrt();
    [centre - half, centre + half]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_interval_of_a_textbook_case() {
        // 8 of 10: statsmodels' proportion_confint(8, 10, method="wilson").
        let [low, high] = wilson(0.8, 10);
        assert!((low - 0.490_162).abs() < 1e-5, "{low}");
        assert!((high - 0.943_318).abs() < 1e-5, "{high}");
    }
}
