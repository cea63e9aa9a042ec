//! `cvae judge`

use crate::device::Backend;
use cvae::data::{Mnist, locate};
use cvae::evaluate::{JudgeFile, train_judge};
use cvae::files::write_atomically;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// Folder with the MNIST files [default: $MNIST_DIR, else data/mnist]
    #[arg(long)]
    data: Option<PathBuf>,
    /// The file to write [default: judges/judge-SEED.safetensors]
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
    let data = Mnist::load(&locate(args.data.as_deref()))?;
    let device = args.backend.device()?;
    let epochs = usize::try_from(args.epochs)?;
    let judge = train_judge(&data.train, epochs, args.seed, &device, |epoch, loss| {
        println!("epoch {epoch}: cross-entropy {loss:.4} nats");
    })?;
    let file = JudgeFile {
        seed: args.seed,
        epochs,
        data_sha256: Mnist::sha256(),
        validation_accuracy: judge.accuracy(&data.validation, &device),
        test_accuracy: judge.accuracy(&data.test, &device),
    };
    let named = || format!("judges/judge-{}.safetensors", args.seed).into();
    let out = args.out.clone().unwrap_or_else(named);
    write_atomically(&out, &file.save(&judge)?)?;
    println!(
        "reads {:.2} % of the validation digits and {:.2} % of the test digits; {}",
        100.0 * file.validation_accuracy,
        100.0 * file.test_accuracy,
        out.display()
    );
    Ok(ExitCode::SUCCESS)
}
