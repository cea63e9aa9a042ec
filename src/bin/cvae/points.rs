//! `cvae points`

use crate::device::Backend;
use anyhow::{Context, ensure};
use burn::tensor::Device;
use cvae::data::{Images, Mnist, locate};
use cvae::evaluate::styles;
use cvae::files::{hex, write_atomically};
use cvae::points::{Points, Source};
use cvae::weights::load_cvae;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// The exported model; without it, every model in the folder's index.json
    #[arg(long)]
    model: Option<String>,
    /// Folder that `cvae export` wrote, in which <model>.points.safetensors is written
    #[arg(long, default_value = "www/weights")]
    weights: PathBuf,
    /// How many of the first test images
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    count: u64,
    /// Folder with the MNIST files [default: $MNIST_DIR, else data/mnist]
    #[arg(long)]
    data: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

/// What is read of `index.json`.
#[derive(Deserialize)]
struct Index {
    models: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    decoder: File,
    encoder: File,
}

#[derive(Deserialize)]
struct File {
    file: String,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let path = args.weights.join("index.json");
    let shown = || path.display().to_string();
    let text = std::fs::read_to_string(&path).with_context(shown)?;
    let mut index: Index = serde_json::from_str(&text).with_context(shown)?;
    if let Some(model) = &args.model {
        let names: Vec<String> = index
            .models
            .iter()
            .map(|entry| entry.name.clone())
            .collect();
        index.models.retain(|entry| entry.name == *model);
        ensure!(
            !index.models.is_empty(),
            "--model {model}: expected one of {}",
            names.join(", ")
        );
    }
    let data = Mnist::load(&locate(args.data.as_deref()))?;
    let images = data.test.first(usize::try_from(args.count)?);
    let device = args.backend.device()?;
    for entry in &index.models {
        write(&args.weights, entry, &images, &device)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the points of one model.
fn write(folder: &Path, entry: &Entry, images: &Images, device: &Device) -> anyhow::Result<()> {
    let read = |file: &File| {
        let path = folder.join(&file.file);
        std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))
    };
    let (decoder, encoder) = (read(&entry.decoder)?, read(&entry.encoder)?);
    let name = &entry.name;
    let (_, model) = load_cvae(&decoder, &encoder, device).with_context(|| name.clone())?;
    let points = Points {
        source: Source {
            model: name.clone(),
            encoder_sha256: hex(&Sha256::digest(&encoder)),
            data_sha256: Mnist::sha256(),
            labels: images.labels.clone(),
        },
        epsilon: styles(&model, images),
    };
    let path = folder.join(format!("{name}.points.safetensors"));
    let bytes = points.save()?;
    write_atomically(&path, &bytes)?;
    println!("{}: {} bytes", path.display(), bytes.len());
    Ok(())
}
