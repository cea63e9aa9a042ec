//! Corruptions of an image, which a detector should find unusual.

use super::Image;
use crate::random;
use crate::shape::Shape;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Standard deviation of [`Corruption::Noise`], in grey values.
const NOISE: f32 = 0.2;
/// Side of the square of [`Corruption::Erased`], in pixels.
const BLOCK: usize = 8;
/// Standard deviation of [`Corruption::Blurred`], in pixels.
const BLUR: f32 = 1.5;

/// A corruption of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corruption {
    /// Gaussian noise on every pixel, cut off at black and white.
    Noise,
    /// Ink and paper exchanged.
    Inverted,
    /// The ink of a square around a random inked pixel removed.
    Erased,
    /// A quarter turn counter-clockwise; a half turn of an image that is no square.
    Rotated,
    /// A Gaussian blur.
    Blurred,
}

impl Corruption {
    pub const ALL: [Self; 5] = [
        Self::Noise,
        Self::Inverted,
        Self::Erased,
        Self::Rotated,
        Self::Blurred,
    ];

    /// A description for a table of images of `shape`.
    #[must_use]
    pub fn description(self, shape: Shape) -> String {
        match self {
            Self::Noise => format!("Gaussian noise, σ = {NOISE}"),
            Self::Inverted => "inverted".to_owned(),
            Self::Erased => format!("{BLOCK} × {BLOCK} pixels erased"),
            Self::Rotated if shape.width == shape.height => "rotated by 90°".to_owned(),
            Self::Rotated => "rotated by 180°".to_owned(),
            Self::Blurred => format!("Gaussian blur, σ = {BLUR} pixels"),
        }
    }

    /// The corrupted image.
    ///
    /// # Panics
    /// Never: there are as many pixels as before, cut off at 0 and 1.
    #[must_use]
    pub fn apply(self, image: &Image, rng: &mut ChaCha8Rng) -> Image {
        let (old, shape) = (image.values(), image.shape());
        let Shape { width, height, .. } = shape;
        let new: Vec<f32> = match self {
            Self::Noise => {
                let noise = random::normals(rng, old.len());
                old.iter().zip(noise).map(|(x, n)| x + NOISE * n).collect()
            }
            Self::Inverted => old.iter().map(|x| 1.0 - x).collect(),
            Self::Erased => erased(old, shape, rng),
            Self::Rotated if width == height => {
                by_place(shape, |x, y| old[x * width + (width - 1 - y)])
            }
            Self::Rotated => old.iter().rev().copied().collect(),
            Self::Blurred => blurred(old, shape),
        };
        let new = new.into_iter().map(|x| x.clamp(0.0, 1.0)).collect();
        Image::new(new, shape).expect("as many pixels as before, cut off at 0 and 1")
    }
}

fn by_place(shape: Shape, value: impl Fn(usize, usize) -> f32) -> Vec<f32> {
    let pixels = 0..shape.pixels();
    let value = |at: usize| value(at % shape.width, at / shape.width);
    pixels.map(value).collect()
}

fn erased(old: &[f32], shape: Shape, rng: &mut ChaCha8Rng) -> Vec<f32> {
    let inked: Vec<usize> = (0..old.len()).filter(|&i| old[i] > 0.5).collect();
    let width = shape.width;
    if inked.is_empty() {
        return old.to_vec();
    }
    let centre = inked[rng.random_range(0..inked.len())];
    let inside = |at: usize, centre: usize| (centre..centre + BLOCK).contains(&(at + BLOCK / 2));
    by_place(shape, |x, y| {
        if inside(x, centre % width) && inside(y, centre / width) {
            0.0
        } else {
            old[y * width + x]
        }
    })
}

/// Rows first, then columns: a Gaussian in two dimensions is the product of two in one. Outside the image there is no ink.
fn blurred(old: &[f32], shape: Shape) -> Vec<f32> {
    const REACH: usize = 5;
    let kernel: Vec<f32> = (0..=2 * REACH)
        .map(|i| (-((i as f32 - REACH as f32) / BLUR).powi(2) / 2.0).exp())
        .collect();
    let sum: f32 = kernel.iter().sum();
    let along = |at: usize, side: usize, value: &dyn Fn(usize) -> f32| -> f32 {
        let places = (at..=at + 2 * REACH).map(|shifted| shifted.checked_sub(REACH));
        let terms = places.zip(&kernel).map(|(place, weight)| match place {
            Some(place) if place < side => value(place) * weight / sum,
            _ => 0.0,
        });
        terms.sum()
    };
    let Shape { width, height, .. } = shape;
    let rows = by_place(shape, |x, y| along(x, width, &|x| old[y * width + x]));
    by_place(shape, |x, y| along(y, height, &|y| rows[y * width + x]))
}

#[cfg(test)]
#[allow(
    clippy::float_cmp,
    reason = "zeros and ones are moved, not computed with"
)]
mod tests {
    use super::*;
    use crate::data_card::DataCard;
    use crate::random::{Purpose, stream};

    const SIDE: usize = 28;
    const PIXELS: usize = SIDE * SIDE;

    fn corrupted(corruption: Corruption, image: &[f32]) -> Vec<f32> {
        let image = Image::new(image.to_vec(), DataCard::mnist().shape()).unwrap();
        let mut rng = stream(1, Purpose::Corruption, 0);
        corruption.apply(&image, &mut rng).values().to_vec()
    }

    #[test]
    fn each_does_what_it_says() {
        let mut image = vec![0.0; PIXELS];
        let at = |x: usize, y: usize| y * SIDE + x;
        // A dot right of the middle; a quarter turn counter-clockwise brings it to the top.
        image[at(20, 13)] = 1.0;
        let turned = corrupted(Corruption::Rotated, &image);
        assert_eq!(turned.iter().sum::<f32>(), 1.0);
        assert_eq!(turned[at(13, 7)], 1.0);

        let blurred = corrupted(Corruption::Blurred, &image);
        let total: f32 = blurred.iter().sum();
        assert!((total - 1.0).abs() < 1e-5, "{total}");
        let variance: f32 = (0..PIXELS)
            .map(|i| blurred[i] * ((i % SIDE) as f32 - 20.0).powi(2))
            .sum();
        assert!((variance - BLUR * BLUR).abs() < 0.05, "{variance}");

        let inverted = corrupted(Corruption::Inverted, &image);
        assert_eq!(inverted.iter().sum::<f32>(), 783.0);

        let solid = vec![1.0; PIXELS];
        let erased = corrupted(Corruption::Erased, &solid);
        let removed = erased.iter().filter(|&&x| x == 0.0).count();
        // Smaller where the square reaches over the border.
        assert!((BLOCK * BLOCK / 4..=BLOCK * BLOCK).contains(&removed));
        assert_eq!(corrupted(Corruption::Erased, &[0.0; PIXELS]), [0.0; PIXELS]);

        let noisy = corrupted(Corruption::Noise, &[0.5; PIXELS]);
        let variance = noisy.iter().map(|x| (x - 0.5).powi(2)).sum::<f32>() / 784.0;
        assert!((variance - NOISE * NOISE).abs() < 0.006, "{variance}");
    }
}
