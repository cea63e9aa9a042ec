//! A distribution of scores as 101 numbers.

use serde::{Deserialize, Serialize};

/// The percentiles 0 to 100 of a set of scores: small enough for a file, fine enough to say how unusual a score is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantiles(Vec<f64>);

impl Quantiles {
    /// The percentiles of `scores`, linear between neighbours (Hyndman & Fan 1996, definition 7).
    ///
    /// # Panics
    /// If there are no scores.
    #[must_use]
    pub fn of(scores: &[f64]) -> Self {
        assert!(!scores.is_empty(), "percentiles of nothing");
        let mut sorted = scores.to_vec();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len() - 1;
        let quantile = |percent: usize| {
            // Whole and hundredth parts apart, because whole numbers hold the place exactly.
            let (below, rest) = (percent * last / 100, percent * last % 100);
            let above = sorted[(below + 1).min(last)];
            sorted[below] + (above - sorted[below]) * rest as f64 / 100.0
        };
        Self((0..=100).map(quantile).collect())
    }

    /// The 101 values, rising.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.0
    }

    /// Which percentile `score` is, 0 to 100.
    #[must_use]
    pub fn percentile(&self, score: f64) -> f64 {
        let above = self.0.partition_point(|&value| value <= score);
        if above == 0 {
            return 0.0;
        }
        if above == self.0.len() {
            return 100.0;
        }
        let (low, high) = (self.0[above - 1], self.0[above]);
        (above - 1) as f64 + (score - low) / (high - low)
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the ends of the scale are exact")]
mod tests {
    use super::*;
    use crate::random::{Purpose, normals, stream};

    #[test]
    fn quantiles_of_a_known_set() {
        // numpy.percentile([15, 20, 35, 40, 50], [0, 5, 30, 40, 50, 99, 100])
        let quantiles = Quantiles::of(&[40.0, 15.0, 50.0, 20.0, 35.0]);
        for (percent, expected) in [
            (0, 15.0),
            (5, 16.0),
            (30, 23.0),
            (40, 29.0),
            (50, 35.0),
            (99, 49.6),
            (100, 50.0),
        ] {
            let got = quantiles.values()[percent];
            assert!((got - expected).abs() < 1e-12, "{percent}: {got}");
        }
        assert_eq!(Quantiles::of(&[3.0]).values(), [3.0; 101]);
    }

    #[test]
    fn a_percentile_is_the_fraction_below() {
        let scores: Vec<f64> = normals(&mut stream(4, Purpose::EvaluationNoise, 0), 5000)
            .into_iter()
            .map(f64::from)
            .collect();
        let quantiles = Quantiles::of(&scores);
        for score in [-9.0, -1.3, 0.0, 0.4, 2.0, 9.0] {
            let below = scores.iter().filter(|&&s| s <= score).count();
            let naive = 100.0 * below as f64 / scores.len() as f64;
            let got = quantiles.percentile(score);
            assert!((got - naive).abs() < 0.5, "{score}: {got}, counted {naive}");
        }
        assert_eq!(Quantiles::of(&[3.0]).percentile(2.9), 0.0);
        assert_eq!(Quantiles::of(&[3.0]).percentile(3.0), 100.0);
    }
}
