//! Elementwise functions that a training or an evaluation computes 10¹¹ times, in operations that vectorise.
//!
//! The CPU backends call a scalar function for each exponential, which took a third of an evaluation.

#![allow(
    clippy::inline_always,
    reason = "a function that is not inlined is not compiled for the vectors of its caller"
)]

use crate::host::{self, to_vec};
use burn::tensor::Tensor;

/// Whether plain loops over the values are the fastest way: on a CPU.
pub(crate) fn on_host(x: &Tensor<2>) -> bool {
    host::is_host(&x.device()) && x.dims()[0] > 0
}

/// Applies `value`, whose derivative is `slope`, elementwise in one pass over the values.
pub(crate) fn map(
    x: Tensor<2>,
    value: impl Fn(f32) -> f32,
    slope: impl Fn(f32) -> f32,
) -> Tensor<2> {
    let (shape, device) = (x.dims(), x.device());
    if device.is_autodiff() {
        return differentiable_map(x, value, slope);
    }
    // Takes ownership, because a backend returns values without a copy if they are not shared.
    let mut values = to_vec(x);
    vectorised(|| values.iter_mut().for_each(|x| *x = value(*x)));
    host::tensor(values, shape, &device)
}

/// [`map`] as `x · slope + (value − x · slope)` with `slope`, the derivative at `x`, held constant: the same value and the
/// same gradient. Not inlined, so that the page's first download does without it.
#[inline(never)]
fn differentiable_map(
    x: Tensor<2>,
    value: impl Fn(f32) -> f32,
    slope: impl Fn(f32) -> f32,
) -> Tensor<2> {
    let (shape, device) = (x.dims(), x.device());
    let tensor = |values: Vec<f32>| host::tensor(values, shape, &device);
    let mut values = to_vec(x.clone());
    let mut slopes = vec![0.0; values.len()];
    vectorised(|| {
        for (x, s) in values.iter_mut().zip(&mut slopes) {
            *s = slope(*x);
            *x = value(*x) - *x * *s;
        }
    });
    x * tensor(slopes) + tensor(values)
}

/// Runs a loop in the widest vectors that this processor has.
#[inline]
pub(crate) fn vectorised<T>(work: impl FnOnce() -> T) -> T {
    #[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
    return pulp::Arch::new().dispatch(work);
    #[cfg(not(all(feature = "cli", not(target_arch = "wasm32"))))]
    work()
}

/// The larger of two numbers, or NaN if the first is NaN. In WebAssembly `f32::max` is a function call for each number.
#[inline(always)]
pub(crate) fn larger(a: f32, b: f32) -> f32 {
    if a < b { b } else { a }
}

/// `1 / (1 + e⁻ˣ)`.
#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    let e = exp_of_negative(-x.abs());
    (if x >= 0.0 { 1.0 } else { e }) / (1.0 + e)
}

/// The derivative of [`silu`].
#[inline(always)]
pub(crate) fn silu_slope(x: f32) -> f32 {
    let s = sigmoid(x);
    s + x * s * (1.0 - s)
}

/// `x / (1 + e⁻ˣ)`, to within 4·10⁻⁷ of its size.
#[inline(always)]
pub(crate) fn silu(x: f32) -> f32 {
    x * sigmoid(x)
}

/// `e^tanh x`, with `tanh x = 1 − 2 / (1 + e²ˣ)`.
#[cfg(any(feature = "cpu", test))]
#[inline(always)]
pub(crate) fn exp_of_tanh(x: f32) -> f32 {
    std::f32::consts::E * exp_of_negative(-2.0 * sigmoid(-2.0 * x))
}

/// `eˣ` for `x ≤ 0` to within 2·10⁻⁷, in operations that vectorise: `2ⁿ · 2ᶠ` with a polynomial for `2ᶠ`
/// (the Taylor series of `e^(f ln 2)` on `|f| ≤ ½`).
#[inline(always)]
pub(crate) fn exp_of_negative(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    // Below this the result would be a denormal number; it only ever meets a 1.
    let power = larger(x * std::f32::consts::LOG2_E, -126.0);
    // Adding 1.5 · 2²³ rounds to a whole number and leaves it in the low bits of the sum; `round` and a
    // conversion to an integer would keep the loop from being vectorised.
    let rounded = power + ROUND;
    let whole = rounded - ROUND;
    let f = (power - whole) * std::f32::consts::LN_2;
    let series = 1.0
        + f * (1.0
            + f * (0.5
                + f * (1.0 / 6.0 + f * (1.0 / 24.0 + f * (1.0 / 120.0 + f * (1.0 / 720.0))))));
    let exponent = rounded
        .to_bits()
        .wrapping_sub(ROUND.to_bits())
        .wrapping_add(127)
        << 23;
    series * f32::from_bits(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_exact_to_single_precision() {
        for i in 0..=10_000u16 {
            let x = -(f32::from(i)) * 0.0087;
            let (got, exact) = (f64::from(exp_of_negative(x)), f64::from(x).exp());
            assert!(
                (got - exact).abs() <= 2e-7,
                "exp({x}) = {got}, exact {exact}"
            );
        }
        assert!(exp_of_negative(-1e30) < 2e-38);
    }

    #[test]
    fn exp_of_tanh_equals_its_definition() {
        for i in -2000..=2000 {
            let x = f64::from(i) * 0.013;
            let exact = x.tanh().exp();
            #[allow(clippy::cast_possible_truncation, reason = "a value of moderate size")]
            let got = f64::from(exp_of_tanh(x as f32));
            assert!(
                (got - exact).abs() <= 6e-7 * exact,
                "exp(tanh({x})) = {got}, exact {exact}"
            );
        }
    }

    #[test]
    fn silu_equals_its_definition() {
        for i in -2000..=2000 {
            let x = f64::from(i) * 0.013;
            let exact = x / (1.0 + (-x).exp());
            #[allow(clippy::cast_possible_truncation, reason = "a value of moderate size")]
            let got = f64::from(silu(x as f32));
            assert!(
                (got - exact).abs() <= 4e-7 * exact.abs().max(1.0),
                "silu({x}) = {got}"
            );
        }
    }
}
