//! The posterior of an image, and samples of it.

use super::Gaussian;
use burn::tensor::Tensor;

/// `q(z | x, y)` before sampling: the distribution of the first level, and the image's features for the second.
#[derive(Clone, Debug)]
pub struct Posterior {
    /// `q(z1 | x, y)`, `[batch, coarse]`.
    pub coarse: Gaussian,
    /// The features of the image for the second level, `[batch, width]`; none where there is one level.
    pub context: Option<Tensor<2>>,
}

/// A sample of the posterior, with the distribution from which it was drawn.
#[derive(Clone, Debug)]
pub struct Sample {
    /// `[batch, latent]`
    pub latent: Tensor<2>,
    /// The distribution of all dimensions, `[batch, latent]`: in the second level `q(z2 | x, z1, y)` at the drawn `z1`.
    pub posterior: Gaussian,
}

impl Posterior {
    /// The posterior of one image as `count` equal rows.
    ///
    /// # Panics
    /// If `row` is outside the batch.
    #[must_use]
    pub fn repeated(&self, row: usize, count: usize) -> Self {
        let repeat = |x: &Tensor<2>| {
            let width = x.dims()[1];
            x.clone()
                .slice([row..row + 1, 0..width])
                .repeat_dim(0, count)
        };
        Self {
            coarse: Gaussian {
                mean: repeat(&self.coarse.mean),
                log_var: repeat(&self.coarse.log_var),
            },
            context: self.context.as_ref().map(repeat),
        }
    }
}
