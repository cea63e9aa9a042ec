//! The classes that the page calls: check, call, convert; nothing else. The package that trains has one of its own.

#[cfg(not(feature = "train"))]
mod completion;
#[cfg(not(feature = "train"))]
mod decoding;
#[cfg(feature = "train")]
mod drawn;
#[cfg(not(feature = "train"))]
mod ink;
#[cfg(not(feature = "train"))]
mod judging;
#[cfg(not(feature = "train"))]
mod picture;
#[cfg(not(feature = "train"))]
mod reading;
#[cfg(not(feature = "train"))]
mod session;
#[cfg(feature = "train")]
mod training;
#[cfg(feature = "train")]
mod training_images;

#[cfg(feature = "train")]
pub use drawn::{centred, changed_pictures};
#[cfg(not(feature = "train"))]
pub use session::Session;
#[cfg(feature = "train")]
pub use training::Training;
#[cfg(feature = "train")]
pub use training_images::TrainingImages;
