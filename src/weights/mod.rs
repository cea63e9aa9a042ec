//! Weights files: everything that travels from the trainer to the page, with checks that it arrived unchanged.
//!
//! A decoder file holds prior and decoder, an encoder file the encoder. The manifest of each names its recipe, its
//! provenance and its scores. A decoder file also holds `check.*`: values of ε with the probabilities that the trainer's
//! backend decoded from these weights. Any other backend must reproduce them before it is used. An encoder file also holds
//! `usual.*`: the distribution of the model's scores on test images, with which the score of an image is compared.

mod container;
mod error;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod index;
mod packing;
mod plan;

pub use container::{Builder, Container, FORMAT};
pub use error::WeightsError;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use index::{Entry, FileEntry, Index, Listed};
pub use plan::{Plan, PlannedData, PlannedObjective, PlannedProvenance, PlannedRecipe, check_pair};

use crate::data_card::DataCard;
use crate::model::{Cvae, Encoder, Generator, Init};
use crate::quantiles::{Quantiles, Usual};
use crate::recipe::{Likelihood, Recipe};
use burn::module::Module;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Tensors of an encoder file that hold a [`Usual`].
const USUAL_IMAGES: &str = "usual.images";
const USUAL_OWN: &str = "usual.own";
const USUAL_BEST: &str = "usual.best";
/// The learned `ln σ` of the pixels, in the file of a decoder with a learned Gaussian likelihood.
const LOG_DEVIATION: &str = "decoder.log_deviation";

/// How matrices are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    F16,
    Int8,
    /// A draft, which the page shows until the full weights have arrived: large matrices in 4 bits, two values to a byte,
    /// other matrices in 8 bits, vectors as f16.
    Draft,
}

/// Which networks of a model a weights file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// Prior and decoder.
    Decoder,
    Encoder,
}

/// The description of a weights file, stored in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[cfg_attr(target_arch = "wasm32", tsify(hashmap_as_object))]
pub struct Manifest {
    #[serde(rename = "half")]
    pub kind: FileKind,
    pub recipe: Recipe,
    /// The data set from which the model learned; absent: MNIST.
    #[serde(
        default = "DataCard::mnist",
        skip_serializing_if = "DataCard::is_mnist"
    )]
    pub data: DataCard,
    pub provenance: Provenance,
    /// Measured scores by name, in nats or as fractions, from `cvae eval`.
    pub scores: BTreeMap<String, f64>,
    /// The groups of scores that were measured with the weights as they are stored; others are of the weights before rounding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scored_as_stored: Vec<ScoreGroup>,
    /// One entry per latent dimension.
    pub latents: Vec<LatentUse>,
}

/// Scores of a manifest that are measured together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum ScoreGroup {
    /// Likelihood of test images, classification by it, and use of the latent.
    Likelihood,
    /// The quality of samples.
    Samples,
}

impl ScoreGroup {
    /// The group of a score, given its name.
    #[must_use]
    pub fn of(score: &str) -> Self {
        let is_likelihood = ["test_", "bayes_", "active_latents", "quantisation_"]
            .iter()
            .any(|start| score.starts_with(start));
        if is_likelihood {
            Self::Likelihood
        } else {
            Self::Samples
        }
    }
}

/// Where the weights come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Provenance {
    pub seed: u64,
    pub epochs: usize,
    pub steps: u64,
    /// Identifies the data set: SHA-256 over the sums of its four files.
    pub data_sha256: String,
    pub crate_version: String,
    pub precision: Precision,
    /// Number of parameters in this file.
    pub parameters: usize,
}

/// How much the model uses one latent dimension.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct LatentUse {
    /// KL of this dimension of ε under the posterior from `N(0, 1)`, averaged over the test set, in nats.
    pub kl: f64,
    /// Whether the variance of its posterior mean over the test images exceeds 0.01.
    pub active: bool,
}

/// Values of ε with the probabilities decoded from them.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// `[count · latent]`
    pub epsilon: Vec<f32>,
    /// `[count · classes]`
    pub labels: Vec<f32>,
    /// `[count · pixels]`
    pub probabilities: Vec<f32>,
}

/// A decoder file, loaded.
#[derive(Debug)]
pub struct LoadedGenerator {
    pub plan: Plan,
    /// The manifest as it stands in the file: JSON.
    pub manifest_text: String,
    pub generator: Generator,
    /// `σ` of the Gaussian around each pixel, fixed or learned; None where pixels are black or white.
    pub deviation: Option<f64>,
    pub check: Check,
}

/// An encoder file, loaded.
#[derive(Debug)]
pub struct LoadedEncoder {
    pub plan: Plan,
    pub encoder: Encoder,
    /// How the model scores test images; none in files that `cvae refresh` has not measured.
    pub usual: Option<Usual>,
}

impl LoadedGenerator {
    /// The full manifest of the file.
    ///
    /// # Errors
    /// [`WeightsError::Manifest`] if it cannot be read, [`WeightsError::Recipe`] if its recipe is refused.
    pub fn manifest(&self) -> Result<Manifest, WeightsError> {
        plan::full_manifest(&self.manifest_text)
    }
}

/// The precision of the encoder's matrices in its file: int8 would cost it more nats.
pub const ENCODER_PRECISION: Precision = Precision::F16;

/// `model` with the values that its parameters have after they were stored, the decoder's matrices in `precision`.
///
/// # Errors
/// [`WeightsError::NotFinite`] if a parameter is not a number.
pub fn rounded(model: &Cvae, precision: Precision) -> Result<Cvae, WeightsError> {
    Ok(Cvae {
        encoder: stored_and_loaded(&model.encoder, ENCODER_PRECISION)?,
        generator: stored_and_loaded(&model.generator, precision)?,
    })
}

fn stored_and_loaded<M: Module>(module: &M, precision: Precision) -> Result<M, WeightsError> {
    let mut file = Builder::default();
    file.add_module(module, precision)?;
    let bytes = file.finish(&());
    Container::open(&bytes)?.fill(module.clone())
}

/// The bytes of a decoder or encoder file with the parameters of `module`.
///
/// `check` belongs to decoder files; an encoder file has none.
///
/// # Errors
/// [`WeightsError::NotFinite`] if a parameter is not a number.
pub fn save(
    module: &impl Module,
    manifest: &Manifest,
    check: Option<&Check>,
) -> Result<Vec<u8>, WeightsError> {
    let mut file = Builder::default();
    file.add_module(module, manifest.provenance.precision)?;
    if let Some(check) = check {
        file.add_rows(
            "check.epsilon",
            manifest.recipe.model.latent,
            &check.epsilon,
        );
        let shape = manifest.data.shape();
        file.add_rows("check.labels", shape.classes, &check.labels);
        file.add_rows("check.probabilities", shape.pixels(), &check.probabilities);
    }
    Ok(file.finish(manifest))
}

/// Loads a decoder file.
///
/// # Errors
/// [`WeightsError`]: the file is damaged, of another kind or version, its recipe is refused, or a tensor is missing,
/// misshapen (the error names both shapes) or not finite.
pub fn load_generator(bytes: &[u8], device: &Device) -> Result<LoadedGenerator, WeightsError> {
    let (file, plan) = open(bytes, FileKind::Decoder)?;
    let (recipe, shape) = (&plan.recipe.model, plan.shape());
    let generator = file.fill(Generator::new(recipe, shape, &mut Init::Zeros, device))?;
    let deviation = match recipe.likelihood {
        Likelihood::Bernoulli => None,
        Likelihood::Gaussian(fixed) => Some(fixed),
        Likelihood::LearnedGaussian => Some(f64::from(file.values(LOG_DEVIATION, &[1])?[0]).exp()),
    };
    let count = file.rows("check.labels")?;
    let check = Check {
        epsilon: file.values("check.epsilon", &[count, recipe.latent])?,
        labels: file.values("check.labels", &[count, shape.classes])?,
        probabilities: file.values("check.probabilities", &[count, shape.pixels()])?,
    };
    Ok(LoadedGenerator {
        plan,
        manifest_text: file.manifest_text().to_owned(),
        generator,
        deviation,
        check,
    })
}

/// Loads an encoder file.
///
/// # Errors
/// As [`load_generator`].
pub fn load_encoder(bytes: &[u8], device: &Device) -> Result<LoadedEncoder, WeightsError> {
    let (file, plan) = open(bytes, FileKind::Encoder)?;
    let (recipe, shape) = (&plan.recipe.model, plan.shape());
    let encoder = file.fill(Encoder::new(recipe, shape, &mut Init::Zeros, device))?;
    Ok(LoadedEncoder {
        plan,
        encoder,
        usual: usual(&file)?,
    })
}

/// How the model scores test images, if the file has been measured.
fn usual(file: &Container) -> Result<Option<Usual>, WeightsError> {
    if !file.has(USUAL_IMAGES) {
        return Ok(None);
    }
    let quantiles = |name: &str| {
        let values = file.values(name, &[1, Quantiles::COUNT])?;
        Quantiles::new(values).ok_or_else(|| WeightsError::Falling(name.to_owned()))
    };
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count far below 2²⁴; anything else becomes a count too"
    )]
    let images = file.values(USUAL_IMAGES, &[1, 1])?[0] as usize;
    Ok(Some(Usual {
        images,
        own: quantiles(USUAL_OWN)?,
        best: quantiles(USUAL_BEST)?,
    }))
}

/// Loads decoder and encoder of one model.
///
/// # Errors
/// As [`load_generator`]; [`WeightsError::Manifest`] if the two files are not of one training.
pub fn load_cvae(
    decoder_bytes: &[u8],
    encoder_bytes: &[u8],
    device: &Device,
) -> Result<(Manifest, Cvae), WeightsError> {
    let decoder = load_generator(decoder_bytes, device)?;
    let LoadedEncoder { plan, encoder, .. } = load_encoder(encoder_bytes, device)?;
    check_pair(&decoder.plan, &plan)?;
    // The plans agree; so must the fields that only the full manifests have.
    let manifest = decoder.manifest()?;
    let other = plan::full_manifest(Container::open(encoder_bytes)?.manifest_text())?;
    if (&manifest.recipe, &manifest.data) != (&other.recipe, &other.data) {
        let name = &manifest.recipe.name;
        let message = format!("decoder and encoder are of `{name}` by two recipes or data sets");
        return Err(WeightsError::Manifest(message));
    }
    let generator = decoder.generator;
    Ok((manifest, Cvae { encoder, generator }))
}

/// The encoder file `bytes` with `usual` as the distribution of the model's scores, everything else unchanged bit by bit.
///
/// # Errors
/// [`WeightsError`] if `bytes` is not an encoder file.
pub fn with_usual(bytes: &[u8], usual: &Usual) -> Result<Vec<u8>, WeightsError> {
    let (file, _) = open(bytes, FileKind::Encoder)?;
    let manifest = plan::full_manifest(file.manifest_text())?;
    let mut file = Builder::from(&file);
    file.add_rows(USUAL_IMAGES, 1, &[usual.images as f32]);
    for (name, quantiles) in [(USUAL_OWN, &usual.own), (USUAL_BEST, &usual.best)] {
        file.add_rows(name, Quantiles::COUNT, quantiles.values());
    }
    Ok(file.finish(&manifest))
}

/// The weights file `bytes` with its manifest changed by `change`, its tensors unchanged bit by bit.
///
/// # Errors
/// [`WeightsError`] if `bytes` is not a weights file.
pub fn amended(bytes: &[u8], change: impl FnOnce(&mut Manifest)) -> Result<Vec<u8>, WeightsError> {
    let file = Container::open(bytes)?;
    let mut manifest = plan::full_manifest(file.manifest_text())?;
    change(&mut manifest);
    Ok(Builder::from(&file).finish(&manifest))
}

/// The file and the plan of its manifest, once its kind is the `expected` one and its size fits its recipe.
fn open(bytes: &[u8], expected: FileKind) -> Result<(Container<'_>, Plan), WeightsError> {
    let file = Container::open(bytes)?;
    let plan: Plan = file.manifest()?;
    // Before memory is taken for its networks: a recipe from a file may name any size.
    plan.recipe.model.validate()?;
    let shape = plan.shape();
    if !shape.is_supported() {
        return Err(WeightsError::Data(shape));
    }
    if plan.kind != expected {
        return Err(WeightsError::Kind {
            got: plan.kind,
            expected,
        });
    }
    let recipe = &plan.recipe.model;
    let weights = match expected {
        FileKind::Decoder => recipe.generator_weights(shape),
        FileKind::Encoder => recipe.encoder_weights(shape),
    };
    // A draft holds two weights in a byte.
    if weights > 2 * bytes.len() {
        return Err(WeightsError::Short {
            weights,
            bytes: bytes.len(),
        });
    }
    Ok((file, plan))
}
