//! A training in the page: the learner of the command, with what the page shows of it.

use super::drawn::level;
use super::training_images::{TrainingImages, examples};
use crate::data::Images;
use crate::data_card::DataCard;
use crate::host::{self, to_vec};
use crate::model::{Cvae, probabilities};
use crate::objective::Term;
use crate::optimise::{
    Adam, EpochLog, LearnError, Learner, NegativeElbo, latent_use, negative_elbos,
};
use crate::random::{self, Purpose};
use crate::recipe::Recipe;
use crate::weights::{
    Check, ENCODER_PRECISION, FileKind, LatentUse, Manifest, Precision, Provenance, save,
};
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

/// Held-out images that go through the networks at a time.
const CHUNK: usize = 500;
/// Of the ε whose images an exported file stores; those of the command's evaluations.
const CHECK_SEED: u64 = 2026;
/// The classes that a backend must reproduce, as in the files of `cvae export`, if there are so many.
const CHECKED: [usize; 4] = [0, 3, 8, 7];

/// The result of one step, in nats per image.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
struct TrainingStep {
    /// Steps taken.
    step: f64,
    /// Epoch of the step, counted from 1.
    epoch: usize,
    /// Images of the step.
    images: usize,
    /// Whether it was the last of its epoch.
    ends_epoch: bool,
    distortion: f64,
    rate: f64,
    /// Weight of the rate in this step.
    beta: f64,
    learning_rate: f64,
}

/// Everything that the next step depends on, but for the parameters: what a training is resumed from.
#[derive(Serialize, Deserialize)]
struct Place {
    recipe: Recipe,
    step: u64,
    log: Vec<EpochLog>,
    sums: BTreeMap<Term, f64>,
}

/// One training.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Training {
    learner: Learner,
    held_out: Images,
    /// The places in `held_out` of an image of each class.
    examples: Vec<usize>,
    data: DataCard,
    data_sha256: String,
    order: Vec<usize>,
}

#[wasm_bindgen]
impl Training {
    /// A training of `recipe`, a JSON text, at its start.
    ///
    /// # Errors
    /// If the recipe is refused.
    #[wasm_bindgen(constructor)]
    pub fn new(recipe: &str, images: &TrainingImages) -> Result<Training, JsError> {
        let recipe: Recipe = serde_json::from_str(recipe)?;
        recipe.validate()?;
        if recipe.objective.adversary.is_some() {
            return Err(JsError::new(
                "recipes with an adversary train with the command only",
            ));
        }
        let header = &images.0.header;
        let most = recipe.training.images.unwrap_or(header.training);
        let learned = images.0.images.first(most.min(header.training));
        let learner = Learner::new(&recipe, learned, &device())?;
        let held_out = images.held_out();
        Ok(Self {
            order: learner.order(),
            learner,
            examples: examples(&held_out),
            held_out,
            data: header.data.clone(),
            data_sha256: header.data_sha256.clone(),
        })
    }

    /// One step of gradient descent.
    ///
    /// # Errors
    /// If the loss is not a number any more; the parameters keep their values.
    #[wasm_bindgen(unchecked_return_type = "TrainingStep")]
    pub fn step(&mut self) -> Result<JsValue, JsError> {
        let size = self.learner.recipe().training.batch;
        let first = self.learner.steps_into_epoch() * size;
        let end = (first + size).min(self.order.len());
        let [beta, learning_rate] = self.learner.turned();
        let step = self.learner.step(&self.order[first..end], end);
        let step = step.map_err(refusal)?;
        let ends_epoch = end == self.order.len();
        if ends_epoch {
            self.learner.finish_epoch(None);
            self.order = self.learner.order();
        }
        let taken = TrainingStep {
            step: self.learner.adam().step as f64,
            epoch: step.epoch,
            images: end - first,
            ends_epoch,
            distortion: step.distortion,
            rate: step.rate,
            beta,
            learning_rate,
        };
        Ok(serde_wasm_bindgen::to_value(&taken)?)
    }

    /// Changes the weight of the rate, the learning rate and the number of epochs from the next step on.
    ///
    /// # Errors
    /// If a recipe may not have one of them; nothing is changed then.
    pub fn turn(&mut self, beta: f64, learning_rate: f64, epochs: usize) -> Result<(), JsError> {
        Ok(self.learner.turn(beta, learning_rate, epochs)?)
    }

    /// Distortion and rate of the first held-out images, in nats per image. Noise and Bernoulli draws are always the same.
    #[must_use]
    pub fn score(&self, count: usize) -> Vec<f64> {
        let recipe = self.learner.recipe();
        let draw = (recipe.seed, Purpose::ValidationDraw, 0);
        let (model, pixels) = (self.learner.averaged(), recipe.objective.pixels);
        let indices: Vec<usize> = (0..count.min(self.held_out.len())).collect();
        let all: Vec<NegativeElbo> = indices
            .chunks(CHUNK)
            .flat_map(|chunk| negative_elbos(&model, &self.held_out, chunk, pixels, draw))
            .collect();
        let mean = NegativeElbo::mean(all.iter());
        vec![mean.distortion, mean.rate()]
    }

    /// Grey levels of an image of each class at the one ε that `seed` names, one after the other. A model without labels
    /// draws as many ε instead.
    #[must_use]
    pub fn row(&self, seed: u32) -> Vec<u8> {
        let generator = self.learner.averaged().generator;
        let is_conditional = generator.is_conditional();
        let latent = self.learner.recipe().model.latent;
        let classes = self.held_out.shape.classes;
        let epsilon: Vec<f32> = (0..classes as u64)
            .flat_map(|class| {
                let index = if is_conditional { 0 } else { class };
                random::epsilon(seed.into(), index, latent)
            })
            .collect();
        let epsilon = host::tensor(epsilon, [classes, latent], &device());
        let labels = one_hot(0..classes, classes);
        grey(generator.forward(epsilon, labels, 1.0))
    }

    /// Grey levels of the reconstructions of [`TrainingImages::examples`], from the means of their posteriors.
    #[must_use]
    pub fn reconstructions(&self) -> Vec<u8> {
        let model = self.learner.averaged();
        let (images, labels) = self.batch(&self.examples);
        let noise = host::zeros([self.examples.len(), model.latent()], &device());
        let sample = model.encode(images, &labels, noise);
        grey(model.generator.decoder.forward(sample.latent, labels))
    }

    /// The posterior's mean of each of the first held-out images in the space of ε, `[count · latent]`.
    #[must_use]
    pub fn points(&self, count: usize) -> Vec<f32> {
        let model = self.learner.averaged();
        let indices: Vec<usize> = (0..count.min(self.held_out.len())).collect();
        let encode = |chunk| {
            let (images, labels) = self.batch(chunk);
            to_vec(model.mean_epsilon(images, &labels))
        };
        indices.chunks(CHUNK).flat_map(encode).collect()
    }

    /// The KL of each latent dimension over the first held-out images, in nats per image.
    #[must_use]
    pub fn latents(&self, count: usize) -> Vec<f64> {
        let used = self.latent_use(count);
        used.into_iter().map(|latent| latent.kl).collect()
    }

    /// The place of the training, to be given to [`resume`](Self::resume) with [`state`](Self::state): JSON.
    #[must_use]
    pub fn place(&self) -> String {
        let place = Place {
            recipe: self.learner.recipe().clone(),
            step: self.learner.adam().step,
            log: self.learner.log().to_vec(),
            sums: self.learner.sums().clone(),
        };
        serde_json::to_string(&place).unwrap_or_default()
    }

    /// All parameters with their moments and averages, one tensor after the other.
    ///
    /// # Errors
    /// If one of them is not a number: no training can continue from it.
    pub fn state(&self) -> Result<Vec<f32>, JsError> {
        let slots = &self.learner.adam().slots;
        let parts = |slot: &'_ crate::optimise::Slot| {
            [&slot.values, &slot.first, &slot.second, &slot.average].map(Clone::clone)
        };
        let state: Vec<f32> = slots.iter().flat_map(parts).flatten().collect();
        if state.iter().all(|value| value.is_finite()) {
            Ok(state)
        } else {
            Err(JsError::new("a parameter is not a number"))
        }
    }

    /// Continues from where [`place`](Self::place) and [`state`](Self::state) were taken, of a training of the same
    /// architecture on the same images.
    ///
    /// # Errors
    /// If they do not fit each other or this training.
    pub fn resume(&mut self, place: &str, state: &[f32]) -> Result<(), JsError> {
        let Place {
            recipe,
            step,
            log,
            sums,
        } = serde_json::from_str(place)?;
        if recipe.model != self.learner.recipe().model {
            return Err(JsError::new("the state is of another architecture"));
        }
        let before = log.last().map_or(0, |epoch| epoch.step);
        let size = self.learner.recipe().training.batch as u64;
        let taken = step
            .checked_sub(before)
            .and_then(|steps| steps.checked_mul(size));
        if taken.is_none_or(|taken| taken >= self.order.len() as u64) {
            let message = format!("step {step} is in no epoch of {} images", self.order.len());
            return Err(JsError::new(&message));
        }
        if let Some(value) = state.iter().find(|value| !value.is_finite()) {
            return Err(JsError::new(&format!(
                "the state has {value}, expected a number"
            )));
        }
        let mut adam: Adam = self.learner.adam().clone();
        let expected: usize = adam.slots.iter().map(|slot| 4 * slot.values.len()).sum();
        if state.len() != expected {
            let got = state.len();
            let message = format!("got a state of {got} numbers, expected {expected}");
            return Err(JsError::new(&message));
        }
        let mut rest = state;
        for slot in &mut adam.slots {
            for values in [
                &mut slot.values,
                &mut slot.first,
                &mut slot.second,
                &mut slot.average,
            ] {
                let (part, after) = rest.split_at(values.len());
                values.copy_from_slice(part);
                rest = after;
            }
        }
        adam.step = step;
        let training = &recipe.training;
        let (beta, rate) = (recipe.objective.beta, training.learning_rate);
        self.learner.turn(beta, rate, training.epochs)?;
        self.learner.resume(adam, log, sums);
        self.order = self.learner.order();
        Ok(())
    }

    /// The recipe as it is now, as JSON.
    #[must_use]
    pub fn recipe(&self) -> String {
        serde_json::to_string(self.learner.recipe()).unwrap_or_default()
    }

    /// The bytes of the file `kind`, `decoder` or `encoder`, as `cvae export` writes it. `scores` are numbers by name, as JSON.
    ///
    /// # Errors
    /// If a parameter is not a number, or `scores` are no numbers.
    pub fn export(&self, kind: &str, scores: &str) -> Result<Vec<u8>, JsError> {
        let scores: BTreeMap<String, f64> = serde_json::from_str(scores)?;
        let Cvae { encoder, generator } = self.learner.averaged();
        let manifest = |kind, precision, parameters| Manifest {
            kind,
            recipe: self.learner.recipe().clone(),
            data: self.data.clone(),
            provenance: Provenance {
                seed: self.learner.recipe().seed,
                epochs: self.learner.log().len(),
                steps: self.learner.adam().step,
                data_sha256: self.data_sha256.clone(),
                crate_version: env!("CARGO_PKG_VERSION").to_owned(),
                precision,
                parameters,
            },
            scores: scores.clone(),
            scored_as_stored: Vec::new(),
            latents: self.latent_use(CHUNK),
        };
        if kind == "encoder" {
            let manifest = manifest(FileKind::Encoder, ENCODER_PRECISION, encoder.num_params());
            return Ok(save(&encoder, &manifest, None)?);
        }
        let manifest = manifest(FileKind::Decoder, Precision::F16, generator.num_params());
        let check = self.check();
        Ok(save(&generator, &manifest, Some(&check))?)
    }
}

impl Training {
    /// The images at `indices` of those held out, with their labels.
    fn batch(&self, indices: &[usize]) -> (Tensor<2>, Tensor<2>) {
        let chosen = self.held_out.select(indices);
        let labels = chosen.labels.iter().map(|&label| usize::from(label));
        let labels = one_hot(labels, chosen.shape.classes);
        let shape = [indices.len(), chosen.shape.pixels()];
        let images = host::tensor(chosen.grey(), shape, &device());
        (images, labels)
    }

    fn latent_use(&self, count: usize) -> Vec<LatentUse> {
        let recipe = self.learner.recipe();
        let draw = (recipe.seed, Purpose::ValidationDraw, 0);
        latent_use(&self.learner.averaged(), &self.held_out.first(count), draw)
    }

    /// An ε for each of the checked digits, with the probabilities that the model decodes from them.
    fn check(&self) -> Check {
        let latent = self.learner.recipe().model.latent;
        let classes = self.held_out.shape.classes;
        let checked: Vec<usize> = CHECKED
            .into_iter()
            .filter(|&label| label < classes)
            .collect();
        let epsilon: Vec<f32> = (0..checked.len() as u64)
            .flat_map(|index| random::epsilon(CHECK_SEED, index, latent))
            .collect();
        let labels = one_hot(checked.iter().copied(), classes);
        let rows = host::tensor(epsilon.clone(), [checked.len(), latent], &device());
        let generator = self.learner.averaged().generator;
        let logits = generator.forward(rows, labels.clone(), 1.0);
        Check {
            epsilon,
            labels: to_vec(labels),
            probabilities: to_vec(probabilities(logits)),
        }
    }
}

/// Why a step was not taken, without the command's advice.
fn refusal(error: LearnError) -> JsError {
    match error {
        LearnError::Diverged {
            step, term, value, ..
        } => JsError::new(&format!("in step {step} the {term} is {value}")),
        other => other.into(),
    }
}

/// The levels of images given by their logits.
fn grey(logits: Tensor<2>) -> Vec<u8> {
    to_vec(probabilities(logits))
        .into_iter()
        .map(level)
        .collect()
}

/// `[labels, classes]`
fn one_hot(labels: impl Iterator<Item = usize>, classes: usize) -> Tensor<2> {
    let rows: Vec<f32> = labels
        .flat_map(|label| (0..classes).map(move |class| f32::from(u8::from(class == label))))
        .collect();
    let shape = [rows.len() / classes, classes];
    host::tensor(rows, shape, &device())
}

#[allow(
    deprecated,
    reason = "burn-ndarray is smaller here than burn-flex, which is to replace it"
)]
fn device() -> Device {
    Device::from(burn_ndarray::NdArrayDevice::Cpu)
}
