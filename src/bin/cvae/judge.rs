//! `cvae judge`

use crate::data_arg::DataArg;
use crate::device::Backend;
use anyhow::Context;
use burn::tensor::Device;
use cvae::data::DataSet;
use cvae::evaluate::{JudgeFile, compact_judge, load_judge, train_judge};
use cvae::files::{check_writable, write_atomically};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: DataArg,
    /// Train nothing; store this judge in the form that the page loads
    #[arg(long, value_name = "JUDGE", conflicts_with_all = ["seed", "epochs"])]
    compact: Option<PathBuf>,
    /// The file to write [default: judges/judge-SEED.safetensors; with --compact www/weights/judge.safetensors]
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
    let named = || match args.compact {
        Some(_) => PathBuf::from("www/weights/judge.safetensors"),
        None => format!("judges/judge-{}.safetensors", args.seed).into(),
    };
    let out = args.out.clone().unwrap_or_else(named);
    check_writable(&out)?;
    let data = args.data.load()?;
    let device = args.backend.device()?;
    if let Some(judge) = &args.compact {
        compact(judge, &out, &data, &device)?;
        return Ok(ExitCode::SUCCESS);
    }
    let epochs = usize::try_from(args.epochs)?;
    let seen = epochs * data.train.len();
    let judge = train_judge(&data.train, seen, args.seed, &device, |epoch, loss| {
        println!("epoch {epoch}: cross-entropy {loss:.4} nats");
    })?;
    let file = JudgeFile {
        seed: args.seed,
        epochs,
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
