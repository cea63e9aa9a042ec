//! The uses of a model against closed forms, quadrature and naive counting, and what their commands refuse.

use crate::command::{cvae, refused};
use crate::common::{
    Nobody, assert_close, real_folder, repository, small_data, small_recipe, strokes,
};
use crate::weights::manifest;
use burn::tensor::{Device, Tensor, TensorData, activation};
use cvae::data::{Idx, Images, one_hot};
use cvae::evaluate::{decode, importance_bounds};
use cvae::model::{CLASSES, Cvae, Init, PIXELS};
use cvae::parameters::{self, to_vec};
use cvae::random::{self, Purpose};
use cvae::recipe::{
    DetailRecipe, FlowRecipe, LabelPath, Likelihood, ModelRecipe, Pixels, PriorKind,
};
use cvae::train::Trainer;
use cvae::uses::{
    COMPLETION_SWEEPS, COMPLETION_WARM_UP, Chains, Completion, Detector, Image, Ink, Mask,
    SCORE_SAMPLES, SCORE_SEED, UseError, Usual, Worth, complete, complete_image, edit, few,
    held_out, is_conditional, read_png, share, style, synthesise, write_png,
};
use cvae::weights::{
    Check, Half, Manifest, Precision, load_cvae, load_encoder, load_generator, save,
};
use serde_json::Value;
use std::path::Path;

/// A model with random parameters, those of its decoder large enough that latents matter, and small enough that a
/// chain, which draws hundreds of hidden pixels from where it is, gets away from there.
fn model(change: impl Fn(&mut ModelRecipe)) -> Cvae {
    let mut recipe = small_recipe().model;
    recipe.latent = 2;
    change(&mut recipe);
    let model = Cvae::new(&recipe, &mut Init::random(5), &Device::flex());
    let mut rng = random::stream(6, Purpose::Init, 1);
    parameters::write(model, |name, shape| {
        let noise = random::normals(&mut rng, shape.iter().product());
        let scale = match name {
            _ if name.starts_with("encoder.blocks") => 0.1,
            _ => 0.3,
        };
        Ok::<_, ()>(Some(noise.into_iter().map(|value| scale * value).collect()))
    })
    .unwrap()
}

fn one_level(prior: PriorKind) -> Cvae {
    model(|recipe| recipe.prior = prior)
}

const FLOW: PriorKind = PriorKind::Flow(FlowRecipe {
    couplings: 2,
    width: 16,
});

/// The second latent is a second level.
fn two_levels() -> Cvae {
    model(|recipe| {
        recipe.detail = Some(DetailRecipe {
            latent: 1,
            width: 8,
        });
    })
}

/// A stroke of two grey values only, so that every Bernoulli draw of it is the image itself.
fn black_and_white(count: usize, offset: usize) -> Images {
    let mut images = strokes(count, offset);
    for pixel in &mut images.pixels {
        *pixel = if *pixel > 127 { 255 } else { 0 };
    }
    images
}

fn picture(images: &Images, index: usize) -> Image {
    Image::from_levels(images.image(index)).unwrap()
}

fn digits() -> Vec<u8> {
    (0..10).collect()
}

#[test]
fn editing_to_its_own_label_is_reconstruction() {
    let device = Device::flex();
    let images = strokes(1, 3);
    let image = picture(&images, 0).tensor(&device);
    let label = one_hot(&[3], &device);
    for model in [one_level(PriorKind::Label), one_level(FLOW), two_levels()] {
        let sample = model.encode(image.clone(), &label, Tensor::zeros([1, 2], &device));
        let decoder = &model.generator.decoder;
        let expected = to_vec(decoder.forward(sample.latent, label.clone()));
        let edited = edit(&model, image.clone(), &label, label.clone()).unwrap();
        assert_close(&to_vec(edited), &expected, 1e-3);
    }
}

/// Between Gaussian priors a style keeps its distance from the mean in standard deviations.
#[test]
fn a_style_moves_between_labels_in_units_of_their_priors() {
    let device = Device::flex();
    let model = one_level(PriorKind::Label);
    let image = picture(&strokes(1, 3), 0).tensor(&device);
    let label = one_hot(&[3], &device);
    let sample = model.encode(image.clone(), &label, Tensor::zeros([1, 2], &device));
    let z = to_vec(sample.latent);
    let table =
        |table: &Option<burn::module::Param<Tensor<2>>>| to_vec(table.as_ref().unwrap().val());
    let mean = table(&model.generator.prior.mean);
    let log_var = table(&model.generator.prior.log_var);
    let moved: Vec<f32> = (0..CLASSES)
        .flat_map(|to| (0..2).map(move |i| (3 * 2 + i, to * 2 + i, i)))
        .map(|(from, to, i)| {
            let standard = (z[i] - mean[from]) / (log_var[from] / 2.0).exp();
            mean[to] + (log_var[to] / 2.0).exp() * standard
        })
        .collect();
    let all = one_hot(&digits(), &device);
    let z = Tensor::from_data(TensorData::new(moved, [CLASSES, 2]), &device);
    let expected = to_vec(model.generator.decoder.forward(z, all.clone()));
    let edited = to_vec(edit(&model, image, &label, all).unwrap());
    assert_close(&edited, &expected, 1e-3);
}

#[test]
fn an_unconditional_model_cannot_edit() {
    let device = Device::flex();
    let model = model(|recipe| {
        recipe.label = LabelPath::None;
        recipe.prior = PriorKind::Standard;
    });
    assert!(!is_conditional(&model) && is_conditional(&two_levels()));
    let label = one_hot(&[3], &device);
    let image = picture(&strokes(1, 3), 0).tensor(&device);
    assert_eq!(style(&model, image.clone(), &label).dims(), [1, 2]);
    let error = edit(&model, image, &label, label.clone()).unwrap_err();
    assert_eq!(error, UseError::Unconditional);
}

/// Probabilities of ink given the visible pixels: the average of `p(x | z, y)` over a fine grid of `z`, weighted by
/// `p(x_visible | z, y) p(z | y)`.
fn by_quadrature(model: &Cvae, image: &[f32], label: u8, hidden: &[bool]) -> Vec<f64> {
    let device = Device::flex();
    let (steps, reach) = (200, 6.0f32);
    let at = |i: usize| -reach + (i as f32 + 0.5) * 2.0 * reach / steps as f32;
    let labels = one_hot(&vec![label; steps], &device);
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
    complete(model, image, &one_hot(&[3], &device), mask, chains).unwrap()
}

#[test]
fn chains_converge_to_the_true_conditional() {
    let images = black_and_white(1, 3);
    let image = picture(&images, 0);
    // Eight rows can be seen: enough to say something, too little to say everything.
    let mask: Mask = "0,8,28,20".parse().unwrap();
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
        // What the same chains do without rejecting anything: they follow the encoder, which is wrong here.
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
    let mask: Mask = "5,6,17,12".parse().unwrap();
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

    // A chain does not depend on the others, nor on what is under the mask.
    let two = Chains { count: 2, ..chains };
    let mut other = image.values().to_vec();
    (0..PIXELS)
        .filter(|&i| hidden[i])
        .for_each(|i| other[i] = 1.0 - other[i]);
    let completion = completed(&two_levels(), &other, &mask, two);
    assert_eq!(to_vec(completion.images), drawn[..2 * PIXELS]);
}

#[test]
fn completion_names_what_it_refuses() {
    let device = Device::flex();
    let chains = Chains {
        count: 1,
        warm_up: 0,
        sweeps: 1,
        seed: 1,
    };
    let refusal = |model: &Cvae, chains| {
        let image = Tensor::zeros([1, PIXELS], &device);
        let label = one_hot(&[3], &device);
        let mask: Mask = "top".parse().unwrap();
        complete(model, image, &label, &mask, chains)
            .unwrap_err()
            .to_string()
    };
    let grey = model(|recipe| recipe.likelihood = Likelihood::LearnedGaussian);
    assert!(refusal(&grey, chains).contains("likelihood is learnedgaussian, expected bernoulli"));
    let model = two_levels();
    let everything: Mask = "0,0,28,28".parse().unwrap();
    let (image, label) = (picture(&strokes(1, 3), 0), one_hot(&[3], &device));
    let refused = complete_image(&model, &image, Pixels::Grey, &label, &everything, chains);
    assert_eq!(refused.unwrap_err(), UseError::HidesAll);
    let none = Chains { count: 0, ..chains };
    assert!(refusal(&model, none).starts_with("0 chains"));
    let none = Chains {
        sweeps: 0,
        ..chains
    };
    assert!(refusal(&model, none).starts_with("0 sweeps"));
}

/// The k = 1 bound of the evaluation comes by another way: through densities, not through the KL.
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
            assert!((scores[0] - scores[1]).abs() > 1.0, "labels do not matter");
        }
    }
}

fn fixture(name: &str) -> Value {
    let text = std::fs::read_to_string(repository("tests/fixtures").join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().unwrap().iter();
    list.map(|v| v.as_f64().unwrap()).collect()
}

fn floats(value: &Value) -> Vec<f32> {
    numbers(value).into_iter().map(|v| v as f32).collect()
}

/// The model that the fixtures are of, with how it scores test images.
fn cvae_model() -> (Manifest, Cvae, Usual) {
    let read = |half: &str| {
        std::fs::read(repository(&format!("www/weights/cvae.{half}.safetensors"))).unwrap()
    };
    let device = Device::flex();
    let (manifest, model) = load_cvae(&read("decoder"), &read("encoder"), &device).unwrap();
    let usual = load_encoder(&read("encoder"), &device).unwrap().usual;
    (manifest, model, usual.expect("`cvae calibrate` writes it"))
}

/// What the page computes for a drawing is compared with the same file, in a browser.
#[test]
fn the_page_s_figures_of_an_image_are_those_of_the_command() {
    let image = Image::new(floats(&fixture("page-decode.json")["probabilities"][3])).unwrap();
    let expected = fixture("page-read.json");
    let (manifest, model, usual) = cvae_model();
    let detector = Detector {
        model: &model,
        pixels: manifest.recipe.objective.pixels,
        samples: SCORE_SAMPLES,
        seed: SCORE_SEED,
        device: &Device::flex(),
    };
    let got = detector.score(&image, &digits(), 0);
    let apart = |got: &[f64], expected: &Value| {
        let pairs = got.iter().zip(numbers(expected));
        pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    };
    assert!(
        apart(&got, &expected["negative_elbos"]) < 0.01,
        "now {got:?}"
    );
    let best = usual.percentile(&got, None);
    let own: Vec<f64> = (0..10).map(|y| usual.percentile(&got, Some(y))).collect();
    assert!(
        (best - expected["percentile"].as_f64().unwrap()).abs() < 0.1
            && apart(&own, &expected["percentiles_as"]) < 0.1,
        "now {best}, {own:?}"
    );
}

/// What the page completes is compared with the same file, in a browser.
#[test]
fn the_page_s_completions_are_those_of_the_command() {
    let expected = fixture("page-complete.json");
    let image = Image::new(floats(&expected["image"])).unwrap();
    let mask: Mask = "bottom".parse().unwrap();
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
    let label = one_hot(&[3], &device);
    let pixels = manifest.recipe.objective.pixels;
    let got = complete_image(&model, &image, pixels, &label, &mask, chains).unwrap();
    let rows = expected["completions"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    for (row, got) in rows.iter().zip(to_vec(got.probabilities).chunks(PIXELS)) {
        assert_close(&mask.fill(&image, got), &floats(row), 1e-3);
    }
}

/// What is stored with the weights is what an image is compared with: no test images are needed.
#[test]
fn an_anomaly_is_told_without_test_images() {
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
    let picture = read_png(&std::fs::read(&image).unwrap(), Ink::Dark).unwrap();
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
fn a_trained_model_tells_unusual_images() {
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
    // The best of ten labels does not look at the label that was given.
    assert_eq!(wrong.best_label, 0.5);

    // A direction that the model never saw lies between two that it did: told from them better than by chance.
    let area = held_out(3, &data.train, &data.test, &recipe, 4, &device).unwrap();
    assert!(area > 0.6, "{area}");
    let threes: Vec<usize> = (0..60).filter(|&i| data.test.labels[i] == 3).collect();
    let only = data.test.select(&threes);
    let error = held_out(3, &data.train, &only, &recipe, 1, &device).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("of 6 test images 6 show digit 3")
    );
}

#[test]
fn few_images_are_as_many_of_each_digit() {
    let images = strokes(200, 0);
    let chosen = few(&images, 3, 1);
    let counts = digits()
        .iter()
        .map(|digit| {
            let of_digit = chosen.labels.iter().filter(|label| *label == digit);
            of_digit.count()
        })
        .collect::<Vec<_>>();
    assert_eq!(counts, [3; 10]);
    for index in 0..chosen.len() {
        let known = (0..images.len()).any(|i| {
            images.image(i) == chosen.image(index) && images.labels[i] == chosen.labels[index]
        });
        assert!(known, "image {index} is none of the images");
    }
    assert_eq!(chosen, few(&images, 3, 1));
    assert_ne!(chosen, few(&images, 3, 2));
    assert_eq!(few(&images, 1000, 1).len(), 200);
}

#[test]
fn worth_is_measured_the_same_twice() {
    let data = small_data();
    let device = Device::flex();
    let recipe = small_recipe();
    let informed = one_level(PriorKind::Label).generator;
    let experiment = Worth {
        data: &data,
        informed: &informed,
        recipe: &recipe,
        synthetic: 20,
        passes: 1200,
        device: &device,
    };
    let measured = experiment.measure(5, 1).unwrap();
    // Strokes are easy: ten directions, chance is a tenth. An untrained generator's images do not help.
    assert!(measured.real > 0.6, "{measured:?}");
    assert_eq!(measured, experiment.measure(5, 1).unwrap());
}

/// Three machines make what one makes, whatever their shares; a share that is missing is named.
#[test]
fn shards_of_a_data_set_are_the_data_set() {
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str, more: &[&str]| {
        let out = folder.path().join(name).display().to_string();
        let arguments = ["augment", "--count", "1203", "--out", &out];
        cvae(&[&arguments[..], more].concat())
    };
    let read = |name: &str| {
        let idx = |file: &str| std::fs::read(folder.path().join(name).join(file)).unwrap();
        let images = Idx::parse(&idx("synthetic-images-idx3-ubyte.gz"), 3).unwrap();
        let labels = Idx::parse(&idx("synthetic-labels-idx1-ubyte.gz"), 1).unwrap();
        Images::new(images, labels).unwrap()
    };
    assert!(run("one", &[]).status.success());
    for shard in ["3/3", "1/3"] {
        assert!(run("three", &["--shard", shard]).status.success());
    }
    let missing = run("three", &["--merge", "3"]);
    let text = String::from_utf8_lossy(&missing.stderr).into_owned();
    assert!(
        !missing.status.success() && text.contains("shard 2 of 3"),
        "{text}"
    );
    assert!(run("three", &["--shard", "2/3"]).status.success());
    assert!(run("three", &["--merge", "3"]).status.success());
    assert_eq!(read("three"), read("one"));

    for (machines, count) in [(1, 1), (3, 1203), (4, 1203), (7, 500), (2, 1_000_000)] {
        let shares = (0..machines).map(|index| share(count, index, machines));
        assert_eq!(
            shares.flatten().collect::<Vec<_>>(),
            (0..count).collect::<Vec<_>>()
        );
    }
}

/// Both formats, read by what reads real data.
#[test]
fn augment_writes_what_the_library_makes() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new/data");
    let run = |more: &[&str]| {
        let out = out.display().to_string();
        let arguments = ["augment", "--count", "23", "--seed", "5", "--out", &out];
        let output = cvae(&[&arguments[..], more].concat());
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{text}");
    };
    let decoder = std::fs::read(repository("www/weights/cvae.decoder.safetensors")).unwrap();
    let generator = load_generator(&decoder, &Device::flex()).unwrap().generator;
    let expected = synthesise(&generator, 0..23, 1.0, 5);
    let first = decode(&generator, &random::style(5, 3, 24), &[3], 1.0);
    let level = |p: &f32| (p * 255.0).round() as u8;
    assert_eq!(expected.labels[..12], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    let differs = |(a, b): (&u8, u8)| a.abs_diff(b) > 1;
    let rounded = expected.image(3).iter().zip(first.iter().map(level));
    assert!(!rounded.into_iter().any(differs));

    run(&[]);
    let idx = |name: &str, axes| Idx::parse(&std::fs::read(out.join(name)).unwrap(), axes).unwrap();
    let images = idx("synthetic-images-idx3-ubyte.gz", 3);
    let labels = idx("synthetic-labels-idx1-ubyte.gz", 1);
    assert_eq!(Images::new(images, labels).unwrap(), expected);

    run(&["--format", "png", "--ink", "light"]);
    let list = std::fs::read_to_string(out.join("labels.csv")).unwrap();
    let mut lines = list.lines();
    assert_eq!(lines.next(), Some("file,label"));
    for (index, line) in lines.enumerate() {
        let (file, label) = line.split_once(',').unwrap();
        assert_eq!(label, expected.labels[index].to_string());
        let png = std::fs::read(out.join(file)).unwrap();
        assert_eq!(
            read_png(&png, Ink::Light).unwrap(),
            picture(&expected, index)
        );
    }
    assert_eq!(list.lines().count(), 24);
}

/// A PNG that shows a stroke.
fn png(folder: &Path) -> String {
    let path = folder.join("three.png");
    std::fs::write(&path, write_png(strokes(1, 3).image(0), Ink::Dark).unwrap()).unwrap();
    path.display().to_string()
}

/// A pair of files of an unconditional model, as `--weights` takes it.
fn unconditional(folder: &Path) -> String {
    let mut manifest = manifest(Half::Decoder, Precision::F16);
    manifest.recipe.model.label = LabelPath::None;
    manifest.recipe.model.prior = PriorKind::Standard;
    let model = Cvae::new(
        &manifest.recipe.model,
        &mut Init::random(5),
        &Device::flex(),
    );
    let epsilon = random::style(1, 0, model.latent());
    let check = Check {
        labels: vec![0.1; CLASSES],
        probabilities: decode(&model.generator, &epsilon, &[0], 1.0),
        epsilon,
    };
    let name = folder.join("plain").display().to_string();
    let decoder = save(&model.generator, &manifest, Some(&check)).unwrap();
    manifest.half = Half::Encoder;
    let encoder = save(&model.encoder, &manifest, None).unwrap();
    std::fs::write(format!("{name}.decoder.safetensors"), decoder).unwrap();
    std::fs::write(format!("{name}.encoder.safetensors"), encoder).unwrap();
    name
}

#[test]
fn edit_and_complete_draw_a_png() {
    let folder = tempfile::tempdir().unwrap();
    let image = png(folder.path());
    let out = folder.path().join("sheet.png");
    let shown = out.display().to_string();
    let run = |arguments: &[&str]| {
        let output = cvae(&[arguments, &["--image", &image, "--out", &shown]].concat());
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{text}");
        // A tile and a gap, and the gap before the first.
        let width = u32::from_be_bytes(std::fs::read(&out).unwrap()[16..20].try_into().unwrap());
        ((width - 4) / 32, String::from_utf8(output.stdout).unwrap())
    };
    let (tiles, text) = run(&["edit"]);
    assert_eq!(tiles, 12);
    assert!(text.contains("the image reads as"), "{text}");
    let (tiles, text) = run(&["edit", "--label", "3", "--as", "7"]);
    assert!(
        tiles == 3 && text.contains("the model's 3, and its style as 7"),
        "{text}"
    );
    let complete = ["complete", "--samples", "4", "--sweeps", "5"];
    let run_complete = |more: &[&str]| run(&[&complete[..], more].concat());
    let (tiles, text) = run_complete(&["--label", "3", "--mask", "left"]);
    assert!(tiles == 7 && text.contains("392 pixels hidden"), "{text}");
    // The stroke itself as its mask: all ink is hidden. Without a label, from a model that would not look at it.
    let inked = strokes(1, 3).pixels.iter().filter(|&&x| x > 127).count();
    let plain = unconditional(folder.path());
    let (tiles, text) = run_complete(&["--mask-image", &image, "--weights", &plain]);
    assert!(
        tiles == 7 && text.contains(&format!("{inked} pixels hidden")),
        "{text}"
    );
}

#[test]
fn complete_writes_what_the_library_completes() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("completions.json").display().to_string();
    let image = png(folder.path());
    let plain = unconditional(folder.path());
    let arguments = ["--image", &image, "--mask", "left", "--samples", "2"];
    let more = ["--sweeps", "5", "--seed", "4", "--weights", &plain];
    let output = cvae(&[&["complete", "--out", &out], &arguments[..], &more].concat());
    assert!(output.status.success(), "{output:?}");
    let written: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!(written["label"], Value::Null, "the model sees none");

    let read = |half: &str| std::fs::read(format!("{plain}.{half}.safetensors")).unwrap();
    let device = Device::flex();
    let (manifest, model) = load_cvae(&read("decoder"), &read("encoder"), &device).unwrap();
    let picture = read_png(&std::fs::read(&image).unwrap(), Ink::Dark).unwrap();
    assert_eq!(floats(&written["image"]), picture.values());
    let mask: Mask = "left".parse().unwrap();
    let chains = Chains {
        count: 2,
        warm_up: COMPLETION_WARM_UP,
        sweeps: 5,
        seed: 4,
    };
    let (pixels, label) = (manifest.recipe.objective.pixels, one_hot(&[7], &device));
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

#[test]
fn bad_images_labels_and_masks_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let good = png(folder.path());
    let out = folder.path().join("sheet.png").display().to_string();
    let edit = |more: &[&str]| refused(&[&["edit", "--out", &out], more].concat());
    assert!(edit(&[]).contains("no image was given, expected --index or --image"));
    assert!(edit(&["--image", "no.png"]).contains("no.png cannot be read"));
    assert!(edit(&["--image", "Cargo.toml"]).contains("Cargo.toml: this is not a PNG"));
    let message = edit(&["--image", "docs/samples.png"]);
    assert!(
        message.contains("docs/samples.png: the image has") && message.contains("expected 28 × 28"),
        "{message}"
    );
    let message = edit(&["--image", &good, "--label", "12"]);
    assert!(
        message.contains("12") && message.contains("0..10"),
        "{message}"
    );
    assert!(edit(&["--image", &good, "--as", "12"]).contains("12"));
    assert!(
        edit(&["--image", &good, "--weights", "none"]).contains("none.decoder.safetensors cannot")
    );
    let plain = unconditional(folder.path());
    let message = edit(&["--image", &good, "--weights", &plain]);
    assert!(message.contains("the model is unconditional"), "{message}");
    let gif = refused(&["edit", "--image", &good, "--out", "x.gif"]);
    assert!(
        gif.contains("x.gif: expected a name that ends in .png"),
        "{gif}"
    );

    let complete = |mask: &str| {
        refused(&[
            "complete", "--image", &good, "--label", "3", "--out", &out, "--mask", mask,
        ])
    };
    assert!(complete("middle").contains("the mask is `middle`, expected top, bottom"));
    assert!(complete("3,3,0,4").contains("the mask `3,3,0,4` hides nothing"));
    assert!(complete("0,0,28,28").contains("the mask hides all 784 pixels, expected 1 or more"));
    assert!(complete("20,20,9,4").contains("the mask `20,20,9,4` reaches outside the image"));
    let mask_image = |mask: &str| {
        let image = ["complete", "--image", &good, "--label", "3", "--out", &out];
        refused(&[&image[..], &["--mask-image", mask]].concat())
    };
    let blank = folder.path().join("blank.png").display().to_string();
    std::fs::write(&blank, write_png(&[0; PIXELS], Ink::Dark).unwrap()).unwrap();
    assert!(mask_image(&blank).contains("blank.png: the mask hides 0 of its 784 pixels"));
    assert!(mask_image("docs/samples.png").contains("expected 28 × 28"));
    let label = refused(&["complete", "--image", &good, "--mask", "top", "--out", &out]);
    assert!(label.contains("--label is missing"), "{label}");
    let message = refused(&["augment", "--weights", &plain, "--out", &out]);
    assert!(message.contains("the model is unconditional"), "{message}");
    let none = refused(&["augment", "--count", "0", "--out", "x"]);
    assert!(none.contains("0 is not in 1..=1000000"), "{none}");
    let file = refused(&["augment", "--count", "1", "--out", "Cargo.toml"]);
    assert!(file.contains("Cargo.toml: expected a folder"), "{file}");
    assert!(!Path::new(&out).exists());
}

#[test]
fn an_index_outside_the_test_set_is_named() {
    let Some(data) = real_folder() else { return };
    let data = data.display().to_string();
    let message = refused(&[
        "edit", "--index", "10000", "--data", &data, "--out", "x.png",
    ]);
    assert!(
        message.contains("--index 10000: expected 0 to 9999"),
        "{message}"
    );
}
