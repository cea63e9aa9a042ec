//! What the models draw: sheets, and what was measured of their samples.

use super::table::{Column, Row, Scores, percent_cell, plain_cell, table};
use crate::evaluate::{accuracy_cell, judged_cell};
use crate::recipe::Recipe;
use crate::results::{FOLDER, Model, Results};
use std::fmt::Write;

pub(super) fn samples(results: &Results, rows: &[Row]) -> String {
    let measured = || {
        rows.iter()
            .filter(|r| r.scores.contains_key("judge_accuracy"))
    };
    let mut text = "\n## Samples\n".to_owned();
    if measured().next().is_some() {
        let columns: [Column; 4] = [
            ("", &|r| Some(format!("`{}`", r.name))),
            ("T = 1", &|r| judged_cell(r.scores, "")),
            ("T = 0.8", &|r| judged_cell(r.scores, "_t0.8")),
            ("samples", &|r| {
                Some(format!("{:.0}", r.scores.get("judge_samples")?))
            }),
        ];
        text += "\nHow many samples three convolutional judges, with which no model was trained, read as the digit asked for (by\n\
                 majority; of `cvae` the first alone; mean images, 95 % Wilson interval).\n\n";
        text += &table(&columns, measured());
    }
    let with_sheet = |model: &&Model| model.has_sheet;
    for model in results.models.iter().filter(with_sheet) {
        let Recipe {
            name,
            title,
            summary,
            ..
        } = &model.recipe;
        let _ = write!(
            text,
            "\n`{name}`: {summary}\n\n![Samples of {title} at T = 1]({FOLDER}/{name}.png)\n"
        );
    }
    text
}

/// How near the samples come to the real images as a set.
pub(super) fn quality(rows: &[Row]) -> String {
    // Fewer images are farther from one another, so what was measured of another number is another table.
    let mut groups: Vec<(u64, Vec<&Row>)> = Vec::new();
    for row in rows {
        let Some(mark) = row.scores.get("frechet_real_halves") else {
            continue;
        };
        let mark = mark.to_bits();
        match groups.iter_mut().find(|(known, _)| *known == mark) {
            Some((_, group)) => group.push(row),
            None => groups.push((mark, vec![row])),
        }
    }
    if groups.is_empty() {
        return String::new();
    }
    let columns: [Column; 8] = [
        ("", &|r| Some(format!("`{}`", r.name))),
        ("Fréchet", &|r| plain_cell(r.scores, "frechet", 2)),
        ("… T = 0.8", &|r| plain_cell(r.scores, "frechet_t0.8", 2)),
        ("kernel", &|r| plain_cell(r.scores, "kernel_distance", 3)),
        ("precision", &|r| percent_cell(r.scores, "precision")),
        ("recall", &|r| percent_cell(r.scores, "recall")),
        ("nearest training image", &|r| {
            plain_cell(r.scores, "memorisation_ratio", 2)
        }),
        ("Parzen, nats", &|r| {
            let [value, error] = ["parzen", "parzen_error"].map(|key| r.scores.get(key));
            Some(format!("{:.1} ± {:.1}", value?, error?))
        }),
    ];
    let mut text = QUALITY.to_owned();
    for (_, group) in &groups {
        text += "\n";
        text += &table(&columns, group.iter().copied());
        text += "\nThe same distances, of as many images, where the quality is known:\n\n";
        text += &marks(group[0].scores);
    }
    text
}

const QUALITY: &str = "
## Samples beside real images

Squared Fréchet and kernel distance from the test images, in the features of a judge: they compare with one another and with
the marks below their table, not with distances in the features of another network. All but the kernel distance depend on how
many images are compared, so each number of them (10 000, or 2000 of models measured with `--quick`) has a table of its own.
Precision and recall: how many samples lie among the real images, and how many real images among the samples. The nearest
training image: how far it is from a sample, as a fraction of how far it is from a test image, searched among all that the
model has learned from; medians of 5000 samples; far below 1 would be copies.
Parzen: the log-likelihood of grey test images under a density around so many samples (larger is better, and more samples make
it larger); adversarial autoencoders were published with 340 ± 2, and it says little else. Mean images at T = 1.
";

/// Distances of images whose quality is known.
fn marks(measured: &Scores) -> String {
    let columns: [Column; 3] = [
        ("", &|r| Some(r.name.to_owned())),
        ("Fréchet", &|r| plain_cell(r.scores, "frechet", 2)),
        ("kernel", &|r| plain_cell(r.scores, "kernel_distance", 3)),
    ];
    let known: Vec<(&str, Scores)> = [
        (
            "one half of the validation images from the other",
            "real_halves",
        ),
        ("validation images", "real_held_out"),
        ("training images", "real_train"),
        ("blurred test images", "real_blurred"),
        ("the mean image of each digit", "class_means"),
    ]
    .into_iter()
    .map(|(name, suffix)| {
        let scores = ["frechet", "kernel_distance"]
            .into_iter()
            .filter_map(|key| {
                let value = measured.get(&format!("{key}_{suffix}"))?;
                Some((key.to_owned(), *value))
            });
        (name, scores.collect())
    })
    .collect();
    let rows: Vec<Row> = known
        .iter()
        .map(|(name, scores)| Row {
            name,
            conditional: true,
            scores,
            model: None,
        })
        .collect();
    table(&columns, rows.iter())
}

/// Whether the label is in command, and the latent of all else.
pub(super) fn control(rows: &[Row]) -> String {
    let measured = || {
        rows.iter()
            .filter(|r| r.scores.contains_key("swap_accuracy"))
    };
    if measured().next().is_none() {
        return String::new();
    }
    let columns: [Column; 4] = [
        ("", &|r| Some(format!("`{}`", r.name))),
        ("another digit in the same hand", &|r| {
            accuracy_cell(r.scores, "swap_accuracy")
        }),
        ("label from ε, linear", &|r| {
            percent_cell(r.scores, "leakage_linear")
        }),
        ("… hidden layer", &|r| {
            percent_cell(r.scores, "leakage_hidden")
        }),
    ];
    "
## What the label decides

Test images encoded with their own label and decoded with another: how many the judges read as the latter. How well a probe
reads the label from ε alone, where 10 % would be nothing.

"
    .to_owned()
        + &table(&columns, measured())
}

/// Whether samples can stand in for data.
pub(super) fn lessons(rows: &[Row]) -> String {
    let measured = || {
        rows.iter()
            .filter(|r| r.scores.contains_key("classification_accuracy"))
    };
    if measured().next().is_none() {
        return String::new();
    }
    let count = |r: &Row, of: &str| {
        let count = r.scores.get(&format!("classification_accuracy_{of}"))?;
        Some(format!("{count:.0}"))
    };
    let columns: [Column; 5] = [
        ("", &|r| Some(format!("`{}`", r.name))),
        ("from samples", &|r| {
            percent_cell(r.scores, "classification_accuracy")
        }),
        ("from real images", &|r| {
            percent_cell(r.scores, "classification_accuracy_real")
        }),
        ("of each", &move |r| count(r, "images")),
        ("classifiers", &move |r| count(r, "seeds")),
    ];
    "
## Samples as lessons

The classification accuracy score: how many test images a classifier reads right that has seen nothing but samples, mean images
at T = 1 of the weights as they are stored, and what it reads after as many real images; the mean over classifiers of different
seeds.

"
    .to_owned()
        + &table(&columns, measured())
}
