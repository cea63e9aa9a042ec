//! The model's completions of an image of which a part was erased.

use super::Session;
use super::session::digit;
use crate::digit::PIXELS;
use crate::host;
use crate::uses::{COMPLETION_SWEEPS, COMPLETION_WARM_UP, Chains, Image, Mask, complete_image};
use wasm_bindgen::prelude::*;

/// The chains run in one batch; many more would block the worker for other requests.
const LARGEST_COUNT: u32 = 64;

#[wasm_bindgen]
impl Session {
    /// Completes an image of 784 grey values, hidden where `mask` is not 0: `samples · 784` grey values, those that can
    /// be seen as they were given. The same as `cvae complete --seed`.
    ///
    /// # Errors
    /// If no encoder is loaded, image or mask have another size or values outside 0 to 1, nothing or everything is
    /// hidden, `label` is above 9 or missing though the model sees labels, `samples` is not 1 to 64, the model's pixels
    /// are not black or white.
    pub fn complete(
        &self,
        image: Vec<f32>,
        mask: Vec<u8>,
        label: Option<u8>,
        samples: u32,
        seed: u32,
    ) -> Result<Vec<f32>, JsError> {
        let whole = self.whole()?;
        let image = Image::new(image)?;
        let mask = Mask::new(mask.iter().map(|&hidden| hidden != 0).collect())?;
        if !(1..=LARGEST_COUNT).contains(&samples) {
            let message = format!("got {samples} samples, expected 1 to {LARGEST_COUNT}");
            return Err(JsError::new(&message));
        }
        // Any will do for a model that does not look at it.
        let label = match digit(label)? {
            None if whole.model.generator.is_conditional() => {
                return Err(JsError::new("got no label, expected 0 to 9"));
            }
            label => label.unwrap_or(0),
        };
        let chains = Chains {
            count: samples as usize,
            warm_up: COMPLETION_WARM_UP,
            sweeps: COMPLETION_SWEEPS,
            seed: seed.into(),
        };
        let pixels = self.loaded()?.plan.recipe.objective.pixels;
        let label = self.one_hot(label..=label);
        let completion = complete_image(&whole.model, &image, pixels, &label, &mask, chains)?;
        let probabilities = host::to_vec(completion.probabilities);
        let rows = probabilities.chunks_exact(PIXELS);
        Ok(rows.flat_map(|row| mask.fill(&image, row)).collect())
    }
}
