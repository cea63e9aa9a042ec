//! The digit of a picture that somebody opened.

use super::Session;
use crate::picture::{self, Doubt, Picture, Rect, Tone, Wish, find};
use js_sys::Uint8Array;
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

/// What was found in a picture, in its pixels.
#[derive(Serialize, Tsify)]
struct Found {
    /// The part inside all frames.
    part: Bounds,
    /// The digit, then other things that can be chosen instead.
    things: Vec<Bounds>,
    /// Whether the ink is lighter than its paper.
    light: bool,
    doubts: Vec<Doubted>,
}

/// The first column and row, and those after the last.
#[derive(Serialize, Tsify)]
struct Bounds {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

/// Why what was found may not be the digit.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
enum Doubted {
    Several,
    Edge,
    Faint,
    Solid,
}

impl From<&Rect> for Bounds {
    fn from(rect: &Rect) -> Self {
        Self {
            left: rect.left,
            top: rect.top,
            right: rect.right,
            bottom: rect.bottom,
        }
    }
}

impl From<&Doubt> for Doubted {
    fn from(doubt: &Doubt) -> Self {
        match doubt {
            Doubt::Several => Self::Several,
            Doubt::Edge => Self::Edge,
            Doubt::Faint => Self::Faint,
            Doubt::Solid => Self::Solid,
        }
    }
}

#[wasm_bindgen]
impl Session {
    /// Finds the digit of a picture, four bytes for each pixel, and writes its ink as levels from 0 to 255 into a square of
    /// 280 × 280. Only the part `crop` is searched: left, top, right and bottom. `tone` is `dark` or `light` ink, else it is
    /// found out. Only the thing nearest to the place `only` is taken: across and down. Undefined if there is no ink.
    ///
    /// # Errors
    /// If the number of bytes is another, or the part lies outside the picture.
    #[wasm_bindgen(js_name = findDigit, unchecked_return_type = "Found | undefined")]
    #[allow(clippy::too_many_arguments, reason = "JavaScript passes plain values")]
    pub fn find_digit(
        &self,
        bytes: Vec<u8>,
        width: usize,
        height: usize,
        crop: Option<Vec<usize>>,
        tone: Option<String>,
        only: Option<Vec<f32>>,
        ink: &Uint8Array,
    ) -> Result<JsValue, JsError> {
        let picture = Picture::new(width, height, bytes)?;
        let crop = crop.as_deref().and_then(|crop| match *crop {
            [left, top, right, bottom] => Some(Rect {
                left,
                top,
                right,
                bottom,
            }),
            _ => None,
        });
        let wish = Wish {
            crop,
            tone: match tone.as_deref() {
                Some("dark") => Tone::Dark,
                Some("light") => Tone::Light,
                _ => Tone::Found,
            },
            only: only.and_then(|place| place.try_into().ok()),
        };
        let found = match find(&picture, wish) {
            Ok(found) => found,
            Err(picture::PictureError::Nothing { .. }) => return Ok(JsValue::UNDEFINED),
            Err(error) => return Err(error.into()),
        };
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "ink is 0 to 1"
        )]
        let levels: Vec<u8> = found
            .drawing
            .iter()
            .map(|ink| (255.0 * ink).round() as u8)
            .collect();
        ink.copy_from(&levels);
        let found = Found {
            part: Bounds::from(&found.part),
            things: found.things.iter().map(Bounds::from).collect(),
            light: found.light,
            doubts: found.doubts.iter().map(Doubted::from).collect(),
        };
        Ok(found.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
    }
}
