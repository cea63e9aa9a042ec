//! `cvae scores`

use anyhow::Context;
use burn::tensor::Device;
use cvae::evaluate::scores_table;
use cvae::weights::load_generator;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// Decoder files from `cvae export`
    #[arg(default_values = [
        "www/weights/flagship.decoder.safetensors",
        "www/weights/cvae.decoder.safetensors",
        "www/weights/tutorial.decoder.safetensors",
    ])]
    weights: Vec<PathBuf>,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let models = args
        .weights
        .iter()
        .map(|path| {
            let shown = path.display();
            let bytes = std::fs::read(path).with_context(|| format!("{shown} cannot be read"))?;
            let loaded =
                load_generator(&bytes, &Device::flex()).with_context(|| shown.to_string())?;
            Ok((loaded.manifest()?, bytes.len()))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    print!("{}", scores_table(&models));
    Ok(ExitCode::SUCCESS)
}
