//! `p(x | z, y)`.

use super::encoder::mlp;
use super::flow::halves;
use super::{Dense, Gaussian, Init};
use crate::host::zeros;
use crate::pointwise::{map, on_host, sigmoid};
use crate::recipe::{Activation, DetailRecipe, LabelPath, Likelihood, ModelRecipe};
use crate::shape::Shape;
use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor, activation};

/// An MLP from a latent point and a label to one logit for each pixel.
#[derive(Module, Debug)]
pub struct Decoder {
    pub detail: Option<DetailPrior>,
    pub blocks: Vec<Dense>,
    pub head: Dense,
    /// `[1]`, `ln σ` of the pixels, where the likelihood is a Gaussian that learns it.
    pub log_deviation: Option<Param<Tensor<1>>>,
    #[module(skip)]
    activation: Activation,
    #[module(skip)]
    pub likelihood: Likelihood,
}

/// `p(z2 | z1, y) = N(μ(z1, y), diag σ(z1, y)²)`, the prior of the second level.
///
/// A latent point of a model with two levels holds `(z2 − μ) / σ` in place of `z2`: the second level in units of its prior,
/// which is standard normal for every `z1`. Only the decoder computes `z2` itself.
#[derive(Module, Debug)]
pub struct DetailPrior {
    pub inner: Dense,
    pub head: Dense,
}

impl Decoder {
    /// The decoder of `recipe`, with the parameters that `init` chooses.
    pub fn new(recipe: &ModelRecipe, shape: Shape, init: &mut Init, device: &Device) -> Self {
        let classes = shape.classes;
        let labelled = (recipe.label == LabelPath::EveryBlock).then_some(classes);
        let coarse = recipe.coarse_latent();
        let detail = recipe
            .detail
            .map(|DetailRecipe { latent, width }| DetailPrior {
                inner: Dense::new(coarse, width, labelled, init, device),
                head: Dense::zeros(width, 2 * latent, labelled, device),
            });
        let (label, latent) = (recipe.label, recipe.latent);
        let (blocks, width) = mlp(latent, &recipe.decoder, label, classes, init, device);
        let learned = recipe.likelihood == Likelihood::LearnedGaussian;
        Self {
            detail,
            blocks,
            head: Dense::new(width, shape.pixels(), labelled, init, device),
            log_deviation: learned.then(|| Param::from_tensor(zeros([1], device))),
            activation: recipe.activation,
            likelihood: recipe.likelihood,
        }
    }

    /// The nonlinearity after each block, and in the second level.
    #[cfg(feature = "webgpu")]
    pub(crate) fn activation(&self) -> Activation {
        self.activation
    }

    /// Logits of the pixels' means. [`probabilities`] applies the sigmoid; likelihoods are computed from logits.
    ///
    /// # Shapes
    /// - `latent`: `[batch, latent]`; `labels`: `[batch, classes]`
    /// - returns `[batch, pixels]`
    pub fn forward(&self, latent: Tensor<2>, labels: Tensor<2>) -> Tensor<2> {
        let latent = match &self.detail {
            Some(detail) => detail.place(latent, &labels, self.activation),
            None => latent,
        };
        let hidden = self.blocks.iter().fold(latent, |x, block| {
            self.activation.forward(block.forward(x, &labels))
        });
        self.head.forward(hidden, &labels)
    }
}

/// The pixels' means, which for a Bernoulli likelihood are probabilities of ink.
///
/// # Shapes
/// - `logits`: `[batch, pixels]`; returns the same, 0 to 1
pub fn probabilities(logits: Tensor<2>) -> Tensor<2> {
    if on_host(&logits) {
        let slope = |x| sigmoid(x) * sigmoid(-x);
        return map(logits, sigmoid, slope);
    }
    activation::sigmoid(logits)
}

impl DetailPrior {
    /// The latent point with `z2` itself in place of its value in units of its prior.
    fn place(&self, latent: Tensor<2>, labels: &Tensor<2>, activation: Activation) -> Tensor<2> {
        let [rows, last] = latent.dims();
        let first = self.inner.weight.dims()[0];
        let z1 = latent.clone().slice([0..rows, 0..first]);
        let hidden = activation.forward(self.inner.forward(z1.clone(), labels));
        let (mean, log_var) = halves(self.head.forward(hidden, labels));
        let z2 = Gaussian { mean, log_var }.reparameterise(latent.slice([0..rows, first..last]));
        Tensor::cat(vec![z1, z2], 1)
    }
}
