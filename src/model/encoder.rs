//! `q(z | x, y)`.

use super::flow::halves;
use super::{Dense, Gaussian, Init, PIXELS};
use crate::recipe::{Activation, LabelPath, ModelRecipe};
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// An MLP from an image and its label to a diagonal Gaussian over the latent.
#[derive(Module, Debug)]
pub struct Encoder {
    pub blocks: Vec<Dense>,
    /// Mean and log-variance in one matrix: the first half of the columns is the mean.
    pub head: Dense,
    #[module(skip)]
    activation: Activation,
}

impl Encoder {
    /// The encoder of `recipe`, with the parameters that `init` chooses.
    pub fn new(recipe: &ModelRecipe, init: &mut Init, device: &Device) -> Self {
        let (blocks, width) = mlp(PIXELS, &recipe.encoder, recipe.label, init, device);
        let labelled = recipe.label == LabelPath::EveryBlock;
        Self {
            blocks,
            head: Dense::new(width, 2 * recipe.latent, labelled, init, device),
            activation: recipe.activation,
        }
    }

    /// Parameters of `q(z | x, y)` for each example.
    ///
    /// # Shapes
    /// - `images`: `[batch, PIXELS]`, 0 to 1, 1 = ink
    /// - `labels`: `[batch, CLASSES]`
    /// - returns mean and log-variance, each `[batch, latent]`
    pub fn forward(&self, images: Tensor<2>, labels: &Tensor<2>) -> Gaussian {
        let hidden = self.blocks.iter().fold(images, |x, block| {
            self.activation.forward(block.forward(x, labels))
        });
        let (mean, log_var) = halves(self.head.forward(hidden, labels));
        Gaussian { mean, log_var }
    }
}

/// Hidden layers of the given widths after `input` units, and the width of the last of them.
pub(super) fn mlp(
    input: usize,
    widths: &[usize],
    label: LabelPath,
    init: &mut Init,
    device: &Device,
) -> (Vec<Dense>, usize) {
    let mut width = input;
    let blocks = widths
        .iter()
        .enumerate()
        .map(|(depth, &output)| {
            let labelled = match label {
                LabelPath::None => false,
                LabelPath::Input => depth == 0,
                LabelPath::EveryBlock => true,
            };
            let block = Dense::new(width, output, labelled, init, device);
            width = output;
            block
        })
        .collect();
    (blocks, width)
}
