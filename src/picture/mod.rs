//! The digit of a picture: a photograph, a scan, a screenshot or a drawing with transparency.
//!
//! A picture is searched in steps. Frames are cut off ([`frame`]), the paper is estimated around every pixel ([`paper`]), the
//! lines of ruled paper are taken away ([`lines`]), and of the connected parts that remain ([`part`]) one is the digit
//! ([`digit`]). Its ink is drawn with strokes as wide as those of MNIST ([`drawing`]).

mod digit;
mod drawing;
mod frame;
mod grid;
mod levels;
mod lines;
mod paper;
mod part;
mod sheet;
mod stroke;

pub use drawing::SIDE;
pub use grid::Rect;
pub use paper::Tone;

use digit::{candidates, choose, is_solid};
use frame::{Inner, inner};
use grid::Grid;
use levels::{length, noise, split};
use part::parts;
use sheet::Colour;

/// Red, green, blue and opacity of every pixel, row by row from the top left.
#[derive(Clone, Debug)]
pub struct Picture {
    width: usize,
    height: usize,
    bytes: Vec<u8>,
}

impl Picture {
    /// A picture of four bytes for each pixel.
    ///
    /// # Errors
    /// [`PictureError::Bytes`] if there are more or fewer, or none.
    pub fn new(width: usize, height: usize, bytes: Vec<u8>) -> Result<Self, PictureError> {
        let expected = width.checked_mul(height).and_then(|all| all.checked_mul(4));
        if bytes.is_empty() || expected != Some(bytes.len()) {
            return Err(PictureError::Bytes {
                bytes: bytes.len(),
                width,
                height,
            });
        }
        Ok(Self {
            width,
            height,
            bytes,
        })
    }

    fn whole(&self) -> Rect {
        Rect {
            left: 0,
            top: 0,
            right: self.width,
            bottom: self.height,
        }
    }

    fn pixel(&self, at: usize) -> [f32; 4] {
        [0, 1, 2, 3].map(|channel| f32::from(self.bytes[4 * at + channel]) / 255.0)
    }
}

/// How a person corrects what was found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    /// Only this part of the picture is searched.
    pub crop: Option<Rect>,
    pub tone: Tone,
    /// Only the thing that is nearest to this place of the picture is the digit, across and down in pixels.
    pub only: Option<[f32; 2]>,
}

/// The digit of a picture.
#[derive(Clone, Debug)]
pub struct Found {
    /// How much ink each pixel of a square of [`SIDE`] × [`SIDE`] has, 0 to 1.
    pub drawing: Vec<f32>,
    /// The part of the picture inside all frames.
    pub part: Rect,
    /// The bounds of the digit in the picture, then those of other things that can be chosen instead.
    pub things: Vec<Rect>,
    /// Whether the ink is lighter than its paper.
    pub light: bool,
    /// Why this may not be the digit.
    pub doubts: Vec<Doubt>,
}

/// A reason why what was found may not be the digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    #[error("something else in the picture may be the digit")]
    Several,
    #[error("the ink is cut off by an edge of the picture")]
    Edge,
    #[error("the ink hardly differs from its paper")]
    Faint,
    #[error("the ink is one solid patch")]
    Solid,
}

/// A picture that shows no digit: the value received, and the values expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    #[error(
        "the picture of {width} × {height} pixels has {bytes} bytes, expected four for each pixel, and one pixel or more"
    )]
    Bytes {
        bytes: usize,
        width: usize,
        height: usize,
    },
    #[error(
        "the part of the picture from column {} and row {} to {} and {} lies outside its {width} × {height} pixels or is empty",
        part.left, part.top, part.right, part.bottom
    )]
    Part {
        part: Rect,
        width: usize,
        height: usize,
    },
    #[error(
        "the picture of {width} × {height} pixels shows no ink, expected a digit that differs from its paper"
    )]
    Nothing { width: usize, height: usize },
}

/// Smaller differences from the paper than this, or than this many times the noise, are no ink. Larger ones always are.
const LEAST: f32 = 0.04;
const NOISE: f32 = 4.0;
const MOST: f32 = 0.3;
/// Ink that differs less from its paper, as a multiple of what is no ink, may be something else.
const FAINT: f32 = 2.0;
/// Ink above this share of its level is surely ink.
const CORE: f32 = 0.5;
/// A picture has at most this many frames and boxes around each other.
const FRAMES: usize = 4;
/// What lies inside a frame has at least this many pixels along each side.
const SMALLEST: usize = 16;

/// Finds the digit of a picture.
///
/// # Errors
/// [`PictureError::Nothing`] if there is no ink, [`PictureError::Part`] if the part to be searched lies outside the picture.
pub fn find(picture: &Picture, wish: Wish) -> Result<Found, PictureError> {
    let (width, height) = (picture.width, picture.height);
    let mut part = wish.crop.unwrap_or_else(|| picture.whole());
    let inside = part.left < part.right && part.top < part.bottom;
    if !inside || part.right > width || part.bottom > height {
        return Err(PictureError::Part {
            part,
            width,
            height,
        });
    }
    for _ in 0..FRAMES {
        match Search::new(picture, part, wish.tone).unframed() {
            Some(inner) => part = inner,
            None => break,
        }
    }
    Search::new(picture, part, wish.tone)
        .digit(wish.only)
        .ok_or(PictureError::Nothing { width, height })
}

/// A part of a picture that is searched.
struct Search {
    part: Rect,
    /// Pixels of the picture to one of the grids.
    scale: f32,
    colours: Grid<Colour>,
    differences: Grid<Colour>,
    contrast: Grid<f32>,
    /// What differs less from the paper is no ink.
    least: f32,
}

impl Search {
    fn new(picture: &Picture, part: Rect, tone: Tone) -> Self {
        let colours = sheet::sheet(picture, part);
        let differences = paper::differences(&colours, tone);
        Self {
            part,
            scale: part.longer() as f32 / colours.longer() as f32,
            contrast: differences.map(length),
            least: (NOISE * noise(&colours)).clamp(LEAST, MOST),
            colours,
            differences,
        }
    }

    /// The part inside the outermost frame, if there is one.
    fn unframed(&self) -> Option<Rect> {
        let rect = frame::sheet(&self.colours)
            .or_else(|| self.frame(self.least))
            .or_else(|| self.frame(self.dark()))?;
        let inner = self.in_picture(rect);
        let smaller = inner != self.part;
        let large = inner.width() >= SMALLEST && inner.height() >= SMALLEST;
        (smaller && large).then_some(inner)
    }

    fn frame(&self, least: f32) -> Option<Rect> {
        match inner(&self.contrast, least)? {
            Inner::Part(rect) => Some(rect),
            Inner::Without(_) => None,
        }
    }

    /// What separates ink from the lines of its paper.
    fn dark(&self) -> f32 {
        let values = self.contrast.values.iter().copied();
        split(values.filter(|&value| value > self.least))
            .0
            .max(self.least)
    }

    /// Takes away the boxes that are drawn around the digit.
    fn without_boxes(&mut self) {
        for least in [self.least, self.dark()] {
            for _ in 0..FRAMES {
                let Some(Inner::Without(pixels)) = inner(&self.contrast, least) else {
                    break;
                };
                for at in pixels {
                    self.contrast.values[at] = 0.0;
                }
            }
        }
    }

    /// The digit inside all boxes, and what can be chosen instead.
    fn digit(mut self, only: Option<[f32; 2]>) -> Option<Found> {
        self.without_boxes();
        let lined = self.contrast.clone();
        lines::remove_lines(&mut self.contrast, self.least);
        let mut likely = candidates(&self.contrast, self.least);
        if likely.is_empty() {
            // The digit itself is as straight as a line.
            self.contrast = lined;
            likely = candidates(&self.contrast, self.least);
        }
        let best = &likely.first()?.part.pixels;
        let (between, high) = split(best.iter().map(|&at| self.contrast.values[at]));
        let threshold = between.min(CORE * high).max(self.least);
        let found = candidates(&self.contrast, threshold);
        let all = parts(&self.contrast, |at| self.contrast.values[at] > threshold);
        let only = only.map(|[x, y]| {
            let (left, top) = (self.part.left as f32, self.part.top as f32);
            ((x - left) / self.scale, (y - top) / self.scale)
        });
        let chosen = choose(&self.contrast, &found, &all, only)?;
        let colour = drawing::colour(&self.contrast, &self.differences, &chosen.kept);
        let ink = drawing::ink(&self.contrast, &self.differences, &chosen.kept, colour);
        let main = &chosen.kept[0];
        let doubts = [
            (chosen.rivals, Doubt::Several),
            (main.touches(&self.contrast), Doubt::Edge),
            (main.level < FAINT * self.least, Doubt::Faint),
            (is_solid(&self.contrast, main), Doubt::Solid),
        ];
        let doubts = doubts.into_iter().filter(|(holds, _)| *holds);
        Some(Found {
            drawing: drawing::drawing(&ink, *chosen.things.first()?),
            part: self.part,
            things: chosen
                .things
                .iter()
                .map(|&rect| self.in_picture(rect))
                .collect(),
            light: colour.iter().sum::<f32>() > 0.0,
            doubts: doubts.map(|(_, doubt)| doubt).collect(),
        })
    }

    /// A part of the grids as a part of the picture.
    fn in_picture(&self, rect: Rect) -> Rect {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in the picture"
        )]
        let place = |at: usize| (at as f32 * self.scale).round() as usize;
        Rect {
            left: self.part.left + place(rect.left),
            top: self.part.top + place(rect.top),
            right: (self.part.left + place(rect.right)).min(self.part.right),
            bottom: (self.part.top + place(rect.bottom)).min(self.part.bottom),
        }
    }
}
