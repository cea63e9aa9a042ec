//! A data set, split by the evaluation protocol.

use super::description::{DESCRIPTION, DataFile, Description};
use super::idx::{gunzip, is_gzip};
use super::{DataError, Idx, IdxError, Images, mnist, read_labels};
use crate::data_card::DataCard;
use crate::files::hex;
use crate::recipe::TrainingRecipe;
use crate::shape::Shape;
use sha2::{Digest, Sha256};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Labelled images in three parts. The test images are for the final evaluation only.
#[derive(Clone, Debug)]
pub struct DataSet {
    pub card: DataCard,
    /// Identifies the data set: SHA-256 over the sums of its four files.
    pub sha256: String,
    /// The training images but the last ones.
    pub train: Images,
    /// The last training images.
    pub validation: Images,
    pub test: Images,
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

impl DataSet {
    /// Reads the data set of a folder, and checks the sums of its files.
    ///
    /// # Errors
    /// [`DataError`] names the file and its fault; for a missing file of MNIST, also the command that downloads it.
    pub fn load(folder: &Path) -> Result<Self, DataError> {
        let path = folder.join(DESCRIPTION);
        match std::fs::read_to_string(&path) {
            Ok(text) => match Description::from_json(&text) {
                Ok(description) => described(folder, &description),
                Err(error) => Err(DataError::Description { path, error }),
            },
            Err(error) if error.kind() == ErrorKind::NotFound => mnist::load(folder),
            Err(error) => Err(DataError::Io { path, error }),
        }
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

    /// The size of its images, and its classes.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.card.shape()
    }
}

/// The data set of a description in its folder.
fn described(folder: &Path, description: &Description) -> Result<DataSet, DataError> {
    let card = description.card();
    let files = &description.files;
    let part = |images: &DataFile, labels: &DataFile| {
        let (pixels, most) = (card.shape().pixels() as u64, images.count as u64);
        let (path, bytes) = checked(folder, images, 16 + pixels * most)?;
        let idx = |path: &Path| {
            let path = path.to_path_buf();
            move |error: IdxError| DataError::Idx { path, error }
        };
        let read = Idx::parse(&bytes, 3, pixels * most).map_err(idx(&path))?;
        let (of_labels, bytes) = checked(folder, labels, 8 + 2 * most)?;
        let labels = read_labels(&bytes, card.classes.len(), most).map_err(idx(&of_labels))?;
        Images::new(read, labels, card.shape()).map_err(|error| DataError::Parts {
            path,
            error: Box::new(error),
        })
    };
    let mut train = part(&files.train_images, &files.train_labels)?;
    let test = part(&files.test_images, &files.test_labels)?;
    if train.len() <= description.validation {
        return Err(DataError::Count {
            images: train.len(),
            labels: files.train_labels.count,
        });
    }
    let validation = train.split_off(train.len() - description.validation);
    let files = [
        &files.train_images,
        &files.train_labels,
        &files.test_images,
        &files.test_labels,
    ];
    Ok(DataSet {
        sha256: mnist::sum_of(files.map(|file| &*file.sha256)),
        card,
        train,
        validation,
        test,
    })
}

/// The unpacked bytes of a file, `largest` of them or fewer, whose sum is the one in the description.
fn checked(folder: &Path, file: &DataFile, largest: u64) -> Result<(PathBuf, Vec<u8>), DataError> {
    let path = [format!("{}.gz", file.name), file.name.clone()]
        .map(|name| folder.join(name))
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| DataError::Lost {
            name: file.name.clone(),
            folder: folder.into(),
        })?;
    let bytes = std::fs::read(&path).map_err(|error| DataError::Io {
        path: path.clone(),
        error,
    })?;
    // One byte more, so that a file with trailing bytes has another sum.
    let plain = if is_gzip(&bytes) {
        gunzip(&bytes, largest + 1).map_err(|error| DataError::Idx {
            path: path.clone(),
            error,
        })?
    } else {
        bytes
    };
    let got = hex(&Sha256::digest(&plain));
    if got != file.sha256 {
        return Err(DataError::Changed {
            path,
            got,
            expected: file.sha256.clone(),
        });
    }
    Ok((path, plain))
}
