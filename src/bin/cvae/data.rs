//! `cvae data`

use cvae::data::{DataSet, MIRRORS, download};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// Folder for the four files
    #[arg(long, default_value = "data/mnist")]
    out: PathBuf,
    /// Address of a mirror, instead of the public ones; may be given more than once
    #[arg(long)]
    mirror: Vec<String>,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mirrors = if args.mirror.is_empty() {
        MIRRORS.map(str::to_owned).to_vec()
    } else {
        args.mirror.clone()
    };
    download(&args.out, &mirrors, |line| println!("{line}"))?;
    let mnist = DataSet::load(&args.out)?;
    println!(
        "{} training, {} validation and {} test images in {}",
        mnist.train.len(),
        mnist.validation.len(),
        mnist.test.len(),
        args.out.display()
    );
    Ok(ExitCode::SUCCESS)
}
