//! A recipe says everything that decides a model: its architecture, objective, schedule and seed.
//! It is written as TOML in `recipes/`, and travels as JSON in the metadata of every weights file.

use serde::{Deserialize, Serialize};

/// Everything needed to train one model again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Identifier: file names, links, `cvae.decoder.safetensors`.
    pub name: String,
    /// The name that people read.
    pub title: String,
    /// One or two sentences on what the model is for.
    pub summary: String,
    /// Decides initial weights, order of images, Bernoulli draws and noise.
    pub seed: u64,
    pub model: ModelRecipe,
    pub objective: ObjectiveRecipe,
    pub training: TrainingRecipe,
}

/// The architecture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelRecipe {
    /// Dimensions of `z`.
    pub latent: usize,
    /// Widths of the encoder's hidden layers, in the order of the data.
    pub encoder: Vec<usize>,
    /// Widths of the decoder's hidden layers, in the order of the data.
    pub decoder: Vec<usize>,
    pub activation: Activation,
    pub label: LabelPath,
    pub prior: PriorKind,
}

/// The nonlinearity after each hidden layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    Relu,
    Silu,
    Tanh,
}

/// Where the label enters encoder and decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LabelPath {
    /// Nowhere: an unconditional VAE.
    None,
    /// Only next to the input, as in most tutorials.
    Input,
    /// In every layer, so that depth cannot wash it out.
    EveryBlock,
}

/// The distribution `p(z | y)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriorKind {
    /// `N(0, I)` for every label.
    Standard,
    /// `N(μ_y, diag σ_y²)`, learned for each label.
    Label,
    /// `Label`, bent by a normalising flow that sees the label.
    Flow(FlowRecipe),
}

/// A normalising flow of affine couplings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowRecipe {
    /// How many couplings; each moves one half of the coordinates.
    pub couplings: usize,
    /// Hidden units of each coupling.
    pub width: usize,
}

/// What is minimised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectiveRecipe {
    pub pixels: Pixels,
    /// Weight of the rate (the KL term), in nats per nat; 1 is the ELBO.
    pub beta: f64,
    /// Epochs over which the weight of the rate grows linearly from 0 to `beta`.
    #[serde(default)]
    pub warm_up_epochs: f64,
}

/// What the decoder's Bernoulli distribution is asked to explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pixels {
    /// Grey values used as if they were probabilities: a looser bound on the same likelihood.
    Grey,
    /// A fresh Bernoulli draw of the grey values at each step (dynamic binarization).
    Binary,
}

/// The schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingRecipe {
    pub epochs: usize,
    pub batch: usize,
    pub learning_rate: f64,
    /// The learning rate follows half a cosine from `learning_rate` to this; absent: constant.
    #[serde(default)]
    pub final_learning_rate: Option<f64>,
    /// Decay per step of the moving average of the parameters that is evaluated and exported; absent: none.
    #[serde(default)]
    pub ema: Option<f64>,
    /// Decoupled weight decay of the matrices (Loshchilov & Hutter 2019), per unit of learning rate.
    #[serde(default)]
    pub weight_decay: f64,
    /// Start the output bias at the log-odds of each pixel's mean instead of at random.
    #[serde(default)]
    pub output_bias_from_data: bool,
    /// Train on all 60 000 images: the validation images become training images, as in the tutorials.
    #[serde(default)]
    pub refit: bool,
}

/// Why a recipe was refused.
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
    #[cfg(feature = "cli")]
    pub fn from_toml(text: &str) -> Result<Self, RecipeError> {
        let recipe: Self = toml::from_str(text).map_err(|e| RecipeError::Syntax(e.to_string()))?;
        recipe.validated()
    }

    /// Reads a recipe from the JSON in a weights file.
    ///
    /// # Errors
    /// As `from_toml`: a weights file comes from outside and is trusted no more than a recipe.
    pub fn from_json(text: &str) -> Result<Self, RecipeError> {
        let recipe: Self =
            serde_json::from_str(text).map_err(|e| RecipeError::Syntax(e.to_string()))?;
        recipe.validated()
    }

    /// The recipe as JSON, for the metadata of a weights file.
    ///
    /// # Panics
    /// Never: every field of a recipe has a JSON form.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a recipe holds only numbers, strings and lists")
    }

    fn validated(self) -> Result<Self, RecipeError> {
        let named = |text: &str| {
            let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            !text.is_empty() && text.chars().all(allowed)
        };
        check(
            "name",
            &self.name,
            named(&self.name),
            "lower-case letters, digits and dashes",
        )?;
        self.model.validate()?;
        self.objective.validate()?;
        self.training.validate()?;
        Ok(self)
    }
}

/// An upper bound on widths keeps a hostile weights file from asking for more memory than there is.
const WIDTHS: std::ops::RangeInclusive<usize> = 1..=4_096;

impl ModelRecipe {
    fn validate(&self) -> Result<(), RecipeError> {
        check(
            "model.latent",
            self.latent,
            (1..=1024).contains(&self.latent),
            "1 to 1024",
        )?;
        for (key, widths) in [
            ("model.encoder", &self.encoder),
            ("model.decoder", &self.decoder),
        ] {
            let fits =
                (1..=16).contains(&widths.len()) && widths.iter().all(|w| WIDTHS.contains(w));
            check(
                key,
                format!("{widths:?}"),
                fits,
                "1 to 16 widths, each from 1 to 4096",
            )?;
        }
        let prior = format!("{:?}", self.prior).to_lowercase();
        let fits = self.prior == PriorKind::Standard || self.label != LabelPath::None;
        check(
            "model.prior",
            &prior,
            fits,
            "`standard` where `model.label` is `none`",
        )?;
        if let PriorKind::Flow(FlowRecipe { couplings, width }) = self.prior {
            check(
                "model.prior",
                &prior,
                (1..=64).contains(&couplings),
                "1 to 64 couplings",
            )?;
            check(
                "model.prior",
                &prior,
                WIDTHS.contains(&width),
                "a width from 1 to 4096",
            )?;
            let even = self.latent.is_multiple_of(2);
            check(
                "model.latent",
                self.latent,
                even,
                "an even number, which a flow can halve",
            )?;
        }
        Ok(())
    }
}

impl ObjectiveRecipe {
    fn validate(&self) -> Result<(), RecipeError> {
        check(
            "objective.beta",
            self.beta,
            non_negative(self.beta),
            "0 or more",
        )?;
        let warm_up = self.warm_up_epochs;
        check(
            "objective.warm_up_epochs",
            warm_up,
            non_negative(warm_up),
            "0 or more",
        )
    }
}

impl TrainingRecipe {
    fn validate(&self) -> Result<(), RecipeError> {
        check("training.epochs", self.epochs, self.epochs > 0, "1 or more")?;
        check(
            "training.batch",
            self.batch,
            (1..=50_000).contains(&self.batch),
            "1 to 50000",
        )?;
        let rate = self.learning_rate;
        let positive = rate.is_finite() && rate > 0.0;
        check("training.learning_rate", rate, positive, "more than 0")?;
        if let Some(last) = self.final_learning_rate {
            check(
                "training.final_learning_rate",
                last,
                non_negative(last),
                "0 or more",
            )?;
        }
        if let Some(ema) = self.ema {
            check(
                "training.ema",
                ema,
                (0.0..1.0).contains(&ema),
                "at least 0 and less than 1",
            )?;
        }
        let decay = self.weight_decay;
        check(
            "training.weight_decay",
            decay,
            non_negative(decay),
            "0 or more",
        )
    }
}

fn non_negative(value: f64) -> bool {
    value.is_finite() && value >= 0.0
}

fn check(
    key: &'static str,
    value: impl ToString,
    valid: bool,
    expected: &'static str,
) -> Result<(), RecipeError> {
    if valid {
        Ok(())
    } else {
        Err(RecipeError::Value {
            key,
            value: value.to_string(),
            expected,
        })
    }
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;

    const TUTORIAL: &str = include_str!("../recipes/tutorial.toml");

    fn error(from: &str, to: &str) -> String {
        assert!(TUTORIAL.contains(from), "the recipe no longer has {from:?}");
        Recipe::from_toml(&TUTORIAL.replacen(from, to, 1))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn json_round_trip() {
        let recipe = Recipe::from_toml(TUTORIAL).unwrap();
        assert_eq!(Recipe::from_json(&recipe.to_json()).unwrap(), recipe);
    }

    #[test]
    fn errors_name_key_value_and_range() {
        assert_eq!(
            error("beta = 1.0", "beta = -2.0"),
            "recipe key `objective.beta` is -2, expected 0 or more"
        );
        assert_eq!(
            error("encoder = [400]", "encoder = [400, 0]"),
            "recipe key `model.encoder` is [400, 0], expected 1 to 16 widths, each from 1 to 4096"
        );
        assert_eq!(
            error("latent = 20", "latent = 0"),
            "recipe key `model.latent` is 0, expected 1 to 1024"
        );
        assert!(error("beta = 1.0", "beta = nan").contains("`objective.beta` is NaN"));
        assert!(error("beta = 1.0", "bета = 1.0\nbeta = 1.0").contains("cannot be read"));
        assert!(
            error("latent = 20", "latent = 20\nlatents = 3").contains("unknown field `latents`")
        );
        assert_eq!(
            error(
                "label = \"input\"\nprior = \"standard\"",
                "label = \"none\"\nprior = \"label\""
            ),
            "recipe key `model.prior` is label, expected `standard` where `model.label` is `none`"
        );
    }
}
