//! The images that a training in the page learns from.

use crate::data::{Header, Images, PACKED_FORMAT, Packed, divided};
use crate::data_card::DataCard;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

/// Images to learn from, and others that are held out.
#[wasm_bindgen]
#[derive(Debug)]
pub struct TrainingImages(pub(super) Packed);

#[wasm_bindgen]
impl TrainingImages {
    /// Reads a file that `cvae train-images` wrote.
    ///
    /// # Errors
    /// Says what is wrong with the file.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: &Uint8Array) -> Result<TrainingImages, JsError> {
        console_error_panic_hook::set_once();
        Ok(Self(Packed::load(&bytes.to_vec())?))
    }

    /// Pictures that come without a division into those to learn from and those held out: `seed` draws it. `data` describes
    /// them, as JSON; `pixels` are 8-bit grey levels, one picture after the other.
    ///
    /// # Errors
    /// Says which class has too few pictures, or what else is wrong with them.
    pub fn of(
        data: &str,
        data_sha256: String,
        pixels: &[u8],
        labels: &[u16],
        seed: u32,
    ) -> Result<TrainingImages, JsError> {
        console_error_panic_hook::set_once();
        let data: DataCard = serde_json::from_str(data)?;
        let shape = data.shape();
        if !shape.is_supported() {
            let message = format!("no model here can learn {shape}");
            return Err(JsError::new(&message));
        }
        let (images, training) = divided(pixels, labels, &data, seed.into())?;
        Ok(Self(Packed {
            header: Header {
                format: PACKED_FORMAT,
                data,
                data_sha256,
                training,
                held_out: images.len() - training,
                preparation: format!(
                    "a fifth of each class held out, at least one picture, drawn with seed {seed}"
                ),
            },
            images,
        }))
    }

    /// The description of the images, as JSON.
    #[must_use]
    pub fn header(&self) -> String {
        serde_json::to_string(&self.0.header).unwrap_or_default()
    }

    /// The labels of the first held-out images.
    #[must_use]
    pub fn labels(&self, count: usize) -> Vec<u16> {
        self.held_out().first(count).labels
    }

    /// Grey levels of the first held-out image of each class, one image after the other.
    #[must_use]
    pub fn examples(&self) -> Vec<u8> {
        let held_out = self.held_out();
        held_out.select(&examples(&held_out)).pixels
    }
}

impl TrainingImages {
    pub(super) fn held_out(&self) -> Images {
        let Packed { header, images } = &self.0;
        let indices: Vec<usize> = (header.training..images.len()).collect();
        images.select(&indices)
    }
}

/// The first image of each class.
pub(super) fn examples(images: &Images) -> Vec<usize> {
    let first = |class| {
        let mut labels = images.labels.iter();
        labels.position(|&label| usize::from(label) == class)
    };
    (0..images.shape.classes).filter_map(first).collect()
}
