//! The training loop.

use super::Checkpoint;
use crate::data::{DataSet, Images};
use crate::data_card::DataCard;
use crate::evaluate::negative_elbo;
use crate::model::Cvae;
use crate::optimise::{EpochLog, Learner, Step};
use crate::random::Purpose;
use crate::recipe::Recipe;
use anyhow::{bail, ensure};
use burn::tensor::Device;

/// A training in progress: the learner, and the images that validate it.
#[derive(Debug)]
pub struct Trainer {
    learner: Learner,
    data: DataCard,
    data_sha256: String,
    /// None where the recipe trains on the validation images too.
    validation: Option<Images>,
}

/// An observer of a training.
pub trait Watch {
    /// Called before each step; `true` stops the training.
    fn interrupted(&self) -> bool {
        false
    }
    /// Called after each step.
    fn step(&mut self, _step: Step) {}
    /// Called after each epoch.
    ///
    /// # Errors
    /// An error ends the training.
    fn epoch(&mut self, _trainer: &Trainer) -> anyhow::Result<()> {
        Ok(())
    }
}

/// Whether a training reached its last epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Finished,
    Interrupted,
}

impl Trainer {
    /// A training at its start, or at `checkpoint`.
    ///
    /// # Errors
    /// If there are no images, or the checkpoint is of another recipe or data set.
    pub fn new(
        recipe: &Recipe,
        data: &DataSet,
        checkpoint: Option<Checkpoint>,
        device: &Device,
    ) -> anyhow::Result<Self> {
        let images = data.learned_by(&recipe.training);
        let mut trainer = Self {
            learner: Learner::new(recipe, images, device)?,
            data: data.card.clone(),
            data_sha256: data.sha256.clone(),
            validation: (!recipe.training.refit).then(|| data.validation.clone()),
        };
        if let Some(checkpoint) = checkpoint {
            trainer.resume(checkpoint)?;
        }
        Ok(trainer)
    }

    /// Begins with `model`, the result of a training of `other`: the recipe that this one names as its start.
    ///
    /// # Errors
    /// If `other` is another recipe, has another architecture, or its model learned from other images, of which `data` says
    /// the data set.
    pub fn start_from(
        &mut self,
        other: &Recipe,
        data: &DataCard,
        model: Cvae,
    ) -> anyhow::Result<()> {
        let recipe = self.recipe();
        let (got, wanted) = (&other.name, &recipe.training.start);
        let images = |recipe: &Recipe| (recipe.training.refit, recipe.training.images);
        ensure!(
            Some(got) == wanted.as_ref(),
            "got a training of `{got}` to start from, the recipe `{}` names {wanted:?}",
            recipe.name
        );
        ensure!(
            other.model == recipe.model,
            "`{got}` has another architecture than `{}`, which is to start from it: {:?}, not {:?}",
            recipe.name,
            other.model,
            recipe.model
        );
        ensure!(
            *data == self.data,
            "`{got}` learned from the data set {}, expected {}, from which `{}` is to learn",
            described(data),
            described(&self.data),
            recipe.name
        );
        ensure!(
            images(other) == images(recipe),
            "`{got}` learned from other images than `{}`, which is to start from it: `refit` and `images` must be the same",
            recipe.name
        );
        self.learner.start_from(model);
        Ok(())
    }

    fn resume(&mut self, checkpoint: Checkpoint) -> anyhow::Result<()> {
        if checkpoint.recipe != *self.recipe() {
            bail!(
                "the checkpoint is of recipe `{}` as it was then: {}\nthe recipe now: {}",
                checkpoint.recipe.name,
                checkpoint.recipe.to_json(),
                self.recipe().to_json()
            );
        }
        ensure!(
            checkpoint.data == self.data,
            "the checkpoint is of the data set {}, expected {}, which --data names",
            described(&checkpoint.data),
            described(&self.data)
        );
        ensure!(
            checkpoint.data_sha256 == self.data_sha256,
            "the data set `{}` has changed since the training began: the sum over its files is {}, expected {}",
            self.data.name,
            self.data_sha256,
            checkpoint.data_sha256
        );
        let Checkpoint {
            adam, log, sums, ..
        } = checkpoint;
        self.learner.resume(adam, log, sums);
        Ok(())
    }

    /// Trains to the last epoch of the recipe.
    ///
    /// # Errors
    /// If a term of the loss is no longer a number (named with its step), or `watch` fails.
    pub fn run(&mut self, watch: &mut dyn Watch) -> anyhow::Result<Outcome> {
        let (epochs, size) = (self.recipe().training.epochs, self.recipe().training.batch);
        while self.log().len() < epochs {
            let order = self.learner.order();
            let batches = order.chunks(size).enumerate();
            for (index, batch) in batches.skip(self.learner.steps_into_epoch()) {
                if watch.interrupted() {
                    return Ok(Outcome::Interrupted);
                }
                watch.step(self.learner.step(batch, index * size + batch.len())?);
            }
            let validation = self.validate()?;
            self.learner.finish_epoch(validation);
            watch.epoch(self)?;
        }
        Ok(Outcome::Finished)
    }

    /// Distortion and rate of the validation images, in nats per image.
    fn validate(&self) -> anyhow::Result<Option<[f64; 2]>> {
        let Some(images) = &self.validation else {
            return Ok(None);
        };
        let recipe = self.recipe();
        let draw = (recipe.seed, Purpose::ValidationDraw, 0);
        let elbo = negative_elbo(&self.averaged(), images, recipe.objective.pixels, draw);
        ensure!(
            elbo.total().is_finite(),
            "epoch {}: the validation loss is {}; no checkpoint was written since it was a number",
            self.log().len() + 1,
            elbo.total()
        );
        Ok(Some([elbo.distortion, elbo.rate()]))
    }

    /// The model with averaged parameters, without automatic differentiation: what is evaluated and exported.
    #[must_use]
    pub fn averaged(&self) -> Cvae {
        self.learner.averaged()
    }

    /// Everything needed to continue from here.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            recipe: self.recipe().clone(),
            data: self.data.clone(),
            data_sha256: self.data_sha256.clone(),
            adam: self.learner.adam().clone(),
            log: self.log().to_vec(),
            sums: self.learner.sums().clone(),
        }
    }

    /// The data set from which the model learns.
    #[must_use]
    pub fn data(&self) -> &DataCard {
        &self.data
    }

    #[must_use]
    pub fn recipe(&self) -> &Recipe {
        self.learner.recipe()
    }

    /// Finished epochs.
    #[must_use]
    pub fn log(&self) -> &[EpochLog] {
        self.learner.log()
    }

    /// Images in an epoch.
    #[must_use]
    pub fn epoch_length(&self) -> usize {
        self.learner.epoch_length()
    }
}

/// A data set in an error.
fn described(data: &DataCard) -> String {
    format!("`{}` ({}: {})", data.name, data.title, data.shape())
}
