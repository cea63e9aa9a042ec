//! `cvae refresh`: measures exported models again, with their weights as they are stored.

use crate::data_arg::DataArg;
use crate::device::Backend;
use crate::draft::draft;
use crate::input::load_recipe;
use crate::run::RunFolder;
use crate::stored::{
    file_name, is_refreshed, points_path, with_test_scores, write_points, written,
};
use anyhow::{Context, ensure};
use burn::tensor::Device;
use cvae::data::DataSet;
use cvae::data_card::DataCard;
use cvae::evaluate::{
    ClassificationScope, ClassificationScore, QualityScope, Report, accuracies_from_real,
    accuracies_from_samples, sample_memorisation,
};
use cvae::files::{sweep, write_atomically};
use cvae::model::Generator;
use cvae::points::Points;
use cvae::recipe::{Recipe, TrainingRecipe};
use cvae::results::{FOLDER, MANIFESTS, Record, manifests};
use cvae::weights::{Entry, Index, Manifest, ScoreGroup, amended, load_cvae, load_encoder};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// Models to measure again [default: those in the folder that lack a measurement, or whose points are of another encoder]
    models: Vec<String>,
    /// Folder that `cvae export` wrote
    #[arg(long, default_value = "www/weights")]
    folder: PathBuf,
    /// Also measure the classification accuracy score, with this many classifiers per model; each takes minutes
    #[arg(long, value_name = "SEEDS", requires = "models", value_parser = clap::value_parser!(u64).range(1..=100))]
    classification: Option<u64>,
    /// Also measure how near samples of the models are to their training images
    #[arg(long, requires = "models")]
    memorisation: bool,
    /// Also take the scores that `cvae eval --weights` left in this folder; for one model
    #[arg(long, value_name = "FOLDER", requires = "models")]
    run: Option<PathBuf>,
    /// Folder of the recipes, from which changed titles, summaries, groups and `tuned_on_test` are taken
    #[arg(long, default_value = "recipes")]
    recipes: PathBuf,
    /// Folder of the records of trainings, which are updated too
    #[arg(long, default_value = FOLDER)]
    records: PathBuf,
    #[command(flatten)]
    data: DataArg,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let folder = &args.folder;
    let mut index = Index::of(folder)?;
    let chosen = index.chosen(&args.models)?;
    ensure!(
        args.run.is_none() || chosen.len() == 1,
        "--run has the scores of one model, got {} models",
        chosen.len()
    );
    sweep(folder)?;
    let device = args.backend.device()?;
    let mut known = KnownData {
        argument: &args.data,
        sets: Vec::new(),
    };
    let mut references = BTreeMap::new();
    for place in chosen {
        let entry = &mut index.models[place];
        let name = entry.name.clone();
        let (mut decoder, mut encoder) = entry.read(folder)?;
        let (manifest, model) =
            load_cvae(&decoder, &encoder, &device).with_context(|| name.clone())?;
        let report = args.run.as_ref().map(|run| RunFolder::new(run));
        let report = report.map(|run| run.load_report_of(&model)).transpose()?;
        let reworded = reworded(&args.recipes, &manifest.recipe)?;
        let asked = !args.models.is_empty();
        // Scores that are taken over leave the measurements of these weights as they are.
        let again = asked && report.is_none();
        let measure = again || !is_measured(folder, entry, (&decoder, &encoder), &device)?;
        let sketch = asked || reworded.is_some() || entry.draft.is_none();
        if !measure && !sketch {
            continue;
        }
        let data = known.of(&manifest.data)?;
        let test = &data.test;
        let mut scores = BTreeMap::new();
        if args.memorisation {
            let made = (&model.generator, &manifest.recipe.training);
            scores.extend(memorisation_scores(&name, made, data));
        }
        if let Some(seeds) = args.classification {
            let measured = Classification {
                data,
                scope: ClassificationScope::full(seeds),
                from_real: references.entry(data.card.name.clone()).or_default(),
                device: &device,
            };
            scores.extend(measured.scores(&name, &model.generator)?);
        }
        let changes = !scores.is_empty() || reworded.is_some() || report.is_some();
        if changes {
            let amend = |manifest: &mut Manifest| {
                if let Some(report) = &report {
                    take_over(report, &mut manifest.scores, &mut manifest.scored_as_stored);
                    manifest.latents.clone_from(&report.latents);
                }
                manifest.scores.extend(scores.clone());
                manifest.recipe = reworded.clone().unwrap_or(manifest.recipe.clone());
            };
            decoder = amended(&decoder, amend)?;
            encoder = amended(&encoder, amend)?;
        }
        if measure {
            encoder = with_test_scores(&decoder, &encoder, test, &device)?;
        }
        let draft = sketch
            .then(|| draft((&decoder, &encoder), test, &device))
            .transpose()?;
        // All files are written together, so that an interruption before leaves the old ones.
        if measure || changes {
            entry.decoder = written(folder, &entry.decoder.file, &decoder)?;
            entry.encoder = written(folder, &entry.encoder.file, &encoder)?;
            write_points(folder, entry, &model, data)?;
        }
        if let Some(bytes) = draft {
            entry.draft = Some(written(folder, &file_name(&name, "draft"), &bytes)?);
        }
        if let Some(recipe) = &reworded {
            entry.title.clone_from(&recipe.title);
            entry.summary.clone_from(&recipe.summary);
            entry.group.clone_from(&recipe.group);
        }
        // After each model, so that after an interruption the list fits the models that were measured.
        index.write(folder)?;
        if changes {
            Record::amend(&args.records, &name, |record| {
                if let Some(report) = &report {
                    take_over(report, &mut record.scores, &mut record.scored_as_stored);
                    record.latents.clone_from(&report.latents);
                    record
                        .parameters_sha256
                        .clone_from(&report.parameters_sha256);
                }
                record.update(&scores);
                record.recipe = reworded.unwrap_or(record.recipe.clone());
            })?;
            write_atomically(&folder.join(MANIFESTS), manifests(folder)?.as_bytes())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The data sets of the models so far, each loaded once.
struct KnownData<'a> {
    argument: &'a DataArg,
    sets: Vec<DataSet>,
}

impl KnownData<'_> {
    fn of(&mut self, card: &DataCard) -> anyhow::Result<&DataSet> {
        let known = self.sets.iter().position(|data| data.card == *card);
        let place = known.unwrap_or(self.sets.len());
        if known.is_none() {
            self.sets.push(self.argument.load_of(card)?);
        }
        Ok(&self.sets[place])
    }
}

/// The recipe in `folder` of a trained model, if it differs from the `stored` one only in what does not change the training.
fn reworded(folder: &Path, stored: &Recipe) -> anyhow::Result<Option<Recipe>> {
    let file = |name: &str| folder.join(format!("{name}.toml"));
    let recipe = match stored.swept() {
        _ if file(&stored.name).is_file() => load_recipe(&file(&stored.name))?,
        Some(base) if file(base).is_file() => {
            load_recipe(&file(base))?.with_beta(stored.objective.beta)?
        }
        _ => return Ok(None),
    };
    let reworded = Recipe {
        title: recipe.title.clone(),
        summary: recipe.summary.clone(),
        group: recipe.group.clone(),
        tuned_on_test: recipe.tuned_on_test,
        ..stored.clone()
    };
    Ok((reworded == recipe && recipe != *stored).then_some(recipe))
}

/// Replaces the groups of `scores` that `report` has, except what `cvae refresh` itself measures with more images.
fn take_over(report: &Report, scores: &mut BTreeMap<String, f64>, groups: &mut Vec<ScoreGroup>) {
    let measured = report.groups();
    scores.retain(|name, _| is_refreshed(name) || !measured.contains(&ScoreGroup::of(name)));
    for (name, value) in report.scores() {
        scores.entry(name).or_insert(value);
    }
    groups.retain(|group| !measured.contains(group));
    groups.splice(0..0, measured);
}

/// How near a model's samples are to its training images, by the evaluation protocol.
fn memorisation_scores(
    name: &str,
    made: (&Generator, &TrainingRecipe),
    data: &DataSet,
) -> BTreeMap<String, f64> {
    let measured = sample_memorisation(made, data, &QualityScope::full());
    println!(
        "{name}: median distance to the nearest of {} training images: {:.3} from a sample, {:.3} from a test image",
        measured.train_images, measured.from_samples, measured.from_test
    );
    measured.scores()
}

/// The measurement of a model's classification accuracy score.
struct Classification<'a> {
    data: &'a DataSet,
    scope: ClassificationScope,
    /// Accuracies after training on real images, which do not depend on the model; measured once for each data set.
    from_real: &'a mut Option<Vec<f64>>,
    device: &'a Device,
}

impl Classification<'_> {
    fn scores(self, name: &str, generator: &Generator) -> anyhow::Result<BTreeMap<String, f64>> {
        ensure!(
            generator.is_conditional(),
            "`{name}` is unconditional, expected a model that sees labels: classifiers learn from labelled samples"
        );
        let Self {
            data,
            scope,
            from_real,
            device,
        } = self;
        if from_real.is_none() {
            *from_real = Some(accuracies_from_real(data, &scope, device)?);
        }
        let score = ClassificationScore {
            from_samples: accuracies_from_samples(generator, data, &scope, device)?,
            from_real: from_real.clone().unwrap_or_default(),
            scope,
        };
        let shown = |all: &[f64]| {
            let all: Vec<String> = all
                .iter()
                .map(|one| format!("{:.2}", 100.0 * one))
                .collect();
            all.join(", ")
        };
        println!(
            "{name}: test accuracy of classifiers trained on samples {} %, on real images {} %",
            shown(&score.from_samples),
            shown(&score.from_real)
        );
        Ok(score.scores())
    }
}

/// Whether the files are those of the list, the encoder file has the model's scores, and the points are of this encoder.
fn is_measured(
    folder: &Path,
    entry: &Entry,
    (decoder, encoder): (&[u8], &[u8]),
    device: &Device,
) -> anyhow::Result<bool> {
    let loaded = load_encoder(encoder, device)?;
    let latent = loaded.plan.recipe.model.latent;
    let points = std::fs::read(points_path(folder, entry))
        .ok()
        .and_then(|bytes| Points::load(&bytes, latent).ok());
    let are_of = |points: Points| points.source.encoder_sha256 == entry.encoder.sha256;
    let are_listed = entry.decoder.is_of(decoder) && entry.encoder.is_of(encoder);
    Ok(are_listed && loaded.usual.is_some() && points.is_some_and(are_of))
}
