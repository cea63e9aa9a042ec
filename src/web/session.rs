//! A device, the model on it, and the digits that it draws.

use super::ink::{ink, opacity};
#[cfg(feature = "webgpu")]
use crate::gpu::{Gpu, Painter, Shown};
use crate::host;
use crate::judge::PlainJudge;
use crate::model::Cvae;
use crate::quantiles::Usual;
use crate::random;
use crate::recipe::LabelPath;
use crate::shape::Shape;
use crate::weights::{self, LoadedGenerator};
use burn::tensor::{Device, Tensor};
use js_sys::{Float32Array, JSON, Reflect, Uint8Array, Uint8ClampedArray};
use std::cell::RefCell;
#[cfg(feature = "webgpu")]
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Refused before it is copied into the module's memory, which never shrinks again.
const LARGEST_FILE: u32 = 64 << 20;

#[wasm_bindgen(typescript_custom_section)]
const MODEL_CARD: &str = "
/** What the page shows of a loaded model: its manifest, and a few of its fields by short names. */
export interface ModelCard extends Manifest {
    name: string;
    title: string;
    summary: string;
    latent: number;
    /** Whether the model sees the requested class. */
    conditional: boolean;
    /** The standard deviation of the Gaussian around each pixel; null where pixels are black or white. */
    deviation: number | null;
}
";

/// A device and at most one model on it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Session {
    /// Of the host.
    pub(super) device: Device,
    loaded: Option<LoadedGenerator>,
    #[cfg(feature = "webgpu")]
    gpu: Rc<Gpu>,
    /// The loaded model on the GPU, if the kernels know all of it.
    #[cfg(feature = "webgpu")]
    pub(super) painter: Option<Painter>,
    /// The smallest batch that goes to the GPU.
    #[cfg(feature = "webgpu")]
    pub(super) fewest: usize,
    pub(super) whole: Option<Whole>,
    /// The judge, for the images of any model of its size and number of classes.
    pub(super) judge: Option<PlainJudge>,
    /// The probabilities of the digits that were last drawn to be judged.
    pub(super) drawn: RefCell<Vec<f32>>,
}

/// The loaded model with its encoder, once that is there.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) model: Cvae,
    /// The distribution with which its scores are compared, if the encoder's file has one.
    pub(super) usual: Option<Usual>,
}

#[wasm_bindgen]
impl Session {
    /// Opens the device that this bundle was compiled for.
    ///
    /// # Errors
    /// If the browser has no adapter, refuses a device or cannot compile the kernels (WebGPU only).
    #[cfg_attr(
        not(feature = "webgpu"),
        allow(clippy::unused_async, reason = "both packages are called alike")
    )]
    pub async fn open() -> Result<Session, JsError> {
        console_error_panic_hook::set_once();
        Ok(Self {
            device: device(),
            loaded: None,
            #[cfg(feature = "webgpu")]
            gpu: Gpu::open().await?,
            #[cfg(feature = "webgpu")]
            painter: None,
            #[cfg(feature = "webgpu")]
            fewest: 0,
            whole: None,
            judge: None,
            drawn: RefCell::default(),
        })
    }

    /// `cpu` or `webgpu`.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn backend(&self) -> String {
        BACKEND.to_owned()
    }

    /// Loads a decoder file and returns its `ModelCard`. A file that is refused leaves the old model in place.
    ///
    /// # Errors
    /// Says what is wrong with the file.
    #[wasm_bindgen(unchecked_return_type = "ModelCard")]
    pub fn load(&mut self, bytes: &Uint8Array) -> Result<JsValue, JsError> {
        let loaded = weights::load_generator(&within_limit(bytes)?, &self.device)?;
        let card = card(&loaded)?;
        #[cfg(feature = "webgpu")]
        {
            self.painter = Painter::new(Rc::clone(&self.gpu), &loaded.generator)?;
            self.fewest = 0;
        }
        let shape = loaded.generator.shape();
        self.judge = self.judge.take().filter(|judge| judge.shape() == shape);
        self.loaded = Some(loaded);
        self.whole = None;
        Ok(card)
    }

    /// Leaves batches of fewer digits to the host, until another model is loaded: a GPU takes a moment to begin.
    #[cfg(feature = "webgpu")]
    #[wasm_bindgen(js_name = useGpuFrom)]
    pub fn use_gpu_from(&mut self, count: usize) {
        self.fewest = count;
    }

    /// The largest difference between the probabilities stored in the weights file and those decoded here.
    ///
    /// # Errors
    /// If no model is loaded or the device fails.
    pub async fn check(&self) -> Result<f32, JsError> {
        let check = &self.loaded()?.check;
        let decoded = self
            .probabilities(&check.epsilon, &check.labels, 1.0)
            .await?;
        let differences = decoded
            .iter()
            .zip(&check.probabilities)
            .map(|(a, b)| (a - b).abs());
        // NaN must fail the check: `max` alone would drop it.
        Ok(differences.fold(0.0, |max, d| {
            if d.is_nan() {
                f32::INFINITY
            } else {
                max.max(d)
            }
        }))
    }

    /// The style ε that `seed` names; the same numbers as `cvae sample --seed`.
    ///
    /// # Errors
    /// If no model is loaded.
    pub fn noise(&self, seed: u32) -> Result<Vec<f32>, JsError> {
        Ok(random::epsilon(seed.into(), 0, self.latent()?))
    }

    /// Two orthonormal directions in the latent space, one after the other.
    ///
    /// # Errors
    /// If no model is loaded.
    pub fn directions(&self, seed: u32) -> Result<Vec<f32>, JsError> {
        Ok(random::directions(seed.into(), self.latent()?))
    }

    /// Writes probabilities of ink, `n · pixels`, row by row from the top left, into an array that the caller can reuse,
    /// because browsers take longer to allocate the array than to fill it.
    ///
    /// # Errors
    /// If no model is loaded, an argument has another length than `epsilon: n · latent`, `labels: n · classes`,
    /// `probabilities: n · pixels`, a value is not finite, or the device fails; `probabilities` are then as they were.
    pub async fn decode(
        &self,
        epsilon: Vec<f32>,
        labels: Vec<f32>,
        temperature: f64,
        probabilities: Float32Array,
    ) -> Result<(), JsError> {
        let decoded = self.probabilities(&epsilon, &labels, temperature).await?;
        let (room, count) = (probabilities.length() as usize, decoded.len());
        if room != count {
            let message = format!("got room for {room} probabilities, expected {count}");
            return Err(JsError::new(&message));
        }
        probabilities.copy_from(&decoded);
        Ok(())
    }

    /// Draws: `n` images, one below the other, as ink of one colour whose opacity is the probability of ink;
    /// four bytes a pixel, as an `ImageData` takes them. With `judged` their probabilities are kept for
    /// [`judge`](Self::judge).
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    #[wasm_bindgen(unchecked_return_type = "Uint8ClampedArray<ArrayBuffer>")]
    #[allow(
        clippy::too_many_arguments,
        reason = "an object would take the browser longer to make than the digits of it"
    )]
    pub async fn draw(
        &self,
        epsilon: Vec<f32>,
        labels: Vec<f32>,
        temperature: f64,
        red: u8,
        green: u8,
        blue: u8,
        judged: bool,
    ) -> Result<Uint8ClampedArray, JsError> {
        let colour = [red, green, blue];
        #[cfg(feature = "webgpu")]
        if !judged {
            self.check_batch(&epsilon, &labels, temperature)?;
            let shown = self.on_gpu(&epsilon, &labels, temperature, Shown::Bytes);
            if let Some(opacities) = shown.await? {
                return Ok(ink(opacities.into_iter(), colour));
            }
        }
        let decoded = self.probabilities(&epsilon, &labels, temperature).await?;
        let pixels = ink(decoded.iter().copied().map(opacity), colour);
        if judged {
            self.drawn.replace(decoded);
        }
        Ok(pixels)
    }

    /// Grey values of images, as [`draw`](Self::draw) shows probabilities.
    ///
    /// # Errors
    /// If no model is loaded, or their number is no multiple of its pixels.
    #[wasm_bindgen(unchecked_return_type = "Uint8ClampedArray<ArrayBuffer>")]
    pub fn picture(
        &self,
        values: &[f32],
        red: u8,
        green: u8,
        blue: u8,
    ) -> Result<Uint8ClampedArray, JsError> {
        let (count, pixels) = (values.len(), self.shape()?.pixels());
        if count == 0 || !count.is_multiple_of(pixels) {
            let message = format!("got {count} grey values, expected a multiple of {pixels}");
            return Err(JsError::new(&message));
        }
        let opacities = values.iter().copied().map(opacity);
        Ok(ink(opacities, [red, green, blue]))
    }
}

/// A `ModelCard`. The browser parses the manifest's JSON faster than this code could build an object from its parsed
/// form.
fn card(loaded: &LoadedGenerator) -> Result<JsValue, JsError> {
    let card = parsed(&loaded.manifest_text)?;
    let recipe = &loaded.plan.recipe;
    for (key, value) in [
        ("name", recipe.name.as_str().into()),
        ("title", recipe.title.as_str().into()),
        ("summary", recipe.summary.as_str().into()),
        ("latent", recipe.model.latent.into()),
        (
            "conditional",
            (recipe.model.label != LabelPath::None).into(),
        ),
        (
            "deviation",
            loaded.deviation.map_or(JsValue::NULL, JsValue::from),
        ),
    ] {
        set(&card, key, &value)?;
    }
    Ok(card)
}

/// The manifest of a file, parsed by the browser.
pub(super) fn parsed(manifest: &str) -> Result<JsValue, JsError> {
    JSON::parse(manifest).map_err(|error| unreadable(&error))
}

/// Adds one property to a manifest.
pub(super) fn set(said: &JsValue, key: &str, value: &JsValue) -> Result<(), JsError> {
    match Reflect::set(said, &key.into(), value) {
        Ok(_) => Ok(()),
        Err(error) => Err(unreadable(&error)),
    }
}

fn unreadable(error: &JsValue) -> JsError {
    JsError::new(&format!("the manifest cannot be shown: {error:?}"))
}

/// The bytes of a file from outside.
pub(super) fn within_limit(bytes: &Uint8Array) -> Result<Vec<u8>, JsError> {
    let length = bytes.length();
    if length > LARGEST_FILE {
        let message = format!("got a file of {length} bytes, expected at most {LARGEST_FILE}");
        return Err(JsError::new(&message));
    }
    Ok(bytes.to_vec())
}

impl Session {
    pub(super) fn latent(&self) -> Result<usize, JsError> {
        Ok(self.loaded()?.plan.recipe.model.latent)
    }

    /// The size of the loaded model's images, and its classes.
    pub(super) fn shape(&self) -> Result<Shape, JsError> {
        Ok(self.loaded()?.generator.shape())
    }

    /// A label from outside.
    pub(super) fn class(&self, label: Option<u16>) -> Result<Option<usize>, JsError> {
        let classes = self.shape()?.classes;
        match label.map(usize::from) {
            Some(label) if label >= classes => {
                let message = format!("got label {label}, expected 0 to {}", classes - 1);
                Err(JsError::new(&message))
            }
            label => Ok(label),
        }
    }

    pub(super) fn loaded(&self) -> Result<&LoadedGenerator, JsError> {
        self.loaded
            .as_ref()
            .ok_or_else(|| JsError::new("no model is loaded yet"))
    }

    pub(super) fn whole(&self) -> Result<&Whole, JsError> {
        self.whole
            .as_ref()
            .ok_or_else(|| JsError::new("no encoder is loaded yet"))
    }

    /// `[labels, classes]`
    pub(super) fn one_hot(
        &self,
        labels: impl Iterator<Item = usize>,
        Shape { classes, .. }: Shape,
    ) -> Tensor<2> {
        let rows: Vec<f32> = labels
            .flat_map(|label| (0..classes).map(move |class| f32::from(u8::from(class == label))))
            .collect();
        let shape = [rows.len() / classes, classes];
        host::tensor(rows, shape, &self.device)
    }
}

#[cfg(not(feature = "webgpu"))]
const BACKEND: &str = "cpu";
#[cfg(feature = "webgpu")]
const BACKEND: &str = "webgpu";

#[allow(
    deprecated,
    reason = "burn-ndarray is smaller and faster here than burn-flex, which is to replace it"
)]
fn device() -> Device {
    Device::from(burn_ndarray::NdArrayDevice::Cpu)
}
