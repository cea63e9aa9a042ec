//! Classification by the model itself, with Bayes' rule.

use super::faithfulness::wilson;
use super::importance::log_sum_exp;
use serde::{Deserialize, Serialize};

/// Bins of the confidence in which accuracy and confidence are compared.
const BINS: usize = 15;

/// Accuracy and calibration of `p(y | x)`, and the likelihood of images without their labels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Classification {
    pub images: usize,
    pub accuracy: f64,
    /// 95 % interval of the accuracy (Wilson 1927).
    pub interval: [f64; 2],
    /// Expected calibration error over 15 equal bins of the confidence (Guo et al. 2017,
    /// <https://arxiv.org/abs/1706.04599>), as a fraction.
    pub calibration_error: f64,
    /// `−ln p(x)` in nats per image; a bound on it if the values of `ln p(x | y)` are bounds.
    pub marginal: f64,
}

/// Classifies images by Bayes' rule with a uniform prior, `p(y | x) = p(x | y) / Σ p(x | y′)`, given `ln p(x | y)` of each
/// image under each label. The mean over the labels is `p(x)`.
///
/// # Panics
/// If there are no images, or not as many labels.
#[must_use]
pub fn classify(log_likelihoods: &[Vec<f64>], labels: &[u16]) -> Classification {
    assert_eq!(log_likelihoods.len(), labels.len());
    assert!(!labels.is_empty(), "no images to classify");
    let count = labels.len() as f64;
    let (mut right, mut marginal) = (0.0, 0.0);
    // For each bin: images, sum of the confidences, correct images.
    let mut bins = [[0.0; 3]; BINS];
    for (row, &label) in log_likelihoods.iter().zip(labels) {
        let evidence = log_sum_exp(row);
        let (best, highest) = row
            .iter()
            .copied()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .expect("there are classes");
        let confidence = (highest - evidence).exp();
        let hit = f64::from(u8::from(best == usize::from(label)));
        right += hit;
        marginal += (row.len() as f64).ln() - evidence;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a confidence is more than 0 and at most 1"
        )]
        let bin = ((confidence * BINS as f64) as usize).min(BINS - 1);
        for (sum, value) in bins[bin].iter_mut().zip([1.0, confidence, hit]) {
            *sum += value;
        }
    }
    let gaps = bins
        .iter()
        .map(|[_, confidence, right]| (confidence - right).abs());
    let accuracy = right / count;
    Classification {
        images: labels.len(),
        accuracy,
        interval: wilson(accuracy, labels.len()),
        calibration_error: gaps.sum::<f64>() / count,
        marginal: marginal / count,
    }
}

impl Classification {
    /// The figures by name, as they stand in a weights file.
    pub(super) fn scores(&self) -> [(String, f64); 5] {
        [
            ("bayes_accuracy", self.accuracy),
            ("bayes_accuracy_low", self.interval[0]),
            ("bayes_accuracy_high", self.interval[1]),
            ("bayes_ece", self.calibration_error),
            ("test_marginal_nll", self.marginal),
        ]
        .map(|(name, value)| (name.to_owned(), value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ln p(x | y)` of an image whose label is 0 with `confidence` and else 1.
    fn image(confidence: f64) -> Vec<f64> {
        let mut row = vec![f64::NEG_INFINITY; 10];
        row[0] = -80.0 + confidence.ln();
        row[1] = -80.0 + (1.0 - confidence).ln();
        row
    }

    #[test]
    fn figures_of_a_case_by_hand() {
        // Three images with a confidence of 0.9, two of them right; one with 0.7, right.
        let rows = [image(0.9), image(0.9), image(0.9), image(0.7)];
        let result = classify(&rows, &[0, 0, 1, 0]);
        assert!((result.accuracy - 0.75).abs() < 1e-12);
        // (|3 · 0.9 − 2| + |0.7 − 1|) / 4
        assert!((result.calibration_error - 0.25).abs() < 1e-12);
        // p(x) = 1/10 Σ p(x | y) = e⁻⁸⁰ / 10
        assert!((result.marginal - (80.0 + 10f64.ln())).abs() < 1e-12);
    }

    #[test]
    fn equal_likelihoods_give_the_accuracy_and_calibration_of_a_guess() {
        let rows = vec![vec![-100.0; 10]; 50];
        let labels: Vec<u16> = (0..50).map(|index| index % 10).collect();
        let result = classify(&rows, &labels);
        assert!((result.accuracy - 0.1).abs() < 1e-12);
        assert!(result.calibration_error < 1e-9);
        assert!((result.marginal - 100.0).abs() < 1e-9);
    }
}
