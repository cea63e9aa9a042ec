//! A fully connected layer on the CPU: of the page, where most of a decode's time goes, and of the judge that it has.
//!
//! A general matrix product first copies both matrices into an order of its own and fills the batch up to whole tiles,
//! which for one to ten digits costs as much as the product itself. Here the weights are read once, in the order in
//! which they lie.

use crate::model::CLASSES;

/// Rows of the batch and columns of the output that are worked on together: 16 kB, which stay in the first cache while
/// the weights pass by.
const ROWS: usize = 16;
const COLUMNS: usize = 256;

/// The parameters of a [`Dense`](crate::model::Dense), row-major.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Affine<'a> {
    /// `[input · output]`
    pub weight: &'a [f32],
    /// `[CLASSES · output]`
    pub label: Option<&'a [f32]>,
    /// `[output]`
    pub bias: &'a [f32],
}

impl Affine<'_> {
    /// `x W + y L + b`.
    ///
    /// # Shapes
    /// - `x`: `[rows · input]`; `labels`: `[rows · CLASSES]`, of which a layer without labels needs none
    /// - returns `[rows · output]`
    pub(crate) fn forward(self, x: &[f32], labels: &[f32]) -> Vec<f32> {
        let output = self.bias.len();
        let input = self.weight.len() / output;
        let mut y = self.start(x.len() / input, labels);
        for (x, y) in x.chunks(ROWS * input).zip(y.chunks_mut(ROWS * output)) {
            for first in (0..output).step_by(COLUMNS) {
                let columns = first..(first + COLUMNS).min(output);
                let weights = |at: usize| &self.weight[at * output..][columns.clone()];
                // Four rows of weights at a time, so that each sum is fetched and put back a quarter as often.
                let fours = input - input % 4;
                for at in (0..fours).step_by(4) {
                    let rows = [at, at + 1, at + 2, at + 3].map(weights);
                    for (x, y) in x.chunks_exact(input).zip(y.chunks_exact_mut(output)) {
                        let factors = [x[at], x[at + 1], x[at + 2], x[at + 3]];
                        add_four(&mut y[columns.clone()], factors, rows);
                    }
                }
                for at in fours..input {
                    for (x, y) in x.chunks_exact(input).zip(y.chunks_exact_mut(output)) {
                        add(&mut y[columns.clone()], x[at], weights(at));
                    }
                }
            }
        }
        y
    }

    /// What the bias and the labels give each row. A one-hot label picks one row of its matrix.
    fn start(self, rows: usize, labels: &[f32]) -> Vec<f32> {
        let output = self.bias.len();
        let mut y = self.bias.repeat(rows);
        if let Some(label) = self.label {
            for (of_row, y) in labels.chunks(CLASSES).zip(y.chunks_mut(output)) {
                let classes = of_row.iter().zip(label.chunks_exact(output));
                classes
                    .filter(|(weight, _)| **weight != 0.0)
                    .for_each(|(weight, row)| add(y, *weight, row));
            }
        }
        y
    }
}

fn add(y: &mut [f32], factor: f32, row: &[f32]) {
    y.iter_mut().zip(row).for_each(|(y, w)| *y += factor * w);
}

fn add_four(sums: &mut [f32], [a, b, c, d]: [f32; 4], [of_a, of_b, of_c, of_d]: [&[f32]; 4]) {
    let weights = of_a.iter().zip(of_b).zip(of_c).zip(of_d);
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
            (3, 2, 5),
            (16, 4, 256),
            (17, 27, 257),
            (40, 96, 784),
        ] {
            for labelled in [false, true] {
                let mut rng = random::stream(1, Purpose::Init, 0);
                let mut draw = |count| random::normals(&mut rng, count);
                let (x, weight, bias) = (draw(rows * input), draw(input * output), draw(output));
                let (label, labels) = (draw(CLASSES * output), draw(rows * CLASSES));
                let layer = Affine {
                    weight: &weight,
                    label: labelled.then_some(label.as_slice()),
                    bias: &bias,
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
                        product(&labels, &label, CLASSES)
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
