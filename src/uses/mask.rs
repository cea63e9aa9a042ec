//! A mask that hides pixels of an image.

use super::{Image, Size, UseError};
use crate::host;
use crate::shape::Shape;
use burn::tensor::{Device, Tensor};

/// Whether each pixel is hidden, row by row from the top left; at least one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask(Vec<bool>);

impl Mask {
    /// Hides the pixels of an image of `shape` that are `true`.
    ///
    /// # Errors
    /// [`UseError::MaskPixels`] if they are more or fewer than its pixels, [`UseError::HidesNothing`] if none is `true`.
    pub fn new(hidden: Vec<bool>, shape: Shape) -> Result<Self, UseError> {
        if hidden.len() != shape.pixels() {
            return Err(UseError::MaskPixels {
                got: hidden.len(),
                expected: Size(shape),
            });
        }
        if !hidden.contains(&true) {
            return Err(UseError::HidesNothing(hidden.len()));
        }
        Ok(Self(hidden))
    }

    /// Hides the pixels whose grey value in `image` is above 0.5.
    ///
    /// # Errors
    /// [`UseError::HidesNothing`] if there is no such pixel.
    pub fn from_ink(image: &Image) -> Result<Self, UseError> {
        let inked = image.values().iter().map(|&grey| grey > 0.5);
        Self::new(inked.collect(), image.shape())
    }

    /// Whether each pixel is hidden, row by row from the top left.
    #[must_use]
    pub fn hidden(&self) -> &[bool] {
        &self.0
    }

    /// `image` with the values of `inside` in place of its hidden pixels.
    ///
    /// # Panics
    /// If there are more or fewer values than pixels.
    #[must_use]
    pub fn fill(&self, image: &Image, inside: &[f32]) -> Vec<f32> {
        assert_eq!(inside.len(), self.0.len(), "a value for each pixel");
        let pixels = self.0.iter().zip(image.values()).zip(inside);
        pixels
            .map(|((&hidden, &own), &other)| if hidden { other } else { own })
            .collect()
    }

    /// 1 where a pixel is hidden, else 0: `[1, pixels]`.
    pub(super) fn tensor(&self, device: &Device) -> Tensor<2> {
        let values: Vec<f32> = self
            .0
            .iter()
            .map(|&hidden| f32::from(u8::from(hidden)))
            .collect();
        host::tensor(values, [1, self.0.len()], device)
    }

    /// Reads `top`, `bottom`, `left` or `right` (half of an image of `shape`), or `x,y,width,height` in pixels from the top
    /// left.
    ///
    /// # Errors
    /// Names the mask.
    pub fn parse(text: &str, shape: Shape) -> Result<Self, UseError> {
        let (across, down) = (shape.width, shape.height);
        let [left, top, width, height] = match text {
            "top" => [0, 0, across, down / 2],
            "bottom" => [0, down / 2, across, down - down / 2],
            "left" => [0, 0, across / 2, down],
            "right" => [across / 2, 0, across - across / 2, down],
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
        if left.saturating_add(width) > across || top.saturating_add(height) > down {
            return Err(UseError::OutsideMask {
                mask: text.to_owned(),
                expected: Size(shape),
            });
        }
        let (columns, rows) = (left..left + width, top..top + height);
        let inside = |at: usize| columns.contains(&(at % across)) && rows.contains(&(at / across));
        Self::new((0..shape.pixels()).map(inside).collect(), shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_card::DataCard;

    const PIXELS: usize = 784;

    fn mnist() -> Shape {
        DataCard::mnist().shape()
    }

    #[test]
    fn halves_and_rectangles_hide_what_they_say() {
        let hidden = |text: &str| -> Vec<usize> {
            let mask = Mask::parse(text, mnist()).unwrap();
            (0..PIXELS).filter(|&i| mask.hidden()[i]).collect()
        };
        assert_eq!(hidden("bottom"), (392..784).collect::<Vec<_>>());
        assert_eq!(hidden("top"), (0..392).collect::<Vec<_>>());
        assert_eq!(hidden("left").len(), 392);
        assert!(hidden("right").iter().all(|i| i % 28 >= 14));
        assert_eq!(hidden("26, 1, 2, 2"), [54, 55, 82, 83]);
        assert_eq!(hidden("0,0,28,28").len(), PIXELS);

        // Odd sides, and no square: the halves do not overlap and leave nothing out.
        let shape = Shape {
            width: 9,
            height: 13,
            classes: 3,
        };
        for (one, other) in [("top", "bottom"), ("left", "right")] {
            let [one, other] = [one, other].map(|text| Mask::parse(text, shape).unwrap());
            assert!(one.hidden().iter().zip(other.hidden()).all(|(a, b)| a != b));
        }
        let corner = Mask::parse("8,12,1,1", shape).unwrap();
        assert!(corner.hidden().iter().rposition(|&hidden| hidden) == Some(116));
    }

    #[test]
    fn a_mask_is_where_an_image_has_ink() {
        let mut values = vec![0.4; PIXELS];
        let paper = Image::new(values.clone(), mnist()).unwrap();
        assert_eq!(Mask::from_ink(&paper), Err(UseError::HidesNothing(PIXELS)));
        (values[3], values[700]) = (0.6, 1.0);
        let mask = Mask::from_ink(&Image::new(values, mnist()).unwrap()).unwrap();
        let hidden: Vec<usize> = (0..PIXELS).filter(|&i| mask.hidden()[i]).collect();
        assert_eq!(hidden, [3, 700]);
        let error = Mask::new(vec![true; 5], mnist()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the mask has 5 pixels, expected 784 (28 × 28)"
        );
    }

    #[test]
    fn errors_name_the_mask() {
        let error = |text: &str| Mask::parse(text, mnist()).unwrap_err();
        for text in ["", "middle", "1,2,3", "1,2,3,4,5", "-1,0,4,4", "0.5,0,4,4"] {
            assert_eq!(error(text), UseError::Mask(text.to_owned()));
        }
        assert_eq!(error("3,3,0,5"), UseError::EmptyMask("3,3,0,5".to_owned()));
        for text in ["20,0,9,5", "0,28,1,1", "18446744073709551615,0,1,1"] {
            let expected = format!(
                "the mask `{text}` reaches outside the image, expected x + width ≤ 28 and y + height ≤ 28"
            );
            assert_eq!(error(text).to_string(), expected);
        }
    }
}
