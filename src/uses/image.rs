//! One image.

use super::{Size, UseError};
use crate::host;
use crate::recipe::Pixels;
use crate::shape::Shape;
use burn::tensor::{Device, Tensor};
use rand::RngExt;

/// Grey values of one image, 0 to 1, 1 = ink, row by row from the top left.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    values: Vec<f32>,
    shape: Shape,
}

impl Image {
    /// An image of `shape` with these grey values.
    ///
    /// # Errors
    /// [`UseError::Pixels`] if they are more or fewer than its pixels, [`UseError::Range`] if one is outside 0 to 1 or not a number.
    pub fn new(values: Vec<f32>, shape: Shape) -> Result<Self, UseError> {
        if values.len() != shape.pixels() {
            return Err(UseError::Pixels {
                got: values.len(),
                expected: Size(shape),
            });
        }
        match values.iter().position(|value| !(0.0..=1.0).contains(value)) {
            Some(index) => Err(UseError::Range {
                index,
                value: values[index],
            }),
            None => Ok(Self { values, shape }),
        }
    }

    /// An image of `shape` with grey levels from 0 to 255.
    ///
    /// # Errors
    /// [`UseError::Pixels`] if they are more or fewer than its pixels.
    pub fn from_levels(levels: &[u8], shape: Shape) -> Result<Self, UseError> {
        let values = levels.iter().map(|&level| f32::from(level) / 255.0);
        Self::new(values.collect(), shape)
    }

    /// The grey values.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Its size, and the classes of its data set.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The input of a model that was trained on `pixels`: the grey values themselves, or a Bernoulli draw of them.
    pub fn seen(&self, pixels: Pixels, rng: &mut impl RngExt) -> Vec<f32> {
        match pixels {
            Pixels::Grey => self.values.clone(),
            Pixels::Binary => self
                .values
                .iter()
                .map(|&grey| f32::from(u8::from(rng.random::<f32>() < grey)))
                .collect(),
        }
    }

    /// The grey values as a batch of one, `[1, pixels]`.
    #[must_use]
    pub fn tensor(&self, device: &Device) -> Tensor<2> {
        host::tensor(self.values.clone(), [1, self.values.len()], device)
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "a draw is exactly 0 or 1")]
mod tests {
    use super::*;
    use crate::data_card::DataCard;
    use crate::random::{Purpose, stream};

    const PIXELS: usize = 784;

    fn new(values: Vec<f32>) -> Result<Image, UseError> {
        Image::new(values, DataCard::mnist().shape())
    }

    #[test]
    fn errors_name_count_place_and_value() {
        let message = |values| new(values).unwrap_err().to_string();
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
        let image = new(values).unwrap();
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
