//! Whether the label decides the digit, and the latent does not.

use super::bound::device_of;
use super::{Faithfulness, Judges, decode, encode};
use crate::data::Images;
use crate::model::{CLASSES, Cvae};
use crate::random::Purpose;

/// Encodes `images` with their labels, decodes them with others, and lets the judges look for those. Each of the
/// nine other digits is asked for equally often.
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
