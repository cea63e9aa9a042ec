//! What of a manifest the loading of weights takes.

use super::{Half, Manifest, WeightsError};
use crate::recipe::{ModelRecipe, Pixels};
use serde::Deserialize;

/// What must be known to make a model of the weights in a file: fields of its [`Manifest`], by the same names. The rest is
/// for people. The page reads no more of it, for whatever can be read is code that everybody waits for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Plan {
    pub half: Half,
    pub recipe: PlannedRecipe,
    pub provenance: PlannedProvenance,
}

/// Of a [`Recipe`](crate::recipe::Recipe).
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PlannedRecipe {
    pub name: String,
    pub title: String,
    pub summary: String,
    pub seed: u64,
    pub model: ModelRecipe,
    pub objective: PlannedObjective,
}

/// Of an [`ObjectiveRecipe`](crate::recipe::ObjectiveRecipe).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct PlannedObjective {
    pub pixels: Pixels,
}

/// Of a [`Provenance`](super::Provenance).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct PlannedProvenance {
    pub steps: u64,
}

/// Whether two halves are of one training.
///
/// # Errors
/// [`WeightsError::Manifest`] names both if they are not.
pub fn check_pair(decoder: &Plan, encoder: &Plan) -> Result<(), WeightsError> {
    if decoder.recipe == encoder.recipe && decoder.provenance == encoder.provenance {
        return Ok(());
    }
    let said =
        |Plan {
             recipe, provenance, ..
         }: &Plan| { format!("of `{}` after {} steps", recipe.name, provenance.steps) };
    Err(WeightsError::Manifest(format!(
        "the decoder is {}, the encoder {}",
        said(decoder),
        said(encoder)
    )))
}

/// The manifest of a file that was opened already.
///
/// # Errors
/// [`WeightsError`] says what is wrong with it.
pub(super) fn whole(text: &str) -> Result<Manifest, WeightsError> {
    let manifest: Manifest =
        serde_json::from_str(text).map_err(|e| WeightsError::Manifest(e.to_string()))?;
    manifest.recipe.validate()?;
    Ok(manifest)
}
