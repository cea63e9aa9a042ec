//! Tests every kind of training that a recipe can request: the model learns, and a resumed training is identical bit by
//! bit.

use crate::common::{CLASSES, Nobody, PIXELS, small_data, small_recipe};
use burn::tensor::{Device, Tensor};
use cvae::data::DataSet;
use cvae::evaluate::negative_elbo;
use cvae::objective::Term;
use cvae::optimise::Step;
use cvae::random::Purpose;
use cvae::recipe::{
    Adversary, DetailRecipe, FineTuneRecipe, FlowRecipe, ImageAdversary, LatentAdversary,
    Likelihood, Pixels, PriorKind, Recipe,
};
use cvae::train::{Checkpoint, Outcome, Trainer, Watch};

/// Variants of `small`, in batches that are split into parts.
fn variant(change: impl FnOnce(&mut Recipe)) -> Recipe {
    let mut recipe = small_recipe();
    recipe.training.batch = 80;
    recipe.training.epochs = 10;
    recipe.model.latent = 6;
    change(&mut recipe);
    recipe.validate().unwrap();
    recipe
}

fn variants() -> Vec<(&'static str, Recipe)> {
    let unlabelled = |recipe: &mut Recipe| {
        recipe.model.label = cvae::recipe::LabelPath::None;
        recipe.model.prior = PriorKind::Standard;
    };
    let two_levels = |recipe: &mut Recipe| {
        recipe.model.detail = Some(DetailRecipe {
            latent: 2,
            width: 8,
        });
        recipe.model.prior = PriorKind::Flow(FlowRecipe {
            couplings: 2,
            width: 8,
        });
        recipe.objective.fine_tune = Some(FineTuneRecipe {
            epochs: 8,
            samples: 3,
        });
    };
    let gaussian = |recipe: &mut Recipe| {
        recipe.model.likelihood = Likelihood::LearnedGaussian;
        recipe.objective.pixels = Pixels::Grey;
    };
    let latent_adversary = |recipe: &mut Recipe| {
        recipe.model.prior = PriorKind::Standard;
        recipe.model.least_deviation = Some(0.3);
        recipe.objective.warm_up_epochs = 0.0;
        recipe.objective.adversary = Some(Adversary::Latent(LatentAdversary {
            discriminator: vec![16],
            weight: 1.0,
            learning_rate: 1e-3,
        }));
    };
    let image_adversary = |recipe: &mut Recipe| {
        recipe.objective.pixels = Pixels::Grey;
        recipe.objective.adversary = Some(Adversary::Images(ImageAdversary {
            discriminator: vec![16],
            classifier: vec![16],
            pair_weight: 0.1,
            mean_weight: 1.0,
            class_weight: 1.0,
            learning_rate: 1e-3,
        }));
    };
    vec![
        ("unlabelled", variant(unlabelled)),
        ("two levels, fine-tuned", variant(two_levels)),
        ("Gaussian", variant(gaussian)),
        ("latent adversary", variant(latent_adversary)),
        ("image adversary", variant(image_adversary)),
    ]
}

fn trainer(recipe: &Recipe, data: &DataSet, checkpoint: Option<Checkpoint>) -> Trainer {
    Trainer::new(recipe, data, checkpoint, &Device::flex()).unwrap()
}

#[test]
fn every_kind_learns() {
    let data = small_data();
    for (name, recipe) in variants() {
        let mut trainer = trainer(&recipe, &data, None);
        trainer.run(&mut Nobody).unwrap();
        let log = trainer.log();
        let gain = log[0].train_distortion - log[9].train_distortion;
        assert!(
            gain > 4.0,
            "{name}: expected the distortion to fall by more than 4 nats, got {gain}"
        );
        let added: Vec<Term> = log[9].train_adversary.keys().copied().collect();
        let expected: &[Term] = match recipe.objective.adversary {
            None => &[],
            Some(Adversary::Latent(_)) => &[Term::EncoderAgainstDiscriminator, Term::Discriminator],
            Some(Adversary::Images(_)) => &[
                Term::FeaturesOfPairs,
                Term::FeaturesOfMeans,
                Term::ClassOfSamples,
                Term::Discriminator,
                Term::Classifier,
            ],
        };
        assert_eq!(added, expected, "{name}");
        let levels = negative_elbo(
            &trainer.averaged(),
            &data.test,
            Pixels::Binary,
            (1, Purpose::TestDraw, 0),
        )
        .rates;
        assert_eq!(levels.len(), 1 + usize::from(recipe.model.detail.is_some()));
        assert!(
            levels.iter().all(|rate| rate.is_finite()),
            "{name}: {levels:?}"
        );
    }
}

#[test]
fn a_posterior_is_at_least_as_wide_as_the_recipe_demands() {
    let (free, bound) = (
        variant(|_| ()),
        variant(|r| r.model.least_deviation = Some(0.3)),
    );
    let data = small_data();
    let log_var = |recipe: &Recipe| {
        let model = trainer(recipe, &data, None).averaged();
        let images = Tensor::<2>::ones([4, PIXELS], &Device::flex());
        let labels = Tensor::<2>::ones([4, CLASSES], &Device::flex());
        let posterior = model.encoder.forward(images, &labels).coarse;
        cvae::host::to_vec(posterior.log_var)
    };
    for (free, bound) in log_var(&free).into_iter().zip(log_var(&bound)) {
        assert!(
            (free.exp() + 0.09 - bound.exp()).abs() < 1e-5,
            "{free} {bound}"
        );
    }
}

struct After(usize);
impl Watch for After {
    fn interrupted(&self) -> bool {
        self.0 == 0
    }
    fn step(&mut self, _: Step) {
        self.0 -= 1;
    }
}

/// Interrupts in the middle of the third epoch, after fine-tuning has begun.
#[test]
fn every_kind_resumes_bit_by_bit() {
    let data = small_data();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint.safetensors");
    for (name, recipe) in variants() {
        let mut uninterrupted = trainer(&recipe, &data, None);
        uninterrupted.run(&mut Nobody).unwrap();
        let mut interrupted = trainer(&recipe, &data, None);
        let outcome = interrupted.run(&mut After(10)).unwrap();
        assert_eq!(outcome, Outcome::Interrupted);
        interrupted.checkpoint().save(&path).unwrap();
        let mut resumed = trainer(&recipe, &data, Some(Checkpoint::load(&path).unwrap()));
        resumed.run(&mut Nobody).unwrap();
        assert!(
            resumed.checkpoint() == uninterrupted.checkpoint(),
            "{name}: expected the resumed training to be identical"
        );
    }
}
