//! `cvae calibrate`

use crate::device::Backend;
use crate::export::usual;
use crate::index::{FileEntry, Index};
use anyhow::{Context, ensure};
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
    let mut index =
        Index::open(folder)?.with_context(|| format!("{} has no index.json", folder.display()))?;
    for name in &args.models {
        ensure!(
            index.models.iter().any(|entry| entry.name == *name),
            "there is no model `{name}` in {}, expected one of {}",
            folder.display(),
            index.names().join(", ")
        );
    }
    let test = Mnist::load(&locate(args.data.as_deref()))?.test;
    let device = args.backend.device()?;
    for place in 0..index.models.len() {
        let entry = &index.models[place];
        let name = entry.name.clone();
        if !args.models.is_empty() && !args.models.contains(&name) {
            continue;
        }
        let read = |file: &FileEntry| {
            let path = folder.join(&file.file);
            std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))
        };
        let (decoder, encoder) = (read(&entry.decoder)?, read(&entry.encoder)?);
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
