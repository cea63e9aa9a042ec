//! How learning rate and weight of the rate change over a training.

use crate::recipe::Recipe;

/// The schedule of a recipe over a known number of steps.
#[derive(Clone, Debug)]
pub struct Schedule {
    learning_rate: f64,
    final_learning_rate: Option<f64>,
    beta: f64,
    warm_up_steps: f64,
    steps: f64,
}

impl Schedule {
    /// The schedule of `recipe` where an epoch has `steps_per_epoch` steps.
    #[must_use]
    pub fn new(recipe: &Recipe, steps_per_epoch: usize) -> Self {
        Self {
            learning_rate: recipe.training.learning_rate,
            final_learning_rate: recipe.training.final_learning_rate,
            beta: recipe.objective.beta,
            warm_up_steps: recipe.objective.warm_up_epochs * steps_per_epoch as f64,
            steps: (recipe.training.epochs * steps_per_epoch) as f64,
        }
    }

    /// Learning rate of a step, counted from 0: half a cosine from the first value to the last.
    #[must_use]
    pub fn learning_rate(&self, step: u64) -> f64 {
        let Some(last) = self.final_learning_rate else {
            return self.learning_rate;
        };
        let progress = (step as f64 / self.steps).min(1.0);
        let cosine = f64::midpoint(1.0, (std::f64::consts::PI * progress).cos());
        last + (self.learning_rate - last) * cosine
    }

    /// Weight of the rate at a step: grows linearly during warm-up (Bowman et al. 2016; Sønderby et al.
    /// 2016), so that the decoder learns to use the latent before the prior asks it not to.
    #[must_use]
    pub fn beta(&self, step: u64) -> f64 {
        if self.warm_up_steps > 0.0 {
            self.beta * (step as f64 / self.warm_up_steps).min(1.0)
        } else {
            self.beta
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule() -> Schedule {
        Schedule {
            learning_rate: 1e-3,
            final_learning_rate: Some(1e-5),
            beta: 2.0,
            warm_up_steps: 10.0,
            steps: 100.0,
        }
    }

    #[test]
    fn learning_rate_falls_along_half_a_cosine() {
        let schedule = schedule();
        assert!((schedule.learning_rate(0) - 1e-3).abs() < 1e-12);
        assert!((schedule.learning_rate(50) - 5.05e-4).abs() < 1e-12);
        assert!((schedule.learning_rate(100) - 1e-5).abs() < 1e-12);
        let constant = Schedule {
            final_learning_rate: None,
            ..schedule
        };
        assert!((constant.learning_rate(77) - 1e-3).abs() < 1e-12);
    }

    #[test]
    fn beta_grows_linearly_and_stays() {
        let schedule = schedule();
        assert!(schedule.beta(0).abs() < 1e-12);
        assert!((schedule.beta(5) - 1.0).abs() < 1e-12);
        assert!((schedule.beta(10) - 2.0).abs() < 1e-12);
        assert!((schedule.beta(99) - 2.0).abs() < 1e-12);
    }
}
