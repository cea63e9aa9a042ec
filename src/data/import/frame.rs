//! Brings a picture's ink to the size of the data set.

use super::picture::Picture;

/// Whether the ink is moved to the middle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Centre {
    /// The picture stays as it was framed.
    #[default]
    None,
    /// The middle of the rectangle around the ink.
    Box,
    /// The ink's centre of mass, as in MNIST.
    Mass,
}

/// The size of the data set's pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    pub width: usize,
    pub height: usize,
    pub centre: Centre,
}

/// Ink below this share of full ink is noise when the ink's rectangle is searched.
const NOISE: f32 = 0.2;

impl Frame {
    /// The ink of a picture, 0 to 1, scaled to fit with its aspect ratio kept. What is beside the picture is paper.
    ///
    /// # Shapes
    /// - returns `width · height` values
    #[must_use]
    pub fn fit(&self, picture: &Picture, ink: impl Fn(f32) -> f32) -> Vec<f32> {
        let inked: Vec<f32> = picture.values.iter().map(|&value| ink(value)).collect();
        let (width, height) = (picture.width, picture.height);
        let scale = (self.width as f32 / width as f32).min(self.height as f32 / height as f32);
        let middle = match self.centre {
            Centre::None => None,
            Centre::Box => rectangle(&inked, width).map(|[left, top, right, bottom]| {
                [f32::midpoint(left, right), f32::midpoint(top, bottom)]
            }),
            Centre::Mass => mass(&inked, width),
        }
        .unwrap_or([width as f32 / 2.0, height as f32 / 2.0]);
        let mut origin = [
            self.width as f32 / 2.0 - scale * middle[0],
            self.height as f32 / 2.0 - scale * middle[1],
        ];
        if self.centre != Centre::None {
            // Ink stays inside, even if its centre of mass is then not quite in the middle.
            if let Some([left, top, right, bottom]) = rectangle(&inked, width) {
                let inside = |origin: f32, low: f32, high: f32, side: usize| {
                    let least = -scale * low;
                    origin.min(side as f32 - scale * high).max(least)
                };
                origin[0] = inside(origin[0], left, right, self.width);
                origin[1] = inside(origin[1], top, bottom, self.height);
            }
        }
        if (scale - 1.0).abs() < f32::EPSILON {
            // Pixels stay whole, so that strokes stay sharp.
            origin = origin.map(f32::round);
        }
        let columns = weights(self.width, width, scale, origin[0]);
        let rows = weights(self.height, height, scale, origin[1]);
        // Rows first: each is then read once for all of its columns.
        let mut squeezed = vec![0.0; self.height * width];
        for (row, sources) in squeezed.chunks_exact_mut(width).zip(&rows) {
            for &(from, weight) in sources {
                let line = &inked[from * width..][..width];
                row.iter_mut()
                    .zip(line)
                    .for_each(|(sum, value)| *sum += weight * value);
            }
        }
        let mut fitted = Vec::with_capacity(self.width * self.height);
        for row in squeezed.chunks_exact(width) {
            let pixel = |sources: &Vec<(usize, f32)>| -> f32 {
                sources
                    .iter()
                    .map(|&(from, weight)| weight * row[from])
                    .sum()
            };
            fitted.extend(columns.iter().map(pixel));
        }
        fitted
    }
}

/// Left, top, right and bottom of the ink, in pixels of the picture.
fn rectangle(ink: &[f32], width: usize) -> Option<[f32; 4]> {
    let mut found: Option<[usize; 4]> = None;
    for (at, _) in ink.iter().enumerate().filter(|&(_, &value)| value > NOISE) {
        let (x, y) = (at % width, at / width);
        let [left, top, right, bottom] = found.unwrap_or([x, y, x + 1, y + 1]);
        found = Some([left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1)]);
    }
    found.map(|sides| sides.map(|side| side as f32))
}

/// The centre of mass of the ink.
fn mass(ink: &[f32], width: usize) -> Option<[f32; 2]> {
    let mut sums = [0.0f64; 3];
    for (at, &value) in ink.iter().enumerate().filter(|&(_, &value)| value > NOISE) {
        let value = f64::from(value);
        sums[0] += value;
        sums[1] += value * ((at % width) as f64 + 0.5);
        sums[2] += value * ((at / width) as f64 + 0.5);
    }
    #[allow(clippy::cast_possible_truncation, reason = "a place in a picture")]
    (sums[0] > 0.0).then(|| [(sums[1] / sums[0]) as f32, (sums[2] / sums[0]) as f32])
}

/// For each pixel of the frame, the pixels of the picture that it is made of, with their weights: the mean of the area that
/// it covers when a picture shrinks, a mixture of two neighbours when it grows.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places in a picture, clamped to it"
)]
fn weights(count: usize, source: usize, scale: f32, origin: f32) -> Vec<Vec<(usize, f32)>> {
    let place = |at: f32| (at - origin) / scale;
    (0..count)
        .map(|pixel| {
            let pixel = pixel as f32;
            let (low, high) = (place(pixel), place(pixel + 1.0));
            if high <= 0.0 || low >= source as f32 {
                return Vec::new();
            }
            if scale < 1.0 {
                let first = low.max(0.0).floor() as usize;
                let last = (high.ceil() as usize).min(source);
                return (first..last)
                    .map(|at| (at, (high.min(at as f32 + 1.0) - low.max(at as f32)) * scale))
                    .filter(|&(_, weight)| weight > 0.0)
                    .collect();
            }
            let middle = (place(pixel + 0.5) - 0.5).clamp(0.0, (source - 1) as f32);
            let (first, share) = (middle.floor() as usize, middle.fract());
            let mut both = vec![(first, 1.0 - share)];
            if share > 0.0 {
                both.push((first + 1, share));
            }
            both
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "what is not scaled stays exact")]
mod tests {
    use super::*;

    fn picture(width: usize, height: usize, ink: &[(usize, usize)]) -> Picture {
        let mut values = vec![0.0; width * height];
        ink.iter().for_each(|&(x, y)| values[y * width + x] = 1.0);
        Picture {
            width,
            height,
            values,
            transparent: false,
        }
    }

    fn fit(picture: &Picture, width: usize, height: usize, centre: Centre) -> Vec<f32> {
        let frame = Frame {
            width,
            height,
            centre,
        };
        frame.fit(picture, |value| value)
    }

    #[test]
    fn a_picture_of_the_right_size_is_not_touched() {
        let values: Vec<f32> = (0..120).map(|i| i as f32 / 119.0).collect();
        let same = Picture {
            width: 12,
            height: 10,
            values: values.clone(),
            transparent: false,
        };
        assert_eq!(fit(&same, 12, 10, Centre::None), values);
    }

    #[test]
    fn shrinking_keeps_the_ink_and_the_aspect_ratio() {
        let all: Vec<_> = (0..40 * 20).map(|i| (i % 40, i / 40)).collect();
        let small = fit(&picture(40, 20, &all), 10, 10, Centre::None);
        // 40 × 20 becomes 10 × 5; above and below is paper, and half a row on each side.
        let rows: Vec<f32> = small.chunks(10).map(|row| row.iter().sum()).collect();
        let expected = [0.0, 0.0, 5.0, 10.0, 10.0, 10.0, 10.0, 5.0, 0.0, 0.0];
        let close = rows.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-3);
        assert!(close, "{rows:?}");
        let three: f32 = fit(&picture(105, 105, &[(50, 50)]), 28, 28, Centre::None)
            .iter()
            .sum();
        assert!((three - (28.0f32 / 105.0).powi(2)).abs() < 1e-5, "{three}");
    }

    #[test]
    fn growing_a_constant_keeps_it() {
        let all: Vec<_> = (0..64).map(|i| (i % 8, i / 8)).collect();
        let large = fit(&picture(8, 8, &all), 28, 28, Centre::None);
        assert!(large.iter().all(|&value| (value - 1.0).abs() < 1e-5));
    }

    #[test]
    fn ink_is_moved_to_the_middle_and_stays_inside() {
        // A bar with a dot far from it: their rectangle and their mass have other middles.
        let ink = [(0, 0), (0, 1), (0, 2), (8, 1)];
        let place = |centre| {
            let moved = fit(&picture(12, 12, &ink), 12, 12, centre);
            moved
                .iter()
                .position(|&value| value == 1.0)
                .map(|at| (at % 12, at / 12))
        };
        assert_eq!(place(Centre::None), Some((0, 0)));
        // The rectangle is 9 × 3 in 12 × 12.
        let (x, y) = place(Centre::Box).unwrap();
        assert!((1..=2).contains(&x) && (4..=5).contains(&y), "{x} {y}");
        // The mass is at x = 2.5; 6 − 2.5 would push the dot out, so the dot ends at the border.
        assert_eq!(place(Centre::Mass).map(|(x, _)| x), Some(3));
    }
}
