//! Baselines: densities of black and white images without a network, scored on the same draws as the models.

mod class_means;
mod principal_components;

use class_means::ClassMeans;
use principal_components::{COMPONENTS, PrincipalComponents};

use super::bound::CHUNK;
use super::importance::{log_mean, summarise};
use super::report::mean_and_deviation;
use super::{SEED, Scope, classify};
use crate::data::{DataSet, Images, binarize};
use crate::random::Purpose;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// More importance samples change the bound of the principal components by less than its error.
const MOST_SAMPLES: usize = 1000;

/// The scores of a baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    pub name: String,
    /// A description in one sentence.
    pub summary: String,
    /// Whether it sees the label.
    pub conditional: bool,
    /// Scores by name, as those of a model; `test_nll` is exact, `test_nll_iw…` a bound.
    pub scores: BTreeMap<String, f64>,
}

/// Fits the baselines to the training images and measures them on the test images of `scope`.
#[must_use]
pub fn baselines(data: &DataSet, scope: &Scope) -> Vec<Baseline> {
    let images = data.test.first(scope.images);
    let components = PrincipalComponents::fit(data);
    let means = ClassMeans::fit(&data.train, |_| 0);
    let mut without_labels = scores(&means, false, &images, scope);
    without_labels.insert("test_grey_entropy".to_owned(), grey_entropy(&images));
    vec![
        Baseline {
            name: "pixel-means".to_owned(),
            summary: "Each pixel is ink with its mean over the training images; exact.".to_owned(),
            conditional: false,
            scores: without_labels,
        },
        Baseline {
            name: "class-means".to_owned(),
            summary: "Each pixel is ink with its mean over the training images of the digit \
                      (one image of ink and one of paper added); exact."
                .to_owned(),
            conditional: true,
            scores: scores(
                &ClassMeans::fit(&data.train, |label| label),
                true,
                &images,
                scope,
            ),
        },
        Baseline {
            name: "pca-gaussian".to_owned(),
            summary: format!(
                "{COMPONENTS} principal components with a Gaussian for each digit; their sum, clamped to \
                 {0} … 1 − {0}, is the probability of ink, and the samples of the bound come from the \
                 posterior that the components would have under Gaussian pixels.",
                components.clamp
            ),
            conditional: true,
            scores: scores(&components, true, &images, scope),
        },
    ]
}

/// `−ln p(x | y)` of a Bernoulli draw of `images`, in nats per image, where each pixel is ink with its mean over the images of
/// the class in `train`.
#[must_use]
pub fn class_means_nll(train: &Images, images: &Images, draw: (u64, Purpose, u64)) -> f64 {
    let means = ClassMeans::fit(train, |label| label);
    let indices: Vec<usize> = (0..images.len()).collect();
    let drawn = binarize(images, &indices, draw.0, draw.1, draw.2);
    let rows = drawn
        .chunks_exact(images.shape.pixels())
        .zip(&images.labels);
    let sum: f64 = rows
        .flat_map(|(image, &label)| means.log_weights(image, usize::from(label), 1, (0, 0)))
        .sum();
    -sum / images.len() as f64
}

/// A density of black and white images given their label.
trait Density: Sync {
    /// `ln w` of up to `samples` importance samples, where the expectation of `w` is `p(x | label)`; a single one if it is
    /// exact. `noise` is seed and counter of their random numbers.
    fn log_weights(
        &self,
        image: &[f32],
        label: usize,
        samples: usize,
        noise: (u64, u64),
    ) -> Vec<f64>;

    /// Whether `ln w` is `ln p(x | label)` itself.
    fn is_exact(&self) -> bool;
}

/// The scores of `density` on all draws; if it is `conditional`, also under all labels on the first draw.
fn scores(
    density: &impl Density,
    conditional: bool,
    images: &Images,
    scope: &Scope,
) -> BTreeMap<String, f64> {
    let ks: Vec<usize> = if density.is_exact() {
        vec![1]
    } else {
        let few = scope.ks.iter().copied().filter(|&k| k <= MOST_SAMPLES);
        few.collect()
    };
    let most = ks.iter().copied().max().unwrap_or(1);
    let mut bounds = vec![Vec::new(); ks.len()];
    let mut effective = vec![Vec::new(); ks.len()];
    for draw in 0..scope.draws {
        let all = each_image(images, draw, |image, index| {
            let label = usize::from(images.labels[index]);
            let noise = (SEED + draw, index as u64);
            summarise(&density.log_weights(image, label, most, noise), &ks)
        });
        for at in 0..ks.len() {
            let sum: f64 = all.iter().map(|image| image.bounds[at]).sum();
            bounds[at].push(sum / all.len() as f64);
            let mut sizes: Vec<f64> = all.iter().map(|i| i.effective_samples[at]).collect();
            sizes.sort_by(f64::total_cmp);
            effective[at].push(sizes[sizes.len() / 2]);
        }
    }
    let mut scores = BTreeMap::from([
        ("test_images".to_owned(), images.len() as f64),
        ("test_draws".to_owned(), scope.draws as f64),
    ]);
    for ((k, bounds), effective) in ks.iter().zip(bounds).zip(effective) {
        let name = if density.is_exact() {
            "test_nll".to_owned()
        } else {
            let (mean, _) = mean_and_deviation(effective);
            scores.insert(format!("test_ess_iw{k}"), mean);
            format!("test_nll_iw{k}")
        };
        let (mean, deviation) = mean_and_deviation(bounds);
        if scope.draws > 1 {
            scores.insert(format!("{name}_sd"), deviation);
        }
        scores.insert(name, mean);
    }
    if conditional {
        let samples = scope.label_samples;
        let under = each_image(images, 0, |image, index| {
            let bound =
                |label| log_mean(&density.log_weights(image, label, samples, (SEED, index as u64)));
            (0..images.shape.classes).map(bound).collect::<Vec<_>>()
        });
        scores.extend(classify(&under, &images.labels).scores());
        if !density.is_exact() {
            scores.insert("bayes_samples".to_owned(), samples as f64);
        }
    }
    scores
}

/// `figure` of each image of a Bernoulli draw of the test images, in their order.
fn each_image<T: Send>(
    images: &Images,
    draw: u64,
    figure: impl Fn(&[f32], usize) -> T + Sync,
) -> Vec<T> {
    let indices: Vec<usize> = (0..images.len()).collect();
    indices
        .par_chunks(CHUNK)
        .flat_map_iter(|chunk| {
            let pixels = binarize(images, chunk, SEED, Purpose::TestDraw, draw);
            let rows = pixels.chunks_exact(images.shape.pixels()).zip(chunk);
            rows.map(|(image, &index)| figure(image, index))
                .collect::<Vec<T>>()
        })
        .collect()
}

/// Entropy of the pixels as independent Bernoulli draws of their grey values, in nats per image. On average no model reaches
/// a lower −ln p for the draws, or a lower cross-entropy for the grey values as probabilities.
fn grey_entropy(images: &Images) -> f64 {
    let plogp = |p: f64| if p > 0.0 { -p * p.ln() } else { 0.0 };
    let pixel = |&grey: &u8| {
        let p = f64::from(grey) / 255.0;
        plogp(p) + plogp(1.0 - p)
    };
    images.pixels.iter().map(pixel).sum::<f64>() / images.len() as f64
}
