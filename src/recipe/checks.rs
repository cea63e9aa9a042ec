//! The range of each value of a recipe.

use super::{
    Adversary, AugmentRecipe, DetailRecipe, ElasticRecipe, FineTuneRecipe, FlowRecipe,
    ImageAdversary, LabelPath, LatentAdversary, Likelihood, ModelRecipe, ObjectiveRecipe,
    PriorKind, Recipe, RecipeError, TrainingRecipe,
};
use std::fmt;

impl Recipe {
    /// Checks that every value is in its range and that the values fit together. Recipes in weights files and checkpoints
    /// are checked like those that a person wrote.
    ///
    /// # Errors
    /// [`RecipeError::Value`] names key, value and range.
    pub fn validate(&self) -> Result<(), RecipeError> {
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
        if let Some(start) = &self.training.start {
            check(
                "training.start",
                start,
                named(start) && *start != self.name,
                "the name of another recipe",
            )?;
        }
        self.model.validate()?;
        self.objective.validate()?;
        self.training.validate()?;
        self.validate_together()
    }
}

/// Widths of a layer. The upper bound keeps a hostile weights file from asking for more memory than there is.
const WIDTHS: std::ops::RangeInclusive<usize> = 1..=4_096;

impl ModelRecipe {
    pub(crate) fn validate(&self) -> Result<(), RecipeError> {
        check(
            "model.latent",
            self.latent,
            (1..=1024).contains(&self.latent),
            "1 to 1024",
        )?;
        check_widths("model.encoder", &self.encoder)?;
        check_widths("model.decoder", &self.decoder)?;
        if let Some(DetailRecipe { latent, width }) = self.detail {
            check(
                "model.detail.latent",
                latent,
                (1..self.latent).contains(&latent),
                "1 or more, and less than `model.latent`, which counts both levels",
            )?;
            check_widths("model.detail.width", &[width])?;
        }
        if let Some(deviation) = self.least_deviation {
            check(
                "model.least_deviation",
                deviation,
                deviation > 0.0 && deviation <= 1.0,
                "more than 0 and at most 1",
            )?;
        }
        if let Likelihood::Gaussian(deviation) = self.likelihood {
            let positive = deviation.is_finite() && deviation > 0.0;
            check(
                "model.likelihood",
                deviation,
                positive,
                "a standard deviation of more than 0",
            )?;
        }
        let fits = self.prior == PriorKind::Standard || self.label != LabelPath::None;
        check(
            "model.prior",
            Lower(self.prior),
            fits,
            "`standard` where `model.label` is `none`",
        )?;
        if let PriorKind::Flow(FlowRecipe { couplings, width }) = self.prior {
            check(
                "model.prior",
                Lower(self.prior),
                (1..=64).contains(&couplings),
                "1 to 64 couplings",
            )?;
            check(
                "model.prior",
                Lower(self.prior),
                WIDTHS.contains(&width),
                "a width from 1 to 4096",
            )?;
            let coarse = self.coarse_latent();
            check(
                "model.latent",
                coarse,
                coarse.is_multiple_of(2),
                "an even number in the first level, which a flow can halve",
            )?;
        }
        Ok(())
    }
}

impl ObjectiveRecipe {
    pub(super) fn validate(&self) -> Result<(), RecipeError> {
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
        )?;
        if let Some(FineTuneRecipe { samples, .. }) = self.fine_tune {
            check(
                "objective.fine_tune.samples",
                samples,
                (2..=100).contains(&samples),
                "2 to 100",
            )?;
        }
        match &self.adversary {
            None => Ok(()),
            Some(Adversary::Latent(latent)) => latent.validate(),
            Some(Adversary::Images(images)) => images.validate(),
        }
    }
}

impl LatentAdversary {
    fn validate(&self) -> Result<(), RecipeError> {
        check_widths(
            "objective.adversary.latent.discriminator",
            &self.discriminator,
        )?;
        for (key, value) in [
            ("objective.adversary.latent.weight", self.weight),
            (
                "objective.adversary.latent.learning_rate",
                self.learning_rate,
            ),
        ] {
            check(key, value, non_negative(value), "0 or more")?;
        }
        Ok(())
    }
}

impl ImageAdversary {
    fn validate(&self) -> Result<(), RecipeError> {
        check_widths(
            "objective.adversary.images.discriminator",
            &self.discriminator,
        )?;
        check_widths("objective.adversary.images.classifier", &self.classifier)?;
        for (key, value) in [
            ("objective.adversary.images.pair_weight", self.pair_weight),
            ("objective.adversary.images.mean_weight", self.mean_weight),
            ("objective.adversary.images.class_weight", self.class_weight),
            (
                "objective.adversary.images.learning_rate",
                self.learning_rate,
            ),
        ] {
            check(key, value, non_negative(value), "0 or more")?;
        }
        Ok(())
    }
}

fn check_widths(key: &'static str, widths: &[usize]) -> Result<(), RecipeError> {
    let fits = (1..=16).contains(&widths.len()) && widths.iter().all(|w| WIDTHS.contains(w));
    check(
        key,
        format_args!("{widths:?}"),
        fits,
        "1 to 16 widths, each from 1 to 4096",
    )
}

impl TrainingRecipe {
    fn validate(&self) -> Result<(), RecipeError> {
        check(
            "training.epochs",
            self.epochs,
            (1..=1_000_000).contains(&self.epochs),
            "1 to 1000000",
        )?;
        if let Some(images) = self.images {
            check("training.images", images, images > 0, "1 or more")?;
        }
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
        if let Some(augment) = &self.augment {
            augment.validate()?;
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

impl AugmentRecipe {
    pub(crate) fn validate(&self) -> Result<(), RecipeError> {
        for (key, value, most, expected) in [
            ("training.augment.shift", self.shift, 16.0, "0 to 16 pixels"),
            (
                "training.augment.rotation",
                self.rotation,
                180.0,
                "0 to 180 degrees",
            ),
            ("training.augment.scale", self.scale, 1.0, "0 to 1"),
            ("training.augment.stretch", self.stretch, 1.0, "0 to 1"),
            (
                "training.augment.shear",
                self.shear,
                60.0,
                "0 to 60 degrees",
            ),
            ("training.augment.stroke", self.stroke, 1.0, "0 to 1 pixel"),
        ] {
            check(key, value, (0.0..=most).contains(&value), expected)?;
        }
        if let Some(ElasticRecipe { strength, spacing }) = self.elastic {
            check(
                "training.augment.elastic.strength",
                strength,
                (0.0..=16.0).contains(&strength),
                "0 to 16 pixels",
            )?;
            check(
                "training.augment.elastic.spacing",
                spacing,
                (2..=64).contains(&spacing),
                "2 to 64 pixels",
            )?;
        }
        Ok(())
    }
}

fn non_negative(value: f64) -> bool {
    value.is_finite() && value >= 0.0
}

/// A choice in lower case, as a recipe has it. It is formatted only for an error.
pub(super) struct Lower<T>(pub T);

impl<T: fmt::Debug> fmt::Display for Lower<T> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&format!("{:?}", self.0).to_lowercase())
    }
}

/// Refuses `value` of `key` unless it is `valid`; `expected` describes the valid values.
pub(super) fn check(
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

#[cfg(all(test, feature = "cli", not(target_arch = "wasm32")))]
pub(super) mod tests {
    use crate::recipe::Recipe;

    const TUTORIAL: &str = include_str!("../../recipes/tutorial.toml");

    /// The error of the recipe `text` with `to` in place of `from`.
    pub fn error_in(text: &str, from: &str, to: &str) -> String {
        assert!(text.contains(from), "the recipe no longer has {from:?}");
        Recipe::from_toml(&text.replacen(from, to, 1))
            .unwrap_err()
            .to_string()
    }

    fn error(from: &str, to: &str) -> String {
        error_in(TUTORIAL, from, to)
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
        assert_eq!(
            error("latent = 20", "latent = 20\nleast_deviation = 0.0"),
            "recipe key `model.least_deviation` is 0, expected more than 0 and at most 1"
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
