//! Adam (Kingma & Ba 2015, <https://arxiv.org/abs/1412.6980>) with decoupled weight decay (Loshchilov &
//! Hutter 2019, <https://arxiv.org/abs/1711.05101>) and a moving average of the parameters, in one pass.
//!
//! An optimiser made of tensor operations reads and writes every parameter about ten times a step. On a CPU this takes as
//! long as the gradients of a small network. Here parameters and moments lie on the host, and one loop updates them all.

use super::ParameterGradients;
use crate::host;
use crate::parameters::{self, Parameter};
use crate::pointwise::vectorised;
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::Tensor;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
use rayon::prelude::*;

const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;
const EPSILON: f32 = 1e-8;
/// Moments below this become zero. Those of weights whose input is always zero (the border of an image) decay forever, and
/// would become denormal numbers, on which a CPU is many times slower.
const SMALLEST: f32 = 1e-30;
/// Elements that one thread updates at a time.
const CHUNK: usize = 8_192;

/// The optimiser and its state.
#[derive(Clone, Debug, PartialEq)]
pub struct Adam {
    /// Steps taken.
    pub step: u64,
    /// Decay per step of the moving average.
    pub ema: Option<f64>,
    /// Decoupled decay of matrices, per unit of learning rate.
    pub weight_decay: f64,
    /// One for each parameter tensor, in the order of the module's fields.
    pub slots: Vec<Slot>,
}

/// A parameter tensor with its moments and its average; all vectors have the same length.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    pub name: String,
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
    /// Moving average of the gradient.
    pub first: Vec<f32>,
    /// Moving average of the squared gradient.
    pub second: Vec<f32>,
    /// Moving average of the values; equal to them where there is none.
    pub average: Vec<f32>,
}

impl Adam {
    /// An optimiser of `module` that has not taken a step.
    pub fn new(module: &impl Module, ema: Option<f64>, weight_decay: f64) -> Self {
        let slots = parameters::read(module)
            .into_iter()
            .map(
                |Parameter {
                     name,
                     shape,
                     values,
                 }| Slot {
                    first: vec![0.0; values.len()],
                    second: vec![0.0; values.len()],
                    average: values.clone(),
                    name,
                    shape,
                    values,
                },
            )
            .collect();
        Self {
            step: 0,
            ema,
            weight_decay,
            slots,
        }
    }

    /// Takes one step against the sum of `gradients`, one for each part of a batch, and returns the module with its new
    /// parameters. `rate` gives the learning rate of a parameter by its name.
    ///
    /// # Panics
    /// If `module` or `gradients` is not of the module that this optimiser was made for.
    pub fn update<M: Module>(
        &mut self,
        module: M,
        gradients: &[ParameterGradients],
        rate: impl Fn(&str) -> f64,
    ) -> M {
        self.step += 1;
        for at in 0..self.slots.len() {
            let pass = Pass::new(self, rate(&self.slots[at].name));
            let parts: Vec<&[f32]> = gradients.iter().map(|part| &*part[at]).collect();
            pass.apply(&mut self.slots[at], &parts);
        }
        let mut mapper = Mapper {
            slots: self.slots.iter(),
        };
        module.map(&mut mapper)
    }

    /// The module with the optimiser's parameters, from which training continues.
    pub fn restore<M: Module>(&self, module: M) -> M {
        self.fill(module, |slot| &slot.values)
    }

    /// The module with the averaged parameters: what is evaluated and exported.
    pub fn averaged<M: Module>(&self, module: M) -> M {
        self.fill(module, |slot| &slot.average)
    }

    fn fill<M: Module>(&self, module: M, pick: impl Fn(&Slot) -> &Vec<f32>) -> M {
        let mut slots = self.slots.iter();
        parameters::write(module, |name, _| {
            let slot = slots.next().filter(|slot| slot.name == name);
            let values = pick(slot.expect("one slot per parameter")).clone();
            Ok::<_, std::convert::Infallible>(Some(values))
        })
        .unwrap_or_else(|never| match never {})
    }
}

/// The scalars of one step.
#[derive(Clone, Copy)]
struct Pass {
    rate: f32,
    decay: f32,
    unbias_1: f32,
    unbias_2: f32,
    average: f32,
}

impl Pass {
    #[allow(clippy::cast_possible_truncation, reason = "the update runs in f32")]
    fn new(adam: &Adam, rate: f64) -> Self {
        let step = i32::try_from(adam.step).unwrap_or(i32::MAX);
        let unbias = |beta: f32| (1.0 / (1.0 - f64::from(beta).powi(step))) as f32;
        // A shorter memory at first: with the full memory, the average would mostly be the random start for a long
        // time.
        let early = (1.0 + f64::from(step)) / (10.0 + f64::from(step));
        Self {
            rate: rate as f32,
            decay: (rate * adam.weight_decay) as f32,
            unbias_1: unbias(BETA_1),
            unbias_2: unbias(BETA_2),
            average: adam.ema.map_or(0.0, |ema| ema.min(early) as f32),
        }
    }

    /// `θ ← θ − rate · m̂ / (√v̂ + ε) − decay · θ`: algorithm 1 of the paper, and the decay of matrices only.
    fn apply(self, slot: &mut Slot, parts: &[&[f32]]) {
        let decay = if slot.shape.len() == 2 {
            self.decay
        } else {
            0.0
        };
        #[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
        let chunks = slot
            .values
            .par_chunks_mut(CHUNK)
            .zip(slot.first.par_chunks_mut(CHUNK))
            .zip(slot.second.par_chunks_mut(CHUNK))
            .zip(slot.average.par_chunks_mut(CHUNK));
        #[cfg(not(all(feature = "cli", not(target_arch = "wasm32"))))]
        let chunks = slot
            .values
            .chunks_mut(CHUNK)
            .zip(slot.first.chunks_mut(CHUNK))
            .zip(slot.second.chunks_mut(CHUNK))
            .zip(slot.average.chunks_mut(CHUNK));
        let chunks = chunks.enumerate();
        chunks.for_each(|(chunk, (((values, first), second), average))| {
            let mut gradient = vec![0.0; values.len()];
            let start = chunk * CHUNK;
            vectorised(|| {
                for part in parts {
                    let part = &part[start..start + gradient.len()];
                    gradient.iter_mut().zip(part).for_each(|(sum, g)| *sum += g);
                }
                self.descend(decay, values, first, second, average, &gradient);
            });
        });
    }

    /// The update of one chunk. As arguments of a function the slices are known not to overlap, so that the loop vectorises.
    #[allow(
        clippy::inline_always,
        reason = "it must be compiled for the instructions that `vectorised` chooses"
    )]
    #[inline(always)]
    fn descend(
        self,
        decay: f32,
        values: &mut [f32],
        first: &mut [f32],
        second: &mut [f32],
        average: &mut [f32],
        gradient: &[f32],
    ) {
        let flush = |x: f32| if x.abs() < SMALLEST { 0.0 } else { x };
        let moments = first.iter_mut().zip(second);
        let state = values.iter_mut().zip(average).zip(moments);
        for (((value, average), (m, v)), g) in state.zip(gradient) {
            *m = flush(BETA_1 * *m + (1.0 - BETA_1) * g);
            *v = flush(BETA_2 * *v + (1.0 - BETA_2) * g * g);
            let direction = *m * self.unbias_1 / ((*v * self.unbias_2).sqrt() + EPSILON);
            *value -= self.rate * direction + decay * *value;
            *average = self.average * *average + (1.0 - self.average) * *value;
        }
    }
}

struct Mapper<'a> {
    slots: std::slice::Iter<'a, Slot>,
}

impl ModuleMapper for Mapper<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let slot = self.slots.next().expect("one slot per parameter");
        param.map(|old| host::tensor(slot.values.clone(), old.dims(), &old.device()))
    }
}
