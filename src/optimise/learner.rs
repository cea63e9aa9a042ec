//! Training of a model, one step at a time.

use super::{Adam, EpochLog, Schedule, Shards};
use crate::data::Images;
use crate::host::to_vec;
use crate::model::{Cvae, Init};
use crate::objective::{Loss, Networks, Term};
use crate::parameters;
use crate::random::{self, Purpose};
use crate::recipe::{Adversary, Recipe, RecipeError};
use burn::tensor::{Device, Tensor};
use rand::seq::SliceRandom;
use std::collections::BTreeMap;
use std::ops::Range;

/// The networks of a recipe with the images that they learn from, the optimiser, the schedule and the log: everything
/// that the next step depends on.
///
/// Randomness is a function of the recipe's seed and the number of the step, so that the same steps give the same bits
/// wherever they are taken.
#[derive(Debug)]
pub struct Learner {
    pub(super) recipe: Recipe,
    schedule: Schedule,
    pub(super) images: Images,
    /// With automatic differentiation; the networks live on its inner device.
    pub(super) device: Device,
    shards: Shards,
    networks: Networks,
    pub(super) adam: Adam,
    pub(super) log: Vec<EpochLog>,
    /// The sum of each term of the loss over the steps of the unfinished epoch.
    sums: BTreeMap<Term, f64>,
}

/// The result of one step, in nats per image.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Epoch in progress, counted from 1.
    pub epoch: usize,
    /// Images seen in this epoch, this step's included.
    pub seen: usize,
    pub distortion: f64,
    pub rate: f64,
}

/// Why a model cannot learn.
#[derive(Debug, thiserror::Error)]
pub enum LearnError {
    #[error("there are no images to train on")]
    NoImages,
    /// The system refused to start threads.
    #[error("the threads of a training cannot be started: {0}")]
    Threads(String),
    /// A term of the loss is infinite or not a number.
    #[error(
        "step {step} (epoch {epoch}): the {term} is {value}; no checkpoint was written since it was a number. \
         A lower learning rate or a longer warm-up may help"
    )]
    Diverged {
        step: u64,
        /// Counted from 1.
        epoch: usize,
        term: Term,
        /// In nats per image.
        value: f64,
    },
}

impl Learner {
    /// The networks of `recipe` before their first step on `images`.
    ///
    /// # Errors
    /// [`LearnError::NoImages`] or [`LearnError::Threads`].
    pub fn new(recipe: &Recipe, images: Images, device: &Device) -> Result<Self, LearnError> {
        if images.is_empty() {
            return Err(LearnError::NoImages);
        }
        let training = &recipe.training;
        let steps_per_epoch = images.len().div_ceil(training.batch);
        let mut networks =
            Networks::new(recipe, images.shape, &mut Init::random(recipe.seed), device);
        if training.output_bias_from_data {
            networks.model = start_at_pixel_means(networks.model, &images);
        }
        Ok(Self {
            schedule: Schedule::new(recipe, steps_per_epoch),
            shards: Shards::new(training.batch)?,
            adam: Adam::new(&networks, training.ema, training.weight_decay),
            recipe: recipe.clone(),
            log: Vec::new(),
            sums: BTreeMap::new(),
            images,
            device: device.clone().autodiff(),
            networks,
        })
    }

    /// Replaces the model by `model`, of the same architecture, with an optimiser that has not taken a step.
    pub fn start_from(&mut self, model: Cvae) {
        self.networks.model = model;
        let training = &self.recipe.training;
        self.adam = Adam::new(&self.networks, training.ema, training.weight_decay);
    }

    /// Continues from the state that [`adam`](Self::adam), [`log`](Self::log) and [`sums`](Self::sums) gave earlier.
    pub fn resume(&mut self, adam: Adam, log: Vec<EpochLog>, sums: BTreeMap<Term, f64>) {
        self.networks = adam.restore(self.networks.clone());
        self.adam = adam;
        self.log = log;
        self.sums = sums;
    }

    /// Changes the weight of the rate, the learning rate and the number of epochs from the next step on.
    ///
    /// # Errors
    /// [`RecipeError::Value`] if a recipe may not have one of them; nothing is changed then.
    pub fn turn(
        &mut self,
        beta: f64,
        learning_rate: f64,
        epochs: usize,
    ) -> Result<(), RecipeError> {
        let mut recipe = self.recipe.clone();
        recipe.objective.beta = beta;
        recipe.training.learning_rate = learning_rate;
        recipe.training.epochs = epochs;
        recipe.validate()?;
        let steps_per_epoch = self.images.len().div_ceil(recipe.training.batch);
        self.schedule = Schedule::new(&recipe, steps_per_epoch);
        self.recipe = recipe;
        Ok(())
    }

    /// The weight of the rate and the learning rate of the next step.
    #[must_use]
    pub fn turned(&self) -> [f64; 2] {
        let step = self.adam.step;
        [self.schedule.beta(step), self.schedule.learning_rate(step)]
    }

    /// The order of the images in the current epoch.
    #[must_use]
    pub fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.images.len()).collect();
        let epoch = self.log.len() as u64;
        order.shuffle(&mut random::stream(
            self.recipe.seed,
            Purpose::Shuffle,
            epoch,
        ));
        order
    }

    /// Steps taken in the current epoch.
    ///
    /// # Panics
    /// If they are more than an address can count.
    #[must_use]
    pub fn steps_into_epoch(&self) -> usize {
        let before = self.log.last().map_or(0, |epoch| epoch.step);
        usize::try_from(self.adam.step - before).expect("an epoch's steps fit into memory")
    }

    /// One step of gradient descent on the recipe's loss, averaged over the images at `indices`. `seen` is the number of
    /// images of this epoch, these included.
    ///
    /// # Errors
    /// [`LearnError::Diverged`] if a term of the loss is infinite or not a number; the parameters keep their values.
    pub fn step(&mut self, indices: &[usize], seen: usize) -> Result<Step, LearnError> {
        let (step, epoch) = (self.adam.step, self.log.len() + 1);
        let beta = self.schedule.beta(step);
        let epsilon = self.epsilon(indices.len());
        let count = indices.len() as f64;
        let shard = |networks: &Networks, part: Range<usize>| {
            let example = self.example(indices, part, &epsilon);
            let Loss {
                model,
                critics,
                terms,
            } = networks.loss(&self.recipe, example, beta);
            let mut gradients = vec![("model", (model / count).backward())];
            gradients.extend(critics.map(|loss| ("critics", (loss / count).backward())));
            let read = |(name, term): (_, Tensor<1>)| (name, f64::from(to_vec(term)[0]));
            (terms.into_iter().map(read).collect::<Vec<_>>(), gradients)
        };
        let parts = self.shards.gradients(&self.networks, indices.len(), shard);

        let (terms, gradients): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        let mut sums = BTreeMap::<Term, f64>::new();
        for (term, of_part) in terms.into_iter().flatten() {
            *sums.entry(term).or_default() += of_part;
        }
        if let Some((&term, sum)) = sums.iter().find(|(_, sum)| !sum.is_finite()) {
            return Err(LearnError::Diverged {
                step,
                epoch,
                term,
                value: sum / count,
            });
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
        for (&term, sum) in &sums {
            *self.sums.entry(term).or_default() += sum;
        }
        Ok(Step {
            epoch,
            seen,
            distortion: sums[&Term::Distortion] / count,
            rate: sums[&Term::Rate] / count,
        })
    }

    /// The critics' learning rate at the start of the schedule.
    fn critics_rate(&self) -> f64 {
        match &self.recipe.objective.adversary {
            None => 0.0,
            Some(Adversary::Latent(adversary)) => adversary.learning_rate,
            Some(Adversary::Images(adversary)) => adversary.learning_rate,
        }
    }

    /// Ends an epoch: writes its means over the images into the log. `validation` is distortion and rate of the validation
    /// images, in nats per image.
    pub fn finish_epoch(&mut self, validation: Option<[f64; 2]>) {
        let count = self.images.len() as f64;
        self.log.push(EpochLog {
            epoch: self.log.len() + 1,
            step: self.adam.step,
            learning_rate: self.schedule.learning_rate(self.adam.step),
            beta: self.schedule.beta(self.adam.step),
            train_distortion: self.sums[&Term::Distortion] / count,
            train_rate: self.sums[&Term::Rate] / count,
            train_adversary: (self.sums.iter())
                .filter(|(term, _)| term.is_adversarial())
                .map(|(&term, sum)| (term, sum / count))
                .collect(),
            validation_distortion: validation.map(|[distortion, _]| distortion),
            validation_rate: validation.map(|[_, rate]| rate),
        });
        self.sums.clear();
    }

    /// The model with averaged parameters, without automatic differentiation: what is evaluated and exported.
    #[must_use]
    pub fn averaged(&self) -> Cvae {
        self.adam.averaged(self.networks.clone()).model
    }

    /// Images in an epoch.
    #[must_use]
    pub fn epoch_length(&self) -> usize {
        self.images.len()
    }

    #[must_use]
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The optimiser with all parameters.
    #[must_use]
    pub fn adam(&self) -> &Adam {
        &self.adam
    }

    /// Finished epochs.
    #[must_use]
    pub fn log(&self) -> &[EpochLog] {
        &self.log
    }

    /// The sum of each term of the loss over the steps of the unfinished epoch, in nats.
    #[must_use]
    pub fn sums(&self) -> &BTreeMap<Term, f64> {
        &self.sums
    }
}

/// Sets the output bias to the log-odds of each pixel's mean. Otherwise training spends its first thousands of steps on
/// learning where the border is.
fn start_at_pixel_means(model: Cvae, images: &Images) -> Cvae {
    let mean = images.mean();
    parameters::write(model, |name, _| {
        if name == "generator.decoder.head.bias" {
            // Clamped: the log-odds of a pixel that is never lit are minus infinity.
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
