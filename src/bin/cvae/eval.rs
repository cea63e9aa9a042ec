//! `cvae eval`

use crate::device::Backend;
use crate::run::RunFolder;
use anyhow::Context;
use cvae::data::{Mnist, locate};
use cvae::evaluate::{Draw, Follow, Report, Scope, evaluate, load_judge};
use cvae::files::write_atomically;
use cvae::model::{Cvae, Init};
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// Folder of a training
    #[arg(long)]
    run: PathBuf,
    /// Folder with the MNIST files [default: $MNIST_DIR, else data/mnist]
    #[arg(long)]
    data: Option<PathBuf>,
    /// The judge that reads samples, as `cvae judge` wrote it
    #[arg(long, default_value = "www/weights/judge.safetensors")]
    judge: PathBuf,
    /// 1000 images, k = 100, one draw: minutes instead of an hour
    #[arg(long)]
    quick: bool,
    /// Bernoulli draws of the test images [default: 3]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=100))]
    draws: Option<u64>,
    /// The largest number of importance samples per image [default: 5000]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    samples: Option<u64>,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let folder = RunFolder::new(&args.run);
    let checkpoint = folder.load()?;
    let data = Mnist::load(&locate(args.data.as_deref()))?;
    let device = args.backend.device();
    let bytes = std::fs::read(&args.judge)
        .with_context(|| format!("{} cannot be read", args.judge.display()))?;
    let (_, judge) =
        load_judge(&bytes, &device).with_context(|| args.judge.display().to_string())?;
    let recipe = &checkpoint.recipe;
    let model = Cvae::new(&recipe.model, &mut Init::Zeros, &device);
    let model = checkpoint.adam.averaged(model);
    let scope = if args.quick {
        Scope::quick()
    } else {
        Scope::full()
    };
    let steps = checkpoint.adam.step;
    let known = known_draws(&folder, steps, &scope)?;
    let bar = ProgressBar::new(scope.images as u64 * (scope.draws - known.len() as u64));
    bar.set_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len} images, {eta} left",
    )?);
    let count = bar.clone();
    let mut follower = Follower {
        folder: &folder,
        partial: Partial {
            steps,
            scope: scope.clone(),
            draws: Vec::new(),
        },
        progress: Box::new(move |images| count.inc(images as u64)),
    };
    let of = (recipe.name.as_str(), steps);
    let report = evaluate(of, &model, &data, &judge, &scope, known, &mut follower)?;
    bar.finish_and_clear();
    write_atomically(
        &folder.report(),
        serde_json::to_string_pretty(&report)?.as_bytes(),
    )?;
    print(&report);
    Ok(ExitCode::SUCCESS)
}

/// Keeps what is measured, should the rest be interrupted.
struct Follower<'a> {
    folder: &'a RunFolder,
    partial: Partial,
    progress: Box<dyn Fn(usize) + Sync>,
}

impl Follow for Follower<'_> {
    fn progress(&self) -> &(dyn Fn(usize) + Sync) {
        &*self.progress
    }

    fn finished(&mut self, draws: &[Draw]) -> anyhow::Result<()> {
        self.partial.draws = draws.to_vec();
        write_atomically(
            &self.folder.partial_report(),
            &serde_json::to_vec(&self.partial)?,
        )
    }
}

/// An evaluation in progress.
#[derive(Serialize, Deserialize)]
struct Partial {
    steps: u64,
    scope: Scope,
    draws: Vec<Draw>,
}

/// The draws that an interrupted evaluation of the same weights and scope has left.
fn known_draws(folder: &RunFolder, steps: u64, scope: &Scope) -> anyhow::Result<Vec<Draw>> {
    let path = folder.partial_report();
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let partial: Partial = serde_json::from_slice(&std::fs::read(&path)?)
        .with_context(|| format!("{}; delete it to start afresh", path.display()))?;
    let measured = (partial.steps, partial.scope.images, &partial.scope.ks);
    if measured != (steps, scope.images, &scope.ks) {
        return Ok(Vec::new());
    }
    let count = usize::try_from(scope.draws)?.min(partial.draws.len());
    println!("going on after {count} of {} draws", scope.draws);
    Ok(partial.draws[..count].to_vec())
}

fn print(report: &Report) {
    for (name, value) in report.scores() {
        println!("{name:28} {value:.4}");
    }
    for faithfulness in &report.faithfulness {
        let classes: Vec<String> = faithfulness
            .per_class
            .iter()
            .map(|a| format!("{:.1}", 100.0 * a))
            .collect();
        println!(
            "read as the digit asked for at T = {}: {:.2} % of {} (0 to 9: {})",
            faithfulness.temperature,
            100.0 * faithfulness.accuracy,
            faithfulness.samples,
            classes.join(" ")
        );
    }
}
