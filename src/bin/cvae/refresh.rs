//! `cvae refresh`: measures exported models again, with their weights as they are stored.

use crate::device::Backend;
use crate::draft::draft;
use crate::input::load_recipe;
use crate::stored::{file_name, points_path, with_test_scores, write_points, written};
use anyhow::{Context, ensure};
use burn::tensor::Device;
use cvae::data::{Mnist, locate};
use cvae::evaluate::{
    ClassificationScope, ClassificationScore, QualityScope, accuracies_from_real,
    accuracies_from_samples, sample_memorisation,
};
use cvae::files::{sweep, write_atomically};
use cvae::model::Generator;
use cvae::points::Points;
use cvae::recipe::{Recipe, TrainingRecipe};
use cvae::results::{FOLDER, MANIFESTS, Record, manifests};
use cvae::weights::{Entry, Index, Manifest, amended, load_cvae, load_encoder};
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
    /// Folder of the recipes, from which changed titles, summaries and groups are taken
    #[arg(long, default_value = "recipes")]
    recipes: PathBuf,
    /// Folder of the records of trainings, which are updated too
    #[arg(long, default_value = FOLDER)]
    records: PathBuf,
    /// Folder with the MNIST files [default: $MNIST_DIR, else data/mnist]
    #[arg(long)]
    data: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let folder = &args.folder;
    let mut index = Index::of(folder)?;
    let chosen = index.chosen(&args.models)?;
    sweep(folder)?;
    let data = Mnist::load(&locate(args.data.as_deref()))?;
    let test = &data.test;
    let device = args.backend.device()?;
    let mut classification = args.classification.map(|seeds| Classification {
        data: &data,
        scope: ClassificationScope::full(seeds),
        from_real: None,
        device: &device,
    });
    for place in chosen {
        let entry = &mut index.models[place];
        let name = entry.name.clone();
        let (mut decoder, mut encoder) = entry.read(folder)?;
        let (manifest, model) =
            load_cvae(&decoder, &encoder, &device).with_context(|| name.clone())?;
        let asked = !args.models.is_empty();
        let reworded = reworded(&args.recipes, &manifest.recipe)?;
        let asked = asked || reworded.is_some();
        let measure = asked || !is_measured(folder, entry, (&decoder, &encoder), &device)?;
        let sketch = asked || entry.draft.is_none();
        if !measure && !sketch {
            continue;
        }
        let mut scores = BTreeMap::new();
        if args.memorisation {
            let made = (&model.generator, &manifest.recipe.training);
            scores.extend(memorisation_scores(&name, made, &data));
        }
        if let Some(classification) = &mut classification {
            scores.extend(classification.scores(&name, &model.generator)?);
        }
        let changes = !scores.is_empty() || reworded.is_some();
        if changes {
            let amend = |manifest: &mut Manifest| {
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
        if measure {
            entry.decoder = written(folder, &entry.decoder.file, &decoder)?;
            entry.encoder = written(folder, &entry.encoder.file, &encoder)?;
            write_points(folder, entry, &model, test)?;
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
                record.update(&scores);
                record.recipe = reworded.unwrap_or(record.recipe.clone());
            })?;
            write_atomically(&folder.join(MANIFESTS), manifests(folder)?.as_bytes())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The recipe in `folder` of a trained model, if it differs from the `stored` one in title, summary or group only.
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
        ..stored.clone()
    };
    Ok((reworded == recipe && recipe != *stored).then_some(recipe))
}

/// How near a model's samples are to its training images, by the evaluation protocol.
fn memorisation_scores(
    name: &str,
    made: (&Generator, &TrainingRecipe),
    data: &Mnist,
) -> BTreeMap<String, f64> {
    let measured = sample_memorisation(made, data, &QualityScope::full());
    println!(
        "{name}: median distance to the nearest of {} training images: {:.3} from a sample, {:.3} from a test image",
        measured.train_images, measured.from_samples, measured.from_test
    );
    measured.scores()
}

/// The measurement of the classification accuracy score of several models.
struct Classification<'a> {
    data: &'a Mnist,
    scope: ClassificationScope,
    /// Accuracies after training on real images, which do not depend on the model; measured once.
    from_real: Option<Vec<f64>>,
    device: &'a Device,
}

impl Classification<'_> {
    fn scores(
        &mut self,
        name: &str,
        generator: &Generator,
    ) -> anyhow::Result<BTreeMap<String, f64>> {
        ensure!(
            generator.is_conditional(),
            "`{name}` is unconditional, expected a model that sees labels: classifiers learn from labelled samples"
        );
        let Self {
            data,
            scope,
            device,
            ..
        } = self;
        let from_real = match self.from_real.take() {
            Some(known) => known,
            None => accuracies_from_real(data, scope, device)?,
        };
        let score = ClassificationScore {
            from_samples: accuracies_from_samples(generator, data, scope, device)?,
            from_real: self.from_real.insert(from_real).clone(),
            scope: scope.clone(),
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
