//! The networks that a model is trained against.

use crate::model::{CLASSES, Dense, Init, PIXELS, mlp};
use crate::recipe::{Activation, Adversary, LabelPath, Recipe};
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// An MLP whose last hidden layer serves as features.
#[derive(Module, Debug)]
pub struct Critic {
    pub blocks: Vec<Dense>,
    pub head: Dense,
}

/// Those of the recipe; none where the model is trained on its own.
#[derive(Module, Debug)]
pub struct Critics {
    pub discriminator: Option<Critic>,
    pub classifier: Option<Critic>,
}

impl Critic {
    /// A critic from `input` to `output` units that sees the label where `labelled`.
    pub fn new(
        [input, output]: [usize; 2],
        hidden: &[usize],
        labelled: bool,
        init: &mut Init,
        device: &Device,
    ) -> Self {
        let label = if labelled {
            LabelPath::EveryBlock
        } else {
            LabelPath::None
        };
        let (blocks, width) = mlp(input, hidden, label, init, device);
        Self {
            blocks,
            head: Dense::new(width, output, labelled, init, device),
        }
    }

    /// What it makes of its input, before it judges.
    ///
    /// # Shapes
    /// - `x`: `[batch, input]`; `labels`: `[batch, CLASSES]`
    /// - returns `[batch, width of the last hidden layer]`
    pub fn features(&self, x: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
        self.blocks.iter().fold(x, |x, block| {
            Activation::Silu.forward(block.forward(x, labels))
        })
    }

    /// Its judgement of features.
    ///
    /// # Shapes
    /// - returns `[batch, output]`, logits
    pub fn judge(&self, features: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
        self.head.forward(features, labels)
    }
}

impl Critics {
    /// The critics of `recipe`, with the parameters that `init` chooses.
    pub fn new(recipe: &Recipe, init: &mut Init, device: &Device) -> Self {
        let (discriminator, classifier) = match &recipe.objective.adversary {
            None => (None, None),
            // It sees the label, so that the latent must follow its prior for each digit: a latent that gave
            // the digit away would be told from the prior.
            Some(Adversary::Latent(adversary)) => {
                let shape = [recipe.model.latent, 1];
                let hidden = &adversary.discriminator;
                (Some(Critic::new(shape, hidden, true, init, device)), None)
            }
            Some(Adversary::Images(adversary)) => {
                let mut critic = |output, hidden: &[usize]| {
                    Some(Critic::new([PIXELS, output], hidden, false, init, device))
                };
                (
                    critic(1, &adversary.discriminator),
                    critic(CLASSES, &adversary.classifier),
                )
            }
        };
        Self {
            discriminator,
            classifier,
        }
    }
}
