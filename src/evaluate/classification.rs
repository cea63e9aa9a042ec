//! Whether samples can stand in for data.

use super::samples;
use super::subset::subset;
use crate::data::{Images, Mnist};
use crate::model::Generator;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

/// How classifiers are trained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassificationScope {
    /// Images that each of them learns from; of the real ones all if there are fewer.
    pub images: usize,
    pub epochs: usize,
    /// One pair of classifiers for each.
    pub seeds: Vec<u64>,
}

/// The classification accuracy score (Ravuri & Vinyals 2019, <https://arxiv.org/abs/1905.10887>): how well a
/// classifier that has seen nothing but samples reads real test digits. Samples that are wrong, and a variety
/// that is missing, both show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassificationScore {
    /// Accuracy on the test images of a classifier trained on samples, one for each seed.
    pub from_samples: Vec<f64>,
    /// Accuracy of its twin, trained on as many real images.
    pub from_real: Vec<f64>,
}

/// Trains a new network of the judges' architecture on samples of `generator`, and another on real images with
/// the same labels in the same order, for each seed.
///
/// # Errors
/// If a loss is no longer a number.
pub fn classification_score(
    generator: &Generator,
    data: &Mnist,
    scope: &ClassificationScope,
    device: &Device,
) -> anyhow::Result<ClassificationScore> {
    let mut score = ClassificationScore {
        from_samples: Vec::new(),
        from_real: Vec::new(),
    };
    for &seed in &scope.seeds {
        let train = |images: &Images| -> anyhow::Result<f64> {
            let classifier = super::train_judge(images, scope.epochs, seed, device, |_, _| ())?;
            Ok(classifier.accuracy(&data.test, device))
        };
        let picked = subset(data.train.len(), scope.images, seed, 0);
        let real = data.train.select(&picked);
        // A set of samples has no end: where more are asked for than there are real images, labels go round.
        let labels: Vec<u8> = real
            .labels
            .iter()
            .copied()
            .cycle()
            .take(scope.images)
            .collect();
        let made = samples(generator, 0, &labels, 1.0, seed);
        score.from_samples.push(train(&made)?);
        score.from_real.push(train(&real)?);
    }
    Ok(score)
}

impl ClassificationScore {
    /// Means over the seeds: from samples, from real images.
    #[must_use]
    pub fn means(&self) -> [f64; 2] {
        [&self.from_samples, &self.from_real]
            .map(|scores| scores.iter().sum::<f64>() / scores.len() as f64)
    }
}
