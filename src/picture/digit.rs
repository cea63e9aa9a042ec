//! The parts of a picture that are its digit.

use super::grid::{Grid, Rect};
use super::part::{Part, parts};
use super::stroke::distances;

/// A digit is at least this long, as a share of the picture, and has at least this many pixels.
const LENGTH: f32 = 0.02;
const PIXELS: usize = 12;
/// How much less likely a part is the digit if it touches an edge, is solid rather than written, or is a straight line.
const AT_EDGE: f32 = 0.3;
const SOLID: f32 = 0.2;
const STRAIGHT: f32 = 0.2;
/// The width of a solid part, as a share of its length; a disc has two thirds.
const WIDEST: f32 = 0.5;
/// A line is longer than wide by this factor.
const THINNEST: f32 = 14.0;
/// Parts of a digit lie this near to each other, as a share of its length; parts side by side nearer, else they are two digits.
const NEAR: f32 = 0.22;
const BESIDE: f32 = 0.05;
/// A part side by side with the digit is a digit of its own if it is this high, as a share of the digit's height.
const AS_HIGH: f32 = 0.5;
/// A part has at least this width, as a share of the digit's strokes, and differs this much from the paper, as a share.
const SPECK: f32 = 0.6;
const AS_DARK: f32 = 0.4;
/// Another part is as likely the digit if its score reaches this share of the best.
const RIVAL: f32 = 0.5;

/// A part of the picture that may be its digit.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub part: Part,
    /// How likely it is the digit.
    pub score: f32,
    /// The width of its strokes.
    pub width: f32,
}

/// The digit, and the other things in the picture.
pub(super) struct Chosen {
    pub kept: Vec<Part>,
    /// The bounds of each thing that can be chosen instead, the best first; those of the digit are the first.
    pub things: Vec<Rect>,
    /// Whether another thing is as likely the digit.
    pub rivals: bool,
}

/// Everything above `threshold` that may be a digit, the likeliest first.
pub(super) fn candidates(contrast: &Grid<f32>, threshold: f32) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = parts(contrast, |at| contrast.values[at] > threshold)
        .into_iter()
        .filter(|part| {
            part.pixels.len() >= PIXELS
                && part.bounds.longer() as f32 >= LENGTH * contrast.longer() as f32
        })
        .map(|part| candidate(contrast, part))
        .collect();
    let darkest = found.iter().map(|c| c.part.level).fold(0.0, f32::max);
    for candidate in &mut found {
        candidate.score *= (candidate.part.level / darkest).sqrt();
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found
}

fn candidate(contrast: &Grid<f32>, part: Part) -> Candidate {
    let Rect {
        left,
        top,
        right,
        bottom,
    } = part.bounds;
    let longer = part.bounds.longer() as f32;
    let width = stroke(contrast, &part);
    let off = |first: usize, end: usize, length: usize| {
        ((first + end) as f32 / length as f32 - 1.0).powi(2)
    };
    let middle = (off(left, right, contrast.width) + off(top, bottom, contrast.height)).sqrt();
    let mut score = longer / contrast.longer() as f32 * (1.0 - 0.35 * middle.min(1.0));
    if part.touches(contrast) {
        score *= AT_EDGE;
    }
    if solid(width, part.bounds) {
        score *= SOLID;
    }
    if longer > THINNEST * part.bounds.width().min(part.bounds.height()) as f32 {
        score *= STRAIGHT;
    }
    Candidate { part, score, width }
}

/// Whether a part is one patch rather than strokes.
pub(super) fn is_solid(contrast: &Grid<f32>, part: &Part) -> bool {
    solid(stroke(contrast, part), part.bounds)
}

fn solid(width: f32, bounds: Rect) -> bool {
    width > WIDEST * bounds.longer() as f32
}

/// The width of a part's strokes.
fn stroke(contrast: &Grid<f32>, part: &Part) -> f32 {
    let Rect { left, top, .. } = part.bounds;
    let (width, height) = (part.bounds.width() + 2, part.bounds.height() + 2);
    let mut ink = Grid::filled(width, height, 0.0);
    for &at in &part.pixels {
        let (x, y) = (at % contrast.width, at / contrast.width);
        ink.values[(y - top + 1) * width + x - left + 1] = 1.0;
    }
    super::stroke::width(&ink).unwrap_or(1.0)
}

/// The digit among the candidates: the likeliest, or the one nearest to `at`, with the parts that belong to it.
pub(super) fn choose(
    contrast: &Grid<f32>,
    candidates: &[Candidate],
    small: &[Part],
    at: Option<(f32, f32)>,
) -> Option<Chosen> {
    let main = match at {
        Some(place) => candidates.iter().min_by(|a, b| {
            let distance = |c: &Candidate| distance_to(&c.part, contrast, place);
            distance(a).total_cmp(&distance(b))
        })?,
        None => candidates.first()?,
    };
    let mut kept = vec![main.part.clone()];
    if at.is_none() {
        join(contrast, &mut kept, main.width, small);
    }
    let is_kept = |part: &Part| kept.iter().any(|own| own.pixels[0] == part.pixels[0]);
    let bounds = kept.iter().map(|part| part.bounds).reduce(Rect::with)?;
    let others = candidates.iter().filter(|c| !is_kept(&c.part));
    let rivals = at.is_none() && others.clone().any(|c| c.score >= RIVAL * main.score);
    let mut things = vec![bounds];
    things.extend(others.map(|c| c.part.bounds));
    Some(Chosen {
        kept,
        things,
        rivals,
    })
}

/// Adds the parts that belong to what is kept, until there are no more.
fn join(contrast: &Grid<f32>, kept: &mut Vec<Part>, width: f32, all: &[Part]) {
    let mut rest: Vec<&Part> = all
        .iter()
        .filter(|part| {
            part.pixels[0] != kept[0].pixels[0]
                && part.level >= AS_DARK * kept[0].level
                && part.pixels.len() as f32 >= (SPECK * width).powi(2)
                && !part.touches(contrast)
        })
        .collect();
    loop {
        let bounds = kept.iter().map(|part| part.bounds).reduce(Rect::with);
        let Some(bounds) = bounds else { return };
        let mut own = vec![false; contrast.values.len()];
        for &at in kept.iter().flat_map(|part| &part.pixels) {
            own[at] = true;
        }
        let gaps = distances(contrast.width, contrast.height, |at| !own[at]);
        let longer = bounds.longer() as f32;
        let next = rest.iter().position(|part| {
            let gap = part.pixels.iter().map(|&at| gaps.values[at]);
            let gap = gap.fold(f32::INFINITY, f32::min);
            let near = if is_beside(bounds, part.bounds) {
                BESIDE
            } else {
                NEAR
            };
            gap <= near * longer
        });
        let Some(next) = next else { return };
        kept.push(rest.remove(next).clone());
    }
}

/// Whether a part stands beside the digit as another digit would.
fn is_beside(digit: Rect, part: Rect) -> bool {
    let shared = digit
        .right
        .min(part.right)
        .saturating_sub(digit.left.max(part.left)) as f32;
    let narrower = digit.width().min(part.width()) as f32;
    shared < 0.25 * narrower && part.height() as f32 >= AS_HIGH * digit.height() as f32
}

/// The distance of a part from a place, in pixels.
fn distance_to(part: &Part, grid: &Grid<f32>, (x, y): (f32, f32)) -> f32 {
    let distance = |&at: &usize| {
        let (dx, dy) = ((at % grid.width) as f32 - x, (at / grid.width) as f32 - y);
        dx.hypot(dy)
    };
    part.pixels
        .iter()
        .map(distance)
        .fold(f32::INFINITY, f32::min)
}
