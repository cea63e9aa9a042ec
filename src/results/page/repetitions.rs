//! How much scores vary between trainings with different seeds.

use super::likelihood::bounds;
use super::table::{Column, Row, Scores, plain_cell, table};
use crate::evaluate::{BEFORE_ROUNDING, mean_and_deviation};
use crate::results::{Model, Results};
use crate::weights::ScoreGroup;
use std::fmt::Write;

/// The compared scores: column, name and factor. The bound comes before them.
const COMPARED: [(&str, &str, f64); 5] = [
    ("−ELBO", "test_neg_elbo", 1.0),
    ("judged correct, %", "judge_accuracy", 100.0),
    ("Fréchet", "frechet", 1.0),
    ("precision, %", "precision", 100.0),
    ("recall, %", "recall", 100.0),
];

/// For each model that was trained again with other seeds: all its trainings, their mean and standard deviation.
pub(super) fn repetitions(results: &Results) -> String {
    let mut text = String::new();
    for model in &results.models {
        let name = &model.recipe.name;
        let again = results
            .repetitions
            .iter()
            .filter(|other| other.recipe.repeats() == Some(name));
        let trainings: Vec<&Model> = std::iter::once(model).chain(again).collect();
        if trainings.len() > 1 {
            if text.is_empty() {
                text += INTRODUCTION;
            }
            let _ = write!(text, "\n`{name}`:\n\n{}", trained_again(&trainings));
        }
    }
    text
}

const INTRODUCTION: &str = "
## The same recipe with other seeds

The first row is the model of the page. The bound is that with the most importance samples that all trainings have. ± is
the standard deviation over the trainings.
";

fn trained_again(trainings: &[&Model]) -> String {
    let has = |key: &str| {
        trainings
            .iter()
            .all(|training| training.scores.contains_key(key))
    };
    let bound = bounds(&trainings[0].scores)
        .into_iter()
        .map(|(k, _)| (format!("−log p ≤, k = {k}"), format!("test_nll_iw{k}"), 1.0))
        .rfind(|(_, key, _)| has(key));
    let others = COMPARED.map(|(head, key, scale)| (head.to_owned(), key.to_owned(), scale));
    let compared: Vec<(String, String, f64)> = bound
        .into_iter()
        .chain(others)
        .filter(|(_, key, _)| trainings[0].scores.contains_key(key))
        .collect();

    let scaled = |scores: &Scores| -> Scores {
        compared
            .iter()
            .filter_map(|(_, key, scale)| Some((key.clone(), scale * scores.get(key)?)))
            .collect()
    };
    let names: Vec<String> = trainings
        .iter()
        .map(|training| format!("seed {}", training.recipe.seed))
        .collect();
    let all: Vec<Scores> = trainings.iter().map(|t| scaled(&t.scores)).collect();
    let rows: Vec<Row> = names
        .iter()
        .zip(&all)
        .zip(trainings)
        .map(|((name, scores), training)| Row {
            name,
            conditional: true,
            scores,
            model: Some(*training),
        })
        .collect();

    let name = |r: &Row| Some(r.name.to_owned());
    let cells: Vec<_> = compared
        .iter()
        .map(|(_, key, _)| {
            let key = key.clone();
            move |r: &Row| {
                let cell = plain_cell(r.scores, &key, 2)?;
                let is_marked = r.model?.is_before_rounding(ScoreGroup::of(&key));
                Some(if is_marked {
                    format!("{cell} {BEFORE_ROUNDING}")
                } else {
                    cell
                })
            }
        })
        .collect();
    let mut columns: Vec<Column> = vec![("", &name)];
    for ((head, ..), cell) in compared.iter().zip(&cells) {
        columns.push((head, cell));
    }
    let mut text = table(&columns, rows.iter());
    let _ = write!(text, "| mean ± |");
    for (_, key, _) in &compared {
        let values: Vec<f64> = all.iter().filter_map(|s| s.get(key).copied()).collect();
        let _ = write!(text, " {} |", spread(&values));
    }
    text + "\n"
}

/// Mean and standard deviation; `–` for fewer than two.
fn spread(values: &[f64]) -> String {
    if values.len() < 2 {
        return "–".to_owned();
    }
    let (mean, deviation) = mean_and_deviation(values.iter().copied());
    format!("{mean:.2} ± {deviation:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deviation_is_that_of_a_sample() {
        assert_eq!(spread(&[1.0, 2.0, 3.0]), "2.00 ± 1.00");
        assert_eq!(spread(&[1.0]), "–");
    }
}
