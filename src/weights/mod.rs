//! Weights files: everything that travels from the trainer to the page, and proof that it arrived.
//!
//! A decoder file holds prior and decoder, an encoder file the encoder; either says in its manifest what it is
//! and how it scored. A decoder file also carries `check.*`: latent points with the probabilities that the
//! trainer's backend decoded from these very weights, against which every other backend proves itself before
//! it is used. An encoder file carries `usual.*`: how the model scores test images, with which it compares others.

mod container;
mod error;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
mod index;
mod packing;
mod plan;

pub use container::{Builder, Container, FORMAT};
pub use error::WeightsError;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub use index::{Entry, FileEntry, Index};
pub use plan::{Plan, PlannedObjective, PlannedProvenance, PlannedRecipe, check_pair};

use crate::model::{CLASSES, Cvae, Encoder, Generator, Init, PIXELS};
use crate::recipe::{Likelihood, Recipe};
use crate::uses::{Quantiles, Usual};
use burn::module::Module;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Tensors of an encoder file that hold a [`Usual`].
const USUAL_IMAGES: &str = "usual.images";
const USUAL_OWN: &str = "usual.own";
const USUAL_BEST: &str = "usual.best";
/// The parameter of a decoder that learned how far pixels lie from their means.
const LOG_DEVIATION: &str = "decoder.log_deviation";

/// How matrices are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    F16,
    Int8,
    /// Large matrices as 4 bits, two to a byte, other matrices as 8, in coarse steps, and vectors as f16: a first sight of
    /// the model, while the rest of it arrives.
    Draft,
}

/// Which half of the model a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Half {
    Decoder,
    Encoder,
}

/// What a weights file says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub half: Half,
    pub recipe: Recipe,
    pub provenance: Provenance,
    /// Measured scores by name, in nats or as fractions: what `cvae eval` wrote.
    pub scores: BTreeMap<String, f64>,
    /// One entry per latent dimension.
    pub latents: Vec<LatentUse>,
}

/// Where the weights come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    pub seed: u64,
    pub epochs: usize,
    pub steps: u64,
    /// Names the data set: SHA-256 over the sums of its four files.
    pub data_sha256: String,
    pub crate_version: String,
    pub precision: Precision,
    /// Parameters of this half.
    pub parameters: usize,
}

/// How much a latent dimension is used.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LatentUse {
    /// KL of this dimension of ε under the posterior from `N(0, 1)`, averaged over the test set, in nats.
    pub kl: f64,
    /// Whether its posterior mean moves: the variance of that mean over the test images exceeds 0.01.
    pub active: bool,
}

/// Latent points with the probabilities decoded from them.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// `[count · latent]`
    pub epsilon: Vec<f32>,
    /// `[count · CLASSES]`
    pub labels: Vec<f32>,
    /// `[count · PIXELS]`
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
    /// None in files that `cvae refresh` has not seen.
    pub usual: Option<Usual>,
}

impl LoadedGenerator {
    /// All that the file says of itself.
    ///
    /// # Errors
    /// [`WeightsError`] if that is no manifest, or of a recipe that cannot be.
    pub fn manifest(&self) -> Result<Manifest, WeightsError> {
        plan::whole(&self.manifest_text)
    }
}

/// Writes one half of a model.
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
        file.add_rows("check.labels", CLASSES, &check.labels);
        file.add_rows("check.probabilities", PIXELS, &check.probabilities);
    }
    Ok(file.finish(manifest))
}

/// Loads a decoder file.
///
/// # Errors
/// [`WeightsError`] says what is wrong, naming the tensor and both shapes where one does not fit.
pub fn load_generator(bytes: &[u8], device: &Device) -> Result<LoadedGenerator, WeightsError> {
    let (file, plan) = open(bytes, Half::Decoder)?;
    let recipe = &plan.recipe.model;
    let generator = file.fill(Generator::new(recipe, &mut Init::Zeros, device))?;
    let deviation = match recipe.likelihood {
        Likelihood::Bernoulli => None,
        Likelihood::Gaussian(fixed) => Some(fixed),
        Likelihood::LearnedGaussian => Some(f64::from(file.values(LOG_DEVIATION, &[1])?[0]).exp()),
    };
    let count = file.rows("check.labels")?;
    let check = Check {
        epsilon: file.values("check.epsilon", &[count, recipe.latent])?,
        labels: file.values("check.labels", &[count, CLASSES])?,
        probabilities: file.values("check.probabilities", &[count, PIXELS])?,
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
    let (file, plan) = open(bytes, Half::Encoder)?;
    let encoder = file.fill(Encoder::new(&plan.recipe.model, &mut Init::Zeros, device))?;
    Ok(LoadedEncoder {
        plan,
        encoder,
        usual: usual(&file)?,
    })
}

/// How the model scores test images, if the file says it.
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

/// Loads both halves of one model.
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
    // What the page does not read of them, too.
    let manifest = decoder.manifest()?;
    let other = plan::whole(Container::open(encoder_bytes)?.manifest_text())?;
    if manifest.recipe != other.recipe {
        let name = &manifest.recipe.name;
        let message = format!("decoder and encoder are of `{name}` by two recipes");
        return Err(WeightsError::Manifest(message));
    }
    let generator = decoder.generator;
    Ok((manifest, Cvae { encoder, generator }))
}

/// An encoder file that says `usual` of its model, everything else bit by bit as it was.
///
/// # Errors
/// [`WeightsError`] says what is wrong with the file.
pub fn with_usual(bytes: &[u8], usual: &Usual) -> Result<Vec<u8>, WeightsError> {
    let (file, _) = open(bytes, Half::Encoder)?;
    let manifest = plan::whole(file.manifest_text())?;
    let mut file = Builder::from(&file);
    file.add_rows(USUAL_IMAGES, 1, &[usual.images as f32]);
    for (name, quantiles) in [(USUAL_OWN, &usual.own), (USUAL_BEST, &usual.best)] {
        file.add_rows(name, Quantiles::COUNT, quantiles.values());
    }
    Ok(file.finish(&manifest))
}

/// A file of either half whose manifest is changed; its tensors are bit by bit as they were.
///
/// # Errors
/// [`WeightsError`] says what is wrong with the file.
pub fn amended(bytes: &[u8], change: impl FnOnce(&mut Manifest)) -> Result<Vec<u8>, WeightsError> {
    let file = Container::open(bytes)?;
    let mut manifest = plan::whole(file.manifest_text())?;
    change(&mut manifest);
    Ok(Builder::from(&file).finish(&manifest))
}

fn open(bytes: &[u8], expected: Half) -> Result<(Container<'_>, Plan), WeightsError> {
    let file = Container::open(bytes)?;
    let plan: Plan = file.manifest()?;
    // Nor may it ask for more memory than its weights can fill.
    plan.recipe.model.validate()?;
    if plan.half != expected {
        return Err(WeightsError::Half {
            got: plan.half,
            expected,
        });
    }
    let recipe = &plan.recipe.model;
    let weights = match expected {
        Half::Decoder => recipe.generator_weights(),
        Half::Encoder => recipe.encoder_weights(),
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
