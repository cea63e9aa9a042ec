//! `cvae edit`

use crate::input::{Given, ImageArgs, ModelArgs, SEED, check_png_name};
use cvae::data::one_hot;
use cvae::files::write_atomically;
use cvae::host::to_vec;
use cvae::model::probabilities;
use cvae::uses::{Detector, UseError, digits, edit, most_likely, sheet};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    image: ImageArgs,
    /// Write only this digit [default: all ten]
    #[arg(long = "as", value_parser = clap::value_parser!(u8).range(0..10))]
    target: Option<u8>,
    /// The sheet, a .png: the image, its reconstruction, then the same style as the other digits
    #[arg(long)]
    out: PathBuf,
}

/// Posterior samples in the classification of an image without a label.
const SAMPLES: usize = 16;

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    check_png_name(&args.out)?;
    let (manifest, model) = args.model.load()?;
    if !model.generator.is_conditional() {
        return Err(UseError::Unconditional.into());
    }
    let device = args.model.device()?;
    let Given { image, label, .. } = args.image.load(|| Ok(args.image.mnist()?.test))?;
    let digits = digits();
    let label = label.unwrap_or_else(|| {
        let detector = Detector {
            model: &model,
            pixels: manifest.recipe.objective.pixels,
            samples: SAMPLES,
            seed: SEED.into(),
            device: &device,
        };
        let best = digits[most_likely(&detector.score(&image, &digits, 0))];
        println!("without --label, the image reads as {best}");
        best
    });
    let mut targets = vec![label];
    targets.extend(args.target.map_or(digits, |target| vec![target]));
    let logits = edit(
        &model,
        image.tensor(&device),
        &one_hot(&[label], &device),
        one_hot(&targets, &device),
    )?;
    let mut tiles = image.values().to_vec();
    tiles.extend(to_vec(probabilities(logits)));
    write_atomically(&args.out, &sheet(&tiles, 1 + targets.len())?)?;
    let written: Vec<String> = targets[1..].iter().map(ToString::to_string).collect();
    println!(
        "the image, the model's {label}, and its style as {}: {}",
        written.join(" "),
        args.out.display()
    );
    Ok(ExitCode::SUCCESS)
}
