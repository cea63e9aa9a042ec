//! The file format: safetensors (<https://github.com/huggingface/safetensors>) with a manifest and a checksum
//! in its metadata. Matrices are stored as f16, or as int8 with one scale per output column
//! (`<name>.scale`); everything else stays f32, because it is small. In a draft, of which every kilobyte delays the first
//! digit, matrices have fewer bits and the rest is f16.

use super::{Half, Precision};
use crate::parameters::{self, Parameter};
use crate::recipe::RecipeError;
use burn::module::Module;
use crc::{CRC_32_ISO_HDLC, Crc, Digest, Table};
use half::f16;
use safetensors::tensor::{Dtype, SafeTensors, TensorInfo, TensorView};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Sixteen bytes at a time, with a table of 16 kB: made when the first file is opened, in microseconds, because the page
/// would wait longer for the download of it.
static CRC: LazyLock<Crc<u32, Table<16>>> =
    LazyLock::new(|| Crc::<u32, Table<16>>::new(&CRC_32_ISO_HDLC));

/// The largest whole number in a draft's matrices of 4 bits, and in its others.
const DRAFT_LEVELS: [f32; 2] = [7.0, 31.0];
/// A matrix of so many values is large: here 4 bits are worth it.
const LARGE: usize = 1 << 16;

/// Version of the layout of this file; another version is refused.
pub const FORMAT: u32 = 1;

/// The header's length takes so many bytes, and what follows the header starts at a multiple of them.
const ALIGNMENT: usize = 8;

/// Why a weights file was refused.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    #[error("this is not a weights file, or it is cut short ({bytes} bytes): {reason}")]
    Container { bytes: usize, reason: String },
    #[error(
        "the weights file has no `{0}` in its metadata, so it was not written by `cvae export`"
    )]
    Metadata(&'static str),
    #[error(
        "the weights file has format {got}, this program reads format {FORMAT}: use files of one release"
    )]
    Version { got: String },
    #[error("the weights are damaged: their CRC-32 is {got:08x}, the file says {expected}")]
    Checksum { got: u32, expected: String },
    #[error("the manifest cannot be read: {0}")]
    Manifest(String),
    #[error("recipe: {0}")]
    Recipe(#[from] RecipeError),
    #[error(
        "the recipe is of {weights} weights or more, which a file of {bytes} bytes cannot hold"
    )]
    Short { weights: usize, bytes: usize },
    #[error("this file holds the {got:?}, expected the {expected:?}")]
    Half { got: Half, expected: Half },
    #[error("tensor `{0}` is missing")]
    Missing(String),
    #[error("tensor `{name}` has shape {got:?}, expected {expected:?}")]
    Shape {
        name: String,
        got: Vec<usize>,
        expected: Vec<usize>,
    },
    #[error("tensor `{name}` has type {got:?}, expected {expected}")]
    Type {
        name: String,
        got: Dtype,
        expected: &'static str,
    },
    #[error("tensor `{0}` holds a value that is not finite")]
    NotFinite(String),
    #[error("tensor `{0}` holds percentiles that fall, expected them to rise")]
    Falling(String),
}

/// Tensors on their way into a file.
#[derive(Default)]
pub struct Builder {
    tensors: BTreeMap<String, Stored>,
}

impl Builder {
    /// Adds all parameters of `module`.
    ///
    /// # Errors
    /// [`WeightsError::NotFinite`] if a parameter is not a number: such weights must not leave the trainer.
    pub fn add_module(
        &mut self,
        module: &impl Module,
        precision: Precision,
    ) -> Result<(), WeightsError> {
        parameters::read(module)
            .into_iter()
            .try_for_each(|parameter| self.add(parameter, precision))
    }

    /// Adds one tensor.
    ///
    /// # Errors
    /// [`WeightsError::NotFinite`].
    pub fn add(&mut self, parameter: Parameter, precision: Precision) -> Result<(), WeightsError> {
        if parameter.values.iter().any(|value| !value.is_finite()) {
            return Err(WeightsError::NotFinite(parameter.name));
        }
        store(parameter, precision, &mut self.tensors);
        Ok(())
    }

    /// Adds a matrix as f32, `[values.len() / width, width]`.
    pub fn add_rows(&mut self, name: &str, width: usize, values: &[f32]) {
        let stored = Stored::f32(vec![values.len() / width, width], values);
        self.tensors.insert(name.to_owned(), stored);
    }

    /// The bytes of the file.
    ///
    /// # Panics
    /// If `manifest` has no JSON form.
    #[must_use]
    pub fn finish(self, manifest: &impl Serialize) -> Vec<u8> {
        // The sum covers names, shapes and bytes of the tensors in the order of their names.
        let mut sum = CRC.digest();
        for (name, tensor) in &self.tensors {
            add_to_sum(&mut sum, name, &tensor.shape, &tensor.bytes);
        }
        let manifest = serde_json::to_string(manifest).expect("a manifest has a JSON form");
        sum.update(manifest.as_bytes());
        let metadata = BTreeMap::from([
            ("format", FORMAT.to_string()),
            ("manifest", manifest),
            ("crc32", format!("{:08x}", sum.finalize())),
        ]);
        let views = self.tensors.iter().map(|(name, tensor)| {
            let view = TensorView::new(tensor.dtype, tensor.shape.clone(), &tensor.bytes)
                .expect("shape and bytes were made together");
            (name.as_str(), view)
        });
        let file = safetensors::serialize(views, None).expect("all tensors are valid views");
        with_metadata(&file, &metadata)
    }
}

/// A safetensors file with `metadata` in its header. The crate itself takes it as a map without an order, so that the
/// same weights would become another file each time.
fn with_metadata(file: &[u8], metadata: &BTreeMap<&str, String>) -> Vec<u8> {
    let (length, _) = SafeTensors::read_metadata(file).expect("the file was just written");
    let (header, tensors) = file[ALIGNMENT..].split_at(length);
    let mut entries: BTreeMap<String, Value> =
        serde_json::from_slice(header).expect("a header is an object");
    entries.insert("__metadata__".to_owned(), json!(metadata));
    let mut header = serde_json::to_vec(&entries).expect("strings and numbers have a JSON form");
    header.resize(header.len().next_multiple_of(ALIGNMENT), b' ');
    let length = header.len() as u64;
    [&length.to_le_bytes(), &*header, tensors].concat()
}

impl From<&Container<'_>> for Builder {
    /// The tensors of a file, as they are stored there.
    fn from(file: &Container) -> Self {
        let stored = |view: &TensorView| Stored {
            dtype: view.dtype(),
            shape: view.shape().to_vec(),
            bytes: view.data().to_vec(),
        };
        let tensors = file.tensors.iter();
        Self {
            tensors: tensors
                .map(|(name, view)| (name.clone(), stored(view)))
                .collect(),
        }
    }
}

/// A file whose container, version and checksum are right.
pub struct Container<'data> {
    tensors: BTreeMap<String, TensorView<'data>>,
    manifest: String,
}

impl<'data> Container<'data> {
    /// Opens a file.
    ///
    /// # Errors
    /// [`WeightsError`] says whether container, version or checksum is wrong.
    pub fn open(bytes: &'data [u8]) -> Result<Self, WeightsError> {
        let container = |reason: safetensors::SafeTensorError| WeightsError::Container {
            bytes: bytes.len(),
            reason: reason.to_string(),
        };
        let (length, header) = SafeTensors::read_metadata(bytes).map_err(container)?;
        let metadata = header.metadata().as_ref();
        let entry = |key: &'static str| {
            metadata
                .and_then(|m| m.get(key))
                .ok_or(WeightsError::Metadata(key))
        };
        let format = entry("format")?;
        if *format != FORMAT.to_string() {
            return Err(WeightsError::Version {
                got: format.clone(),
            });
        }
        let (manifest, expected) = (entry("manifest")?, entry("crc32")?);
        let data = &bytes[ALIGNMENT + length..];
        let view = |(name, info): (String, &TensorInfo)| {
            let (start, end) = info.data_offsets;
            let view = TensorView::new(info.dtype, info.shape.clone(), &data[start..end])?;
            Ok((name, view))
        };
        let tensors = header.tensors().into_iter().map(view);
        let tensors = tensors
            .collect::<Result<BTreeMap<_, _>, _>>()
            .map_err(container)?;
        let mut sum = CRC.digest();
        for (name, view) in &tensors {
            add_to_sum(&mut sum, name, view.shape(), view.data());
        }
        sum.update(manifest.as_bytes());
        let got = sum.finalize();
        if format!("{got:08x}") != *expected {
            return Err(WeightsError::Checksum {
                got,
                expected: expected.clone(),
            });
        }
        Ok(Self {
            tensors,
            manifest: manifest.clone(),
        })
    }

    /// The manifest as the type that it should be.
    ///
    /// # Errors
    /// [`WeightsError::Manifest`] if it is another.
    pub fn manifest<T: DeserializeOwned>(&self) -> Result<T, WeightsError> {
        serde_json::from_str(&self.manifest)
            .map_err(|error| WeightsError::Manifest(error.to_string()))
    }

    /// The manifest as it was written: JSON.
    #[must_use]
    pub fn manifest_text(&self) -> &str {
        &self.manifest
    }

    /// `module` with the parameters of this file.
    ///
    /// # Errors
    /// Names the first tensor that is missing, misshapen or not finite.
    pub fn fill<M: Module>(&self, module: M) -> Result<M, WeightsError> {
        parameters::write(module, |name, shape| self.values(name, shape).map(Some))
    }

    /// Rows of the matrix `name`.
    ///
    /// # Errors
    /// [`WeightsError::Missing`].
    pub fn rows(&self, name: &str) -> Result<usize, WeightsError> {
        Ok(self.view(name)?.shape().first().copied().unwrap_or(0))
    }

    /// Whether there is a tensor `name`.
    pub fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    fn view(&self, name: &str) -> Result<&TensorView<'data>, WeightsError> {
        self.tensors
            .get(name)
            .ok_or_else(|| WeightsError::Missing(name.to_owned()))
    }

    /// What a step is worth in each column of the matrix `name`.
    fn scales(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        let columns = shape.last().copied().unwrap_or(1).max(1);
        self.values(&format!("{name}.scale"), &[columns])
    }

    /// The tensor `name`, which must have `shape`, as f32.
    ///
    /// # Errors
    /// Names the tensor and both shapes.
    pub fn values(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        let view = self.view(name)?;
        let stored: Vec<usize> = match (view.dtype(), shape) {
            (Dtype::U8, [rows, columns]) => vec![*rows, columns.div_ceil(2)],
            _ => shape.to_vec(),
        };
        if view.shape() != stored {
            return Err(WeightsError::Shape {
                name: name.to_owned(),
                got: view.shape().to_vec(),
                expected: shape.to_vec(),
            });
        }
        let values: Vec<f32> = match view.dtype() {
            Dtype::F32 => f32_values(view.data()),
            Dtype::F16 => view
                .data()
                .chunks_exact(2)
                .map(|bytes| f16::from_le_bytes([bytes[0], bytes[1]]).to_f32())
                .collect(),
            Dtype::I8 => scaled(view.data(), &self.scales(name, shape)?, 1, unpack_bytes),
            Dtype::U8 => scaled(view.data(), &self.scales(name, shape)?, 2, unpack_pairs),
            got => {
                let name = name.to_owned();
                return Err(WeightsError::Type {
                    name,
                    got,
                    expected: "F32, F16, I8 or U8",
                });
            }
        };
        // Without an early end, so that it vectorises.
        if values
            .iter()
            .fold(true, |all, value| all & value.is_finite())
        {
            Ok(values)
        } else {
            Err(WeightsError::NotFinite(name.to_owned()))
        }
    }
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

/// A tensor as it will stand in the file.
struct Stored {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Stored {
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
    fn packed(rows: usize, columns: usize, values: &[f32]) -> Self {
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

    fn f32(shape: Vec<usize>, values: &[f32]) -> Self {
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

fn store(parameter: Parameter, precision: Precision, tensors: &mut BTreeMap<String, Stored>) {
    let Parameter {
        name,
        shape,
        values,
    } = parameter;
    let stored = match (shape.as_slice(), precision) {
        (&[_, columns], Precision::Int8) => {
            let scales = scales(&values, columns, 127.0);
            let stored = Stored::i8(shape, rounded(&values, &scales));
            let scale = Stored::f32(vec![columns], &scales);
            tensors.insert(format!("{name}.scale"), scale);
            stored
        }
        (&[rows, columns], Precision::Draft) => {
            let large = values.len() >= LARGE;
            let levels = DRAFT_LEVELS[usize::from(!large)];
            let scales: Vec<f32> = closest_scales(&values, columns, levels)
                .into_iter()
                .map(|scale| f16::from_f32(scale).to_f32())
                .collect();
            let whole = rounded(&values, &scales).map(|value| value.clamp(-levels, levels));
            let scale = Stored::f16(vec![columns], &scales);
            tensors.insert(format!("{name}.scale"), scale);
            if large {
                Stored::packed(rows, columns, &whole.collect::<Vec<_>>())
            } else {
                Stored::i8(shape, whole)
            }
        }
        ([_, _], Precision::F16) | (_, Precision::Draft) => Stored::f16(shape, &values),
        _ => Stored::f32(shape, &values),
    };
    tensors.insert(name, stored);
}

/// What one step of the whole numbers is worth in each column, with its largest magnitude at `levels`.
fn scales(values: &[f32], columns: usize, levels: f32) -> Vec<f32> {
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
        .map(|&max| if max > 0.0 { max / levels } else { 1.0 })
        .collect()
}

/// As [`scales`], but each as small as makes the column's squared error least: with few levels it is worth cutting off
/// the largest values to tell the many others apart.
fn closest_scales(values: &[f32], columns: usize, levels: f32) -> Vec<f32> {
    let error = |column: usize, scale: f32| -> f32 {
        let column = values.iter().skip(column).step_by(columns);
        column
            .map(|value| {
                let whole = (value / scale).round().clamp(-levels, levels);
                (value - whole * scale).powi(2)
            })
            .sum()
    };
    let fractions: Vec<f32> = (8..=20u8)
        .map(|twentieth| f32::from(twentieth) / 20.0)
        .collect();
    scales(values, columns, levels)
        .into_iter()
        .enumerate()
        .map(|(column, scale)| {
            let tried = fractions.iter().map(|fraction| scale * fraction);
            tried
                .min_by(|&a, &b| error(column, a).total_cmp(&error(column, b)))
                .expect("some fraction was tried")
        })
        .collect()
}

/// A row-major matrix in units of its columns' `scales`.
fn rounded<'a>(values: &'a [f32], scales: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
    let rows = values.chunks_exact(scales.len());
    rows.flat_map(move |row| row.iter().zip(scales))
        .map(|(value, scale)| (value / scale).round())
}

fn f32_values(bytes: &[u8]) -> Vec<f32> {
    bytes
        .chunks_exact(4)
        .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
        .collect()
}

fn add_to_sum(sum: &mut Digest<'_, u32, Table<16>>, name: &str, shape: &[usize], bytes: &[u8]) {
    sum.update(name.as_bytes());
    shape
        .iter()
        .for_each(|&axis| sum.update(&(axis as u64).to_le_bytes()));
    sum.update(bytes);
}
