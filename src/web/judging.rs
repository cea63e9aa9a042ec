//! The network that reads what a model draws, and the test images that the model has encoded.
//!
//! What these files say of themselves goes to the page as the JSON that it is: to take it apart here would cost the
//! package more than the network.

use super::Session;
use super::session::within_limit;
use crate::digit::PIXELS;
use crate::judge::PlainJudge;
use crate::points::coordinates;
use crate::weights::Container;
use js_sys::{Array, Float32Array, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Session {
    /// Loads a judge and returns its `JudgeCard` as JSON.
    ///
    /// # Errors
    /// Says what is wrong with the file.
    #[wasm_bindgen(js_name = loadJudge)]
    pub fn load_judge(&mut self, bytes: &Uint8Array) -> Result<String, JsError> {
        let bytes = within_limit(bytes)?;
        let file = Container::open(&bytes)?;
        self.judge = Some(PlainJudge::load(&file)?);
        Ok(file.manifest_text().to_owned())
    }

    /// The probability that the judge gives each digit, `n · 10`, for `n` images of 784 grey values.
    ///
    /// # Errors
    /// If no judge is loaded, or the images have another size or values that are not finite.
    pub fn judge(&self, images: &[f32]) -> Result<Vec<f32>, JsError> {
        let judge = self
            .judge
            .as_ref()
            .ok_or_else(|| JsError::new("no judge is loaded yet"))?;
        let count = images.len();
        if !count.is_multiple_of(PIXELS) || !images.iter().all(|value| value.is_finite()) {
            return Err(JsError::new(&format!(
                "got {count} grey values, expected {PIXELS} finite ones for each image"
            )));
        }
        Ok(judge.probabilities(images))
    }

    /// What a file of encoded test images holds: its `Source` as JSON, and the points, `n · latent`.
    ///
    /// # Errors
    /// If no model is loaded or the file is damaged or of a model with another latent.
    pub fn points(&self, bytes: &Uint8Array) -> Result<Array, JsError> {
        let latent = self.loaded()?.plan.recipe.model.latent;
        let bytes = within_limit(bytes)?;
        let file = Container::open(&bytes)?;
        let points = Float32Array::from(coordinates(&file, latent)?.as_slice());
        Ok(Array::of2(&file.manifest_text().into(), &points))
    }
}
