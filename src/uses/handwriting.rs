//! Conversion of a drawing of any size to an image as those of MNIST.

use super::{Image, UseError};
use crate::digit::SIDE;

/// The longer side of the ink in an image of MNIST, in pixels.
const INK: f64 = 20.0;

/// A drawing scaled and centred as the images of MNIST are (LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning
/// applied to document recognition", section III.A): the ink is scaled to fit into 20 × 20 pixels with its proportions kept,
/// each pixel is the mean of the area under it, and whole-pixel shifts bring the centre of mass to the middle. None if
/// there is no ink.
///
/// # Shapes
/// - `ink`: a square, row by row from the top left, 0 to 1
///
/// # Errors
/// [`UseError::Drawing`] if it is no square or smaller than an image, [`UseError::Range`] for a value outside 0 to 1.
pub fn centre(ink: &[f32]) -> Result<Option<Image>, UseError> {
    let side = ink.len().isqrt();
    if side * side != ink.len() || side < SIDE {
        return Err(UseError::Drawing(ink.len()));
    }
    if let Some(index) = ink.iter().position(|value| !(0.0..=1.0).contains(value)) {
        return Err(UseError::Range {
            index,
            value: ink[index],
        });
    }
    let rows = span(side, |y| (0..side).any(|x| ink[y * side + x] > 0.0));
    let columns = span(side, |x| (0..side).any(|y| ink[y * side + x] > 0.0));
    let (Some(rows), Some(columns)) = (rows, columns) else {
        return Ok(None);
    };

    let longer = (rows.1 - rows.0).max(columns.1 - columns.0) as f64;
    let scale = longer / INK;
    let mass = |along: &dyn Fn(usize, usize) -> usize| {
        let places = (rows.0..rows.1).flat_map(|y| (columns.0..columns.1).map(move |x| (x, y)));
        let (sum, moment) = places.fold((0.0, 0.0), |(sum, moment), (x, y)| {
            let value = f64::from(ink[y * side + x]);
            (sum + value, moment + value * (along(x, y) as f64 + 0.5))
        });
        moment / sum
    };
    // The place of the image's left or top edge in the drawing, clamped so that all ink stays inside the image.
    let origin = |(first, end): (usize, usize), mass: f64| {
        let (first, end) = (first as f64, end as f64);
        let room = (SIDE as f64 - (end - first) / scale).floor();
        let before = (SIDE as f64 / 2.0 - (mass - first) / scale).round();
        first - before.clamp(0.0, room) * scale
    };
    let left = origin(columns, mass(&|x, _| x));
    let top = origin(rows, mass(&|_, y| y));

    let across: Vec<_> = (0..SIDE).map(|x| shares(left, scale, x, side)).collect();
    let down: Vec<_> = (0..SIDE).map(|y| shares(top, scale, y, side)).collect();
    let mean = |y: usize, x: usize| {
        let rows = down[y].iter();
        let sum: f64 = rows
            .flat_map(|&(row, height)| {
                let columns = across[x].iter();
                columns.map(move |&(column, width)| (row * side + column, height * width))
            })
            .map(|(at, area)| f64::from(ink[at]) * area)
            .sum();
        // Rounding may bring a full pixel slightly above 1.
        (sum / (scale * scale)).min(1.0)
    };
    #[allow(clippy::cast_possible_truncation, reason = "grey values are f32")]
    let values = (0..SIDE * SIDE).map(|at| mean(at / SIDE, at % SIDE) as f32);
    Image::new(values.collect()).map(Some)
}

/// The first index that `holds`, and the index after the last one.
fn span(length: usize, holds: impl Fn(usize) -> bool) -> Option<(usize, usize)> {
    let first = (0..length).find(|&at| holds(at))?;
    let last = (first..length).rev().find(|&at| holds(at))?;
    Some((first, last + 1))
}

/// The part of the drawing under pixel `at` along one axis: its indices, each with the length covered.
fn shares(origin: f64, scale: f64, at: usize, side: usize) -> Vec<(usize, f64)> {
    let low = origin + scale * at as f64;
    let high = low + scale;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the conversion saturates at 0"
    )]
    let (first, last) = (low.floor() as usize, high.ceil() as usize);
    (first..last.min(side))
        .map(|index| {
            let (begins, ends) = (index as f64, index as f64 + 1.0);
            (index, (ends.min(high) - begins.max(low)).max(0.0))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rectangle of ink in a drawing of 280 × 280.
    fn rectangle(left: usize, top: usize, width: usize, height: usize) -> Vec<f32> {
        let inside = |x: usize, y: usize| {
            (left..left + width).contains(&x) && (top..top + height).contains(&y)
        };
        (0..280 * 280)
            .map(|at| f32::from(u8::from(inside(at % 280, at / 280))))
            .collect()
    }

    fn image(ink: &[f32]) -> Vec<f32> {
        centre(ink).unwrap().unwrap().values().to_vec()
    }

    #[test]
    fn ink_becomes_twenty_pixels_long_and_lies_in_the_middle() {
        // Five drawn pixels to one: 100 × 50 becomes 20 × 10, the same wherever it was drawn.
        let expected: Vec<f32> = (0..784)
            .map(|at| {
                let (x, y) = (at % 28, at / 28);
                f32::from(u8::from((4..24).contains(&x) && (9..19).contains(&y)))
            })
            .collect();
        for (left, top) in [(0, 0), (37, 101), (180, 230)] {
            let got = image(&rectangle(left, top, 100, 50));
            let apart = got.iter().zip(&expected).map(|(a, b)| (a - b).abs());
            assert!(apart.fold(0.0, f32::max) < 1e-6, "drawn at {left}, {top}");
        }
    }

    #[test]
    fn a_pixel_is_the_mean_of_the_area_under_it() {
        // 40 × 40 with its right half at a quarter: two drawn pixels to one; the sum of the ink does not depend on the shift.
        let mut ink = rectangle(100, 100, 40, 40);
        for (at, value) in ink.iter_mut().enumerate() {
            if at % 280 >= 121 {
                *value *= 0.25;
            }
        }
        let got = image(&ink);
        let sum = |values: &[f32]| values.iter().map(|&v| f64::from(v)).sum::<f64>();
        assert!((sum(&got) - sum(&ink) / 4.0).abs() < 1e-3);
        // The column that is half of each: 121 is odd.
        let mixed = got.iter().filter(|&&v| (v - 0.625).abs() < 1e-6).count();
        assert_eq!(mixed, 20);
        let moment: f64 = (0..784)
            .map(|at| f64::from(got[at]) * (at % 28) as f64)
            .sum();
        assert!(
            (moment / sum(&got) + 0.5 - 14.0).abs() <= 0.5,
            "within half a pixel of the middle"
        );
    }

    #[test]
    fn no_ink_is_no_image_and_no_square_is_refused() {
        assert_eq!(centre(&[0.0; 784]), Ok(None));
        let message = |ink: &[f32]| centre(ink).unwrap_err().to_string();
        assert_eq!(
            message(&[0.0; 785]),
            "the drawing has 785 values of ink, expected those of a square of 28 × 28 or more"
        );
        assert!(message(&[1.5; 784]).starts_with("pixel 0 is 1.5"));
        assert!(message(&[f32::NAN; 784]).starts_with("pixel 0 is NaN"));
    }

    /// No ink is lost at the border: for a point, a line, a full sheet, and a drawing with most of its ink at one end.
    #[test]
    fn every_drawing_stays_inside() {
        let mut spoon = rectangle(40, 130, 200, 2);
        let bowl = rectangle(40, 110, 40, 40);
        spoon.iter_mut().zip(bowl).for_each(|(a, b)| *a = a.max(b));
        let ink: f32 = spoon.iter().sum();
        assert!((image(&spoon).iter().sum::<f32>() - ink / 100.0).abs() < 1e-2);
        for (left, top, width, height) in [(140, 140, 1, 1), (0, 10, 280, 1), (0, 0, 280, 280)] {
            let got = image(&rectangle(left, top, width, height));
            let all: f32 = got.iter().sum();
            let expected = 400.0 * width.min(height) as f32 / width.max(height) as f32;
            assert!(
                (all - expected).abs() < 1e-2,
                "{width} × {height}: {all} of {expected}"
            );
        }
    }
}
