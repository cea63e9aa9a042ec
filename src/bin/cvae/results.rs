//! `cvae results`

use crate::device::Backend;
use crate::run::RunFolder;
use anyhow::{Context, ensure};
use burn::module::Module;
use burn::tensor::Device;
use cvae::evaluate::{SEED, decode};
use cvae::files::write_atomically;
use cvae::model::{CLASSES, Generator};
use cvae::parameters;
use cvae::random;
use cvae::recipe::Recipe;
use cvae::results::{FOLDER, Record, Results, page, plots};
use cvae::train::sheet;
use cvae::weights::load_generator;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Rows of a sheet.
const ROWS: usize = 4;

#[derive(clap::Args)]
pub struct Args {
    /// Folder of trainings; the record of each that `cvae eval` has measured is written to docs/results
    #[arg(long, default_value = "runs")]
    runs: PathBuf,
    /// The page; it shows files of the folder that it is in
    #[arg(long, default_value = "RESULTS.md")]
    out: PathBuf,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let root = args.out.parent().unwrap_or(Path::new(""));
    let device = args.backend.device()?;
    let recorded = record_runs(&args.runs, root, &device)?;
    let results = Results::load(root)?;
    for model in &results.models {
        let name = &model.recipe.name;
        if model.decoder.is_some() && !recorded.contains(name) {
            let path = root.join(format!("www/weights/{name}.decoder.safetensors"));
            let shown = || path.display().to_string();
            let bytes = std::fs::read(&path).with_context(shown)?;
            let loaded = load_generator(&bytes, &device).with_context(shown)?;
            write_sheet(root, &model.recipe, &loaded.generator)?;
        }
    }
    // Once more, for now all sheets are there.
    let results = Results::load(root)?;
    let plots = plots(&results)?;
    for (name, svg) in &plots {
        write_atomically(&root.join(FOLDER).join(name), svg.as_bytes())?;
    }
    let names = plots.keys().copied().collect();
    write_atomically(&args.out, page(&results, &names).as_bytes())?;
    println!(
        "{}: {} models, {} baselines, {} plots",
        args.out.display(),
        results.models.len(),
        results.baselines.len(),
        plots.len()
    );
    Ok(ExitCode::SUCCESS)
}

/// Writes record and sheet of each measured training in `runs`; the names of the models.
fn record_runs(runs: &Path, root: &Path, device: &Device) -> anyhow::Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    if !runs.is_dir() {
        return Ok(names);
    }
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(runs).with_context(|| runs.display().to_string())? {
        folders.push(entry?.path());
    }
    folders.sort();
    for path in folders {
        let folder = RunFolder::new(&path);
        if !folder.report().is_file() {
            println!("{} is not measured: left out", path.display());
            continue;
        }
        let checkpoint = folder.load()?;
        let model = checkpoint.model(device);
        let parameters_sha256 = parameters::sha256(&model);
        let report = folder.load_report(&parameters_sha256)?;
        let recipe = checkpoint.recipe;
        let name = recipe.name.clone();
        write_sheet(root, &recipe, &model.generator)?;
        let record = Record {
            recipe,
            parameters_sha256,
            parameters: model.generator.num_params(),
            scores: report.scores(),
            latents: report.latents,
            log: checkpoint.log,
        };
        let file = root.join(FOLDER).join(format!("{name}.json"));
        write_atomically(&file, (serde_json::to_string(&record)? + "\n").as_bytes())?;
        ensure!(
            names.insert(name),
            "{} holds a second training of `{}`: keep one of them in {}",
            path.display(),
            record.recipe.name,
            runs.display()
        );
    }
    Ok(names)
}

/// A few styles at T = 1, each as all ten digits where digits can be asked for.
fn write_sheet(root: &Path, recipe: &Recipe, generator: &Generator) -> anyhow::Result<()> {
    let digits = 0..u8::try_from(CLASSES)?;
    let labels: Vec<u8> = (0..ROWS).flat_map(|_| digits.clone()).collect();
    let conditional = recipe.model.is_conditional();
    let style = |index: usize| {
        let style = if conditional { index / CLASSES } else { index };
        random::style(SEED, style as u64, recipe.model.latent)
    };
    let epsilon: Vec<f32> = (0..labels.len()).flat_map(style).collect();
    let png = sheet(&decode(generator, &epsilon, &labels, 1.0), CLASSES)?;
    write_atomically(
        &root.join(FOLDER).join(format!("{}.png", recipe.name)),
        &png,
    )
}
