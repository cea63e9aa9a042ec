//! Tests the weights in the repository: the files that the page loads are the measured ones.

mod documents;
mod drafts;
mod files;
mod letters;
mod scores;
mod targets;

use crate::common::repository;
use burn::tensor::Device;
use cvae::files::hex;
use cvae::weights::{Manifest, load_generator};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn read(file: &str) -> Vec<u8> {
    let path = repository("www/weights").join(file);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn index() -> Value {
    serde_json::from_slice(&read("index.json")).unwrap()
}

/// The manifest of a model's decoder file.
fn manifest(name: &str) -> Manifest {
    let decoder = read(&format!("{name}.decoder.safetensors"));
    load_generator(&decoder, &Device::flex())
        .unwrap()
        .manifest()
        .unwrap()
}

/// The models of MNIST, whose test images other tests measure.
fn models_of_mnist() -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let index = index();
    let of_mnist = |name: &str| {
        let listed = index["models"].as_array().unwrap().iter();
        listed
            .clone()
            .any(|model| model["name"] == name && model.get("data").is_none())
    };
    let models = models().into_iter();
    models.filter(|(name, _, _)| of_mnist(name)).collect()
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
