//! The measured models: from their weights files in `www/weights`, and from the records of trainings in `docs/results`.

use crate::data_card::DataCard;
use crate::evaluate::Baseline;
use crate::files::write_atomically;
use crate::optimise::EpochLog;
use crate::recipe::Recipe;
use crate::weights::{Container, Index, LatentUse, Manifest, Precision, ScoreGroup};
use anyhow::{Context, ensure};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The folder of records, baselines and pictures, in the repository.
pub const FOLDER: &str = "docs/results";
/// The folder that the page loads its models from, in the repository.
pub const WEIGHTS: &str = "www/weights";
/// The file in that folder with the manifests of all models: see [`manifests`].
pub const MANIFESTS: &str = "manifests.json";

/// A training with its measurements but without its weights: `docs/results/<name>.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub recipe: Recipe,
    /// The data set from which the model learned; absent: MNIST.
    #[serde(
        default = "DataCard::mnist",
        skip_serializing_if = "DataCard::is_mnist"
    )]
    pub data: DataCard,
    /// Identifies the weights: [`parameters::sha256`](crate::parameters::sha256).
    pub parameters_sha256: String,
    /// Number of parameters of prior and decoder.
    pub parameters: usize,
    /// As [`Report::scores`](crate::evaluate::Report::scores) gives them.
    pub scores: BTreeMap<String, f64>,
    /// As in a [`Manifest`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scored_as_stored: Vec<ScoreGroup>,
    pub latents: Vec<LatentUse>,
    pub log: Vec<EpochLog>,
    /// Test images on the plane of ε, for models with two latent dimensions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encoded: Vec<Encoded>,
}

/// A test image on the plane of two latent dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Encoded {
    /// A sample of its posterior in the space of ε, where the prior is standard normal for every label.
    pub epsilon: [f32; 2],
    pub label: u16,
}

/// A model, from its record, its weights file or both.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub recipe: Recipe,
    /// The data set from which it learned.
    pub data: DataCard,
    pub epochs: usize,
    /// Number of parameters of prior and decoder.
    pub parameters: usize,
    pub scores: BTreeMap<String, f64>,
    pub scored_as_stored: Vec<ScoreGroup>,
    pub latents: Vec<LatentUse>,
    /// Empty without a record.
    pub log: Vec<EpochLog>,
    /// Empty without a record, or with more than two latent dimensions.
    pub encoded: Vec<Encoded>,
    /// Size of the decoder file in bytes and its precision; none if the model is not exported.
    pub decoder: Option<(usize, Precision)>,
    /// Whether there is a sheet of samples, `docs/results/<name>.png`.
    pub has_sheet: bool,
    /// Whether there is a picture of the plane of ε, `docs/results/<name>-manifold.png`.
    pub has_manifold: bool,
}

/// All models and baselines of RESULTS.md.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// The models of `www/weights/index.json` in its order, then the others by name; without repetitions.
    pub models: Vec<Model>,
    /// Trainings of the recipes of `models` with other seeds, by name.
    pub repetitions: Vec<Model>,
    pub baselines: Vec<Baseline>,
}

impl Record {
    /// Changes the record of `name` in `folder`, if there is one.
    ///
    /// # Errors
    /// Names the file that is not a record, or cannot be written.
    pub fn amend(folder: &Path, name: &str, change: impl FnOnce(&mut Self)) -> anyhow::Result<()> {
        let path = folder.join(format!("{name}.json"));
        let Some(mut record) = read::<Self>(&path)? else {
            return Ok(());
        };
        change(&mut record);
        record.write(folder)
    }

    /// Replaces the scores that `scores` has too.
    pub fn update(&mut self, scores: &BTreeMap<String, f64>) {
        for (key, known) in &mut self.scores {
            if let Some(value) = scores.get(key) {
                *known = *value;
            }
        }
    }

    /// Writes the file of the record in `folder`.
    ///
    /// # Errors
    /// Names the file that cannot be written.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let path = folder.join(format!("{}.json", self.recipe.name));
        write_atomically(&path, (serde_json::to_string(self)? + "\n").as_bytes())
    }
}

impl Results {
    /// The models of one data set; the baselines are of MNIST.
    #[must_use]
    pub fn of(&self, card: &DataCard) -> Self {
        let own = |models: &[Model]| -> Vec<Model> {
            let models = models.iter().filter(|model| model.data == *card);
            models.cloned().collect()
        };
        Self {
            models: own(&self.models),
            repetitions: own(&self.repetitions),
            baselines: if card.is_mnist() {
                self.baselines.clone()
            } else {
                Vec::new()
            },
        }
    }

    /// The data sets other than MNIST, in the order of their models.
    #[must_use]
    pub fn data_sets(&self) -> Vec<&DataCard> {
        let mut cards: Vec<&DataCard> = Vec::new();
        for Model { data, .. } in &self.models {
            if !data.is_mnist() && !cards.contains(&data) {
                cards.push(data);
            }
        }
        cards
    }

    /// Reads weights files, records and baselines of the repository at `root`.
    ///
    /// # Errors
    /// Names the file that cannot be read, or the model whose record and weights file were not measured together.
    pub fn load(root: &Path) -> anyhow::Result<Self> {
        let folder = root.join(FOLDER);
        let mut records = records(&folder)?;
        let mut models = Vec::new();
        for (manifest, bytes) in decoders(&root.join(WEIGHTS))? {
            let record = records.remove(&manifest.recipe.name);
            if let Some(record) = &record {
                agree(record, &manifest)?;
            }
            models.push(Model::exported(manifest, bytes, record));
        }
        let exported = models.iter().map(|model: &Model| model.recipe.name.clone());
        let names: BTreeSet<String> = exported.chain(records.keys().cloned()).collect();
        let repeats = |record: &Record| {
            record
                .recipe
                .repeats()
                .is_some_and(|name| names.contains(name))
        };
        let (repetitions, others): (Vec<_>, Vec<_>) = records.into_values().partition(repeats);
        models.extend(others.into_iter().map(Model::recorded));
        for model in &mut models {
            let has = |file: String| folder.join(file).is_file();
            model.has_sheet = has(format!("{}.png", model.recipe.name));
            model.has_manifold = has(format!("{}-manifold.png", model.recipe.name));
        }
        let baselines = read(&folder.join("baselines.json"))?.unwrap_or_default();
        Ok(Self {
            models,
            repetitions: repetitions.into_iter().map(Model::recorded).collect(),
            baselines,
        })
    }
}

/// The text of `manifests.json`, from which the page compares models: the manifests of the decoder files in `index.json` of
/// `folder`, in its order, one per line.
///
/// # Errors
/// Names the file that cannot be read.
pub fn manifests(folder: &Path) -> anyhow::Result<String> {
    let lines = decoders(folder)?
        .iter()
        .map(|(manifest, _)| serde_json::to_string(manifest))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(format!(
        "{{\"format\":1,\"models\":[\n{}\n]}}\n",
        lines.join(",\n")
    ))
}

/// Manifests and sizes of the decoder files in `index.json` of `folder`, in its order.
fn decoders(folder: &Path) -> anyhow::Result<Vec<(Manifest, usize)>> {
    let index = Index::open(folder)?;
    let entries = index.map_or(Vec::new(), |index| index.models);
    entries
        .iter()
        .map(|entry| {
            let path = folder.join(&entry.decoder.file);
            let shown = || path.display().to_string();
            let bytes = std::fs::read(&path).with_context(shown)?;
            let manifest: Manifest = Container::open(&bytes)
                .and_then(|file| file.manifest())
                .with_context(shown)?;
            ensure!(
                manifest.recipe.name == entry.name,
                "{} is of the model `{}`, expected `{}`, as index.json lists it",
                shown(),
                manifest.recipe.name,
                entry.name
            );
            Ok((manifest, bytes.len()))
        })
        .collect()
}

impl Model {
    /// Whether its scores of `group` are of the weights before they were rounded for the file.
    #[must_use]
    pub fn is_before_rounding(&self, group: ScoreGroup) -> bool {
        let mut scores = self.scores.keys();
        !self.scored_as_stored.contains(&group)
            && scores.any(|score| ScoreGroup::of(score) == group)
    }

    fn exported(manifest: Manifest, bytes: usize, record: Option<Record>) -> Self {
        let (log, encoded) = record.map_or_else(Default::default, |r| (r.log, r.encoded));
        Self {
            epochs: manifest.provenance.epochs,
            parameters: manifest.provenance.parameters,
            scores: manifest.scores,
            scored_as_stored: manifest.scored_as_stored,
            latents: manifest.latents,
            recipe: manifest.recipe,
            data: manifest.data,
            log,
            encoded,
            decoder: Some((bytes, manifest.provenance.precision)),
            has_sheet: false,
            has_manifold: false,
        }
    }

    fn recorded(record: Record) -> Self {
        Self {
            epochs: record.log.len(),
            parameters: record.parameters,
            scores: record.scores,
            scored_as_stored: record.scored_as_stored,
            latents: record.latents,
            recipe: record.recipe,
            data: record.data,
            log: record.log,
            encoded: record.encoded,
            decoder: None,
            has_sheet: false,
            has_manifold: false,
        }
    }
}

/// The records of `folder` by name.
fn records(folder: &Path) -> anyhow::Result<BTreeMap<String, Record>> {
    let files = match std::fs::read_dir(folder) {
        Ok(files) => files,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(error).with_context(|| folder.display().to_string()),
    };
    let mut records = BTreeMap::new();
    for file in files {
        let path: PathBuf = file?.path();
        let name = path.file_name().unwrap_or_default();
        if path.extension().is_none_or(|e| e != "json") || name == "baselines.json" {
            continue;
        }
        let record: Option<Record> = read(&path)?;
        records.extend(record.map(|record| (record.recipe.name.clone(), record)));
    }
    Ok(records)
}

/// The value in a JSON file; none if there is no such file.
fn read<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Option<T>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    let value = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
    Ok(Some(value))
}

/// Checks that a record and a weights file of the same name are of the same training and evaluation.
fn agree(record: &Record, manifest: &Manifest) -> anyhow::Result<()> {
    let name = &record.recipe.name;
    ensure!(
        record.recipe == manifest.recipe
            && record.latents == manifest.latents
            && record.scored_as_stored == manifest.scored_as_stored,
        "the record of `{name}` in {FOLDER} is of another training: export the model again"
    );
    for (key, value) in &record.scores {
        let exported = manifest.scores.get(key);
        ensure!(
            exported == Some(value),
            "`{key}` is {exported:?} in the weights file of `{name}` and {value} in its record in {FOLDER}: export \
             the model again"
        );
    }
    Ok(())
}
