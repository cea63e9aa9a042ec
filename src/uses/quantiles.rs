//! A distribution of scores as 101 numbers.

use super::most_likely;

/// The percentiles 0 to 100 of a set of scores: small enough for a file, fine enough to say how unusual a score is.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantiles(Vec<f32>);

impl Quantiles {
    pub const COUNT: usize = 101;

    /// Percentiles that were measured before, if they are as many as they should be and rise.
    #[must_use]
    pub fn new(values: Vec<f32>) -> Option<Self> {
        (values.len() == Self::COUNT && values.is_sorted()).then_some(Self(values))
    }

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
            #[allow(clippy::cast_possible_truncation, reason = "scores are in nats")]
            let value = (sorted[below] + (above - sorted[below]) * rest as f64 / 100.0) as f32;
            value
        };
        Self((0..=100).map(quantile).collect())
    }

    /// The [`Quantiles::COUNT`] values, rising.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.0
    }

    /// Which percentile `score` is, 0 to 100.
    #[must_use]
    pub fn percentile(&self, score: f64) -> f64 {
        let above = self.0.partition_point(|&value| f64::from(value) <= score);
        if above == 0 {
            return 0.0;
        }
        if above == self.0.len() {
            return 100.0;
        }
        let (low, high) = (f64::from(self.0[above - 1]), f64::from(self.0[above]));
        (above - 1) as f64 + (score - low) / (high - low)
    }
}

/// How a model scores the images that it is meant for, by [`Quantiles`] of their −ELBO in nats: an average over
/// [`super::SCORE_SAMPLES`] samples of the posterior.
#[derive(Clone, Debug, PartialEq)]
pub struct Usual {
    /// How many were scored: the first test images.
    pub images: usize,
    /// Of the −ELBO under their own labels.
    pub own: Quantiles,
    /// Of the least −ELBO of all labels; as `own` if the model knows none.
    pub best: Quantiles,
}

impl Usual {
    /// Which percentile an image with these −ELBOs under each label is: among the images under their own labels if
    /// it is to show `label`, else, at its best, among the images at theirs.
    ///
    /// # Panics
    /// If there is no score, or none under `label`.
    #[must_use]
    pub fn percentile(&self, negative_elbos: &[f64], label: Option<usize>) -> f64 {
        let (among, label) = label.map_or_else(
            || (&self.best, most_likely(negative_elbos)),
            |label| (&self.own, label),
        );
        among.percentile(negative_elbos[label])
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
            assert!((got - expected).abs() < 1e-5, "{percent}: {got}");
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

    #[test]
    fn an_image_is_compared_with_its_own_kind() {
        let usual = Usual {
            images: 2,
            own: Quantiles::of(&[60.0, 160.0]),
            best: Quantiles::of(&[50.0, 150.0]),
        };
        let scores = [130.0, 70.0, 200.0];
        assert_eq!(usual.percentile(&scores, None), 20.0);
        assert_eq!(usual.percentile(&scores, Some(0)), 70.0);
        assert_eq!(usual.percentile(&scores, Some(2)), 100.0);
    }

    #[test]
    fn percentiles_rise() {
        let quantiles = Quantiles::of(&[1.0, 2.5, 7.25]);
        let mut values = quantiles.values().to_vec();
        assert_eq!(Quantiles::new(values.clone()), Some(quantiles));
        assert_eq!(Quantiles::new(values[1..].to_vec()), None);
        values.swap(0, 100);
        assert_eq!(Quantiles::new(values), None);
    }
}
