//! A small model, trained on the spot.

use crate::data::{Images, Mnist};
use crate::model::Cvae;
use crate::recipe::Recipe;
use crate::train::{Trainer, Watch};
use burn::tensor::Device;

/// Images on which the trainer reports its progress.
const WATCHED: usize = 100;

struct Nobody;
impl Watch for Nobody {}

/// Trains `recipe` on `images` and on nothing else: the trainer's validation, which decides nothing, is on some of
/// the same images.
///
/// # Errors
/// As [`Trainer::run`].
pub(super) fn train_on(images: &Images, recipe: &Recipe, device: &Device) -> anyhow::Result<Cvae> {
    let data = Mnist {
        train: images.clone(),
        validation: images.first(WATCHED),
        test: Images::default(),
    };
    let mut recipe = recipe.clone();
    recipe.training.refit = false;
    let mut trainer = Trainer::new(&recipe, &data, None, device)?;
    trainer.run(&mut Nobody)?;
    Ok(trainer.averaged())
}
