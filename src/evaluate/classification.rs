//! Whether samples can stand in for data.

use super::samples;
use super::subset::subset;
use crate::data::{Images, Mnist};
use crate::model::Generator;
use burn::tensor::Device;
use std::collections::BTreeMap;

/// How classifiers are trained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassificationScope {
    /// Images that each of them learns from, at most as many as there are for training and validation.
    pub images: usize,
    pub epochs: usize,
    /// One classifier for each.
    pub seeds: Vec<u64>,
}

impl ClassificationScope {
    /// The evaluation protocol: as many samples as there are real images, for the first of the seeds from 1.
    #[must_use]
    pub fn full(seeds: u64) -> Self {
        Self {
            images: 60_000,
            epochs: 4,
            seeds: (1..=seeds).collect(),
        }
    }
}

/// Trains a new network of the judges' architecture on real images, for each seed; what share of the test images each
/// reads right. It is what [`accuracies_from_samples`] are to be read against.
///
/// # Errors
/// If a loss is no longer a number.
pub fn accuracies_from_real(
    data: &Mnist,
    scope: &ClassificationScope,
    device: &Device,
) -> anyhow::Result<Vec<f64>> {
    accuracies(data, scope, device, |real, _| real)
}

/// The same from samples of `generator` at temperature 1, which have the labels of the real images in their order.
///
/// # Errors
/// If a loss is no longer a number.
pub fn accuracies_from_samples(
    generator: &Generator,
    data: &Mnist,
    scope: &ClassificationScope,
    device: &Device,
) -> anyhow::Result<Vec<f64>> {
    accuracies(data, scope, device, |real, seed| {
        samples(generator, 0, &real.labels, 1.0, seed)
    })
}

fn accuracies(
    data: &Mnist,
    scope: &ClassificationScope,
    device: &Device,
    lesson: impl Fn(Images, u64) -> Images,
) -> anyhow::Result<Vec<f64>> {
    let all = data.train.clone().joined(&data.validation);
    let accuracy = |&seed: &u64| {
        let real = all.select(&subset(all.len(), scope.images, seed, 0));
        let lesson = lesson(real, seed);
        let seen = scope.epochs * lesson.len();
        let classifier = super::train_judge(&lesson, seen, seed, device, |_, _| ())?;
        Ok(classifier.accuracy(&data.test, device))
    };
    scope.seeds.iter().map(accuracy).collect()
}

/// The classification accuracy score (Ravuri & Vinyals 2019, <https://arxiv.org/abs/1905.10887>): how well
/// classifiers that have seen nothing but samples read real test digits. Samples that are wrong, and a variety
/// that is missing, both show.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassificationScore {
    pub scope: ClassificationScope,
    /// One for each seed.
    pub from_samples: Vec<f64>,
    /// The same from real images.
    pub from_real: Vec<f64>,
}

impl ClassificationScore {
    /// The figures by name, as they stand in a weights file: means over the seeds.
    #[must_use]
    pub fn scores(&self) -> BTreeMap<String, f64> {
        let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
        [
            ("", mean(&self.from_samples)),
            ("_real", mean(&self.from_real)),
            ("_images", self.scope.images as f64),
            ("_seeds", self.scope.seeds.len() as f64),
        ]
        .into_iter()
        .map(|(suffix, value)| (format!("classification_accuracy{suffix}"), value))
        .collect()
    }
}
