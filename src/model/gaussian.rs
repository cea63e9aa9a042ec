//! Diagonal Gaussian distributions.

use burn::tensor::Tensor;

/// `N(mean, diag exp(log_var))` for each example.
#[derive(Clone, Debug)]
pub struct Gaussian {
    /// `[batch, latent]`
    pub mean: Tensor<2>,
    /// `[batch, latent]`, `ln σ²`
    pub log_var: Tensor<2>,
}

impl Gaussian {
    /// `N(0, I)` of the shape and on the device of `like`.
    #[must_use]
    pub fn standard(like: &Tensor<2>) -> Self {
        Self {
            mean: like.zeros_like(),
            log_var: like.zeros_like(),
        }
    }

    /// The reparameterisation trick, `z = μ + σ ε` (Kingma & Welling 2014, section 2.4).
    ///
    /// # Shapes
    /// - `epsilon`: `[batch, latent]`, standard normal
    /// - returns `[batch, latent]`
    #[must_use]
    pub fn reparameterise(self, epsilon: Tensor<2>) -> Tensor<2> {
        self.mean + (self.log_var * 0.5).exp() * epsilon
    }

    /// `KL(self ‖ prior)` per example and dimension, in nats.
    ///
    /// `½ (ln σ_p² − ln σ_q² + (σ_q² + (μ_q − μ_p)²) / σ_p² − 1)`; with a standard normal prior this is
    /// Kingma & Welling 2014, appendix B.
    ///
    /// # Shapes
    /// - returns `[batch, latent]`: neither summed over `latent` nor averaged over `batch`
    #[must_use]
    pub fn kl(self, prior: Self) -> Tensor<2> {
        let log_ratio = self.log_var - prior.log_var.clone();
        let distance = (self.mean - prior.mean).square() * prior.log_var.neg().exp();
        (log_ratio.clone().exp() + distance - log_ratio - 1.0) * 0.5
    }

    /// `ln N(z; μ, σ²)` per example, in nats.
    ///
    /// # Shapes
    /// - `z`: `[batch, latent]`
    /// - returns `[batch, 1]`: summed over `latent`
    #[must_use]
    pub fn log_density(self, z: Tensor<2>) -> Tensor<2> {
        let squared = (z - self.mean).square() * self.log_var.clone().neg().exp();
        let log_2_pi = (2.0 * std::f64::consts::PI).ln();
        ((squared + self.log_var + log_2_pi) * -0.5).sum_dim(1)
    }
}
