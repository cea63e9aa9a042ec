//! A small model, trained for one measurement.

use crate::data::{Images, Mnist};
use crate::model::Cvae;
use crate::recipe::Recipe;
use crate::train::{Trainer, Watch};
use anyhow::ensure;
use burn::tensor::Device;

/// The progress of the training is not reported.
struct Nobody;
impl Watch for Nobody {}

/// Trains `recipe` on `images` only, without validation, which would not change the result.
///
/// # Errors
/// If `recipe` starts from another model, which has learned from other images; else as [`Trainer::run`].
pub(super) fn train_on(images: &Images, recipe: &Recipe, device: &Device) -> anyhow::Result<Cvae> {
    let data = Mnist {
        train: images.clone(),
        validation: Images::default(),
        test: Images::default(),
    };
    ensure!(
        recipe.training.start.is_none(),
        "recipe key `training.start` of `{}` is {:?}, expected none: the other model has learned from images that this one must not see",
        recipe.name,
        recipe.training.start.as_deref().unwrap_or_default()
    );
    let mut recipe = recipe.clone();
    recipe.training.refit = true;
    let mut trainer = Trainer::new(&recipe, &data, None, device)?;
    trainer.run(&mut Nobody)?;
    Ok(trainer.averaged())
}
