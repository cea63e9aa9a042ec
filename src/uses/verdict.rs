//! What a training has reached, in sentences for people: what was learned, how good it is, and what to try.

use super::{Detector, most_likely};
use crate::data::{DataSet, Images};
use crate::evaluate::{class_means_nll, negative_elbo};
use crate::model::Cvae;
use crate::optimise::EpochLog;
use crate::random::Purpose;
use crate::recipe::{Pixels, Recipe};
use burn::tensor::Device;
use std::collections::BTreeMap;
use std::fmt;

/// Images under labels that are scored at most, so that a verdict takes seconds.
const SCORED: usize = 50_000;
/// Nats by which a loss must differ to be worth a sentence.
const NOTABLE: f64 = 1.0;
/// A rate below this says that the latent is hardly used, in nats.
const UNUSED: f64 = 1.0;

/// What a training has reached.
#[derive(Clone, Debug)]
pub struct Verdict {
    classes: usize,
    learned: usize,
    /// On held-out images; none if the recipe learns from all of them.
    held_out: Option<HeldOut>,
    advice: Vec<String>,
}

/// How the model does on images from which it has not learned.
#[derive(Clone, Debug)]
struct HeldOut {
    images: usize,
    /// −ELBO in nats per image, and that of the mean image of each class.
    loss: f64,
    of_means: f64,
    /// Images whose own class the model finds likeliest, of so many; none if it sees no labels.
    read: Option<(usize, usize)>,
}

impl Verdict {
    /// The verdict on `model`, the result of training `recipe` on `data` with this log.
    #[must_use]
    pub fn of(
        recipe: &Recipe,
        data: &DataSet,
        model: &Cvae,
        log: &[EpochLog],
        device: &Device,
    ) -> Self {
        let learned = data.learned_by(&recipe.training);
        let mut advice = Vec::new();
        let held_out = (!recipe.training.refit).then(|| {
            let draw = (recipe.seed, Purpose::ValidationDraw, 0);
            let images = &data.validation;
            let read = model
                .generator
                .is_conditional()
                .then(|| read(recipe, data, model, device, &mut advice));
            HeldOut {
                images: images.len(),
                loss: negative_elbo(model, images, Pixels::Binary, draw).total(),
                of_means: class_means_nll(&learned, images, draw),
                read,
            }
        });
        advice.extend(of_course(recipe, log));
        if let Some(few) = fewest(&learned, data)
            && recipe.training.augment.is_none()
        {
            advice.push(few);
        }
        Self {
            classes: data.card.classes.len(),
            learned: learned.len(),
            held_out,
            advice,
        }
    }
}

/// How many held-out images the model finds likeliest as their own class, and advice on those that it does not.
fn read(
    recipe: &Recipe,
    data: &DataSet,
    model: &Cvae,
    device: &Device,
    advice: &mut Vec<String>,
) -> (usize, usize) {
    let detector = Detector {
        model,
        pixels: recipe.objective.pixels,
        samples: 1,
        seed: recipe.seed,
        device,
    };
    let labels = detector.labels();
    let images = data.validation.first((SCORED / labels.len()).max(1));
    let scores = detector.scores(&super::pictures(&images), &labels);
    let mut right = 0;
    let mut mistaken = BTreeMap::<(u16, u16), usize>::new();
    for (scores, &own) in scores.iter().zip(&images.labels) {
        let taken = labels[most_likely(scores)];
        if taken == own {
            right += 1;
        } else {
            *mistaken.entry((own, taken)).or_default() += 1;
        }
    }
    let most = mistaken.into_iter().max_by_key(|&(_, count)| count);
    if let Some(((own, taken), count)) = most
        && 5 * right < 4 * images.len()
    {
        let name = |label: u16| &data.card.classes[usize::from(label)];
        advice.push(format!(
            "Most often a picture of `{}` is taken for `{}` ({count} times): look whether their pictures have the right labels, \
             or add pictures of both.",
            name(own),
            name(taken)
        ));
    }
    (right, images.len())
}

/// Advice on the course of a training.
fn of_course(recipe: &Recipe, log: &[EpochLog]) -> Vec<String> {
    let mut advice = Vec::new();
    let losses: Vec<f64> = log.iter().filter_map(EpochLog::validation).collect();
    if let Some(&last) = losses.last() {
        let (best, least) =
            losses
                .iter()
                .enumerate()
                .fold((0, f64::INFINITY), |least, (epoch, &loss)| {
                    if loss < least.1 {
                        (epoch + 1, loss)
                    } else {
                        least
                    }
                });
        let before = losses[losses.len() - 1 - losses.len() / 10];
        if last - least > NOTABLE {
            advice.push(format!(
                "It learned its training pictures by heart: held-out pictures took {least:.1} nats after epoch {best}, and take \
                 {last:.1} now. Fewer epochs, more pictures, a larger `weight_decay` or `[training.augment]` as in \
                 recipes/small.toml help."
            ));
        } else if before - last > NOTABLE {
            advice.push(format!(
                "It was still improving ({:.1} nats in the last tenth of the epochs): more epochs than {} will help.",
                before - last,
                recipe.training.epochs
            ));
        }
    }
    if let Some(last) = log.last()
        && last.train_rate < UNUSED
    {
        advice.push(format!(
            "The style holds only {:.1} nats, so that all pictures of a class look alike: a smaller `beta` or a larger \
             `warm_up_epochs` helps.",
            last.train_rate
        ));
    }
    advice
}

/// What to do if a class has few pictures.
fn fewest(learned: &Images, data: &DataSet) -> Option<String> {
    const FEW: usize = 100;
    let count = |label: u16| learned.labels.iter().filter(|&&own| own == label).count();
    let counts = data.shape().labels().map(|label| (count(label), label));
    let (count, label) = counts.min()?;
    (count < FEW).then(|| {
        format!(
            "`{}` has only {count} pictures: `[training.augment]` as in recipes/small.toml makes more of few.",
            data.card.classes[usize::from(label)]
        )
    })
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Learned: {} classes from {} pictures.",
            self.classes, self.learned
        )?;
        match &self.held_out {
            None => writeln!(
                f,
                "How good: the recipe learns from all pictures but the test part; `cvae eval` measures on that."
            )?,
            Some(HeldOut {
                images,
                loss,
                of_means,
                read,
            }) => {
                let verdict = if loss < of_means {
                    "The model knows more than the mean picture of each class"
                } else {
                    "The model knows less than the mean picture of each class"
                };
                writeln!(
                    f,
                    "How good: {verdict}: {images} held-out pictures take {loss:.1} nats each, by the means alone {of_means:.1}."
                )?;
                if let Some((right, all)) = read {
                    writeln!(
                        f,
                        "It takes {right} of {all} held-out pictures ({:.0} %) for their own class; a guess is right in {:.0} %.",
                        100.0 * *right as f64 / *all as f64,
                        100.0 / self.classes as f64
                    )?;
                }
            }
        }
        if self.advice.is_empty() {
            return writeln!(
                f,
                "To try: look at samples.png, measure with `cvae eval`, and bring the model to the page with `cvae export`."
            );
        }
        for advice in &self.advice {
            writeln!(f, "To try: {advice}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The advice on a training whose held-out images take these nats after each epoch.
    fn advice(losses: &[f64], rate: f64) -> String {
        let text = include_str!("../../recipes/tutorial.toml");
        let recipe = Recipe::from_toml(text).unwrap();
        let log: Vec<EpochLog> = (losses.iter())
            .map(|&loss| EpochLog {
                epoch: 1,
                step: 1,
                learning_rate: 1e-3,
                beta: 1.0,
                train_distortion: 80.0,
                train_rate: rate,
                train_adversary: BTreeMap::new(),
                validation_distortion: Some(loss - rate),
                validation_rate: Some(rate),
            })
            .collect();
        of_course(&recipe, &log).join("\n")
    }

    #[test]
    fn advice_follows_the_course_of_a_training() {
        let falling: Vec<f64> = (0..20)
            .map(|epoch| 120.0 - 2.0 * f64::from(epoch))
            .collect();
        let text = advice(&falling, 9.0);
        assert!(
            text.contains("4.0 nats in the last tenth") && text.contains("more epochs than 10")
        );
        let rising: Vec<f64> = (0..20)
            .map(|epoch| 90.0 + f64::from(epoch - 5).abs())
            .collect();
        let text = advice(&rising, 9.0);
        assert!(
            text.contains("took 90.0 nats after epoch 6, and take 104.0 now"),
            "{text}"
        );
        assert!(advice(&[90.0; 20], 0.3).contains("The style holds only 0.3 nats"));
        assert_eq!(advice(&[90.0; 20], 9.0), "");
    }
}
