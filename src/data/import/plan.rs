//! Turns pictures of a source into those of the data set.

use super::frame::Frame;
use super::look::Look;
use super::picture::{Fault, Picture};

/// Turns a picture of a source into one of the data set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    pub frame: Frame,
    /// The value of paper, and that of full ink.
    pub paper: f32,
    pub ink: f32,
    /// Values whose distance is less are alike.
    pub alike: f32,
}

/// Ink below this is hardly visible in a finished picture.
const FAINT: u8 = 16;

impl Plan {
    /// The picture as the data set has it: levels of ink, 0 to 255.
    ///
    /// # Errors
    /// [`Fault::Blank`] or [`Fault::Faint`] if there is no ink.
    pub fn apply(&self, picture: &Picture) -> Result<Vec<u8>, Fault> {
        let look = Look::at(picture)?;
        if self.is_blank(&look) {
            return Err(Fault::Blank(look.border));
        }
        let (paper, ink) = if picture.transparent {
            (255.0, 0.0)
        } else {
            (self.paper, self.ink)
        };
        let level = |value: f32| ((value - paper) / (ink - paper)).clamp(0.0, 1.0);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 255"
        )]
        let levels: Vec<u8> = (self.frame.fit(picture, level).iter())
            .map(|&value| (255.0 * value).round() as u8)
            .collect();
        let most = levels.iter().copied().max().unwrap_or(0);
        if most < FAINT {
            return Err(Fault::Faint {
                width: self.frame.width,
                height: self.frame.height,
                most,
            });
        }
        Ok(levels)
    }

    /// Whether all pixels of a picture are alike.
    #[must_use]
    pub fn is_blank(&self, look: &Look) -> bool {
        look.contrast() <= self.alike
    }
}
