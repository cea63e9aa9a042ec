//! RESULTS.md.

mod latents;
mod likelihood;
mod repetitions;
mod samples;
mod table;

pub(super) use likelihood::bounds;

use super::Results;
use crate::evaluate::decoder_cell;
use latents::{latents, planes};
use likelihood::{classification, curve, likelihood, tightest};
use repetitions::repetitions;
use samples::{classifiers, control, quality, samples};
use std::collections::BTreeSet;
use std::fmt::Write;
use table::{Column, Row, table};

/// The text of RESULTS.md, given the file names of the plots.
#[must_use]
pub fn page(results: &Results, plots: &BTreeSet<&str>) -> String {
    let rows = rows(results);
    let mut page = INTRODUCTION.to_owned();
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
    page
}

const INTRODUCTION: &str = "# Results

`cvae results` writes this page from the scores in the weights files (`www/weights`), and from the records of trainings
and the baselines (`docs/results`). A test compares the page with these files. It lists measured models only.

Unless stated otherwise, figures are of test images of MNIST in nats per image, and lower is better. `images × draws` is
the number of test images and of fixed Bernoulli draws of their grey values (dynamic binarization). ± is the standard
deviation over the draws. Every likelihood of a network is a bound: the true likelihood is at least as good. A model with
a Gaussian decoder is scored with its means as probabilities of ink.
";

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
        ("epochs", &|r| Some(r.model?.epochs.to_string())),
        ("seed", &|r| Some(r.model?.recipe.seed.to_string())),
        ("parameters of prior and decoder", &|r| {
            Some(r.model?.parameters.to_string())
        }),
        ("decoder file", &|r| {
            let (bytes, precision) = r.model?.decoder?;
            decoder_cell(r.scores, bytes, precision)
        }),
    ];
    "\n## Training and size\n\n".to_owned()
        + &table(&columns, rows.iter().filter(|r| r.model.is_some()))
}
