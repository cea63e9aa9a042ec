//! The recipe of a model: its architecture, objective, schedule and seed. People write it as TOML in `recipes/`; every
//! weights file holds it as JSON.

mod checks;
mod combinations;
mod size;

use serde::{Deserialize, Serialize};

/// Everything needed to train one model again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Identifier: file names, links, `cvae.decoder.safetensors`.
    pub name: String,
    /// The name that the page shows.
    pub title: String,
    /// The purpose of the model, in one or two sentences.
    pub summary: String,
    /// The heading under which the page lists it; models without one come first.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// Seed of the initial weights, the order of the images, the Bernoulli draws and ε.
    pub seed: u64,
    /// Whether settings were compared by scores on the test images. Those scores then flatter the model: images that played no
    /// part in the choice would give slightly worse ones.
    #[serde(default, skip_serializing_if = "is_false")]
    pub tuned_on_test: bool,
    pub model: ModelRecipe,
    pub objective: ObjectiveRecipe,
    pub training: TrainingRecipe,
}

/// Whether a key of a recipe has its default.
#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}

/// The architecture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct ModelRecipe {
    /// Dimensions of `z`, those of the second level included.
    pub latent: usize,
    /// A second stochastic level; absent: one level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<DetailRecipe>,
    /// Widths of the encoder's hidden layers, in the order of the data.
    pub encoder: Vec<usize>,
    /// Widths of the decoder's hidden layers, in the order of the data.
    pub decoder: Vec<usize>,
    pub activation: Activation,
    pub label: LabelPath,
    pub prior: PriorKind,
    /// Least standard deviation of the posterior in any dimension; absent: none. Without a rate in the loss, this limits how
    /// much information the latent can carry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_deviation: Option<f64>,
    #[serde(default, skip_serializing_if = "Likelihood::is_bernoulli")]
    pub likelihood: Likelihood,
}

/// A second stochastic level, whose prior and posterior depend on the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct DetailRecipe {
    /// Dimensions of this level: the last ones of the latent.
    pub latent: usize,
    /// Hidden units of the networks of `p(z2 | z1, y)` and `q(z2 | x, z1, y)`.
    pub width: usize,
}

/// The distribution of a pixel, given the decoder's logit `l`. Its mean is `1 / (1 + e⁻ˡ)` in every case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Likelihood {
    /// Black or white; `l` is the log-odds of ink.
    #[default]
    Bernoulli,
    /// A grey value with this fixed standard deviation.
    Gaussian(f64),
    /// A grey value with a learned standard deviation, the same for all pixels (Rybkin, Daniilidis & Levine 2021,
    /// <https://arxiv.org/abs/2006.13202>).
    LearnedGaussian,
}

impl Likelihood {
    /// Whether pixels are black or white.
    #[must_use]
    pub fn is_bernoulli(&self) -> bool {
        *self == Self::Bernoulli
    }
}

/// The nonlinearity after each hidden layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    Relu,
    Silu,
    Tanh,
}

/// Where the label enters encoder and decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum LabelPath {
    /// Nowhere: an unconditional VAE.
    None,
    /// Only in the first layer, as in most tutorials.
    Input,
    /// In every layer, so that deep layers see it too.
    EveryBlock,
}

/// The distribution `p(z | y)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum PriorKind {
    /// `N(0, I)` for every label.
    Standard,
    /// `N(μ_y, diag σ_y²)`, learned for each label.
    Label,
    /// `Label` after a normalising flow that sees the label.
    Flow(FlowRecipe),
}

/// A normalising flow of affine couplings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct FlowRecipe {
    /// Number of couplings; each changes half of the coordinates.
    pub couplings: usize,
    /// Hidden units of each coupling.
    pub width: usize,
}

/// The loss.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct ObjectiveRecipe {
    pub pixels: Pixels,
    /// Weight of the rate (the KL term), in nats per nat; 1 is the ELBO.
    pub beta: f64,
    /// Epochs over which the weight of the rate grows linearly from 0 to `beta`.
    #[serde(default)]
    pub warm_up_epochs: f64,
    /// A last phase on a tighter bound; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fine_tune: Option<FineTuneRecipe>,
    /// Networks against which the model is trained; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adversary: Option<Adversary>,
}

/// The last epochs minimise the importance-weighted bound instead of the ELBO.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct FineTuneRecipe {
    pub epochs: usize,
    /// Importance samples per image.
    pub samples: usize,
}

/// Networks that are trained against the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Adversary {
    /// An adversarial autoencoder: a discriminator of latent points replaces the rate.
    Latent(LatentAdversary),
    /// A CVAE-GAN: the generator matches the features that a discriminator and a classifier see in real images.
    Images(ImageAdversary),
}

/// The discriminator of an adversarial autoencoder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct LatentAdversary {
    /// Widths of the discriminator's hidden layers.
    pub discriminator: Vec<usize>,
    /// Weight of the encoder's adversarial loss, in nats per nat of distortion.
    pub weight: f64,
    pub learning_rate: f64,
}

/// The critics of a CVAE-GAN.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct ImageAdversary {
    /// Widths of the discriminator's hidden layers; the last are its features.
    pub discriminator: Vec<usize>,
    /// Widths of the classifier's hidden layers; the last are its features.
    pub classifier: Vec<usize>,
    /// Weight of the distance between the features of an image and of its reconstruction.
    pub pair_weight: f64,
    /// Weight of the distance between the mean features of images and of samples.
    pub mean_weight: f64,
    /// Weight of the classifier's cross-entropy on samples, in nats per nat.
    pub class_weight: f64,
    pub learning_rate: f64,
}

/// The pixel values that the likelihood is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Pixels {
    /// Grey values. Under a Bernoulli likelihood they stand for probabilities, which gives a looser bound on the likelihood of
    /// black and white pixels.
    Grey,
    /// A fresh Bernoulli draw of the grey values at each step (dynamic binarization).
    Binary,
}

/// The schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[cfg_attr(target_arch = "wasm32", tsify(missing_as_null))]
#[serde(deny_unknown_fields)]
pub struct TrainingRecipe {
    pub epochs: usize,
    pub batch: usize,
    pub learning_rate: f64,
    /// Last learning rate: the rate follows half a cosine from `learning_rate` to this. Absent: it is constant.
    #[serde(default)]
    pub final_learning_rate: Option<f64>,
    /// Decay per step of the moving average of the parameters, which is evaluated and exported; absent: no average.
    #[serde(default)]
    pub ema: Option<f64>,
    /// Decoupled weight decay of the matrices (Loshchilov & Hutter 2019), per unit of learning rate.
    #[serde(default)]
    pub weight_decay: f64,
    /// Start the output bias at the log-odds of each pixel's mean instead of at random.
    #[serde(default)]
    pub output_bias_from_data: bool,
    /// Name of a recipe of the same architecture whose trained model this training starts from: from its checkpoint or, with
    /// rounded weights, from its weights files. Critics start at random.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Train on all 60 000 images, validation images included, as tutorials do.
    #[serde(default)]
    pub refit: bool,
    /// Random changes of the training images; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub augment: Option<AugmentRecipe>,
    /// Train on only the first so many images, for quick trials; absent: on all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub images: Option<usize>,
}

/// How much each training image is changed at random, anew in every epoch. Each number is drawn evenly between the limit and
/// its negative.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields, default)]
pub struct AugmentRecipe {
    /// Pixels, across and down.
    pub shift: f64,
    /// Degrees.
    pub rotation: f64,
    /// The logarithm of the factor of both sides: 0.1 is about 10 % more or less.
    pub scale: f64,
    /// The logarithm of the factor of the width, by which the height is divided.
    pub stretch: f64,
    /// The angle of upright strokes, in degrees.
    pub shear: f64,
    /// Pixels by which each side of a stroke moves outwards or inwards, at most 1.
    pub stroke: f64,
    /// Smooth displacements; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elastic: Option<ElasticRecipe>,
}

/// A smooth field of random displacements.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct ElasticRecipe {
    /// Standard deviation of the displacements, in pixels.
    pub strength: f64,
    /// Pixels over which they change.
    pub spacing: usize,
}

/// The reason why a recipe is refused.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    /// The text is not TOML, or a key is unknown, missing or of another type.
    #[error("the recipe cannot be read: {0}")]
    Syntax(String),
    /// A value is outside its range.
    #[error("recipe key `{key}` is {value}, expected {expected}")]
    Value {
        key: &'static str,
        value: String,
        expected: &'static str,
    },
}

impl Recipe {
    /// Reads a recipe from TOML.
    ///
    /// # Errors
    /// [`RecipeError::Syntax`] names the line; [`RecipeError::Value`] names key, value and range.
    #[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
    pub fn from_toml(text: &str) -> Result<Self, RecipeError> {
        let recipe: Self = toml::from_str(text).map_err(|e| RecipeError::Syntax(e.to_string()))?;
        recipe.validate()?;
        Ok(recipe)
    }

    /// The recipe as JSON, for the metadata of a weights file.
    ///
    /// # Panics
    /// Never: every field of a recipe has a JSON form.
    #[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a recipe holds only numbers, strings and lists")
    }

    /// The recipe with `beta` as the weight of the rate, and a name and title that contain it.
    ///
    /// # Errors
    /// [`RecipeError::Value`] if `beta` is negative or not a number.
    pub fn with_beta(mut self, beta: f64) -> Result<Self, RecipeError> {
        self.objective.beta = beta;
        // Before the name: an invalid `beta` would make the name invalid, and the error would blame the name.
        self.objective.validate()?;
        self.name = format!("{}-{}", self.name, beta.to_string().replace('.', "-"));
        self.title = format!("{}, β = {beta}", self.title);
        self.validate()?;
        Ok(self)
    }

    /// The recipe with another seed, and a name and title that contain it.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.name = format!("{}-seed-{seed}", self.name);
        self.title = format!("{}, seed {seed}", self.title);
        self.seed = seed;
        self
    }

    /// The name before [`Recipe::with_seed`]; none if the recipe was not made by it.
    #[must_use]
    pub fn repeats(&self) -> Option<&str> {
        self.name.strip_suffix(&format!("-seed-{}", self.seed))
    }

    /// The name before [`Recipe::with_beta`]; none if the recipe was not made by it.
    #[must_use]
    pub fn swept(&self) -> Option<&str> {
        let suffix = format!("-{}", self.objective.beta).replace('.', "-");
        self.name.strip_suffix(&suffix)
    }
}

impl ModelRecipe {
    /// Whether the model sees the label, so that a digit can be asked for.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.label != LabelPath::None
    }

    /// Dimensions of the first level; all of them where there is one level.
    #[must_use]
    pub fn coarse_latent(&self) -> usize {
        self.latent - self.detail.map_or(0, |detail| detail.latent)
    }
}

#[cfg(all(test, feature = "cli", not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    const TUTORIAL: &str = include_str!("../../recipes/tutorial.toml");

    #[test]
    fn json_round_trip() {
        let recipe = Recipe::from_toml(TUTORIAL).unwrap();
        let read: Recipe = serde_json::from_str(&recipe.to_json()).unwrap();
        assert_eq!(read, recipe);
    }

    #[test]
    fn names_before_a_change_can_be_recovered() {
        let recipe = Recipe::from_toml(TUTORIAL).unwrap();
        assert_eq!((recipe.swept(), recipe.repeats()), (None, None));
        let weighted = recipe.clone().with_beta(0.25).unwrap();
        assert_eq!(weighted.name, "tutorial-0-25");
        assert_eq!(weighted.swept(), Some("tutorial"));
        let again = weighted.with_seed(7);
        assert_eq!((&*again.name, again.seed), ("tutorial-0-25-seed-7", 7));
        assert_eq!(again.repeats(), Some("tutorial-0-25"));
    }
}
