//! The weights in the repository: what the page loads is what was measured.

use crate::command::{cvae, refused};
use crate::common::{assert_close, real_data, real_folder, repository};
use burn::tensor::{Device, Tensor, TensorData, activation};
use cvae::evaluate::{Judges, SEED, decode, load_judge, negative_elbo, scores_table};
use cvae::files::hex;
use cvae::host::to_vec;
use cvae::model::{CLASSES, PIXELS};
use cvae::points::Points;
use cvae::random::{self, Purpose};
use cvae::recipe::{Pixels, Recipe};
use cvae::results::{FOLDER, MANIFESTS, Results, WEIGHTS, manifests, page, plots};
use cvae::uses::{Detector, SCORE_SAMPLES, SCORE_SEED, pictures};
use cvae::weights::{Manifest, load_cvae, load_encoder, load_generator};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn read(file: &str) -> Vec<u8> {
    let path = repository("www/weights").join(file);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn index() -> Value {
    serde_json::from_slice(&read("index.json")).unwrap()
}

/// What the decoder file of a model says of it.
fn manifest(name: &str) -> Manifest {
    let decoder = read(&format!("{name}.decoder.safetensors"));
    load_generator(&decoder, &Device::flex())
        .unwrap()
        .manifest()
        .unwrap()
}

fn models() -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let index = index();
    let models = index["models"].as_array().unwrap();
    let file = |entry: &Value| {
        let bytes = read(entry["file"].as_str().unwrap());
        assert_eq!(entry["bytes"], bytes.len());
        assert_eq!(entry["sha256"], hex(&Sha256::digest(&bytes)));
        bytes
    };
    models
        .iter()
        .map(|model| {
            let name = model["name"].as_str().unwrap().to_owned();
            (name, file(&model["decoder"]), file(&model["encoder"]))
        })
        .collect()
}

#[test]
fn the_index_lists_the_family_and_opens_with_the_first() {
    let names: Vec<String> = models().into_iter().map(|(name, ..)| name).collect();
    let sweep =
        |kind| ["0-25", "0-5", "1", "2", "4", "8"].map(|beta| format!("beta-{kind}-{beta}"));
    let one_by_one = [
        "flagship",
        "cvae",
        "tutorial",
        "deep",
        "plane",
        "gaussian-unit",
        "gaussian-learned",
        "deep-collapsed",
        "vae",
        "hvae",
        "aae",
        "cvae-gan",
    ];
    let all = one_by_one.into_iter().map(str::to_owned);
    let all: Vec<String> = all.chain(sweep("cvae")).chain(sweep("vae")).collect();
    assert_eq!(names, all);
    assert_eq!(index()["default"], names[0]);
}

#[test]
fn the_recipes_are_those_in_the_repository() {
    for (name, decoder, encoder) in models() {
        let (manifest, _) = load_cvae(&decoder, &encoder, &Device::flex()).unwrap();
        let read = |name| {
            let path = repository(&format!("recipes/{name}.toml"));
            Recipe::from_toml(&std::fs::read_to_string(path).unwrap()).unwrap()
        };
        let expected = match manifest.recipe.swept() {
            Some(base) => read(base)
                .with_beta(manifest.recipe.objective.beta)
                .unwrap(),
            None => read(&name),
        };
        assert_eq!(manifest.recipe, expected);
        assert_eq!(manifest.recipe.name, name);
        assert_eq!(manifest.provenance.epochs, manifest.recipe.training.epochs);
        assert_eq!(manifest.latents.len(), manifest.recipe.model.latent);
    }
}

#[test]
fn the_default_decoder_keeps_its_budget() {
    let (_, decoder, _) = models().remove(0);
    assert!(decoder.len() <= 1_500_000, "{} bytes", decoder.len());
}

/// The same check that the page makes at start-up, on both native CPU backends.
#[test]
fn the_backends_agree_on_the_check_vector() {
    #[allow(deprecated, reason = "burn-ndarray is the CPU backend of the page")]
    let devices = [Device::flex(), Device::ndarray()];
    for (name, decoder, _) in models() {
        for device in &devices {
            let loaded = load_generator(&decoder, device).unwrap();
            let check = loaded.check;
            let count = check.labels.len() / CLASSES;
            let tensor = |values: Vec<f32>| {
                let width = values.len() / count;
                Tensor::<2>::from_data(TensorData::new(values, [count, width]), device)
            };
            let logits = loaded
                .generator
                .forward(tensor(check.epsilon), tensor(check.labels), 1.0);
            let decoded = to_vec(activation::sigmoid(logits));
            assert_eq!(decoded.len(), count * PIXELS);
            let worst = decoded
                .iter()
                .zip(&check.probabilities)
                .map(|(a, b)| (a - b).abs());
            let worst = worst.fold(0.0, f32::max);
            assert!(worst <= 1e-3, "{name} on {device:?}: {worst}");
        }
    }
}

/// Re-scores the −ELBO of the stored weights on the test images: the manifest's figure is theirs.
#[test]
fn the_scores_in_the_manifest_are_reproduced() {
    let Some(data) = real_data() else { return };
    for (name, decoder, encoder) in models() {
        let (manifest, model) = load_cvae(&decoder, &encoder, &Device::flex()).unwrap();
        let score = |key: &str| manifest.scores[key];
        let draw = (SEED, Purpose::TestDraw, 0);
        let elbo = negative_elbo(&model, &data.test, Pixels::Binary, draw).total();
        // One draw against the mean of three (standard deviation about 0.06 nats).
        let expected = score("test_neg_elbo") + score("quantisation_delta_nats");
        assert!(
            (elbo - expected).abs() < 0.3,
            "{name}: {elbo}, manifest {expected}"
        );
        assert!(
            score("quantisation_delta_nats").abs() < 0.1,
            "{name}: stored weights cost too much"
        );
    }
}

/// What `cvae refresh` wrote: how these very weights score the test images.
#[test]
fn the_encoders_say_how_test_images_score() {
    const EVERY: usize = 50;
    let device = Device::flex();
    let data = real_data();
    for (name, decoder, encoder) in models() {
        let usual = load_encoder(&encoder, &device).unwrap().usual;
        let usual = usual.unwrap_or_else(|| panic!("{name}: `cvae refresh` was not run"));
        assert_eq!(usual.images, 10_000, "{name}");
        for (own, best) in usual.own.values().iter().zip(usual.best.values()) {
            assert!(best <= own, "{name}: the best label is worse than the own");
        }
        let Some(data) = &data else { continue };
        let (manifest, model) = load_cvae(&decoder, &encoder, &device).unwrap();
        let detector = Detector {
            model: &model,
            pixels: manifest.recipe.objective.pixels,
            samples: SCORE_SAMPLES,
            seed: SCORE_SEED,
            device: &device,
        };
        // Percentiles of a sample of what they are percentiles of are uniform: 50 ± 29/√200 on average.
        let places: Vec<usize> = (0..data.test.len()).step_by(EVERY).collect();
        let some = data.test.select(&places);
        let scores = detector.scores(&pictures(&some), &detector.labels());
        let mean = |of: &dyn Fn(usize) -> f64| {
            (0..places.len()).map(of).sum::<f64>() / places.len() as f64
        };
        let best = mean(&|i| usual.percentile(&scores[i], None));
        let labels = detector.labels().len();
        let own = mean(&|i| {
            let label = usize::from(some.labels[i]).min(labels - 1);
            usual.percentile(&scores[i], Some(label))
        });
        for mean in [best, own] {
            assert!((mean - 50.0).abs() < 7.0, "{name}: {best} and {own}");
        }
    }
}

/// Measured again: the figures and points that ship are what the command writes.
#[test]
fn a_refresh_writes_what_ships() {
    let Some(data) = real_folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let [decoder, encoder, points] =
        ["decoder", "encoder", "points"].map(|kind| format!("plane.{kind}.safetensors"));
    for file in ["index.json", &decoder, &encoder] {
        std::fs::write(folder.path().join(file), read(file)).unwrap();
    }
    let (place, data) = (
        folder.path().display().to_string(),
        data.display().to_string(),
    );
    let refresh = ["refresh", "--folder", &place, "--data", &data];
    let output = cvae(&[&refresh[..], &["plane"]].concat());
    assert!(output.status.success(), "{output:?}");
    let written = |file: &str| std::fs::read(folder.path().join(file)).unwrap();
    let usual = |bytes: &[u8]| load_encoder(bytes, &Device::flex()).unwrap().usual.unwrap();
    let (got, shipped) = (usual(&written(&encoder)), usual(&read(&encoder)));
    assert_eq!(got.images, shipped.images);
    // Another processor may add in another order.
    assert_close(got.own.values(), shipped.own.values(), 0.01);
    assert_close(got.best.values(), shipped.best.values(), 0.01);
    let [got, shipped] = [written(&points), read(&points)].map(|p| Points::load(&p, 2).unwrap());
    assert_close(&got.epsilon, &shipped.epsilon, 0.01);
    assert_eq!(got.source.labels, shipped.source.labels);
    let names = hex(&Sha256::digest(written(&encoder)));
    assert_eq!(got.source.encoder_sha256, names);
    let index: Value = serde_json::from_slice(&written("index.json")).unwrap();
    let models = index["models"].as_array().unwrap();
    let listed = models
        .iter()
        .find(|model| model["name"] == "plane")
        .unwrap();
    assert_eq!(listed["encoder"]["sha256"], *names);

    let unknown = refused(&[&refresh[..], &["cave"]].concat());
    assert!(
        unknown.contains("there is no model `cave`, expected one of flagship, cvae"),
        "{unknown}"
    );
    for half in ["decoder", "encoder"] {
        let file = format!("vae.{half}.safetensors");
        std::fs::write(folder.path().join(&file), read(&file)).unwrap();
    }
    let unlabelled = refused(&[&refresh[..], &["vae", "--classification", "1"]].concat());
    assert!(unlabelled.contains("`vae` sees no label"), "{unlabelled}");
    let empty = tempfile::tempdir().unwrap();
    let nowhere = refused(&["refresh", "--folder", &empty.path().display().to_string()]);
    assert!(nowhere.contains("has no index.json"), "{nowhere}");
}

/// The trainer against PyTorch: tests/reference/README.md has the command and its output.
#[test]
fn the_tutorial_model_scores_as_in_pytorch() {
    const PYTORCH: f64 = 101.74;
    let got = manifest("tutorial").scores["test_grey_bce_kl"];
    assert!(
        (got - PYTORCH).abs() < 1.0,
        "BCE + KL is {got}, PyTorch's {PYTORCH}"
    );
}

/// Bounds in nats: importance-weighted with 5000 samples, and the −ELBO; then how many digits the judges must read as
/// asked.
#[test]
fn the_conditional_models_reach_their_targets() {
    for (name, bound, negative_elbo, read) in
        [("flagship", 79.8, 85.5, 0.985), ("cvae", 81.6, 85.5, 0.97)]
    {
        let scores = manifest(name).scores;
        assert!(scores["test_nll_iw5000"] <= bound, "{name}: {scores:?}");
        assert!(
            scores["test_neg_elbo"] <= negative_elbo,
            "{name}: {scores:?}"
        );
        assert!(scores["judge_accuracy"] >= read, "{name}: {scores:?}");
        assert!(scores["judge_real_accuracy"] >= 0.993, "{name}: {scores:?}");
    }
}

#[test]
fn the_plain_vae_reaches_its_target() {
    let scores = manifest("vae").scores;
    assert!(scores["test_nll_iw5000"] <= 85.5, "{scores:?}");
}

/// The published Parzen estimate is 340 ± 2 (Makhzani et al. 2015), with 10 000 samples as here.
#[test]
fn the_adversarial_autoencoder_reaches_its_target() {
    let scores = manifest("aae").scores;
    assert!(scores["parzen"] >= 330.0, "{scores:?}");
    assert!(scores["leakage_hidden"] <= 0.15, "{scores:?}");
    assert!(scores["judge_accuracy"] >= 0.97, "{scores:?}");
}

/// Of 10 000 samples as they are: read as asked, and various (real digits: 0.869). Of 60 000: fit to learn reading from.
#[test]
fn the_cvae_gan_reaches_its_targets() {
    let scores = manifest("cvae-gan").scores;
    assert!(scores["judge_accuracy"] >= 0.99, "{scores:?}");
    assert!(scores["recall"] >= 0.85, "{scores:?}");
    assert!(scores["classification_accuracy"] >= 0.975, "{scores:?}");
    assert_eq!(scores["classification_accuracy_images"], 60_000.0);
}

#[test]
fn the_averaged_loss_of_a_tutorial_collapses_and_the_summed_one_does_not() {
    let active = |name| manifest(name).scores["active_latents"];
    assert!(active("deep-collapsed") < 0.5);
    assert!(active("deep") >= 10.0);
}

/// More weight on the rate never buys a lower distortion, nor costs a higher rate.
#[test]
fn the_sweeps_move_along_the_rate_distortion_curve() {
    for kind in ["cvae", "vae"] {
        let points = ["0-25", "0-5", "1", "2", "4", "8"].map(|beta| {
            let scores = manifest(&format!("beta-{kind}-{beta}")).scores;
            (scores["test_distortion"], scores["test_rate"])
        });
        for pair in points.windows(2) {
            assert!(pair[0].0 < pair[1].0 && pair[0].1 > pair[1].1, "{points:?}");
        }
    }
}

#[test]
fn both_levels_of_the_hierarchical_model_are_alive() {
    let scores = manifest("hvae").scores;
    for level in ["test_rate_1", "test_rate_2"] {
        assert!(scores[level] >= 2.0, "{level} is {}", scores[level]);
    }
}

/// With the first level kept and the second drawn anew, a digit is still that digit, and more like it was than one
/// whose first level is drawn anew.
#[test]
fn the_second_level_changes_details_and_not_the_digit() {
    const STYLES: u64 = 50;
    let device = Device::flex();
    let decoder = read("hvae.decoder.safetensors");
    let generator = load_generator(&decoder, &device).unwrap().generator;
    let model = manifest("hvae").recipe.model;
    let coarse = model.coarse_latent();
    let labels: Vec<u8> = (0..STYLES).flat_map(|_| 0..10).collect();
    // Which of two styles each level is of.
    let digits = |first: u64, second: u64| {
        let style = |of: u64, index: u64| random::style(of, index, model.latent);
        let epsilon: Vec<f32> = (0..STYLES)
            .map(|index| {
                [
                    &style(first, index)[..coarse],
                    &style(second, index)[coarse..],
                ]
                .concat()
            })
            .flat_map(|one| one.repeat(10))
            .collect();
        decode(&generator, &epsilon, &labels, 1.0)
    };
    let (original, details, shapes) = (digits(1, 1), digits(1, 2), digits(2, 1));
    let distance = |other: &[f32]| -> f32 {
        let squares = original.iter().zip(other).map(|(a, b)| (a - b).powi(2));
        squares.sum::<f32>() / labels.len() as f32
    };
    let (by_details, by_shapes) = (distance(&details), distance(&shapes));
    assert!(by_details > 1.0, "{by_details}");
    assert!(by_details < 0.7 * by_shapes, "{by_details} and {by_shapes}");

    let judges = Judges::load(&repository("judges"), &device).unwrap();
    let read = judges.judges[0].read(&details, &device);
    let same = read.iter().zip(&labels).filter(|(a, b)| a == b).count();
    assert!(
        same * 100 >= labels.len() * 95,
        "{same} of {}",
        labels.len()
    );
}

#[test]
fn the_judges_read_real_digits() {
    let Some(data) = real_data() else { return };
    let device = Device::flex();
    let folder = repository("judges");
    let judges = Judges::load(&folder, &device).unwrap();
    for (name, judge) in Judges::FILES.iter().zip(&judges.judges) {
        let (file, _) = load_judge(&std::fs::read(folder.join(name)).unwrap(), &device).unwrap();
        let accuracy = judge.accuracy(&data.test, &device);
        assert!(accuracy >= 0.994, "{name}: {accuracy}");
        assert!(
            (accuracy - file.test_accuracy).abs() < 1e-3,
            "{name} says {}",
            file.test_accuracy
        );
    }
}

/// The README's table is what `cvae scores` prints.
#[test]
fn the_readme_has_the_scores_of_these_weights() {
    let models = ["flagship", "cvae", "tutorial"].map(|name| {
        let bytes = read(&format!("{name}.decoder.safetensors")).len();
        (manifest(name), bytes)
    });
    let readme = std::fs::read_to_string(repository("README.md")).unwrap();
    let table = scores_table(&models);
    assert!(
        readme.contains(&table),
        "README.md lacks this table:\n{table}"
    );
}

/// What the page compares models by is what their weights files say.
#[test]
fn the_manifests_of_the_page_are_those_of_the_weights() {
    let listed: Value = serde_json::from_slice(&read(MANIFESTS)).unwrap();
    let listed = listed["models"].as_array().unwrap();
    let models = models();
    assert_eq!(listed.len(), models.len());
    for (line, (name, ..)) in listed.iter().zip(&models) {
        let line: Manifest = serde_json::from_value(line.clone()).unwrap();
        assert_eq!(line, manifest(name), "{name}: `cvae results` writes it");
    }
    let written = manifests(&repository(WEIGHTS)).unwrap();
    assert_eq!(String::from_utf8(read(MANIFESTS)).unwrap(), written);
}

/// RESULTS.md and its plots are what `cvae results` makes of the files in the repository.
#[test]
fn the_results_page_is_that_of_these_files() {
    let results = Results::load(&repository("")).unwrap();
    let plots = plots(&results).unwrap();
    let hint = "`cvae results` writes it";
    for (name, svg) in &plots {
        let path = repository(FOLDER).join(name);
        let drawn = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(drawn == *svg, "{} is another plot: {hint}", path.display());
    }
    let expected = page(&results, &plots.keys().copied().collect());
    let text = std::fs::read_to_string(repository("RESULTS.md")).unwrap_or_default();
    for (got, expected) in text.lines().zip(expected.lines()) {
        assert_eq!(got, expected, "RESULTS.md: {hint}");
    }
    assert_eq!(text, expected, "RESULTS.md: {hint}");
}
