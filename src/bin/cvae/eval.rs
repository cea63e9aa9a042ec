//! `cvae eval`

use crate::device::Backend;
use crate::run::RunFolder;
use anyhow::Context;
use cvae::data::{Mnist, locate};
use cvae::evaluate::{Draw, Report, Scope, load_judge, measure_draw, report};
use cvae::files::write_atomically;
use cvae::model::Cvae;
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
    /// Measure only this draw, counted from 0, and leave its file for the evaluation of all
    #[arg(long, value_parser = clap::value_parser!(u64).range(0..100))]
    only_draw: Option<u64>,
    /// The largest number of importance samples per image [default: 5000]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    samples: Option<u64>,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

impl Args {
    fn scope(&self) -> anyhow::Result<Scope> {
        let mut scope = if self.quick {
            Scope::quick()
        } else {
            Scope::full()
        };
        scope.draws = self.draws.unwrap_or(scope.draws);
        if let Some(samples) = self.samples {
            let samples = usize::try_from(samples)?;
            scope.ks.retain(|&k| k < samples);
            scope.ks.push(samples);
        }
        Ok(scope)
    }
}

/// One draw's measurements with what they are of.
#[derive(Serialize, Deserialize)]
struct MeasuredDraw {
    steps: u64,
    images: usize,
    ks: Vec<usize>,
    draw: Draw,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let folder = RunFolder::new(&args.run);
    let checkpoint = folder.load()?;
    let scope = args.scope()?;
    let data = Mnist::load(&locate(args.data.as_deref()))?;
    let device = args.backend.device();
    let bytes = std::fs::read(&args.judge)
        .with_context(|| format!("{} cannot be read", args.judge.display()))?;
    let (_, judge) =
        load_judge(&bytes, &device).with_context(|| args.judge.display().to_string())?;
    let recipe = &checkpoint.recipe;
    let model = checkpoint.model(&device);
    let steps = checkpoint.adam.step;
    let draws = match args.only_draw {
        Some(draw) => draw..draw + 1,
        None => 0..scope.draws,
    };
    let measured = draws
        .map(|draw| measured_draw(&folder, steps, &model, &data, &scope, draw))
        .collect::<anyhow::Result<Vec<Draw>>>()?;
    if args.only_draw.is_none() {
        let report = report(
            (&recipe.name, steps),
            &model,
            &data,
            &judge,
            &scope,
            measured,
        );
        write_atomically(
            &folder.report(),
            serde_json::to_string_pretty(&report)?.as_bytes(),
        )?;
        print(&report);
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures a draw, unless its file is there already: an evaluation of an hour may be interrupted, or its
/// draws be measured side by side.
fn measured_draw(
    folder: &RunFolder,
    steps: u64,
    model: &Cvae,
    data: &Mnist,
    scope: &Scope,
    draw: u64,
) -> anyhow::Result<Draw> {
    let path = folder.draw(draw);
    if path.is_file() {
        let known: MeasuredDraw = serde_json::from_slice(&std::fs::read(&path)?)
            .with_context(|| format!("{}; delete it to measure again", path.display()))?;
        if (known.steps, known.images, &known.ks) == (steps, scope.images, &scope.ks) {
            println!("draw {draw} is measured already: {}", path.display());
            return Ok(known.draw);
        }
    }
    let bar = ProgressBar::new(scope.images as u64);
    let template = "draw {msg} {bar:40} {pos}/{len} images, {eta} left";
    bar.set_style(ProgressStyle::with_template(template)?);
    bar.set_message(draw.to_string());
    let progress = |images| bar.inc(images as u64);
    let measured = MeasuredDraw {
        steps,
        images: scope.images,
        ks: scope.ks.clone(),
        draw: measure_draw(model, data, scope, draw, &progress),
    };
    bar.finish_and_clear();
    write_atomically(&path, &serde_json::to_vec(&measured)?)?;
    Ok(measured.draw)
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
