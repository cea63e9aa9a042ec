//! A lower bound on the number of weights of a recipe's networks. A file must hold at least as many, which is checked before
//! memory is taken.

use super::{Adversary, DetailRecipe, FlowRecipe, ModelRecipe, PriorKind, Recipe};
use crate::shape::Shape;

impl ModelRecipe {
    /// Weights of the encoder's matrices, without biases and the matrices of labels.
    #[must_use]
    pub fn encoder_weights(&self, shape: Shape) -> usize {
        let pixels = shape.pixels();
        let coarse = self.coarse_latent();
        let last = self.encoder.last().copied().unwrap_or(pixels);
        let detail = self.detail.map_or(0, |DetailRecipe { latent, width }| {
            last * width + coarse * width + width * 2 * latent
        });
        chain(pixels, &self.encoder, 2 * coarse) + detail
    }

    /// Weights of the matrices of prior and decoder, likewise.
    #[must_use]
    pub fn generator_weights(&self, shape: Shape) -> usize {
        let coarse = self.coarse_latent();
        let detail = self.detail.map_or(0, |DetailRecipe { latent, width }| {
            coarse * width + width * 2 * latent
        });
        let flow = match self.prior {
            PriorKind::Flow(FlowRecipe { couplings, width }) => {
                couplings * width * (coarse / 2 + coarse)
            }
            PriorKind::Standard | PriorKind::Label => 0,
        };
        chain(self.latent, &self.decoder, shape.pixels()) + detail + flow
    }
}

impl Recipe {
    /// Weights of the matrices of all networks that a training changes, likewise.
    #[must_use]
    pub fn weights(&self, shape: Shape) -> usize {
        let pixels = shape.pixels();
        let critics = match &self.objective.adversary {
            None => 0,
            Some(Adversary::Latent(latent)) => chain(self.model.latent, &latent.discriminator, 1),
            Some(Adversary::Images(images)) => {
                chain(pixels, &images.discriminator, 1) + chain(pixels, &images.classifier, 1)
            }
        };
        self.model.encoder_weights(shape) + self.model.generator_weights(shape) + critics
    }
}

/// Weights of the matrices of an MLP from `input` through `hidden` to `output` units.
fn chain(input: usize, hidden: &[usize], output: usize) -> usize {
    let from = [input].into_iter().chain(hidden.iter().copied());
    let to = hidden.iter().copied().chain([output]);
    from.zip(to).map(|(from, to)| from * to).sum()
}

#[cfg(all(test, feature = "cli", not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::data_card::DataCard;
    use crate::model::Init;
    use crate::objective::Networks;
    use burn::module::Module;
    use burn::tensor::Device;

    /// A bound above the true number would refuse good files; one far below it would let a small file take much memory.
    #[test]
    fn weights_are_most_of_the_parameters() {
        let recipes = std::fs::read_dir("recipes").unwrap();
        for path in recipes.map(|entry| entry.unwrap().path()) {
            let recipe = Recipe::from_toml(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let shape = DataCard::mnist().shape();
            let networks = Networks::new(&recipe, shape, &mut Init::Zeros, &Device::flex());
            let model = &networks.model;
            for (weights, parameters) in [
                (
                    recipe.model.encoder_weights(shape),
                    model.encoder.num_params(),
                ),
                (
                    recipe.model.generator_weights(shape),
                    model.generator.num_params(),
                ),
                (recipe.weights(shape), networks.num_params()),
            ] {
                assert!(
                    weights <= parameters && 2 * weights > parameters,
                    "{}: {weights} weights, {parameters} parameters",
                    path.display()
                );
            }
        }
    }
}
