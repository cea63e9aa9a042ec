//! `cvae bench`

use crate::device::Backend;
use anyhow::Context;
use clap::ValueEnum;
use cvae::data::{DataSet, Images};
use cvae::data_card::DataCard;
use cvae::optimise::Step;
use cvae::random::{self, Purpose};
use cvae::recipe::Recipe;
use cvae::train::{Trainer, Watch};
use rand::Rng;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[derive(clap::Args)]
pub struct Args {
    /// The recipe whose steps are timed
    #[arg(long, default_value = "recipes/tutorial.toml")]
    recipe: PathBuf,
    /// Backends to time [default: all of this build]
    #[arg(long, value_enum, value_delimiter = ',')]
    backend: Vec<Backend>,
    /// Images per step
    #[arg(long, value_delimiter = ',', default_value = "64,128,512",
        value_parser = clap::value_parser!(u64).range(1..=20_000))]
    batch: Vec<u64>,
    /// Seconds per measurement
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
}

/// Prints training images per second of each backend and batch as a Markdown table. The images are noise, because speed does
/// not depend on their content.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(&args.recipe)
        .with_context(|| format!("{} cannot be read", args.recipe.display()))?;
    let recipe = Recipe::from_toml(&text).with_context(|| args.recipe.display().to_string())?;
    let data = DataSet {
        train: noise(20_000),
        validation: noise(1),
        test: noise(1),
        card: DataCard::mnist(),
        sha256: String::new(),
    };
    let header: String = args
        .batch
        .iter()
        .map(|batch| format!(" batch {batch} |"))
        .collect();
    println!("| `{}`, images/s |{header}", recipe.name);
    println!("|---|{}", "---|".repeat(args.batch.len()));
    let built = || Backend::value_variants().iter().copied();
    let backends: Vec<Backend> = if args.backend.is_empty() {
        built().filter(|backend| backend.is_built()).collect()
    } else {
        args.backend.clone()
    };
    for backend in backends {
        let name = backend
            .to_possible_value()
            .map_or_else(String::new, |v| v.get_name().into());
        print!("| {name} |");
        for &batch in &args.batch {
            let mut recipe = recipe.clone();
            recipe.training.batch = usize::try_from(batch)?;
            recipe.training.epochs = 1_000_000;
            let mut trainer = Trainer::new(&recipe, &data, None, &backend.device()?)?;
            let mut clock = Clock::new(Duration::from_secs(args.seconds), data.train.len());
            trainer.run(&mut clock)?;
            print!(" {:.0} |", clock.images_per_second());
        }
        println!();
    }
    Ok(ExitCode::SUCCESS)
}

/// Grey noise with labels.
fn noise(count: usize) -> Images {
    let shape = DataCard::mnist().shape();
    let mut pixels = vec![0; count * shape.pixels()];
    random::stream(1, Purpose::Augmentation, 0).fill_bytes(&mut pixels);
    let labels = shape.labels().cycle().take(count).collect();
    Images {
        pixels,
        labels,
        shape,
    }
}

/// Stops a training after `duration` and measures its speed, without the first second.
struct Clock {
    started: Instant,
    duration: Duration,
    epoch_length: usize,
    first: Option<(Instant, usize)>,
    last: (Instant, usize),
}

impl Clock {
    fn new(duration: Duration, epoch_length: usize) -> Self {
        let now = Instant::now();
        Self {
            started: now,
            duration,
            epoch_length,
            first: None,
            last: (now, 0),
        }
    }

    fn images_per_second(&self) -> f64 {
        let (start, before) = self.first.unwrap_or((self.started, 0));
        let (end, after) = self.last;
        (after - before) as f64 / end.duration_since(start).as_secs_f64()
    }
}

impl Watch for Clock {
    fn interrupted(&self) -> bool {
        self.first
            .is_some_and(|(start, _)| start.elapsed() >= self.duration)
    }

    fn step(&mut self, step: Step) {
        let now = Instant::now();
        self.last = (now, (step.epoch - 1) * self.epoch_length + step.seen);
        if self.first.is_none() && self.started.elapsed() >= Duration::from_secs(1) {
            self.first = Some(self.last);
        }
    }
}
