//! A fully connected layer on the CPU, used by the page, where it takes most of a decode's time, and by the judge.
//!
//! Two rows of the batch and 24 columns of the output make a tile, whose sums stay in registers while the weights are
//! read: 12 vectors of 4, of the 16 registers of a processor. The weights of the tile come from a panel, a contiguous
//! copy; in the matrix itself, each of their rows is on another page of memory.

use std::sync::OnceLock;

const COLUMNS: usize = 24;
/// Batches of at least this many rows are computed in tiles. The first digit is drawn before there is time to make
/// panels.
const MANY: usize = 4;

/// The parameters of a [`Dense`](crate::model::Dense), row-major.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Affine<'a> {
    /// `[input · output]`
    pub weight: &'a [f32],
    /// `[classes · output]`
    pub label: Option<&'a [f32]>,
    /// `[output]`
    pub bias: &'a [f32],
    /// The panels of `weight`, or empty.
    pub panels: &'a Panels,
}

/// The columns of a weight matrix in contiguous groups of [`COLUMNS`], made when a batch first needs them. Making them
/// costs as much as several rows of the batch, and the page draws ten rows with each move of the pointer, so layers
/// keep their panels.
#[derive(Debug, Default)]
pub(crate) struct Panels(OnceLock<Vec<[f32; COLUMNS]>>);

impl Panels {
    /// One panel after the other, each with a row for each input; zeros stand beyond the last column.
    fn of(&self, weight: &[f32], output: usize) -> &[[f32; COLUMNS]] {
        self.0.get_or_init(|| {
            let mut panels = Vec::with_capacity(weight.len() / output * output.div_ceil(COLUMNS));
            for first in (0..output).step_by(COLUMNS) {
                panels.extend(
                    weight
                        .chunks_exact(output)
                        .map(|row| columns(&row[first..])),
                );
            }
            panels
        })
    }
}

impl Affine<'_> {
    /// `x W + y L + b`.
    ///
    /// # Shapes
    /// - `x`: `[rows · input]`; `labels`: `[rows · classes]`, of which a layer without labels needs none
    /// - returns `[rows · output]`
    pub(crate) fn forward(self, x: &[f32], labels: &[f32]) -> Vec<f32> {
        let output = self.bias.len();
        let input = self.weight.len() / output;
        let rows = x.len() / input;
        let in_tiles = if rows < MANY { 0 } else { rows - rows % 2 };
        let mut y = self.start(rows, labels);
        let (x, last_x) = x.split_at(in_tiles * input);
        let (tiles, last) = y.split_at_mut(in_tiles * output);
        #[cfg(any(feature = "train", all(feature = "cli", not(target_arch = "wasm32"))))]
        if in_tiles > 0 && is_sparse(x) {
            self.add_sparse(tiles, x);
            self.add_in_rows(last, last_x);
            return y;
        }
        if in_tiles > 0 {
            self.add_in_tiles(tiles, x);
        }
        self.add_in_rows(last, last_x);
        y
    }

    /// The contribution of the bias and the labels to each row. A one-hot label picks one row of its matrix.
    fn start(self, rows: usize, labels: &[f32]) -> Vec<f32> {
        let output = self.bias.len();
        let mut y = self.bias.repeat(rows);
        if let Some(label) = self.label {
            let classes = label.len() / output;
            for (of_row, y) in labels.chunks(classes).zip(y.chunks_mut(output)) {
                let classes = of_row.iter().zip(label.chunks_exact(output));
                classes
                    .filter(|(weight, _)| **weight != 0.0)
                    .for_each(|(weight, row)| add(y, *weight, row));
            }
        }
        y
    }

    /// `y += x W` for an even number of rows.
    fn add_in_tiles(self, y: &mut [f32], x: &[f32]) {
        let output = self.bias.len();
        let input = self.weight.len() / output;
        let panels = self.panels.of(self.weight, output).chunks_exact(input);
        for (first, panel) in (0..output).step_by(COLUMNS).zip(panels) {
            for (x, y) in x
                .chunks_exact(2 * input)
                .zip(y.chunks_exact_mut(2 * output))
            {
                let (x, y) = (x.split_at(input), y.split_at_mut(output));
                let y = [y.0, y.1].map(|row| &mut row[first..]);
                add_tile(y, [x.0, x.1], panel);
            }
        }
    }

    /// `y += x W` for rows that are mostly zeros, such as images: four fifths of their pixels are empty.
    #[cfg(any(feature = "train", all(feature = "cli", not(target_arch = "wasm32"))))]
    fn add_sparse(self, y: &mut [f32], x: &[f32]) {
        let output = self.bias.len();
        let input = self.weight.len() / output;
        let inked: Vec<Vec<(usize, f32)>> = x
            .chunks_exact(input)
            .map(|row| {
                let pixels = row.iter().copied().enumerate();
                pixels.filter(|&(_, value)| value != 0.0).collect()
            })
            .collect();
        let panels = self.panels.of(self.weight, output).chunks_exact(input);
        for (first, panel) in (0..output).step_by(COLUMNS).zip(panels) {
            for (inked, y) in inked.iter().zip(y.chunks_exact_mut(output)) {
                let y = &mut y[first..];
                let mut sums = columns(y);
                for &(at, value) in inked {
                    let weights = &panel[at];
                    sums.iter_mut()
                        .zip(weights)
                        .for_each(|(sum, w)| *sum += value * w);
                }
                let width = y.len().min(COLUMNS);
                y[..width].copy_from_slice(&sums[..width]);
            }
        }
    }

    /// `y += x W` on the weight matrix itself, without panels.
    fn add_in_rows(self, y: &mut [f32], x: &[f32]) {
        let output = self.bias.len();
        let input = self.weight.len() / output;
        let rows = || x.chunks_exact(input);
        // Four rows of weights at a time, so that each sum is loaded and stored a quarter as often.
        let fours = self.weight.chunks_exact(4 * output);
        let rest = fours.remainder().chunks_exact(output);
        for (at, four) in fours.enumerate() {
            for (x, y) in rows().zip(y.chunks_exact_mut(output)) {
                add_four(y, &x[4 * at..], four);
            }
        }
        for (at, row) in (input - input % 4..).zip(rest) {
            for (x, y) in rows().zip(y.chunks_exact_mut(output)) {
                add(y, x[at], row);
            }
        }
    }
}

/// Whether so many values are zero that leaving them out is faster.
#[cfg(any(feature = "train", all(feature = "cli", not(target_arch = "wasm32"))))]
fn is_sparse(x: &[f32]) -> bool {
    const INKED: f64 = 0.4;
    let inked = x.iter().filter(|&&value| value != 0.0).count();
    (inked as f64) < INKED * x.len() as f64
}

/// `x W`, in the loops of a layer: for the gradients of one.
///
/// # Shapes
/// - `x`: `[rows · input]`; `weight`: `[input · output]`; returns `[rows · output]`
#[cfg(any(feature = "train", all(feature = "cli", not(target_arch = "wasm32"))))]
pub(crate) fn product(x: &[f32], weight: &[f32], output: usize) -> Vec<f32> {
    let layer = Affine {
        weight,
        label: None,
        bias: &vec![0.0; output],
        panels: &Panels::default(),
    };
    layer.forward(x, &[])
}

/// The transpose of a matrix with rows of `width`, in blocks that stay in the cache.
#[cfg(any(feature = "train", all(feature = "cli", not(target_arch = "wasm32"))))]
pub(crate) fn transposed(matrix: &[f32], width: usize) -> Vec<f32> {
    const BLOCK: usize = 16;
    let height = matrix.len() / width;
    let mut turned = vec![0.0; matrix.len()];
    for top in (0..height).step_by(BLOCK) {
        let rows = top..(top + BLOCK).min(height);
        for left in (0..width).step_by(BLOCK) {
            for column in left..(left + BLOCK).min(width) {
                let to = &mut turned[column * height..][rows.clone()];
                for (to, row) in to.iter_mut().zip(rows.clone()) {
                    *to = matrix[row * width + column];
                }
            }
        }
    }
    turned
}

/// The first columns of a row, with zeros for those beyond its end.
fn columns(row: &[f32]) -> [f32; COLUMNS] {
    row.first_chunk().copied().unwrap_or_else(|| {
        let mut columns = [0.0; COLUMNS];
        columns[..row.len()].copy_from_slice(row);
        columns
    })
}

/// `y += x W` for two rows and the first columns of `y`; `panel` is `W`.
fn add_tile([a, b]: [&mut [f32]; 2], x: [&[f32]; 2], panel: &[[f32; COLUMNS]]) {
    if let (Some(a), Some(b)) = (a.first_chunk_mut(), b.first_chunk_mut()) {
        accumulate([a, b], x, panel);
        return;
    }
    let mut sums = [columns(a), columns(b)];
    accumulate(sums.each_mut(), x, panel);
    for (y, sums) in [a, b].into_iter().zip(sums) {
        y.copy_from_slice(&sums[..y.len()]);
    }
}

/// `sums += x W`, which takes most of a large batch's time. Rust rounds each product before adding it, which takes a
/// separate instruction. `scripts/split-wasm.mjs` finds this function by its name and makes a second version for
/// browsers that multiply and add in one instruction, so it must stay a function and call no other.
#[inline(never)]
fn accumulate(sums: [&mut [f32; COLUMNS]; 2], x: [&[f32]; 2], panel: &[[f32; COLUMNS]]) {
    let [mut first, mut second] = sums.each_ref().map(|row| **row);
    for ((weights, a), b) in panel.iter().zip(x[0]).zip(x[1]) {
        // Each weight is used completely before the next one is loaded: the sums and the two factors leave hardly a
        // register free.
        for ((first, second), weight) in first.iter_mut().zip(&mut second).zip(weights) {
            *first += a * weight;
            *second += b * weight;
        }
    }
    for (row, sums) in sums.into_iter().zip([first, second]) {
        *row = sums;
    }
}

fn add(y: &mut [f32], factor: f32, row: &[f32]) {
    y.iter_mut().zip(row).for_each(|(y, w)| *y += factor * w);
}

/// As [`add`], with four factors and the four rows of `rows`.
fn add_four(sums: &mut [f32], factors: &[f32], rows: &[f32]) {
    let &[a, b, c, d, ..] = factors else { return };
    let width = sums.len();
    let (of_ab, of_cd) = rows.split_at(2 * width);
    let (of_ab, of_cd) = (of_ab.split_at(width), of_cd.split_at(width));
    let weights = of_ab.0.iter().zip(of_ab.1).zip(of_cd.0).zip(of_cd.1);
    for (sum, (((wa, wb), wc), wd)) in sums.iter_mut().zip(weights) {
        *sum += (a * wa + b * wb) + (c * wc + d * wd);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{self, Purpose};

    /// Sizes below, at and above every block of the loops, against the sum written out in double precision.
    #[test]
    fn it_is_the_naive_sum() {
        for (rows, input, output) in [
            (1, 1, 1),
            (1, 27, 257),
            (3, 6, 5),
            (4, 1, 23),
            (4, 256, 24),
            (5, 257, 25),
            (7, 600, 60),
            (40, 96, 784),
        ] {
            for (classes, least) in [(0, 0.0), (3, 0.0), (10, 0.0), (0, 1.0)] {
                let labelled = classes > 0;
                let mut rng = random::stream(1, Purpose::Init, 0);
                let mut draw = |count| random::normals(&mut rng, count);
                let (mut x, weight, bias) =
                    (draw(rows * input), draw(input * output), draw(output));
                // Two thirds of normal numbers are smaller than one.
                let small = x.iter_mut().filter(|value| value.abs() < least);
                small.for_each(|value| *value = 0.0);
                let (label, labels) = (draw(classes * output), draw(rows * classes));
                let layer = Affine {
                    weight: &weight,
                    label: labelled.then_some(label.as_slice()),
                    bias: &bias,
                    panels: &Panels::default(),
                };
                let got = layer.forward(&x, if labelled { &labels } else { &[] });
                assert_eq!(got.len(), rows * output);
                for (at, got) in got.into_iter().enumerate() {
                    let (row, column) = (at / output, at % output);
                    let product = |a: &[f32], b: &[f32], length: usize| -> f64 {
                        (0..length)
                            .map(|k| {
                                f64::from(a[row * length + k]) * f64::from(b[k * output + column])
                            })
                            .sum()
                    };
                    let of_labels = if labelled {
                        product(&labels, &label, classes)
                    } else {
                        0.0
                    };
                    let exact = product(&x, &weight, input) + of_labels + f64::from(bias[column]);
                    assert!(
                        (f64::from(got) - exact).abs() < 1e-4,
                        "{rows} × {input} × {output}, row {row}, column {column}: {got}, exactly {exact}"
                    );
                }
            }
        }
    }
}
