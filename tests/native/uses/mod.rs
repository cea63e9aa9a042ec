//! Tests the uses of a model against closed forms, quadrature and naive counting, and the errors of their commands.

mod anomaly;
mod augmentation;
mod completion;
mod edit;
mod images;

use crate::common::{CLASSES, mnist_shape, repository, small_recipe, strokes};
use crate::weights::manifest;
use burn::tensor::Device;
use cvae::data::Images;
use cvae::evaluate::decode;
use cvae::model::{Cvae, Init};
use cvae::parameters;
use cvae::quantiles::Usual;
use cvae::random::{self, Purpose};
use cvae::recipe::{DetailRecipe, FlowRecipe, LabelPath, ModelRecipe, PriorKind};
use cvae::uses::{Image, Ink, write_png};
use cvae::weights::{Check, FileKind, Manifest, Precision, load_cvae, load_encoder, save};
use serde_json::Value;
use std::path::Path;

/// A model with random parameters. Those of its decoder are large enough that latents matter, and small enough that a
/// chain, which draws hundreds of hidden pixels from its current state, can move away from that state.
fn model(change: impl Fn(&mut ModelRecipe)) -> Cvae {
    let mut recipe = small_recipe().model;
    recipe.latent = 2;
    change(&mut recipe);
    let model = Cvae::new(
        &recipe,
        mnist_shape(),
        &mut Init::random(5),
        &Device::flex(),
    );
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
    Image::from_levels(images.image(index), images.shape).unwrap()
}

fn digits() -> Vec<u16> {
    (0..10).collect()
}

fn fixture(name: &str) -> Value {
    let text = std::fs::read_to_string(repository("tests/fixtures").join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Rewrites fields of a fixture to four decimals when `scripts/fixtures.sh` runs the test.
fn renew(name: &str, fields: &[(&str, Value)]) {
    if std::env::var_os("CVAE_RENEW_FIXTURES").is_none() {
        return;
    }
    let mut all = fixture(name);
    for (field, value) in fields {
        all[*field] = value.clone();
    }
    let text = serde_json::to_string_pretty(&all).unwrap() + "\n";
    std::fs::write(repository("tests/fixtures").join(name), text).unwrap();
}

/// A number with the decimals of a fixture.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().unwrap().iter();
    list.map(|v| v.as_f64().unwrap()).collect()
}

fn floats(value: &Value) -> Vec<f32> {
    numbers(value).into_iter().map(|v| v as f32).collect()
}

/// The model of the fixtures, with its scores of test images.
fn cvae_model() -> (Manifest, Cvae, Usual) {
    let read = |half: &str| {
        std::fs::read(repository(&format!("www/weights/cvae.{half}.safetensors"))).unwrap()
    };
    let device = Device::flex();
    let (manifest, model) = load_cvae(&read("decoder"), &read("encoder"), &device).unwrap();
    let usual = load_encoder(&read("encoder"), &device).unwrap().usual;
    (manifest, model, usual.expect("`cvae refresh` writes it"))
}

/// A PNG of a stroke.
fn png(folder: &Path) -> String {
    let path = folder.join("three.png");
    std::fs::write(
        &path,
        write_png(strokes(1, 3).image(0), mnist_shape(), Ink::Dark).unwrap(),
    )
    .unwrap();
    path.display().to_string()
}

/// A pair of files of an unconditional model, for `--weights`.
fn unconditional(folder: &Path) -> String {
    let mut manifest = manifest(FileKind::Decoder, Precision::F16);
    manifest.recipe.model.label = LabelPath::None;
    manifest.recipe.model.prior = PriorKind::Standard;
    let model = Cvae::new(
        &manifest.recipe.model,
        mnist_shape(),
        &mut Init::random(5),
        &Device::flex(),
    );
    let epsilon = random::epsilon(1, 0, model.latent());
    let check = Check {
        labels: vec![0.1; CLASSES],
        probabilities: decode(&model.generator, &epsilon, &[0], 1.0),
        epsilon,
    };
    let name = folder.join("plain").display().to_string();
    let decoder = save(&model.generator, &manifest, Some(&check)).unwrap();
    manifest.kind = FileKind::Encoder;
    let encoder = save(&model.encoder, &manifest, None).unwrap();
    std::fs::write(format!("{name}.decoder.safetensors"), decoder).unwrap();
    std::fs::write(format!("{name}.encoder.safetensors"), encoder).unwrap();
    name
}
