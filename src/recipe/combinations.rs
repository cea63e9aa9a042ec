//! Values of a recipe that are in range and do not fit together.

use super::checks::{Lower, check};
use super::{Adversary, FineTuneRecipe, ObjectiveRecipe, Pixels, PriorKind, Recipe, RecipeError};

impl ObjectiveRecipe {
    /// Whether the loss has the rate, with β as its weight. An adversary of the latent replaces the rate.
    pub(crate) fn weighs_rate(&self) -> bool {
        !matches!(self.adversary, Some(Adversary::Latent(_)))
    }
}

impl Recipe {
    /// Refuses values that are in range and do not fit together, so that every setting has an effect.
    ///
    /// # Errors
    /// [`RecipeError::Value`] names key, value and the values that fit the others.
    pub(super) fn validate_together(&self) -> Result<(), RecipeError> {
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
            "`standard` where an adversary replaces the rate, because nothing would train another prior",
        )?;
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
            "1 where an adversary replaces the rate",
        )?;
        check(
            "objective.warm_up_epochs",
            warm_up_epochs,
            warm_up_epochs <= 0.0 || weighs,
            "0 where an adversary replaces the rate",
        )?;
        check(
            "objective.beta",
            beta,
            plain || self.objective.fine_tune.is_none(),
            "1 with `fine_tune`, because the importance-weighted bound has no weight of the rate",
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
                "at most the number of epochs before `fine_tune`, which has no weight of the rate",
            )?;
        }
        Ok(())
    }
}

#[cfg(all(test, feature = "cli", not(target_arch = "wasm32")))]
mod tests {
    use crate::recipe::Recipe;
    use crate::recipe::checks::tests::error_in;

    const TUTORIAL: &str = include_str!("../../recipes/tutorial.toml");
    const ADVERSARIAL: &str = include_str!("../../recipes/aae.toml");
    const TUNED: &str = include_str!("../../recipes/flagship.toml");

    #[test]
    fn settings_without_effect_are_refused() {
        let half = |recipe| error_in(recipe, "beta = 1.0", "beta = 0.5");
        assert_eq!(
            half(ADVERSARIAL),
            "recipe key `objective.beta` is 0.5, expected 1 where an adversary replaces the rate"
        );
        assert!(half(TUNED).contains("`objective.beta` is 0.5, expected 1 with `fine_tune`"));
        let warmed = error_in(ADVERSARIAL, "beta = 1.0", "beta = 1.0\nwarm_up_epochs = 3");
        assert!(warmed.contains("`objective.warm_up_epochs` is 3, expected 0 where"));
        // The last 45 of its 110 epochs are fine-tuning.
        let late = error_in(TUNED, "warm_up_epochs = 5", "warm_up_epochs = 66");
        assert!(
            late.contains(
                "`objective.warm_up_epochs` is 66, expected at most the number of epochs"
            )
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
}
