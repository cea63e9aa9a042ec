//! What one picture shows of its paper and its ink.

use super::picture::{Fault, Picture};

/// What one picture shows of its paper and its ink.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub width: u32,
    pub height: u32,
    pub least: f32,
    pub most: f32,
    /// The median of the border.
    pub border: f32,
    /// The share of all pixels that are nearer to `most` than to `least`.
    pub bright: f32,
    pub transparent: bool,
}

impl Look {
    /// Looks at a picture.
    ///
    /// # Errors
    /// [`Fault::Number`] if a value is infinite or not a number.
    pub fn at(picture: &Picture) -> Result<Self, Fault> {
        let values = &picture.values;
        if let Some(&value) = values.iter().find(|value| !value.is_finite()) {
            return Err(Fault::Number(value));
        }
        let (least, most) = values
            .iter()
            .fold((f32::MAX, f32::MIN), |(least, most), &value| {
                (least.min(value), most.max(value))
            });
        let half = f32::midpoint(least, most);
        let bright = values.iter().filter(|&&value| value > half).count();
        let mut border: Vec<f32> = picture.border().collect();
        let middle = border.len() / 2;
        border.select_nth_unstable_by(middle, f32::total_cmp);
        let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        Ok(Self {
            width: side(picture.width),
            height: side(picture.height),
            least,
            most,
            border: border[middle],
            bright: bright as f32 / values.len() as f32,
            transparent: picture.transparent,
        })
    }

    /// How far the picture's values are apart.
    pub fn contrast(&self) -> f32 {
        self.most - self.least
    }

    /// Whether the border is bright, if it is clearly bright or dark.
    pub fn light_border(&self) -> bool {
        self.border > f32::midpoint(self.least, self.most)
    }
}
