//! The model's completions of an image of which a part was erased.

use super::Session;
use crate::host;
use crate::uses::{COMPLETION_SWEEPS, COMPLETION_WARM_UP, Chains, Image, Mask, complete_image};
use wasm_bindgen::prelude::*;

/// The chains run in one batch; many more would block the worker for other requests.
const LARGEST_COUNT: u32 = 64;

#[wasm_bindgen]
impl Session {
    /// Completes an image, hidden where `mask` is not 0: the grey values of each of `samples`, those that can
    /// be seen as they were given. The same as `cvae complete --seed`.
    ///
    /// # Errors
    /// If no encoder is loaded, image or mask have another size or values outside 0 to 1, nothing or everything is
    /// hidden, `label` is none of the model's classes or missing though the model sees labels, `samples` is not 1 to 64, the model's pixels
    /// are not black or white.
    pub fn complete(
        &self,
        image: Vec<f32>,
        mask: Vec<u8>,
        label: Option<u16>,
        samples: u32,
        seed: u32,
    ) -> Result<Vec<f32>, JsError> {
        let whole = self.whole()?;
        let shape = self.shape()?;
        let image = Image::new(image, shape)?;
        let mask = Mask::new(mask.iter().map(|&hidden| hidden != 0).collect(), shape)?;
        if !(1..=LARGEST_COUNT).contains(&samples) {
            let message = format!("got {samples} samples, expected 1 to {LARGEST_COUNT}");
            return Err(JsError::new(&message));
        }
        // Any will do for a model that does not look at it.
        let label = match self.class(label)? {
            None if whole.model.generator.is_conditional() => {
                let message = format!("got no label, expected 0 to {}", shape.classes - 1);
                return Err(JsError::new(&message));
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
        let label = self.one_hot(label..=label, shape);
        let completion = complete_image(&whole.model, &image, pixels, &label, &mask, chains)?;
        let probabilities = host::to_vec(completion.probabilities);
        let rows = probabilities.chunks_exact(shape.pixels());
        Ok(rows.flat_map(|row| mask.fill(&image, row)).collect())
    }
}
