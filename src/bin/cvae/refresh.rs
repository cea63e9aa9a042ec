//! `cvae refresh`: what is measured of a model with its weights as they are stored. `cvae export` measures it too.

use crate::device::Backend;
use crate::draft::draft;
use crate::export::file_name;
use crate::input::load_recipe;
use anyhow::{Context, ensure};
use burn::tensor::Device;
use cvae::data::{Images, Mnist, locate};
use cvae::evaluate::{
    ClassificationScope, ClassificationScore, QualityScope, accuracies_from_real,
    accuracies_from_samples, sample_memorisation, styles,
};
use cvae::files::{sweep, write_atomically};
use cvae::model::{Cvae, Generator};
use cvae::points::{Points, Source};
use cvae::recipe::{Recipe, TrainingRecipe};
use cvae::results::{FOLDER, MANIFESTS, Record, manifests};
use cvae::uses::{Detector, SCORE_SAMPLES, SCORE_SEED};
use cvae::weights::{
    Entry, FileEntry, Index, Manifest, amended, load_cvae, load_encoder, with_usual,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Test images that are placed, from the first.
const POINTS: usize = 1000;

#[derive(clap::Args)]
pub struct Args {
    /// Models to measure again [default: those of the folder that lack something, or whose points are of another encoder]
    models: Vec<String>,
    /// Folder that `cvae export` wrote
    #[arg(long, default_value = "www/weights")]
    folder: PathBuf,
    /// Train classifiers on samples of the models too, so many of each, for their classification accuracy score: minutes
    /// each
    #[arg(long, value_name = "SEEDS", requires = "models", value_parser = clap::value_parser!(u64).range(1..=100))]
    classification: Option<u64>,
    /// Measure again how near samples of the models lie to the images that they have learned from
    #[arg(long, requires = "models")]
    memorisation: bool,
    /// Folder of the recipes: what they say of a model by now, its title, summary and group, is said of it
    #[arg(long, default_value = "recipes")]
    recipes: PathBuf,
    /// Folder of the records of trainings, which change along
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
            encoder = measured(&decoder, &encoder, test, &device)?;
        }
        let draft = sketch
            .then(|| draft((&decoder, &encoder), test, &device))
            .transpose()?;
        // All at once: an interruption before leaves what was there.
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
        // After each of them: an interruption leaves a list that is true of the models before.
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

/// The recipe in `folder` by which a model was trained, if it says something else of the model by now and is the same otherwise.
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

/// Whether a model's samples are copies, by the evaluation protocol.
fn memorisation_scores(
    name: &str,
    made: (&Generator, &TrainingRecipe),
    data: &Mnist,
) -> BTreeMap<String, f64> {
    let measured = sample_memorisation(made, data, &QualityScope::full());
    println!(
        "{name}: the nearest of {} training images is {:.3} from a sample and {:.3} from a test image",
        measured.train_images, measured.from_samples, measured.from_test
    );
    measured.scores()
}

/// How models are measured by what classifiers learn from their samples.
struct Classification<'a> {
    data: &'a Mnist,
    scope: ClassificationScope,
    /// The same for all models: measured with the first of them.
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
            "`{name}` sees no label, and so its samples have none that a classifier could learn"
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
            "{name}: classifiers from samples read {} % of the test digits, from real images {} %",
            shown(&score.from_samples),
            shown(&score.from_real)
        );
        Ok(score.scores())
    }
}

/// Whether the files are those of the list, the encoder's says how the model scores, and the points are of it.
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

/// Of the scores in a file those that this command measures of the weights as they are stored.
pub fn refreshed(manifest: Manifest) -> BTreeMap<String, f64> {
    let mut scores = manifest.scores;
    scores.retain(|key, _| {
        key.starts_with("classification_accuracy") || key.starts_with("memorisation")
    });
    scores
}

/// The encoder's file with how the model, with its weights as they are stored, scores the test images.
pub fn measured(
    decoder: &[u8],
    encoder: &[u8],
    test: &Images,
    device: &Device,
) -> anyhow::Result<Vec<u8>> {
    let (manifest, model) = load_cvae(decoder, encoder, device)?;
    let detector = Detector {
        model: &model,
        pixels: manifest.recipe.objective.pixels,
        samples: SCORE_SAMPLES,
        seed: SCORE_SEED,
        device,
    };
    let usual = detector.usual(test);
    println!(
        "{}: half of {} test images score {:.1} nats or less",
        manifest.recipe.name,
        usual.images,
        usual.best.values()[50]
    );
    Ok(with_usual(encoder, &usual)?)
}

/// Writes where the model puts the first test images, for the page.
pub fn write_points(
    folder: &Path,
    entry: &Entry,
    model: &Cvae,
    test: &Images,
) -> anyhow::Result<()> {
    let images = test.first(POINTS);
    let points = Points {
        source: Source {
            model: entry.name.clone(),
            encoder_sha256: entry.encoder.sha256.clone(),
            data_sha256: Mnist::sha256(),
            labels: images.labels.clone(),
        },
        epsilon: styles(model, &images),
    };
    let (path, bytes) = (points_path(folder, entry), points.save()?);
    write_atomically(&path, &bytes)?;
    println!("{}: {} bytes", path.display(), bytes.len());
    Ok(())
}

/// Writes a file of the list and says so.
pub fn written(folder: &Path, file: &str, bytes: &[u8]) -> anyhow::Result<FileEntry> {
    let entry = FileEntry::write(folder, file, bytes)?;
    println!("{}: {} bytes", folder.join(file).display(), entry.bytes);
    Ok(entry)
}

fn points_path(folder: &Path, entry: &Entry) -> PathBuf {
    folder.join(format!("{}.points.safetensors", entry.name))
}
