//! How many digits of simulated pictures a model reads right.

use super::{Kind, SIDE, enlarged};
use crate::data::Images;
use crate::picture::{self, Picture, Wish, find};
use crate::quantiles::Usual;
use crate::random::{Purpose, stream};
use crate::uses::{Detector, Image, UseError, centre, distrust, label_probabilities, most_likely};
use rand::RngExt;

/// A digit of the test set, and what it shows.
#[derive(Clone, Copy, Debug)]
pub struct Digit<'a> {
    pub levels: &'a [u8],
    pub label: usize,
}

/// How pictures of one kind are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readings {
    pub right: usize,
    /// Those of which the page and the command say that they are not to be trusted.
    pub doubted: usize,
    /// Those that are read wrong without a warning.
    pub wrong_unnoticed: usize,
}

/// `count` test images that the model reads right when they are enlarged, drawn at random.
///
/// # Errors
/// [`UseError`] if an image has another size.
///
/// # Panics
/// If there are no test images.
pub fn digits<'a>(
    detector: &Detector,
    test: &'a Images,
    count: usize,
    seed: u64,
) -> Result<Vec<Digit<'a>>, UseError> {
    // Pictures have lower counters.
    let mut rng = stream(seed, Purpose::Scene, u64::MAX);
    let mut digits = Vec::new();
    for _ in 0..100 * count {
        if digits.len() == count {
            break;
        }
        let index = rng.random_range(0..test.len());
        let digit = Digit {
            levels: test.image(index),
            label: usize::from(test.labels[index]),
        };
        let image = centre(&enlarged(digit.levels), SIDE, detector.model.shape())?;
        if image.is_some_and(|image| read(detector, &image).0 == digit.label) {
            digits.push(digit);
        }
    }
    Ok(digits)
}

/// Reads a picture of this kind of each digit.
///
/// # Panics
/// If a simulated picture is no picture.
#[must_use]
pub fn readings(
    detector: &Detector,
    usual: Option<&Usual>,
    kind: &Kind,
    digits: &[Digit],
    seed: u64,
) -> Readings {
    let mut readings = Readings::default();
    for (index, digit) in digits.iter().enumerate() {
        let (width, height, bytes) = kind.picture(digit.levels, seed, index as u64);
        let picture = Picture::new(width, height, bytes).expect("four bytes for each pixel");
        let Ok(found) = find(&picture, Wish::default()) else {
            continue;
        };
        let Ok(Some(image)) = centre(&found.drawing, picture::SIDE, detector.model.shape()) else {
            continue;
        };
        let (label, scores) = read(detector, &image);
        let percentile = usual.map(|usual| usual.percentile(&scores, None));
        let share = label_probabilities(&scores)[label];
        let doubted = !found.doubts.is_empty() || distrust(percentile, share).is_some();
        let right = label == digit.label;
        readings.right += usize::from(right);
        readings.doubted += usize::from(doubted);
        readings.wrong_unnoticed += usize::from(!right && !doubted);
    }
    readings
}

/// The likeliest digit, and the score of each.
fn read(detector: &Detector, image: &Image) -> (usize, Vec<f64>) {
    let scores = detector.score(image, &detector.labels(), 0);
    (most_likely(&scores), scores)
}
