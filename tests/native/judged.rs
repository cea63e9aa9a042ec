//! Tests the files that the page can load beside a model: the judge in plain loops, and encoded test images.

use crate::command::refused;
use crate::common::{CLASSES, assert_close, mnist_shape, real_data, repository, strokes};
use burn::tensor::Device;
use cvae::evaluate::{Judge, JudgeFile, compact_judge, load_judge};
use cvae::files::hex;
use cvae::judge::{JudgeCard, PlainJudge};
use cvae::model::Init;
use cvae::parameters;
use cvae::points::{Points, Source};
use cvae::weights::{Container, WeightsError};
use serde_json::Value;
use sha2::{Digest, Sha256};

const SHIPPED: &str = "www/weights/judge.safetensors";

fn shipped() -> Vec<u8> {
    std::fs::read(repository(SHIPPED)).unwrap()
}

fn load(bytes: &[u8]) -> Result<(JudgeCard, PlainJudge), WeightsError> {
    let file = Container::open(bytes)?;
    Ok((file.manifest()?, PlainJudge::load(&file, mnist_shape())?))
}

fn original() -> (JudgeFile, Judge) {
    let bytes = std::fs::read(repository("judges/judge-1.safetensors")).unwrap();
    load_judge(&bytes, &Device::flex()).unwrap()
}

/// Compares the plain loops with the tensor library, on digits where MNIST is available and on strokes elsewhere.
#[test]
fn the_plain_judge_equals_the_trained_one() {
    let device = Device::flex();
    let images = real_data().map_or_else(|| strokes(100, 0), |data| data.test.first(300));
    let (_, trained) = original();
    for judge in [
        trained,
        Judge::new(mnist_shape(), &mut Init::random(5), &device),
    ] {
        let expected = judge.probabilities(&images.grey(), &device);
        let got = judge.plain().probabilities(&images.grey());
        assert_eq!(got.len(), images.len() * CLASSES);
        assert_close(&got, &expected, 1e-5);
    }
}

#[test]
fn the_plain_judge_reads_each_image_of_a_batch_for_itself() {
    let (_, judge) = load(&shipped()).unwrap();
    let images = strokes(12, 0).grey();
    let together = judge.probabilities(&images);
    for (at, expected) in together.chunks_exact(CLASSES).enumerate() {
        let alone = judge.probabilities(&images[at * 784..][..784]);
        assert_close(&alone, expected, 1e-5);
        assert!((alone.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
    assert!(judge.probabilities(&[]).is_empty());
}

/// Rounding the parameters costs at most two of the 10 000 test images, and the manifest has the true accuracy.
#[test]
fn the_shipped_judge_reads_as_well_as_the_trained_one() {
    let Some(data) = real_data() else { return };
    let (card, judge) = load(&shipped()).unwrap();
    let right = |accuracy: f64| (accuracy * data.test.len() as f64).round();
    let (_, trained) = original();
    let before = right(trained.accuracy(&data.test, &Device::flex()));
    let after = right(judge.accuracy(&data.test));
    assert!((after - before).abs() <= 2.0, "{before}, then {after}");
    assert_eq!(right(card.test_accuracy), after);
    assert_eq!(right(card.original_test_accuracy), before);
    assert_eq!(card.test_images, data.test.len());
}

#[test]
fn the_shipped_judge_is_the_first_of_the_three_and_small() {
    let (file, judge) = original();
    let (card, _) = load(&shipped()).unwrap();
    assert_eq!(card.original_sha256, parameters::sha256(&judge));
    assert_eq!((card.seed, card.epochs), (file.seed, file.epochs));
    assert!(shipped().len() <= 160_000, "{} bytes", shipped().len());
}

#[test]
fn a_compact_judge_is_written_and_loaded_again() {
    let (file, judge) = original();
    let images = strokes(60, 0);
    let (card, bytes) = compact_judge(&file, &judge, &images).unwrap();
    let (loaded, stored) = load(&bytes).unwrap();
    assert_eq!(loaded, card);
    assert_eq!(card.test_accuracy, stored.accuracy(&images));
    assert_eq!(card.test_images, 60);
    let mut damaged = bytes.clone();
    *damaged.last_mut().unwrap() ^= 1;
    let error = load(&damaged).unwrap_err().to_string();
    assert!(error.starts_with("the weights are damaged"), "{error}");
    let judge = std::fs::read(repository("judges/judge-1.safetensors")).unwrap();
    let file = Container::open(&judge).unwrap();
    let error = PlainJudge::load(&file, mnist_shape())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("`first` has shape [24, 1, 5, 5], expected [25, 24]"),
        "{error}"
    );
}

/// The fixture of the page's tests has the probabilities of the shipped judge for its images.
#[test]
fn the_page_s_fixture_is_of_the_shipped_judge() {
    let text = std::fs::read(repository("tests/fixtures/page-decode.json")).unwrap();
    let fixture: Value = serde_json::from_slice(&text).unwrap();
    let rows = |key: &str| -> Vec<f32> {
        let rows = fixture[key].as_array().unwrap().iter();
        rows.flat_map(|row| row.as_array().unwrap())
            .map(|value| value.as_f64().unwrap() as f32)
            .collect()
    };
    let (_, judge) = load(&shipped()).unwrap();
    assert_close(
        &judge.probabilities(&rows("probabilities")),
        &rows("judged"),
        1e-5,
    );
}

#[test]
fn options_of_a_judge_without_effect_are_refused() {
    let message = refused(&["sample", "--judge", SHIPPED, "--out", "x.png"]);
    assert!(message.contains("ends in .json"), "{message}");
    let message = refused(&["judge", "--compact", SHIPPED, "--seed", "3"]);
    assert!(message.contains("cannot be used with"), "{message}");
}

fn source(labels: Vec<u16>) -> Source {
    Source {
        model: "small".to_owned(),
        encoder_sha256: "0".repeat(64),
        data_sha256: "1".repeat(64),
        labels,
    }
}

#[test]
fn points_are_written_and_loaded_again() {
    let points = Points {
        source: source(vec![7, 2]),
        epsilon: vec![0.5, -1.25, 3.0, 0.0, 0.75, -2.5],
    };
    let bytes = points.save().unwrap();
    assert_eq!(Points::load(&bytes, 3).unwrap(), points);
    let error = Points::load(&bytes, 2).unwrap_err().to_string();
    assert_eq!(error, "tensor `epsilon` has shape [2, 3], expected [2, 2]");
    let endless = Points {
        epsilon: vec![f32::NAN; 6],
        ..points
    };
    assert!(
        endless
            .save()
            .unwrap_err()
            .to_string()
            .contains("not finite")
    );
}

/// Every model of the page has points, made by its shipped encoder.
#[test]
fn the_shipped_points_are_of_the_shipped_encoders() {
    let folder = repository("www/weights");
    let index = std::fs::read(folder.join("index.json")).unwrap();
    let index: Value = serde_json::from_slice(&index).unwrap();
    for model in index["models"].as_array().unwrap() {
        let name = model["name"].as_str().unwrap();
        let path = folder.join(format!("{name}.points.safetensors"));
        let bytes = std::fs::read(&path).unwrap_or_else(|error| {
            panic!("{}: {error}; `cvae refresh` writes it", path.display())
        });
        let encoder =
            std::fs::read(folder.join(model["encoder"]["file"].as_str().unwrap())).unwrap();
        let loaded = cvae::weights::load_encoder(&encoder, &Device::flex()).unwrap();
        let points = Points::load(&bytes, loaded.plan.recipe.model.latent).unwrap();
        assert_eq!(points.source.model, name);
        assert_eq!(
            points.source.encoder_sha256,
            hex(&Sha256::digest(&encoder)),
            "{name}: run `cvae refresh` to write the points again"
        );
        let tested = loaded.usual.unwrap().images;
        assert_eq!(points.source.labels.len(), tested.min(1000));
    }
}
