//! The distortion, `−ln p(x | z, y)`.

use crate::host::{self, to_vec};
use crate::model::{Decoder, probabilities};
use crate::pointwise::{exp_of_negative, on_host, sigmoid, vectorised};
use crate::recipe::Likelihood;
use burn::tensor::{Tensor, activation};

/// `−ln p(x | z, y)` per example under the decoder's own likelihood, in nats.
///
/// # Shapes
/// - `logits`, `images`: `[batch, pixels]`
/// - returns `[batch, 1]`: summed over pixels, not averaged over `batch`
pub fn distortion(decoder: &Decoder, logits: Tensor<2>, images: Tensor<2>) -> Tensor<2> {
    let log_deviation = match (decoder.likelihood, &decoder.log_deviation) {
        (Likelihood::Gaussian(deviation), _) => {
            Tensor::from_floats([deviation.ln()], &logits.device())
        }
        (Likelihood::LearnedGaussian, Some(learned)) => learned.val(),
        _ => return bernoulli_distortion(logits, images),
    };
    gaussian_distortion(logits, images, log_deviation)
}

/// `−Σ x ln p + (1 − x) ln(1 − p)` per example, in nats, from logits `l` with `p = 1/(1 + e⁻ˡ)`.
///
/// Computed as `softplus(l) − x l`, which neither overflows nor takes the logarithm of a rounded zero.
///
/// # Shapes
/// - `logits`, `images`: `[batch, pixels]`
/// - returns `[batch, 1]`: summed over pixels, not averaged over `batch`
pub fn bernoulli_distortion(logits: Tensor<2>, images: Tensor<2>) -> Tensor<2> {
    if on_host(&logits) {
        return bernoulli_distortion_on_host(logits, images);
    }
    (activation::softplus(logits.clone(), 1.0) - images * logits).sum_dim(1)
}

/// `Σ ½ (x − p)² / σ² + ln σ + ½ ln 2π` per example, in nats, with the mean `p = 1/(1 + e⁻ˡ)`. The logarithm of a density:
/// it may be negative, and does not compare with the distortion of black and white pixels, which are discrete.
fn gaussian_distortion(
    logits: Tensor<2>,
    images: Tensor<2>,
    log_deviation: Tensor<1>,
) -> Tensor<2> {
    let pixels = logits.dims()[1] as f64;
    let squared = (images - probabilities(logits)).square().sum_dim(1);
    let precision = (log_deviation.clone() * -2.0).exp().unsqueeze();
    let log_normaliser = (log_deviation + 0.5 * (2.0 * std::f64::consts::PI).ln()) * pixels;
    squared * 0.5 * precision + log_normaliser.unsqueeze()
}

/// [`bernoulli_distortion`] with one exponential per pixel for value and gradient together. To automatic differentiation
/// the result is a linear function of the logits, whose slope is the gradient `p − x`.
fn bernoulli_distortion_on_host(logits: Tensor<2>, images: Tensor<2>) -> Tensor<2> {
    let (shape, device) = (logits.dims(), logits.device());
    let [rows, pixels] = shape;
    let (l, x) = (to_vec(logits.clone()), to_vec(images));
    let lines = || l.chunks_exact(pixels).zip(x.chunks_exact(pixels));
    #[allow(clippy::cast_possible_truncation, reason = "tensors are f32")]
    let mut values: Vec<f32> = lines()
        .map(|(l, x)| -bernoulli_log_prob(l, x) as f32)
        .collect();
    let column = |values| host::tensor(values, [rows, 1], &device);
    if !device.is_autodiff() {
        return column(values);
    }
    let mut slopes = vec![0.0; l.len()];
    vectorised(|| {
        for (slope, (&l, &x)) in slopes.iter_mut().zip(l.iter().zip(&x)) {
            *slope = sigmoid(l) - x;
        }
    });
    for (value, (l, slopes)) in values
        .iter_mut()
        .zip(l.chunks_exact(pixels).zip(slopes.chunks_exact(pixels)))
    {
        *value -= l.iter().zip(slopes).map(|(l, s)| l * s).sum::<f32>();
    }
    let slopes = host::tensor(slopes, shape, &device);
    (logits * slopes).sum_dim(1) + column(values)
}

/// `Σ x l − softplus(l)`: the negative [`bernoulli_distortion`] of one image, in nats, in one pass.
///
/// `Σ ln(1 + e^−|l|)` is computed as the logarithm of a product. Each factor is at most 2, so that a product of 64 stays
/// below 2⁶⁴, and 64 pixels need one logarithm. Its rounding error is smaller than that of 64 logarithms.
#[must_use]
pub fn bernoulli_log_prob(logits: &[f32], image: &[f32]) -> f64 {
    const LANES: usize = 16;
    const GROUP: usize = 4 * LANES;
    vectorised(|| {
        let mut total = 0.0f64;
        for (logits, image) in logits.chunks(GROUP).zip(image.chunks(GROUP)) {
            let (mut sums, mut products) = ([0.0f32; LANES], [1.0f32; LANES]);
            for (logits, image) in logits.chunks(LANES).zip(image.chunks(LANES)) {
                for lane in 0..logits.len() {
                    let (l, x) = (logits[lane], image[lane]);
                    sums[lane] += x * l - l.max(0.0);
                    products[lane] *= 1.0 + exp_of_negative(-l.abs());
                }
            }
            let product = products.iter().map(|&p| f64::from(p)).product::<f64>();
            total += f64::from(sums.iter().sum::<f32>()) - product.ln();
        }
        total
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIXELS: usize = 787;

    #[test]
    fn log_prob_equals_the_naive_formula() {
        let logits: Vec<f32> = (0..PIXELS).map(|i| (i as f32 - 392.0) * 0.23).collect();
        let image: Vec<f32> = (0..PIXELS)
            .map(|i| f32::from(u8::from(i % 3 == 0)))
            .collect();
        let naive: f64 = logits
            .iter()
            .zip(&image)
            .map(|(&l, &x)| {
                let (l, x) = (f64::from(l), f64::from(x));
                x * l - (l.max(0.0) + (-l.abs()).exp().ln_1p())
            })
            .sum();
        let got = bernoulli_log_prob(&logits, &image);
        assert!(
            (got - naive).abs() < 1e-6 * naive.abs(),
            "{got} against {naive}"
        );
    }
}
