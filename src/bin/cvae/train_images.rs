//! `cvae train-images`

use crate::data_arg::DataArg;
use cvae::data::Packed;
use cvae::files::{check_writable, write_atomically};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: DataArg,
    /// Images to learn from: the first of the training images
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=50_000))]
    training: u64,
    /// Images to judge by: the first of the validation images
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    held_out: u64,
    /// The file to write
    #[arg(long, default_value = "www/images/mnist.images")]
    out: PathBuf,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    check_writable(&args.out)?;
    let data = args.data.load()?;
    let (training, held_out) = (
        usize::try_from(args.training)?,
        usize::try_from(args.held_out)?,
    );
    let packed = Packed::of(&data, training, held_out);
    let bytes = packed.save();
    write_atomically(&args.out, &bytes)?;
    println!("{}: {} bytes", args.out.display(), bytes.len());
    Ok(ExitCode::SUCCESS)
}
