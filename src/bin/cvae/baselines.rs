//! `cvae baselines`

use cvae::data::{DataSet, locate};
use cvae::evaluate::{Scope, baselines};
use cvae::files::{check_writable, write_atomically};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// Folder with the MNIST files [default: $MNIST_DIR, else data/mnist]
    #[arg(long)]
    data: Option<PathBuf>,
    /// 1000 images, k = 100, one draw
    #[arg(long)]
    quick: bool,
    /// The file to write
    #[arg(long, default_value = "docs/results/baselines.json")]
    out: PathBuf,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    check_writable(&args.out)?;
    let data = DataSet::load(&locate(args.data.as_deref()))?;
    let scope = if args.quick {
        Scope::quick()
    } else {
        Scope::full()
    };
    let all = baselines(&data, &scope);
    let text = serde_json::to_string_pretty(&all)? + "\n";
    write_atomically(&args.out, text.as_bytes())?;
    for baseline in all {
        println!("{}: {}", baseline.name, baseline.summary);
        for (name, value) in baseline.scores {
            println!("  {name:28} {value:.4}");
        }
    }
    Ok(ExitCode::SUCCESS)
}
