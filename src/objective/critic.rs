//! The networks against which a model is trained.

use crate::model::{Dense, Init, mlp};
use crate::recipe::{Activation, Adversary, LabelPath, Recipe};
use crate::shape::Shape;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// An MLP whose last hidden layer serves as features.
#[derive(Module, Debug)]
pub struct Critic {
    pub blocks: Vec<Dense>,
    pub head: Dense,
}

/// The critics of a recipe; none without an adversary.
#[derive(Module, Debug)]
pub struct Critics {
    pub discriminator: Option<Critic>,
    pub classifier: Option<Critic>,
}

impl Critic {
    /// A critic from `input` to `output` units that sees the label of one of `classes` classes, or none.
    pub fn new(
        [input, output]: [usize; 2],
        hidden: &[usize],
        classes: Option<usize>,
        init: &mut Init,
        device: &Device,
    ) -> Self {
        let (label, seen) = match classes {
            Some(classes) => (LabelPath::EveryBlock, classes),
            None => (LabelPath::None, 0),
        };
        let (blocks, width) = mlp(input, hidden, label, seen, init, device);
        Self {
            blocks,
            head: Dense::new(width, output, classes, init, device),
        }
    }

    /// The activations of the last hidden layer.
    ///
    /// # Shapes
    /// - `x`: `[batch, input]`; `labels`: `[batch, classes]`
    /// - returns `[batch, width of the last hidden layer]`
    pub fn features(&self, x: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
        self.blocks.iter().fold(x, |x, block| {
            Activation::Silu.forward(block.forward(x, labels))
        })
    }

    /// The logits of features.
    ///
    /// # Shapes
    /// - returns `[batch, output]`, logits
    pub fn judge(&self, features: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
        self.head.forward(features, labels)
    }
}

impl Critics {
    /// The critics of `recipe`, with the parameters that `init` chooses.
    pub fn new(recipe: &Recipe, shape: Shape, init: &mut Init, device: &Device) -> Self {
        let (discriminator, classifier) = match &recipe.objective.adversary {
            None => (None, None),
            // The discriminator sees the label, so that the latent must follow the prior for each class. It could tell a
            // latent that depends on the class from the prior.
            Some(Adversary::Latent(adversary)) => {
                let sizes = [recipe.model.latent, 1];
                let (hidden, classes) = (&adversary.discriminator, Some(shape.classes));
                (
                    Some(Critic::new(sizes, hidden, classes, init, device)),
                    None,
                )
            }
            Some(Adversary::Images(adversary)) => {
                let mut critic = |output, hidden: &[usize]| {
                    Some(Critic::new(
                        [shape.pixels(), output],
                        hidden,
                        None,
                        init,
                        device,
                    ))
                };
                (
                    critic(1, &adversary.discriminator),
                    critic(shape.classes, &adversary.classifier),
                )
            }
        };
        Self {
            discriminator,
            classifier,
        }
    }
}
