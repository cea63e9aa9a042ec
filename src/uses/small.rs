//! A small model, trained on the spot.

use crate::data::{Images, Mnist};
use crate::model::Cvae;
use crate::recipe::Recipe;
use crate::train::{Trainer, Watch};
use anyhow::ensure;
use burn::tensor::Device;

struct Nobody;
impl Watch for Nobody {}

/// Trains `recipe` on `images` and on nothing else, without validation: it would decide nothing.
///
/// # Errors
/// If `recipe` starts from another model, which has seen other images; else as [`Trainer::run`].
pub(super) fn train_on(images: &Images, recipe: &Recipe, device: &Device) -> anyhow::Result<Cvae> {
    let data = Mnist {
        train: images.clone(),
        validation: Images::default(),
        test: Images::default(),
    };
    ensure!(
        recipe.training.start.is_none(),
        "recipe key `training.start` of `{}` is {:?}, expected none: a model that has seen nothing but these images starts from no other",
        recipe.name,
        recipe.training.start.as_deref().unwrap_or_default()
    );
    let mut recipe = recipe.clone();
    recipe.training.refit = true;
    let mut trainer = Trainer::new(&recipe, &data, None, device)?;
    trainer.run(&mut Nobody)?;
    Ok(trainer.averaged())
}
