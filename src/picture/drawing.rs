//! The ink of the digit, drawn as if with a pen of MNIST.

use super::grid::{Axis, Grid, Rect, scaled};
use super::part::Part;
use super::sheet::{Colour, dot, squared};
use super::stroke::{INSIDE, distances, width};

/// The side of the drawing, in pixels, and the longer side of the digit in it: ten times those of an image of MNIST.
pub const SIDE: usize = 280;
const LENGTH: f32 = 200.0;
/// Strokes are widened at this times the size of the drawing.
const FINE: usize = 2;

/// The widths of strokes in pixels of MNIST that stay as they are. Of its training images 2 % have thinner strokes, 1 % have
/// thicker ones.
const THIN: f32 = 1.6;
const THICK: f32 = 4.4;
/// What thinner and thicker strokes become.
const WIDENED: f32 = 2.0;
const NARROWED: f32 = 4.0;
/// Pixels of MNIST along the longer side of a digit.
const MNIST: f32 = 20.0;

/// Less ink than the first share is paper, more than the second is all ink.
const FAINT: f32 = 0.2;
const FULL: f32 = 0.8;
/// Edges of strokes reach this far from their cores, in pixels.
const EDGE: usize = 2;

/// How the core of the ink differs from its paper, on average.
pub(super) fn colour(contrast: &Grid<f32>, differences: &Grid<Colour>, kept: &[Part]) -> Colour {
    let level = kept.first().map_or(0.0, |part| part.level);
    let (mut sum, mut count) = ([0.0; 3], 0.0);
    for &at in kept.iter().flat_map(|part| &part.pixels) {
        if contrast.values[at] >= FULL * level {
            sum = [0, 1, 2].map(|c| sum[c] + differences.values[at][c]);
            count += 1.0;
        }
    }
    sum.map(|sum| sum / f32::max(count, 1.0))
}

/// How much of this colour each pixel of the digit has, 0 to 1.
pub(super) fn ink(
    contrast: &Grid<f32>,
    differences: &Grid<Colour>,
    kept: &[Part],
    colour: Colour,
) -> Grid<f32> {
    let mut reached = vec![false; contrast.values.len()];
    let mut front: Vec<usize> = kept.iter().flat_map(|part| part.pixels.clone()).collect();
    for &at in &front {
        reached[at] = true;
    }
    for _ in 0..EDGE {
        let mut next = Vec::new();
        for near in front.iter().flat_map(|&at| contrast.around(at)) {
            if !reached[near] && contrast.values[near] > 0.0 {
                reached[near] = true;
                next.push(near);
            }
        }
        front = next;
    }
    let most = squared(colour).max(f32::MIN_POSITIVE);
    let share = |at: usize| {
        let share = dot(differences.values[at], colour) / most;
        ((share - FAINT) / (FULL - FAINT)).clamp(0.0, 1.0)
    };
    Grid {
        width: contrast.width,
        height: contrast.height,
        values: (0..reached.len())
            .map(|at| if reached[at] { share(at) } else { 0.0 })
            .collect(),
    }
}

/// The ink within `bounds` in the middle of a square of [`SIDE`], with strokes as wide as those of MNIST.
pub(super) fn drawing(ink: &Grid<f32>, bounds: Rect) -> Vec<f32> {
    let side = FINE * SIDE;
    let scale = bounds.longer() as f32 / (FINE as f32 * LENGTH);
    let axis = |first: usize, end: usize| Axis {
        origin: (first + end) as f32 / 2.0 - side as f32 / 2.0 * scale,
        scale,
        count: side,
        goes_on: false,
    };
    let across = axis(bounds.left, bounds.right);
    let down = axis(bounds.top, bounds.bottom);
    let large = scaled((ink.width, ink.height), |at| [ink.values[at]], across, down);
    let large = penned(large.map(|[ink]| ink));
    let half = Axis {
        origin: 0.0,
        scale: FINE as f32,
        count: SIDE,
        goes_on: false,
    };
    let small = scaled((side, side), |at| [large.values[at]], half, half);
    small.map(|[ink]| ink.clamp(0.0, 1.0)).values
}

/// The same digit, with strokes widened or narrowed if MNIST has hardly any like them.
fn penned(large: Grid<f32>) -> Grid<f32> {
    let unit = FINE as f32 * LENGTH / MNIST;
    let Some(width) = width(&large) else {
        return large;
    };
    // The digit grows with its strokes, and is scaled to the same length afterwards.
    let grown = |target: f32| (target * unit - width) / 2.0 / (1.0 - target / MNIST);
    let is_ink = |at: usize| large.values[at] > INSIDE;
    if width < THIN * unit {
        let radius = grown(WIDENED);
        let away = distances(large.width, large.height, |at| !is_ink(at));
        return away.map(|distance| (radius + 1.0 - distance).clamp(0.0, 1.0));
    }
    if width > THICK * unit {
        let radius = -grown(NARROWED);
        let inside = distances(large.width, large.height, is_ink);
        return inside.map(|distance| (distance - radius).clamp(0.0, 1.0));
    }
    large
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plus sign whose strokes have this width.
    fn plus(stroke: usize) -> (Grid<f32>, Rect) {
        let mut ink = Grid::filled(500, 500, 0.0);
        let near = |at: usize| at.abs_diff(250) * 2 < stroke;
        for (at, value) in ink.values.iter_mut().enumerate() {
            let (x, y) = (at % 500, at / 500);
            let long = |at: usize| (50..450).contains(&at);
            *value = f32::from(u8::from((near(x) && long(y)) || (near(y) && long(x))));
        }
        let bounds = Rect {
            left: 50,
            top: 50,
            right: 450,
            bottom: 450,
        };
        (ink, bounds)
    }

    fn stroke(of: usize) -> f32 {
        let (ink, bounds) = plus(of);
        let values = drawing(&ink, bounds);
        let row = &values[(SIDE / 4 + 10) * SIDE..][..SIDE];
        row.iter().sum()
    }

    #[test]
    fn thin_and_thick_strokes_become_those_of_mnist_and_others_stay() {
        // In a drawing ten pixels are one of MNIST.
        for of in [3, 6, 12, 24] {
            assert!(
                (stroke(of) - 10.0 * WIDENED).abs() < 3.0,
                "{of}: {}",
                stroke(of)
            );
        }
        for of in [40, 50, 70] {
            assert!(
                (stroke(of) - of as f32 / 2.0).abs() < 1.5,
                "{of}: {}",
                stroke(of)
            );
        }
        assert!(
            (stroke(120) - 10.0 * NARROWED).abs() < 5.0,
            "{}",
            stroke(120)
        );
    }
}
