//! The report: all measurements of one model.

use super::bound::CHUNK;
use super::{Classification, Figures, SampleQuality, classify, negative_elbo};
use crate::data::DataSet;
use crate::model::Cvae;
use crate::optimise::{NegativeElbo, bernoulli, latent_use};
use crate::random::Purpose;
use crate::recipe::{Pixels, Recipe};
use crate::weights::{LatentUse, Precision, ScoreGroup};
use anyhow::{bail, ensure};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Seed of the Bernoulli draws and ε of every evaluation, the same for all models.
pub const SEED: u64 = 2026;

/// Numbers of images, draws and samples that are measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    /// Number of test images, from the first.
    pub images: usize,
    /// Sizes of the importance samples, ascending.
    pub ks: Vec<usize>,
    /// Independent Bernoulli draws of the test images.
    pub draws: u64,
    /// Importance samples under each label. They take as many times longer as there are labels, and the most likely label
    /// and `p(x)` gain less from more of them.
    pub label_samples: usize,
}

impl Scope {
    /// The evaluation protocol.
    #[must_use]
    pub fn full() -> Self {
        Self {
            images: 10_000,
            ks: vec![1, 10, 100, 1000, 5000],
            draws: 3,
            label_samples: 100,
        }
    }

    /// A scope that takes minutes instead of an hour, with standard errors three times as large.
    #[must_use]
    pub fn quick() -> Self {
        Self {
            images: 1000,
            ks: vec![1, 10, 100],
            draws: 1,
            label_samples: 50,
        }
    }
}

/// The measurements of a model, in nats per image unless stated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub model: String,
    /// Identifies the weights, which are those of the exported files: [`parameters::sha256`](crate::parameters::sha256).
    pub parameters_sha256: String,
    /// The precision of the decoder's matrices.
    pub precision: Precision,
    pub scope: Scope,
    pub draws: Vec<Draw>,
    /// The model as a classifier; none if it sees no labels.
    pub classification: Option<Classification>,
    /// Distortion and rate with grey values in place of probabilities, as in tutorials.
    pub grey: [f64; 2],
    pub latents: Vec<LatentUse>,
    /// Quality of the samples; none if it was not measured.
    pub quality: Option<SampleQuality>,
}

/// Figures of one Bernoulli draw of the test images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    pub distortion: f64,
    /// The rate of each stochastic level.
    pub rates: Vec<f64>,
    /// Bounds on `−ln p(x | y)`, one for each of the scope's `ks`; on `−ln p(x)` for an unconditional model.
    pub bounds: Vec<f64>,
    /// Effective number of samples for each of the `ks`, the median over images.
    pub effective_samples: Vec<f64>,
}

/// The report of `model`, given the figures of the scope's parts in their order and the quality of its samples.
///
/// # Panics
/// If `figures` are not those of `scope.parts(..)`.
#[must_use]
pub fn report(
    (recipe, precision, parameters_sha256): (&Recipe, Precision, &str),
    model: &Cvae,
    data: &DataSet,
    scope: &Scope,
    figures: &[Figures],
    quality: Option<SampleQuality>,
) -> Report {
    let images = data.test.first(scope.images);
    let first = (SEED, Purpose::TestDraw, 0);
    let grey = negative_elbo(&bernoulli(model), &images, Pixels::Grey, first);
    let (of_draws, of_labels) = figures.split_at(scope.parts(false).len());
    let blocks = scope.images.div_ceil(CHUNK);
    let labels: Vec<_> = of_labels
        .iter()
        .flat_map(Figures::labels)
        .cloned()
        .collect();
    Report {
        model: recipe.name.clone(),
        parameters_sha256: parameters_sha256.to_owned(),
        precision,
        scope: scope.clone(),
        draws: of_draws.chunks(blocks).map(Draw::new).collect(),
        classification: (!labels.is_empty()).then(|| classify(&labels, &images.labels)),
        grey: [grey.distortion, grey.rate()],
        latents: latent_use(model, &images, first),
        quality,
    }
}

impl Draw {
    /// The figures of one draw, averaged over the images of its `parts` in their order.
    fn new(parts: &[Figures]) -> Self {
        let rows: Vec<_> = parts.iter().flat_map(Figures::bounds).collect();
        let elbo = NegativeElbo::mean(rows.iter().map(|(elbo, _)| elbo));
        let ks = rows.first().map_or(0, |(_, at)| at.bounds.len());
        let mean = |k: usize| {
            let bounds = rows.iter().map(|(_, importance)| importance.bounds[k]);
            bounds.sum::<f64>() / rows.len() as f64
        };
        let median = |k: usize| {
            let mut all: Vec<f64> = rows
                .iter()
                .map(|(_, importance)| importance.effective_samples[k])
                .collect();
            all.sort_by(f64::total_cmp);
            all[all.len() / 2]
        };
        Self {
            distortion: elbo.distortion,
            rates: elbo.rates,
            bounds: (0..ks).map(mean).collect(),
            effective_samples: (0..ks).map(median).collect(),
        }
    }
}

impl Report {
    /// Reads the file of a report.
    ///
    /// # Errors
    /// If it is not a report, the number of a draw's figures does not fit its scope, or a score is not finite.
    pub fn from_json(bytes: &[u8]) -> anyhow::Result<Self> {
        let report: Self = serde_json::from_slice(bytes)?;
        let levels = report.draws.first().map_or(0, |draw| draw.rates.len());
        for (index, draw) in report.draws.iter().enumerate() {
            for (name, values, expected) in [
                ("rates", &draw.rates, levels),
                ("bounds", &draw.bounds, report.scope.ks.len()),
                (
                    "effective_samples",
                    &draw.effective_samples,
                    report.scope.ks.len(),
                ),
            ] {
                ensure!(
                    values.len() == expected,
                    "`draws[{index}].{name}` has {} values, expected {expected}",
                    values.len()
                );
            }
        }
        let scores = report.scores();
        if let Some((name, value)) = scores.iter().find(|(_, value)| !value.is_finite()) {
            bail!("`{name}` is {value}, expected a finite number");
        }
        Ok(report)
    }

    /// The groups of its scores.
    #[must_use]
    pub fn groups(&self) -> Vec<ScoreGroup> {
        let samples = self.quality.as_ref().map(|_| ScoreGroup::Samples);
        [ScoreGroup::Likelihood]
            .into_iter()
            .chain(samples)
            .collect()
    }

    /// The figures by their names in weights files and on the page.
    #[must_use]
    pub fn scores(&self) -> BTreeMap<String, f64> {
        let (distortion, _) = mean_and_deviation(self.draws.iter().map(|draw| draw.distortion));
        let (rate, _) = mean_and_deviation(self.draws.iter().map(|draw| draw.rates.iter().sum()));
        let mut scores = BTreeMap::from([
            ("test_images".to_owned(), self.scope.images as f64),
            ("test_draws".to_owned(), self.scope.draws as f64),
            ("test_distortion".to_owned(), distortion),
            ("test_rate".to_owned(), rate),
            ("test_neg_elbo".to_owned(), distortion + rate),
            ("test_grey_bce_kl".to_owned(), self.grey.iter().sum()),
            (
                "active_latents".to_owned(),
                self.latents.iter().filter(|latent| latent.active).count() as f64,
            ),
        ]);
        let levels = self.draws.first().map_or(0, |draw| draw.rates.len());
        if levels > 1 {
            for level in 0..levels {
                let rates = self.draws.iter().map(|draw| draw.rates[level]);
                let (rate, _) = mean_and_deviation(rates);
                scores.insert(format!("test_rate_{}", level + 1), rate);
            }
        }
        for (index, k) in self.scope.ks.iter().enumerate() {
            let (mean, deviation) =
                mean_and_deviation(self.draws.iter().map(|draw| draw.bounds[index]));
            scores.insert(format!("test_nll_iw{k}"), mean);
            if self.draws.len() > 1 {
                scores.insert(format!("test_nll_iw{k}_sd"), deviation);
            }
            let effective = self.draws.iter().map(|draw| draw.effective_samples[index]);
            let (effective, _) = mean_and_deviation(effective);
            scores.insert(format!("test_ess_iw{k}"), effective);
        }
        if let Some(classification) = &self.classification {
            scores.extend(classification.scores());
            scores.insert("bayes_samples".to_owned(), self.scope.label_samples as f64);
        }
        scores.extend(self.quality.iter().flat_map(SampleQuality::scores));
        scores
    }
}

/// Mean and sample standard deviation; the deviation of a single value is given as 0.
#[must_use]
pub fn mean_and_deviation(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let values: Vec<f64> = values.into_iter().collect();
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (
        mean,
        if count > 1.0 {
            (squares / (count - 1.0)).sqrt()
        } else {
            0.0
        },
    )
}
