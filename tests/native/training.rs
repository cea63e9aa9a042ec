//! Tests small trainings: they learn, resume bit by bit, and stop with a reason.

use crate::common::{Nobody, small_data, small_recipe};
use burn::tensor::Device;
use cvae::optimise::{EpochLog, Learner, Step};
use cvae::parameters;
use cvae::recipe::{Pixels, Recipe};
use cvae::train::{Checkpoint, Outcome, Trainer, Watch, loss_curve};
use std::cell::Cell;
use std::collections::BTreeMap;

/// Interrupts after a number of steps.
struct After(Cell<usize>);
impl Watch for After {
    fn interrupted(&self) -> bool {
        self.0.get() == 0
    }
    fn step(&mut self, _: Step) {
        self.0.set(self.0.get() - 1);
    }
}

fn trainer(checkpoint: Option<Checkpoint>) -> Trainer {
    Trainer::new(&small_recipe(), &small_data(), checkpoint, &Device::flex()).unwrap()
}

#[test]
fn the_loss_falls() {
    let mut trainer = trainer(None);
    assert_eq!(trainer.run(&mut Nobody).unwrap(), Outcome::Finished);
    let total = |epoch: usize| trainer.log()[epoch].validation().unwrap();
    assert_eq!(trainer.log().len(), 3);
    assert!(total(2) < total(0) - 8.0, "{} after {}", total(2), total(0));
}

#[test]
fn a_recipe_that_trains_on_the_validation_images_reports_no_validation() {
    let mut recipe = small_recipe();
    recipe.training.refit = true;
    let mut trainer = Trainer::new(&recipe, &small_data(), None, &Device::flex()).unwrap();
    trainer.run(&mut Nobody).unwrap();
    assert!(
        trainer
            .log()
            .iter()
            .all(|epoch| epoch.validation().is_none())
    );
    loss_curve("refit", trainer.log()).unwrap();
}

/// Interrupts in the middle of an epoch, at the end of an epoch, and twice in a row, with a checkpoint on disk in
/// between.
#[test]
fn a_resumed_training_equals_an_uninterrupted_one_bit_by_bit() {
    let mut uninterrupted = trainer(None);
    uninterrupted.run(&mut Nobody).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint.safetensors");
    for steps in [vec![3], vec![10], vec![13, 9]] {
        let mut checkpoint = None;
        for count in steps {
            let mut interrupted = trainer(checkpoint);
            let outcome = interrupted.run(&mut After(Cell::new(count))).unwrap();
            assert_eq!(outcome, Outcome::Interrupted);
            interrupted.checkpoint().save(&path).unwrap();
            let loaded = Checkpoint::load(&path).unwrap();
            assert_eq!(loaded, interrupted.checkpoint());
            checkpoint = Some(loaded);
        }
        let mut resumed = trainer(checkpoint);
        assert_eq!(resumed.run(&mut Nobody).unwrap(), Outcome::Finished);
        assert_eq!(resumed.checkpoint(), uninterrupted.checkpoint());
        assert_eq!(
            parameters::read(&resumed.averaged()),
            parameters::read(&uninterrupted.averaged())
        );
    }
}

/// A recipe that starts from the training of `small_recipe`.
fn continued() -> Recipe {
    let mut recipe = small_recipe();
    "continued".clone_into(&mut recipe.name);
    recipe.training.start = Some(small_recipe().name);
    recipe
}

#[test]
fn a_training_starts_where_another_ended() {
    let mut first = trainer(None);
    first.run(&mut Nobody).unwrap();
    let (end, device) = (first.checkpoint(), Device::flex());
    let mut second = Trainer::new(&continued(), &small_data(), None, &device).unwrap();
    let model = end.model(&device);
    second.start_from(&end.recipe, &end.data, model).unwrap();
    let model = |checkpoint: &Checkpoint| parameters::read(&checkpoint.model(&device));
    assert_eq!(model(&second.checkpoint()), model(&end));
    second.run(&mut Nobody).unwrap();
    let worst = |log: &[EpochLog]| log[0].validation().unwrap();
    assert!(
        worst(second.log()) < worst(first.log()) - 8.0,
        "expected a better first epoch than without a starting point"
    );
}

#[test]
fn a_training_starts_only_from_the_model_that_its_recipe_names() {
    let end = trainer(None).checkpoint();
    let refusal = |change: fn(&mut Recipe)| {
        let mut recipe = continued();
        change(&mut recipe);
        let mut trainer = Trainer::new(&recipe, &small_data(), None, &Device::flex()).unwrap();
        let model = end.model(&Device::flex());
        trainer
            .start_from(&end.recipe, &end.data, model)
            .unwrap_err()
            .to_string()
    };
    let other = refusal(|recipe| recipe.training.start = Some("other".to_owned()));
    assert!(other.contains("names Some(\"other\")"), "{other}");
    let wider = refusal(|recipe| recipe.model.decoder = vec![9]);
    assert!(wider.contains("another architecture"), "{wider}");
    let images = refusal(|recipe| recipe.training.refit = true);
    assert!(images.contains("other images"), "{images}");
}

/// A learner in its first epoch, and one with the same parameters in its second.
fn two_epochs(recipe: &Recipe) -> [Learner; 2] {
    let learner = || Learner::new(recipe, small_data().train, &Device::flex()).unwrap();
    let (first, mut second) = (learner(), learner());
    let ended = EpochLog {
        epoch: 1,
        step: 0,
        learning_rate: recipe.training.learning_rate,
        beta: 1.0,
        train_distortion: 0.0,
        train_rate: 0.0,
        train_adversary: BTreeMap::new(),
        validation_distortion: None,
        validation_rate: None,
    };
    second.resume(second.adam().clone(), vec![ended], BTreeMap::new());
    [first, second]
}

#[test]
fn every_epoch_has_its_own_order_of_the_same_images() {
    let [mut first, mut second] = two_epochs(&small_recipe()).map(|learner| learner.order());
    assert_ne!(first, second);
    first.sort_unstable();
    second.sort_unstable();
    assert_eq!(first, second);
}

/// The same step on the same images with the same ε: only the Bernoulli draw of binary pixels differs.
#[test]
fn every_epoch_has_its_own_draw_of_binary_pixels() {
    let mut grey = small_recipe();
    grey.objective.pixels = Pixels::Grey;
    let distortions = |recipe: &Recipe| {
        let indices: Vec<usize> = (0..recipe.training.batch).collect();
        two_epochs(recipe)
            .map(|mut learner| learner.step(&indices, indices.len()).unwrap().distortion)
    };
    let [first, second] = distortions(&small_recipe());
    assert!((first - second).abs() > 1e-3, "{first} in both epochs");
    let [first, second] = distortions(&grey);
    assert!((first - second).abs() < 1e-9, "{first}, then {second}");
}

#[test]
fn a_seed_decides_everything() {
    let run = |seed| {
        let mut recipe = small_recipe();
        recipe.seed = seed;
        recipe.training.epochs = 1;
        let mut trainer = Trainer::new(&recipe, &small_data(), None, &Device::flex()).unwrap();
        trainer.run(&mut Nobody).unwrap();
        parameters::read(&trainer.averaged())
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn a_loss_that_is_no_number_stops_with_step_and_term() {
    let mut recipe = small_recipe();
    recipe.training.learning_rate = 1e8;
    recipe.training.final_learning_rate = None;
    let mut trainer = Trainer::new(&recipe, &small_data(), None, &Device::flex()).unwrap();
    let message = trainer.run(&mut Nobody).unwrap_err().to_string();
    assert!(
        message.starts_with("step ") && message.contains("(epoch 1): the "),
        "{message}"
    );
    assert!(
        message.contains("is NaN") || message.contains("is inf"),
        "{message}"
    );
}

#[test]
fn a_checkpoint_of_another_recipe_is_refused() {
    let checkpoint = trainer(None).checkpoint();
    let mut recipe = small_recipe();
    recipe.objective.beta = 4.0;
    let error =
        Trainer::new(&recipe, &small_data(), Some(checkpoint), &Device::flex()).unwrap_err();
    let message = error.to_string();
    assert!(
        message.contains("the checkpoint is of recipe `small`"),
        "{message}"
    );
    assert!(message.contains(r#""beta":4.0"#), "{message}");
}

#[test]
fn a_damaged_checkpoint_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint.safetensors");
    trainer(None).checkpoint().save(&path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 5]).unwrap();
    let message = format!("{:#}", Checkpoint::load(&path).unwrap_err());
    assert!(
        message.contains("checkpoint.safetensors is not a usable checkpoint"),
        "{message}"
    );
}

/// Version 2 stored the sums of the loss's terms by position.
#[test]
fn a_checkpoint_of_an_older_version_is_named_by_its_version() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint.safetensors");
    trainer(None).checkpoint().save(&path).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    for (new, old) in [
        (br#"\"format\":3"#.as_slice(), br#"\"format\":2"#.as_slice()),
        (br#"\"sums\":{}"#, br#"\"sums\":[]"#),
    ] {
        let at = bytes.windows(new.len()).position(|part| part == new);
        bytes[at.unwrap()..][..old.len()].copy_from_slice(old);
    }
    let message = Checkpoint::from_bytes(&bytes).unwrap_err().to_string();
    assert_eq!(message, "its format is 2, expected 3");
}
