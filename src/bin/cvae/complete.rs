//! `cvae complete`

use crate::data_arg::ScaleArg;
use crate::input::{Given, ImageArgs, ModelArgs, SEED, is_json, load_png};
use anyhow::{Context, bail};
use cvae::data::one_hot;
use cvae::files::{check_writable, write_atomically};
use cvae::host::to_vec;
use cvae::uses::{COMPLETION_SWEEPS, COMPLETION_WARM_UP, Chains, Ink, Mask, complete_image, sheet};
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    image: ImageArgs,
    /// The hidden pixels: top, bottom, left, right, or x,y,width,height in pixels from the top left
    #[arg(long, required_unless_present = "mask_image")]
    mask: Option<String>,
    /// The hidden pixels as the dark, opaque pixels of a PNG of the size of the image
    #[arg(long, conflicts_with = "mask")]
    mask_image: Option<PathBuf>,
    /// Number of completions, each the end of a Markov chain of its own
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1000))]
    samples: u16,
    /// Sweeps of each chain after its warm-up
    #[arg(long, default_value_t = COMPLETION_SWEEPS as u64, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    sweeps: u64,
    /// Seed of the random numbers
    #[arg(long, default_value_t = SEED)]
    seed: u32,
    #[command(flatten)]
    scale: ScaleArg,
    /// A sheet as .png: the image, its visible part, the completions, and their mean; or all of it as .json
    #[arg(long)]
    out: PathBuf,
}

/// The grey value of hidden pixels on the sheet.
const GREY: f32 = 0.35;

/// Completions with everything that is needed to repeat them.
#[derive(Serialize)]
struct Completed<'a> {
    model: &'a str,
    seed: u32,
    /// None for an unconditional model.
    label: Option<u16>,
    image: &'a [f32],
    /// 1 where a pixel was hidden.
    hidden: Vec<u8>,
    completions: &'a [Vec<f32>],
    mean: &'a [f32],
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let is_json = is_json(&args.out)?;
    check_writable(&args.out)?;
    let (manifest, model) = args.model.load()?;
    let shape = model.shape();
    let mask = match (&args.mask, &args.mask_image) {
        (Some(mask), _) => Mask::parse(mask, shape)?,
        (None, Some(path)) => Mask::from_ink(&load_png(path, shape, Ink::Dark)?)
            .with_context(|| path.display().to_string())?,
        (None, None) => bail!("no mask was given, expected --mask or --mask-image"),
    };
    let device = args.model.device()?;
    let Given { image, label, .. } = args.image.load(&manifest.data)?;
    let label = if model.generator.is_conditional() {
        Some(label.context("--label is missing: expected the class that --image shows")?)
    } else {
        None
    };
    let chains = Chains {
        count: args.samples.into(),
        warm_up: COMPLETION_WARM_UP,
        sweeps: usize::try_from(args.sweeps)?,
        seed: args.seed.into(),
    };
    let recipe = &manifest.recipe;
    let completion = complete_image(
        &model,
        &image,
        recipe.objective.pixels,
        // An unconditional model ignores the label.
        &one_hot(&[label.unwrap_or(0)], shape.classes, &device),
        &mask,
        chains,
    )?;
    // Visible pixels keep their grey values, although the model may have seen a Bernoulli draw of them.
    let completions: Vec<Vec<f32>> = to_vec(completion.probabilities)
        .chunks_exact(shape.pixels())
        .map(|inside| mask.fill(&image, inside))
        .collect();
    let mean = mask.fill(&image, &to_vec(completion.mean));
    let file = if is_json {
        serde_json::to_vec(&Completed {
            model: &recipe.name,
            seed: args.seed,
            label,
            image: image.values(),
            hidden: mask.hidden().iter().copied().map(u8::from).collect(),
            completions: &completions,
            mean: &mean,
        })?
    } else {
        let visible = mask.fill(&image, &vec![GREY; shape.pixels()]);
        let mut tiles = vec![image.values(), &visible];
        tiles.extend(completions.iter().map(Vec::as_slice));
        tiles.push(&mean);
        let numbers = (1..=completions.len()).map(|number| number.to_string());
        let above: Vec<String> = ["image".to_owned(), "seen".to_owned()]
            .into_iter()
            .chain(numbers)
            .chain(["mean".to_owned()])
            .collect();
        let layout = args.scale.layout(shape, tiles.len(), above, Vec::new());
        sheet(&tiles.concat(), &layout)?
    };
    write_atomically(&args.out, &file)?;
    println!(
        "{} pixels hidden, {} completions, {:.0} % of the proposals accepted: {}",
        mask.hidden().iter().filter(|&&hidden| hidden).count(),
        args.samples,
        100.0 * completion.acceptance.into_scalar::<f32>(),
        args.out.display()
    );
    Ok(ExitCode::SUCCESS)
}
