//! Why a weights file was refused.

use super::{FORMAT, FileKind};
use crate::recipe::RecipeError;
use crate::shape::Shape;
use safetensors::tensor::Dtype;

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
    #[error("the model is of {0}, expected 2 to 1000 classes of 8 × 8 to 64 × 64 pixels")]
    Data(Shape),
    #[error("the recipe has {weights} weights or more, which a file of {bytes} bytes cannot hold")]
    Short { weights: usize, bytes: usize },
    #[error("this file holds the {got:?}, expected the {expected:?}")]
    Kind { got: FileKind, expected: FileKind },
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
    #[error("tensor `{0}` holds percentiles that decrease, expected them not to")]
    Falling(String),
}
