//! Nearest neighbours.

use super::products::products;
use crate::data::Images;
use ndarray::{Array1, Array2, Axis};

/// Images as points of pixel space.
///
/// # Shapes
/// - returns `[images.len(), pixels]`, grey values from 0 to 1
pub(super) fn points(images: &Images) -> Array2<f32> {
    Array2::from_shape_vec([images.len(), images.shape.pixels()], images.grey())
        .expect("a value for each pixel of each image")
}

/// `|a − b|²` of every point of `a` and every point of `b`, in blocks of rows. `f` gets the index of a block's first row in
/// `a` and the `[rows, n]` distances; its results are concatenated.
pub(super) fn squared_distances<T: Send>(
    a: &Array2<f32>,
    b: &Array2<f32>,
    f: impl Fn(usize, Array2<f32>) -> Vec<T> + Sync,
) -> Vec<T> {
    let squares = |x: &Array2<f32>| -> Array1<f32> { x.map_axis(Axis(1), |row| row.dot(&row)) };
    let (a_squares, b_squares) = (squares(a), squares(b));
    // |a − b|² = |a|² − 2 a·b + |b|²; rounding may make a zero slightly negative.
    let blocks = products(a, b, |first, mut block| {
        for (row, mut distances) in block.outer_iter_mut().enumerate() {
            let square = a_squares[first + row];
            distances.zip_mut_with(&b_squares, |value, other| {
                *value = (square - 2.0 * *value + other).max(0.0);
            });
        }
        f(first, block)
    });
    blocks.into_iter().flatten().collect()
}

/// The distance from each query to the nearest of `points`.
///
/// # Shapes
/// - `queries`: `[m, width]`; `points`: `[n, width]`, at least one
/// - returns `[m]`
#[must_use]
pub fn nearest(queries: &Array2<f32>, points: &Array2<f32>) -> Vec<f32> {
    squared_distances(queries, points, |_, block| {
        let least =
            |row: ndarray::ArrayView1<f32>| row.iter().copied().fold(f32::INFINITY, f32::min);
        block.outer_iter().map(|row| least(row).sqrt()).collect()
    })
}

/// The squared distance from each point to its `k`-th nearest neighbour in the same set, itself not counted.
///
/// # Panics
/// If there are not more than `k` points.
#[must_use]
pub fn squared_radii(points: &Array2<f32>, k: usize) -> Vec<f32> {
    squared_distances(points, points, |first, block| {
        let radius = |(row, distances): (usize, ndarray::ArrayView1<f32>)| {
            let mut others = distances.to_vec();
            others.swap_remove(first + row);
            *others.select_nth_unstable_by(k - 1, f32::total_cmp).1
        };
        block.outer_iter().enumerate().map(radius).collect()
    })
}
