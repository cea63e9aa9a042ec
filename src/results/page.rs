//! RESULTS.md.

use super::{FOLDER, Model, Results};
use crate::evaluate::{accuracy_cell, bound_cell, decoder_cell, judged_cell};
use crate::recipe::Recipe;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

type Scores = BTreeMap<String, f64>;

/// A model or a baseline.
struct Row<'a> {
    name: &'a str,
    conditional: bool,
    scores: &'a Scores,
    model: Option<&'a Model>,
}

/// A column: its head and what it shows of a row, nothing where that was not measured.
type Column<'a> = (&'a str, &'a Cell);

type Cell = dyn Fn(&Row) -> Option<String>;

/// The page, given the names of the plots that there are.
#[must_use]
pub fn page(results: &Results, plots: &BTreeSet<&str>) -> String {
    let rows = rows(results);
    let mut page = INTRODUCTION.to_owned();
    if let Some(entropy) = rows.iter().find_map(|r| r.scores.get("test_grey_entropy")) {
        let _ = write!(
            page,
            "\nThe grey values of the test images have an entropy of {entropy:.2} nats as probabilities of ink: no \
             model can be below it.\n"
        );
    }
    page += &likelihood(&rows);
    page += &curve(&rows, plots);
    page += &classification(&rows);
    page += &samples(results, &rows);
    page += &quality(&rows);
    page += &control(&rows);
    page += &latents(&rows, plots);
    page += &planes(&rows, plots);
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

`cvae results` writes this page from the scores in the weights files (`www/weights`), the records of trainings and
the baselines (`docs/results`); a test compares it with them. A model that was not measured is not here.

All figures are of test images of MNIST, in nats per image, lower is better; `images × draws` says of how many, and on
how many fixed Bernoulli draws of their grey values (dynamic binarization). ± is the standard deviation over the draws.
Every likelihood of a network is a bound: the true one is at least as good.
A model with a Gaussian decoder is scored with its means as probabilities of ink.
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

fn likelihood(rows: &[Row]) -> String {
    let elbo = |r: &Row| {
        let get = |key: &str| r.scores.get(key);
        let rate = match (get("test_rate_1"), get("test_rate_2")) {
            (Some(first), Some(second)) => format!("({first:.2} + {second:.2})"),
            _ => format!("{:.2}", get("test_rate")?),
        };
        let (total, distortion) = (get("test_neg_elbo")?, get("test_distortion")?);
        Some(format!("{total:.2} = {distortion:.2} + {rate}"))
    };
    let bound = |r: &Row| {
        let (k, bound) = tightest(r.scores)?;
        match k {
            Some(k) => bound_cell(r.scores, k),
            None => Some(match r.scores.get("test_nll_sd") {
                Some(deviation) => format!("{bound:.2} ± {deviation:.2}"),
                None => format!("{bound:.2} (one draw)"),
            }),
        }
    };
    let samples = |r: &Row| {
        let (k, _) = tightest(r.scores)?;
        Some(k.map_or("exact".to_owned(), |k| k.to_string()))
    };
    let grey = |r: &Row| Some(format!("{:.2}", r.scores.get("test_grey_bce_kl")?));
    let scope = |r: &Row| {
        let [images, draws] = ["test_images", "test_draws"].map(|key| r.scores.get(key));
        Some(format!("{:.0} × {:.0}", images?, draws?))
    };
    let marginal = |r: &Row| {
        let bound = r.scores.get("test_marginal_nll")?;
        Some(match r.scores.get("bayes_samples") {
            Some(samples) => format!("{bound:.2} (k = {samples:.0})"),
            None => format!("{bound:.2} (exact)"),
        })
    };
    let from_label = |r: &Row| {
        let (_, bound) = tightest(r.scores)?;
        Some(format!("{:.2}", bound + 10f64.ln()))
    };
    let mut text = "
## Likelihood, given the label

A label is worth at most ln 10 = 2.30 nats, and these are not comparable with figures of models that are not told it. What is:
−log p(x), bounded by the sum over the ten labels, Σ p(x\\|y) / 10, or by that over the true one alone, which adds ln 10.
−ELBO is distortion plus rate, the latter of each level where there are two.

"
    .to_owned();
    let name = |r: &Row| Some(format!("`{}`", r.name));
    let of = |conditional| rows.iter().filter(move |r| r.conditional == conditional);
    text += &table(
        &[
            ("", &name),
            ("−ELBO(x\\|y)", &elbo),
            ("−log p(x\\|y) ≤", &bound),
            ("k", &samples),
            ("−log p(x) ≤, ten labels", &marginal),
            ("−log p(x) ≤, + ln 10", &from_label),
            ("grey BCE + KL", &grey),
            ("images × draws", &scope),
        ],
        of(true),
    );
    if of(false).next().is_some() {
        text += "\n## Likelihood, without labels\n\n";
        text += &table(
            &[
                ("", &name),
                ("−ELBO(x)", &elbo),
                ("−log p(x) ≤", &bound),
                ("k", &samples),
                ("grey BCE + KL", &grey),
                ("images × draws", &scope),
            ],
            of(false),
        );
    }
    text
}

fn curve(rows: &[Row], plots: &BTreeSet<&str>) -> String {
    let ks: BTreeSet<usize> = rows
        .iter()
        .flat_map(|row| bounds(row.scores))
        .map(|(k, _)| k)
        .collect();
    let mut text = "
## The bound over the number of importance samples

The bound on −log p(x\\|y), or −log p(x) without labels, for each k, and the effective number of samples at the largest k
(median over images).

"
    .to_owned();
    let heads: Vec<String> = ks.iter().map(|k| format!("k = {k}")).collect();
    let cells: Vec<Box<Cell>> = ks
        .iter()
        .map(|k| {
            let key = format!("test_nll_iw{k}");
            let cell = move |r: &Row| Some(format!("{:.2}", r.scores.get(&key)?));
            Box::new(cell) as Box<Cell>
        })
        .collect();
    let name = |r: &Row| Some(format!("`{}`", r.name));
    let effective = |r: &Row| {
        let (k, _) = bounds(r.scores).pop()?;
        let size = r.scores.get(&format!("test_ess_iw{k}"))?;
        Some(format!("{size:.1} of {k}"))
    };
    let mut columns: Vec<Column> = vec![("", &name)];
    for (head, cell) in heads.iter().zip(&cells) {
        columns.push((head, cell));
    }
    columns.push(("effective samples", &effective));
    text += &table(
        &columns,
        rows.iter().filter(|r| !bounds(r.scores).is_empty()),
    );
    text += &figure(
        plots,
        "bounds.svg",
        "The bounds of the models over k; those far above are left out",
    );
    text
}

fn classification(rows: &[Row]) -> String {
    let measured = || {
        rows.iter()
            .filter(|r| r.scores.contains_key("bayes_accuracy"))
    };
    if measured().next().is_none() {
        return String::new();
    }
    let columns: [Column; 5] = [
        ("", &|r| Some(format!("`{}`", r.name))),
        ("right", &|r| accuracy_cell(r.scores, "bayes_accuracy")),
        ("calibration error", &|r| {
            Some(format!("{:.2} %", 100.0 * r.scores.get("bayes_ece")?))
        }),
        ("k", &|r| match r.scores.get("bayes_samples") {
            Some(samples) => Some(format!("{samples:.0}")),
            None => Some("exact".to_owned()),
        }),
        ("images", &|r| {
            Some(format!("{:.0}", r.scores.get("test_images")?))
        }),
    ];
    "
## The model as a classifier

By Bayes' rule, p(y\\|x) ∝ p(x\\|y) with the bound under each of the ten labels, on one draw (95 % Wilson interval;
calibration error over 15 bins of the confidence).

"
    .to_owned()
        + &table(&columns, measured())
}

fn samples(results: &Results, rows: &[Row]) -> String {
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
        text += "\nHow many samples a convolutional judge, with which no model was trained or chosen, reads as the digit asked for\n\
                 (mean images, 95 % Wilson interval).\n\n";
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
fn quality(rows: &[Row]) -> String {
    let measured = || rows.iter().filter(|r| r.scores.contains_key("frechet"));
    let Some(first) = measured().next() else {
        return String::new();
    };
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
    // Distances of images whose quality is known; they are the same for all models.
    let scale: [Column; 3] = [
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
                let value = first.scores.get(&format!("{key}_{suffix}"))?;
                Some((key.to_owned(), *value))
            });
        (name, scores.collect())
    })
    .collect();
    let marks: Vec<Row> = known
        .iter()
        .map(|(name, scores)| Row {
            name,
            conditional: true,
            scores,
            model: None,
        })
        .collect();
    "
## Samples beside real images

Squared Fréchet and kernel distance from the test images, in the features of a judge: they compare with one another and with
the marks below, not with distances in the features of another network. Precision and recall: how many samples lie among the
real images, and how many real images among the samples. The nearest training image: how far it is from a sample, as a
fraction of how far it is from a test image; far below 1 would be copies. Parzen: the log-likelihood of grey test images under a
density around 10 000 samples, or 2000 of a model of which 1000 were read above (larger is better, and more samples make
it larger); adversarial autoencoders were published with 340 ± 2, and it says little else. Mean images at T = 1.

"
    .to_owned()
        + &table(&columns, measured())
        + "\nThe same distances where the quality is known:\n\n"
        + &table(&scale, marks.iter())
}

/// Whether the label is in command, and the latent of all else.
fn control(rows: &[Row]) -> String {
    let measured = || {
        rows.iter()
            .filter(|r| r.scores.contains_key("swap_accuracy"))
    };
    if measured().next().is_none() {
        return String::new();
    }
    let columns: [Column; 5] = [
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
        ("classifier from samples (from real images)", &|r| {
            let key = "classification_accuracy";
            Some(format!(
                "{} ({})",
                percent_cell(r.scores, key)?,
                percent_cell(r.scores, &format!("{key}_real"))?
            ))
        }),
    ];
    "
## What the label decides

Test images encoded with their own label and decoded with another: how many the judges read as the latter. How well a probe
reads the label from ε alone, where 10 % would be nothing. And how many test images a classifier gets right that has seen
nothing but samples.

"
    .to_owned()
        + &table(&columns, measured())
}

fn latents(rows: &[Row], plots: &BTreeSet<&str>) -> String {
    let columns: [Column; 5] = [
        ("", &|r| Some(format!("`{}`", r.name))),
        ("β", &|r| Some(r.model?.recipe.objective.beta.to_string())),
        ("active latents", &|r| {
            let latents = &r.model?.latents;
            let active = latents.iter().filter(|latent| latent.active).count();
            Some(format!("{active} of {}", latents.len()))
        }),
        ("rate", &|r| {
            Some(format!("{:.2}", r.scores.get("test_rate")?))
        }),
        ("distortion", &|r| {
            Some(format!("{:.2}", r.scores.get("test_distortion")?))
        }),
    ];
    let mut text = "
## Use of the latent

A latent is active if its posterior mean has a variance above 0.01 over the test images.

"
    .to_owned();
    text += &table(&columns, rows.iter().filter(|r| r.model.is_some()));
    text += &figure(
        plots,
        "rate-distortion.svg",
        "Rate and distortion of the models trained with several β",
    );
    text += &figure(
        plots,
        "collapse.svg",
        "Training of `deep`, and of the same network with the loss averaged over pixels: its latent collapses",
    );
    text
}

/// What can be drawn where there are two latents.
fn planes(rows: &[Row], plots: &BTreeSet<&str>) -> String {
    let models = rows.iter().filter_map(|row| row.model);
    let drawn: String = models
        .filter(|model| model.has_manifold)
        .map(|model| {
            let (name, title) = (&model.recipe.name, &model.recipe.title);
            format!(
                "\n`{name}`, each label from −2 to 2 in both latents:\n\n\
                 ![All styles of {title}]({FOLDER}/{name}-manifold.png)\n"
            )
        })
        .collect();
    let scatter = figure(
        plots,
        "scatter.svg",
        "The first 1000 test images, encoded with their labels; the circles are one, two and three standard deviations \
         of the prior",
    );
    if drawn.is_empty() && scatter.is_empty() {
        return String::new();
    }
    format!(
        "
## The whole latent, where it is a plane

The labels lie among one another, and should: the decoder is told the digit, so that the latent is free for the hand. In a
model without labels each digit would have a region of its own.
{drawn}{scatter}"
    )
}

fn trainings(rows: &[Row]) -> String {
    let columns: [Column; 5] = [
        ("", &|r| Some(format!("`{}`", r.name))),
        ("epochs", &|r| Some(r.model?.epochs.to_string())),
        ("seed", &|r| Some(r.model?.recipe.seed.to_string())),
        ("parameters of the decoder", &|r| {
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

/// The bounds of a model by k, ascending.
pub(super) fn bounds(scores: &Scores) -> Vec<(usize, f64)> {
    let parsed = scores.iter().filter_map(|(key, &bound)| {
        let k = key.strip_prefix("test_nll_iw")?.parse().ok()?;
        Some((k, bound))
    });
    let sorted: BTreeMap<usize, f64> = parsed.collect();
    sorted.into_iter().collect()
}

/// The exact −log p, or the bound with the most samples and their number.
fn tightest(scores: &Scores) -> Option<(Option<usize>, f64)> {
    let exact = scores.get("test_nll").map(|&exact| (None, exact));
    exact.or_else(|| bounds(scores).pop().map(|(k, bound)| (Some(k), bound)))
}

fn plain_cell(scores: &Scores, name: &str, decimals: usize) -> Option<String> {
    Some(format!("{:.decimals$}", scores.get(name)?))
}

fn percent_cell(scores: &Scores, name: &str) -> Option<String> {
    Some(format!("{:.2} %", 100.0 * scores.get(name)?))
}

fn figure(plots: &BTreeSet<&str>, file: &str, caption: &str) -> String {
    if plots.contains(file) {
        format!(
            "\n{caption}.\n\n![{}]({FOLDER}/{file})\n",
            caption.replace('`', "")
        )
    } else {
        String::new()
    }
}

/// A Markdown table of `rows`.
fn table<'a>(columns: &[Column], rows: impl Iterator<Item = &'a Row<'a>>) -> String {
    let line = |cell: &dyn Fn(&Column) -> String| {
        let cells: String = columns.iter().map(|c| format!(" {} |", cell(c))).collect();
        format!("|{cells}\n")
    };
    let head = line(&|column| column.0.to_owned()) + &line(&|_| "---".to_owned());
    rows.fold(head, |table, row| {
        table + &line(&|column| column.1(row).unwrap_or_else(|| "–".to_owned()))
    })
}
