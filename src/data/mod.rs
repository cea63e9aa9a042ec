//! MNIST: files, splits, Bernoulli draws and batches. Files are read and downloaded natively only.

mod batch;
mod binarize;
mod description;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod download;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod idx;
mod images;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod mnist;

pub use batch::{Batch, one_hot};
pub use binarize::binarize;
pub use description::{
    CLASS_COUNT, DESCRIPTION, DataFile, Description, DescriptionError, Files, SIDES, check_classes,
    is_identifier,
};
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use download::{MIRRORS, download};
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use idx::{Idx, IdxError};
pub use images::Images;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use mnist::{DataError, Mnist, Part, locate};
