//! The files of an exported model, and the measurements of its weights as they are stored. `cvae export` and
//! `cvae refresh` share them.

use burn::tensor::Device;
use cvae::data::{DataSet, Images};
use cvae::evaluate::{SEED, decode, mean_epsilons, negative_elbo};
use cvae::files::write_atomically;
use cvae::model::Cvae;
use cvae::points::{Points, Source};
use cvae::random::{self, Purpose};
use cvae::recipe::Pixels;
use cvae::uses::{Detector, SCORE_SAMPLES, SCORE_SEED};
use cvae::weights::{Check, Entry, FileEntry, Manifest, Precision, load_cvae, with_usual};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// `--precision`
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum PrecisionArg {
    F16,
    Int8,
}

impl From<PrecisionArg> for Precision {
    fn from(precision: PrecisionArg) -> Self {
        match precision {
            PrecisionArg::F16 => Self::F16,
            PrecisionArg::Int8 => Self::Int8,
        }
    }
}

/// Test images whose points the page plots, from the first.
const POINTS: usize = 1000;

/// The name of a model's weights file; `kind` is `decoder`, `encoder` or `draft`.
pub fn file_name(name: &str, kind: &str) -> String {
    format!("{name}.{kind}.safetensors")
}

/// Writes a file, prints its size, and returns its entry for the list of models.
pub fn written(folder: &Path, file: &str, bytes: &[u8]) -> anyhow::Result<FileEntry> {
    let entry = FileEntry::write(folder, file, bytes)?;
    println!("{}: {} bytes", folder.join(file).display(), entry.bytes);
    Ok(entry)
}

/// The file with the points of a model.
pub fn points_path(folder: &Path, entry: &Entry) -> PathBuf {
    folder.join(format!("{}.points.safetensors", entry.name))
}

/// An ε for each of `classes`, with the probabilities that `model` decodes from them.
pub fn check(model: &Cvae, classes: &[u16]) -> Check {
    let epsilon: Vec<f32> = (0..)
        .take(classes.len())
        .flat_map(|index| random::epsilon(SEED, index, model.latent()))
        .collect();
    let probabilities = decode(&model.generator, &epsilon, classes, 1.0);
    let width = model.shape().classes;
    let mut labels = vec![0.0; classes.len() * width];
    for (row, class) in classes.iter().enumerate() {
        labels[row * width + usize::from(*class)] = 1.0;
    }
    Check {
        epsilon,
        labels,
        probabilities,
    }
}

/// The nats of −ELBO by which `stored` is worse than `model` on the test images, with the same draw and noise.
pub fn nats_lost(model: &Cvae, stored: &Cvae, test: &Images) -> f64 {
    let draw = (SEED, Purpose::TestDraw, 0);
    let score = |model| negative_elbo(model, test, Pixels::Binary, draw).total();
    score(stored) - score(model)
}

/// The encoder file with the distribution of the stored model's scores on the test images.
pub fn with_test_scores(
    decoder: &[u8],
    encoder: &[u8],
    test: &Images,
    device: &Device,
) -> anyhow::Result<Vec<u8>> {
    let (manifest, model) = load_cvae(decoder, encoder, device)?;
    let detector = Detector {
        model: &model,
        pixels: manifest.recipe.objective.pixels,
        samples: SCORE_SAMPLES,
        seed: SCORE_SEED,
        device,
    };
    let usual = detector.usual(test);
    println!(
        "{}: half of {} test images score {:.1} nats or less",
        manifest.recipe.name,
        usual.images,
        usual.best.values()[50]
    );
    Ok(with_usual(encoder, &usual)?)
}

/// Those scores of a manifest that `cvae refresh` measured with the stored weights.
pub fn refreshed_scores(manifest: Manifest) -> BTreeMap<String, f64> {
    let mut scores = manifest.scores;
    scores.retain(|key, _| is_refreshed(key));
    scores
}

/// Whether `cvae refresh` measures a score, given its name.
pub fn is_refreshed(score: &str) -> bool {
    score.starts_with("classification_accuracy") || score.starts_with("memorisation")
}

/// Writes the points of the first test images, for the page.
pub fn write_points(
    folder: &Path,
    entry: &Entry,
    model: &Cvae,
    data: &DataSet,
) -> anyhow::Result<()> {
    let images = data.test.first(POINTS);
    let points = Points {
        source: Source {
            model: entry.name.clone(),
            encoder_sha256: entry.encoder.sha256.clone(),
            data_sha256: data.sha256.clone(),
            labels: images.labels.clone(),
        },
        epsilon: mean_epsilons(model, &images),
    };
    let (path, bytes) = (points_path(folder, entry), points.save()?);
    write_atomically(&path, &bytes)?;
    println!("{}: {} bytes", path.display(), bytes.len());
    Ok(())
}
