//! `cvae points`

use crate::device::Backend;
use crate::index::{Entry, Index};
use anyhow::Context;
use burn::tensor::Device;
use cvae::data::{Images, Mnist, locate};
use cvae::evaluate::styles;
use cvae::files::{hex, write_atomically};
use cvae::points::{Points, Source};
use cvae::weights::load_cvae;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// Models to place the images of [default: those of the folder]
    models: Vec<String>,
    /// Folder that `cvae export` wrote, in which <model>.points.safetensors is written
    #[arg(long, default_value = "www/weights")]
    folder: PathBuf,
    /// How many of the first test images
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    count: u64,
    /// Folder with the MNIST files [default: $MNIST_DIR, else data/mnist]
    #[arg(long)]
    data: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let index = Index::of(&args.folder)?;
    let chosen = index.chosen(&args.models)?;
    let data = Mnist::load(&locate(args.data.as_deref()))?;
    let images = data.test.first(usize::try_from(args.count)?);
    let device = args.backend.device()?;
    for place in chosen {
        write(&args.folder, &index.models[place], &images, &device)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the points of one model.
fn write(folder: &Path, entry: &Entry, images: &Images, device: &Device) -> anyhow::Result<()> {
    let (decoder, encoder) = entry.read(folder)?;
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
