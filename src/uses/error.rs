//! Errors of the uses of a model.

use crate::shape::Shape;
use std::fmt;

/// An input that cannot be used: the value received, and the values expected.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum UseError {
    #[error("the image has {width} × {height} pixels, expected {expected}")]
    Size {
        width: usize,
        height: usize,
        expected: Size,
    },
    #[error("the image has {got} pixels, expected {} ({expected})", expected.0.pixels())]
    Pixels { got: usize, expected: Size },
    #[error("pixel {index} is {value}, expected a grey value from 0 to 1")]
    Range { index: usize, value: f32 },
    #[error(
        "the drawing has {got} values of ink in rows of {width}, expected those of {expected} or more"
    )]
    Drawing {
        got: usize,
        width: usize,
        expected: Size,
    },
    #[error(
        "the mask is `{0}`, expected top, bottom, left, right or x,y,width,height in whole pixels"
    )]
    Mask(String),
    #[error("the mask `{0}` hides nothing, expected a width and a height of 1 or more")]
    EmptyMask(String),
    #[error("the mask hides 0 of its {0} pixels, expected 1 or more")]
    HidesNothing(usize),
    #[error("the mask hides all {0} pixels, expected 1 or more visible ones")]
    HidesAll(usize),
    #[error("the mask has {got} pixels, expected {} ({expected})", expected.0.pixels())]
    MaskPixels { got: usize, expected: Size },
    #[error(
        "the mask `{mask}` reaches outside the image, expected x + width ≤ {} and y + height ≤ {}",
        expected.0.width,
        expected.0.height
    )]
    OutsideMask { mask: String, expected: Size },
    #[error(
        "the model is unconditional, expected one that sees labels: it cannot draw a given class"
    )]
    Unconditional,
    #[error(
        "the model's likelihood is {0}, expected bernoulli: hidden pixels are drawn black or white"
    )]
    Likelihood(String),
    #[error("{0} chains were asked for, expected 1 or more")]
    Chains(usize),
    #[error("{0} sweeps were asked for, expected 1 or more")]
    Sweeps(usize),
}

/// The size of an image, shown as `28 × 28`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub Shape);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} × {}", self.0.width, self.0.height)
    }
}
