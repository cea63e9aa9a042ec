//! How tensors are stored. Matrices are f16, or int8 with one scale per output column; everything else stays f32, because
//! it is small. In a draft, of which every kilobyte delays the first digit, matrices have fewer bits and the rest is f16.

use super::Precision;
use half::f16;
use safetensors::tensor::Dtype;

/// How coarse a draft's matrices are: the large ones, whose whole numbers have 4 bits, and the others.
const DRAFT: [Coarseness; 2] = [
    Coarseness {
        largest: 7.0,
        step: 0.7,
    },
    Coarseness {
        largest: 127.0,
        step: 0.15,
    },
];
/// A matrix of so many values is large.
const LARGE: usize = 1 << 16;

/// What whole numbers stand for a column of a matrix.
struct Coarseness {
    /// The largest of them.
    largest: f32,
    /// What one of them is worth, in root mean squares of the column.
    step: f32,
}

/// A tensor as it will stand in the file.
pub struct Packed {
    pub dtype: Dtype,
    pub shape: Vec<usize>,
    pub bytes: Vec<u8>,
}

impl Packed {
    /// `values` are whole numbers that fit.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "whole numbers of at most 127"
    )]
    fn i8(shape: Vec<usize>, values: impl Iterator<Item = f32>) -> Self {
        Self {
            dtype: Dtype::I8,
            shape,
            bytes: values.map(|value| (value as i8).cast_unsigned()).collect(),
        }
    }

    /// Two to a byte, the first in the lower half; `values` are whole numbers from -8 to 7.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole numbers of at most 4 bits"
    )]
    fn pairs(rows: usize, columns: usize, values: &[f32]) -> Self {
        let half = |value: &f32| (value + 8.0) as u8;
        let pair = |pair: &[f32]| half(&pair[0]) | pair.get(1).map_or(0, half) << 4;
        Self {
            dtype: Dtype::U8,
            shape: vec![rows, columns.div_ceil(2)],
            bytes: values
                .chunks_exact(columns)
                .flat_map(|row| row.chunks(2).map(pair))
                .collect(),
        }
    }

    fn f16(shape: Vec<usize>, values: &[f32]) -> Self {
        let bytes = values
            .iter()
            .flat_map(|&value| f16::from_f32(value).to_le_bytes())
            .collect();
        Self {
            dtype: Dtype::F16,
            shape,
            bytes,
        }
    }

    pub fn f32(shape: Vec<usize>, values: &[f32]) -> Self {
        let bytes = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        Self {
            dtype: Dtype::F32,
            shape,
            bytes,
        }
    }
}

/// `values` of `shape` as they are stored and, for a matrix of whole numbers, what one of them is worth in each column.
pub fn pack(shape: Vec<usize>, values: &[f32], precision: Precision) -> (Packed, Option<Packed>) {
    match (shape.as_slice(), precision) {
        (&[_, columns], Precision::Int8) => {
            let scales = scales(values, columns);
            let packed = Packed::i8(shape, rounded(values, &scales));
            (packed, Some(Packed::f32(vec![columns], &scales)))
        }
        (&[rows, columns], Precision::Draft) => {
            let large = values.len() >= LARGE;
            let Coarseness { largest, step } = DRAFT[usize::from(!large)];
            let scales: Vec<f32> = root_mean_squares(values, columns)
                .into_iter()
                .map(|size| f16::from_f32(step * size).to_f32())
                // What is too small for an f16 is as good as zero, of which any scale makes zeros.
                .map(|scale| if scale > 0.0 { scale } else { 1.0 })
                .collect();
            let whole = rounded(values, &scales).map(|value| value.clamp(-largest, largest));
            let packed = if large {
                Packed::pairs(rows, columns, &whole.collect::<Vec<_>>())
            } else {
                Packed::i8(shape, whole)
            };
            (packed, Some(Packed::f16(vec![columns], &scales)))
        }
        ([_, _], Precision::F16) | (_, Precision::Draft) => (Packed::f16(shape, values), None),
        _ => (Packed::f32(shape, values), None),
    }
}

/// What one step of the whole numbers is worth in each column, with its largest magnitude at 127.
fn scales(values: &[f32], columns: usize) -> Vec<f32> {
    let mut largest = vec![0.0f32; columns];
    for row in values.chunks_exact(columns) {
        largest
            .iter_mut()
            .zip(row)
            .for_each(|(max, value)| *max = max.max(value.abs()));
    }
    // An all-zero column would divide by zero; any scale represents it.
    largest
        .iter()
        .map(|&max| if max > 0.0 { max / 127.0 } else { 1.0 })
        .collect()
}

/// How large the values of each column are. A draft is sent compressed, to the entropy of its whole numbers: steps of one
/// size relative to the column, with few values cut off, give less error for these bits than the closest of few numbers do.
fn root_mean_squares(values: &[f32], columns: usize) -> Vec<f32> {
    let mut squares = vec![0.0f32; columns];
    for row in values.chunks_exact(columns) {
        squares
            .iter_mut()
            .zip(row)
            .for_each(|(sum, value)| *sum += value * value);
    }
    let rows = (values.len() / columns) as f32;
    squares.iter().map(|sum| (sum / rows).sqrt()).collect()
}

/// A row-major matrix in units of its columns' `scales`.
fn rounded<'a>(values: &'a [f32], scales: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
    let rows = values.chunks_exact(scales.len());
    rows.flat_map(move |row| row.iter().zip(scales))
        .map(|(value, scale)| (value / scale).round())
}

pub fn f32_values(bytes: &[u8]) -> Vec<f32> {
    bytes
        .chunks_exact(4)
        .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
        .collect()
}

pub fn f16_values(bytes: &[u8]) -> Vec<f32> {
    bytes
        .chunks_exact(2)
        .map(|bytes| f16::from_le_bytes([bytes[0], bytes[1]]).to_f32())
        .collect()
}

/// A matrix of whole numbers, one to a byte, in units of its columns' `scales`.
pub fn byte_values(bytes: &[u8], scales: &[f32]) -> Vec<f32> {
    scaled(bytes, scales, 1, unpack_bytes)
}

/// A matrix of whole numbers of 4 bits, two to a byte, in units of its columns' `scales`.
pub fn pair_values(bytes: &[u8], scales: &[f32]) -> Vec<f32> {
    scaled(bytes, scales, 2, unpack_pairs)
}

/// A matrix of whole numbers in units of its columns' `scales`, `fill` putting in one row. Loops over slices of one length:
/// iterators within iterators take ten times as long, and the first digit waits for this.
fn scaled(
    bytes: &[u8],
    scales: &[f32],
    values_per_byte: usize,
    fill: impl Fn(&mut [f32], &[u8], &[f32]),
) -> Vec<f32> {
    let columns = scales.len();
    let stored = columns.div_ceil(values_per_byte);
    let mut values = vec![0.0; bytes.len() / stored * columns];
    let rows = values.chunks_exact_mut(columns);
    rows.zip(bytes.chunks_exact(stored))
        .for_each(|(row, bytes)| fill(row, bytes, scales));
    values
}

/// A row of whole numbers, one to a byte.
fn unpack_bytes(row: &mut [f32], bytes: &[u8], scales: &[f32]) {
    for ((value, &byte), scale) in row.iter_mut().zip(bytes).zip(scales) {
        *value = f32::from(byte.cast_signed()) * scale;
    }
}

/// A row of whole numbers of 4 bits, two to a byte.
fn unpack_pairs(row: &mut [f32], bytes: &[u8], scales: &[f32]) {
    let whole = |bits: u8| f32::from(bits) - 8.0;
    let (pairs, last) = row.as_chunks_mut::<2>();
    let of_pairs = scales.as_chunks::<2>().0;
    for ((pair, &byte), scales) in pairs.iter_mut().zip(bytes).zip(of_pairs) {
        *pair = [whole(byte & 15) * scales[0], whole(byte >> 4) * scales[1]];
    }
    if let ([value], Some(&byte), Some(scale)) = (last, bytes.last(), scales.last()) {
        *value = whole(byte & 15) * scale;
    }
}
