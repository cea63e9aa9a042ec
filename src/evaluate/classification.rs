//! The classification accuracy score: how well classifiers learn from samples.

use super::samples;
use super::subset::subset;
use crate::data::{DataSet, Images};
use crate::model::Generator;
use burn::tensor::Device;
use std::collections::BTreeMap;

/// The training of the classifiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassificationScope {
    /// Images from which each classifier learns, at most as many as there are for training and validation.
    pub images: usize,
    pub epochs: usize,
    /// Seeds of the classifiers, one for each.
    pub seeds: Vec<u64>,
}

impl ClassificationScope {
    /// The evaluation protocol: as many samples as there are real images, with the seeds 1 to `seeds`.
    #[must_use]
    pub fn full(seeds: u64) -> Self {
        Self {
            images: 60_000,
            epochs: 4,
            seeds: (1..=seeds).collect(),
        }
    }
}

/// Test accuracies of networks of the judges' architecture that are trained on real images, one for each seed. They are the
/// reference for [`accuracies_from_samples`].
///
/// # Errors
/// If a loss is no longer a number.
pub fn accuracies_from_real(
    data: &DataSet,
    scope: &ClassificationScope,
    device: &Device,
) -> anyhow::Result<Vec<f64>> {
    accuracies(data, scope, device, |real, _| real)
}

/// Test accuracies of such networks that are trained on samples of `generator` at temperature 1, with the labels of the real
/// images in their order.
///
/// # Errors
/// If a loss is no longer a number.
pub fn accuracies_from_samples(
    generator: &Generator,
    data: &DataSet,
    scope: &ClassificationScope,
    device: &Device,
) -> anyhow::Result<Vec<f64>> {
    accuracies(data, scope, device, |real, seed| {
        samples(generator, 0, &real.labels, 1.0, seed)
    })
}

fn accuracies(
    data: &DataSet,
    scope: &ClassificationScope,
    device: &Device,
    training_images: impl Fn(Images, u64) -> Images,
) -> anyhow::Result<Vec<f64>> {
    let all = data.train.clone().joined(&data.validation);
    let accuracy = |&seed: &u64| {
        let real = all.select(&subset(all.len(), scope.images, seed, 0));
        let images = training_images(real, seed);
        let seen = scope.epochs * images.len();
        let classifier = super::train_judge(&images, None, seen, seed, device, |_, _| ())?;
        Ok(classifier.accuracy(&data.test, device))
    };
    scope.seeds.iter().map(accuracy).collect()
}

/// The classification accuracy score (Ravuri & Vinyals 2019, <https://arxiv.org/abs/1905.10887>): the test accuracy of
/// classifiers that are trained on samples only. Wrong digits and missing variety both lower it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassificationScore {
    pub scope: ClassificationScope,
    /// Test accuracy after training on samples, for each seed.
    pub from_samples: Vec<f64>,
    /// Test accuracy after training on real images, for each seed.
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
