//! A mask that hides pixels of an image.

use super::{Image, UseError};
use crate::digit::{PIXELS, SIDE};
use crate::host;
use burn::tensor::{Device, Tensor};
use std::str::FromStr;

/// Whether each pixel is hidden, row by row from the top left; at least one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask(Vec<bool>);

impl Mask {
    /// Hides the pixels that are `true`.
    ///
    /// # Errors
    /// [`UseError::MaskPixels`] if there are not [`PIXELS`] of them, [`UseError::HidesNothing`] if none is `true`.
    pub fn new(hidden: Vec<bool>) -> Result<Self, UseError> {
        if hidden.len() != PIXELS {
            return Err(UseError::MaskPixels(hidden.len()));
        }
        if !hidden.contains(&true) {
            return Err(UseError::HidesNothing);
        }
        Ok(Self(hidden))
    }

    /// Hides the pixels whose grey value in `image` is above 0.5.
    ///
    /// # Errors
    /// [`UseError::HidesNothing`] if there is no such pixel.
    pub fn from_ink(image: &Image) -> Result<Self, UseError> {
        Self::new(image.values().iter().map(|&grey| grey > 0.5).collect())
    }

    /// Whether each pixel is hidden, row by row from the top left.
    #[must_use]
    pub fn hidden(&self) -> &[bool] {
        &self.0
    }

    /// `image` with the values of `inside` in place of its hidden pixels.
    ///
    /// # Panics
    /// If there are not [`PIXELS`] values.
    #[must_use]
    pub fn fill(&self, image: &Image, inside: &[f32]) -> Vec<f32> {
        assert_eq!(inside.len(), PIXELS, "a value for each pixel");
        let pixels = self.0.iter().zip(image.values()).zip(inside);
        pixels
            .map(|((&hidden, &own), &other)| if hidden { other } else { own })
            .collect()
    }

    /// 1 where a pixel is hidden, else 0: `[1, PIXELS]`.
    pub(super) fn tensor(&self, device: &Device) -> Tensor<2> {
        let values: Vec<f32> = self
            .0
            .iter()
            .map(|&hidden| f32::from(u8::from(hidden)))
            .collect();
        host::tensor(values, [1, PIXELS], device)
    }
}

impl FromStr for Mask {
    type Err = UseError;

    /// Reads `top`, `bottom`, `left` or `right` (half of the image), or `x,y,width,height` in pixels from the top
    /// left.
    fn from_str(text: &str) -> Result<Self, UseError> {
        const HALF: usize = SIDE / 2;
        let [left, top, width, height] = match text {
            "top" => [0, 0, SIDE, HALF],
            "bottom" => [0, HALF, SIDE, HALF],
            "left" => [0, 0, HALF, SIDE],
            "right" => [HALF, 0, HALF, SIDE],
            _ => {
                let numbers: Result<Vec<usize>, _> =
                    text.split(',').map(|part| part.trim().parse()).collect();
                numbers
                    .ok()
                    .and_then(|numbers| numbers.try_into().ok())
                    .ok_or_else(|| UseError::Mask(text.to_owned()))?
            }
        };
        if width == 0 || height == 0 {
            return Err(UseError::EmptyMask(text.to_owned()));
        }
        if left.saturating_add(width) > SIDE || top.saturating_add(height) > SIDE {
            return Err(UseError::OutsideMask(text.to_owned()));
        }
        let (columns, rows) = (left..left + width, top..top + height);
        Self::new(
            (0..PIXELS)
                .map(|i| columns.contains(&(i % SIDE)) && rows.contains(&(i / SIDE)))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_and_rectangles_hide_what_they_say() {
        let hidden = |text: &str| -> Vec<usize> {
            let mask = text.parse::<Mask>().unwrap();
            (0..PIXELS).filter(|&i| mask.hidden()[i]).collect()
        };
        assert_eq!(hidden("bottom"), (392..784).collect::<Vec<_>>());
        assert_eq!(hidden("top"), (0..392).collect::<Vec<_>>());
        assert_eq!(hidden("left").len(), 392);
        assert!(hidden("right").iter().all(|i| i % 28 >= 14));
        assert_eq!(hidden("26, 1, 2, 2"), [54, 55, 82, 83]);
        assert_eq!(hidden("0,0,28,28").len(), PIXELS);
    }

    #[test]
    fn a_mask_is_where_an_image_has_ink() {
        let mut values = vec![0.4; PIXELS];
        let paper = Image::new(values.clone()).unwrap();
        assert_eq!(Mask::from_ink(&paper), Err(UseError::HidesNothing));
        (values[3], values[700]) = (0.6, 1.0);
        let mask = Mask::from_ink(&Image::new(values).unwrap()).unwrap();
        let hidden: Vec<usize> = (0..PIXELS).filter(|&i| mask.hidden()[i]).collect();
        assert_eq!(hidden, [3, 700]);
        assert_eq!(Mask::new(vec![true; 5]), Err(UseError::MaskPixels(5)));
    }

    #[test]
    fn errors_name_the_mask() {
        let error = |text: &str| text.parse::<Mask>().unwrap_err();
        for text in ["", "middle", "1,2,3", "1,2,3,4,5", "-1,0,4,4", "0.5,0,4,4"] {
            assert_eq!(error(text), UseError::Mask(text.to_owned()));
        }
        assert_eq!(error("3,3,0,5"), UseError::EmptyMask("3,3,0,5".to_owned()));
        for text in ["20,0,9,5", "0,28,1,1", "18446744073709551615,0,1,1"] {
            assert_eq!(error(text), UseError::OutsideMask(text.to_owned()));
        }
    }
}
