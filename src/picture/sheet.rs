//! The colours of a picture at the size at which it is searched.

use super::Picture;
use super::grid::{Axis, Grid, Rect, scaled};

/// The longer side of a picture that is searched, in pixels: enough for the thinnest pen, and quick.
const LONGEST: usize = 640;
/// A smaller picture is enlarged in whole steps up to about this.
const SHORTEST: usize = 200;
/// Opacities above this are opaque.
const OPAQUE: f32 = 0.5;
/// A picture with fewer transparent pixels than this share has rounded corners rather than transparent paper.
const TRANSPARENT: f32 = 0.04;
/// A standard deviation of colours below this is one colour.
const ONE_COLOUR: f32 = 0.1;
/// Ink covers less of a picture than this.
const MOST_INK: f32 = 0.35;

/// Red, green and blue, 0 to 1.
pub(super) type Colour = [f32; 3];

/// The part of a picture that is searched. Ink on transparency becomes dark ink on white paper.
pub(super) fn sheet(picture: &Picture, part: Rect) -> Grid<Colour> {
    let longer = part.longer() as f32;
    let scale = if part.longer() > LONGEST {
        longer / LONGEST as f32
    } else {
        1.0 / (SHORTEST as f32 / longer).ceil()
    };
    let axis = |first: usize, length: usize| Axis {
        origin: first as f32,
        scale,
        goes_on: true,
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most LONGEST"
        )]
        count: ((length as f32 / scale).round() as usize).max(1),
    };
    let (across, down) = (axis(part.left, part.width()), axis(part.top, part.height()));
    // Opacity weighs colour, because transparent pixels may have any.
    let weighed = |at: usize| {
        let [red, green, blue, alpha] = picture.pixel(at);
        [red * alpha, green * alpha, blue * alpha, alpha]
    };
    let size = (picture.width, picture.height);
    over_paper(&scaled(size, weighed, across, down))
}

/// The colours of pixels that are weighed by their opacity, on white or on a paper of their own.
fn over_paper(weighed: &Grid<[f32; 4]>) -> Grid<Colour> {
    let pixels = &weighed.values;
    let count = pixels.len() as f32;
    let share = |holds: &dyn Fn(f32) -> bool| {
        pixels.iter().filter(|pixel| holds(pixel[3])).count() as f32 / count
    };
    let colour = |&[red, green, blue, alpha]: &[f32; 4]| [red, green, blue].map(|c| c / alpha);
    if share(&|alpha| alpha < 1.0 - OPAQUE) < TRANSPARENT {
        // Transparent corners take the colour that most of the picture has.
        let paper = median(pixels.iter().filter(|pixel| pixel[3] > OPAQUE).map(colour));
        return weighed.map(|pixel| on(paper, pixel));
    }
    let opaque: f32 = pixels.iter().map(|pixel| pixel[3]).sum();
    let mean = [0, 1, 2].map(|c| pixels.iter().map(|pixel| pixel[c]).sum::<f32>() / opaque);
    let variance: f32 = pixels
        .iter()
        .filter(|pixel| pixel[3] > 0.0)
        .map(|pixel| pixel[3] * squared(apart(colour(pixel), mean)))
        .sum::<f32>()
        / opaque;
    if variance.sqrt() < ONE_COLOUR || opaque / count < MOST_INK {
        return weighed.map(|pixel| [1.0 - pixel[3]; 3]);
    }
    let paper = median(pixels.iter().filter(|pixel| pixel[3] > OPAQUE).map(colour));
    weighed.map(|pixel| on(paper, pixel))
}

/// A pixel that is weighed by its opacity, on a ground of one colour.
fn on(ground: Colour, pixel: [f32; 4]) -> Colour {
    [0, 1, 2].map(|c| pixel[c] + (1.0 - pixel[3]) * ground[c])
}

/// The median of each channel; white if there is none.
pub(super) fn median(colours: impl Iterator<Item = Colour>) -> Colour {
    let colours: Vec<Colour> = colours.collect();
    [0, 1, 2].map(|c| {
        quantile(
            &mut colours.iter().map(|colour| colour[c]).collect::<Vec<_>>(),
            0.5,
        )
        .unwrap_or(1.0)
    })
}

/// The value below which this share of the values lies; none if there are no values.
pub(super) fn quantile(values: &mut [f32], share: f32) -> Option<f32> {
    let last = values.len().checked_sub(1)?;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index"
    )]
    let at = (share * last as f32).round() as usize;
    Some(*values.select_nth_unstable_by(at, f32::total_cmp).1)
}

pub(super) fn apart(a: Colour, b: Colour) -> Colour {
    [0, 1, 2].map(|c| a[c] - b[c])
}

pub(super) fn dot(a: Colour, b: Colour) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(super) fn squared(a: Colour) -> f32 {
    dot(a, a)
}
