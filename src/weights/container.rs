//! The file format: safetensors (<https://github.com/huggingface/safetensors>) with a manifest and a checksum
//! in its metadata. Matrices are stored as f16, or as int8 with one scale per output column
//! (`<name>.scale`); everything else stays f32, because it is small.

use super::{Half, Precision};
use crate::parameters::{self, Parameter};
use crate::recipe::RecipeError;
use burn::module::Module;
use half::f16;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;

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
        let mut sum = crc32fast::Hasher::new();
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
                .map(|(name, view)| (name.to_owned(), stored(&view)))
                .collect(),
        }
    }
}

/// A file whose container, version and checksum are right.
pub struct Container<'data> {
    tensors: SafeTensors<'data>,
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
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(container)?;
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
        let tensors = SafeTensors::deserialize(bytes).map_err(container)?;
        let mut sum = crc32fast::Hasher::new();
        let views: BTreeMap<_, _> = tensors.iter().collect();
        for (name, view) in &views {
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
        self.tensors.tensor(name).is_ok()
    }

    fn view(&self, name: &str) -> Result<TensorView<'data>, WeightsError> {
        self.tensors
            .tensor(name)
            .map_err(|_| WeightsError::Missing(name.to_owned()))
    }

    /// The tensor `name`, which must have `shape`, as f32.
    ///
    /// # Errors
    /// Names the tensor and both shapes.
    pub fn values(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        let view = self.view(name)?;
        if view.shape() != shape {
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
            Dtype::I8 => {
                let columns = shape.last().copied().unwrap_or(1);
                let scales = self.values(&format!("{name}.scale"), &[columns])?;
                view.data()
                    .chunks_exact(columns)
                    .flat_map(|row| row.iter().zip(&scales))
                    .map(|(&byte, scale)| f32::from(byte.cast_signed()) * scale)
                    .collect()
            }
            got => {
                let name = name.to_owned();
                return Err(WeightsError::Type {
                    name,
                    got,
                    expected: "F32, F16 or I8",
                });
            }
        };
        if values.iter().all(|value| value.is_finite()) {
            Ok(values)
        } else {
            Err(WeightsError::NotFinite(name.to_owned()))
        }
    }
}

/// A tensor as it will stand in the file.
struct Stored {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Stored {
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
        ([_, columns], Precision::Int8) => {
            let (scales, bytes) = quantise(&values, *columns);
            tensors.insert(
                format!("{name}.scale"),
                Stored::f32(vec![*columns], &scales),
            );
            Stored {
                dtype: Dtype::I8,
                shape,
                bytes,
            }
        }
        ([_, _], Precision::F16) => {
            let bytes = values
                .iter()
                .flat_map(|&v| f16::from_f32(v).to_le_bytes())
                .collect();
            Stored {
                dtype: Dtype::F16,
                shape,
                bytes,
            }
        }
        _ => Stored::f32(shape, &values),
    };
    tensors.insert(name, stored);
}

/// Rounds a row-major matrix to 8 bits, symmetric around zero, with the largest magnitude of each column
/// at ±127.
fn quantise(values: &[f32], columns: usize) -> (Vec<f32>, Vec<u8>) {
    let mut largest = vec![0.0f32; columns];
    for row in values.chunks_exact(columns) {
        largest
            .iter_mut()
            .zip(row)
            .for_each(|(max, value)| *max = max.max(value.abs()));
    }
    // An all-zero column would divide by zero; any scale represents it.
    let scales: Vec<f32> = largest
        .iter()
        .map(|&max| if max > 0.0 { max / 127.0 } else { 1.0 })
        .collect();
    #[allow(clippy::cast_possible_truncation, reason = "rounded to -127..=127")]
    let bytes = values
        .chunks_exact(columns)
        .flat_map(|row| row.iter().zip(&scales))
        .map(|(value, scale)| ((value / scale).round() as i8).cast_unsigned())
        .collect();
    (scales, bytes)
}

fn f32_values(bytes: &[u8]) -> Vec<f32> {
    bytes
        .chunks_exact(4)
        .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
        .collect()
}

fn add_to_sum(sum: &mut crc32fast::Hasher, name: &str, shape: &[usize], bytes: &[u8]) {
    sum.update(name.as_bytes());
    shape
        .iter()
        .for_each(|&axis| sum.update(&(axis as u64).to_le_bytes()));
    sum.update(bytes);
}
