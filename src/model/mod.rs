//! The networks, compiled natively for training and to WebAssembly for the page from the same source.
//!
//! Every model has the same three parts, so that no other module needs to know which model it handles: [`Encoder`] is
//! `q(z | x, y)`, [`Prior`] is `p(z | y)`, and [`Decoder::forward`] gives the logits of `p(x | z, y)`. A label is a row of
//! weights over the classes: one-hot for data, a mixture for an image between two classes.

mod activation;
mod decoder;
mod dense;
mod encoder;
mod flow;
mod gaussian;
#[cfg(any(feature = "train", all(feature = "cli", not(target_arch = "wasm32"))))]
mod gradient;
mod moments;
mod posterior;
mod prior;

pub use decoder::{Decoder, DetailPrior, probabilities};
pub use dense::{Dense, Init};
pub use encoder::Encoder;
pub(crate) use encoder::mlp;
pub use flow::Flow;
pub use gaussian::Gaussian;
pub use moments::Moments;
pub use posterior::{Posterior, Sample};
pub use prior::Prior;

use crate::host::zeros;
use crate::recipe::ModelRecipe;
use crate::shape::Shape;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// A conditional variational autoencoder (Sohn, Lee & Yan 2015, after Kingma & Welling 2014,
/// <https://arxiv.org/abs/1312.6114>).
#[derive(Module, Debug)]
pub struct Cvae {
    pub encoder: Encoder,
    pub generator: Generator,
}

/// Prior and decoder of a [`Cvae`]: all that is needed to draw digits.
#[derive(Module, Debug)]
pub struct Generator {
    pub prior: Prior,
    pub decoder: Decoder,
    #[module(skip)]
    shape: Shape,
}

impl Cvae {
    /// Builds the networks that `recipe` describes for images of `shape`, with the parameters that `init` chooses.
    pub fn new(recipe: &ModelRecipe, shape: Shape, init: &mut Init, device: &Device) -> Self {
        Self {
            encoder: Encoder::new(recipe, shape, init, device),
            generator: Generator::new(recipe, shape, init, device),
        }
    }

    /// The size of its images, and its classes.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.generator.shape
    }

    /// Dimensions of `z`.
    #[must_use]
    pub fn latent(&self) -> usize {
        self.generator.prior.latent()
    }

    /// Stochastic levels, 1 or 2.
    #[must_use]
    pub fn levels(&self) -> usize {
        1 + usize::from(self.encoder.detail.is_some())
    }

    /// One sample of `q(z | x, y)` for each image.
    ///
    /// # Shapes
    /// - `images`: `[batch, pixels]`, 0 to 1, 1 = ink
    /// - `labels`: `[batch, classes]`
    /// - `epsilon`: `[batch, latent]`, standard normal; zeros give the mean
    pub fn encode(&self, images: Tensor<2>, labels: &Tensor<2>, epsilon: Tensor<2>) -> Sample {
        let posterior = self.encoder.forward(images, labels);
        self.encoder.sample(posterior, epsilon, labels)
    }

    /// The ε of each image: the mean of its posterior in the coordinates in which the prior of every label is standard
    /// normal.
    ///
    /// This is the style of an image, which can be decoded as any digit. The mean in `z` is not: under a prior that sees
    /// the label, the same `z` is likely for one digit and unlikely for another.
    ///
    /// # Shapes
    /// - `images`: `[batch, pixels]`, 0 to 1, 1 = ink; `labels`: `[batch, classes]`
    /// - returns `[batch, latent]`
    pub fn mean_epsilon(&self, images: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
        let zero = zeros([images.dims()[0], self.latent()], &images.device());
        let sample = self.encode(images, labels, zero);
        let (epsilon, _) = self.generator.prior.standardise(sample.latent, labels);
        epsilon
    }
}

impl Generator {
    /// Builds prior and decoder, with the parameters that `init` chooses.
    pub fn new(recipe: &ModelRecipe, shape: Shape, init: &mut Init, device: &Device) -> Self {
        Self {
            prior: Prior::new(recipe, shape, init, device),
            decoder: Decoder::new(recipe, shape, init, device),
            shape,
        }
    }

    /// The size of its images, and its classes.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Whether prior or decoder sees the label, so that a digit can be asked for.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        let mut layers = self.decoder.blocks.iter().chain([&self.decoder.head]);
        self.prior.mean.is_some() || layers.any(|layer| layer.label.is_some())
    }

    /// Logits of `p(x | z, y)` at `z = prior_y(temperature · ε)`.
    ///
    /// # Shapes
    /// - `epsilon`: `[batch, latent]`, standard normal
    /// - `labels`: `[batch, classes]`, rows sum to 1
    /// - returns `[batch, pixels]`
    pub fn forward(&self, epsilon: Tensor<2>, labels: Tensor<2>, temperature: f64) -> Tensor<2> {
        let latent = self.prior.sample(epsilon * temperature, &labels);
        self.decoder.forward(latent, labels)
    }
}
