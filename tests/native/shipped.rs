//! The weights in the repository: what the page loads is what was measured.

use crate::common::{real_data, repository};
use burn::tensor::{Device, Tensor, TensorData, activation};
use cvae::evaluate::{Judges, SEED, load_judge, negative_elbo, scores_table};
use cvae::files::hex;
use cvae::model::{CLASSES, PIXELS};
use cvae::parameters::to_vec;
use cvae::random::Purpose;
use cvae::recipe::{Pixels, Recipe};
use cvae::results::{FOLDER, Results, page, plots};
use cvae::weights::{load_cvae, load_generator};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn read(file: &str) -> Vec<u8> {
    let path = repository("www/weights").join(file);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn models() -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let index: Value = serde_json::from_slice(&read("index.json")).unwrap();
    let models = index["models"].as_array().unwrap();
    assert!(models.iter().any(|model| model["name"] == index["default"]));
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
fn the_index_lists_both_models_and_their_bytes() {
    let names: Vec<String> = models().into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["cvae", "tutorial"]);
}

#[test]
fn the_recipes_are_those_in_the_repository() {
    for (name, decoder, encoder) in models() {
        let (manifest, _) = load_cvae(&decoder, &encoder, &Device::flex()).unwrap();
        let toml = std::fs::read_to_string(repository(&format!("recipes/{name}.toml"))).unwrap();
        assert_eq!(manifest.recipe, Recipe::from_toml(&toml).unwrap());
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

/// The trainer against PyTorch: tests/reference/README.md has the command and its output.
#[test]
fn the_tutorial_model_scores_as_in_pytorch() {
    const PYTORCH: f64 = 101.74;
    let (_, decoder, encoder) = models().remove(1);
    let (manifest, _) = load_cvae(&decoder, &encoder, &Device::flex()).unwrap();
    let got = manifest.scores["test_grey_bce_kl"];
    assert!(
        (got - PYTORCH).abs() < 1.0,
        "BCE + KL is {got}, PyTorch's {PYTORCH}"
    );
}

#[test]
fn the_default_model_reaches_its_targets() {
    let (_, decoder, encoder) = models().remove(0);
    let (manifest, _) = load_cvae(&decoder, &encoder, &Device::flex()).unwrap();
    let score = |key: &str| manifest.scores[key];
    assert!(
        score("test_nll_iw5000") <= 81.6,
        "{}",
        score("test_nll_iw5000")
    );
    assert!(score("test_neg_elbo") <= 85.5, "{}", score("test_neg_elbo"));
    assert!(
        score("judge_accuracy") >= 0.97,
        "{}",
        score("judge_accuracy")
    );
    assert!(
        score("judge_real_accuracy") >= 0.993,
        "{}",
        score("judge_real_accuracy")
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
        assert!(accuracy >= 0.993, "{name}: {accuracy}");
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
    let models: Vec<_> = models()
        .into_iter()
        .map(|(_, decoder, _)| {
            let manifest = load_generator(&decoder, &Device::flex()).unwrap().manifest;
            (manifest, decoder.len())
        })
        .collect();
    let readme = std::fs::read_to_string(repository("README.md")).unwrap();
    let table = scores_table(&models);
    assert!(
        readme.contains(&table),
        "README.md lacks this table:\n{table}"
    );
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
