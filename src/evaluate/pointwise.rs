//! Elementwise functions of an evaluation, which meets each of them 10¹¹ times: one pass over a slice, in
//! operations that vectorise, where the tensor library calls a scalar function for each value.

use crate::model::Decoder;
use crate::parameters::to_vec;
use crate::recipe::Activation;
use burn::tensor::{Tensor, TensorData};

/// [`Decoder::forward`] without automatic differentiation.
pub(super) fn decode(decoder: &Decoder, latent: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
    decoder.forward_with(latent, labels, |activation, x| match activation {
        Activation::Silu => {
            let (shape, device) = (x.dims(), x.device());
            let mut values = to_vec(x);
            values.iter_mut().for_each(|x| *x = silu(*x));
            Tensor::from_data(TensorData::new(values, shape), &device)
        }
        Activation::Relu | Activation::Tanh => activation.forward(x),
    })
}

/// `x / (1 + e⁻ˣ)`.
fn silu(x: f32) -> f32 {
    let e = exp_of_negative(-x.abs());
    x * (if x >= 0.0 { 1.0 } else { e }) / (1.0 + e)
}

/// `Σ x l − softplus(l)`: [`bernoulli_distortion`](crate::objective::bernoulli_distortion) of one image,
/// negated, without automatic differentiation and in one pass.
///
/// `Σ ln(1 + e^−|l|)` is taken as the logarithm of a product: each factor is at most 2, so that 64 of them
/// stay below 2⁶⁴ and one logarithm serves 64 pixels. Bit by bit that is more exact than 64 logarithms.
#[must_use]
pub fn bernoulli_log_prob(logits: &[f32], image: &[f32]) -> f64 {
    const LANES: usize = 16;
    const GROUP: usize = 4 * LANES;
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
}

/// `eˣ` for `x ≤ 0` to within 2·10⁻⁷, in operations that vectorise: `2ⁿ · 2ᶠ` with a polynomial for `2ᶠ`
/// (the Taylor series of `e^(f ln 2)` on `|f| ≤ ½`).
fn exp_of_negative(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    // Below this the result would be a denormal number; it only ever meets a 1.
    let power = (x * std::f32::consts::LOG2_E).max(-126.0);
    // Adding and subtracting 1.5 · 2²³ rounds to the nearest whole number; `round` would be a call per value.
    let whole = (power + ROUND) - ROUND;
    let f = (power - whole) * std::f32::consts::LN_2;
    let series = 1.0
        + f * (1.0
            + f * (0.5 + f * (1.0 / 6.0 + f * (1.0 / 24.0 + f * (1.0 / 120.0 + f / 720.0)))));
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a whole number from -126 to 0"
    )]
    let exponent = (whole as i32 + 127).cast_unsigned() << 23;
    series * f32::from_bits(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PIXELS;

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

    #[test]
    fn exp_is_exact_to_single_precision() {
        for i in 0..=10_000 {
            let x = -(i as f32) * 0.0087;
            let (got, exact) = (f64::from(exp_of_negative(x)), f64::from(x).exp());
            assert!(
                (got - exact).abs() <= 2e-7,
                "exp({x}) = {got}, exact {exact}"
            );
        }
        assert!(exp_of_negative(-1e30) < 2e-38);
    }

    #[test]
    fn silu_equals_its_definition() {
        for i in -2000..=2000 {
            let x = f64::from(i) * 0.013;
            let exact = x / (1.0 + (-x).exp());
            let got = f64::from(silu(x as f32));
            assert!(
                (got - exact).abs() <= 4e-7 * exact.abs().max(1.0),
                "silu({x}) = {got}"
            );
        }
    }
}
