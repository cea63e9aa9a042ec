//! What separates ink from paper.

use super::grid::Grid;
use super::sheet::{Colour, apart, quantile, squared};

/// The noise of a picture: half of its neighbouring pixels differ by less.
pub(super) fn noise(colours: &Grid<Colour>) -> f32 {
    let pairs = colours.values.windows(2);
    let mut steps: Vec<f32> = pairs.map(|pair| length(apart(pair[0], pair[1]))).collect();
    quantile(&mut steps, 0.5).unwrap_or(0.0)
}

/// How far colours are apart: 1 from black to white.
pub(super) fn length(difference: Colour) -> f32 {
    (squared(difference) / 3.0).sqrt()
}

/// The value between two classes for which their means differ most (Otsu 1979, "A threshold selection method from gray-level
/// histograms"), and the mean of the upper class.
pub(super) fn split(values: impl Iterator<Item = f32>) -> (f32, f32) {
    const BINS: usize = 128;
    let mut counts = [0.0f32; BINS];
    for value in values {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a value from 0 to 1"
        )]
        let bin = ((value * BINS as f32) as usize).min(BINS - 1);
        counts[bin] += 1.0;
    }
    let middle = |bin: usize| (bin as f32 + 0.5) / BINS as f32;
    let all: f32 = counts.iter().sum();
    let total: f32 = (0..BINS).map(|bin| counts[bin] * middle(bin)).sum();
    let (mut below, mut sum) = (0.0, 0.0);
    let (mut best, mut found) = (0.0, (0.0, total / all.max(1.0)));
    for (bin, count) in counts.iter().enumerate() {
        below += count;
        sum += count * middle(bin);
        let above = all - below;
        if below == 0.0 || above == 0.0 {
            continue;
        }
        let (low, high) = (sum / below, (total - sum) / above);
        let between = below * above * (high - low).powi(2);
        if between > best {
            (best, found) = (between, ((bin + 1) as f32 / BINS as f32, high));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_classes_are_split_between_them() {
        let values = (0..300).map(|at| if at % 3 == 0 { 0.8 } else { 0.2 });
        let (threshold, high) = split(values);
        assert!(threshold > 0.2 && threshold < 0.8, "{threshold}");
        assert!((high - 0.8).abs() < 0.01, "{high}");
    }

    #[test]
    fn noise_is_the_step_between_neighbours() {
        let values = (0..1000).map(|at| [0.5 + 0.02 * (at % 2) as f32; 3]);
        let colours = Grid {
            width: 1000,
            height: 1,
            values: values.collect(),
        };
        assert!((noise(&colours) - 0.02).abs() < 1e-6);
    }
}
