//! Tests the weights files: listed, of the repository's recipes, within their budget, and as `cvae refresh` writes
//! them.

use super::{index, models, models_of_mnist, read};
use crate::command::{cvae, refused};
use crate::common::{assert_close, real_data, real_folder, repository};
use burn::tensor::{Device, Tensor, TensorData, activation};
use cvae::files::hex;
use cvae::host::to_vec;
use cvae::points::Points;
use cvae::recipe::Recipe;
use cvae::uses::{Detector, SCORE_SAMPLES, SCORE_SEED, pictures};
use cvae::weights::{Container, load_cvae, load_encoder, load_generator};
use serde_json::Value;
use sha2::{Digest, Sha256};

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
    let sweeps = sweep("cvae").into_iter().chain(sweep("vae"));
    let last = ["plane-vae", "autoencoder", "letters"].map(str::to_owned);
    let all: Vec<String> = all.chain(sweeps).chain(last).collect();
    assert_eq!(names, all);
    assert_eq!(index()["default"], names[0]);
}

#[test]
fn the_recipes_in_the_files_equal_those_in_the_repository() {
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

#[test]
fn gaussian_decoders_have_their_deviation() {
    // `ln σ` in the file, read with another library.
    let learned = (-2.455_844_4_f64).exp();
    for (name, expected) in [
        ("tutorial", None),
        ("gaussian-unit", Some(1.0)),
        ("gaussian-learned", Some(learned)),
    ] {
        let file = read(&format!("{name}.decoder.safetensors"));
        let got = load_generator(&file, &Device::flex()).unwrap().deviation;
        let error = expected.zip(got).map(|(a, b)| (a - b).abs());
        assert!(
            got.is_some() == expected.is_some() && error.unwrap_or(0.0) < 1e-7,
            "{name}: {got:?}, expected {expected:?}"
        );
    }
}

/// The check that the page makes at start-up, on both native CPU backends.
#[test]
fn the_backends_agree_on_the_check_vector() {
    #[allow(deprecated, reason = "burn-ndarray is the CPU backend of the page")]
    let devices = [Device::flex(), Device::ndarray()];
    for (name, decoder, _) in models() {
        for device in &devices {
            let loaded = load_generator(&decoder, device).unwrap();
            let check = loaded.check;
            let shape = loaded.plan.shape();
            let count = check.labels.len() / shape.classes;
            let tensor = |values: Vec<f32>| {
                let width = values.len() / count;
                Tensor::<2>::from_data(TensorData::new(values, [count, width]), device)
            };
            let logits = loaded
                .generator
                .forward(tensor(check.epsilon), tensor(check.labels), 1.0);
            let decoded = to_vec(activation::sigmoid(logits));
            assert_eq!(decoded.len(), count * shape.pixels());
            let worst = decoded
                .iter()
                .zip(&check.probabilities)
                .map(|(a, b)| (a - b).abs());
            let worst = worst.fold(0.0, f32::max);
            assert!(worst <= 1e-3, "{name} on {device:?}: {worst}");
        }
    }
}

/// The scores of the test images that `cvae refresh` wrote belong to the shipped weights.
#[test]
fn the_encoder_files_have_the_scores_of_test_images() {
    const EVERY: usize = 50;
    let device = Device::flex();
    let data = real_data();
    for (name, decoder, encoder) in models_of_mnist() {
        let usual = load_encoder(&encoder, &device).unwrap().usual;
        let usual = usual.unwrap_or_else(|| panic!("{name}: run `cvae refresh`"));
        assert_eq!(usual.images, 10_000, "{name}");
        for (own, best) in usual.own.values().iter().zip(usual.best.values()) {
            assert!(
                best <= own,
                "{name}: expected the best label to score at least as well as the true label"
            );
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
        // The percentiles of a sample of the test images among all of them are uniform: 50 ± 29/√200 on average.
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

/// `cvae refresh` writes the shipped figures and points.
#[test]
fn a_refresh_writes_the_shipped_files() {
    let Some(data) = real_folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let [decoder, encoder, points] =
        ["decoder", "encoder", "points"].map(|kind| format!("tutorial.{kind}.safetensors"));
    let mut two = index();
    two["default"] = "tutorial".into();
    let listed = two["models"].as_array_mut().unwrap();
    listed.retain(|model| ["tutorial", "vae"].contains(&model["name"].as_str().unwrap()));
    std::fs::write(folder.path().join("index.json"), two.to_string()).unwrap();
    for name in ["tutorial", "vae"] {
        for half in ["decoder", "encoder"] {
            let file = format!("{name}.{half}.safetensors");
            std::fs::write(folder.path().join(&file), read(&file)).unwrap();
        }
    }
    let (place, data) = (
        folder.path().display().to_string(),
        data.display().to_string(),
    );
    let record = folder.path().join("tutorial.json");
    let mut wrong: Value =
        serde_json::from_slice(&std::fs::read(repository("docs/results/tutorial.json")).unwrap())
            .unwrap();
    wrong["scores"]["memorisation_ratio"] = 9.0.into();
    std::fs::write(&record, wrong.to_string()).unwrap();
    let refresh = [
        "refresh",
        "--folder",
        &place,
        "--data",
        &data,
        "--records",
        &place,
    ];
    let output = cvae(&[&refresh[..], &["tutorial", "--memorisation"]].concat());
    assert!(output.status.success(), "{output:?}");
    let written = |file: &str| std::fs::read(folder.path().join(file)).unwrap();
    let usual = |bytes: &[u8]| load_encoder(bytes, &Device::flex()).unwrap().usual.unwrap();
    let (got, shipped) = (usual(&written(&encoder)), usual(&read(&encoder)));
    assert_eq!(got.images, shipped.images);
    // Another processor may add in another order.
    assert_close(got.own.values(), shipped.own.values(), 0.01);
    assert_close(got.best.values(), shipped.best.values(), 0.01);
    let [got, shipped] = [written(&points), read(&points)].map(|p| Points::load(&p, 20).unwrap());
    assert_close(&got.epsilon, &shipped.epsilon, 0.01);
    assert_eq!(got.source.labels, shipped.source.labels);
    let names = hex(&Sha256::digest(written(&encoder)));
    assert_eq!(got.source.encoder_sha256, names);
    let index: Value = serde_json::from_slice(&written("index.json")).unwrap();
    let models = index["models"].as_array().unwrap();
    let listed = models
        .iter()
        .find(|model| model["name"] == "tutorial")
        .unwrap();
    assert_eq!(listed["encoder"]["sha256"], *names);

    let ratio = |scores: &Value| scores["memorisation_ratio"].as_f64().unwrap();
    let scores = |bytes: &[u8]| {
        let manifest = Container::open(bytes).unwrap().manifest::<Value>().unwrap();
        manifest["scores"].clone()
    };
    let (got, shipped) = (scores(&written(&decoder)), scores(&read(&decoder)));
    assert!((ratio(&got) - ratio(&shipped)).abs() < 1e-4, "{got}");
    let json = |bytes: Vec<u8>| serde_json::from_slice::<Value>(&bytes).unwrap();
    let list = json(written("manifests.json"));
    for also in [
        scores(&written(&encoder)),
        json(std::fs::read(&record).unwrap())["scores"].clone(),
        list["models"][0]["scores"].clone(),
    ] {
        assert_eq!(ratio(&also), ratio(&got));
        assert_eq!(also["test_neg_elbo"], shipped["test_neg_elbo"]);
    }

    let unknown = refused(&[&refresh[..], &["cave"]].concat());
    assert!(
        unknown.contains("there is no model `cave`, expected one of tutorial, vae"),
        "{unknown}"
    );
    let unlabelled = refused(&[&refresh[..], &["vae", "--classification", "1"]].concat());
    assert!(
        unlabelled.contains("`vae` is unconditional"),
        "{unlabelled}"
    );
    let empty = tempfile::tempdir().unwrap();
    let nowhere = refused(&["refresh", "--folder", &empty.path().display().to_string()]);
    assert!(nowhere.contains("has no index.json"), "{nowhere}");
}

/// A folder from before models had drafts gets the drafts and no other change.
#[test]
fn a_refresh_without_names_writes_missing_files_only() {
    let Some(data) = real_folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let files = ["decoder", "encoder", "points"].map(|kind| format!("tutorial.{kind}.safetensors"));
    for file in &files {
        std::fs::write(folder.path().join(file), read(file)).unwrap();
    }
    let mut one = index();
    one["default"] = "tutorial".into();
    let listed = one["models"].as_array_mut().unwrap();
    listed.retain(|model| model["name"] == "tutorial");
    let shipped = listed[0].as_object_mut().unwrap().remove("draft").unwrap();
    std::fs::write(folder.path().join("index.json"), one.to_string()).unwrap();
    let (place, data) = (
        folder.path().display().to_string(),
        data.display().to_string(),
    );
    let refresh = ["refresh", "--folder", &place, "--data", &data];
    let output = cvae(&refresh);
    assert!(output.status.success(), "{output:?}");
    let written = |file: &str| std::fs::read(folder.path().join(file)).unwrap();
    for file in &files {
        assert!(written(file) == read(file), "{file} is another");
    }
    let draft = written("tutorial.draft.safetensors");
    let index: Value = serde_json::from_slice(&written("index.json")).unwrap();
    let got = &index["models"][0]["draft"];
    assert_eq!(got["file"], shipped["file"]);
    assert_eq!(got["sha256"], hex(&Sha256::digest(&draft)));
    let parameters = |bytes: &[u8]| {
        let loaded = load_generator(bytes, &Device::flex()).unwrap();
        cvae::parameters::sha256(&loaded.generator)
    };
    let shipped = read("tutorial.draft.safetensors");
    assert_eq!(parameters(&draft), parameters(&shipped));

    let again = cvae(&refresh);
    assert!(
        again.status.success() && again.stdout.is_empty(),
        "{again:?}"
    );

    // A recipe with a changed summary is adopted; a recipe with a changed training is not.
    let recipe = std::fs::read_to_string(repository("recipes/tutorial.toml")).unwrap();
    let recipes = folder.path().join("recipes");
    std::fs::create_dir(&recipes).unwrap();
    let summary = recipe
        .lines()
        .find(|line| line.starts_with("summary"))
        .unwrap();
    let reworded = recipe.replace(summary, "summary = \"Said otherwise.\"");
    let retrained = reworded.replace("epochs = 10", "epochs = 11");
    assert_ne!(reworded, retrained);
    let recipes_at = recipes.display().to_string();
    let follow = [
        &refresh[..],
        &["--recipes", &recipes_at, "--records", &place],
    ]
    .concat();
    let before = written("tutorial.decoder.safetensors");
    for (text, follows) in [(&retrained, false), (&reworded, true)] {
        std::fs::write(recipes.join("tutorial.toml"), text).unwrap();
        let output = cvae(&follow);
        assert!(output.status.success(), "{output:?}");
        assert_eq!(output.stdout.is_empty(), !follows, "{output:?}");
        assert_eq!(written("tutorial.decoder.safetensors") == before, !follows);
    }
    let [decoder, encoder] =
        ["decoder", "encoder"].map(|half| written(&format!("tutorial.{half}.safetensors")));
    let (manifest, _) = load_cvae(&decoder, &encoder, &Device::flex()).unwrap();
    assert_eq!(manifest.recipe, Recipe::from_toml(&reworded).unwrap());
    assert_eq!(parameters(&decoder), parameters(&before));
    let index: Value = serde_json::from_slice(&written("index.json")).unwrap();
    assert_eq!(index["models"][0]["summary"], "Said otherwise.");
    assert!(cvae(&follow).stdout.is_empty());
}
