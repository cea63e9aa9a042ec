//! What the model makes of an image that somebody drew.

use super::Session;
use super::session::{Whole, within_limit};
use crate::host;
use crate::model::{Cvae, Gaussian, Moments, Posterior, probabilities};
use crate::objective::Elbo;
use crate::random::{self, Purpose};
use crate::uses::{
    Distrust, Image, SCORE_SAMPLES, SCORE_SEED, centre, distrust, elbos, label_probabilities,
    most_likely,
};
use crate::weights::{self, LoadedEncoder};
use burn::tensor::Tensor;
use js_sys::Uint8Array;
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

/// Samples of the posterior by which its dimensions are described where they have no closed form.
const DIMENSION_SAMPLES: usize = 256;

/// An image under one label, and how likely each label makes it. All likelihoods are ELBOs in nats, averaged over a few
/// samples of the posterior: those of `cvae anomaly`.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(missing_as_null)]
struct Reading {
    /// The label that the rest is of: the one that was asked for, else the likeliest.
    label: usize,
    /// Under each label; one value if the model knows no labels.
    negative_elbos: Vec<f64>,
    /// `p(y | x)` of each label, every class being as likely as another before the image was seen.
    label_probabilities: Vec<f64>,
    /// None if the encoder's file does not say how the model scores test images.
    comparison: Option<Comparison>,
    /// Why the likeliest label is not to be trusted, if it is not.
    distrust: Option<Distrusted>,
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
    /// The posterior in that space, one dimension at a time.
    dimensions: Vec<Dimension>,
    /// Whether these are moments of samples, because the posterior has no closed form there: under a flow, and in a second
    /// level. A Gaussian with these moments is then an approximation.
    estimated: bool,
    /// Probabilities of ink.
    reconstruction: Vec<f32>,
}

/// A dimension of a posterior, in units of a standard normal prior.
#[derive(Serialize, Tsify)]
struct Dimension {
    mean: f64,
    deviation: f64,
    /// Where the sample lies that `reconstruction` is decoded from.
    sample: f32,
    /// From the prior, in nats.
    kl: f64,
}

/// The image is stranger than nearly all test images, or no label is likely enough.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
enum Distrusted {
    Strange,
    Unsure,
}

impl From<Distrust> for Distrusted {
    fn from(reason: Distrust) -> Self {
        match reason {
            Distrust::Strange => Self::Strange,
            Distrust::Unsure => Self::Unsure,
        }
    }
}

/// How strange the image is: which percentile its −ELBO is among those of test images. Under a label that was asked for
/// it is compared with theirs under their own labels, at its likeliest with theirs at their likeliest.
#[derive(Serialize, Tsify)]
struct Comparison {
    percentile: f64,
    images: usize,
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
        let LoadedEncoder {
            plan,
            encoder,
            usual,
        } = weights::load_encoder(&within_limit(bytes)?, &self.device)?;
        weights::check_pair(&loaded.plan, &plan)?;
        let generator = loaded.generator.clone();
        let model = Cvae { encoder, generator };
        self.whole = Some(Whole { model, usual });
        Ok(())
    }

    /// A drawing, whose rows have `across` values, as an image of the loaded model's size; undefined if there is no ink.
    /// Without `across` it is a square.
    ///
    /// # Errors
    /// If no model is loaded, the drawing is smaller than an image or has values outside 0 to 1.
    pub fn centre(&self, ink: &[f32], across: Option<usize>) -> Result<Option<Vec<f32>>, JsError> {
        let across = across.unwrap_or_else(|| ink.len().isqrt());
        let image = centre(ink, across, self.shape()?)?;
        Ok(image.map(|image| image.values().to_vec()))
    }

    /// Encodes an image and decodes one sample of what it stands for, which `seed` names; without
    /// a seed, the mean.
    ///
    /// # Errors
    /// If no encoder is loaded, the image has another size or values outside 0 to 1, or `label` is none of the
    /// model's classes.
    #[wasm_bindgen(unchecked_return_type = "Reading")]
    pub fn read(
        &self,
        image: Vec<f32>,
        label: Option<u16>,
        seed: Option<u32>,
    ) -> Result<JsValue, JsError> {
        let Whole { model, usual } = self.whole()?;
        let shape = self.shape()?;
        let image = Image::new(image, shape)?;
        let asked = self.class(label)?;
        let count = if model.generator.is_conditional() {
            shape.classes
        } else {
            1
        };
        let pixels = self.loaded()?.plan.recipe.objective.pixels;
        let mut rng = random::stream(SCORE_SEED, Purpose::EvaluationNoise, 0);
        let labels = self.one_hot(0..count, shape);
        let Elbo { distortion, rates } =
            elbos(model, &image, &labels, pixels, SCORE_SAMPLES, &mut rng);
        let (distortion, rates) = (host::to_vec(distortion), host::to_vec(rates));
        let levels = rates.len() / count;
        let total = |label: usize| {
            let rates = &rates[label * levels..][..levels];
            f64::from(distortion[label] + rates.iter().sum::<f32>())
        };
        let negative_elbos: Vec<f64> = (0..count).map(total).collect();
        let likeliest = most_likely(&negative_elbos);
        let asked = asked.filter(|&label| label < count);
        let chosen = asked.unwrap_or(likeliest);

        let labels = self.one_hot(chosen..=chosen, shape);
        let noise = match seed {
            Some(seed) => random::epsilon(seed.into(), 0, model.latent()),
            None => vec![0.0; model.latent()],
        };
        let noise = host::tensor(noise, [1, model.latent()], &self.device);
        let seen = image.tensor(&self.device);
        let posterior = model.encoder.forward(seen.clone(), &labels);
        let sample = model.encoder.sample(posterior.clone(), noise, &labels);
        let estimated = model.generator.prior.flow.is_some() || model.levels() > 1;
        let latent = sample.latent.clone();
        let dimensions = self.dimensions(model, posterior, latent, &labels, estimated);
        let decoder = &model.generator.decoder;
        let logits = decoder.forward(sample.latent.clone(), labels.clone());
        let label_probabilities = label_probabilities(&negative_elbos);
        let percentile = usual
            .as_ref()
            .map(|usual| usual.percentile(&negative_elbos, None));
        // A model without labels takes the image for no class.
        let share = if count == 1 {
            1.0
        } else {
            label_probabilities[likeliest]
        };
        let reading = Reading {
            label: chosen,
            distrust: distrust(percentile, share).map(Distrusted::from),
            label_probabilities,
            comparison: usual.as_ref().map(|usual| Comparison {
                percentile: usual.percentile(&negative_elbos, asked),
                images: usual.images,
            }),
            negative_elbos,
            distortion: f64::from(distortion[chosen]),
            rates: rates[chosen * levels..][..levels].to_vec(),
            mean: host::to_vec(sample.posterior.mean),
            deviation: host::to_vec((sample.posterior.log_var * 0.5).exp()),
            latent: host::to_vec(sample.latent),
            style: host::to_vec(model.mean_epsilon(seen, &labels)),
            dimensions,
            estimated,
            reconstruction: host::to_vec(probabilities(logits)),
        };
        Ok(reading.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
    }
}

impl Session {
    /// The dimensions of one posterior in the space where the prior is standard normal; `latent` is the sample of it.
    fn dimensions(
        &self,
        model: &Cvae,
        posterior: Posterior,
        latent: Tensor<2>,
        labels: &Tensor<2>,
        estimated: bool,
    ) -> Vec<Dimension> {
        let prior = &model.generator.prior;
        let samples = host::to_vec(prior.standardise(latent, labels).0);
        if estimated {
            let width = samples.len();
            let mut rng = random::stream(SCORE_SEED, Purpose::EvaluationNoise, 0);
            let noise = random::normals(&mut rng, DIMENSION_SAMPLES * width);
            let noise = host::tensor(noise, [DIMENSION_SAMPLES, width], &self.device);
            let labels = labels.clone().repeat_dim(0, DIMENSION_SAMPLES);
            let posterior = posterior.repeated(0, DIMENSION_SAMPLES);
            let drawn = model.encoder.sample(posterior, noise, &labels).latent;
            let drawn = host::to_vec(prior.standardise(drawn, &labels).0);
            let describe = |(at, sample)| {
                let column = drawn.iter().skip(at).step_by(width);
                let moments = Moments::of(column.map(|&value| f64::from(value)));
                Dimension {
                    mean: moments.mean,
                    deviation: moments.variance.sqrt(),
                    sample,
                    kl: moments.kl(),
                }
            };
            return samples.into_iter().enumerate().map(describe).collect();
        }
        // Without a flow each dimension is shifted and scaled by itself.
        let Gaussian { mean, log_var } = posterior.coarse;
        let reach = mean.clone() + (log_var * 0.5).exp();
        let reach = host::to_vec(prior.standardise(reach, labels).0);
        let centre = host::to_vec(prior.standardise(mean, labels).0);
        let describe = |((sample, mean), reach): ((f32, f32), f32)| {
            let (mean, deviation) = (f64::from(mean), f64::from(reach - mean));
            Dimension {
                mean,
                deviation,
                sample,
                kl: 0.5 * (deviation * deviation + mean * mean - 1.0) - deviation.ln(),
            }
        };
        let parts = samples.into_iter().zip(centre).zip(reach);
        parts.map(describe).collect()
    }
}
