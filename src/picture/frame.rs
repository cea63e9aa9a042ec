//! Frames around what was written: the edge of a window or of a sheet on a table, and boxes drawn around a digit.

use super::grid::{Grid, Rect};
use super::levels::split;
use super::part::{Part, parts};
use super::sheet::Colour;

/// A frame lies along this share of an edge of the picture.
const ALONG: f32 = 0.6;
/// What a frame surrounds covers at least this share of the picture.
const INNER: f32 = 0.12;
/// A box surrounds something at least this long, as a share of its own length.
const SURROUNDED: f32 = 0.2;
/// A box lies within this share of its bounds, with all but the rest of its pixels.
const RIM: f32 = 0.17;
const ON_RIM: f32 = 0.85;
/// A sheet fills this share of its bounds, if it lies a little turned, and is at least this long, as a share of the picture.
const FILLED: f32 = 0.82;
const SHEET: f32 = 0.25;
/// What is written covers at least this share of a sheet, and at most that one.
const WRITTEN: f32 = 0.003;
const MOST_WRITTEN: f32 = 0.5;
/// Most of a frame lies outside what it surrounds. Ruled paper does not.
const OUTSIDE: f32 = 0.6;
/// The edges of what remains show this share of the sheet; at most this share of its length is cut off for that.
const CLEAR: f32 = 0.93;
const CUT: f32 = 0.15;

/// What remains of a picture without its frame.
pub(super) enum Inner {
    /// This part of it.
    Part(Rect),
    /// All of it without these pixels.
    Without(Vec<usize>),
}

/// The inside of the outermost frame, if there is one.
pub(super) fn inner(contrast: &Grid<f32>, least: f32) -> Option<Inner> {
    let found = parts(contrast, |at| contrast.values[at] > least);
    window(contrast, &found, least)
        .map(Inner::Part)
        .or_else(|| boxed(contrast, &found).map(Inner::Without))
}

/// The largest part of the paper, if something lies along the edges of the picture.
fn window(contrast: &Grid<f32>, found: &[Part], least: f32) -> Option<Rect> {
    let frame = found.iter().find(|part| lies_along(part, contrast))?;
    let paper = parts(contrast, |at| contrast.values[at] <= least);
    let paper = paper.first()?;
    let bounds = clear(paper, contrast);
    let outside = frame.pixels.iter().filter(|&&at| {
        let (x, y) = (at % contrast.width, at / contrast.width);
        !(bounds.left..bounds.right).contains(&x) || !(bounds.top..bounds.bottom).contains(&y)
    });
    let is_outside = outside.count() as f32 >= OUTSIDE * frame.pixels.len() as f32;
    let all = contrast.width * contrast.height;
    let smaller = bounds.area() < all && bounds.area() as f32 > INNER * all as f32;
    (smaller && is_outside).then_some(bounds)
}

/// The bounds of a sheet without the ground that they include where it lies turned.
fn clear<T>(sheet: &Part, grid: &Grid<T>) -> Rect {
    let mut own = vec![false; grid.values.len()];
    for &at in &sheet.pixels {
        own[at] = true;
    }
    let all = sheet.bounds;
    let mut rect = all;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a length"
    )]
    let cut = |length: usize| (CUT * length as f32) as usize;
    loop {
        let row = |y: usize| {
            let own = (rect.left..rect.right).filter(|x| own[y * grid.width + x]);
            own.count() as f32 >= CLEAR * rect.width() as f32
        };
        let column = |x: usize| {
            let own = (rect.top..rect.bottom).filter(|y| own[y * grid.width + x]);
            own.count() as f32 >= CLEAR * rect.height() as f32
        };
        let before = rect;
        let (wide, high) = (cut(all.width()), cut(all.height()));
        let next = Rect {
            left: rect.left + usize::from(!column(rect.left) && rect.left < all.left + wide),
            top: rect.top + usize::from(!row(rect.top) && rect.top < all.top + high),
            right: rect.right
                - usize::from(!column(rect.right - 1) && rect.right + wide > all.right),
            bottom: rect.bottom
                - usize::from(!row(rect.bottom - 1) && rect.bottom + high > all.bottom),
        };
        rect = next;
        if rect == before {
            return rect;
        }
    }
}

fn lies_along(part: &Part, grid: &Grid<f32>) -> bool {
    let (width, height) = (grid.width, grid.height);
    let count = |holds: &dyn Fn(usize) -> bool, length: usize| {
        part.pixels.iter().filter(|&&at| holds(at)).count() as f32 >= ALONG * length as f32
    };
    count(&|at| at < width, width)
        || count(&|at| at >= width * (height - 1), width)
        || count(&|at| at % width == 0, height)
        || count(&|at| at % width == width - 1, height)
}

/// A light sheet on a dark ground or a dark one on a light ground, with something on it: where to search for the digit.
pub(super) fn sheet(colours: &Grid<Colour>) -> Option<Rect> {
    let light = colours.map(|colour| colour.iter().sum::<f32>() / 3.0);
    let (threshold, _) = split(light.values.iter().copied());
    let (width, height) = (light.width, light.height);
    let is_light = |at: usize| light.values[at] > threshold;
    let edge = (0..width * height).filter(|at| {
        let (x, y) = (at % width, at / width);
        x == 0 || y == 0 || x == width - 1 || y == height - 1
    });
    let (on, all) = edge.fold((0, 0), |(on, all), at| {
        (on + usize::from(is_light(at)), all + 1)
    });
    let ground = 2 * on > all;
    let found = parts(&light, |at| is_light(at) != ground);
    let part = found.first()?;
    let long = |length: usize, of: usize| length as f32 >= SHEET * of as f32;
    if part.touches(&light)
        || !long(part.bounds.width(), width)
        || !long(part.bounds.height(), height)
    {
        return None;
    }
    let Rect {
        left,
        top,
        right,
        bottom,
    } = part.bounds;
    let mut own = vec![false; light.values.len()];
    for &at in &part.pixels {
        own[at] = true;
    }
    // From the first to the last pixel of each row, holes included.
    let filled: usize = (top..bottom)
        .map(|y| {
            let row = &own[y * width..][left..right];
            let first = row.iter().position(|&own| own);
            let last = row.iter().rposition(|&own| own);
            first.zip(last).map_or(0, |(first, last)| last + 1 - first)
        })
        .sum();
    let area = part.bounds.area() as f32;
    let written = (filled - part.pixels.len()) as f32 / filled as f32;
    let is_sheet = filled as f32 >= FILLED * area && written > WRITTEN && written < MOST_WRITTEN;
    is_sheet.then(|| clear(part, &light))
}

/// The pixels of a part that surrounds another one.
fn boxed(contrast: &Grid<f32>, found: &[Part]) -> Option<Vec<usize>> {
    found
        .iter()
        .find(|outer| {
            let long = SURROUNDED * outer.bounds.longer() as f32;
            let surrounds = |inner: &Part| {
                inner.bounds.longer() as f32 >= long && outer.bounds.encloses(inner.bounds)
            };
            is_rim(outer, contrast) && found.iter().any(surrounds)
        })
        .map(|outer| outer.pixels.clone())
}

/// Whether a part lies along its own bounds, as a drawn box does.
fn is_rim(part: &Part, grid: &Grid<f32>) -> bool {
    let Rect {
        left,
        top,
        right,
        bottom,
    } = part.bounds;
    let rim = RIM * part.bounds.width().min(part.bounds.height()) as f32;
    let on_rim = part.pixels.iter().filter(|&&at| {
        let (x, y) = (at % grid.width, at / grid.width);
        let inside = (x - left)
            .min(right - 1 - x)
            .min(y - top)
            .min(bottom - 1 - y);
        (inside as f32) < rim
    });
    on_rim.count() as f32 >= ON_RIM * part.pixels.len() as f32
}
