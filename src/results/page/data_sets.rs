//! The part of RESULTS.md of each data set other than MNIST.

use super::likelihood::{elbo_cell, samples_cell, scope_cell, tightest_cell};
use super::table::{Column, Row, name_cell, percent_cell, table};
use crate::data_card::DataCard;
use crate::evaluate::{accuracy_cell, decoder_cell, judged_cell};
use crate::weights::ScoreGroup;
use std::fmt::Write;

/// The part of one data set, whose models are the `rows`.
pub(super) fn part(card: &DataCard, rows: &[Row]) -> String {
    let mut text = String::new();
    let _ = write!(
        text,
        "
# {}

{} classes of {} × {} pixels. Source: {}. Licence: {}. Figures are of test images, in nats per image where they are
likelihoods; the protocol is that of MNIST.

",
        card.title,
        card.classes.len(),
        card.width,
        card.height,
        card.source.trim_end_matches('.'),
        if card.licence.is_empty() {
            "not stated"
        } else {
            &card.licence
        },
    );
    let name = |r: &Row| Some(name_cell(r, Some(ScoreGroup::Likelihood)));
    let bayes = |r: &Row| accuracy_cell(r.scores, "bayes_accuracy");
    let columns: [Column; 6] = [
        ("", &name),
        ("−ELBO(x\\|y)", &elbo_cell),
        ("−log p(x\\|y) ≤", &tightest_cell),
        ("k", &samples_cell),
        ("images × draws", &scope_cell),
        ("read right by Bayes' rule", &bayes),
    ];
    text += &table(&columns, rows.iter());
    if rows.iter().any(|r| r.scores.contains_key("judge_accuracy")) {
        text += "
Samples that the majority of three judges reads as the class asked for (95 % Wilson interval), beside what the judges read of
test images:

";
        let name = |r: &Row| Some(name_cell(r, Some(ScoreGroup::Samples)));
        let columns: [Column; 4] = [
            ("", &name),
            ("samples, T = 1", &|r| judged_cell(r.scores, "")),
            ("samples, T = 0.8", &|r| judged_cell(r.scores, "_t0.8")),
            ("test images", &|r| {
                percent_cell(r.scores, "judge_real_accuracy")
            }),
        ];
        text += &table(&columns, rows.iter());
    }
    text += "\n";
    let columns: [Column; 4] = [
        ("", &|r| Some(format!("`{}`", r.name))),
        ("epochs", &|r| Some(r.model?.epochs.to_string())),
        ("parameters of prior and decoder", &|r| {
            Some(r.model?.parameters.to_string())
        }),
        ("decoder file", &|r| {
            let (bytes, precision) = r.model?.decoder?;
            Some(decoder_cell(bytes, precision))
        }),
    ];
    text + &table(&columns, rows.iter())
}
