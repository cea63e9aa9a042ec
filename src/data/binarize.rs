//! Dynamic binarization: grey values are probabilities of ink, and each epoch learns from a new draw.

use super::Images;
use crate::random::{self, Purpose};
use rand::Rng;

/// Bernoulli draws of the images at `indices`, 0 or 1.
///
/// Each image has its own place in the stream of `(seed, purpose, draw)`, so that its draw does not depend on the other
/// images of `indices`. A grey level `g` becomes ink with probability `g / 255`, to within 2⁻³².
///
/// # Shapes
/// - returns a value for each pixel of each image
#[must_use]
pub fn binarize(
    images: &Images,
    indices: &[usize],
    seed: u64,
    purpose: Purpose,
    draw: u64,
) -> Vec<f32> {
    let rows = indices.iter().map(|&index| (images.image(index), index));
    drawn(rows, (seed, purpose, draw))
}

/// Bernoulli draws of images, each at its place in the stream.
pub(super) fn drawn<'a>(
    images: impl ExactSizeIterator<Item = (&'a [u8], usize)>,
    (seed, purpose, draw): (u64, Purpose, u64),
) -> Vec<f32> {
    let mut rng = random::stream(seed, purpose, draw);
    let (mut words, mut values) = (Vec::new(), Vec::new());
    let count = images.len();
    for (image, place) in images {
        let pixels = image.len();
        words.resize(4 * pixels, 0);
        values.reserve(count * pixels - values.len());
        // A word position counts 32-bit words: one for each pixel of the images before this one.
        rng.set_word_pos((place * pixels) as u128);
        rng.fill_bytes(&mut words);
        values.extend(words.chunks_exact(4).zip(image).map(|(word, &grey)| {
            let uniform = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
            let ink = u64::from(uniform) * 255 < u64::from(grey) << 32;
            f32::from(u8::from(ink))
        }));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_card::DataCard;

    const PIXELS: usize = 784;

    fn ramp() -> Images {
        let pixels = (0..2 * PIXELS)
            .map(|i| u8::try_from(i % 256).unwrap())
            .collect();
        Images {
            pixels,
            labels: vec![0, 1],
            shape: DataCard::mnist().shape(),
        }
    }

    #[test]
    fn a_draw_does_not_depend_on_its_neighbours() {
        let images = ramp();
        let draw = |indices: &[usize]| binarize(&images, indices, 1, Purpose::TestDraw, 0);
        let (both, second) = (draw(&[0, 1]), draw(&[1]));
        assert_eq!(both[PIXELS..], second);
        assert_ne!(both, binarize(&images, &[0, 1], 1, Purpose::TestDraw, 1));
        assert_ne!(both, binarize(&images, &[0, 1], 1, Purpose::TrainDraw, 0));
    }

    #[test]
    fn frequencies_equal_grey_values() {
        let images = ramp();
        let draws = 4000;
        let mut counts = vec![0.0f32; PIXELS];
        for draw in 0..draws {
            let drawn = binarize(&images, &[0], 2, Purpose::TrainDraw, draw);
            counts
                .iter_mut()
                .zip(drawn)
                .for_each(|(count, ink)| *count += ink);
        }
        for (&count, &grey) in counts.iter().zip(images.image(0)) {
            let (got, expected) = (count / 4000.0, f32::from(grey) / 255.0);
            // Five standard errors at most; black and white pixels must be exact.
            let tolerance = 5.0 * (expected * (1.0 - expected) / 4000.0).sqrt();
            assert!(
                (got - expected).abs() <= tolerance,
                "grey {grey}: {got} against {expected}"
            );
        }
    }
}
