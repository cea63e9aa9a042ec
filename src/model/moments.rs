//! How far a posterior lies from the prior in one dimension of ε, from samples.

/// The moments of samples of one number.
#[derive(Clone, Copy, Debug)]
pub struct Moments {
    pub mean: f64,
    /// Unbiased.
    pub variance: f64,
    count: f64,
}

impl Moments {
    /// The moments of `values`, at least two.
    pub fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let count = values.clone().count() as f64;
        let mean = values.clone().sum::<f64>() / count;
        let squares: f64 = values.map(|value| (value - mean).powi(2)).sum();
        Self {
            mean,
            variance: squares / (count - 1.0),
            count,
        }
    }

    /// `KL(N(m, v) ‖ N(0, 1))` in nats. The two last terms correct the bias: the variance of a sample mean is `v / n`, and the
    /// logarithm of a sample variance is too low by `1 / (n − 1)`.
    #[must_use]
    pub fn kl(&self) -> f64 {
        let Self {
            mean,
            variance,
            count,
        } = self;
        let plain = 0.5 * (variance + mean * mean - 1.0 - variance.ln());
        plain - 0.5 * variance / count - 0.5 / (count - 1.0)
    }
}
