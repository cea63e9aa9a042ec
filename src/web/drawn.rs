//! Pictures that somebody draws to be learned from.

use crate::data::changed;
use crate::data_card::DataCard;
use crate::random::{self, Purpose};
use crate::recipe::AugmentRecipe;
use crate::shape::Shape;
use crate::uses::centre;
use wasm_bindgen::prelude::*;

/// Grey levels of a drawing as an image of MNIST's size, scaled and centred as those are; undefined if there is no ink.
///
/// # Errors
/// If the drawing is smaller than an image, or its rows do not have `across` values.
#[wasm_bindgen(js_name = centred)]
pub fn centred(levels: &[u8], across: usize) -> Result<Option<Vec<u8>>, JsError> {
    let ink: Vec<f32> = levels
        .iter()
        .map(|&level| f32::from(level) / 255.0)
        .collect();
    let image = centre(&ink, across, DataCard::mnist().shape())?;
    Ok(image.map(|image| image.values().iter().map(|&grey| level(grey)).collect()))
}

/// Grey levels of `count` random changes of a picture, one after the other, within the limits of `augment`, a JSON text.
///
/// # Errors
/// If a limit is out of its range, or the picture has another number of pixels.
#[wasm_bindgen(js_name = changedPictures)]
pub fn changed_pictures(
    picture: &[u8],
    width: usize,
    augment: &str,
    seed: u32,
    count: usize,
) -> Result<Vec<u8>, JsError> {
    let augment: AugmentRecipe = serde_json::from_str(augment)?;
    augment.validate()?;
    let height = picture.len().checked_div(width).unwrap_or(0);
    if width == 0 || width * height != picture.len() {
        let message = format!("got {} pixels in rows of {width}", picture.len());
        return Err(JsError::new(&message));
    }
    let shape = Shape {
        width,
        height,
        classes: 1,
    };
    let mut rng = random::stream(seed.into(), Purpose::ChangedImages, 0);
    let pictures = (0..count).flat_map(|_| changed(picture, shape, &augment, &mut rng));
    Ok(pictures.collect())
}

/// The level, 0 to 255, of a grey value from 0 to 1.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 255"
)]
pub(super) fn level(grey: f32) -> u8 {
    (grey * 255.0).round() as u8
}
