//! Tests the Parzen-window estimate.

use super::noisy;
use crate::common::{mnist_shape, strokes};
use cvae::data::Images;
use cvae::evaluate::{log_sum_exp, parzen};

/// Compares the estimate with its definition in f64: every kernel of every candidate, whose standard deviations are 28
/// powers of ten from −1 to 0.
#[test]
fn the_parzen_estimate_equals_the_naive_one() {
    let samples = noisy(&strokes(300, 0), 40.0, 1);
    let validation = noisy(&strokes(40, 500), 40.0, 2);
    let test = noisy(&strokes(50, 700), 40.0, 3);
    let log_density = |image: &[u8], sigma: f64| {
        let kernels: Vec<f64> = samples
            .pixels
            .chunks_exact(784)
            .map(|centre| {
                let pixels = image.iter().zip(centre);
                let log_normal = |(&a, &b): (&u8, &u8)| {
                    let apart = (f64::from(a) - f64::from(b)) / 255.0;
                    -0.5 * (apart / sigma).powi(2) - sigma.ln() - 0.5 * std::f64::consts::TAU.ln()
                };
                pixels.map(log_normal).sum()
            })
            .collect();
        log_sum_exp(&kernels) - 300f64.ln()
    };
    let values = |images: &Images, sigma| -> Vec<f64> {
        let images = images.pixels.chunks_exact(784);
        images.map(|image| log_density(image, sigma)).collect()
    };
    let candidates = (0..28).map(|step: u8| 0.1 * (f64::from(step) / 27.0 * 10f64.ln()).exp());
    let total = |sigma: f64| values(&validation, sigma).iter().sum::<f64>();
    let best = candidates.max_by(|&a, &b| total(a).total_cmp(&total(b)));
    let sigma = best.unwrap();
    assert!(
        sigma > 0.1 && sigma < 1.0,
        "expected the best within the grid, got {sigma}"
    );
    let expected = values(&test, sigma);
    let mean = expected.iter().sum::<f64>() / 50.0;
    let variance = expected.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 49.0;
    let got = parzen(&samples, &validation, &test);
    assert!(
        (got.sigma - sigma).abs() < 1e-5,
        "{got:?}, expected {sigma}"
    );
    assert!(
        (got.log_likelihood - mean).abs() < 0.01,
        "{got:?}, expected {mean}"
    );
    assert!((got.standard_error - (variance / 50.0).sqrt()).abs() < 0.01);
}

/// With one sample the estimate is one Gaussian: `−|x − m|² / 2σ² − 392 ln 2πσ²`, which is largest at `σ² = |x − m|² /
/// 784`.
#[test]
fn the_parzen_estimate_of_one_sample_equals_the_closed_form() {
    let flat = |levels: &[u8]| Images {
        pixels: levels.iter().flat_map(|&level| [level; 784]).collect(),
        labels: vec![0; levels.len()],
        shape: mnist_shape(),
    };
    let got = parzen(&flat(&[0]), &flat(&[119]), &flat(&[102, 153]));
    // 119 / 255 = 0.467; the nearest value in the grid is 0.464.
    let variance = 10f64.powf(-2.0 / 3.0);
    assert!((got.sigma.powi(2) - variance).abs() < 1e-9, "{got:?}");
    let log_density = |level: f64| {
        -784.0 * level.powi(2) / (2.0 * variance) - 392.0 * (std::f64::consts::TAU * variance).ln()
    };
    let [first, second] = [0.4, 0.6].map(log_density);
    let mean = f64::midpoint(first, second);
    assert!((got.log_likelihood - mean).abs() < 1e-2, "{got:?}, {mean}");
    let error = (first - second).abs() / 2.0;
    assert!(
        (got.standard_error - error).abs() < 1e-2,
        "{got:?}, {error}"
    );
}
