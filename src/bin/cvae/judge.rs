//! `cvae judge`

use crate::data_arg::{DataArg, judge_file, judges_folder};
use crate::device::Backend;
use crate::input::load_recipe;
use anyhow::{Context, ensure};
use burn::tensor::Device;
use cvae::data::DataSet;
use cvae::evaluate::{JudgeFile, compact_judge, load_judge, train_judge};
use cvae::files::{check_writable, write_atomically};
use cvae::judge::last_map;
use cvae::results::WEIGHTS;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: DataArg,
    /// Change the training images at random as this recipe does [default: shift them by up to two pixels]
    #[arg(long)]
    recipe: Option<PathBuf>,
    /// Train nothing; store this judge in the form that the page loads
    #[arg(long, value_name = "JUDGE", conflicts_with_all = ["seed", "epochs", "recipe"])]
    compact: Option<PathBuf>,
    /// The file to write [default: judges/judge-SEED.safetensors, of another data set than MNIST in judges/NAME; with
    /// --compact www/weights/judge.safetensors or NAME.judge.safetensors]
    #[arg(long)]
    out: Option<PathBuf>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u64).range(1..))]
    epochs: u64,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if let Some(out) = &args.out {
        check_writable(out)?;
    }
    let recipe = args.recipe.as_ref().map(|path| load_recipe(path));
    let augment = match recipe.transpose()? {
        None => None,
        Some(recipe) => {
            let missing = || format!("the recipe `{}` has no [training.augment]", recipe.name);
            Some(recipe.training.augment.clone().with_context(missing)?)
        }
    };
    let data = args.data.load()?;
    let named = || match args.compact {
        Some(_) => Path::new(WEIGHTS).join(judge_file(&data.card)),
        None => judges_folder(&data.card).join(format!("judge-{}.safetensors", args.seed)),
    };
    let out = args.out.clone().unwrap_or_else(named);
    check_writable(&out)?;
    ensure!(
        last_map(data.shape()).is_some(),
        "the images of `{}` have {} × {} pixels, expected 16 × 16 or more, which a judge can read",
        data.card.title,
        data.card.width,
        data.card.height
    );
    let device = args.backend.device()?;
    if let Some(judge) = &args.compact {
        compact(judge, &out, &data, &device)?;
        return Ok(ExitCode::SUCCESS);
    }
    let epochs = usize::try_from(args.epochs)?;
    let seen = epochs * data.train.len();
    let judge = train_judge(
        &data.train,
        augment.as_ref(),
        seen,
        args.seed,
        &device,
        |epoch, loss| println!("epoch {epoch}: cross-entropy {loss:.4} nats"),
    )?;
    let file = JudgeFile {
        seed: args.seed,
        epochs,
        augment,
        data: data.card.clone(),
        data_sha256: data.sha256.clone(),
        validation_accuracy: judge.accuracy(&data.validation, &device),
        test_accuracy: judge.accuracy(&data.test, &device),
    };
    write_atomically(&out, &file.save(&judge)?)?;
    println!(
        "accuracy {:.2} % on the validation images, {:.2} % on the test images; {}",
        100.0 * file.validation_accuracy,
        100.0 * file.test_accuracy,
        out.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Stores a judge for the page.
fn compact(judge: &Path, out: &Path, data: &DataSet, device: &Device) -> anyhow::Result<()> {
    let shown = || judge.display().to_string();
    let bytes = std::fs::read(judge).with_context(|| format!("{} cannot be read", shown()))?;
    let (file, judge) = load_judge(&bytes, device).with_context(shown)?;
    let (card, bytes) = compact_judge(&file, &judge, &data.test)?;
    write_atomically(out, &bytes)?;
    println!(
        "accuracy {:.2} % on the test images, {:.2} % before rounding; {}: {} bytes",
        100.0 * card.test_accuracy,
        100.0 * card.original_test_accuracy,
        out.display(),
        bytes.len()
    );
    Ok(())
}
