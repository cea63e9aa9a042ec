//! One image.

use super::UseError;
use crate::digit::PIXELS;
use crate::host;
use crate::recipe::Pixels;
use burn::tensor::{Device, Tensor};
use rand::RngExt;

/// Grey values of one image, 0 to 1, 1 = ink, row by row from the top left.
#[derive(Clone, Debug, PartialEq)]
pub struct Image(Vec<f32>);

impl Image {
    /// An image of these grey values.
    ///
    /// # Errors
    /// [`UseError::Pixels`] if there are not [`PIXELS`] of them, [`UseError::Range`] if one is outside 0 to 1 or not a number.
    pub fn new(values: Vec<f32>) -> Result<Self, UseError> {
        if values.len() != PIXELS {
            return Err(UseError::Pixels(values.len()));
        }
        match values.iter().position(|value| !(0.0..=1.0).contains(value)) {
            Some(index) => Err(UseError::Range {
                index,
                value: values[index],
            }),
            None => Ok(Self(values)),
        }
    }

    /// An image of grey levels from 0 to 255.
    ///
    /// # Errors
    /// [`UseError::Pixels`] if there are not [`PIXELS`] of them.
    pub fn from_levels(levels: &[u8]) -> Result<Self, UseError> {
        Self::new(
            levels
                .iter()
                .map(|&level| f32::from(level) / 255.0)
                .collect(),
        )
    }

    /// The grey values.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.0
    }

    /// The input of a model that was trained on `pixels`: the grey values themselves, or a Bernoulli draw of them.
    pub fn seen(&self, pixels: Pixels, rng: &mut impl RngExt) -> Vec<f32> {
        match pixels {
            Pixels::Grey => self.0.clone(),
            Pixels::Binary => self
                .0
                .iter()
                .map(|&grey| f32::from(u8::from(rng.random::<f32>() < grey)))
                .collect(),
        }
    }

    /// The grey values as a batch of one, `[1, PIXELS]`.
    #[must_use]
    pub fn tensor(&self, device: &Device) -> Tensor<2> {
        host::tensor(self.0.clone(), [1, PIXELS], device)
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "a draw is exactly 0 or 1")]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};

    #[test]
    fn errors_name_count_place_and_value() {
        let message = |values| Image::new(values).unwrap_err().to_string();
        assert_eq!(
            message(vec![0.0; 783]),
            "the image has 783 pixels, expected 784 (28 × 28)"
        );
        let mut values = vec![0.0; PIXELS];
        values[30] = 1.5;
        assert_eq!(
            message(values.clone()),
            "pixel 30 is 1.5, expected a grey value from 0 to 1"
        );
        values[30] = f32::NAN;
        assert!(message(values).starts_with("pixel 30 is NaN"));
    }

    #[test]
    fn a_draw_keeps_black_and_white_and_follows_grey() {
        let mut values = vec![0.25; PIXELS];
        (values[0], values[1]) = (0.0, 1.0);
        let image = Image::new(values).unwrap();
        let mut rng = stream(1, Purpose::EvaluationNoise, 0);
        let mut ink = 0.0;
        for _ in 0..100 {
            let drawn = image.seen(Pixels::Binary, &mut rng);
            assert!(drawn.iter().all(|&x| x == 0.0 || x == 1.0));
            assert!(drawn[0] == 0.0 && drawn[1] == 1.0);
            ink += drawn[2..].iter().sum::<f32>() / (782.0 * 100.0);
        }
        // Standard error: 0.0015.
        assert!((ink - 0.25).abs() < 0.008, "{ink}");
        assert_eq!(image.seen(Pixels::Grey, &mut rng), image.values());
    }
}
