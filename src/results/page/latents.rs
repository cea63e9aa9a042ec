//! The use of the latent dimensions.

use super::table::{Column, Row, figure, name_cell, table};
use crate::results::FOLDER;
use crate::weights::ScoreGroup;
use std::collections::BTreeSet;

pub(super) fn latents(rows: &[Row], plots: &BTreeSet<&str>) -> String {
    let columns: [Column; 5] = [
        ("", &|r| Some(name_cell(r, Some(ScoreGroup::Likelihood)))),
        ("β", &|r| {
            let objective = &r.model?.recipe.objective;
            objective.weighs_rate().then(|| objective.beta.to_string())
        }),
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

A latent dimension is active if its posterior mean has a variance above 0.01 over the test images.

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
        "Training of `deep`, and of the same network with the loss averaged over pixels, whose latent collapses",
    );
    text
}

/// Pictures of the plane of ε, for models with two latent dimensions.
pub(super) fn planes(rows: &[Row], plots: &BTreeSet<&str>) -> String {
    let models = rows.iter().filter_map(|row| row.model);
    let drawn: String = models
        .filter(|model| model.has_manifold)
        .map(|model| {
            let (name, title) = (&model.recipe.name, &model.recipe.title);
            let each = if model.recipe.model.is_conditional() {
                "for each label "
            } else {
                ""
            };
            format!(
                "\n`{name}`, {each}ε from −2 to 2 in both dimensions:\n\n\
                 ![The plane of ε of {title}]({FOLDER}/{name}-manifold.png)\n"
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
## Models with two latent dimensions

The labels overlap, as they should: the decoder sees the label, so that the latent holds only the style. In a model without
labels each digit has a region of its own.
{drawn}{scatter}"
    )
}
