//! A table of the scores in the weights files of several models.

use crate::recipe::Recipe;
use crate::weights::{Manifest, Precision, ScoreGroup};
use std::collections::BTreeMap;

type Scores = BTreeMap<String, f64>;

/// The cell of a row, given a manifest and the size of its file; none if the score was not measured.
type Cell = dyn Fn(&Manifest, usize) -> Option<String>;

/// The mark of figures that are of the weights before they were rounded for the file.
pub(crate) const BEFORE_ROUNDING: &str = "†";

/// A Markdown table with one column for each decoder file, given its manifest and its size in bytes.
#[must_use]
pub fn scores_table(models: &[(Manifest, usize)]) -> String {
    use ScoreGroup::{Likelihood, Samples};
    let rows: [(&str, Option<ScoreGroup>, &Cell); 14] = [
        ("test −ELBO(x\\|y), nats", Some(Likelihood), &|m, _| {
            let [total, distortion, rate] =
                ["test_neg_elbo", "test_distortion", "test_rate"].map(|key| m.scores.get(key));
            Some(format!("{:.2} = {:.2} + {:.2}", total?, distortion?, rate?))
        }),
        (
            "test −log p(x\\|y) ≤, k = 1",
            Some(Likelihood),
            &|m, _| bound_cell(&m.scores, 1),
        ),
        ("… k = 10", Some(Likelihood), &|m, _| {
            bound_cell(&m.scores, 10)
        }),
        ("… k = 100", Some(Likelihood), &|m, _| {
            bound_cell(&m.scores, 100)
        }),
        ("… k = 1000", Some(Likelihood), &|m, _| {
            bound_cell(&m.scores, 1000)
        }),
        ("… k = 5000", Some(Likelihood), &|m, _| {
            bound_cell(&m.scores, 5000)
        }),
        (
            "test −log p(x) ≤, summed over ten labels",
            Some(Likelihood),
            &|m, _| {
                let [bound, k] =
                    ["test_marginal_nll", "bayes_samples"].map(|key| m.scores.get(key));
                Some(format!("{:.2} (one draw, k = {:.0})", bound?, k?))
            },
        ),
        ("grey BCE + KL", Some(Likelihood), &|m, _| {
            Some(format!("{:.2}", m.scores.get("test_grey_bce_kl")?))
        }),
        (
            "mean images read as the digit asked for, T = 1",
            Some(Samples),
            &|m, _| judged_cell(&m.scores, ""),
        ),
        (
            "… black and white draws of them",
            Some(Samples),
            &|m, _| drawn_cell(&m.scores, ""),
        ),
        ("… mean images, T = 0.8", Some(Samples), &|m, _| {
            judged_cell(&m.scores, "_t0.8")
        }),
        ("active latents", Some(Likelihood), &|m, _| {
            Some(format!(
                "{:.0} of {}",
                m.scores.get("active_latents")?,
                m.latents.len()
            ))
        }),
        ("decoder file", None, &|m, bytes| {
            Some(decoder_cell(bytes, m.provenance.precision))
        }),
        ("training", None, &|m, _| {
            let epochs = epochs_cell(m.provenance.epochs, &m.recipe);
            Some(format!("epochs: {epochs}; seed {}", m.provenance.seed))
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
    for (name, group, value) in rows {
        let figures: Vec<_> = models.iter().map(|(m, bytes)| value(m, *bytes)).collect();
        if figures.iter().all(Option::is_none) {
            continue;
        }
        let rounded = |m: &Manifest| group.is_none_or(|group| m.scored_as_stored.contains(&group));
        table += &line(name, &|m, bytes| match value(m, bytes) {
            Some(figure) if rounded(m) => figure,
            Some(figure) => format!("{figure} {BEFORE_ROUNDING}"),
            None => "–".to_owned(),
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

/// The fraction of black and white draws that read as asked, with its interval.
pub(crate) fn drawn_cell(scores: &Scores, suffix: &str) -> Option<String> {
    accuracy_cell(scores, &format!("judge_drawn_accuracy{suffix}"))
}

/// The epochs of a training, and the model that it continued.
pub(crate) fn epochs_cell(epochs: usize, recipe: &Recipe) -> String {
    match &recipe.training.start {
        Some(start) => format!("{epochs}, after those of `{start}`"),
        None => epochs.to_string(),
    }
}

/// The size and the precision of the decoder file.
pub(crate) fn decoder_cell(bytes: usize, precision: Precision) -> String {
    let precision = match precision {
        Precision::F16 => "f16",
        Precision::Int8 => "int8",
        Precision::Draft => "4 and 8 bits",
    };
    // Rounded as the page rounds it.
    let kilobytes = (bytes + 500) / 1000;
    format!("{kilobytes} kB, {precision}")
}
