//! MNIST: files, splits, Bernoulli draws and batches.

mod batch;
mod binarize;
mod download;
mod idx;
mod mnist;

pub use batch::{Batch, one_hot};
pub use binarize::binarize;
pub use download::{MIRRORS, download};
pub use idx::{Idx, IdxError};
pub use mnist::{DataError, Images, Mnist, Part, locate};
