//! All measurements of one model in one record.

use super::{Faithfulness, Judge, faithfulness, importance_bounds, latent_use, negative_elbo};
use crate::data::Mnist;
use crate::model::Cvae;
use crate::random::Purpose;
use crate::recipe::Pixels;
use crate::weights::LatentUse;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Seed of the fixed Bernoulli draws and noise of every evaluation: the same for all models.
pub const SEED: u64 = 2026;

/// How much is measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    /// Test images, from the first.
    pub images: usize,
    /// Sizes of the importance samples, ascending.
    pub ks: Vec<usize>,
    /// Independent Bernoulli draws of the test images.
    pub draws: u64,
    /// Samples of each digit that the judge reads.
    pub samples_per_class: usize,
    /// Temperatures at which it reads them; 1 is the model itself.
    pub temperatures: Vec<f64>,
}

impl Scope {
    /// The evaluation protocol.
    #[must_use]
    pub fn full() -> Self {
        Self {
            images: 10_000,
            ks: vec![1, 10, 100, 1000, 5000],
            draws: 3,
            samples_per_class: 1000,
            temperatures: vec![1.0, 0.8],
        }
    }

    /// Minutes instead of an hour; standard errors three times as large.
    #[must_use]
    pub fn quick() -> Self {
        Self {
            images: 1000,
            ks: vec![1, 10, 100],
            draws: 1,
            samples_per_class: 100,
            temperatures: vec![1.0],
        }
    }
}

/// What was measured, in nats per image unless stated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub model: String,
    /// Steps of training; ties the report to the weights.
    pub steps: u64,
    pub scope: Scope,
    pub draws: Vec<Draw>,
    /// Distortion and rate where grey values stand in for probabilities, as in the tutorials.
    pub grey: [f64; 2],
    pub latents: Vec<LatentUse>,
    /// The judge's accuracy on the real test images, as a fraction.
    pub judge_on_real: f64,
    pub faithfulness: Vec<Faithfulness>,
}

/// Figures of one Bernoulli draw of the test images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    pub distortion: f64,
    /// Of each stochastic level.
    pub rates: Vec<f64>,
    /// Bounds on `−ln p(x | y)`, one for each of the scope's `ks`.
    pub bounds: Vec<f64>,
    /// Median over images, at the largest `k`.
    pub effective_samples: f64,
}

/// Puts together all measurements of `model`, given those of the Bernoulli draws.
#[must_use]
pub fn report(
    (name, steps): (&str, u64),
    model: &Cvae,
    data: &Mnist,
    judge: &Judge,
    scope: &Scope,
    draws: Vec<Draw>,
) -> Report {
    let images = data.test.first(scope.images);
    let first = (SEED, Purpose::TestDraw, 0);
    let grey = negative_elbo(model, &images, Pixels::Grey, first);
    Report {
        model: name.to_owned(),
        steps,
        scope: scope.clone(),
        draws,
        grey: [grey.distortion, grey.rate()],
        latents: latent_use(model, &images, first),
        judge_on_real: judge.accuracy(&data.test, &super::bound::device_of(model)),
        faithfulness: scope
            .temperatures
            .iter()
            .map(|&temperature| {
                let count = scope.samples_per_class;
                faithfulness(&model.generator, judge, count, temperature, SEED)
            })
            .collect(),
    }
}

/// Measures one Bernoulli draw of the test images. `progress` is told how many images are done, from any
/// thread.
#[must_use]
pub fn measure_draw(
    model: &Cvae,
    data: &Mnist,
    scope: &Scope,
    draw: u64,
    progress: &(dyn Fn(usize) + Sync),
) -> Draw {
    let images = &data.test.first(scope.images);
    let source = (SEED, Purpose::TestDraw, draw);
    let elbo = negative_elbo(model, images, Pixels::Binary, source);
    let all = importance_bounds(model, images, 0..images.len(), &scope.ks, source, progress);
    let mut effective: Vec<f64> = all.iter().map(|bound| bound.effective_samples).collect();
    effective.sort_by(f64::total_cmp);
    let mean = |k: usize| all.iter().map(|bound| bound.bounds[k]).sum::<f64>() / all.len() as f64;
    Draw {
        distortion: elbo.distortion,
        rates: elbo.rates,
        bounds: (0..scope.ks.len()).map(mean).collect(),
        effective_samples: effective[effective.len() / 2],
    }
}

impl Report {
    /// The figures by name, as they stand in a weights file and on the page.
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
            ("judge_real_accuracy".to_owned(), self.judge_on_real),
            (
                "active_latents".to_owned(),
                self.latents.iter().filter(|latent| latent.active).count() as f64,
            ),
        ]);
        for (index, k) in self.scope.ks.iter().enumerate() {
            let (mean, deviation) =
                mean_and_deviation(self.draws.iter().map(|draw| draw.bounds[index]));
            scores.insert(format!("test_nll_iw{k}"), mean);
            if self.draws.len() > 1 {
                scores.insert(format!("test_nll_iw{k}_sd"), deviation);
            }
        }
        for faithfulness in &self.faithfulness {
            let temperature = faithfulness.temperature.to_string();
            // Temperature 1 is the model itself and needs no name.
            let suffix = if temperature == "1" {
                String::new()
            } else {
                format!("_t{temperature}")
            };
            scores.insert("judge_samples".to_owned(), faithfulness.samples as f64);
            scores.insert(format!("judge_accuracy{suffix}"), faithfulness.accuracy);
            scores.insert(
                format!("judge_accuracy{suffix}_low"),
                faithfulness.interval[0],
            );
            scores.insert(
                format!("judge_accuracy{suffix}_high"),
                faithfulness.interval[1],
            );
        }
        scores
    }
}

/// Mean and sample standard deviation; one value has a deviation of 0 that says nothing.
fn mean_and_deviation(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let values: Vec<f64> = values.collect();
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
