//! Inner products of every point of one set with every point of another, in blocks of rows: all products together would not
//! fit into memory.

use ndarray::{Array2, ArrayView2, Axis, Slice};
use rayon::prelude::*;
use std::ops::Range;

/// Rows of a block.
const BLOCK: usize = 250;

/// The results of `f` for each block, in order. `f` gets the index of the block's first row in `a`, and the products of the
/// block's rows with all rows of `b`.
///
/// # Shapes
/// - `a`: `[m, width]`; `b`: `[n, width]`; a block: `[rows, n]`
pub(super) fn products<T: Send>(
    a: &Array2<f32>,
    b: &Array2<f32>,
    f: impl Fn(usize, Array2<f32>) -> T + Sync,
) -> Vec<T> {
    let starts: Vec<usize> = (0..a.nrows()).step_by(BLOCK).collect();
    starts
        .into_par_iter()
        .map(|start| f(start, rows(a, start..start + BLOCK).dot(&b.t())))
        .collect()
}

/// The rows of a range, cut off at the last row.
pub(super) fn rows(points: &Array2<f32>, range: Range<usize>) -> ArrayView2<'_, f32> {
    let end = range.end.min(points.nrows());
    points.slice_axis(Axis(0), Slice::from(range.start..end))
}
