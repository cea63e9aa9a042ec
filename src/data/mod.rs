//! Data sets: files, splits, Bernoulli draws and batches. Files are read and downloaded natively only.

mod augment;
mod batch;
mod binarize;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod data_set;
mod description;
mod division;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod download;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod idx;
mod images;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod import;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod mnist;
mod packed;

pub use augment::{augmented, changed};
pub use batch::{Batch, one_hot};
pub use binarize::binarize;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use data_set::{DataSet, locate};
pub use description::{
    CLASS_COUNT, DESCRIPTION, DataFile, Description, DescriptionError, Files, SIDES, check_classes,
    is_identifier,
};
pub use division::{DivisionError, divided};
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use download::{MIRRORS, download};
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use idx::{Idx, IdxError, labels_to_gzip, read_labels};
pub use images::Images;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use mnist::{DataError, Part, sha256 as mnist_sha256};
pub use packed::{FORMAT as PACKED_FORMAT, Header, Packed, PackedError};
