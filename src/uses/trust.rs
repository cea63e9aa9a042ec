//! Whether a reading is to be trusted.

/// A reading is not to be trusted if more than this percentage of the test images are likelier than the image,
const STRANGE: f64 = 99.0;
/// or if the likeliest digit is less probable than this.
const UNSURE: f64 = 0.9;

/// Why the reading of an image is not to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    #[error("the image is stranger than 99 % of the test images")]
    Strange,
    #[error("no digit has a probability of 90 %")]
    Unsure,
}

/// Why the reading of an image is not to be trusted, if it is not: given the percentile of its score among test images, if
/// that is known, and the probability of its likeliest digit.
#[must_use]
pub fn distrust(percentile: Option<f64>, probability: f64) -> Option<Distrust> {
    if percentile.is_some_and(|percentile| percentile >= STRANGE) {
        Some(Distrust::Strange)
    } else if probability < UNSURE {
        Some(Distrust::Unsure)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strange_images_and_close_calls_are_distrusted() {
        assert_eq!(distrust(Some(50.0), 0.999), None);
        assert_eq!(distrust(None, 0.999), None);
        assert_eq!(distrust(Some(99.5), 0.999), Some(Distrust::Strange));
        assert_eq!(distrust(Some(50.0), 0.6), Some(Distrust::Unsure));
    }
}
