//! Memorisation: how near samples are to the training images.

use super::nearest;
use super::neighbours::points;
use crate::data::Images;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Median Euclidean distances in pixel space, grey values from 0 to 1, to the nearest training image.
///
/// Samples that lie much closer to the training images than test images do are copies. The mean image of a sample is smoother
/// than a real image, and closer to all images for that reason alone.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Memorisation {
    /// Distance from a sample.
    pub from_samples: f64,
    /// Distance from a test image.
    pub from_test: f64,
    /// Number of training images: all from which the model has learned.
    pub train_images: usize,
}

impl Memorisation {
    /// [`from_samples`](Self::from_samples) as a fraction of [`from_test`](Self::from_test).
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.from_samples / self.from_test
    }

    /// The figure by its name in a weights file.
    #[must_use]
    pub fn scores(&self) -> BTreeMap<String, f64> {
        BTreeMap::from([("memorisation_ratio".to_owned(), self.ratio())])
    }
}

/// Measures the distances from `samples` and from `test` to `train`.
///
/// # Panics
/// If one of them has no image.
#[must_use]
pub fn memorisation(samples: &Images, test: &Images, train: &Images) -> Memorisation {
    let (train, train_images) = (points(train), train.len());
    let median = |images: &Images| {
        let mut distances = nearest(&points(images), &train);
        let middle = distances.len() / 2;
        f64::from(*distances.select_nth_unstable_by(middle, f32::total_cmp).1)
    };
    Memorisation {
        from_samples: median(samples),
        from_test: median(test),
        train_images,
    }
}
