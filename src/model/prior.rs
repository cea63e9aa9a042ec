//! `p(z | y)`.

use super::{Flow, Gaussian, Init, Sample};
use crate::host::zeros;
use crate::recipe::{ModelRecipe, PriorKind};
use crate::shape::Shape;
use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

/// The distribution of the latent before an image is seen: `z = μ_y + σ_y · flow_y(ε)` with a standard normal ε. The recipe
/// decides whether there are `μ` and `σ`, and whether there is a flow.
///
/// Before training `z = ε`. A second level keeps `z = ε`, because a latent point holds it in units of its own prior (see
/// [`DetailPrior`](super::DetailPrior)). A mixture of labels mixes their `μ_y` and `ln σ_y²`.
#[derive(Module, Debug)]
pub struct Prior {
    /// `[classes, coarse]`
    pub mean: Option<Param<Tensor<2>>>,
    /// `[classes, coarse]`, `ln σ²`
    pub log_var: Option<Param<Tensor<2>>>,
    pub flow: Option<Flow>,
    #[module(skip)]
    latent: usize,
    /// Dimensions of the first level.
    #[module(skip)]
    coarse: usize,
}

impl Prior {
    /// The prior of `recipe`, which is `N(0, I)` until it is trained.
    pub fn new(recipe: &ModelRecipe, shape: Shape, init: &mut Init, device: &Device) -> Self {
        let coarse = recipe.coarse_latent();
        let table = || {
            let learned = recipe.prior != PriorKind::Standard;
            learned.then(|| Param::from_tensor(zeros([shape.classes, coarse], device)))
        };
        let flow = match recipe.prior {
            PriorKind::Flow(recipe) => Some(Flow::new(coarse, recipe, shape.classes, init, device)),
            PriorKind::Standard | PriorKind::Label => None,
        };
        Self {
            mean: table(),
            log_var: table(),
            flow,
            latent: recipe.latent,
            coarse,
        }
    }

    /// Dimensions of `z`, those of a second level included.
    #[must_use]
    pub fn latent(&self) -> usize {
        self.latent
    }

    /// Dimensions of the first level; all of them where there is one level.
    #[must_use]
    pub fn coarse(&self) -> usize {
        self.coarse
    }

    /// The latent points `z` of `epsilon`.
    ///
    /// # Shapes
    /// - `epsilon`: `[batch, latent]`; `labels`: `[batch, classes]`
    /// - returns `[batch, latent]`
    pub fn sample(&self, epsilon: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
        let (epsilon, detail) = self.levels(epsilon);
        let bent = match &self.flow {
            Some(flow) => flow.forward(epsilon, labels),
            None => epsilon,
        };
        join(self.gaussian(labels).reparameterise(bent), detail)
    }

    /// The ε of `z`, with `ln |det ∂ε/∂z|`: the inverse of [`Prior::sample`].
    ///
    /// # Shapes
    /// - `z`: `[batch, latent]`; `labels`: `[batch, classes]`
    /// - returns `[batch, latent]` and `[batch, 1]`
    pub fn standardise(&self, z: Tensor<2>, labels: &Tensor<2>) -> (Tensor<2>, Tensor<2>) {
        let (z, detail) = self.levels(z);
        let Gaussian { mean, log_var } = self.gaussian(labels);
        let log_det = log_var.clone().sum_dim(1) * -0.5;
        let point = (z - mean) * (log_var * -0.5).exp();
        match &self.flow {
            Some(flow) => {
                let (epsilon, flow_log_det) = flow.inverse(point, labels);
                (join(epsilon, detail), log_det + flow_log_det)
            }
            None => (join(point, detail), log_det),
        }
    }

    /// `ln p(z | y)` per example, in nats.
    ///
    /// # Shapes
    /// - `z`: `[batch, latent]`; `labels`: `[batch, classes]`
    /// - returns `[batch, 1]`
    pub fn log_density(&self, z: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
        let (epsilon, log_det) = self.standardise(z, labels);
        Gaussian::standard(&epsilon).log_density(epsilon) + log_det
    }

    /// `KL(q ‖ p)` of each level, in nats. Where the level's prior is Gaussian this is the closed form; under a flow it is
    /// `ln q(z) − ln p(z)` at the sample of `q`, an unbiased estimate. For the second level `q` is `q(z2 | x, z1, y)` at the
    /// sample's `z1`.
    ///
    /// # Shapes
    /// - `labels`: `[batch, classes]`
    /// - returns `[batch, levels]`
    pub fn rates(&self, sample: Sample, labels: &Tensor<2>) -> Tensor<2> {
        let Sample { latent, posterior } = sample;
        let (z, _) = self.levels(latent);
        let (mean, detail_mean) = self.levels(posterior.mean);
        let (log_var, detail_log_var) = self.levels(posterior.log_var);
        let posterior = Gaussian { mean, log_var };
        let coarse = if self.flow.is_some() {
            let (epsilon, log_det) = self.standardise(z.clone(), labels);
            let prior = Gaussian::standard(&epsilon).log_density(epsilon) + log_det;
            posterior.log_density(z) - prior
        } else {
            posterior.kl(self.gaussian(labels)).sum_dim(1)
        };
        let detail = detail_mean.zip(detail_log_var).map(|(mean, log_var)| {
            let standard = Gaussian::standard(&mean);
            Gaussian { mean, log_var }.kl(standard).sum_dim(1)
        });
        join(coarse, detail)
    }

    /// The columns of the first level, and those of the second if `x` has them.
    fn levels(&self, x: Tensor<2>) -> (Tensor<2>, Option<Tensor<2>>) {
        let [rows, columns] = x.dims();
        if columns == self.coarse {
            return (x, None);
        }
        let detail = x.clone().slice([0..rows, self.coarse..columns]);
        (x.slice([0..rows, 0..self.coarse]), Some(detail))
    }

    /// `N(μ_y, diag σ_y²)`, without the flow.
    fn gaussian(&self, labels: &Tensor<2>) -> Gaussian {
        let rows = |table: &Option<Param<Tensor<2>>>| match table {
            Some(table) => labels.clone().matmul(table.val()),
            None => zeros([labels.dims()[0], self.coarse], &labels.device()),
        };
        Gaussian {
            mean: rows(&self.mean),
            log_var: rows(&self.log_var),
        }
    }
}

fn join(coarse: Tensor<2>, detail: Option<Tensor<2>>) -> Tensor<2> {
    match detail {
        Some(detail) => Tensor::cat(vec![coarse, detail], 1),
        None => coarse,
    }
}
