//! Errors of the uses of a model.

/// An input that cannot be used: the value received, and the values expected.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum UseError {
    #[error("the image has {width} × {height} pixels, expected 28 × 28")]
    Size { width: usize, height: usize },
    #[error("the image has {0} pixels, expected 784 (28 × 28)")]
    Pixels(usize),
    #[error("pixel {index} is {value}, expected a grey value from 0 to 1")]
    Range { index: usize, value: f32 },
    #[error("the drawing has {0} values of ink, expected those of a square of 28 × 28 or more")]
    Drawing(usize),
    #[error(
        "the mask is `{0}`, expected top, bottom, left, right or x,y,width,height in whole pixels"
    )]
    Mask(String),
    #[error("the mask `{0}` hides nothing, expected a width and a height of 1 or more")]
    EmptyMask(String),
    #[error("the mask hides 0 of its 784 pixels, expected 1 or more")]
    HidesNothing,
    #[error("the mask hides all 784 pixels, expected 1 or more visible ones")]
    HidesAll,
    #[error("the mask has {0} pixels, expected 784 (28 × 28)")]
    MaskPixels(usize),
    #[error(
        "the mask `{0}` reaches outside the image, expected x + width ≤ 28 and y + height ≤ 28"
    )]
    OutsideMask(String),
    #[error(
        "the model is unconditional, expected one that sees labels: it cannot draw a given digit"
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
