//! The MNIST data set (LeCun, Cortes & Burges): find it, check it, split it.

use super::Images;
use super::description::MNIST_FILES;
use super::idx::{Idx, IdxError, gunzip, is_gzip};
use crate::digit::CLASSES;
use crate::files::hex;
use crate::recipe::TrainingRecipe;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The data set, split by the evaluation protocol: the test images are for the final evaluation only.
#[derive(Clone, Debug)]
pub struct Mnist {
    /// The first 50 000 training images.
    pub train: Images,
    /// The last 10 000 training images.
    pub validation: Images,
    pub test: Images,
}

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
    #[error("{images} images but {labels} labels")]
    Count { images: usize, labels: usize },
    #[error("images have {got:?} pixels, expected 28 × 28")]
    Size { got: Vec<usize> },
    #[error("label {0} is not a digit from 0 to 9")]
    Label(u8),
}

/// The folder with the data: `given` (`--data`), else `$MNIST_DIR`, else `data/mnist`.
#[must_use]
pub fn locate(given: Option<&Path>) -> PathBuf {
    given
        .map(Path::to_path_buf)
        .or_else(|| {
            std::env::var_os("MNIST_DIR")
                .filter(|dir| !dir.is_empty())
                .map(PathBuf::from)
        })
        .unwrap_or_else(|| PathBuf::from("data/mnist"))
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

impl Mnist {
    /// Reads the four files, gzipped or plain, and checks their sums.
    ///
    /// # Errors
    /// [`DataError`] names the file and its fault; for a missing file, also the command that downloads it.
    pub fn load(folder: &Path) -> Result<Self, DataError> {
        let [images, labels, test_images, test_labels] = PARTS.map(|part| part.load(folder));
        let mut train = Images::new(images?, labels?)?;
        let test = Images::new(test_images?, test_labels?)?;
        let validation = train.split_off(train.len() - VALIDATION);
        Ok(Self {
            train,
            validation,
            test,
        })
    }

    /// The images from which `training` learns.
    #[must_use]
    pub fn learned_by(&self, training: &TrainingRecipe) -> Images {
        let mut images = self.train.clone();
        if training.refit {
            images = images.joined(&self.validation);
        }
        match training.images {
            Some(count) => images.first(count),
            None => images,
        }
    }

    /// SHA-256 over the four sums: it identifies the data set.
    #[must_use]
    pub fn sha256() -> String {
        let mut all = Sha256::new();
        PARTS.iter().for_each(|part| all.update(part.sha256));
        hex(&all.finalize())
    }
}

impl Images {
    /// Pairs images with labels.
    ///
    /// # Errors
    /// [`DataError::Size`], [`DataError::Count`] or [`DataError::Label`] if they do not fit together.
    pub fn new(images: Idx, labels: Idx) -> Result<Self, DataError> {
        if images.shape.len() != 3 || images.shape[1..] != [28, 28] {
            return Err(DataError::Size { got: images.shape });
        }
        if images.shape[0] != labels.bytes.len() {
            return Err(DataError::Count {
                images: images.shape[0],
                labels: labels.bytes.len(),
            });
        }
        if let Some(&label) = labels
            .bytes
            .iter()
            .find(|&&label| usize::from(label) >= CLASSES)
        {
            return Err(DataError::Label(label));
        }
        Ok(Self {
            pixels: images.bytes,
            labels: labels.bytes,
        })
    }
}
