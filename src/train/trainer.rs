//! The training loop.

use super::{Adam, Checkpoint, EpochLog, Schedule};
use crate::data::{Batch, Images, Mnist};
use crate::evaluate::negative_elbo;
use crate::model::{Cvae, Init};
use crate::objective::elbo;
use crate::parameters;
use crate::random::{self, Purpose};
use crate::recipe::Recipe;
use anyhow::{bail, ensure};
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use rand::seq::SliceRandom;

/// A training in progress.
#[derive(Debug)]
pub struct Trainer {
    recipe: Recipe,
    schedule: Schedule,
    images: Images,
    validation: Images,
    /// With automatic differentiation.
    device: Device,
    model: Cvae,
    adam: Adam,
    log: Vec<EpochLog>,
    sums: [f64; 2],
}

/// What one step did, in nats per image.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Epoch in progress, counted from 1.
    pub epoch: usize,
    /// Images seen in this epoch, this step's included.
    pub seen: usize,
    pub distortion: f64,
    pub rate: f64,
}

/// Somebody who follows a training.
pub trait Watch {
    /// Asked before each step; `true` stops the training.
    fn interrupted(&self) -> bool {
        false
    }
    /// Told after each step.
    fn step(&mut self, _step: Step) {}
    /// Told after each epoch.
    ///
    /// # Errors
    /// Ends the training.
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
    /// If the checkpoint is of another recipe.
    pub fn new(
        recipe: &Recipe,
        data: &Mnist,
        checkpoint: Option<Checkpoint>,
        device: &Device,
    ) -> anyhow::Result<Self> {
        let images = if recipe.training.refit {
            data.train.clone().joined(&data.validation)
        } else {
            data.train.clone()
        };
        ensure!(!images.is_empty(), "there are no images to train on");
        let steps_per_epoch = images.len().div_ceil(recipe.training.batch);
        let device = device.clone().autodiff();
        let mut model = Cvae::new(&recipe.model, &mut Init::random(recipe.seed), &device);
        if recipe.training.output_bias_from_data {
            model = start_at_pixel_means(model, &images);
        }
        let training = &recipe.training;
        let mut trainer = Self {
            schedule: Schedule::new(recipe, steps_per_epoch),
            adam: Adam::new(&model, training.ema, training.weight_decay),
            recipe: recipe.clone(),
            validation: data.validation.clone(),
            log: Vec::new(),
            sums: [0.0; 2],
            images,
            device,
            model,
        };
        if let Some(checkpoint) = checkpoint {
            trainer.resume(checkpoint)?;
        }
        Ok(trainer)
    }

    fn resume(&mut self, checkpoint: Checkpoint) -> anyhow::Result<()> {
        if checkpoint.recipe != self.recipe {
            bail!(
                "the checkpoint is of recipe `{}` as it was then: {}\nthe recipe now: {}",
                checkpoint.recipe.name,
                checkpoint.recipe.to_json(),
                self.recipe.to_json()
            );
        }
        self.model = checkpoint.adam.restore(self.model.clone());
        self.adam = checkpoint.adam;
        self.log = checkpoint.log;
        self.sums = checkpoint.sums;
        Ok(())
    }

    /// Trains to the last epoch of the recipe.
    ///
    /// # Errors
    /// If a term of the loss is no longer a number (named with its step), or `watch` fails.
    pub fn run(&mut self, watch: &mut dyn Watch) -> anyhow::Result<Outcome> {
        while self.log.len() < self.recipe.training.epochs {
            let order = self.order();
            let batches = order.chunks(self.recipe.training.batch);
            for (index, batch) in batches.enumerate().skip(self.steps_into_epoch()) {
                if watch.interrupted() {
                    return Ok(Outcome::Interrupted);
                }
                let seen = index * self.recipe.training.batch + batch.len();
                let step = self.step(batch, seen)?;
                watch.step(step);
            }
            self.finish_epoch()?;
            watch.epoch(self)?;
        }
        Ok(Outcome::Finished)
    }

    /// One step of gradient descent on `(distortion + β · rate)`, averaged over the batch.
    fn step(&mut self, indices: &[usize], seen: usize) -> anyhow::Result<Step> {
        let (seed, step, epoch) = (self.recipe.seed, self.adam.step, self.log.len());
        let draw = (seed, Purpose::TrainDraw, epoch as u64);
        let pixels = self.recipe.objective.pixels;
        let batch = Batch::new(&self.images, indices, pixels, draw, &self.device);
        let shape = [indices.len(), self.recipe.model.latent];
        let noise = &mut random::stream(seed, Purpose::TrainNoise, step);
        let noise = random::normals(noise, shape[0] * shape[1]);
        let epsilon = Tensor::from_data(TensorData::new(noise, shape), &self.device);

        let parts = elbo(&self.model, batch.images, batch.labels, epsilon);
        let distortion = parts.distortion.mean();
        let rate = parts.rate.mean();
        let loss = distortion.clone() + rate.clone() * self.schedule.beta(step);
        let mut grads = loss.backward();

        let read = |term: Tensor<1>| f64::from(term.into_scalar::<f32>());
        let (distortion, rate) = (read(distortion), read(rate));
        for (name, value) in [("distortion", distortion), ("rate", rate)] {
            ensure!(
                value.is_finite(),
                "step {step} (epoch {}): the {name} is {value}; no checkpoint was written since it was a number. \
                 A lower learning rate or a longer warm-up may help",
                epoch + 1
            );
        }
        let learning_rate = self.schedule.learning_rate(step);
        self.model = self
            .adam
            .update(self.model.clone(), &mut grads, learning_rate);
        let weight = indices.len() as f64;
        self.sums[0] += distortion * weight;
        self.sums[1] += rate * weight;
        Ok(Step {
            epoch: epoch + 1,
            seen,
            distortion,
            rate,
        })
    }

    fn finish_epoch(&mut self) -> anyhow::Result<()> {
        let pixels = self.recipe.objective.pixels;
        let draw = (self.recipe.seed, Purpose::ValidationDraw, 0);
        let validation = negative_elbo(&self.averaged(), &self.validation, pixels, draw);
        ensure!(
            validation.total().is_finite(),
            "epoch {}: the validation loss is {}; no checkpoint was written since it was a number",
            self.log.len() + 1,
            validation.total()
        );
        let count = self.images.len() as f64;
        self.log.push(EpochLog {
            epoch: self.log.len() + 1,
            step: self.adam.step,
            learning_rate: self.schedule.learning_rate(self.adam.step),
            beta: self.schedule.beta(self.adam.step),
            train_distortion: self.sums[0] / count,
            train_rate: self.sums[1] / count,
            validation_distortion: validation.distortion,
            validation_rate: validation.rate,
        });
        self.sums = [0.0; 2];
        Ok(())
    }

    /// The order of the images in the current epoch.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.images.len()).collect();
        let epoch = self.log.len() as u64;
        order.shuffle(&mut random::stream(
            self.recipe.seed,
            Purpose::Shuffle,
            epoch,
        ));
        order
    }

    fn steps_into_epoch(&self) -> usize {
        let before = self.log.last().map_or(0, |epoch| epoch.step);
        usize::try_from(self.adam.step - before).expect("an epoch's steps fit into memory")
    }

    /// The model that is evaluated and exported: averaged parameters, without automatic differentiation.
    #[must_use]
    pub fn averaged(&self) -> Cvae {
        self.adam.averaged(self.model.valid())
    }

    /// Everything needed to go on from here.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            recipe: self.recipe.clone(),
            adam: self.adam.clone(),
            log: self.log.clone(),
            sums: self.sums,
        }
    }

    #[must_use]
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Finished epochs.
    #[must_use]
    pub fn log(&self) -> &[EpochLog] {
        &self.log
    }

    /// Images in an epoch.
    #[must_use]
    pub fn epoch_length(&self) -> usize {
        self.images.len()
    }
}

/// Sets the output bias to the log-odds of each pixel's mean, so that training does not start with
/// thousands of steps that only learn where the border is.
fn start_at_pixel_means(model: Cvae, images: &Images) -> Cvae {
    let mean = images.mean();
    parameters::write(model, |name, _| {
        if name == "generator.decoder.head.bias" {
            // Clamped, because a pixel that is never lit would ask for minus infinity.
            let log_odds = mean
                .iter()
                .map(|p| p.clamp(0.001, 0.999))
                .map(|p| (p / (1.0 - p)).ln());
            #[allow(clippy::cast_possible_truncation, reason = "parameters are f32")]
            return Ok(Some(log_odds.map(|l| l as f32).collect()));
        }
        Ok::<_, std::convert::Infallible>(None)
    })
    .unwrap_or_else(|never| match never {})
}
