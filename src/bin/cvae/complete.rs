//! `cvae complete`

use crate::input::{ImageArgs, ModelArgs, SEED, check_png_name, load_png};
use anyhow::{Context, bail};
use burn::tensor::{Tensor, TensorData};
use cvae::data::one_hot;
use cvae::files::write_atomically;
use cvae::model::PIXELS;
use cvae::parameters::to_vec;
use cvae::random::{self, Purpose};
use cvae::train::sheet;
use cvae::uses::{Chains, Ink, Mask, complete, is_conditional};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    image: ImageArgs,
    /// What is hidden: top, bottom, left, right, or x,y,width,height in pixels from the top left
    #[arg(long, required_unless_present = "mask_image")]
    mask: Option<Mask>,
    /// What is hidden: the dark, opaque pixels of a PNG of 28 × 28 pixels
    #[arg(long, conflicts_with = "mask")]
    mask_image: Option<PathBuf>,
    /// Number of completions, each the end of a Markov chain of its own
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1000))]
    samples: u16,
    /// Sweeps of each chain after its warm-up
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    sweeps: u32,
    /// Names the noise
    #[arg(long, default_value_t = SEED)]
    seed: u32,
    /// The sheet, a .png: the image, what is visible of it, the completions, and their mean
    #[arg(long)]
    out: PathBuf,
}

/// Pseudo-Gibbs sweeps before those that count.
const WARM_UP: usize = 50;
/// Of hidden pixels on the sheet.
const GREY: f32 = 0.35;

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    check_png_name(&args.out)?;
    let mask = match (&args.mask, &args.mask_image) {
        (Some(mask), _) => mask.clone(),
        (None, Some(path)) => Mask::from_ink(&load_png(path, Ink::Dark)?)
            .with_context(|| path.display().to_string())?,
        (None, None) => bail!("no mask was given, expected --mask or --mask-image"),
    };
    let (manifest, model) = args.model.load()?;
    let device = args.model.device()?;
    let (image, label) = args.image.load(|| Ok(args.image.mnist()?.test))?;
    let label = if is_conditional(&model) {
        label.context("--label is missing: expected the digit that --image shows")?
    } else {
        // Any will do: the model does not look at it.
        0
    };
    let chains = Chains {
        count: args.samples.into(),
        warm_up: WARM_UP,
        sweeps: usize::try_from(args.sweeps)?,
        seed: args.seed.into(),
    };
    let mut rng = random::stream(args.seed.into(), Purpose::EvaluationNoise, 0);
    let seen = image.seen(manifest.recipe.objective.pixels, &mut rng);
    let completion = complete(
        &model,
        Tensor::from_data(TensorData::new(seen, [1, PIXELS]), &device),
        &one_hot(&[label], &device),
        &mask,
        chains,
    )?;
    let hidden = mask.hidden();
    // What was visible is shown as it was, grey values included, though the model saw it black and white.
    let patched = |inside: &dyn Fn(usize) -> f32| -> Vec<f32> {
        let places = hidden.iter().zip(image.values()).enumerate();
        places
            .map(|(i, (&hidden, &grey))| if hidden { inside(i) } else { grey })
            .collect()
    };
    let mut tiles = image.values().to_vec();
    tiles.extend(patched(&|_| GREY));
    for probabilities in to_vec(completion.probabilities).chunks_exact(PIXELS) {
        tiles.extend(patched(&|i| probabilities[i]));
    }
    let mean = to_vec(completion.mean);
    tiles.extend(patched(&|i| mean[i]));
    write_atomically(&args.out, &sheet(&tiles, tiles.len() / PIXELS)?)?;
    println!(
        "{} pixels hidden, {} completions, {:.0} % of the proposals accepted: {}",
        hidden.iter().filter(|&&hidden| hidden).count(),
        args.samples,
        100.0 * completion.acceptance.into_scalar::<f32>(),
        args.out.display()
    );
    Ok(ExitCode::SUCCESS)
}
