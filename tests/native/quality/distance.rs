//! Tests distances between sets of features.

use super::normal_points;
use cvae::evaluate::{frechet_distance, kernel_distance};
use ndarray::{Array2, Axis, array};

/// Points whose mean and unbiased covariance are exactly `mean` and `diag(deviations²)`.
fn cross(mean: &[f32], deviations: &[f32]) -> Array2<f32> {
    let width = mean.len();
    let reach = ((2.0 * width as f32 - 1.0) / 2.0).sqrt();
    Array2::from_shape_fn([2 * width, width], |(row, column)| {
        let sign = if row % 2 == 0 { reach } else { -reach };
        let on_axis = if row / 2 == column { sign } else { 0.0 };
        mean[column] + on_axis * deviations[column]
    })
}

/// Gaussians with diagonal covariances: `|μ_a − μ_b|² + Σ (σ_a − σ_b)²`.
#[test]
fn the_frechet_distance_of_diagonal_gaussians_equals_the_closed_form() {
    let a = cross(&[0.0, 1.0, -2.0], &[1.0, 0.5, 3.0]);
    let b = cross(&[0.5, 1.0, -1.0], &[2.0, 0.5, 1.0]);
    let got = frechet_distance(&a, &b);
    assert!((got - (1.25 + 1.0 + 4.0)).abs() < 1e-5, "{got}");
    assert!((frechet_distance(&b, &a) - got).abs() < 1e-9);
}

/// In two dimensions `tr √M = √(tr M + 2 √det M)`, with `M = Σ_a Σ_b` here, for any orientation of the two.
#[test]
fn the_frechet_distance_of_tilted_gaussians_equals_the_closed_form() {
    let turn = |angle: f32| array![[angle.cos(), angle.sin()], [-angle.sin(), angle.cos()]];
    let a = cross(&[0.0, 0.0], &[2.0, 0.3]).dot(&turn(0.4));
    let b = cross(&[0.0, 0.0], &[1.5, 0.6]).dot(&turn(-0.9));
    let covariance = |points: &Array2<f32>| points.t().dot(points) / (points.nrows() - 1) as f32;
    let (first, second) = (covariance(&a), covariance(&b));
    let product = first.dot(&second);
    let determinant = product[[0, 0]] * product[[1, 1]] - product[[0, 1]] * product[[1, 0]];
    let overlap = (product.diag().sum() + 2.0 * determinant.sqrt()).sqrt();
    let expected = first.diag().sum() + second.diag().sum() - 2.0 * overlap;
    let got = frechet_distance(&a, &b);
    assert!(
        (got - f64::from(expected)).abs() < 1e-4,
        "{got}, expected {expected}"
    );
}

/// Features as wide as a judge's, with units that are always zero and sets of few distinct points.
#[test]
fn the_frechet_distance_handles_degenerate_features() {
    let mut a = normal_points(600, 128, 1);
    a.columns_mut()
        .into_iter()
        .step_by(3)
        .for_each(|mut column| column.fill(0.0));
    assert!(frechet_distance(&a, &a).abs() < 1e-6);
    let shift = frechet_distance(&a, &(&a + 0.5));
    assert!((shift - 32.0).abs() < 1e-3, "{shift}");
    let few = Array2::from_shape_fn([600, 128], |(row, column)| a[[row % 10, column]]);
    let got = frechet_distance(&few, &a);
    assert!(got.is_finite() && got > 1.0, "{got}");
    let one = Array2::zeros([600, 128]);
    // The covariance of a single point is zero, so that only the distance of the means and a trace remain.
    let mean = a.mean_axis(Axis(0)).unwrap();
    let trace: f32 = a.var_axis(Axis(0), 1.0).sum();
    let expected = f64::from(mean.dot(&mean) + trace);
    assert!((frechet_distance(&one, &a) - expected).abs() < 1e-3);
}

#[test]
fn the_kernel_distance_equals_the_naive_one() {
    let (a, b) = (normal_points(520, 4, 1), normal_points(300, 4, 2) + 0.3);
    let kernel = |x: ndarray::ArrayView1<f32>, y: ndarray::ArrayView1<f32>| {
        let product: f64 = x
            .iter()
            .zip(y)
            .map(|(a, b)| f64::from(*a) * f64::from(*b))
            .sum();
        (product / 4.0 + 1.0).powi(3)
    };
    let mean = |x: &Array2<f32>, y: &Array2<f32>, same: bool| {
        let mut values = Vec::new();
        for i in 0..x.nrows() {
            for j in (0..y.nrows()).filter(|&j| !same || i != j) {
                values.push(kernel(x.row(i), y.row(j)));
            }
        }
        values.iter().sum::<f64>() / values.len() as f64
    };
    let expected = mean(&a, &a, true) + mean(&b, &b, true) - 2.0 * mean(&a, &b, false);
    let got = kernel_distance(&a, &b);
    assert!((got - expected).abs() < 1e-5, "{got}, expected {expected}");
    assert!(expected > 0.1, "expected the sets to differ");
}

/// The mean of the unbiased estimate is zero for two halves of the same distribution.
#[test]
fn the_kernel_distance_of_equal_distributions_has_no_bias() {
    let estimates: Vec<f64> = (0..40)
        .map(|seed| {
            kernel_distance(
                &normal_points(60, 3, seed),
                &normal_points(60, 3, 100 + seed),
            )
        })
        .collect();
    let mean = estimates.iter().sum::<f64>() / 40.0;
    let variance = estimates.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 39.0;
    assert!(mean.abs() < 3.0 * (variance / 40.0).sqrt(), "{mean}");
    assert!(estimates.iter().any(|&estimate| estimate < 0.0));
}
