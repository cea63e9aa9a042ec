//! The judge, which reads the digits that a model draws, and the test images that the model has encoded.
//!
//! The browser parses the manifests of these files: parsing them here would add more to the package than the network.

use super::Session;
use super::session::{parsed, set, within_limit};
use crate::judge::PlainJudge;
use crate::points::coordinates;
use crate::weights::Container;
use js_sys::{Float32Array, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const ENCODED: &str = "
/** Encoded test images: their manifest, and the style of each, `n · latent`. */
export interface Encoded extends Source {
    epsilon: Float32Array;
}
";

#[wasm_bindgen]
impl Session {
    /// Loads a judge of the images of the loaded model, and returns its manifest. Another model of the same size and number
    /// of classes keeps it.
    ///
    /// # Errors
    /// If no model is loaded; else says what is wrong with the file.
    #[wasm_bindgen(js_name = loadJudge, unchecked_return_type = "JudgeCard")]
    pub fn load_judge(&mut self, bytes: &Uint8Array) -> Result<JsValue, JsError> {
        let bytes = within_limit(bytes)?;
        let file = Container::open(&bytes)?;
        let judge = PlainJudge::load(&file, self.shape()?)?;
        let card = parsed(file.manifest_text())?;
        self.judge = Some(judge);
        Ok(card)
    }

    /// The probability that the judge gives each class, `n · classes`, for the `n` images that were drawn last to be judged.
    ///
    /// # Errors
    /// If no judge is loaded.
    pub fn judge(&self) -> Result<Vec<f32>, JsError> {
        let judge = self
            .judge
            .as_ref()
            .ok_or_else(|| JsError::new("no judge is loaded yet"))?;
        Ok(judge.probabilities(&self.drawn.borrow()))
    }

    /// The contents of a file of encoded test images.
    ///
    /// # Errors
    /// If no model is loaded or the file is damaged or of a model with another latent.
    #[wasm_bindgen(unchecked_return_type = "Encoded")]
    pub fn points(&self, bytes: &Uint8Array) -> Result<JsValue, JsError> {
        let latent = self.loaded()?.plan.recipe.model.latent;
        let bytes = within_limit(bytes)?;
        let file = Container::open(&bytes)?;
        let points = Float32Array::from(coordinates(&file, latent)?.as_slice());
        let encoded = parsed(file.manifest_text())?;
        set(&encoded, "epsilon", &points)?;
        Ok(encoded)
    }
}
