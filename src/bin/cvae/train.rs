//! `cvae train`

use crate::data_arg::{DataArg, captions};
use crate::device::Backend;
use crate::input::{load_pair, load_recipe, weights_path};
use crate::run::RunFolder;
use anyhow::{Context, bail, ensure};
use cvae::data_card::DataCard;
use cvae::evaluate::decode;
use cvae::files::write_atomically;
use cvae::model::Cvae;
use cvae::optimise::{EpochLog, Step, to_lines};
use cvae::random;
use cvae::recipe::Recipe;
use cvae::results::WEIGHTS;
use cvae::train::{Outcome, Trainer, Watch, loss_curve};
use cvae::uses::{Layout, Verdict, sheet};
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

#[derive(clap::Args)]
pub struct Args {
    /// The recipe, e.g. recipes/cvae.toml
    #[arg(long)]
    recipe: PathBuf,
    #[command(flatten)]
    data: DataArg,
    /// Folder for checkpoint, log and pictures
    #[arg(long)]
    out: PathBuf,
    /// Weight of the rate in place of the recipe's; the model's name gets it as a suffix, e.g. `beta-cvae-4`
    #[arg(long)]
    beta: Option<f64>,
    /// Seed in place of the recipe's; the model's name gets it as a suffix, e.g. `flagship-seed-2`
    #[arg(long)]
    seed: Option<u64>,
    /// The model from which a recipe with `start` continues: the folder of a training, or a pair of files from `cvae export`,
    /// without `.decoder.safetensors` and `.encoder.safetensors` [default: the training of that name beside --out, else
    /// the pair of that name in www/weights]
    #[arg(long, conflicts_with = "resume")]
    start: Option<PathBuf>,
    /// Continue from the checkpoint in --out
    #[arg(long)]
    resume: bool,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

/// After an epoch, a checkpoint is written if the last one is older than this; after the first and the last epoch always.
const CHECKPOINT_EVERY: Duration = Duration::from_mins(2);

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut recipe = load_recipe(&args.recipe)?;
    if let Some(beta) = args.beta {
        recipe = recipe
            .with_beta(beta)
            .with_context(|| format!("--beta {beta}"))?;
    }
    if let Some(seed) = args.seed {
        recipe = recipe.with_seed(seed);
    }
    let data = args.data.load()?;
    let folder = RunFolder::new(&args.out);
    let _lock = folder.lock()?;
    let checkpoint = match (args.resume, folder.checkpoint().is_file()) {
        (true, _) => Some(folder.load()?),
        (false, false) => None,
        (false, true) => bail!(
            "{} holds a training already: continue it with --resume, or choose another --out",
            args.out.display()
        ),
    };
    let resumed = checkpoint.is_some();
    let mut trainer = Trainer::new(&recipe, &data, checkpoint, &args.backend.device()?)?;
    match (&recipe.training.start, &args.start) {
        (Some(name), _) if !resumed => {
            let (start, card, model) = start_model(args, name)?;
            trainer.start_from(&start, &card, model)?;
        }
        (None, Some(start)) => bail!(
            "got --start {}, but the recipe `{}` names no `start`",
            start.display(),
            recipe.name
        ),
        _ => {}
    }
    let mut watch = Watcher::new(&folder, &trainer)?;
    match trainer.run(&mut watch) {
        Ok(Outcome::Finished) => {
            watch.bar.finish_and_clear();
            println!(
                "{} epochs are done; files are in {}",
                trainer.log().len(),
                args.out.display()
            );
            let model = trainer.averaged();
            let device = args.backend.device()?;
            print!(
                "{}",
                Verdict::of(&recipe, &data, &model, trainer.log(), &device)
            );
            Ok(ExitCode::SUCCESS)
        }
        Ok(Outcome::Interrupted) => {
            watch.bar.finish_and_clear();
            trainer.checkpoint().save(&folder.checkpoint())?;
            println!("stopped; the same command with --resume continues from here");
            Ok(ExitCode::from(130))
        }
        Err(error) => {
            watch.bar.finish_and_clear();
            Err(error)
        }
    }
}

/// Recipe, data set and model of `name`, from which a training starts: from its training or, if there is none, with the rounded weights
/// of its exported pair.
fn start_model(args: &Args, name: &str) -> anyhow::Result<(Recipe, DataCard, Cvae)> {
    let device = args.backend.device()?;
    let places = match &args.start {
        Some(place) => vec![place.clone()],
        None => vec![args.out.with_file_name(name), Path::new(WEIGHTS).join(name)],
    };
    for place in &places {
        let folder = RunFolder::new(place);
        if folder.checkpoint().is_file() {
            println!("starts from the training in {}", place.display());
            let checkpoint = folder.load()?;
            let (done, all) = (checkpoint.log.len(), checkpoint.recipe.training.epochs);
            ensure!(
                done == all,
                "{} holds {done} of {all} epochs: continue it with --resume, or give a finished training with --start",
                place.display()
            );
            let model = checkpoint.model(&device);
            return Ok((checkpoint.recipe, checkpoint.data, model));
        }
        if weights_path(place, "decoder").is_file() {
            println!("starts from the exported weights {}.*", place.display());
            let (manifest, model) = load_pair(place, &device)?;
            return Ok((manifest.recipe, manifest.data, model));
        }
    }
    let shown: Vec<String> = places.iter().map(|p| p.display().to_string()).collect();
    bail!(
        "the recipe starts from `{name}`, but {} is neither a training nor a pair of exported weights: train \
         `{name}` first, or give its place with --start",
        shown.join(" or ")
    )
}

/// Progress bar, files after each epoch, and Ctrl-C.
struct Watcher<'a> {
    folder: &'a RunFolder,
    bar: ProgressBar,
    epoch_length: usize,
    started: Instant,
    steps: u64,
    saved: Instant,
    interrupted: Arc<AtomicBool>,
}

impl<'a> Watcher<'a> {
    fn new(folder: &'a RunFolder, trainer: &Trainer) -> anyhow::Result<Self> {
        let interrupted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&interrupted);
        ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))?;
        let epochs = trainer.recipe().training.epochs;
        let bar = ProgressBar::new((epochs * trainer.epoch_length()) as u64);
        let style = ProgressStyle::with_template("{msg} {bar:30} {speed} images/s, {eta} left")?
            .with_key(
                "speed",
                |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                    let _ = write!(out, "{:.0}", state.per_sec());
                },
            );
        bar.set_style(style);
        // Speed and estimate of a resumed training start from here.
        bar.set_position((trainer.log().len() * trainer.epoch_length()) as u64);
        bar.reset_eta();
        Ok(Self {
            folder,
            bar,
            epoch_length: trainer.epoch_length(),
            started: Instant::now(),
            steps: 0,
            saved: Instant::now(),
            interrupted,
        })
    }
}

impl Watch for Watcher<'_> {
    fn interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    fn step(&mut self, step: Step) {
        self.steps += 1;
        self.bar
            .set_position(((step.epoch - 1) * self.epoch_length + step.seen) as u64);
        if self.steps.is_multiple_of(50) {
            self.bar.set_message(format!(
                "epoch {} distortion {:.2} rate {:.2}",
                step.epoch, step.distortion, step.rate
            ));
        }
    }

    fn epoch(&mut self, trainer: &Trainer) -> anyhow::Result<()> {
        let log = trainer.log();
        if let Some(last) = log.last() {
            self.bar
                .suspend(|| println!("{}", describe(last, self.started.elapsed())));
        }
        write_atomically(&self.folder.log(), to_lines(log).as_bytes())?;
        let last_epoch = log.len() == trainer.recipe().training.epochs;
        if log.len() == 1 || last_epoch || self.saved.elapsed() >= CHECKPOINT_EVERY {
            let name = &trainer.recipe().title;
            write_atomically(&self.folder.loss_curve(), loss_curve(name, log)?.as_bytes())?;
            write_atomically(&self.folder.samples(), &samples(trainer)?)?;
            // Last, because a training that is resumed from it does not write the others again.
            trainer.checkpoint().save(&self.folder.checkpoint())?;
            self.saved = Instant::now();
        }
        Ok(())
    }
}

fn describe(epoch: &EpochLog, elapsed: Duration) -> String {
    let sum = |distortion, rate| format!("{:.2} = {distortion:.2} + {rate:.2}", distortion + rate);
    let validation = epoch
        .validation_distortion
        .zip(epoch.validation_rate)
        .map(|(distortion, rate)| format!("  validation {}", sum(distortion, rate)));
    format!(
        "epoch {:3}  training {}{} nats  {:.0} s",
        epoch.epoch,
        sum(epoch.train_distortion, epoch.train_rate),
        validation.unwrap_or_default(),
        elapsed.as_secs_f64(),
    )
}

/// Pixels of the picture of samples along each side of an image's pixel.
const SAMPLE_SCALE: usize = 4;

/// Ten values of ε, each decoded as all classes.
fn samples(trainer: &Trainer) -> anyhow::Result<Vec<u8>> {
    let model = trainer.averaged();
    let (seed, shape) = (trainer.recipe().seed, model.shape());
    let (mut epsilon, mut labels) = (Vec::new(), Vec::new());
    for index in 0..10 {
        let row = random::epsilon(seed, index, model.latent());
        for label in shape.labels() {
            epsilon.extend_from_slice(&row);
            labels.push(label);
        }
    }
    sheet(
        &decode(&model.generator, &epsilon, &labels, 1.0),
        &Layout {
            scale: SAMPLE_SCALE,
            above: captions(trainer.data(), &shape.labels().collect::<Vec<_>>()),
            ..Layout::plain(shape, shape.classes)
        },
    )
}
