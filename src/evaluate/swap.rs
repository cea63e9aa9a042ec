//! Whether the label determines the digit, and ε does not.

use super::bound::device_of;
use super::{Faithfulness, Judges, decode, encode};
use crate::data::Images;
use crate::digit::CLASSES;
use crate::model::Cvae;
use crate::random::Purpose;

/// Encodes `images` with their own labels, decodes them with other labels, and has the judges classify the results. Each of
/// the nine other digits is requested equally often.
///
/// # Panics
/// If there is no image.
#[must_use]
pub fn swap(
    model: &Cvae,
    judges: &Judges,
    images: &Images,
    draw: (u64, Purpose, u64),
) -> Faithfulness {
    let asked: Vec<u8> = images
        .labels
        .iter()
        .enumerate()
        .map(|(index, &label)| {
            let other = usize::from(label) + 1 + index % (CLASSES - 1);
            u8::try_from(other % CLASSES).expect("a digit")
        })
        .collect();
    let epsilon = encode(model, images, draw);
    let decoded = decode(&model.generator, &epsilon, &asked, 1.0);
    Faithfulness::new(&asked, &judges.read(&decoded, &device_of(model)))
}
