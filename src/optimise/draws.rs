//! The random numbers of a step: Bernoulli draws of the images, and ε for the posterior and the prior.

use super::Learner;
use crate::data::{Batch, augmented};
use crate::host;
use crate::objective::Example;
use crate::random::{self, Purpose};
use crate::recipe::{Adversary, Pixels};
use std::ops::Range;

/// The standard normal draws of one step.
pub(super) struct Epsilon {
    /// `[batch · samples · latent]`, for the samples of the posterior: image after image.
    posterior: Vec<f32>,
    /// `[batch · latent]`, for the draws of the prior that an adversary compares with; empty without an adversary.
    prior: Vec<f32>,
}

impl Learner {
    /// The ε of a step on `count` images: a function of the recipe's seed and the number of the step.
    pub(super) fn epsilon(&self, count: usize) -> Epsilon {
        let values = count * self.recipe.model.latent;
        let draw = |purpose, values| {
            let mut rng = random::stream(self.recipe.seed, purpose, self.adam.step);
            random::normals(&mut rng, values)
        };
        let of_prior = if self.recipe.objective.adversary.is_some() {
            values
        } else {
            0
        };
        Epsilon {
            posterior: draw(Purpose::TrainEpsilon, values * self.samples_per_image()),
            prior: draw(Purpose::PriorEpsilon, of_prior),
        }
    }

    /// Samples of the posterior for each image: more than one where the recipe fine-tunes on the importance-weighted bound.
    fn samples_per_image(&self) -> usize {
        let epochs_left = self.recipe.training.epochs.saturating_sub(self.log.len());
        match self.recipe.objective.fine_tune {
            Some(fine_tune) if epochs_left <= fine_tune.epochs => fine_tune.samples,
            _ => 1,
        }
    }

    /// The images `indices[part]` with their rows of `epsilon`.
    pub(super) fn example(
        &self,
        indices: &[usize],
        part: Range<usize>,
        epsilon: &Epsilon,
    ) -> Example {
        let draw = (self.recipe.seed, Purpose::TrainDraw, self.log.len() as u64);
        let objective = &self.recipe.objective;
        let part_of = &indices[part.clone()];
        let augment = self.recipe.training.augment.as_ref();
        let changed = augment.map(|augment| {
            let epoch = self.log.len() as u64;
            augmented(&self.images, part_of, augment, self.recipe.seed, epoch)
        });
        let batch = |pixels| match &changed {
            None => Batch::new(&self.images, part_of, pixels, draw, &self.device),
            Some(changed) => Batch::changed(changed, part_of, pixels, draw, &self.device),
        };
        let critics_of_images = matches!(objective.adversary, Some(Adversary::Images(_)));
        let grey = critics_of_images.then(|| batch(Pixels::Grey).images);
        let batch = batch(objective.pixels);
        let latent = self.recipe.model.latent;
        let samples = self.samples_per_image();
        // The draws are ordered by image; the importance-weighted bound needs them ordered by sample.
        let posterior: Vec<f32> = (0..samples)
            .flat_map(|sample| part.clone().map(move |image| image * samples + sample))
            .flat_map(|row| &epsilon.posterior[row * latent..(row + 1) * latent])
            .copied()
            .collect();
        let rows = |values: &[f32]| {
            let shape = [values.len() / latent, latent];
            host::tensor(values.to_vec(), shape, &self.device)
        };
        let prior = epsilon.prior.get(part.start * latent..part.end * latent);
        Example {
            images: batch.images,
            grey,
            labels: batch.labels,
            epsilon: rows(&posterior),
            prior_epsilon: rows(prior.unwrap_or_default()),
        }
    }
}
