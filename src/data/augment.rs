//! Training images changed at random, so that a model learns more from few of them.

use super::Images;
use crate::random::{self, Purpose};
use crate::recipe::{AugmentRecipe, ElasticRecipe};
use crate::shape::Shape;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Words of randomness that are set aside for one image: more than the largest image with the finest elastic grid takes.
const WORDS: u128 = 1 << 16;

/// The images at `indices`, each changed at random within the limits of `augment`, as the epoch `epoch` of a training with
/// this seed sees them. The change of an image does not depend on the other images.
#[must_use]
pub fn augmented(
    images: &Images,
    indices: &[usize],
    augment: &AugmentRecipe,
    seed: u64,
    epoch: u64,
) -> Images {
    let mut rng = random::stream(seed, Purpose::ChangedImages, epoch);
    let mut changed = Images::none(images.shape);
    for &index in indices {
        rng.set_word_pos(index as u128 * WORDS);
        let change = Change::drawn(augment, images.shape, &mut rng);
        changed.pixels.extend(change.of(images.image(index)));
        changed.labels.push(images.labels[index]);
    }
    changed
}

/// One image changed at random, in 256 grey levels.
pub fn changed(
    image: &[u8],
    shape: Shape,
    augment: &AugmentRecipe,
    rng: &mut ChaCha8Rng,
) -> Vec<u8> {
    Change::drawn(augment, shape, rng).of(image)
}

/// A change of an image.
struct Change {
    shape: Shape,
    /// From a place in the new image to the place in the old one, both from the middle: a matrix and a shift.
    matrix: [[f32; 2]; 2],
    shift: [f32; 2],
    elastic: Option<Elastic>,
    /// Pixels by which each side of a stroke moves outwards, -1 to 1.
    stroke: f32,
}

impl Change {
    #[allow(clippy::cast_possible_truncation, reason = "places are f32")]
    fn drawn(augment: &AugmentRecipe, shape: Shape, rng: &mut ChaCha8Rng) -> Self {
        // All numbers are drawn, also those that are multiplied by 0, so that one key does not change the effect of another.
        let mut within = |limit: f64| (limit * rng.random_range(-1.0..=1.0)) as f32;
        let shift = [within(augment.shift), within(augment.shift)];
        let (sin, cos) = within(augment.rotation.to_radians()).sin_cos();
        let scale = within(augment.scale).exp();
        let wide = within(augment.stretch).exp();
        let shear = within(augment.shear.to_radians()).tan();
        let stroke = within(augment.stroke);
        let elastic = augment.elastic.as_ref();
        let (across, down) = (scale * wide, scale / wide);
        // Stretched and sheared in the writing's own directions, then turned.
        let forward = [
            [cos * across, (cos * shear - sin) * down],
            [sin * across, (sin * shear + cos) * down],
        ];
        Self {
            shape,
            matrix: inverse(forward),
            shift,
            elastic: elastic.map(|elastic| Elastic::drawn(elastic, shape, rng)),
            stroke,
        }
    }

    fn of(&self, image: &[u8]) -> Vec<u8> {
        let Shape { width, height, .. } = self.shape;
        let [of_x, of_y] = self.matrix;
        let (middle_x, middle_y) = ((width - 1) as f32 / 2.0, (height - 1) as f32 / 2.0);
        let mut moved = Vec::with_capacity(image.len());
        for y in 0..height {
            for x in 0..width {
                let [dx, dy] = match &self.elastic {
                    Some(elastic) => elastic.at(x, y),
                    None => [0.0; 2],
                };
                let across = x as f32 - middle_x - self.shift[0] + dx;
                let down = y as f32 - middle_y - self.shift[1] + dy;
                let from = |row: [f32; 2]| row[0] * across + row[1] * down;
                let place = [from(of_x) + middle_x, from(of_y) + middle_y];
                moved.push(between(image, self.shape, place));
            }
        }
        widened(&moved, self.shape, self.stroke)
    }
}

fn inverse([[a, b], [c, d]]: [[f32; 2]; 2]) -> [[f32; 2]; 2] {
    let determinant = a * d - b * c;
    [[d, -b], [-c, a]].map(|row| row.map(|value| value / determinant))
}

/// The grey level at a place between the middles of pixels; outside the image there is no ink.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the conversion of places saturates, and both sides are checked"
)]
fn between(image: &[u8], Shape { width, height, .. }: Shape, [x, y]: [f32; 2]) -> f32 {
    if x <= -1.0 || y <= -1.0 || x >= width as f32 || y >= height as f32 {
        return 0.0;
    }
    let (left, top) = (x.floor(), y.floor());
    let (right_share, lower_share) = (x - left, y - top);
    let level = |x: f32, y: f32| {
        if x < 0.0 || y < 0.0 {
            return 0.0;
        }
        let (x, y) = (x as usize, y as usize);
        if x < width && y < height {
            f32::from(image[y * width + x])
        } else {
            0.0
        }
    };
    let row = |y: f32| level(left, y) * (1.0 - right_share) + level(left + 1.0, y) * right_share;
    row(top) * (1.0 - lower_share) + row(top + 1.0) * lower_share
}

/// The image with each side of its strokes moved outwards by `by` pixels, or inwards if that is negative: a mixture with the
/// largest or the smallest of each pixel and its four neighbours.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the conversion saturates"
)]
fn widened(image: &[f32], Shape { width, height, .. }: Shape, by: f32) -> Vec<u8> {
    let pick = if by > 0.0 { f32::max } else { f32::min };
    let share = by.abs();
    let levels = (0..image.len()).map(|at| {
        let own = image[at];
        if share == 0.0 {
            return own.round() as u8;
        }
        let (x, y) = (at % width, at / width);
        let mut extreme = own;
        let neighbours = [
            (x > 0).then(|| at - 1),
            (x + 1 < width).then_some(at + 1),
            (y > 0).then(|| at - width),
            (y + 1 < height).then_some(at + width),
        ];
        for neighbour in neighbours.into_iter().flatten() {
            extreme = pick(extreme, image[neighbour]);
        }
        (own + share * (extreme - own)).round() as u8
    });
    levels.collect()
}

/// A smooth field of displacements (Simard, Steinkraus & Platt 2003, "Best practices for convolutional neural networks"): a
/// cubic B-spline through random values on a coarse grid.
struct Elastic {
    /// Points of the grid in a row.
    columns: usize,
    points: Vec<[f32; 2]>,
    /// Pixels between points.
    spacing: f32,
}

impl Elastic {
    fn drawn(recipe: &ElasticRecipe, shape: Shape, rng: &mut ChaCha8Rng) -> Self {
        // Three points more than intervals: a cubic spline looks at four points in each direction.
        let points = |side: usize| side.div_ceil(recipe.spacing) + 3;
        let (columns, rows) = (points(shape.width), points(shape.height));
        // A spline through independent values of variance 1 has a standard deviation of about 0.48 in two dimensions.
        #[allow(clippy::cast_possible_truncation, reason = "places are f32")]
        let strength = (recipe.strength / 0.48) as f32;
        let drawn = random::normals(rng, 2 * columns * rows);
        let pairs = drawn.as_chunks::<2>().0.iter();
        Self {
            columns,
            points: pairs.map(|pair| pair.map(|x| strength * x)).collect(),
            spacing: recipe.spacing as f32,
        }
    }

    fn at(&self, x: usize, y: usize) -> [f32; 2] {
        let (column, across) = place(x as f32 / self.spacing);
        let (row, down) = place(y as f32 / self.spacing);
        let mut sum = [0.0; 2];
        for (of_row, line) in down.iter().zip(row..) {
            let points = &self.points[line * self.columns + column..][..4];
            for (of_column, point) in across.iter().zip(points) {
                for (sum, value) in sum.iter_mut().zip(point) {
                    *sum += of_row * of_column * value;
                }
            }
        }
        sum
    }
}

/// The first of four points around a place on the grid, and the weights of the four: a uniform cubic B-spline.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in the image"
)]
fn place(at: f32) -> (usize, [f32; 4]) {
    let first = at.floor();
    let t = at - first;
    let (t2, t3) = (t * t, t * t * t);
    let weights = [
        (1.0 - t).powi(3) / 6.0,
        (3.0 * t3 - 6.0 * t2 + 4.0) / 6.0,
        (-3.0 * t3 + 3.0 * t2 + 3.0 * t + 1.0) / 6.0,
        t3 / 6.0,
    ];
    (first as usize, weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape {
        width: 20,
        height: 30,
        classes: 2,
    };

    /// Two images with a rectangle of ink of 6 × 12 pixels in the middle.
    fn images() -> Images {
        let inside = |at: usize| (7..13).contains(&(at % 20)) && (9..21).contains(&(at / 20));
        let image: Vec<u8> = (0..600).map(|at| 255 * u8::from(inside(at))).collect();
        Images {
            pixels: image.repeat(2),
            labels: vec![0, 1],
            shape: SHAPE,
        }
    }

    fn ink(image: &[u8]) -> f64 {
        image.iter().map(|&level| f64::from(level) / 255.0).sum()
    }

    /// Mean and standard deviation of the ink's places in one direction.
    fn spread(image: &[u8], along: impl Fn(usize) -> usize) -> [f64; 2] {
        let weight = |at: usize| f64::from(image[at]) / 255.0 / ink(image);
        let all = 0..image.len();
        let mean: f64 = all.clone().map(|at| weight(at) * along(at) as f64).sum();
        let variance = all.map(|at| weight(at) * (along(at) as f64 - mean).powi(2));
        [mean, variance.sum::<f64>().sqrt()]
    }

    #[test]
    fn without_limits_images_stay_as_they_are() {
        let got = augmented(&images(), &[0, 1], &AugmentRecipe::default(), 1, 0);
        assert_eq!(got, images());
    }

    #[test]
    fn a_change_depends_on_seed_epoch_and_image_alone() {
        let augment = AugmentRecipe {
            rotation: 20.0,
            elastic: Some(ElasticRecipe {
                strength: 1.0,
                spacing: 5,
            }),
            ..AugmentRecipe::default()
        };
        let of = |indices: &[usize], seed, epoch| {
            augmented(&images(), indices, &augment, seed, epoch).pixels
        };
        let both = of(&[0, 1], 1, 0);
        assert_eq!(both[600..], of(&[1], 1, 0));
        assert_eq!(both[..600], of(&[1, 0], 1, 0)[600..]);
        assert_ne!(both[..600], both[600..]);
        assert_ne!(both, of(&[0, 1], 1, 1));
        assert_ne!(both, of(&[0, 1], 2, 0));
    }

    /// Each key alone, against what it does to a rectangle's place, sizes and ink.
    #[test]
    fn every_key_has_its_own_effect_within_its_limit() {
        let original = images();
        let [x, y] = [|at: usize| at % 20, |at: usize| at / 20];
        let before = [spread(original.image(0), x), spread(original.image(0), y)];
        let mut largest = [0.0f64; 6];
        for epoch in 0..40 {
            let of = |augment: AugmentRecipe| augmented(&original, &[0], &augment, 3, epoch).pixels;
            let plain = AugmentRecipe::default;
            let mut see = |at: usize, size: f64, limit: f64| {
                assert!(size <= limit, "{at}: {size}, expected {limit} or less");
                largest[at] = largest[at].max(size / limit);
            };
            let shifted = of(AugmentRecipe {
                shift: 3.0,
                ..plain()
            });
            see(0, (spread(&shifted, x)[0] - before[0][0]).abs(), 3.01);
            assert!((ink(&shifted) - 72.0).abs() < 0.5);
            let turned = of(AugmentRecipe {
                rotation: 30.0,
                ..plain()
            });
            // The second moments of a turned rectangle: sx² cos² + sy² sin².
            let [[_, sx], [_, sy]] = before;
            let turn = |square: f64| ((square - sx * sx) / (sy * sy - sx * sx)).max(0.0).sqrt();
            see(
                1,
                turn(spread(&turned, x)[1].powi(2)).asin().to_degrees(),
                36.0,
            );
            let scaled = of(AugmentRecipe {
                scale: 0.2,
                ..plain()
            });
            see(2, (ink(&scaled) / 72.0).ln().abs() / 2.0, 0.21);
            let stretched = of(AugmentRecipe {
                stretch: 0.2,
                ..plain()
            });
            assert!((ink(&stretched) / 72.0).ln().abs() < 0.05);
            see(3, (spread(&stretched, x)[1] / sx).ln().abs(), 0.24);
            let sheared = of(AugmentRecipe {
                shear: 20.0,
                ..plain()
            });
            assert!((spread(&sheared, y)[1] - sy).abs() < 0.1);
            let square = spread(&sheared, x)[1].powi(2) - sx * sx;
            see(4, square.max(0.0).sqrt().atan2(sy).to_degrees(), 23.0);
            let thick = of(AugmentRecipe {
                stroke: 0.8,
                ..plain()
            });
            // Each side moves by up to 0.8 pixels: (6 + 2 · 0.8) (12 + 2 · 0.8), without the corners.
            see(5, (ink(&thick) - 72.0).abs(), 0.8 * 36.0 + 0.1);
        }
        assert!(largest.iter().all(|&share| share > 0.7), "{largest:?}");
    }

    #[test]
    fn elastic_displacements_have_the_strength_asked_for_and_are_smooth() {
        let recipe = ElasticRecipe {
            strength: 1.5,
            spacing: 6,
        };
        let mut rng = random::stream(1, Purpose::ChangedImages, 0);
        let (mut square, mut step, mut count) = (0.0, 0.0f32, 0.0);
        for _ in 0..50 {
            let elastic = Elastic::drawn(&recipe, SHAPE, &mut rng);
            for y in 0..30 {
                for x in 1..20 {
                    let [here, before] = [elastic.at(x, y), elastic.at(x - 1, y)];
                    square += here[0] * here[0] + here[1] * here[1];
                    step = step.max((here[0] - before[0]).abs());
                    count += 2.0;
                }
            }
        }
        let deviation = (square / count).sqrt();
        assert!((deviation - 1.5).abs() < 0.15, "{deviation}");
        assert!(step < 1.5, "neighbours differ by up to {step} pixels");
    }
}
