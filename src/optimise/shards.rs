//! The gradients of one step, computed in parts of its batch: on several cores where there are threads.
//!
//! The operations of a small network are too short to be split among cores. So a step splits its batch: each part goes
//! forward and backward alone, and the optimiser adds the gradients in a fixed order. The number of parts depends on the
//! batch only, so that a training gives the same bits on any number of cores, and without threads.

use super::LearnError;
use crate::host::to_vec;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Gradients, Tensor};
use std::ops::Range;

/// The fewest images for which a part of their own pays.
const PART: usize = 32;
const MOST_PARTS: usize = 2;

/// Gradients of a module's parameters, in the order of its fields; each row-major.
pub type ParameterGradients = Vec<Vec<f32>>;

/// The parts of a batch, with a group of threads for each where there are threads.
#[derive(Debug)]
pub struct Shards {
    pools: Vec<pool::Pool>,
}

impl Shards {
    /// The parts of a batch of `batch` images.
    ///
    /// # Errors
    /// [`LearnError::Threads`] if the system starts no threads.
    pub fn new(batch: usize) -> Result<Self, LearnError> {
        let parts = (batch / PART).clamp(1, MOST_PARTS);
        let pools = (0..parts).map(|_| pool::new(parts));
        Ok(Self {
            pools: pools.collect::<Result<_, _>>()?,
        })
    }

    /// Runs `step` on a copy of `module` with automatic differentiation for each part of `count` images, and returns the
    /// record and the gradients of each part. `step` returns a record for the caller, and losses with the parameters that
    /// each of them changes: those whose path starts with the given text.
    ///
    /// # Panics
    /// If no loss changes a parameter.
    pub fn gradients<M: Module + Sync, T: Send>(
        &self,
        module: &M,
        count: usize,
        step: impl Fn(&M, Range<usize>) -> (T, Vec<(&'static str, Gradients)>) + Sync,
    ) -> Vec<(T, ParameterGradients)> {
        let size = count.div_ceil(self.pools.len());
        let task = |part: usize| {
            let range = (part * size).min(count)..((part + 1) * size).min(count);
            // Separate leaves, because parts that share leaves would wait for each other.
            let replica = module.clone().map(&mut Leaves);
            let (record, losses) = step(&replica, range);
            (record, collect(&replica, losses))
        };
        let parts = self.pools.len().min(count.div_ceil(size));
        let mut found: Vec<_> = (0..parts).map(|_| None).collect();
        pool::run(&self.pools, &mut found, &task);
        found.into_iter().flatten().collect()
    }
}

#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod pool {
    use super::LearnError;
    use rayon::{ThreadPool, ThreadPoolBuilder};

    pub type Pool = ThreadPool;

    /// The threads of one of `parts` parts.
    pub fn new(parts: usize) -> Result<Pool, LearnError> {
        ThreadPoolBuilder::new()
            .num_threads(rayon::current_num_threads().div_ceil(parts))
            .build()
            .map_err(|error| LearnError::Threads(error.to_string()))
    }

    /// Puts `task(part)` into each slot of `found`, each on its own pool, all at the same time.
    pub fn run<T: Send>(
        pools: &[Pool],
        found: &mut [Option<T>],
        task: &(impl Fn(usize) -> T + Sync),
    ) {
        if let Some((slot, rest)) = found.split_last_mut() {
            let part = rest.len();
            pools[part].in_place_scope(|scope| {
                scope.spawn(|_| *slot = Some(task(part)));
                run(pools, rest, task);
            });
        }
    }
}

/// Without threads: one part after the other.
#[cfg(not(all(feature = "cli", not(target_arch = "wasm32"))))]
mod pool {
    use super::LearnError;

    #[derive(Debug)]
    pub struct Pool;

    #[allow(clippy::unnecessary_wraps, reason = "with threads it can fail")]
    pub fn new(_parts: usize) -> Result<Pool, LearnError> {
        Ok(Pool)
    }

    /// Puts `task(part)` into each slot of `found`.
    pub fn run<T>(_pools: &[Pool], found: &mut [Option<T>], task: &impl Fn(usize) -> T) {
        for (part, slot) in found.iter_mut().enumerate() {
            *slot = Some(task(part));
        }
    }
}

/// Makes each parameter a leaf of a new graph around the same values.
struct Leaves;

impl ModuleMapper for Leaves {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|value| Tensor::from_inner(value).require_grad())
    }
}

fn collect(module: &impl Module, losses: Vec<(&'static str, Gradients)>) -> ParameterGradients {
    let mut collector = Collector {
        path: Vec::new(),
        losses,
        found: Vec::new(),
    };
    module.visit(&mut collector);
    collector.found
}

struct Collector {
    path: Vec<String>,
    losses: Vec<(&'static str, Gradients)>,
    found: ParameterGradients,
}

impl ModuleVisitor for Collector {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let name = self.path.join(".");
        let gradient = self
            .losses
            .iter_mut()
            .find(|(prefix, _)| name.starts_with(prefix))
            .and_then(|(_, gradients)| param.val().grad_remove(gradients));
        let gradient = gradient.unwrap_or_else(|| panic!("no loss changes `{name}`"));
        self.found.push(to_vec(gradient));
    }
}
