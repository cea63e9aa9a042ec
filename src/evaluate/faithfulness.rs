//! Faithfulness: the fraction of images that show the requested class.

use super::judges::{JUDGES, Reading};
use serde::{Deserialize, Serialize};

/// Images that independent judges classify as the requested class; for real images, as their label.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Faithfulness {
    pub images: usize,
    /// Accuracy of the majority of the judges.
    pub accuracy: f64,
    /// 95 % interval of the accuracy (Wilson 1927).
    pub interval: [f64; 2],
    /// Accuracy of each judge.
    pub each: [f64; JUDGES],
    /// `confusion[asked][read]`: number of images of a requested class that the majority classifies as another.
    pub confusion: Vec<Vec<usize>>,
}

impl Faithfulness {
    /// Compares the requested classes, one for each image, with those that the judges read.
    ///
    /// # Panics
    /// If there is no image.
    #[must_use]
    pub fn new(asked: &[u16], reading: &Reading) -> Self {
        assert!(!asked.is_empty(), "no image was read");
        let mut confusion = vec![vec![0; reading.classes]; reading.classes];
        for (&asked, &read) in asked.iter().zip(&reading.majority) {
            confusion[usize::from(asked)][usize::from(read)] += 1;
        }
        let fraction = |read: &[u16]| {
            let pairs = read.iter().zip(asked);
            pairs.filter(|(a, b)| a == b).count() as f64 / asked.len() as f64
        };
        let accuracy = fraction(&reading.majority);
        Self {
            images: asked.len(),
            accuracy,
            interval: wilson(accuracy, asked.len()),
            each: reading.each.each_ref().map(|read| fraction(read)),
            confusion,
        }
    }

    /// Accuracy of the majority for each requested class; not a number for a class that was not requested.
    #[must_use]
    pub fn per_class(&self) -> Vec<f64> {
        let rows = self.confusion.iter().enumerate();
        rows.map(|(class, row)| row[class] as f64 / row.iter().sum::<usize>() as f64)
            .collect()
    }
}

/// The 95 % interval of a fraction (Wilson 1927).
pub(super) fn wilson(fraction: f64, count: usize) -> [f64; 2] {
    const Z: f64 = 1.959_964;
    let n = count as f64;
    let centre = (fraction + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half =
        Z / (1.0 + Z * Z / n) * (fraction * (1.0 - fraction) / n + Z * Z / (4.0 * n * n)).sqrt();
    [centre - half, centre + half]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_interval_of_a_textbook_case() {
        // 8 of 10: statsmodels' proportion_confint(8, 10, method="wilson").
        let [low, high] = wilson(0.8, 10);
        assert!((low - 0.490_162).abs() < 1e-5, "{low}");
        assert!((high - 0.943_318).abs() < 1e-5, "{high}");
    }
}
