//! The four files of MNIST (LeCun, Cortes & Burges): find them, check them, split them.

use super::description::{DescriptionError, MNIST_FILES};
use super::idx::{Idx, IdxError, gunzip, is_gzip};
use super::{DataSet, Images};
use crate::data_card::DataCard;
use crate::files::hex;
use crate::shape::Shape;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// One of the four files.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// File name without `.gz`.
    pub name: &'static str,
    /// SHA-256 of the unpacked file, hexadecimal.
    pub sha256: &'static str,
    axes: u8,
    /// Bytes after the header.
    data: u64,
}

/// The four files with their sums.
pub const PARTS: [Part; 4] = [
    Part {
        name: MNIST_FILES[0].0,
        sha256: MNIST_FILES[0].1,
        axes: 3,
        data: 47_040_000,
    },
    Part {
        name: MNIST_FILES[1].0,
        sha256: MNIST_FILES[1].1,
        axes: 1,
        data: 60_000,
    },
    Part {
        name: MNIST_FILES[2].0,
        sha256: MNIST_FILES[2].1,
        axes: 3,
        data: 7_840_000,
    },
    Part {
        name: MNIST_FILES[3].0,
        sha256: MNIST_FILES[3].1,
        axes: 1,
        data: 10_000,
    },
];

/// The last training images, which validate a training.
const VALIDATION: usize = 10_000;

/// Why the data set cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error("{} is missing in {}; `cvae data --out {}` downloads it", file, folder.display(), folder.display())]
    Missing { file: &'static str, folder: PathBuf },
    #[error("{}: {error}", path.display())]
    Io {
        path: PathBuf,
        error: std::io::Error,
    },
    #[error("{}: {error}", path.display())]
    Idx { path: PathBuf, error: IdxError },
    #[error(
        "{}: SHA-256 is {got}, expected {expected}: this is not the original file; \
         delete it and download it again with `cvae data`",
        path.display()
    )]
    Sum {
        path: PathBuf,
        got: String,
        expected: &'static str,
    },
    #[error("{}: {error}", path.display())]
    Description {
        path: PathBuf,
        error: DescriptionError,
    },
    #[error("{name} is missing in {}, though its data.json names it: import the data set again", folder.display())]
    Lost { name: String, folder: PathBuf },
    #[error(
        "{}: SHA-256 is {got}, expected {expected}, which data.json names: the file has changed since it was imported",
        path.display()
    )]
    Changed {
        path: PathBuf,
        got: String,
        expected: String,
    },
    #[error("{}: {error}", path.display())]
    Parts {
        path: PathBuf,
        error: Box<DataError>,
    },
    #[error("{images} images but {labels} labels")]
    Count { images: usize, labels: usize },
    #[error("images have the shape {got:?}, expected rows of {height} × {width} pixels")]
    Size {
        got: Vec<usize>,
        width: usize,
        height: usize,
    },
    #[error("label {label} is none of the {classes} classes, which are counted from 0")]
    Label { label: u16, classes: usize },
}

impl Part {
    /// Compares the sum of the file, unpacked if it is gzipped.
    pub(super) fn verify(&self, path: &Path, bytes: &[u8]) -> Result<(), DataError> {
        if !is_gzip(bytes) {
            return self.check_sum(path, &[bytes]);
        }
        let header = 4 + 4 * u64::from(self.axes);
        // One byte more, so that a file with trailing bytes has another sum.
        let plain = gunzip(bytes, header + self.data + 1).map_err(|error| DataError::Idx {
            path: path.into(),
            error,
        })?;
        self.check_sum(path, &[&plain])
    }

    /// Compares the sum of the unpacked file, given in pieces.
    fn check_sum(&self, path: &Path, plain: &[&[u8]]) -> Result<(), DataError> {
        let mut sum = Sha256::new();
        plain.iter().for_each(|piece| sum.update(piece));
        let got = hex(&sum.finalize());
        if got == self.sha256 {
            return Ok(());
        }
        Err(DataError::Sum {
            path: path.into(),
            got,
            expected: self.sha256,
        })
    }

    fn load(&self, folder: &Path) -> Result<Idx, DataError> {
        let path = [format!("{}.gz", self.name), self.name.to_owned()]
            .map(|name| folder.join(name))
            .into_iter()
            .find(|path| path.is_file())
            .ok_or_else(|| DataError::Missing {
                file: self.name,
                folder: folder.into(),
            })?;
        let io = |error| DataError::Io {
            path: path.clone(),
            error,
        };
        let bytes = std::fs::read(&path).map_err(io)?;
        // Parsed before the sums are compared: an error about the length says more than one about the sum.
        let idx = Idx::parse(&bytes, self.axes, self.data).map_err(|error| DataError::Idx {
            path: path.clone(),
            error,
        })?;
        self.check_sum(&path, &[&idx.header().map_err(io)?, &idx.bytes])?;
        Ok(idx)
    }
}

/// Reads the four files in `folder`, gzipped or plain, and checks their sums.
pub(super) fn load(folder: &Path) -> Result<DataSet, DataError> {
    let [images, labels, test_images, test_labels] = PARTS.map(|part| part.load(folder));
    let card = DataCard::mnist();
    let numbers = |labels: Idx| labels.bytes.into_iter().map(u16::from).collect();
    let mut train = Images::new(images?, numbers(labels?), card.shape())?;
    let test = Images::new(test_images?, numbers(test_labels?), card.shape())?;
    let validation = train.split_off(train.len() - VALIDATION);
    Ok(DataSet {
        card,
        sha256: sha256(),
        train,
        validation,
        test,
    })
}

/// SHA-256 over the four sums of MNIST: it identifies the data set.
#[must_use]
pub fn sha256() -> String {
    sum_of(PARTS.map(|part| part.sha256))
}

/// SHA-256 over the sums of a data set's four files.
pub(super) fn sum_of(sums: [&str; 4]) -> String {
    let mut all = Sha256::new();
    sums.iter().for_each(|sum| all.update(sum));
    hex(&all.finalize())
}

impl Images {
    /// Pairs images of `shape` with labels.
    ///
    /// # Errors
    /// [`DataError::Size`], [`DataError::Count`] or [`DataError::Label`] if they do not fit together.
    pub fn new(images: Idx, labels: Vec<u16>, shape: Shape) -> Result<Self, DataError> {
        let Shape {
            width,
            height,
            classes,
        } = shape;
        if images.shape.len() != 3 || images.shape[1..] != [height, width] {
            return Err(DataError::Size {
                got: images.shape,
                width,
                height,
            });
        }
        if images.shape[0] != labels.len() {
            return Err(DataError::Count {
                images: images.shape[0],
                labels: labels.len(),
            });
        }
        let beyond = |label: &&u16| usize::from(**label) >= classes;
        if let Some(&label) = labels.iter().find(beyond) {
            return Err(DataError::Label { label, classes });
        }
        Ok(Self {
            pixels: images.bytes,
            labels,
            shape,
        })
    }
}
