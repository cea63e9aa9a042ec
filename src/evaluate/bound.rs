//! Bounds on `−ln p(x | y)`, in nats per image.

use crate::data::Images;
use crate::model::Cvae;
use crate::optimise::{self, NegativeElbo};
use crate::random::Purpose;
use crate::recipe::Pixels;
use rayon::prelude::*;
use std::ops::Range;

/// Images that go through the encoder at a time. The parts of an evaluation are batches of this size: another size may add in
/// another order, and the figures of a part must not depend on the machine that measures it.
pub(super) const CHUNK: usize = 500;

/// The negative ELBO of `images`, as grey values under the decoder's own likelihood, or as the Bernoulli draw
/// `(seed, purpose, draw)` under the [`bernoulli`] one.
#[must_use]
pub fn negative_elbo(
    model: &Cvae,
    images: &Images,
    pixels: Pixels,
    draw: (u64, Purpose, u64),
) -> NegativeElbo {
    NegativeElbo::mean(negative_elbos(model, images, 0..images.len(), pixels, draw).iter())
}

/// [`negative_elbo`] of each image of `range`.
///
/// The noise of an image is a function of its index, so that the result does not depend on how images are grouped.
pub(super) fn negative_elbos(
    model: &Cvae,
    images: &Images,
    range: Range<usize>,
    pixels: Pixels,
    draw: (u64, Purpose, u64),
) -> Vec<NegativeElbo> {
    let indices: Vec<usize> = range.collect();
    indices
        .par_chunks(CHUNK)
        .flat_map_iter(|chunk| optimise::negative_elbos(model, images, chunk, pixels, draw))
        .collect()
}
