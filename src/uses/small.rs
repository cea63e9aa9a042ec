//! A small model, trained for one measurement.

use crate::data::Images;
use crate::model::Cvae;
use crate::optimise::Learner;
use crate::recipe::Recipe;
use anyhow::ensure;
use burn::tensor::Device;

/// Trains `recipe` on `images` only, without validation, which would not change the result.
///
/// # Errors
/// If `recipe` starts from another model, which has learned from other images, or a term of the loss is no longer a
/// number.
pub(super) fn train_on(images: &Images, recipe: &Recipe, device: &Device) -> anyhow::Result<Cvae> {
    ensure!(
        recipe.training.start.is_none(),
        "recipe key `training.start` of `{}` is {:?}, expected none: the other model has learned from images that this one must not see",
        recipe.name,
        recipe.training.start.as_deref().unwrap_or_default()
    );
    let mut learner = Learner::new(recipe, images.clone(), device)?;
    let size = recipe.training.batch;
    for _ in 0..recipe.training.epochs {
        let order = learner.order();
        for (index, batch) in order.chunks(size).enumerate() {
            learner.step(batch, index * size + batch.len())?;
        }
        learner.finish_epoch(None);
    }
    Ok(learner.averaged())
}
