//! The file format: safetensors (<https://github.com/huggingface/safetensors>) with a manifest and a checksum
//! in its metadata.

use super::packing::{self, Packed};
use super::{Precision, WeightsError};
use crate::parameters::{self, Parameter};
use burn::module::Module;
use crc::{CRC_32_ISO_HDLC, Crc, Digest, Table};
use safetensors::tensor::{Dtype, SafeTensors, TensorInfo, TensorView};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Sixteen bytes at a time, with a table of 16 kB. The table is computed when the first file is opened, which takes
/// microseconds; as a constant it would have to be downloaded with the page.
static CRC: LazyLock<Crc<u32, Table<16>>> =
    LazyLock::new(|| Crc::<u32, Table<16>>::new(&CRC_32_ISO_HDLC));

/// Version of the layout of a weights file; files of another version are refused.
pub const FORMAT: u32 = 1;

/// Bytes of the header's length; the tensors start at a multiple of this.
const ALIGNMENT: usize = 8;

/// The tensors of a file that is being made.
#[derive(Default)]
pub struct Builder {
    tensors: BTreeMap<String, Packed>,
}

impl Builder {
    /// Adds all parameters of `module`.
    ///
    /// # Errors
    /// [`WeightsError::NotFinite`] if a parameter is infinite or not a number.
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
    /// [`WeightsError::NotFinite`] if a value is infinite or not a number.
    pub fn add(&mut self, parameter: Parameter, precision: Precision) -> Result<(), WeightsError> {
        if parameter.values.iter().any(|value| !value.is_finite()) {
            return Err(WeightsError::NotFinite(parameter.name));
        }
        let Parameter {
            name,
            shape,
            values,
        } = parameter;
        let (packed, scales) = packing::pack(shape, &values, precision);
        if let Some(scales) = scales {
            self.tensors.insert(scales_of(&name), scales);
        }
        self.tensors.insert(name, packed);
        Ok(())
    }

    /// Adds a matrix as f32, `[values.len() / width, width]`.
    pub fn add_rows(&mut self, name: &str, width: usize, values: &[f32]) {
        let packed = Packed::f32(vec![values.len() / width, width], values);
        self.tensors.insert(name.to_owned(), packed);
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

/// A safetensors file with `metadata` in its header. The safetensors crate takes metadata as an unordered map, with which
/// the same weights would give a different file each time.
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
        let packed = |view: &TensorView| Packed {
            dtype: view.dtype(),
            shape: view.shape().to_vec(),
            bytes: view.data().to_vec(),
        };
        let tensors = file.tensors.iter();
        Self {
            tensors: tensors
                .map(|(name, view)| (name.clone(), packed(view)))
                .collect(),
        }
    }
}

/// A file whose format, version and checksum are right.
pub struct Container<'data> {
    tensors: BTreeMap<String, TensorView<'data>>,
    manifest: String,
}

impl<'data> Container<'data> {
    /// Opens a file.
    ///
    /// # Errors
    /// [`WeightsError`] says whether format, version or checksum is wrong.
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

    /// The manifest as a `T`.
    ///
    /// # Errors
    /// [`WeightsError::Manifest`] if it has another form.
    pub fn manifest<T: DeserializeOwned>(&self) -> Result<T, WeightsError> {
        serde_json::from_str(&self.manifest)
            .map_err(|error| WeightsError::Manifest(error.to_string()))
    }

    /// The manifest as the JSON text in the file.
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

    /// The value of one integer step in each column of the matrix `name`.
    fn scales(&self, name: &str, columns: usize) -> Result<Vec<f32>, WeightsError> {
        self.values(&scales_of(name), &[columns])
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
        // Only matrices are stored as integers. Scales are vectors, so that they have no scales of their own.
        let values: Vec<f32> = match (view.dtype(), shape) {
            (Dtype::F32, _) => packing::f32_values(view.data()),
            (Dtype::F16, _) => packing::f16_values(view.data()),
            (Dtype::I8, &[_, columns]) => {
                packing::byte_values(view.data(), &self.scales(name, columns)?)
            }
            (Dtype::U8, &[_, columns]) => {
                packing::pair_values(view.data(), &self.scales(name, columns)?)
            }
            (got, _) => {
                let name = name.to_owned();
                return Err(WeightsError::Type {
                    name,
                    got,
                    expected: "F32, F16 or, of a matrix, I8 or U8",
                });
            }
        };
        // Without an early exit, so that the loop vectorises.
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

/// Name of the tensor with the value of one integer step in each column of the matrix `name`.
fn scales_of(name: &str) -> String {
    format!("{name}.scale")
}

fn add_to_sum(sum: &mut Digest<'_, u32, Table<16>>, name: &str, shape: &[usize], bytes: &[u8]) {
    sum.update(name.as_bytes());
    shape
        .iter()
        .for_each(|&axis| sum.update(&(axis as u64).to_le_bytes()));
    sum.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(tensors: [(&str, Dtype, &[usize], usize); 3]) -> Vec<u8> {
        let packed = |(name, dtype, shape, bytes): (&str, Dtype, &[usize], usize)| {
            let (shape, bytes) = (shape.to_vec(), vec![1; bytes]);
            let packed = Packed {
                dtype,
                shape,
                bytes,
            };
            (name.to_owned(), packed)
        };
        let tensors = BTreeMap::from(tensors.map(packed));
        Builder { tensors }.finish(&"nothing")
    }

    /// A vector in integers is refused: two to a byte its length would be ambiguous, and scales in integers would need scales.
    #[test]
    fn only_matrices_are_stored_as_integers() {
        let units = ("units.scale", Dtype::F16, &[4][..], 8);
        for (dtype, scale) in [(Dtype::U8, 4), (Dtype::I8, 4)] {
            let file = opened([
                ("vector", dtype, &[4], 4),
                ("vector.scale", Dtype::F16, &[4], 8),
                units,
            ]);
            let file = Container::open(&file).unwrap();
            let error = file.values("vector", &[4]).unwrap_err().to_string();
            assert!(error.contains("of a matrix, I8 or U8"), "{error}");

            let columns = if dtype == Dtype::U8 { 2 * scale } else { scale };
            let matrix = ("units", dtype, &[1, 4][..], 4);
            let scales = ("units.scale", Dtype::I8, &[columns][..], columns);
            let file = opened([matrix, scales, ("vector", Dtype::F16, &[4], 8)]);
            let file = Container::open(&file).unwrap();
            let error = file.values("units", &[1, columns]).unwrap_err().to_string();
            assert!(error.contains("units.scale"), "{error}");
        }
    }
}
