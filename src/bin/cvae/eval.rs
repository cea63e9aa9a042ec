//! `cvae eval`

use crate::data_arg::{DataArg, judges_folder};
use crate::device::Backend;
use crate::input::load_pair;
use crate::run::RunFolder;
use crate::shard::{Shard, shard};
use crate::stored::PrecisionArg;
use anyhow::{Context, bail, ensure};
use cvae::data::DataSet;
use cvae::data_card::DataCard;
use cvae::evaluate::{
    Figures, Judges, MeasuredPart, Part, QualityScope, Report, SampleFaithfulness, SampleQuality,
    Scope, report, sample_quality,
};
use cvae::files::{read, write_atomically};
use cvae::model::Cvae;
use cvae::parameters;
use cvae::recipe::Recipe;
use cvae::weights::{Precision, rounded};
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

#[derive(clap::Args)]
pub struct Args {
    /// Folder of a training, which gets the figures
    #[arg(long)]
    run: PathBuf,
    /// Measure this exported model, e.g. `www/weights/flagship`; `--run` is then any folder for the figures
    #[arg(long, value_name = "PAIR")]
    weights: Option<PathBuf>,
    /// Precision of the decoder's matrices in the exported file: the rounded weights are measured
    #[arg(long, value_enum, default_value = "int8", conflicts_with = "weights")]
    precision: PrecisionArg,
    #[command(flatten)]
    data: DataArg,
    /// Folder with the three judges that read samples, as `cvae judge` wrote them [default: judges, of another data set
    /// than MNIST judges/NAME]
    #[arg(long)]
    judges: Option<PathBuf>,
    /// Whether to measure the quality of samples; its result is kept for the next evaluation
    #[arg(long, value_enum, default_value = "with")]
    quality: Quality,
    /// 1000 images, k = 100, one draw, fewer samples for their quality: minutes instead of an hour
    #[arg(long)]
    quick: bool,
    /// Measure the bounds of only the first of the test images [default: all]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    images: Option<u64>,
    /// Bernoulli draws of the test images [default: 3]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=100))]
    draws: Option<u64>,
    /// The largest number of importance samples per image [default: 5000]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    samples: Option<u64>,
    /// Importance samples per image under each label [default: 100]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    label_samples: Option<u64>,
    /// Measure only this share of the parts, e.g. 2/3; their files are for `--merge`
    #[arg(long, value_parser = shard)]
    shard: Option<Shard>,
    /// Measure no parts; merge those of the shards in the run's `eval`
    #[arg(long, conflicts_with = "shard")]
    merge: bool,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

/// Whether the quality of samples is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Quality {
    With,
    Only,
    Without,
}

impl Args {
    /// Refuses options of the bounds together with `--quality only`, where they would have no effect.
    fn check(&self) -> anyhow::Result<()> {
        let bounds = [
            ("--images", self.images.is_some()),
            ("--draws", self.draws.is_some()),
            ("--samples", self.samples.is_some()),
            ("--label-samples", self.label_samples.is_some()),
            ("--shard", self.shard.is_some()),
            ("--merge", self.merge),
        ];
        let given = bounds.into_iter().find(|(_, given)| *given);
        if let (Quality::Only, Some((option, _))) = (self.quality, given) {
            bail!(
                "{option} is an option of the bounds, which `--quality only` does not measure: leave out one of the two"
            );
        }
        Ok(())
    }

    fn stored_model(&self, folder: &RunFolder) -> anyhow::Result<Stored> {
        let device = self.backend.device()?;
        if let Some(pair) = &self.weights {
            let (manifest, model) = load_pair(pair, &device)?;
            return Ok(Stored {
                recipe: manifest.recipe,
                data: manifest.data,
                precision: manifest.provenance.precision,
                model,
            });
        }
        let checkpoint = folder.load()?;
        let precision = self.precision.into();
        let model = rounded(&checkpoint.model(&device), precision)?;
        Ok(Stored {
            recipe: checkpoint.recipe,
            data: checkpoint.data,
            precision,
            model,
        })
    }

    /// Whether a data set has judges, which is said if it has none: the quality of samples is then not measured.
    fn has_judges(&self, judges: &Path, card: &DataCard) -> bool {
        let has = self.judges.is_some() || judges.is_dir();
        if !has {
            println!(
                "{} has no judges of `{}`, so the quality of samples is not measured; \
                 `cvae judge --data … --seed 1`, 2 and 3 train them",
                judges.display(),
                card.name
            );
        }
        has
    }

    fn scope(&self) -> anyhow::Result<Scope> {
        let mut scope = if self.quick {
            Scope::quick()
        } else {
            Scope::full()
        };
        scope.draws = self.draws.unwrap_or(scope.draws);
        if let Some(images) = self.images {
            scope.images = usize::try_from(images)?;
        }
        if let Some(samples) = self.samples {
            let samples = usize::try_from(samples)?;
            scope.ks.retain(|&k| k < samples);
            scope.ks.push(samples);
        }
        if let Some(samples) = self.label_samples {
            scope.label_samples = usize::try_from(samples)?;
        }
        Ok(scope)
    }

    fn quality_scope(&self) -> QualityScope {
        if self.quick {
            QualityScope::quick()
        } else {
            QualityScope::full()
        }
    }
}

/// A model with its weights as they are stored for the page.
struct Stored {
    recipe: Recipe,
    data: DataCard,
    /// Of the decoder.
    precision: Precision,
    model: Cvae,
}

/// The quality of samples with the SHA-256 of the weights.
#[derive(Serialize, Deserialize)]
struct MeasuredQuality {
    parameters_sha256: String,
    quality: SampleQuality,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    args.check()?;
    let folder = RunFolder::new(&args.run);
    let Stored {
        recipe,
        data: card,
        precision,
        model,
    } = args.stored_model(&folder)?;
    folder.tidy_evaluation()?;
    let data = args.data.load_of(&card)?;
    let mut scope = args.scope()?;
    scope.images = scope.images.min(data.test.len());
    let parameters_sha256 = parameters::sha256(&model);
    // Before the bounds, which take longer: a missing judge is found at once.
    let judges = args.judges.clone().unwrap_or_else(|| judges_folder(&card));
    let wanted = match args.quality {
        Quality::Only => true,
        Quality::With => {
            args.shard.is_none() && (card.is_mnist() || args.has_judges(&judges, &card))
        }
        Quality::Without => false,
    };
    let identity = (parameters_sha256.as_str(), &model, &recipe);
    let quality = wanted
        .then(|| measured_quality(args, &folder, &judges, identity, &data))
        .transpose()?;
    if args.quality == Quality::Only {
        return Ok(ExitCode::SUCCESS);
    }
    let measured = Parts {
        folder: &folder,
        parameters_sha256: &parameters_sha256,
        all: scope.parts(recipe.model.is_conditional()),
    };
    if !args.merge {
        measured.measure(&model, &data, args.shard)?;
    }
    if let Some(Shard { index, count }) = args.shard {
        println!("shard {index} of {count} is measured; `--merge` merges all shards");
        return Ok(ExitCode::SUCCESS);
    }
    let figures = measured.read()?;
    let identity = (&recipe, precision, parameters_sha256.as_str());
    let report = report(identity, &model, &data, &scope, &figures, quality);
    write_atomically(
        &folder.report(),
        serde_json::to_string_pretty(&report)?.as_bytes(),
    )?;
    print(&report, &card);
    Ok(ExitCode::SUCCESS)
}

/// The quality of samples: from its file if that is of the same weights, judges and scope, else measured.
fn measured_quality(
    args: &Args,
    folder: &RunFolder,
    judges: &Path,
    (parameters_sha256, model, recipe): (&str, &Cvae, &Recipe),
    data: &DataSet,
) -> anyhow::Result<SampleQuality> {
    let scope = args.quality_scope();
    let judges = Judges::load(judges, &args.backend.device()?)?;
    ensure!(
        judges.first().shape() == data.shape(),
        "the judges read {}, expected {}, as the data set `{}` has",
        judges.first().shape(),
        data.shape(),
        data.card.name
    );
    let path = folder.quality();
    if path.is_file() {
        let known: MeasuredQuality = serde_json::from_slice(&read(&path)?)
            .with_context(|| format!("{}; delete it to measure again", path.display()))?;
        let same_judges = known.quality.judges_sha256 == judges.sha256();
        if same_judges
            && known.parameters_sha256 == parameters_sha256
            && known.quality.scope == scope
        {
            println!("quality is measured already: {}", path.display());
            return Ok(known.quality);
        }
    }
    let spinner = ProgressBar::new_spinner().with_message("quality of samples, some minutes");
    spinner.enable_steady_tick(Duration::from_millis(200));
    let measured = MeasuredQuality {
        parameters_sha256: parameters_sha256.to_owned(),
        quality: sample_quality((model, &recipe.training), data, &judges, &scope)?,
    };
    spinner.finish_and_clear();
    write_atomically(&path, &serde_json::to_vec(&measured)?)?;
    Ok(measured.quality)
}

/// The parts of an evaluation as files of a run, so that an evaluation of an hour can be interrupted, or measured on several
/// machines.
struct Parts<'a> {
    folder: &'a RunFolder,
    parameters_sha256: &'a str,
    all: Vec<Part>,
}

impl Parts<'_> {
    /// Measures the parts of a shard, or all parts, that have no file yet.
    fn measure(&self, model: &Cvae, data: &DataSet, shard: Option<Shard>) -> anyhow::Result<()> {
        let mine = |at: usize| shard.is_none_or(|s| at % s.count == s.index - 1);
        let mut missing = Vec::new();
        for (at, part) in self.all.iter().enumerate() {
            if mine(at) && self.figures(part)?.is_none() {
                missing.push(part);
            }
        }
        let images = missing.iter().map(|part| part.count as u64).sum();
        let bar = ProgressBar::new(images);
        let template = "{msg} {bar:40} {pos}/{len} images, {eta} left";
        bar.set_style(ProgressStyle::with_template(template)?);
        let progress = |images| bar.inc(images as u64);
        for part in missing {
            bar.set_message(part.to_string());
            let figures = part.measure(model, &data.test, &progress);
            ensure!(
                figures.are_finite(),
                "{part}: a bound is infinite or not a number, so these weights cannot be evaluated"
            );
            let measured = MeasuredPart {
                parameters_sha256: self.parameters_sha256.to_owned(),
                part: part.clone(),
                figures,
            };
            write_atomically(&self.folder.part(part), &serde_json::to_vec(&measured)?)?;
        }
        bar.finish_and_clear();
        Ok(())
    }

    /// The figures of all parts, in their order.
    fn read(&self) -> anyhow::Result<Vec<Figures>> {
        let figure = |part: &Part| {
            self.figures(part)?.with_context(|| {
                let path = self.folder.part(part);
                let why = "is missing or of other weights: measure the shard that it belongs to";
                format!("{} {why}", path.display())
            })
        };
        self.all.iter().map(figure).collect()
    }

    /// The figures of a part, if they were measured with these weights.
    fn figures(&self, part: &Part) -> anyhow::Result<Option<Figures>> {
        let path = self.folder.part(part);
        if !path.is_file() {
            return Ok(None);
        }
        let known = MeasuredPart::from_json(&read(&path)?)
            .with_context(|| format!("{}; delete it to measure again", path.display()))?;
        let same = known.part == *part && known.parameters_sha256 == self.parameters_sha256;
        Ok(same.then_some(known.figures))
    }
}

fn print(report: &Report, card: &DataCard) {
    for (name, value) in report.scores() {
        println!("{name:32} {value:.4}");
    }
    for sampled in report.quality.iter().flat_map(|quality| &quality.sampled) {
        let Some(SampleFaithfulness { means, .. }) = &sampled.faithfulness else {
            continue;
        };
        let each = means.per_class().into_iter().zip(&card.classes);
        let classes: Vec<String> = each
            .map(|(accuracy, class)| format!("{class} {:.1}", 100.0 * accuracy))
            .collect();
        println!(
            "read as the class asked for at T = {}: {:.2} % of {} ({})",
            sampled.temperature,
            100.0 * means.accuracy,
            means.images,
            classes.join(", ")
        );
    }
}
