//! What the model makes of an image that somebody drew.

use super::Session;
use super::session::{values, within_limit};
use crate::model::{CLASSES, Cvae, probabilities};
use crate::objective::Elbo;
use crate::random::{self, Purpose};
use crate::uses::{
    Image, SCORE_SAMPLES, SCORE_SEED, centre, elbos, is_conditional, label_probabilities,
    most_likely, style,
};
use crate::weights;
use burn::tensor::{Tensor, TensorData};
use js_sys::Uint8Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// An image under one label, and how likely each label makes it. All likelihoods are ELBOs in nats, averaged over a few
/// samples of the posterior: those of `cvae anomaly`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reading {
    /// The label that the rest is of: the one that was asked for, else the likeliest.
    label: usize,
    /// Under each label; one value if the model knows no labels.
    negative_elbos: Vec<f64>,
    /// `p(y | x)` of each label, every digit being as likely as another before the image was seen.
    label_probabilities: Vec<f64>,
    distortion: f64,
    /// Of each stochastic level.
    rates: Vec<f32>,
    /// Of `q(z | x, y)`.
    mean: Vec<f32>,
    deviation: Vec<f32>,
    /// The sample of it that `reconstruction` is decoded from.
    latent: Vec<f32>,
    /// The posterior's mean in the space where the prior of every label is standard normal: the hand.
    style: Vec<f32>,
    /// Probabilities of ink.
    reconstruction: Vec<f32>,
}

#[wasm_bindgen]
impl Session {
    /// Loads the encoder that belongs to the loaded decoder.
    ///
    /// # Errors
    /// Says what is wrong with the file, or that it is of another training than the decoder.
    #[wasm_bindgen(js_name = loadEncoder)]
    pub fn load_encoder(&mut self, bytes: &Uint8Array) -> Result<(), JsError> {
        let loaded = self.loaded()?;
        let (manifest, encoder) = weights::load_encoder(&within_limit(bytes)?, &self.device)?;
        weights::check_pair(&loaded.manifest, &manifest)?;
        let generator = loaded.generator.clone();
        self.whole = Some(Cvae { encoder, generator });
        Ok(())
    }

    /// A square drawing as an image of MNIST, 784 grey values; undefined if there is no ink.
    ///
    /// # Errors
    /// If the drawing is no square, is smaller than 28 × 28 or has values outside 0 to 1.
    pub fn centre(&self, ink: &[f32]) -> Result<Option<Vec<f32>>, JsError> {
        Ok(centre(ink)?.map(|image| image.values().to_vec()))
    }

    /// Encodes an image of 784 grey values and decodes one sample of what it stands for, which `seed` names; without
    /// a seed, the mean. Returns a `Reading`.
    ///
    /// # Errors
    /// If no encoder is loaded, the image has another size or values outside 0 to 1, `label` is above 9, or the device
    /// fails.
    pub async fn read(
        &self,
        image: Vec<f32>,
        label: Option<u8>,
        seed: Option<u32>,
    ) -> Result<JsValue, JsError> {
        let model = self
            .whole
            .as_ref()
            .ok_or_else(|| JsError::new("no encoder is loaded yet"))?;
        let image = Image::new(image)?;
        if let Some(label) = label.filter(|&label| usize::from(label) >= CLASSES) {
            let message = format!("got label {label}, expected 0 to 9");
            return Err(JsError::new(&message));
        }
        let count = if is_conditional(model) { CLASSES } else { 1 };
        let pixels = self.loaded()?.manifest.recipe.objective.pixels;
        let mut rng = random::stream(SCORE_SEED, Purpose::EvaluationNoise, 0);
        let labels = self.one_hot(0..count);
        let Elbo { distortion, rates } =
            elbos(model, &image, &labels, pixels, SCORE_SAMPLES, &mut rng);
        let (distortion, rates) = (values(distortion).await?, values(rates).await?);
        let levels = rates.len() / count;
        let total = |label: usize| {
            let rates = &rates[label * levels..][..levels];
            f64::from(distortion[label] + rates.iter().sum::<f32>())
        };
        let negative_elbos: Vec<f64> = (0..count).map(total).collect();
        let likeliest = most_likely(&negative_elbos);
        let chosen = label.map_or(likeliest, usize::from).min(count - 1);

        let labels = self.one_hot(chosen..=chosen);
        let noise = match seed {
            Some(seed) => random::style(seed.into(), 0, model.latent()),
            None => vec![0.0; model.latent()],
        };
        let noise = TensorData::new(noise, [1, model.latent()]);
        let seen = image.tensor(&self.device);
        let sample = model.encode(
            seen.clone(),
            &labels,
            Tensor::from_data(noise, &self.device),
        );
        let decoder = &model.generator.decoder;
        let logits = decoder.forward(sample.latent.clone(), labels.clone());
        let reading = Reading {
            label: chosen,
            label_probabilities: label_probabilities(&negative_elbos),
            negative_elbos,
            distortion: f64::from(distortion[chosen]),
            rates: rates[chosen * levels..][..levels].to_vec(),
            mean: values(sample.posterior.mean).await?,
            deviation: values((sample.posterior.log_var * 0.5).exp()).await?,
            latent: values(sample.latent).await?,
            style: values(style(model, seen, &labels)).await?,
            reconstruction: values(probabilities(logits)).await?,
        };
        Ok(reading.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
    }
}

impl Session {
    /// `[labels, CLASSES]`
    fn one_hot(&self, labels: impl Iterator<Item = usize>) -> Tensor<2> {
        let rows: Vec<f32> = labels
            .flat_map(|label| (0..CLASSES).map(move |class| f32::from(u8::from(class == label))))
            .collect();
        let shape = [rows.len() / CLASSES, CLASSES];
        Tensor::from_data(TensorData::new(rows, shape), &self.device)
    }
}
