//! How tensors are stored. Matrices are f16, or int8 with one scale per output column; other tensors are small and stay
//! f32. A draft is loaded before the first digit is drawn, so its matrices have fewer bits, and its other tensors are f16.

use super::Precision;
use half::f16;
use safetensors::tensor::Dtype;

/// How a draft's matrices are rounded: the large ones to integers of 4 bits, the others to integers of 8.
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
/// Matrices with at least this many values are large.
const LARGE: usize = 1 << 16;

/// How a column of a matrix is rounded to integers.
struct Coarseness {
    /// The largest integer.
    largest: f32,
    /// The value of one step, in root mean squares of the column.
    step: f32,
}

/// A tensor as it is stored in the file.
pub struct Packed {
    pub dtype: Dtype,
    pub shape: Vec<usize>,
    pub bytes: Vec<u8>,
}

impl Packed {
    /// `values` are integers from -127 to 127.
    #[allow(clippy::cast_possible_truncation, reason = "integers of at most 127")]
    fn i8(shape: Vec<usize>, values: impl Iterator<Item = f32>) -> Self {
        Self {
            dtype: Dtype::I8,
            shape,
            bytes: values.map(|value| (value as i8).cast_unsigned()).collect(),
        }
    }

    /// Two values to a byte, the first in the low four bits; `values` are integers from -8 to 7.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "integers of at most 4 bits"
    )]
    fn pairs(rows: usize, columns: usize, values: &[f32]) -> Self {
        let nibble = |value: &f32| (value + 8.0) as u8;
        let pair = |pair: &[f32]| nibble(&pair[0]) | pair.get(1).map_or(0, nibble) << 4;
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

/// `values` of `shape` as they are stored and, for a matrix of integers, the value of one step in each column.
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
                // A scale below the smallest f16 becomes 1: the values of such a column round to zero under any scale.
                .map(|scale| if scale > 0.0 { scale } else { 1.0 })
                .collect();
            let integers = rounded(values, &scales).map(|value| value.clamp(-largest, largest));
            let packed = if large {
                Packed::pairs(rows, columns, &integers.collect::<Vec<_>>())
            } else {
                Packed::i8(shape, integers)
            };
            (packed, Some(Packed::f16(vec![columns], &scales)))
        }
        ([_, _], Precision::F16) | (_, Precision::Draft) => (Packed::f16(shape, values), None),
        _ => (Packed::f32(shape, values), None),
    }
}

/// The value of one step in each column, so that the largest magnitude of the column is at 127.
fn scales(values: &[f32], columns: usize) -> Vec<f32> {
    let mut largest = vec![0.0f32; columns];
    for row in values.chunks_exact(columns) {
        largest
            .iter_mut()
            .zip(row)
            .for_each(|(max, value)| *max = max.max(value.abs()));
    }
    // A column of zeros would divide by zero; any scale represents it.
    largest
        .iter()
        .map(|&max| if max > 0.0 { max / 127.0 } else { 1.0 })
        .collect()
}

/// The root mean square of each column, from which a draft's step is derived. A draft is sent compressed, to about the
/// entropy of its integers. For the same compressed size, steps of a fixed size relative to the column, with few values
/// clamped, give a smaller error than rounding to the nearest of a few values.
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

/// A row-major matrix in units of its columns' `scales`, rounded to integers.
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

/// A matrix of integers, one to a byte, times its columns' `scales`.
pub fn byte_values(bytes: &[u8], scales: &[f32]) -> Vec<f32> {
    scaled(bytes, scales, 1, unpack_bytes)
}

/// A matrix of integers of 4 bits, two to a byte, times its columns' `scales`.
pub fn pair_values(bytes: &[u8], scales: &[f32]) -> Vec<f32> {
    scaled(bytes, scales, 2, unpack_pairs)
}

/// A matrix of integers times its columns' `scales`; `fill` unpacks one row. It loops over slices of equal length, because
/// nested iterators take ten times as long, and the page's first digit waits for this.
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

/// Unpacks a row of integers, one to a byte.
fn unpack_bytes(row: &mut [f32], bytes: &[u8], scales: &[f32]) {
    for ((value, &byte), scale) in row.iter_mut().zip(bytes).zip(scales) {
        *value = f32::from(byte.cast_signed()) * scale;
    }
}

/// Unpacks a row of integers of 4 bits, two to a byte.
fn unpack_pairs(row: &mut [f32], bytes: &[u8], scales: &[f32]) {
    let integer = |bits: u8| f32::from(bits) - 8.0;
    let (pairs, last) = row.as_chunks_mut::<2>();
    let of_pairs = scales.as_chunks::<2>().0;
    for ((pair, &byte), scales) in pairs.iter_mut().zip(bytes).zip(of_pairs) {
        *pair = [
            integer(byte & 15) * scales[0],
            integer(byte >> 4) * scales[1],
        ];
    }
    if let ([value], Some(&byte), Some(scale)) = (last, bytes.last(), scales.last()) {
        *value = integer(byte & 15) * scale;
    }
}
