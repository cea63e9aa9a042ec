//! `cvae export`

use crate::data_arg::DataArg;
use crate::device::Backend;
use crate::draft::draft;
use crate::run::RunFolder;
use crate::stored::{
    check, file_name, nats_lost, refreshed_scores, with_test_scores, write_points, written,
};
use anyhow::ensure;
use burn::module::Module;
use burn::tensor::Device;
use cvae::evaluate::Report;
use cvae::files::{check_writable, read, sweep, write_atomically};
use cvae::model::Cvae;
use cvae::parameters;
use cvae::results::{MANIFESTS, manifests};
use cvae::train::Checkpoint;
use cvae::weights::{
    Check, Container, ENCODER_PRECISION, Entry, FileKind, Index, Listed, Manifest, Precision,
    Provenance, load_generator, save,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// Folder of a training that `cvae eval` has measured
    #[arg(long)]
    run: PathBuf,
    #[command(flatten)]
    data: DataArg,
    /// Folder that the page loads from
    #[arg(long, default_value = "www/weights")]
    out: PathBuf,
    /// Measure the stored weights on only the first of the test images [default: all]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    images: Option<u64>,
    /// Make this the model with which the page opens
    #[arg(long)]
    default: bool,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

/// Classes that a backend must reproduce, those of a data set that has so many.
const CHECKED: [u16; 4] = [0, 3, 8, 7];

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let folder = RunFolder::new(&args.run);
    let checkpoint = folder.load()?;
    let recipe = &checkpoint.recipe;
    check_writable(&args.out.join(MANIFESTS))?;
    sweep(&args.out)?;
    let mut data = args.data.load_of(&checkpoint.data)?;
    ensure!(
        data.sha256 == checkpoint.data_sha256,
        "the data set `{}` has changed since the training: the sum over its files is {}, expected {}",
        data.card.name,
        data.sha256,
        checkpoint.data_sha256
    );
    if let Some(count) = args.images {
        data.test = data.test.first(usize::try_from(count)?);
    }
    let test = &data.test;
    let device = args.backend.device()?;
    let model = checkpoint.model(&device);
    let (report, stored) = folder.load_report(&model)?;
    let mut scores = report.scores();
    scores.extend(known_scores(&args.out, &recipe.name, &stored));
    let export = Export {
        checkpoint: &checkpoint,
        report: &report,
        scores: &scores,
    };
    let fits = |class: &u16| usize::from(*class) < stored.shape().classes;
    let checked: Vec<u16> = CHECKED.into_iter().filter(fits).collect();
    let (decoder, encoder) = export.files(&model, &check(&stored, &checked))?;
    let encoder = with_test_scores(&decoder, &encoder, test, &device)?;
    let draft = draft((&decoder, &encoder), test, &device)?;

    // All files are written together, so that an interruption before leaves the old ones.
    let write =
        |kind: &str, bytes: &[u8]| written(&args.out, &file_name(&recipe.name, kind), bytes);
    let entry = Entry {
        name: recipe.name.clone(),
        title: recipe.title.clone(),
        summary: recipe.summary.clone(),
        group: recipe.group.clone(),
        data: Listed::of(&checkpoint.data),
        decoder: write("decoder", &decoder)?,
        encoder: write("encoder", &encoder)?,
        draft: Some(write("draft", &draft)?),
    };
    write_points(&args.out, &entry, &stored, &data)?;
    let mut index = Index::open(&args.out)?.unwrap_or_else(|| Index::new(&entry));
    index.put(entry, args.default);
    index.write(&args.out)?;
    write_atomically(&args.out.join(MANIFESTS), manifests(&args.out)?.as_bytes())?;
    println!(
        "rounding the weights costs {:+.4} nats of −ELBO on the test images",
        nats_lost(&model, &stored, test)
    );
    Ok(ExitCode::SUCCESS)
}

/// The scores that `cvae refresh` measured of the same weights, if they are in `out` already. They take up to a quarter of
/// an hour to measure.
fn known_scores(out: &Path, name: &str, stored: &Cvae) -> BTreeMap<String, f64> {
    let known = || -> anyhow::Result<BTreeMap<String, f64>> {
        let bytes = read(&out.join(file_name(name, "decoder")))?;
        let there = load_generator(&bytes, &Device::flex())?;
        let same = parameters::sha256(&there.generator) == parameters::sha256(&stored.generator);
        let manifest: Manifest = Container::open(&bytes)?.manifest()?;
        Ok(if same {
            refreshed_scores(manifest)
        } else {
            BTreeMap::new()
        })
    };
    // A file that cannot be read is replaced like a missing one.
    known().unwrap_or_default()
}

/// The values of the manifests of a model.
struct Export<'a> {
    checkpoint: &'a Checkpoint,
    report: &'a Report,
    scores: &'a BTreeMap<String, f64>,
}

impl Export<'_> {
    /// The bytes of decoder and encoder file.
    fn files(&self, model: &Cvae, check: &Check) -> anyhow::Result<(Vec<u8>, Vec<u8>)> {
        let Cvae { generator, encoder } = model;
        let precision = self.report.precision;
        let manifest = self.manifest(FileKind::Decoder, precision, generator.num_params());
        let decoder = save(generator, &manifest, Some(check))?;
        let manifest = self.manifest(FileKind::Encoder, ENCODER_PRECISION, encoder.num_params());
        Ok((decoder, save(encoder, &manifest, None)?))
    }

    fn manifest(&self, kind: FileKind, precision: Precision, parameters: usize) -> Manifest {
        let recipe = &self.checkpoint.recipe;
        Manifest {
            kind,
            recipe: recipe.clone(),
            data: self.checkpoint.data.clone(),
            provenance: Provenance {
                seed: recipe.seed,
                epochs: self.checkpoint.log.len(),
                steps: self.checkpoint.adam.step,
                data_sha256: self.checkpoint.data_sha256.clone(),
                crate_version: env!("CARGO_PKG_VERSION").to_owned(),
                precision,
                parameters,
            },
            scores: self.scores.clone(),
            scored_as_stored: self.report.groups(),
            latents: self.report.latents.clone(),
        }
    }
}
