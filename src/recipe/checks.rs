//! What a recipe may say: the range of each value, and which values go together.

use super::{
    Adversary, DetailRecipe, FineTuneRecipe, FlowRecipe, ImageAdversary, LabelPath,
    LatentAdversary, Likelihood, ModelRecipe, ObjectiveRecipe, Pixels, PriorKind, Recipe,
    RecipeError, TrainingRecipe,
};
use std::fmt;

impl Recipe {
    /// Whether every value is in its range, and the parts fit together. A recipe in a file comes from outside, whatever the
    /// file: it is trusted no more than one that a person wrote.
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

    /// Parts that are right by themselves and do not fit together.
    fn validate_together(&self) -> Result<(), RecipeError> {
        let (pixels, adversary) = (self.objective.pixels, &self.objective.adversary);
        let grey = pixels == Pixels::Grey;
        check(
            "objective.pixels",
            Lower(pixels),
            grey || self.model.likelihood.is_bernoulli(),
            "`grey` where `model.likelihood` is a Gaussian",
        )?;
        check(
            "model.prior",
            Lower(self.model.prior),
            self.model.prior == PriorKind::Standard || self.objective.weighs_rate(),
            "`standard` where the adversary sees the latent, for nothing would train another",
        )?;
        // Nothing that is asked for may be without effect.
        let ObjectiveRecipe {
            beta,
            warm_up_epochs,
            ..
        } = self.objective;
        let (weighs, plain) = (
            self.objective.weighs_rate(),
            beta.to_bits() == 1f64.to_bits(),
        );
        check(
            "objective.beta",
            beta,
            plain || weighs,
            "1 where the adversary sees the latent, for it takes the place of the rate",
        )?;
        check(
            "objective.warm_up_epochs",
            warm_up_epochs,
            warm_up_epochs <= 0.0 || weighs,
            "0 where the adversary sees the latent, for it takes the place of the rate",
        )?;
        check(
            "objective.beta",
            beta,
            plain || self.objective.fine_tune.is_none(),
            "1 with `fine_tune`, for the importance-weighted bound has no rate to weigh",
        )?;
        if let Some(FineTuneRecipe { epochs, .. }) = self.objective.fine_tune {
            check(
                "objective.fine_tune.epochs",
                epochs,
                (1..=self.training.epochs).contains(&epochs) && adversary.is_none(),
                "1 to `training.epochs`, and no adversary",
            )?;
            check(
                "objective.warm_up_epochs",
                warm_up_epochs,
                warm_up_epochs <= (self.training.epochs - epochs) as f64,
                "at most the epochs before `fine_tune`, which has no rate to weigh",
            )?;
        }
        Ok(())
    }
}

/// An upper bound on widths keeps a hostile weights file from asking for more memory than there is.
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
    /// Whether the rate is part of what is minimised, with β as its weight: an adversary of the latent takes its place.
    pub(crate) fn weighs_rate(&self) -> bool {
        !matches!(self.adversary, Some(Adversary::Latent(_)))
    }

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

/// A choice as a recipe has it; written only where it is wrong.
struct Lower<T>(T);

impl<T: fmt::Debug> fmt::Display for Lower<T> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&format!("{:?}", self.0).to_lowercase())
    }
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

#[cfg(all(test, feature = "cli", not(target_arch = "wasm32")))]
mod tests {
    use crate::recipe::Recipe;

    const TUTORIAL: &str = include_str!("../../recipes/tutorial.toml");
    const ADVERSARIAL: &str = include_str!("../../recipes/aae.toml");
    const TUNED: &str = include_str!("../../recipes/flagship.toml");

    fn error(from: &str, to: &str) -> String {
        error_in(TUTORIAL, from, to)
    }

    fn error_in(recipe: &str, from: &str, to: &str) -> String {
        assert!(recipe.contains(from), "the recipe no longer has {from:?}");
        Recipe::from_toml(&recipe.replacen(from, to, 1))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_weight_of_what_is_not_weighed_is_refused() {
        let half = |recipe| error_in(recipe, "beta = 1.0", "beta = 0.5");
        assert_eq!(
            half(ADVERSARIAL),
            "recipe key `objective.beta` is 0.5, expected 1 where the adversary sees the latent, for it takes the \
             place of the rate"
        );
        assert!(half(TUNED).contains("`objective.beta` is 0.5, expected 1 with `fine_tune`"));
        let warmed = error_in(ADVERSARIAL, "beta = 1.0", "beta = 1.0\nwarm_up_epochs = 3");
        assert!(warmed.contains("`objective.warm_up_epochs` is 3, expected 0 where"));
        // The last 45 of its 110 epochs are without a rate.
        let late = error_in(TUNED, "warm_up_epochs = 5", "warm_up_epochs = 66");
        assert!(
            late.contains("`objective.warm_up_epochs` is 66, expected at most the epochs before")
        );
        for value in [f64::NAN, -1.0] {
            let recipe = Recipe::from_toml(TUTORIAL).unwrap();
            let error = recipe.with_beta(value).unwrap_err().to_string();
            assert!(
                error.contains(&format!("`objective.beta` is {value}")),
                "{error}"
            );
        }
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
