//! The part of a manifest that is needed to load weights.

use super::{FileKind, Manifest, WeightsError};
use crate::data_card::DataCard;
use crate::recipe::{ModelRecipe, Pixels};
use crate::shape::Shape;
use serde::Deserialize;

/// The fields of a [`Manifest`] that are needed to build the network of a weights file, under the same names.
///
/// The page deserialises these only: the code for the other fields would make its download larger.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Plan {
    #[serde(rename = "half")]
    pub kind: FileKind,
    pub recipe: PlannedRecipe,
    /// None for MNIST.
    #[serde(default)]
    pub data: Option<PlannedData>,
    pub provenance: PlannedProvenance,
}

/// The fields of a [`DataCard`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PlannedData {
    pub title: String,
    pub classes: Vec<String>,
    pub width: usize,
    pub height: usize,
}

impl Plan {
    /// The size of the model's images, and its classes.
    #[must_use]
    pub fn shape(&self) -> Shape {
        match &self.data {
            None => DataCard::mnist().shape(),
            Some(data) => Shape {
                width: data.width,
                height: data.height,
                classes: data.classes.len(),
            },
        }
    }
}

/// The fields of a [`Recipe`](crate::recipe::Recipe).
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PlannedRecipe {
    pub name: String,
    pub title: String,
    pub summary: String,
    pub seed: u64,
    pub model: ModelRecipe,
    pub objective: PlannedObjective,
}

/// The field of an [`ObjectiveRecipe`](crate::recipe::ObjectiveRecipe).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct PlannedObjective {
    pub pixels: Pixels,
}

/// The field of a [`Provenance`](super::Provenance).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct PlannedProvenance {
    pub steps: u64,
}

/// Checks that a decoder file and an encoder file are of one training.
///
/// # Errors
/// [`WeightsError::Manifest`] names both if they are not.
pub fn check_pair(decoder: &Plan, encoder: &Plan) -> Result<(), WeightsError> {
    let of = |plan: &Plan| (plan.recipe.clone(), plan.data.clone(), plan.provenance);
    if of(decoder) == of(encoder) {
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

/// The full manifest of a file that was opened already.
///
/// # Errors
/// [`WeightsError::Manifest`] or [`WeightsError::Recipe`].
pub(super) fn full_manifest(text: &str) -> Result<Manifest, WeightsError> {
    let manifest: Manifest =
        serde_json::from_str(text).map_err(|e| WeightsError::Manifest(e.to_string()))?;
    manifest.recipe.validate()?;
    Ok(manifest)
}
