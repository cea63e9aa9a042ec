//! Batches of digits, on the GPU or on the host.

use super::Session;
#[cfg(feature = "webgpu")]
use crate::gpu::{GpuError, Shown};
use crate::{host, model};
use burn::tensor::Tensor;
use wasm_bindgen::JsError;

/// The page asks for hundreds at a time; a number far above that is a mistake that would exhaust memory.
const LARGEST_BATCH: usize = 4096;

impl Session {
    /// Decoded on the GPU where the model is on one, else on the host.
    #[cfg_attr(
        not(feature = "webgpu"),
        allow(
            clippy::unused_async,
            reason = "the WebGPU device is asynchronous, and callers see one signature"
        )
    )]
    pub(super) async fn probabilities(
        &self,
        epsilon: &[f32],
        labels: &[f32],
        temperature: f64,
    ) -> Result<Vec<f32>, JsError> {
        self.check_batch(epsilon, labels, temperature)?;
        #[cfg(feature = "webgpu")]
        if let Some(bytes) = self
            .on_gpu(epsilon, labels, temperature, Shown::Probabilities)
            .await?
        {
            let values = bytes.as_chunks::<4>().0.iter();
            return Ok(values.map(|bytes| f32::from_le_bytes(*bytes)).collect());
        }
        let logits = self.logits(epsilon, labels, temperature)?;
        Ok(host::to_vec(model::probabilities(logits)))
    }

    /// Decoded on the GPU; None where the host has to: for small batches, for models that the kernels do not know, and for
    /// batches for which the GPU has no memory.
    #[cfg(feature = "webgpu")]
    pub(super) async fn on_gpu(
        &self,
        epsilon: &[f32],
        labels: &[f32],
        temperature: f64,
        shown: Shown,
    ) -> Result<Option<Vec<u8>>, JsError> {
        let is_large = labels.len() >= self.shape()?.classes * self.fewest;
        let Some(painter) = self.painter.as_ref().filter(|_| is_large) else {
            return Ok(None);
        };
        #[allow(clippy::cast_possible_truncation, reason = "a number from a slider")]
        let temperature = temperature as f32;
        match painter.decode(epsilon, labels, temperature, shown).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(GpuError::Memory(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Not inlined: each asynchronous caller would hold a copy of it.
    #[inline(never)]
    pub(super) fn check_batch(
        &self,
        epsilon: &[f32],
        labels: &[f32],
        temperature: f64,
    ) -> Result<(), JsError> {
        let latent = self.latent()?;
        let classes = self.shape()?.classes;
        let count = labels.len() / classes;
        if count == 0 || !labels.len().is_multiple_of(classes) || epsilon.len() != count * latent {
            return Err(JsError::new(&format!(
                "got {} values of ε and {} label weights, expected {latent} and {classes} per image",
                epsilon.len(),
                labels.len()
            )));
        }
        if count > LARGEST_BATCH {
            let message = format!("got {count} images at once, expected at most {LARGEST_BATCH}");
            return Err(JsError::new(&message));
        }
        let mut given = epsilon.iter().chain(labels).map(|v| f64::from(*v));
        let odd = given.find(|v| !v.is_finite());
        if let Some(odd) = odd.or((!temperature.is_finite()).then_some(temperature)) {
            return Err(JsError::new(&format!(
                "got {odd}, but ε, label weights and temperature must be finite numbers"
            )));
        }
        Ok(())
    }

    #[inline(never)]
    fn logits(
        &self,
        epsilon: &[f32],
        labels: &[f32],
        temperature: f64,
    ) -> Result<Tensor<2>, JsError> {
        let count = labels.len() / self.shape()?.classes;
        let tensor = |values: &[f32]| {
            host::tensor(values.to_vec(), [count, values.len() / count], &self.device)
        };
        let generator = &self.loaded()?.generator;
        Ok(generator.forward(tensor(epsilon), tensor(labels), temperature))
    }
}
