//! The training loop.

use super::{Adam, Checkpoint, EpochLog, Schedule, Shards};
use crate::data::{Batch, Images, Mnist};
use crate::evaluate::{NegativeElbo, negative_elbo};
use crate::model::{Cvae, Init};
use crate::objective::{Example, Loss, Networks};
use crate::parameters;
use crate::random::{self, Purpose};
use crate::recipe::{Adversary, Pixels, Recipe};
use anyhow::{bail, ensure};
use burn::tensor::{Device, Tensor, TensorData};
use rand::seq::SliceRandom;
use std::ops::Range;

/// A training in progress.
#[derive(Debug)]
pub struct Trainer {
    recipe: Recipe,
    schedule: Schedule,
    images: Images,
    /// None where the recipe trains on them too.
    validation: Option<Images>,
    /// With automatic differentiation; the networks live on its inner device.
    device: Device,
    shards: Shards,
    networks: Networks,
    adam: Adam,
    log: Vec<EpochLog>,
    /// Of each term of the loss over the steps of the unfinished epoch.
    sums: Vec<f64>,
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
        let images = data.learned_by(&recipe.training);
        ensure!(!images.is_empty(), "there are no images to train on");
        let steps_per_epoch = images.len().div_ceil(recipe.training.batch);
        let mut networks = Networks::new(recipe, &mut Init::random(recipe.seed), device);
        if recipe.training.output_bias_from_data {
            networks.model = start_at_pixel_means(networks.model, &images);
        }
        let training = &recipe.training;
        let mut trainer = Self {
            schedule: Schedule::new(recipe, steps_per_epoch),
            shards: Shards::new(training.batch)?,
            adam: Adam::new(&networks, training.ema, training.weight_decay),
            recipe: recipe.clone(),
            validation: (!recipe.training.refit).then(|| data.validation.clone()),
            log: Vec::new(),
            sums: Vec::new(),
            images,
            device: device.clone().autodiff(),
            networks,
        };
        if let Some(checkpoint) = checkpoint {
            trainer.resume(checkpoint)?;
        }
        Ok(trainer)
    }

    /// Begins with `model`, which a training of `other` ended with: the recipe that this one names as its start.
    ///
    /// # Errors
    /// If `other` is another recipe, of another architecture, or its model learned from other images.
    pub fn start_from(&mut self, other: &Recipe, model: Cvae) -> anyhow::Result<()> {
        let (got, wanted) = (&other.name, &self.recipe.training.start);
        let images = |recipe: &Recipe| (recipe.training.refit, recipe.training.images);
        ensure!(
            Some(got) == wanted.as_ref(),
            "got a training of `{got}` to start from, the recipe `{}` names {wanted:?}",
            self.recipe.name
        );
        ensure!(
            other.model == self.recipe.model,
            "`{got}` has another architecture than `{}`, which is to start from it: {:?}, not {:?}",
            self.recipe.name,
            other.model,
            self.recipe.model
        );
        ensure!(
            images(other) == images(&self.recipe),
            "`{got}` learned from other images than `{}`, which is to start from it: `refit` and `images` must be the same",
            self.recipe.name
        );
        self.networks.model = model;
        let training = &self.recipe.training;
        self.adam = Adam::new(&self.networks, training.ema, training.weight_decay);
        Ok(())
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
        self.networks = checkpoint.adam.restore(self.networks.clone());
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

    /// One step of gradient descent on the recipe's loss, averaged over the batch.
    fn step(&mut self, indices: &[usize], seen: usize) -> anyhow::Result<Step> {
        let (step, epoch) = (self.adam.step, self.log.len());
        let beta = self.schedule.beta(step);
        let noise = self.noise(indices.len());
        let count = indices.len() as f64;
        let shard = |networks: &Networks, part: Range<usize>| {
            let example = self.example(indices, part, &noise);
            let Loss {
                model,
                critics,
                terms,
            } = networks.loss(&self.recipe, example, beta);
            let mut gradients = vec![("model", (model / count).backward())];
            gradients.extend(critics.map(|loss| ("critics", (loss / count).backward())));
            let read = |(name, term): (_, Tensor<1>)| (name, f64::from(term.into_scalar::<f32>()));
            (terms.into_iter().map(read).collect::<Vec<_>>(), gradients)
        };
        let parts = self.shards.gradients(&self.networks, indices.len(), shard);

        let (terms, gradients): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        let mut sums: Vec<(&str, f64)> = terms[0].iter().map(|&(name, _)| (name, 0.0)).collect();
        for part in &terms {
            sums.iter_mut()
                .zip(part)
                .for_each(|(sum, (_, term))| sum.1 += term);
        }
        for (name, sum) in &sums {
            ensure!(
                sum.is_finite(),
                "step {step} (epoch {}): the {name} is {}; no checkpoint was written since it was a number. \
                 A lower learning rate or a longer warm-up may help",
                epoch + 1,
                sum / count
            );
        }
        let rate = self.schedule.learning_rate(step);
        let critics_rate = rate / self.recipe.training.learning_rate * self.critics_rate();
        self.networks = self.adam.update(self.networks.clone(), &gradients, |name| {
            if name.starts_with("critics") {
                critics_rate
            } else {
                rate
            }
        });
        self.sums.resize(sums.len(), 0.0);
        self.sums
            .iter_mut()
            .zip(&sums)
            .for_each(|(total, (_, sum))| *total += sum);
        Ok(Step {
            epoch: epoch + 1,
            seen,
            distortion: sums[0].1 / count,
            rate: sums[1].1 / count,
        })
    }

    /// Standard normal draws for a step of `count` images: for the posteriors' samples, and for the prior where
    /// an adversary compares with it.
    fn noise(&self, count: usize) -> [Vec<f32>; 2] {
        let objective = &self.recipe.objective;
        let values = count * self.recipe.model.latent;
        let draw = |purpose, values| {
            let mut rng = random::stream(self.recipe.seed, purpose, self.adam.step);
            random::normals(&mut rng, values)
        };
        let drawn = if objective.adversary.is_some() {
            values
        } else {
            0
        };
        let samples = self.samples_per_image();
        [
            draw(Purpose::TrainNoise, values * samples),
            draw(Purpose::PriorNoise, drawn),
        ]
    }

    /// More than one where the recipe fine-tunes on the importance-weighted bound.
    fn samples_per_image(&self) -> usize {
        let epochs_left = self.recipe.training.epochs - self.log.len();
        match self.recipe.objective.fine_tune {
            Some(fine_tune) if epochs_left <= fine_tune.epochs => fine_tune.samples,
            _ => 1,
        }
    }

    /// The images `indices[part]` with their share of the noise.
    fn example(&self, indices: &[usize], part: Range<usize>, noise: &[Vec<f32>; 2]) -> Example {
        let draw = (self.recipe.seed, Purpose::TrainDraw, self.log.len() as u64);
        let objective = &self.recipe.objective;
        let part_of = &indices[part.clone()];
        let batch = |pixels| Batch::new(&self.images, part_of, pixels, draw, &self.device);
        let critics_of_images = matches!(objective.adversary, Some(Adversary::Images(_)));
        let grey = critics_of_images.then(|| batch(Pixels::Grey).images);
        let batch = batch(objective.pixels);
        let latent = self.recipe.model.latent;
        let samples = self.samples_per_image();
        let [posterior, prior] = noise;
        // The noise lies image after image; the bound wants sample after sample.
        let epsilon: Vec<f32> = (0..samples)
            .flat_map(|sample| part.clone().map(move |image| image * samples + sample))
            .flat_map(|row| &posterior[row * latent..(row + 1) * latent])
            .copied()
            .collect();
        let rows = |values: &[f32]| {
            let shape = [values.len() / latent, latent];
            Tensor::from_data(TensorData::new(values.to_vec(), shape), &self.device)
        };
        let prior = prior.get(part.start * latent..part.end * latent);
        Example {
            images: batch.images,
            grey,
            labels: batch.labels,
            epsilon: rows(&epsilon),
            prior_epsilon: rows(prior.unwrap_or_default()),
        }
    }

    fn critics_rate(&self) -> f64 {
        match &self.recipe.objective.adversary {
            None => 0.0,
            Some(Adversary::Latent(adversary)) => adversary.learning_rate,
            Some(Adversary::Images(adversary)) => adversary.learning_rate,
        }
    }

    fn finish_epoch(&mut self) -> anyhow::Result<()> {
        let validation = self.validate()?;
        let count = self.images.len() as f64;
        self.log.push(EpochLog {
            epoch: self.log.len() + 1,
            step: self.adam.step,
            learning_rate: self.schedule.learning_rate(self.adam.step),
            beta: self.schedule.beta(self.adam.step),
            train_distortion: self.sums[0] / count,
            train_rate: self.sums[1] / count,
            train_adversary: self.sums[2..].iter().map(|sum| sum / count).collect(),
            validation_distortion: validation.as_ref().map(|elbo| elbo.distortion),
            validation_rate: validation.as_ref().map(NegativeElbo::rate),
        });
        self.sums.clear();
        Ok(())
    }

    /// The −ELBO of the validation images.
    fn validate(&self) -> anyhow::Result<Option<NegativeElbo>> {
        let Some(images) = &self.validation else {
            return Ok(None);
        };
        let pixels = self.recipe.objective.pixels;
        let draw = (self.recipe.seed, Purpose::ValidationDraw, 0);
        let validation = negative_elbo(&self.averaged(), images, pixels, draw);
        ensure!(
            validation.total().is_finite(),
            "epoch {}: the validation loss is {}; no checkpoint was written since it was a number",
            self.log.len() + 1,
            validation.total()
        );
        Ok(Some(validation))
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
        self.adam.averaged(self.networks.clone()).model
    }

    /// Everything needed to go on from here.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            recipe: self.recipe.clone(),
            adam: self.adam.clone(),
            log: self.log.clone(),
            sums: self.sums.clone(),
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
