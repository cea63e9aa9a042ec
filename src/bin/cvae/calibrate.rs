//! `cvae calibrate`

use crate::device::Backend;
use crate::export::usual;
use crate::index::{FileEntry, Index};
use anyhow::Context;
use cvae::data::{Mnist, locate};
use cvae::weights::{load_cvae, load_encoder, with_usual};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// Models to measure [default: those of the folder whose files do not say how they score]
    models: Vec<String>,
    /// Folder that `cvae export` wrote
    #[arg(long, default_value = "www/weights")]
    folder: PathBuf,
    /// Folder with the MNIST files [default: $MNIST_DIR, else data/mnist]
    #[arg(long)]
    data: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let folder = &args.folder;
    let mut index = Index::of(folder)?;
    let chosen = index.chosen(&args.models)?;
    let test = Mnist::load(&locate(args.data.as_deref()))?.test;
    let device = args.backend.device()?;
    for place in chosen {
        let entry = &index.models[place];
        let name = entry.name.clone();
        let (decoder, encoder) = entry.read(folder)?;
        let (manifest, model) = load_cvae(&decoder, &encoder, &device).context(name.clone())?;
        let stored = load_encoder(&encoder, &device)?.usual;
        if args.models.is_empty() && stored.is_some() {
            continue;
        }
        let measured = usual(&model, &manifest.recipe, &test, &device);
        println!(
            "{name}: half of {} test images score {:.1} nats or less",
            measured.images,
            measured.best.values()[50]
        );
        if stored.as_ref() == Some(&measured) {
            continue;
        }
        let file = entry.encoder.file.clone();
        let encoder = with_usual(&encoder, &measured)?;
        index.models[place].encoder = FileEntry::write(folder, &file, &encoder)?;
        // An interruption leaves a list that is true of its files.
        index.write(folder)?;
    }
    Ok(ExitCode::SUCCESS)
}
