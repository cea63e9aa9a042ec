//! Conversion of a drawing of any size to an image as those of MNIST.

use super::{Image, Size, UseError};
use crate::shape::Shape;

/// The side of the box into which ink is scaled, as a share of the image's side: 20 of MNIST's 28 pixels.
const INK: [f64; 2] = [20.0, 28.0];

/// A drawing scaled and centred as the images of MNIST are (LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning
/// applied to document recognition", section III.A), as an image of `shape`: the ink is scaled to fit into 20/28 of the
/// image's sides with its proportions kept, each pixel is the mean of the area under it, and whole-pixel shifts bring the
/// centre of mass to the middle. None if there is no ink.
///
/// # Shapes
/// - `ink`: rows of `across` values from the top left, 0 to 1
///
/// # Errors
/// [`UseError::Drawing`] if it is smaller than an image or its last row is incomplete, [`UseError::Range`] for a value
/// outside 0 to 1.
pub fn centre(ink: &[f32], across: usize, shape: Shape) -> Result<Option<Image>, UseError> {
    let Shape { width, height, .. } = shape;
    let down = ink.len().checked_div(across).unwrap_or(0);
    if across * down != ink.len() || across < width || down < height {
        return Err(UseError::Drawing {
            got: ink.len(),
            width: across,
            expected: Size(shape),
        });
    }
    if let Some(index) = ink.iter().position(|value| !(0.0..=1.0).contains(value)) {
        return Err(UseError::Range {
            index,
            value: ink[index],
        });
    }
    let rows = span(down, |y| (0..across).any(|x| ink[y * across + x] > 0.0));
    let columns = span(across, |x| (0..down).any(|y| ink[y * across + x] > 0.0));
    let (Some(rows), Some(columns)) = (rows, columns) else {
        return Ok(None);
    };

    let scale_of = |(first, end): (usize, usize), side: usize| {
        (end - first) as f64 / (side as f64 * INK[0] / INK[1])
    };
    let scale = scale_of(rows, height).max(scale_of(columns, width));
    let mass = |along: &dyn Fn(usize, usize) -> usize| {
        let places = (rows.0..rows.1).flat_map(|y| (columns.0..columns.1).map(move |x| (x, y)));
        let (sum, moment) = places.fold((0.0, 0.0), |(sum, moment), (x, y)| {
            let value = f64::from(ink[y * across + x]);
            (sum + value, moment + value * (along(x, y) as f64 + 0.5))
        });
        moment / sum
    };
    // The place of the image's left or top edge in the drawing, clamped so that all ink stays inside the image.
    let origin = |(first, end): (usize, usize), mass: f64, side: usize| {
        let (first, end) = (first as f64, end as f64);
        let room = (side as f64 - (end - first) / scale).floor();
        let before = (side as f64 / 2.0 - (mass - first) / scale).round();
        first - before.clamp(0.0, room) * scale
    };
    let left = origin(columns, mass(&|x, _| x), width);
    let top = origin(rows, mass(&|_, y| y), height);

    let of_columns: Vec<_> = (0..width).map(|x| shares(left, scale, x, across)).collect();
    let of_rows: Vec<_> = (0..height).map(|y| shares(top, scale, y, down)).collect();
    let mean = |y: usize, x: usize| {
        let rows = of_rows[y].iter();
        let sum: f64 = rows
            .flat_map(|&(row, height)| {
                let columns = of_columns[x].iter();
                columns.map(move |&(column, width)| (row * across + column, height * width))
            })
            .map(|(at, area)| f64::from(ink[at]) * area)
            .sum();
        // Rounding may bring a full pixel slightly above 1.
        (sum / (scale * scale)).min(1.0)
    };
    #[allow(clippy::cast_possible_truncation, reason = "grey values are f32")]
    let values = (0..shape.pixels()).map(|at| mean(at / width, at % width) as f32);
    Image::new(values.collect(), shape).map(Some)
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
    use crate::data_card::DataCard;

    /// A rectangle of ink in a drawing of 280 × 280.
    fn rectangle(left: usize, top: usize, width: usize, height: usize) -> Vec<f32> {
        let inside = |x: usize, y: usize| {
            (left..left + width).contains(&x) && (top..top + height).contains(&y)
        };
        (0..280 * 280)
            .map(|at| f32::from(u8::from(inside(at % 280, at / 280))))
            .collect()
    }

    fn mnist() -> Shape {
        DataCard::mnist().shape()
    }

    fn image(ink: &[f32]) -> Vec<f32> {
        let image = centre(ink, 280, mnist()).unwrap().unwrap();
        image.values().to_vec()
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
    fn no_ink_is_no_image_and_small_drawings_are_refused() {
        assert_eq!(centre(&[0.0; 784], 28, mnist()), Ok(None));
        let message = |ink: &[f32], across| centre(ink, across, mnist()).unwrap_err().to_string();
        for (count, across) in [(785, 28), (783, 28), (784, 27), (784, 0), (756, 28)] {
            assert_eq!(
                message(&vec![0.0; count], across),
                format!(
                    "the drawing has {count} values of ink in rows of {across}, expected those of 28 × 28 or more"
                )
            );
        }
        assert!(message(&[1.5; 784], 28).starts_with("pixel 0 is 1.5"));
        assert!(message(&[f32::NAN; 784], 28).starts_with("pixel 0 is NaN"));
    }

    /// A drawing of another form: 14 × 28 pixels from one of 140 × 420, whose ink is 50 × 100.
    #[test]
    fn ink_fits_into_images_that_are_no_squares() {
        let shape = Shape {
            width: 14,
            height: 28,
            classes: 3,
        };
        let drawing: Vec<f32> = (0..140 * 420)
            .map(|at| {
                let inside = (20..70).contains(&(at % 140)) && (7..107).contains(&(at / 140));
                f32::from(u8::from(inside))
            })
            .collect();
        let got = centre(&drawing, 140, shape).unwrap().unwrap();
        // Five drawn pixels to one: 10 × 20, which is 20/28 of both sides.
        for (at, value) in got.values().iter().enumerate() {
            let inside = (2..12).contains(&(at % 14)) && (4..24).contains(&(at / 14));
            assert!((value - f32::from(u8::from(inside))).abs() < 1e-6, "{at}");
        }
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
