//! Likelihoods of the test images, and the models as classifiers.

use super::table::{Cell, Column, Row, Scores, figure, name_cell, table};
use crate::evaluate::{accuracy_cell, bound_cell};
use crate::weights::ScoreGroup;
use std::collections::{BTreeMap, BTreeSet};

/// −ELBO as the sum of distortion and rate.
pub(super) fn elbo_cell(r: &Row) -> Option<String> {
    let get = |key: &str| r.scores.get(key);
    let rate = match (get("test_rate_1"), get("test_rate_2")) {
        (Some(first), Some(second)) => format!("({first:.2} + {second:.2})"),
        _ => format!("{:.2}", get("test_rate")?),
    };
    let (total, distortion) = (get("test_neg_elbo")?, get("test_distortion")?);
    Some(format!("{total:.2} = {distortion:.2} + {rate}"))
}

/// The tightest bound.
pub(super) fn tightest_cell(r: &Row) -> Option<String> {
    let (k, bound) = tightest(r.scores)?;
    match k {
        Some(k) => bound_cell(r.scores, k),
        None => Some(match r.scores.get("test_nll_sd") {
            Some(deviation) => format!("{bound:.2} ± {deviation:.2}"),
            None => format!("{bound:.2} (one draw)"),
        }),
    }
}

/// The number of importance samples of the tightest bound.
pub(super) fn samples_cell(r: &Row) -> Option<String> {
    let (k, _) = tightest(r.scores)?;
    Some(k.map_or("exact".to_owned(), |k| k.to_string()))
}

/// Test images and their draws.
pub(super) fn scope_cell(r: &Row) -> Option<String> {
    let [images, draws] = ["test_images", "test_draws"].map(|key| r.scores.get(key));
    Some(format!("{:.0} × {:.0}", images?, draws?))
}

pub(super) fn likelihood(rows: &[Row]) -> String {
    let grey = |r: &Row| Some(format!("{:.2}", r.scores.get("test_grey_bce_kl")?));
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

−log p(x\\|y) of a conditional model does not compare with −log p(x) of an unconditional one: the label carries up to
ln 10 = 2.30 nats. The two columns of −log p(x) do compare. The first is the bound from p(x) = Σ p(x\\|y) / 10 over the ten
labels; the second keeps only the true label of that sum, which adds ln 10 to −log p(x\\|y). −ELBO is distortion plus rate,
with one rate for each stochastic level.

"
    .to_owned();
    let name = |r: &Row| Some(name_cell(r, Some(ScoreGroup::Likelihood)));
    let of = |conditional| rows.iter().filter(move |r| r.conditional == conditional);
    text += &table(
        &[
            ("", &name),
            ("−ELBO(x\\|y)", &elbo_cell),
            ("−log p(x\\|y) ≤", &tightest_cell),
            ("k", &samples_cell),
            ("−log p(x) ≤, ten labels", &marginal),
            ("−log p(x) ≤, + ln 10", &from_label),
            ("grey BCE + KL", &grey),
            ("images × draws", &scope_cell),
        ],
        of(true),
    );
    if of(false).next().is_some() {
        text += "\n## Likelihood, without labels\n\n";
        text += &table(
            &[
                ("", &name),
                ("−ELBO(x)", &elbo_cell),
                ("−log p(x) ≤", &tightest_cell),
                ("k", &samples_cell),
                ("grey BCE + KL", &grey),
                ("images × draws", &scope_cell),
            ],
            of(false),
        );
    }
    text
}

pub(super) fn curve(rows: &[Row], plots: &BTreeSet<&str>) -> String {
    let ks: BTreeSet<usize> = rows
        .iter()
        .flat_map(|row| bounds(row.scores))
        .map(|(k, _)| k)
        .collect();
    let mut text = "
## The bound over the number of importance samples

The bound on −log p(x\\|y), or on −log p(x) for models without labels, for each k, and the effective number of samples at
the largest k (median over images). k = 1 is the −ELBO again, from all samples instead of one for each image and draw, so
that its error is smaller.

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
    let name = |r: &Row| Some(name_cell(r, Some(ScoreGroup::Likelihood)));
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
        "The bounds of the models over k, without models far above the best one",
    );
    text
}

pub(super) fn classification(rows: &[Row]) -> String {
    let measured = || {
        rows.iter()
            .filter(|r| r.scores.contains_key("bayes_accuracy"))
    };
    if measured().next().is_none() {
        return String::new();
    }
    let columns: [Column; 5] = [
        ("", &|r| Some(name_cell(r, Some(ScoreGroup::Likelihood)))),
        ("accuracy", &|r| accuracy_cell(r.scores, "bayes_accuracy")),
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

Classification by Bayes' rule, p(y\\|x) ∝ p(x\\|y), with the bound under each of the ten labels, on one draw (95 % Wilson
interval; expected calibration error over 15 bins of the confidence).

"
    .to_owned()
        + &table(&columns, measured())
}

/// The bounds of a model by k, ascending.
pub(in crate::results) fn bounds(scores: &Scores) -> Vec<(usize, f64)> {
    let parsed = scores.iter().filter_map(|(key, &bound)| {
        let k = key.strip_prefix("test_nll_iw")?.parse().ok()?;
        Some((k, bound))
    });
    let sorted: BTreeMap<usize, f64> = parsed.collect();
    sorted.into_iter().collect()
}

/// The exact −log p, or the bound with the most samples and their number.
pub(super) fn tightest(scores: &Scores) -> Option<(Option<usize>, f64)> {
    let exact = scores.get("test_nll").map(|&exact| (None, exact));
    exact.or_else(|| bounds(scores).pop().map(|(k, bound)| (Some(k), bound)))
}
