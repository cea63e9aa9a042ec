//! Samples of the models: sheets and measurements.

use super::table::{Column, Row, Scores, name_cell, percent_cell, plain_cell, table};
use crate::evaluate::{accuracy_cell, drawn_cell, judged_cell};
use crate::recipe::Recipe;
use crate::results::{FOLDER, Model, Results};
use crate::weights::ScoreGroup;
use std::fmt::Write;

pub(super) fn samples(results: &Results, rows: &[Row]) -> String {
    let measured = || {
        rows.iter()
            .filter(|r| r.scores.contains_key("judge_accuracy"))
    };
    let mut text = "\n## Samples\n".to_owned();
    if measured().next().is_some() {
        let columns: [Column; 6] = [
            ("", &|r| Some(name_cell(r, Some(ScoreGroup::Samples)))),
            ("T = 1, mean images", &|r| judged_cell(r.scores, "")),
            ("… drawn", &|r| drawn_cell(r.scores, "")),
            ("T = 0.8, mean images", &|r| judged_cell(r.scores, "_t0.8")),
            ("… drawn", &|r| drawn_cell(r.scores, "_t0.8")),
            ("samples", &|r| {
                Some(format!("{:.0}", r.scores.get("judge_samples")?))
            }),
        ];
        text += FAITHFULNESS;
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
            "\n`{name}`: {summary}\n\n![Mean images of {title} at T = 1]({FOLDER}/{name}.png)\n"
        );
    }
    text
}

const FAITHFULNESS: &str = "
A sample of a model is black and white: a draw of each pixel from the decoder's probabilities of ink. The page and the
pictures below show mean images, which are these probabilities themselves. The table has the fraction that shows the
requested digit of both, by the majority of three convolutional judges with which no model was trained (95 % Wilson
interval).

";

/// Distances between the samples and the real images as sets.
pub(super) fn quality(rows: &[Row]) -> String {
    // Distances depend on the number of images, so each number has a table of its own.
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
        ("", &|r| Some(name_cell(r, Some(ScoreGroup::Samples)))),
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
    let models = rows.iter().filter_map(|row| row.model);
    let names = models.filter(|model| model.recipe.training.refit);
    let names: Vec<String> = names
        .map(|model| format!("`{}`", model.recipe.name))
        .collect();
    if !names.is_empty() {
        let _ = writeln!(
            text,
            "\nThe models learned from the training images. {} learned from the validation images too.",
            names.join(", ")
        );
    }
    for (_, group) in &groups {
        text += "\n";
        text += &table(&columns, group.iter().copied());
        text += "\nThe same distances for as many known images:\n\n";
        text += &marks(group[0].scores);
    }
    text
}

const QUALITY: &str = "
## Samples beside real images

All columns are of mean images, at T = 1 unless stated.

- Fréchet and kernel: squared distances from the test images, in the features of a judge. They compare with each other and
  with the distances of known images below their table, not with distances in the features of another network. All but the
  kernel distance depend on the number of images, so 10 000 images and 2000 (models measured with `--quick`) have separate
  tables.
- Precision and recall: the fraction of samples in the support of the real images, and of real images in that of the samples.
- Nearest training image: the distance from a sample to the nearest of the images from which the model learned, as a fraction
  of the same distance from a test image; medians over 5000 samples. Copies would be far below 1.
- Parzen: the log-likelihood of grey test images under Gaussians around the samples. Larger is better, and more samples make
  it larger. It is here for comparison with the published 340 ± 2 of adversarial autoencoders, and is a poor measure otherwise.
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

/// Whether the label alone determines the digit.
pub(super) fn control(rows: &[Row]) -> String {
    let measured = || {
        rows.iter()
            .filter(|r| r.scores.contains_key("swap_accuracy"))
    };
    if measured().next().is_none() {
        return String::new();
    }
    let columns: [Column; 4] = [
        ("", &|r| Some(name_cell(r, Some(ScoreGroup::Samples)))),
        ("decoded as another digit", &|r| {
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

Test images are encoded with their own label and decoded with another: the fraction that the judges read as the other. Then
the accuracy of a probe that predicts the label from ε alone; a guess is right in 10 %.

"
    .to_owned()
        + &table(&columns, measured())
}

/// Accuracies of classifiers that learn from samples.
pub(super) fn classifiers(rows: &[Row]) -> String {
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
        ("", &|r| Some(name_cell(r, None))),
        ("from samples", &|r| {
            percent_cell(r.scores, "classification_accuracy")
        }),
        ("from real images", &|r| {
            percent_cell(r.scores, "classification_accuracy_real")
        }),
        ("training images", &move |r| count(r, "images")),
        ("classifiers", &move |r| count(r, "seeds")),
    ];
    "
## Classifiers trained on samples

The classification accuracy score: the test accuracy of a classifier that was trained on samples only (mean images at T = 1
of the exported weights), and of one that was trained on as many real images; means over classifiers with different seeds.

"
    .to_owned()
        + &table(&columns, measured())
}
