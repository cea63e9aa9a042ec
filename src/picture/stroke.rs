//! The width of strokes, and bringing it to that of the pens of MNIST.

use super::grid::Grid;

/// Ink above this is inside a stroke.
pub(super) const INSIDE: f32 = 0.5;

/// The distance of each pixel that is `inside` to the nearest one that is not, in pixels, between the middles of pixels; what
/// lies beyond the edges is inside (Felzenszwalb & Huttenlocher 2012, "Distance transforms of sampled functions").
pub(super) fn distances(width: usize, height: usize, inside: impl Fn(usize) -> bool) -> Grid<f32> {
    const FAR: f32 = 1e12;
    let mut squares = Grid {
        width,
        height,
        values: (0..width * height)
            .map(|at| if inside(at) { FAR } else { 0.0 })
            .collect(),
    };
    for _ in 0..2 {
        for row in squares.values.chunks_mut(squares.width) {
            lower_envelope(row);
        }
        squares = squares.transposed();
    }
    squares.map(|square| square.min(FAR).sqrt())
}

/// The least of `(x - q)² + f(q)` over `q`, for every `x`.
fn lower_envelope(row: &mut [f32]) {
    let f = row.to_vec();
    let meets = |q: usize, p: usize| {
        let (x, y) = (q as f32, p as f32);
        ((f[q] + x * x) - (f[p] + y * y)) / (2.0 * (x - y))
    };
    // Parabolas of the envelope, each with the place from which it is the lowest.
    let mut lowest: Vec<(usize, f32)> = vec![(0, f32::NEG_INFINITY)];
    for q in 1..f.len() {
        while let Some(&(p, from)) = lowest.last() {
            let at = meets(q, p);
            if at > from {
                lowest.push((q, at));
                break;
            }
            lowest.pop();
            if lowest.is_empty() {
                lowest.push((q, f32::NEG_INFINITY));
                break;
            }
        }
    }
    let mut of = lowest.iter().peekable();
    let mut current = 0;
    for (x, value) in row.iter_mut().enumerate() {
        while let Some(&&(q, from)) = of.peek() {
            if from > x as f32 {
                break;
            }
            current = q;
            of.next();
        }
        let apart = x as f32 - current as f32;
        *value = apart * apart + f[current];
    }
}

/// The width of the strokes of `ink`, in pixels: four times the mean distance to their edge, as in a long stroke. None without
/// ink.
pub(super) fn width(ink: &Grid<f32>) -> Option<f32> {
    let inside = distances(ink.width, ink.height, |at| ink.values[at] > INSIDE);
    let within = inside.values.iter().filter(|&&distance| distance > 0.0);
    let count = within.clone().count();
    // From the middle of a pixel to its edge is half a pixel.
    let mean = within.map(|distance| distance - 0.5).sum::<f32>() / count as f32;
    (count > 0).then_some(4.0 * mean.max(0.25))
}
