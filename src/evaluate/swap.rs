//! Whether the label determines the class, and ε does not.

use super::{Faithfulness, Judges, decode, encode};
use crate::data::Images;
use crate::model::Cvae;
use crate::optimise::device_of;
use crate::random::Purpose;

/// Encodes `images` with their own labels, decodes them with other labels, and has the judges classify the results. Each of
/// the other classes is requested equally often.
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
    let classes = images.shape.classes;
    let asked: Vec<u16> = images
        .labels
        .iter()
        .enumerate()
        .map(|(index, &label)| {
            let other = usize::from(label) + 1 + index % (classes - 1);
            u16::try_from(other % classes).expect("a class")
        })
        .collect();
    let epsilon = encode(model, images, draw);
    let decoded = decode(&model.generator, &epsilon, &asked, 1.0);
    Faithfulness::new(&asked, &judges.read(&decoded, &device_of(model)))
}
