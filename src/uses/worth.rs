//! The use of synthetic images for a classifier with few real ones.

use super::small::train_on;
use super::synthesise;
use crate::data::{DataSet, Images};
use crate::evaluate::train_judge;
use crate::model::Generator;
use crate::random::{self, Purpose};
use crate::recipe::Recipe;
use burn::tensor::Device;
use rand::seq::SliceRandom;

/// An experiment: the judge's network, trained on few real images with and without synthetic ones.
#[derive(Clone, Copy, Debug)]
pub struct Worth<'a> {
    pub data: &'a DataSet,
    /// A generator that was trained on all real images, and so has seen more than the few.
    pub informed: &'a Generator,
    /// The recipe of the generator that is trained on the few real images only.
    pub recipe: &'a Recipe,
    /// Number of synthetic images that are added.
    pub synthetic: usize,
    /// Images in the training of each classifier, repetitions included: the same number for every classifier, so that more
    /// images do not mean more steps.
    pub passes: usize,
    pub device: &'a Device,
}

/// Test accuracies of the classifiers, as fractions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accuracies {
    /// Trained on the real images alone.
    pub real: f64,
    /// With images of a generator that was trained on the same few real images.
    pub fair: f64,
    /// With images of the informed generator.
    pub informed: f64,
}

impl Worth<'_> {
    /// Measures with `per_class` real images of each class; `seed` determines their choice and all trainings.
    ///
    /// # Errors
    /// If a training fails.
    pub fn measure(&self, per_class: usize, seed: u64) -> anyhow::Result<Accuracies> {
        let real = few(&self.data.train, per_class, seed);
        let mut recipe = self.recipe.clone();
        recipe.seed = seed;
        let own = train_on(&real, &recipe, self.device)?.generator;
        let with = |generator| {
            let synthetic = synthesise(generator, 0..self.synthetic, 1.0, seed);
            self.accuracy(&real.clone().joined(&synthetic), seed)
        };
        Ok(Accuracies {
            real: self.accuracy(&real, seed)?,
            fair: with(&own)?,
            informed: with(self.informed)?,
        })
    }

    fn accuracy(&self, images: &Images, seed: u64) -> anyhow::Result<f64> {
        let judge = train_judge(images, None, self.passes, seed, self.device, |_, _| ())?;
        Ok(judge.accuracy(&self.data.test, self.device))
    }
}

/// `per_class` images of each class (or all, where there are fewer), chosen by `seed`.
#[must_use]
pub fn few(images: &Images, per_class: usize, seed: u64) -> Images {
    let mut order: Vec<usize> = (0..images.len()).collect();
    order.shuffle(&mut random::stream(seed, Purpose::FewImages, 0));
    let mut left = vec![per_class; images.shape.classes];
    order.retain(|&index| {
        let left = &mut left[usize::from(images.labels[index])];
        let wanted = *left > 0;
        *left -= usize::from(wanted);
        wanted
    });
    images.select(&order)
}
