//! Tests the second data set of the repository: the alphabet.

use super::{manifest, read};
use crate::common::repository;
use burn::tensor::Device;
use cvae::data::binarize;
use cvae::evaluate::{Faithfulness, Judges, SEED, samples};
use cvae::random::Purpose;
use cvae::weights::{ScoreGroup, load_cvae};

#[test]
fn the_alphabet_keeps_its_targets() {
    let manifest = manifest("letters");
    let data = &manifest.data;
    let alphabet: Vec<String> = ('a'..='z').map(String::from).collect();
    assert_eq!(data.classes, alphabet);
    assert_eq!((data.width, data.height), (28, 28));
    assert!(data.source.contains("Omniglot") && data.licence == "MIT");
    let decoder = read("letters.decoder.safetensors");
    assert!(decoder.len() <= 900_000, "{} bytes", decoder.len());

    let score = |name: &str| manifest.scores[name];
    assert!(score("test_neg_elbo") <= 94.0);
    let read = score("judge_accuracy");
    assert!(read >= 0.85 && score("judge_accuracy_t0.8") >= 0.92);
    assert!(score("judge_real_accuracy") - read <= 0.03);
    for group in [ScoreGroup::Likelihood, ScoreGroup::Samples] {
        assert!(manifest.scored_as_stored.contains(&group), "{group:?}");
    }
}

/// Samples of the stored weights, read again by the judges in the repository.
#[test]
fn the_judges_read_the_letters_as_the_manifest_says() {
    let device = Device::flex();
    let [decoder, encoder] =
        ["decoder", "encoder"].map(|kind| read(&format!("letters.{kind}.safetensors")));
    let (manifest, model) = load_cvae(&decoder, &encoder, &device).unwrap();
    let judges = Judges::load(&repository("judges/letters"), &device).unwrap();
    let labels: Vec<u16> = model.shape().labels().cycle().take(26 * 40).collect();
    let made = samples(&model.generator, 0, &labels, 1.0, SEED);
    let means = Faithfulness::new(&labels, &judges.read(&made.grey(), &device));
    let expected = manifest.scores["judge_accuracy"];
    // A thousand samples: a standard error of a percentage point, and the same ones as the first of the measured ones.
    assert!(
        (means.accuracy - expected).abs() < 0.04,
        "{} and {expected}",
        means.accuracy
    );
    let all: Vec<usize> = (0..made.len()).collect();
    let drawn = binarize(&made, &all, SEED, Purpose::SampleDraw, 0);
    let drawn = Faithfulness::new(&labels, &judges.read(&drawn, &device));
    let expected = manifest.scores["judge_drawn_accuracy"];
    assert!(
        (drawn.accuracy - expected).abs() < 0.05,
        "{} and {expected}",
        drawn.accuracy
    );
}
