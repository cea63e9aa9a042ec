//! Tests the score of how unusual an image is.

use super::{
    FLOW, black_and_white, cvae_model, digits, fixture, floats, numbers, one_level, picture, png,
    renew, rounded, two_levels,
};
use crate::command::{cvae, refused};
use crate::common::{Nobody, mnist_shape, real_data, repository, small_data, small_recipe};
use burn::tensor::Device;
use cvae::evaluate::importance_bounds;
use cvae::model::{Cvae, Init};
use cvae::random::Purpose;
use cvae::recipe::{LabelPath, Pixels, PriorKind};
use cvae::train::Trainer;
use cvae::uses::{Detector, Image, Ink, SCORE_SAMPLES, SCORE_SEED, held_out, read_png};
use cvae::weights::load_cvae;
use serde_json::Value;

/// The evaluation computes its bound for k = 1 in another way: from densities instead of the KL.
#[test]
fn a_score_is_the_negative_elbo() {
    let device = Device::flex();
    let images = black_and_white(3, 500);
    for model in [one_level(PriorKind::Label), one_level(FLOW), two_levels()] {
        let draw = (9, Purpose::TestDraw, 0);
        let bounds = importance_bounds(&model, &images, 0..3, &[1, 4000], draw, &|_| ());
        let detector = Detector {
            model: &model,
            pixels: Pixels::Binary,
            samples: 4000,
            seed: 2,
            device: &device,
        };
        for (index, bound) in bounds.iter().enumerate() {
            let label = images.labels[index];
            let other = (label + 4) % 10;
            let scores = detector.score(&picture(&images, index), &[other, label], 7);
            let expected = bound.bounds[0];
            assert!(
                (scores[1] - expected).abs() < 0.004 * expected,
                "{scores:?} against {expected}"
            );
            assert!(
                (scores[0] - scores[1]).abs() > 1.0,
                "expected the label to matter"
            );
        }
    }
}

/// The page's tests compare the page's scores of a drawing with the same fixture.
#[test]
fn the_fixture_of_the_page_equals_the_command_s_scores() {
    let image = Image::new(
        floats(&fixture("page-decode.json")["probabilities"][3]),
        mnist_shape(),
    )
    .unwrap();
    let (manifest, model, usual) = cvae_model();
    let detector = Detector {
        model: &model,
        pixels: manifest.recipe.objective.pixels,
        samples: SCORE_SAMPLES,
        seed: SCORE_SEED,
        device: &Device::flex(),
    };
    let got = detector.score(&image, &digits(), 0);
    let best = usual.percentile(&got, None);
    let own: Vec<f64> = (0..10).map(|y| usual.percentile(&got, Some(y))).collect();
    let list = |values: &[f64]| values.iter().copied().map(rounded).collect::<Value>();
    renew(
        "page-read.json",
        &[
            ("negative_elbos", list(&got)),
            ("percentile", rounded(best).into()),
            ("percentiles_as", list(&own)),
        ],
    );
    let expected = fixture("page-read.json");
    let apart = |got: &[f64], expected: &Value| {
        let pairs = got.iter().zip(numbers(expected));
        pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    };
    assert!(
        apart(&got, &expected["negative_elbos"]) < 0.01,
        "now {got:?}"
    );
    assert!(
        (best - expected["percentile"].as_f64().unwrap()).abs() < 0.1
            && apart(&own, &expected["percentiles_as"]) < 0.1,
        "now {best}, {own:?}"
    );
}

/// Scores a thousand test images with the page's default model; tests/page/parity.test.mjs scores the same images in a
/// browser.
#[test]
fn the_page_scores_test_images_as_the_command_does() {
    let Some(data) = real_data() else { return };
    let expected = fixture("page-parity.json");
    let name = expected["model"].as_str().unwrap();
    let read = |half: &str| {
        std::fs::read(repository(&format!(
            "www/weights/{name}.{half}.safetensors"
        )))
        .unwrap()
    };
    let device = Device::flex();
    let (manifest, model) = load_cvae(&read("decoder"), &read("encoder"), &device).unwrap();
    let detector = Detector {
        model: &model,
        pixels: manifest.recipe.objective.pixels,
        samples: SCORE_SAMPLES,
        seed: SCORE_SEED,
        device: &device,
    };
    let count = expected["images"].as_u64().unwrap() as usize;
    let images = data.test.first(count);
    let score = |index| detector.score(&picture(&images, index), &[images.labels[index]], 0)[0];
    let mean = (0..count).map(score).sum::<f64>() / count as f64;
    renew(
        "page-parity.json",
        &[("negative_elbo", rounded(mean).into())],
    );
    let apart = (mean
        - fixture("page-parity.json")["negative_elbo"]
            .as_f64()
            .unwrap())
    .abs();
    assert!(apart < 0.001, "now {mean}");
}

/// An image is compared with the scores in the encoder file, so no test images are needed.
#[test]
fn an_image_is_scored_without_test_images() {
    let folder = tempfile::tempdir().unwrap();
    let image = png(folder.path());
    let output = cvae(&["anomaly", "--image", &image, "--label", "8"]);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();

    let (manifest, model, usual) = cvae_model();
    let detector = Detector {
        model: &model,
        pixels: manifest.recipe.objective.pixels,
        samples: SCORE_SAMPLES,
        seed: SCORE_SEED,
        device: &Device::flex(),
    };
    let picture = read_png(&std::fs::read(&image).unwrap(), mnist_shape(), Ink::Dark).unwrap();
    let scores = detector.score(&picture, &digits(), 0);
    for (label, among) in [
        (None, "the best of 10000 test images"),
        (Some(8), "10000 test images under their own labels"),
    ] {
        let percentile = usual.percentile(&scores, label);
        let expected = format!("percentile {percentile:.0} of {among}");
        assert!(text.contains(&expected), "{text} lacks {expected}");
    }
    let measured = refused(&["anomaly", "--image", &image, "--test-images", "100"]);
    assert!(measured.contains("cvae data"), "{measured}");
}

#[test]
fn a_trained_model_separates_unusual_images() {
    let device = Device::flex();
    let mut recipe = small_recipe();
    recipe.training.epochs = 30;
    let data = small_data();
    let mut trainer = Trainer::new(&recipe, &data, None, &device).unwrap();
    trainer.run(&mut Nobody).unwrap();
    let model = trainer.averaged();
    let detector = Detector {
        model: &model,
        pixels: recipe.objective.pixels,
        samples: 4,
        seed: 2,
        device: &device,
    };
    let rows = detector.aurocs(&data.test);
    let row = |name: &str| rows.iter().find(|row| row.unusual == name).unwrap();
    assert_eq!(rows.len(), 6);
    assert!(row("inverted").given_label == 1.0 && row("inverted").best_label == 1.0);
    let wrong = row("wrong label");
    assert!(wrong.given_label > 0.9 && wrong.doubt > 0.9, "{wrong:?}");
    // The best of ten labels does not depend on the given label.
    assert_eq!(wrong.best_label, 0.5);

    // A model without labels ignores the label.
    let mut recipe_without = recipe.model.clone();
    (recipe_without.label, recipe_without.prior) = (LabelPath::None, PriorKind::Standard);
    let without = Detector {
        model: &Cvae::new(
            &recipe_without,
            mnist_shape(),
            &mut Init::random(1),
            &device,
        ),
        ..detector
    };
    let rows = without.aurocs(&data.test);
    assert_eq!(rows.len(), 5);
    assert!(rows.iter().all(|row| row.unusual != "wrong label"));
    assert!(rows.iter().all(|row| row.given_label == row.best_label));

    // A direction that the model never saw lies between two that it did see: the score separates it from them better
    // than by chance.
    let area = held_out(3, &data.train, &data.test, &recipe, 4, &device).unwrap();
    assert!(area > 0.6, "{area}");
    let threes: Vec<usize> = (0..60).filter(|&i| data.test.labels[i] == 3).collect();
    let only = data.test.select(&threes);
    let error = held_out(3, &data.train, &only, &recipe, 1, &device).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("of 6 test images 6 show class 3")
    );
}
