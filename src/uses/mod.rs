//! Uses of a trained model other than drawing digits: write an image as another digit, complete its hidden pixels, score how
//! unusual it is, and make training images.
//!
//! The parts that need only a model and random numbers are compiled for the page too. They take and return tensors, so that
//! the caller decides when to wait for the device.

mod anomaly;
mod auroc;
mod completion;
mod corruption;
mod edit;
mod error;
mod handwriting;
mod image;
mod mask;
mod trust;

#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod detection;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod photograph;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod png;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod sheet;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod small;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod synthesis;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod verdict;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod worth;

pub use anomaly::{SCORE_SAMPLES, SCORE_SEED, elbos, label_probabilities, most_likely};
pub use auroc::auroc;
pub use completion::{
    COMPLETION_SWEEPS, COMPLETION_WARM_UP, Chains, Completion, complete, complete_image,
};
pub use corruption::Corruption;
pub use edit::edit;
pub use error::{Size, UseError};
pub use handwriting::centre;
pub use image::Image;
pub use mask::Mask;
pub use trust::{Distrust, distrust};

#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use detection::{Auroc, Detector, held_out, pictures};
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use photograph::read_picture;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use png::{Ink, read_png, write_png};
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use sheet::{Layout, sheet};
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use synthesis::{share, synthesise};
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use verdict::Verdict;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use worth::{Accuracies, Worth, few};
