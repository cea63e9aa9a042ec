//! `cvae pictures`

use crate::input::{load_pair, weights_path};
use anyhow::Context;
use burn::tensor::Device;
use cvae::data::{DataSet, locate};
use cvae::files::read;
use cvae::scenes::{Digit, KINDS, digits, readings};
use cvae::uses::{Detector, SCORE_SAMPLES, SCORE_SEED};
use cvae::weights::load_encoder;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// A pair of files from `cvae export`, without `.decoder.safetensors` and `.encoder.safetensors`
    #[arg(long, default_value = "www/weights/flagship")]
    weights: PathBuf,
    /// Pictures of each kind
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=1000))]
    count: u64,
    /// Decides the digits and all that is random in the pictures
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Only the kinds with this in their name
    #[arg(long, default_value = "")]
    kind: String,
    /// Folder for the pictures, as PNG [default: they are not kept]
    #[arg(long)]
    out: Option<PathBuf>,
    /// Folder with the MNIST files [default: $MNIST_DIR, else data/mnist]
    #[arg(long)]
    data: Option<PathBuf>,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let kinds: Vec<_> = KINDS
        .iter()
        .filter(|kind| kind.name.contains(&args.kind))
        .collect();
    let names = || KINDS.iter().map(|kind| kind.name).collect::<Vec<_>>();
    anyhow::ensure!(
        !kinds.is_empty(),
        "--kind {}: no kind has this in its name, expected a part of one of: {}",
        args.kind,
        names().join("; ")
    );
    let device = Device::flex();
    let (manifest, model) = load_pair(&args.weights, &device)?;
    let encoder = read(&weights_path(&args.weights, "encoder"))?;
    let usual = load_encoder(&encoder, &device)?.usual;
    let detector = Detector {
        model: &model,
        pixels: manifest.recipe.objective.pixels,
        samples: SCORE_SAMPLES,
        seed: SCORE_SEED,
        device: &device,
    };
    let test = DataSet::load(&locate(args.data.as_deref()))?.test;
    let seed = u64::from(args.seed);
    anyhow::ensure!(
        manifest.data.is_mnist(),
        "--weights {}: the model is of `{}`, expected MNIST, whose digits the pictures show",
        args.weights.display(),
        manifest.data.title
    );
    let digits = digits(&detector, &test, usize::try_from(args.count)?, seed)?;
    if let Some(out) = &args.out {
        std::fs::create_dir_all(out).with_context(|| out.display().to_string())?;
        for kind in &kinds {
            save(out, kind, &digits, seed)?;
        }
    }
    println!("| kind of picture | read right | said to be doubtful | wrong without a warning |");
    println!("| --- | --- | --- | --- |");
    let rows: Vec<_> = kinds
        .par_iter()
        .map(|kind| readings(&detector, usual.as_ref(), kind, &digits, seed))
        .collect();
    for (kind, row) in kinds.iter().zip(rows) {
        println!(
            "| {} | {} of {} | {} | {} |",
            kind.name,
            row.right,
            digits.len(),
            row.doubted,
            row.wrong_unnoticed
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the pictures of a kind, with the digit that each shows at the end of its name.
fn save(out: &Path, kind: &cvae::scenes::Kind, digits: &[Digit], seed: u64) -> anyhow::Result<()> {
    for (index, digit) in digits.iter().enumerate() {
        let (width, height, bytes) = kind.picture(digit.levels, seed, index as u64);
        let name = format!(
            "{}-{index}-{}.png",
            kind.name.replace(' ', "-"),
            digit.label
        );
        let (width, height) = (u32::try_from(width)?, u32::try_from(height)?);
        let path = out.join(name);
        image::save_buffer(
            &path,
            &bytes,
            width,
            height,
            image::ExtendedColorType::Rgba8,
        )
        .with_context(|| path.display().to_string())?;
    }
    Ok(())
}
