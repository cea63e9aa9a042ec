//! Synthetic labelled images.

use crate::data::Images;
use crate::evaluate::{DECODED_TOGETHER, samples};
use crate::model::Generator;
use std::ops::Range;

/// The images `range` of an endless synthetic data set with all labels in turn: the mean images of random ε, as grey
/// levels. They are a function of `generator`, `temperature` and `seed`.
#[must_use]
pub fn synthesise(
    generator: &Generator,
    range: Range<usize>,
    temperature: f64,
    seed: u64,
) -> Images {
    let all: Vec<u16> = generator.shape().labels().collect();
    let labels: Vec<u16> = range.clone().map(|index| all[index % all.len()]).collect();
    samples(generator, range.start, &labels, temperature, seed)
}

/// The range of `count` images that machine `index` of `machines` (counted from 0) makes. Ranges begin where a batch of the
/// decoder does, so that the batches do not depend on the number of machines, and the images are the same bit by bit on
/// one kind of processor.
#[must_use]
pub fn share(count: usize, index: usize, machines: usize) -> Range<usize> {
    let batches = count.div_ceil(DECODED_TOGETHER);
    let first = |index: usize| (batches * index / machines * DECODED_TOGETHER).min(count);
    first(index)..first(index + 1)
}
