//! A table of the scores in the weights files of several models.

use crate::weights::{Manifest, Precision};
use std::collections::BTreeMap;

type Scores = BTreeMap<String, f64>;

/// The cell of a row, given a manifest and the size of its file; none if the score was not measured.
type Cell = dyn Fn(&Manifest, usize) -> Option<String>;

/// A Markdown table with one column for each decoder file, given its manifest and its size in bytes.
#[must_use]
pub fn scores_table(models: &[(Manifest, usize)]) -> String {
    let rows: [(&str, &Cell); 13] = [
        ("test −ELBO(x\\|y), nats", &|m, _| {
            let [total, distortion, rate] =
                ["test_neg_elbo", "test_distortion", "test_rate"].map(|key| m.scores.get(key));
            Some(format!("{:.2} = {:.2} + {:.2}", total?, distortion?, rate?))
        }),
        ("test −log p(x\\|y) ≤, k = 1", &|m, _| {
            bound_cell(&m.scores, 1)
        }),
        ("… k = 10", &|m, _| bound_cell(&m.scores, 10)),
        ("… k = 100", &|m, _| bound_cell(&m.scores, 100)),
        ("… k = 1000", &|m, _| bound_cell(&m.scores, 1000)),
        ("… k = 5000", &|m, _| bound_cell(&m.scores, 5000)),
        ("test −log p(x) ≤, summed over ten labels", &|m, _| {
            let [bound, k] = ["test_marginal_nll", "bayes_samples"].map(|key| m.scores.get(key));
            Some(format!("{:.2} (one draw, k = {:.0})", bound?, k?))
        }),
        ("grey BCE + KL", &|m, _| {
            Some(format!("{:.2}", m.scores.get("test_grey_bce_kl")?))
        }),
        ("samples read as the digit asked for, T = 1", &|m, _| {
            judged_cell(&m.scores, "")
        }),
        ("… T = 0.8", &|m, _| judged_cell(&m.scores, "_t0.8")),
        ("active latents", &|m, _| {
            Some(format!(
                "{:.0} of {}",
                m.scores.get("active_latents")?,
                m.latents.len()
            ))
        }),
        ("decoder file", &|m, bytes| {
            decoder_cell(&m.scores, bytes, m.provenance.precision)
        }),
        ("training", &|m, _| {
            Some(format!(
                "{} epochs, seed {}",
                m.provenance.epochs, m.provenance.seed
            ))
        }),
    ];
    let line = |first: &str, cell: &dyn Fn(&Manifest, usize) -> String| {
        let cells: String = models
            .iter()
            .map(|(manifest, bytes)| format!(" {} |", cell(manifest, *bytes)))
            .collect();
        format!("| {first} |{cells}\n")
    };
    let mut table = line("", &|manifest, _| format!("`{}`", manifest.recipe.name));
    table += &line("---", &|_, _| "---".to_owned());
    for (name, value) in rows {
        table += &line(name, &|m, bytes| {
            value(m, bytes).unwrap_or_else(|| "–".to_owned())
        });
    }
    table
}

/// A bound with its standard deviation over the Bernoulli draws, if there are several.
pub(crate) fn bound_cell(scores: &Scores, k: usize) -> Option<String> {
    let name = format!("test_nll_iw{k}");
    let mean = scores.get(&name)?;
    Some(match scores.get(&format!("{name}_sd")) {
        Some(deviation) => format!("{mean:.2} ± {deviation:.2}"),
        None => format!("{mean:.2} (one draw)"),
    })
}

pub(crate) fn judged_cell(scores: &Scores, suffix: &str) -> Option<String> {
    accuracy_cell(scores, &format!("judge_accuracy{suffix}"))
}

/// A fraction in percent with its interval.
pub(crate) fn accuracy_cell(scores: &Scores, name: &str) -> Option<String> {
    let get = |end: &str| {
        let value = scores.get(&format!("{name}{end}"));
        value.map(|value| 100.0 * value)
    };
    Some(format!(
        "{:.2} % ({:.2}–{:.2})",
        get("")?,
        get("_low")?,
        get("_high")?
    ))
}

/// The size of the decoder file, and the nats that its precision costs.
pub(crate) fn decoder_cell(scores: &Scores, bytes: usize, precision: Precision) -> Option<String> {
    let precision = match precision {
        Precision::F16 => "f16",
        Precision::Int8 => "int8",
        Precision::Draft => "4 and 8 bits",
    };
    let delta = scores.get("quantisation_delta_nats")?;
    // Rounded as the page rounds it.
    let kilobytes = (bytes + 500) / 1000;
    Some(format!(
        "{kilobytes} kB, {precision} (costs {delta:+.3} nats)"
    ))
}
