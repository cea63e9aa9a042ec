//! `cvae export`

use crate::device::Backend;
use crate::run::RunFolder;
use anyhow::Context;
use burn::module::Module;
use cvae::data::{Mnist, locate};
use cvae::evaluate::{SEED, decode, negative_elbo};
use cvae::files::{hex, write_atomically};
use cvae::model::{CLASSES, Cvae};
use cvae::parameters;
use cvae::random::{self, Purpose};
use cvae::recipe::Pixels;
use cvae::train::Checkpoint;
use cvae::weights::{Check, Half, LatentUse, Manifest, Precision, Provenance, load_cvae, save};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// Folder of a training that `cvae eval` has measured
    #[arg(long)]
    run: PathBuf,
    /// Folder with the MNIST files [default: $MNIST_DIR, else data/mnist]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Folder that the page loads from
    #[arg(long, default_value = "www/weights")]
    out: PathBuf,
    /// How the decoder's matrices are stored. The encoder's are f16: it is fetched late, and int8 would cost it more
    #[arg(long, value_enum, default_value = "int8")]
    precision: PrecisionArg,
    /// Make this the model that the page opens with
    #[arg(long)]
    default: bool,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum PrecisionArg {
    F16,
    Int8,
}

/// `index.json`: the models that the page offers.
#[derive(Debug, Serialize, Deserialize)]
struct Index {
    format: u32,
    default: String,
    models: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    name: String,
    title: String,
    summary: String,
    /// The heading under which the page lists it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    group: String,
    decoder: FileEntry,
    encoder: FileEntry,
}

#[derive(Debug, Serialize, Deserialize)]
struct FileEntry {
    file: String,
    bytes: usize,
    sha256: String,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let folder = RunFolder::new(&args.run);
    let checkpoint = folder.load()?;
    let recipe = &checkpoint.recipe;
    let data = Mnist::load(&locate(args.data.as_deref()))?;
    let device = args.backend.device()?;
    let model = checkpoint.model(&device);
    let report = folder.load_report(&parameters::sha256(&model))?;
    let precision = match args.precision {
        PrecisionArg::F16 => Precision::F16,
        PrecisionArg::Int8 => Precision::Int8,
    };
    let export = Export {
        checkpoint: &checkpoint,
        latents: &report.latents,
        precision,
    };

    // Stored once to get the weights as they will be loaded, then with what those decode and how they score.
    let mut scores = report.scores();
    let (decoder, encoder) = export.files(&model, &scores, &check(&model))?;
    let (_, stored) = load_cvae(&decoder, &encoder, &device)?;
    let delta = quantisation_delta(&model, &stored, &data);
    scores.insert("quantisation_delta_nats".to_owned(), delta);
    let (decoder, encoder) = export.files(&model, &scores, &check(&stored))?;

    let entry = Entry {
        name: recipe.name.clone(),
        title: recipe.title.clone(),
        summary: recipe.summary.clone(),
        group: recipe.group.clone(),
        decoder: write(
            &args.out,
            &format!("{}.decoder.safetensors", recipe.name),
            &decoder,
        )?,
        encoder: write(
            &args.out,
            &format!("{}.encoder.safetensors", recipe.name),
            &encoder,
        )?,
    };
    update_index(&args.out, entry, args.default)?;
    println!("the stored weights cost {delta:+.4} nats of −ELBO on the test images");
    Ok(ExitCode::SUCCESS)
}

/// What the files of a model say of it.
struct Export<'a> {
    checkpoint: &'a Checkpoint,
    latents: &'a [LatentUse],
    precision: Precision,
}

impl Export<'_> {
    /// The bytes of decoder and encoder file.
    fn files(
        &self,
        model: &Cvae,
        scores: &BTreeMap<String, f64>,
        check: &Check,
    ) -> anyhow::Result<(Vec<u8>, Vec<u8>)> {
        let Cvae { generator, encoder } = model;
        let manifest = self.manifest(
            Half::Decoder,
            self.precision,
            generator.num_params(),
            scores,
        );
        let decoder = save(generator, &manifest, Some(check))?;
        let manifest = self.manifest(Half::Encoder, Precision::F16, encoder.num_params(), scores);
        Ok((decoder, save(encoder, &manifest, None)?))
    }

    fn manifest(
        &self,
        half: Half,
        precision: Precision,
        parameters: usize,
        scores: &BTreeMap<String, f64>,
    ) -> Manifest {
        let recipe = &self.checkpoint.recipe;
        Manifest {
            half,
            recipe: recipe.clone(),
            provenance: Provenance {
                seed: recipe.seed,
                epochs: self.checkpoint.log.len(),
                steps: self.checkpoint.adam.step,
                data_sha256: Mnist::sha256(),
                crate_version: env!("CARGO_PKG_VERSION").to_owned(),
                precision,
                parameters,
            },
            scores: scores.clone(),
            latents: self.latents.to_vec(),
        }
    }
}

fn write(folder: &Path, file: &str, bytes: &[u8]) -> anyhow::Result<FileEntry> {
    let path = folder.join(file);
    write_atomically(&path, bytes)?;
    println!("{}: {} bytes", path.display(), bytes.len());
    let sha256 = hex(&Sha256::digest(bytes));
    Ok(FileEntry {
        file: file.to_owned(),
        bytes: bytes.len(),
        sha256,
    })
}

/// Four styles, each as another digit, with what `model` decodes from them.
fn check(model: &Cvae) -> Check {
    const DIGITS: [u8; 4] = [0, 3, 8, 7];
    let epsilon: Vec<f32> = (0..)
        .take(DIGITS.len())
        .flat_map(|index| random::style(SEED, index, model.latent()))
        .collect();
    let probabilities = decode(&model.generator, &epsilon, &DIGITS, 1.0);
    let mut labels = vec![0.0; DIGITS.len() * CLASSES];
    for (row, digit) in DIGITS.iter().enumerate() {
        labels[row * CLASSES + usize::from(*digit)] = 1.0;
    }
    Check {
        epsilon,
        labels,
        probabilities,
    }
}

/// How many nats of −ELBO the stored weights lose on the test images, with the same draw and noise.
fn quantisation_delta(model: &Cvae, stored: &Cvae, data: &Mnist) -> f64 {
    let draw = (SEED, Purpose::TestDraw, 0);
    let score = |model| negative_elbo(model, &data.test, Pixels::Binary, draw).total();
    score(stored) - score(model)
}

/// Puts `entry` into the folder's `index.json`: first if it is to be the default, else in place of the model of that
/// name or after the others.
fn update_index(folder: &Path, entry: Entry, default: bool) -> anyhow::Result<()> {
    let path = folder.join("index.json");
    let mut index = match std::fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).with_context(|| path.display().to_string())?,
        Err(error) if error.kind() == ErrorKind::NotFound => Index {
            format: 1,
            default: entry.name.clone(),
            models: Vec::new(),
        },
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    let models = &mut index.models;
    let place = models.iter().position(|model| model.name == entry.name);
    if let Some(place) = place {
        models.remove(place);
    }
    if default {
        index.default.clone_from(&entry.name);
        models.insert(0, entry);
    } else {
        models.insert(place.unwrap_or(models.len()), entry);
    }
    write_atomically(
        &path,
        (serde_json::to_string_pretty(&index)? + "\n").as_bytes(),
    )
}
