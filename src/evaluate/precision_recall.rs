//! Precision and recall of samples.

use super::neighbours::{squared_distances, squared_radii};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// Improved precision and recall (Kynkäänniemi et al. 2019, <https://arxiv.org/abs/1904.06991>).
///
/// The support of a set of points is estimated as the union of balls around them; the radius of each is the distance to the
/// point's `k`-th neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrecisionRecall {
    /// Fraction of samples in the support of the real images. It is low if samples do not look like digits.
    pub precision: f64,
    /// Fraction of real images in the support of the samples. It is low if the samples lack variety.
    pub recall: f64,
}

/// Precision and recall of `samples` against `real`, with balls that reach to the `k`-th neighbour. The sets should have the
/// same size: a larger set has smaller balls.
///
/// # Shapes
/// - `samples`: `[m, width]`; `real`: `[n, width]`
///
/// # Panics
/// If a set has no more than `k` points.
#[must_use]
pub fn precision_recall(samples: &Array2<f32>, real: &Array2<f32>, k: usize) -> PrecisionRecall {
    PrecisionRecall {
        precision: within_support(samples, real, k),
        recall: within_support(real, samples, k),
    }
}

/// Fraction of `queries` that lie in a ball around one of `points`.
fn within_support(queries: &Array2<f32>, points: &Array2<f32>, k: usize) -> f64 {
    let radii = squared_radii(points, k);
    let inside = squared_distances(queries, points, |_, block| {
        let covered = |row: ndarray::ArrayView1<f32>| row.iter().zip(&radii).any(|(d, r)| d <= r);
        block.outer_iter().map(covered).collect()
    });
    inside.iter().filter(|&&inside| inside).count() as f64 / inside.len() as f64
}
