//! Labelled images that nobody wrote.

use crate::data::Images;
use crate::evaluate::{DECODED_TOGETHER, samples};
use crate::model::{CLASSES, Generator};
use std::ops::Range;

/// The images `range` of the endless data set that `seed` and `temperature` name, with their labels, which go round
/// from 0 to 9: the mean images of random styles, as grey levels.
#[must_use]
pub fn synthesise(
    generator: &Generator,
    range: Range<usize>,
    temperature: f64,
    seed: u64,
) -> Images {
    #[allow(clippy::cast_possible_truncation, reason = "less than ten")]
    let labels: Vec<u8> = range.clone().map(|index| (index % CLASSES) as u8).collect();
    samples(generator, range.start, &labels, temperature, seed)
}

/// What machine `index` of `machines` (counted from 0) makes of `count` images. Shares begin where a batch of the decoder
/// does, so that the same images are decoded together however many machines there are, and come out bit for bit
/// the same on one kind of processor.
#[must_use]
pub fn share(count: usize, index: usize, machines: usize) -> Range<usize> {
    let batches = count.div_ceil(DECODED_TOGETHER);
    let first = |index: usize| (batches * index / machines * DECODED_TOGETHER).min(count);
    first(index)..first(index + 1)
}
