//! Detection of unusual images.

use super::small::train_on;
use super::{Corruption, Image, auroc, elbos, label_probabilities, most_likely};
use crate::data::{Images, one_hot};
use crate::host::to_vec;
use crate::model::Cvae;
use crate::quantiles::{Quantiles, Usual};
use crate::random::{self, Purpose};
use crate::recipe::{Pixels, Recipe};
use anyhow::ensure;
use burn::tensor::Device;
use rand::RngExt;
use rayon::prelude::*;

/// A model with the settings by which it scores images.
#[derive(Clone, Copy, Debug)]
pub struct Detector<'a> {
    pub model: &'a Cvae,
    /// The pixel values on which the model was trained.
    pub pixels: Pixels,
    /// Posterior samples over which a score is averaged.
    pub samples: usize,
    pub seed: u64,
    pub device: &'a Device,
}

/// How well each score tells one kind of unusual images from the unchanged images, as an AUROC.
#[derive(Clone, Debug, PartialEq)]
pub struct Auroc {
    pub unusual: String,
    /// Of the −ELBO under the image's label.
    pub given_label: f64,
    /// Of the least −ELBO of all labels.
    pub best_label: f64,
    /// Of `−ln p(y | x)` of the image's label.
    pub doubt: f64,
}

/// The three scores of an image.
#[derive(Clone, Copy)]
struct Scores {
    given_label: f64,
    best_label: f64,
    doubt: f64,
}

impl Scores {
    /// The scores, given the −ELBO under each of [`Detector::labels`].
    fn new(by_label: &[f64], given: u16) -> Self {
        let given = place(by_label, given);
        // A probability that underflows becomes the least positive one, so that its logarithm is finite.
        let probability = label_probabilities(by_label)[given].max(f64::MIN_POSITIVE);
        Self {
            given_label: by_label[given],
            best_label: least(by_label),
            doubt: -probability.ln(),
        }
    }
}

/// The place of the score under `label`; a model without labels has one score for all.
fn place(by_label: &[f64], label: u16) -> usize {
    usize::from(label).min(by_label.len() - 1)
}

impl Detector<'_> {
    /// The −ELBO of `image` under each of `labels`, in nats; `index` selects the random numbers.
    #[must_use]
    pub fn score(&self, image: &Image, labels: &[u16], index: u64) -> Vec<f64> {
        let mut rng = random::stream(self.seed, Purpose::EvaluationNoise, index);
        let labels = one_hot(labels, self.model.shape().classes, self.device);
        let parts = elbos(
            self.model,
            image,
            &labels,
            self.pixels,
            self.samples,
            &mut rng,
        );
        let scores = parts.distortion + parts.rates.sum_dim(1);
        to_vec(scores).into_iter().map(f64::from).collect()
    }

    /// [`Detector::score`] of each image, whose place is its index.
    #[must_use]
    pub fn scores(&self, images: &[Image], labels: &[u16]) -> Vec<Vec<f64>> {
        images
            .par_iter()
            .enumerate()
            .map(|(index, image)| self.score(image, labels, index as u64))
            .collect()
    }

    /// The labels under which images are scored: all, or one if the model does not see labels.
    #[must_use]
    pub fn labels(&self) -> Vec<u16> {
        if self.model.generator.is_conditional() {
            self.model.shape().labels().collect()
        } else {
            vec![0]
        }
    }

    /// The distribution of the scores of `images`.
    ///
    /// # Panics
    /// If there is no image.
    #[must_use]
    pub fn usual(&self, images: &Images) -> Usual {
        let labels = self.labels();
        let scores = self.scores(&pictures(images), &labels);
        let own: Vec<f64> = scores
            .iter()
            .zip(&images.labels)
            .map(|(scores, &label)| scores[place(scores, label)])
            .collect();
        let best: Vec<f64> = scores.iter().map(|scores| least(scores)).collect();
        Usual {
            images: images.len(),
            own: Quantiles::of(&own),
            best: Quantiles::of(&best),
        }
    }

    /// The AUROC between `images` and their copies after each [`Corruption`] and, if the model sees labels, their copies with
    /// wrong labels.
    #[must_use]
    pub fn aurocs(&self, images: &Images) -> Vec<Auroc> {
        let pictures = pictures(images);
        let judged = |pictures: &[Image], labels: &[u16]| -> Vec<Scores> {
            let all = self.scores(pictures, &self.labels());
            let pairs = all.iter().zip(labels);
            pairs
                .map(|(scores, &label)| Scores::new(scores, label))
                .collect()
        };
        let usual = judged(&pictures, &images.labels);
        let compare = |unusual: String, scores: Vec<Scores>| {
            let area = |of: &dyn Fn(&Scores) -> f64| {
                let column = |scores: &[Scores]| scores.iter().map(of).collect::<Vec<_>>();
                auroc(&column(&usual), &column(&scores))
            };
            Auroc {
                unusual,
                given_label: area(&|s| s.given_label),
                best_label: area(&|s| s.best_label),
                doubt: area(&|s| s.doubt),
            }
        };
        let stream = |index: usize| random::stream(self.seed, Purpose::Corruption, index as u64);
        let mut rows: Vec<Auroc> = Corruption::ALL
            .into_iter()
            .map(|corruption| {
                let indexed = pictures.iter().enumerate();
                let corrupted: Vec<Image> = indexed
                    .map(|(index, picture)| corruption.apply(picture, &mut stream(index)))
                    .collect();
                compare(
                    corruption.description(images.shape),
                    judged(&corrupted, &images.labels),
                )
            })
            .collect();
        if !self.model.generator.is_conditional() {
            return rows;
        }
        let classes = images
            .shape
            .labels()
            .map(|label| label + 1)
            .last()
            .unwrap_or(1);
        let wrong: Vec<u16> = images
            .labels
            .iter()
            .enumerate()
            .map(|(index, label)| (label + stream(index).random_range(1..classes)) % classes)
            .collect();
        rows.push(compare("wrong label".to_owned(), judged(&pictures, &wrong)));
        rows
    }
}

/// Trains a model on the images of `train` that do not show `class`, and returns the AUROC between the images of `test` that
/// show it and the others. The score is the least −ELBO of the labels that the model has seen.
///
/// # Errors
/// If the training fails, or `test` lacks one of the two groups.
pub fn held_out(
    class: u16,
    train: &Images,
    test: &Images,
    recipe: &Recipe,
    samples: usize,
    device: &Device,
) -> anyhow::Result<f64> {
    let others: Vec<usize> = (0..train.len())
        .filter(|&index| train.labels[index] != class)
        .collect();
    let model = train_on(&train.select(&others), recipe, device)?;
    let detector = Detector {
        model: &model,
        pixels: recipe.objective.pixels,
        samples,
        seed: recipe.seed,
        device,
    };
    let labels = train.shape.labels();
    let known: Vec<u16> = labels.filter(|&label| label != class).collect();
    let scores = detector.scores(&pictures(test), &known);
    let (mut usual, mut unusual) = (Vec::new(), Vec::new());
    for (scores, &label) in scores.iter().zip(&test.labels) {
        let group = if label == class {
            &mut unusual
        } else {
            &mut usual
        };
        group.push(least(scores));
    }
    ensure!(
        !usual.is_empty() && !unusual.is_empty(),
        "of {} test images {} show class {class}, expected some that do and some that do not",
        test.len(),
        unusual.len()
    );
    Ok(auroc(&usual, &unusual))
}

fn least(scores: &[f64]) -> f64 {
    scores[most_likely(scores)]
}

/// The images of a set one by one.
///
/// # Panics
/// Never: an image of a set has the right size.
#[must_use]
pub fn pictures(images: &Images) -> Vec<Image> {
    (0..images.len())
        .map(|index| {
            Image::from_levels(images.image(index), images.shape).expect("an image of a data set")
        })
        .collect()
}
