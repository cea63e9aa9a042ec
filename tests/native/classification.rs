//! Tests the classification accuracy score.

use crate::common::{mnist_shape, small_data, small_recipe};
use crate::work::{Work, succeed};
use burn::tensor::Device;
use cvae::evaluate::{
    ClassificationScope, ClassificationScore, accuracies_from_real, accuracies_from_samples,
};
use cvae::model::{Cvae, Init};
use cvae::weights::{Container, Manifest, amended};

/// More than there are, so that all images are used.
fn scope() -> ClassificationScope {
    ClassificationScope {
        images: 1000,
        epochs: 8,
        seeds: vec![1, 2],
    }
}

#[test]
fn samples_of_an_untrained_model_teach_nothing() {
    let (device, data) = (Device::flex(), small_data());
    let real = accuracies_from_real(&data, &scope(), &device).unwrap();
    assert!(
        real.len() == 2 && real.iter().all(|&accuracy| accuracy > 0.8),
        "{real:?}"
    );
    let model = Cvae::new(
        &small_recipe().model,
        mnist_shape(),
        &mut Init::random(5),
        &device,
    );
    let made = accuracies_from_samples(&model.generator, &data, &scope(), &device).unwrap();
    assert!(made.iter().all(|&accuracy| accuracy < 0.5), "{made:?}");
}

#[test]
fn the_score_is_the_mean_over_seeds_and_says_how_many_there_are() {
    let scores = ClassificationScore {
        scope: scope(),
        from_samples: vec![0.25, 0.75],
        from_real: vec![1.0, 0.5],
    }
    .scores();
    let expected = [
        ("classification_accuracy", 0.5),
        ("classification_accuracy_images", 1000.0),
        ("classification_accuracy_real", 0.75),
        ("classification_accuracy_seeds", 2.0),
    ];
    assert_eq!(
        scores.into_iter().collect::<Vec<_>>(),
        expected.map(|(name, value)| (name.to_owned(), value))
    );
}

/// An export keeps the scores of `cvae refresh`, which take a quarter of an hour, only if the weights are unchanged.
#[test]
fn an_export_keeps_the_scores_of_the_same_weights() {
    let Some(work) = Work::new() else { return };
    succeed(&work.train("run"));
    work.evaluate("run", "int8");
    let path = work.path("out").join("tiny.decoder.safetensors");
    let known = || {
        let bytes = std::fs::read(&path).unwrap();
        let manifest: Manifest = Container::open(&bytes).unwrap().manifest().unwrap();
        manifest.scores.get("classification_accuracy").copied()
    };
    succeed(&work.export("run", "out"));
    assert_eq!(known(), None);
    let score = [("classification_accuracy".to_owned(), 0.5)];
    let unscored = std::fs::read(&path).unwrap();
    let scored = amended(&unscored, |manifest| manifest.scores.extend(score)).unwrap();
    std::fs::write(&path, scored).unwrap();
    succeed(&work.export("run", "out"));
    assert_eq!(known(), Some(0.5));
    work.evaluate("run", "f16");
    succeed(&work.export("run", "out"));
    assert_eq!(known(), None);
}
