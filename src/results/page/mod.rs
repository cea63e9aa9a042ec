//! RESULTS.md.

mod data_sets;
mod latents;
mod likelihood;
mod repetitions;
mod samples;
mod table;

pub(super) use likelihood::bounds;

use super::{Model, Results};
use crate::data_card::DataCard;
use crate::evaluate::{BEFORE_ROUNDING, decoder_cell, epochs_cell};
use crate::weights::ScoreGroup;
use latents::{latents, planes};
use likelihood::{classification, curve, likelihood, tightest};
use repetitions::repetitions;
use samples::{classifiers, control, quality, samples};
use std::collections::BTreeSet;
use std::fmt::Write;
use table::{Column, Row, TUNED_ON_TEST, table};

/// The text of RESULTS.md, given the file names of the plots.
#[must_use]
pub fn page(results: &Results, plots: &BTreeSet<&str>) -> String {
    let all = results;
    let results = &all.of(&DataCard::mnist());
    let rows = rows(results);
    let mut page = INTRODUCTION.to_owned();
    page += &marks(results);
    if let Some(entropy) = rows.iter().find_map(|r| r.scores.get("test_grey_entropy")) {
        let _ = write!(
            page,
            "\nThe grey values of the test images, as probabilities of ink, have an entropy of {entropy:.2} nats: a lower \
             bound for every model.\n"
        );
    }
    page += &likelihood(&rows);
    page += &curve(&rows, plots);
    page += &classification(&rows);
    page += &samples(results, &rows);
    page += &quality(&rows);
    page += &control(&rows);
    page += &classifiers(&rows);
    page += &latents(&rows, plots);
    page += &planes(&rows, plots);
    page += &repetitions(results);
    page += &trainings(&rows);
    if !results.baselines.is_empty() {
        page += "\n## Baselines\n\n";
        for baseline in &results.baselines {
            let _ = writeln!(page, "- `{}`: {}", baseline.name, baseline.summary);
        }
    }
    for card in all.data_sets() {
        page += &data_sets::part(card, &self::rows(&all.of(card)));
    }
    page
}

const INTRODUCTION: &str = "# Results

`cvae results` writes this page from the scores in the weights files (`www/weights`), and from the records of trainings
and the baselines (`docs/results`). A test compares the page with these files. It lists measured models only.

Figures of models are of the weights in the files that the page loads: there, matrices of a decoder are integers of 8 bits,
those of an encoder f16. `cvae eval --weights` measures such files again.

Unless stated otherwise, figures are of test images of MNIST in nats per image, and lower is better. `images × draws` is
the number of test images and of fixed Bernoulli draws of their grey values (dynamic binarization). ± is the standard
deviation over the draws. Every likelihood of a network is a bound: the true likelihood is at least as good. A model with
a Gaussian decoder is scored with its means as probabilities of ink.
";

/// What the marks of rows mean, where there are any.
fn marks(results: &Results) -> String {
    let models = || results.models.iter().chain(&results.repetitions);
    let groups = [ScoreGroup::Likelihood, ScoreGroup::Samples];
    let is_marked = |model: &Model| groups.iter().any(|&group| model.is_before_rounding(group));
    let mut text = String::new();
    if models().any(is_marked) {
        let _ = write!(
            text,
            "\n{BEFORE_ROUNDING} marks figures of the weights before they were rounded: of the training, which is not part of \
             the\nrepository.\n"
        );
    }
    if models().any(|model| model.recipe.tuned_on_test) {
        let _ = write!(
            text,
            "\n{TUNED_ON_TEST} marks a model whose settings were compared by scores on test images, as its recipe says. \
             Its scores are therefore\nbetter than on images that played no part in that. All other settings were chosen on \
             validation images.\n"
        );
    }
    text
}

/// Models and baselines, the best bound first.
fn rows(results: &Results) -> Vec<Row<'_>> {
    let models = results.models.iter().map(|model| Row {
        name: &model.recipe.name,
        conditional: model.recipe.model.is_conditional(),
        scores: &model.scores,
        model: Some(model),
    });
    let baselines = results.baselines.iter().map(|baseline| Row {
        name: &baseline.name,
        conditional: baseline.conditional,
        scores: &baseline.scores,
        model: None,
    });
    let mut rows: Vec<Row> = models.chain(baselines).collect();
    let tightest = |row: &Row| tightest(row.scores).map_or(f64::INFINITY, |(_, bound)| bound);
    rows.sort_by(|a, b| tightest(a).total_cmp(&tightest(b)));
    rows
}

fn trainings(rows: &[Row]) -> String {
    let columns: [Column; 5] = [
        ("", &|r| Some(format!("`{}`", r.name))),
        ("epochs", &|r| {
            let model = r.model?;
            Some(epochs_cell(model.epochs, &model.recipe))
        }),
        ("seed", &|r| Some(r.model?.recipe.seed.to_string())),
        ("parameters of prior and decoder", &|r| {
            Some(r.model?.parameters.to_string())
        }),
        ("decoder file", &|r| {
            let (bytes, precision) = r.model?.decoder?;
            Some(decoder_cell(bytes, precision))
        }),
    ];
    "\n## Training and size\n\n".to_owned()
        + &table(&columns, rows.iter().filter(|r| r.model.is_some()))
}
