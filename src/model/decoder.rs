//! `p(x | z, y)`.

use super::encoder::mlp;
use super::{Dense, Init, PIXELS};
use crate::recipe::{Activation, LabelPath, ModelRecipe};
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// An MLP from a latent point and a label to the logits of 784 Bernoulli distributions.
#[derive(Module, Debug)]
pub struct Decoder {
    pub blocks: Vec<Dense>,
    pub head: Dense,
    #[module(skip)]
    activation: Activation,
}

impl Decoder {
    /// The decoder of `recipe`, with the parameters that `init` chooses.
    pub fn new(recipe: &ModelRecipe, init: &mut Init, device: &Device) -> Self {
        let (blocks, width) = mlp(recipe.latent, &recipe.decoder, recipe.label, init, device);
        let labelled = recipe.label == LabelPath::EveryBlock;
        Self {
            blocks,
            head: Dense::new(width, PIXELS, labelled, init, device),
            activation: recipe.activation,
        }
    }

    /// Log-odds of ink for each pixel. The sigmoid is left to the border, because likelihoods need logits.
    ///
    /// # Shapes
    /// - `latent`: `[batch, latent]`; `labels`: `[batch, CLASSES]`
    /// - returns `[batch, PIXELS]`
    pub fn forward(&self, latent: Tensor<2>, labels: Tensor<2>) -> Tensor<2> {
        let hidden = self.blocks.iter().fold(latent, |x, block| {
            self.activation.forward(block.forward(x, &labels))
        });
        self.head.forward(hidden, &labels)
    }
}
