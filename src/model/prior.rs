//! `p(z | y)`.

use super::{CLASSES, Flow, Gaussian, Init};
use crate::recipe::{ModelRecipe, PriorKind};
use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

/// The distribution of the latent before an image is seen: `z = μ_y + σ_y · flow_y(ε)` with a standard normal
/// ε. Which of the two steps there are is for the recipe to say.
///
/// Everything starts at `z = ε`. A mixture of labels interpolates between their parameters.
#[derive(Module, Debug)]
pub struct Prior {
    /// `[CLASSES, latent]`
    pub mean: Option<Param<Tensor<2>>>,
    /// `[CLASSES, latent]`, `ln σ²`
    pub log_var: Option<Param<Tensor<2>>>,
    pub flow: Option<Flow>,
    #[module(skip)]
    latent: usize,
}

impl Prior {
    /// The prior of `recipe`, which is `N(0, I)` until it is trained.
    pub fn new(recipe: &ModelRecipe, init: &mut Init, device: &Device) -> Self {
        let latent = recipe.latent;
        let table = || {
            let learned = recipe.prior != PriorKind::Standard;
            learned.then(|| Param::from_tensor(Tensor::zeros([CLASSES, latent], device)))
        };
        let flow = match recipe.prior {
            PriorKind::Flow(recipe) => Some(Flow::new(latent, recipe, init, device)),
            PriorKind::Standard | PriorKind::Label => None,
        };
        Self {
            mean: table(),
            log_var: table(),
            flow,
            latent,
        }
    }

    /// Dimensions of `z`.
    #[must_use]
    pub fn latent(&self) -> usize {
        self.latent
    }

    /// The latent points that stand for `epsilon`.
    ///
    /// # Shapes
    /// - `epsilon`: `[batch, latent]`; `labels`: `[batch, CLASSES]`
    /// - returns `[batch, latent]`
    pub fn sample(&self, epsilon: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
        let bent = match &self.flow {
            Some(flow) => flow.forward(epsilon, labels),
            None => epsilon,
        };
        self.gaussian(labels).reparameterise(bent)
    }

    /// The ε that `z` stands for, with `ln |det ∂ε/∂z|`: the inverse of [`Prior::sample`].
    ///
    /// # Shapes
    /// - `z`: `[batch, latent]`; `labels`: `[batch, CLASSES]`
    /// - returns `[batch, latent]` and `[batch, 1]`
    pub fn standardise(&self, z: Tensor<2>, labels: &Tensor<2>) -> (Tensor<2>, Tensor<2>) {
        let Gaussian { mean, log_var } = self.gaussian(labels);
        let log_det = log_var.clone().sum_dim(1) * -0.5;
        let point = (z - mean) * (log_var * -0.5).exp();
        match &self.flow {
            Some(flow) => {
                let (epsilon, flow_log_det) = flow.inverse(point, labels);
                (epsilon, log_det + flow_log_det)
            }
            None => (point, log_det),
        }
    }

    /// `ln p(z | y)` per example, in nats.
    ///
    /// # Shapes
    /// - `z`: `[batch, latent]`; `labels`: `[batch, CLASSES]`
    /// - returns `[batch, 1]`
    pub fn log_density(&self, z: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
        let (epsilon, log_det) = self.standardise(z, labels);
        Gaussian::standard(&epsilon).log_density(epsilon) + log_det
    }

    /// `KL(q(z | x, y) ‖ p(z | y))` per example, in nats: the closed form where this prior is Gaussian,
    /// else `ln q(z) − ln p(z)` at the sample `z` of `q`, whose expectation it is.
    ///
    /// # Shapes
    /// - `z`: `[batch, latent]`; `labels`: `[batch, CLASSES]`
    /// - returns `[batch, 1]`
    pub fn rate(&self, posterior: Gaussian, z: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
        if self.flow.is_some() {
            posterior.log_density(z.clone()) - self.log_density(z, labels)
        } else {
            posterior.kl(self.gaussian(labels)).sum_dim(1)
        }
    }

    /// The Gaussian part.
    fn gaussian(&self, labels: &Tensor<2>) -> Gaussian {
        let rows = |table: &Option<Param<Tensor<2>>>| match table {
            Some(table) => labels.clone().matmul(table.val()),
            None => Tensor::zeros([labels.dims()[0], self.latent], &labels.device()),
        };
        Gaussian {
            mean: rows(&self.mean),
            log_var: rows(&self.log_var),
        }
    }
}
