//! `q(z | x, y)`.

use super::flow::halves;
use super::{Dense, Gaussian, Init, Posterior, Sample};
use crate::recipe::{Activation, DetailRecipe, LabelPath, ModelRecipe};
use crate::shape::Shape;
use burn::module::Module;
use burn::tensor::{Device, Tensor, activation};

/// An MLP from an image and its label to a diagonal Gaussian over the latent. With two stochastic levels this Gaussian is of
/// the first level, and a small network gives the Gaussian of the second.
#[derive(Module, Debug)]
pub struct Encoder {
    pub blocks: Vec<Dense>,
    /// Mean and log-variance in one matrix: the columns of the mean come first.
    pub head: Dense,
    pub detail: Option<DetailEncoder>,
    #[module(skip)]
    activation: Activation,
    #[module(skip)]
    least_deviation: Option<f64>,
}

/// `q(z2 | x, z1, y)`, in units of `p(z2 | z1, y)`: the difference that the image makes to the prior (the residual
/// parameterisation of Vahdat & Kautz 2020, <https://arxiv.org/abs/2007.03898>). Its KL starts near 0.
#[derive(Module, Debug)]
pub struct DetailEncoder {
    /// From the encoder's last hidden layer: computed once per image, for any number of samples.
    pub context: Dense,
    /// From `z1`.
    pub inner: Dense,
    pub head: Dense,
}

impl Encoder {
    /// The encoder of `recipe`, with the parameters that `init` chooses.
    pub fn new(recipe: &ModelRecipe, shape: Shape, init: &mut Init, device: &Device) -> Self {
        let (pixels, classes) = (shape.pixels(), shape.classes);
        let (blocks, width) = mlp(pixels, &recipe.encoder, recipe.label, classes, init, device);
        let labelled = (recipe.label == LabelPath::EveryBlock).then_some(classes);
        let coarse = recipe.coarse_latent();
        Self {
            blocks,
            head: Dense::new(width, 2 * coarse, labelled, init, device),
            detail: recipe.detail.map(
                |DetailRecipe {
                     latent,
                     width: hidden,
                 }| DetailEncoder {
                    context: Dense::new(width, hidden, None, init, device),
                    inner: Dense::new(coarse, hidden, labelled, init, device),
                    head: Dense::new(hidden, 2 * latent, labelled, init, device),
                },
            ),
            activation: recipe.activation,
            least_deviation: recipe.least_deviation,
        }
    }

    /// The posterior of each image.
    ///
    /// # Shapes
    /// - `images`: `[batch, pixels]`, 0 to 1, 1 = ink
    /// - `labels`: `[batch, classes]`
    pub fn forward(&self, images: Tensor<2>, labels: &Tensor<2>) -> Posterior {
        let hidden = self.blocks.iter().fold(images, |x, block| {
            self.activation.forward(block.forward(x, labels))
        });
        let context = self
            .detail
            .as_ref()
            .map(|detail| detail.context.forward(hidden.clone(), labels));
        Posterior {
            coarse: self.gaussian(self.head.forward(hidden, labels)),
            context,
        }
    }

    /// One sample of each row's posterior, the first level before the second.
    ///
    /// # Shapes
    /// - `epsilon`: `[batch, latent]`, standard normal; zeros give the mean
    /// - `labels`: `[batch, classes]`
    pub fn sample(&self, posterior: Posterior, epsilon: Tensor<2>, labels: &Tensor<2>) -> Sample {
        let Posterior { coarse, context } = posterior;
        let (Some(detail), Some(context)) = (&self.detail, context) else {
            let latent = coarse.clone().reparameterise(epsilon);
            return Sample {
                latent,
                posterior: coarse,
            };
        };
        let [rows, first] = coarse.mean.dims();
        let last = epsilon.dims()[1];
        let z1 = coarse
            .clone()
            .reparameterise(epsilon.clone().slice([0..rows, 0..first]));
        let hidden = self
            .activation
            .forward(detail.inner.forward(z1.clone(), labels) + context);
        let fine = self.gaussian(detail.head.forward(hidden, labels));
        let z2 = fine
            .clone()
            .reparameterise(epsilon.slice([0..rows, first..last]));
        let join = |a, b| Tensor::cat(vec![a, b], 1);
        Sample {
            latent: join(z1, z2),
            posterior: Gaussian {
                mean: join(coarse.mean, fine.mean),
                log_var: join(coarse.log_var, fine.log_var),
            },
        }
    }

    /// The distribution of mean and log-variance, which lie side by side. With a least deviation `s` its variance is `s² + σ²`.
    fn gaussian(&self, parameters: Tensor<2>) -> Gaussian {
        let (mean, log_var) = halves(parameters);
        let log_var = match self.least_deviation {
            None => log_var,
            Some(deviation) => {
                let least = 2.0 * deviation.ln();
                // ln (s² + σ²), in a form that does not overflow.
                activation::softplus(log_var - least, 1.0) + least
            }
        };
        Gaussian { mean, log_var }
    }
}

/// Hidden layers of the given widths after `input` units, and the width of the last of them.
pub(crate) fn mlp(
    input: usize,
    widths: &[usize],
    label: LabelPath,
    classes: usize,
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
            let classes = labelled.then_some(classes);
            let block = Dense::new(width, output, classes, init, device);
            width = output;
            block
        })
        .collect();
    (blocks, width)
}
