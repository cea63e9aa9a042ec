//! What a model's files say of the data set from which it learned.

use crate::shape::Shape;
use serde::{Deserialize, Serialize};

/// A data set as run, checkpoint and weights files record it. Files without a card are of MNIST.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DataCard {
    /// Identifier, e.g. `letters`.
    pub name: String,
    /// The name that people read.
    pub title: String,
    /// The names of the classes in the order of their labels.
    pub classes: Vec<String>,
    /// Pixels of an image from left to right.
    pub width: usize,
    /// Pixels of an image from top to bottom.
    pub height: usize,
    /// Who made the pictures, and where they are published.
    pub source: String,
    pub licence: String,
}

impl DataCard {
    /// MNIST, the only data set whose files carry no card.
    #[must_use]
    pub fn mnist() -> Self {
        Self {
            name: "mnist".to_owned(),
            title: "MNIST".to_owned(),
            classes: (0..10).map(|digit| digit.to_string()).collect(),
            width: 28,
            height: 28,
            source: "LeCun, Cortes & Burges, The MNIST database of handwritten digits".to_owned(),
            licence: "CC BY-SA 3.0".to_owned(),
        }
    }

    #[must_use]
    pub fn is_mnist(&self) -> bool {
        *self == Self::mnist()
    }

    #[must_use]
    pub fn shape(&self) -> Shape {
        Shape {
            width: self.width,
            height: self.height,
            classes: self.classes.len(),
        }
    }
}
