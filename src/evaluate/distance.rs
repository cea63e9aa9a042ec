//! Distances between the distributions of samples and of real images, in the features of a judge.
//!
//! A distance depends on the network that gives the features and on the number of images. It compares only with distances
//! that were measured with the same network and the same number.

use super::products::products;
use linfa_linalg::eigh::{EigValshInto, EighInto};
use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

/// Two distances between the distributions that two sets of points were drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Distance {
    /// The squared Fréchet distance, see [`frechet_distance`].
    pub frechet: f64,
    /// The squared kernel distance, see [`kernel_distance`].
    pub kernel: f64,
}

/// Both distances between `a` and `b`.
///
/// # Shapes
/// - `a`: `[m, width]`; `b`: `[n, width]`; at least two points each
#[must_use]
pub fn distance(a: &Array2<f32>, b: &Array2<f32>) -> Distance {
    Distance {
        frechet: frechet_distance(a, b),
        kernel: kernel_distance(a, b),
    }
}

/// The squared Fréchet distance between the Gaussians with the moments of `a` and `b` (Heusel et al. 2017,
/// <https://arxiv.org/abs/1706.08500>; Dowson & Landau 1982). It is biased: it is larger for fewer points.
///
/// `|μ_a − μ_b|² + tr(Σ_a + Σ_b − 2 (√Σ_a Σ_b √Σ_a)^½)`
///
/// # Shapes
/// - `a`: `[m, width]`; `b`: `[n, width]`; at least two points each
///
/// # Panics
/// If the widths differ.
#[must_use]
pub fn frechet_distance(a: &Array2<f32>, b: &Array2<f32>) -> f64 {
    let (mean_a, covariance_a) = moments(a);
    let (mean_b, covariance_b) = moments(b);
    let apart: f64 = (mean_a - mean_b)
        .mapv(|difference| difference.powi(2))
        .sum();
    let traces = covariance_a.diag().sum() + covariance_b.diag().sum();
    // Symmetric without negative eigenvalues; Σ_a Σ_b has the same eigenvalues and is not symmetric.
    let root = square_root(covariance_a);
    let product = root.dot(&covariance_b).dot(&root);
    let eigenvalues = product.eigvalsh_into().expect("the matrix is square");
    let overlap: f64 = eigenvalues.mapv(|value| value.max(0.0).sqrt()).sum();
    apart + traces - 2.0 * overlap
}

/// Mean and unbiased covariance of the rows.
fn moments(points: &Array2<f32>) -> (Array1<f64>, Array2<f64>) {
    let points = points.mapv(f64::from);
    let count = points.len_of(Axis(0)) as f64;
    let mean = points.sum_axis(Axis(0)) / count;
    let centred = points - &mean;
    let covariance = centred.t().dot(&centred) / (count - 1.0);
    (mean, covariance)
}

/// The symmetric square root of a matrix without negative eigenvalues.
fn square_root(matrix: Array2<f64>) -> Array2<f64> {
    let (values, vectors) = matrix.eigh_into().expect("the matrix is square");
    // Rounding may make an eigenvalue of zero slightly negative.
    let roots = values.mapv(|value| value.max(0.0).sqrt());
    (&vectors * &roots).dot(&vectors.t())
}

/// The unbiased estimate of the squared maximum mean discrepancy with the kernel `(a·b / width + 1)³` (Bińkowski et al. 2018,
/// <https://arxiv.org/abs/1801.01401>). It varies around zero, and may be negative, for equal distributions.
///
/// # Shapes
/// - `a`: `[m, width]`; `b`: `[n, width]`; at least two points each
#[must_use]
pub fn kernel_distance(a: &Array2<f32>, b: &Array2<f32>) -> f64 {
    let within = |points: &Array2<f32>| {
        let count = points.len_of(Axis(0)) as f64;
        kernel_sum(points, points, true) / (count * (count - 1.0))
    };
    let pairs = a.len_of(Axis(0)) as f64 * b.len_of(Axis(0)) as f64;
    within(a) + within(b) - 2.0 * kernel_sum(a, b, false) / pairs
}

/// The sum of the kernel over all pairs; with `others`, over pairs of different points only.
fn kernel_sum(a: &Array2<f32>, b: &Array2<f32>, others: bool) -> f64 {
    let width = a.len_of(Axis(1)) as f64;
    let kernel = |product: f32| (f64::from(product) / width + 1.0).powi(3);
    let sums = products(a, b, |first, block| {
        let all: f64 = block.iter().map(|&product| kernel(product)).sum();
        let own = |row| kernel(block[[row, first + row]]);
        let rows = block.len_of(Axis(0));
        all - if others {
            (0..rows).map(own).sum()
        } else {
            0.0
        }
    });
    sums.into_iter().sum()
}
