//! Tests the completion of hidden pixels.

use super::{
    FLOW, black_and_white, cvae_model, fixture, floats, model, one_level, picture, png, two_levels,
    unconditional,
};
use crate::command::cvae;
use crate::common::{CLASSES, PIXELS, assert_close, mnist_shape, strokes};
use burn::tensor::{Device, Tensor, TensorData, activation};
use cvae::data::one_hot;
use cvae::host::to_vec;
use cvae::model::Cvae;
use cvae::recipe::{Likelihood, Pixels, PriorKind};
use cvae::uses::{
    COMPLETION_SWEEPS, COMPLETION_WARM_UP, Chains, Completion, Image, Ink, Mask, UseError,
    complete, complete_image, read_png,
};
use cvae::weights::load_cvae;
use serde_json::Value;

/// Probabilities of ink given the visible pixels: the average of `p(x | z, y)` over a fine grid of `z`, weighted by
/// `p(x_visible | z, y) p(z | y)`.
fn by_quadrature(model: &Cvae, image: &[f32], label: u16, hidden: &[bool]) -> Vec<f64> {
    let device = Device::flex();
    let (steps, reach) = (200, 6.0f32);
    let at = |i: usize| -reach + (i as f32 + 0.5) * 2.0 * reach / steps as f32;
    let labels = one_hot(&vec![label; steps], CLASSES, &device);
    let mut points = Vec::new();
    for y in 0..steps {
        let grid: Vec<f32> = (0..steps).flat_map(|x| [at(x), at(y)]).collect();
        let z = Tensor::<2>::from_data(TensorData::new(grid, [steps, 2]), &device);
        let prior = to_vec(model.generator.prior.log_density(z.clone(), &labels));
        let logits = model.generator.decoder.forward(z, labels.clone());
        let probabilities = to_vec(activation::sigmoid(logits));
        for (row, prior) in probabilities.chunks_exact(PIXELS).zip(prior) {
            let visible = row.iter().zip(image).zip(hidden);
            let log_prob: f64 = visible
                .filter(|(_, hidden)| !**hidden)
                .map(|((&p, &x), _)| f64::from(if x > 0.5 { p } else { 1.0 - p }).ln())
                .sum();
            points.push((f64::from(prior) + log_prob, row.to_vec()));
        }
    }
    let largest = points.iter().map(|p| p.0).fold(f64::NEG_INFINITY, f64::max);
    let (mut mean, mut total) = (vec![0.0; PIXELS], 0.0);
    for (log_weight, row) in points {
        let weight = (log_weight - largest).exp();
        total += weight;
        mean.iter_mut()
            .zip(row)
            .for_each(|(sum, p)| *sum += weight * f64::from(p));
    }
    mean.iter().map(|sum| sum / total).collect()
}

fn completed(model: &Cvae, image: &[f32], mask: &Mask, chains: Chains) -> Completion {
    let device = Device::flex();
    let image = Tensor::from_data(TensorData::new(image.to_vec(), [1, PIXELS]), &device);
    complete(model, image, &one_hot(&[3], CLASSES, &device), mask, chains).unwrap()
}

#[test]
fn chains_converge_to_the_true_conditional() {
    let images = black_and_white(1, 3);
    let image = picture(&images, 0);
    // Eight rows are visible: enough to constrain the rest, too few to determine it.
    let mask: Mask = Mask::parse("0,8,28,20", mnist_shape()).unwrap();
    let hidden = mask.hidden();
    for model in [one_level(PriorKind::Label), one_level(FLOW), two_levels()] {
        let exact = by_quadrature(&model, image.values(), 3, hidden);
        let prior = by_quadrature(&model, image.values(), 3, &[true; PIXELS]);
        let worst = |mean: Vec<f32>| -> f64 {
            let pixels = (0..PIXELS).filter(|&i| hidden[i]);
            pixels
                .map(|i| (f64::from(mean[i]) - exact[i]).abs())
                .fold(0.0, f64::max)
        };
        let right = completed(
            &model,
            image.values(),
            &mask,
            Chains {
                count: 100,
                warm_up: 20,
                sweeps: 600,
                seed: 1,
            },
        );
        // The same chains without rejections follow the encoder, which is wrong here.
        let wrong = completed(
            &model,
            image.values(),
            &mask,
            Chains {
                count: 2000,
                warm_up: 30,
                sweeps: 1,
                seed: 1,
            },
        );
        let (right, wrong) = (worst(to_vec(right.mean)), worst(to_vec(wrong.mean)));
        let blind = worst(prior.iter().map(|&p| p as f32).collect());
        assert!(right < 0.02, "{right} from quadrature");
        assert!(wrong > 0.06 && blind > 0.04, "{wrong}, {blind}: too easy");
    }
}

#[test]
fn visible_pixels_are_never_changed() {
    let image = picture(&black_and_white(1, 3), 0);
    let mask: Mask = Mask::parse("5,6,17,12", mnist_shape()).unwrap();
    let chains = Chains {
        count: 5,
        warm_up: 2,
        sweeps: 9,
        seed: 4,
    };
    let completion = completed(&two_levels(), image.values(), &mask, chains);
    let hidden = mask.hidden();
    let drawn = to_vec(completion.images);
    assert_eq!(drawn.len(), 5 * PIXELS);
    let mut changed = 0;
    for row in drawn.chunks_exact(PIXELS) {
        for i in 0..PIXELS {
            assert!(hidden[i] || row[i] == image.values()[i], "pixel {i}");
            assert!(row[i] == 0.0 || row[i] == 1.0);
            changed += usize::from(row[i] != image.values()[i]);
        }
    }
    assert!(changed > 100, "only {changed} hidden pixels were redrawn");

    // A chain depends neither on the other chains nor on the hidden pixels.
    let two = Chains { count: 2, ..chains };
    let mut other = image.values().to_vec();
    (0..PIXELS)
        .filter(|&i| hidden[i])
        .for_each(|i| other[i] = 1.0 - other[i]);
    let completion = completed(&two_levels(), &other, &mask, two);
    assert_eq!(to_vec(completion.images), drawn[..2 * PIXELS]);
}

#[test]
fn completion_errors_name_the_input() {
    let device = Device::flex();
    let chains = Chains {
        count: 1,
        warm_up: 0,
        sweeps: 1,
        seed: 1,
    };
    let refusal = |model: &Cvae, chains| {
        let image = Tensor::zeros([1, PIXELS], &device);
        let label = one_hot(&[3], CLASSES, &device);
        let mask: Mask = Mask::parse("top", mnist_shape()).unwrap();
        complete(model, image, &label, &mask, chains)
            .unwrap_err()
            .to_string()
    };
    let grey = model(|recipe| recipe.likelihood = Likelihood::LearnedGaussian);
    assert!(refusal(&grey, chains).contains("likelihood is learnedgaussian, expected bernoulli"));
    let model = two_levels();
    let everything: Mask = Mask::parse("0,0,28,28", mnist_shape()).unwrap();
    let (image, label) = (picture(&strokes(1, 3), 0), one_hot(&[3], CLASSES, &device));
    let refused = complete_image(&model, &image, Pixels::Grey, &label, &everything, chains);
    assert_eq!(refused.unwrap_err(), UseError::HidesAll(PIXELS));
    let none = Chains { count: 0, ..chains };
    assert!(refusal(&model, none).starts_with("0 chains"));
    let none = Chains {
        sweeps: 0,
        ..chains
    };
    assert!(refusal(&model, none).starts_with("0 sweeps"));
}

/// The page's tests compare the page's completions with the same fixture.
#[test]
fn the_fixture_of_the_page_equals_the_command_s_completions() {
    let expected = fixture("page-complete.json");
    let image = Image::new(floats(&expected["image"]), mnist_shape()).unwrap();
    let mask: Mask = Mask::parse("bottom", mnist_shape()).unwrap();
    let hidden = mask
        .hidden()
        .iter()
        .map(|&hidden| f32::from(u8::from(hidden)));
    assert_eq!(floats(&expected["hidden"]), hidden.collect::<Vec<_>>());
    let (manifest, model, _) = cvae_model();
    let device = Device::flex();
    let chains = Chains {
        count: 3,
        warm_up: COMPLETION_WARM_UP,
        sweeps: COMPLETION_SWEEPS,
        seed: expected["seed"].as_u64().unwrap(),
    };
    let label = one_hot(&[3], CLASSES, &device);
    let pixels = manifest.recipe.objective.pixels;
    let got = complete_image(&model, &image, pixels, &label, &mask, chains).unwrap();
    let rows = expected["completions"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    for (row, got) in rows.iter().zip(to_vec(got.probabilities).chunks(PIXELS)) {
        assert_close(&mask.fill(&image, got), &floats(row), 1e-3);
    }
}

#[test]
fn complete_writes_the_completions_of_the_library() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("completions.json").display().to_string();
    let image = png(folder.path());
    let plain = unconditional(folder.path());
    let arguments = ["--image", &image, "--mask", "left", "--samples", "2"];
    let more = ["--sweeps", "5", "--seed", "4", "--weights", &plain];
    let output = cvae(&[&["complete", "--out", &out], &arguments[..], &more].concat());
    assert!(output.status.success(), "{output:?}");
    let written: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!(
        written["label"],
        Value::Null,
        "expected no label from an unconditional model"
    );

    let read = |half: &str| std::fs::read(format!("{plain}.{half}.safetensors")).unwrap();
    let device = Device::flex();
    let (manifest, model) = load_cvae(&read("decoder"), &read("encoder"), &device).unwrap();
    let picture = read_png(&std::fs::read(&image).unwrap(), mnist_shape(), Ink::Dark).unwrap();
    assert_eq!(floats(&written["image"]), picture.values());
    let mask: Mask = Mask::parse("left", mnist_shape()).unwrap();
    let chains = Chains {
        count: 2,
        warm_up: COMPLETION_WARM_UP,
        sweeps: 5,
        seed: 4,
    };
    let (pixels, label) = (
        manifest.recipe.objective.pixels,
        one_hot(&[7], CLASSES, &device),
    );
    let expected = complete_image(&model, &picture, pixels, &label, &mask, chains).unwrap();
    let rows = to_vec(expected.probabilities);
    for (place, row) in rows.chunks(PIXELS).enumerate() {
        let got = floats(&written["completions"][place]);
        assert_close(&got, &mask.fill(&picture, row), 1e-6);
        let kept = (0..PIXELS).filter(|&i| !mask.hidden()[i]);
        assert!(kept.into_iter().all(|i| got[i] == picture.values()[i]));
    }
    assert_close(
        &floats(&written["mean"]),
        &mask.fill(&picture, &to_vec(expected.mean)),
        1e-6,
    );
}
