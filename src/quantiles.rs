//! A distribution of scores as 101 percentiles.

/// The percentiles 0 to 100 of a set of scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantiles(Vec<f32>);

impl Quantiles {
    pub const COUNT: usize = 101;

    /// Percentiles that were measured before. None if there are not [`Quantiles::COUNT`] of them, or they fall.
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
            // The place in integers, which are exact: its whole part and its hundredths.
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

    /// The percentile of `score` among the scores, 0 to 100, linear between neighbours.
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

/// How a model scores the test images: [`Quantiles`] of their −ELBO in nats, each averaged over
/// [`SCORE_SAMPLES`](crate::uses::SCORE_SAMPLES) samples of the posterior.
#[derive(Clone, Debug, PartialEq)]
pub struct Usual {
    /// Number of images: the first of the test set.
    pub images: usize,
    /// Of the −ELBO of each image under its own label.
    pub own: Quantiles,
    /// Of the least −ELBO of each image under any label; the same as `own` if the model sees no labels.
    pub best: Quantiles,
}

impl Usual {
    /// The percentile of an image, given its −ELBO under each label in nats. With `label`, the −ELBO under that label is
    /// compared with those of the test images under their own labels; without, its least −ELBO with theirs.
    ///
    /// # Panics
    /// If there is no −ELBO, or none under `label`.
    #[must_use]
    pub fn percentile(&self, negative_elbos: &[f64], label: Option<usize>) -> f64 {
        if let Some(label) = label {
            return self.own.percentile(negative_elbos[label]);
        }
        let least = negative_elbos.iter().copied().min_by(f64::total_cmp);
        self.best.percentile(least.expect("one label or more"))
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
