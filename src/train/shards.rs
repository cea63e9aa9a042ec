//! Gradients of one step, computed on all cores at once.
//!
//! The operations of a small network are too short to be worth splitting among cores. So a step splits its
//! batch: each part goes forward and backward on its own, and the optimiser adds up what they find. The number
//! of parts depends on the batch alone, so that a training gives the same bits on any number of cores.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Gradients, Tensor, TensorData};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::ops::Range;

/// Images that make a part of its own worth while.
const PART: usize = 32;
const MOST_PARTS: usize = 2;

/// Gradients of a module's parameters, in the order of its fields.
pub type ParameterGradients = Vec<TensorData>;

/// The threads that work on the parts of a batch.
#[derive(Debug)]
pub struct Shards {
    pools: Vec<ThreadPool>,
}

impl Shards {
    /// One group of threads for each part of a batch of `batch` images.
    ///
    /// # Errors
    /// If the system gives no threads.
    pub fn new(batch: usize) -> anyhow::Result<Self> {
        let parts = (batch / PART).clamp(1, MOST_PARTS);
        let threads = rayon::current_num_threads().div_ceil(parts);
        let pool = |_| ThreadPoolBuilder::new().num_threads(threads).build();
        let pools = (0..parts).map(pool).collect::<Result<_, _>>()?;
        Ok(Self { pools })
    }

    /// Runs `step` on a copy of `module` with automatic differentiation for each part of `count` images, and
    /// returns what each of them found. `step` returns a record for the caller, and losses with the parameters
    /// that each is to change: those whose path starts with the given text.
    ///
    /// # Panics
    /// If a parameter is changed by no loss.
    pub fn gradients<M: Module + Sync, T: Send>(
        &self,
        module: &M,
        count: usize,
        step: impl Fn(&M, Range<usize>) -> (T, Vec<(&'static str, Gradients)>) + Sync,
    ) -> Vec<(T, ParameterGradients)> {
        let size = count.div_ceil(self.pools.len());
        let task = |part: usize| {
            let range = (part * size).min(count)..((part + 1) * size).min(count);
            // Leaves of its own: parts that share them would wait for each other.
            let replica = module.clone().map(&mut Leaves);
            let (record, losses) = step(&replica, range);
            (record, collect(&replica, losses))
        };
        let parts = self.pools.len().min(count.div_ceil(size));
        let mut found: Vec<_> = (0..parts).map(|_| None).collect();
        run(&self.pools, &mut found, &task);
        found.into_iter().flatten().collect()
    }
}

/// Puts `task(part)` into each slot of `found`, each on its own pool, all at the same time.
fn run<T: Send>(
    pools: &[ThreadPool],
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
        self.found.push(gradient.into_data());
    }
}
