//! `cvae results`

use crate::data_arg::DataArg;
use crate::device::Backend;
use crate::run::RunFolder;
use crate::stored::{file_name, refreshed_scores};
use anyhow::{Context, ensure};
use burn::module::Module;
use burn::tensor::Device;
use cvae::data::DataSet;
use cvae::evaluate::{SEED, decode, encode};
use cvae::files::{read, sweep, write_atomically};
use cvae::model::{Cvae, Generator};
use cvae::random::{self, Purpose};
use cvae::recipe::Recipe;
use cvae::results::{Encoded, FOLDER, MANIFESTS, Record, Results, WEIGHTS, manifests, page, plots};
use cvae::uses::{Layout, sheet};
use cvae::weights::{Container, Manifest, load_generator};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Rows of a sheet.
const ROWS: usize = 4;
/// Images on each side of a label's plane, from −2 to 2.
const SIDE: usize = 9;
/// Test images on a plane: few enough to see single points.
const ENCODED: usize = 1000;

#[derive(clap::Args)]
pub struct Args {
    /// Folder of trainings; the record of each measured one is written to docs/results
    #[arg(long, default_value = "runs")]
    runs: PathBuf,
    /// The page to write; it shows files of its own folder
    #[arg(long, default_value = "RESULTS.md")]
    out: PathBuf,
    #[command(flatten)]
    data: DataArg,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let root = args.out.parent().unwrap_or(Path::new(""));
    if root.join(FOLDER).is_dir() {
        sweep(&root.join(FOLDER))?;
    }
    let device = args.backend.device()?;
    record_runs(args, root, &device)?;
    let results = Results::load(root)?;
    for model in &results.models {
        let name = &model.recipe.name;
        // From the stored weights even if the training is at hand, so that the picture is the same each time.
        if model.decoder.is_some() {
            let path = root.join(format!("{WEIGHTS}/{name}.decoder.safetensors"));
            let shown = || path.display().to_string();
            let bytes = std::fs::read(&path).with_context(shown)?;
            let loaded = load_generator(&bytes, &device).with_context(shown)?;
            write_sheet(root, &model.recipe, &loaded.generator)?;
        }
    }
    // Read again, because the sheets exist now.
    let results = Results::load(root)?;
    let plots = plots(&results)?;
    for (name, svg) in &plots {
        write_atomically(&root.join(FOLDER).join(name), svg.as_bytes())?;
    }
    let names = plots.keys().copied().collect();
    write_atomically(&args.out, page(&results, &names).as_bytes())?;
    let weights = root.join(WEIGHTS);
    if weights.is_dir() {
        write_atomically(&weights.join(MANIFESTS), manifests(&weights)?.as_bytes())?;
    }
    println!(
        "{}: {} models, {} baselines, {} plots",
        args.out.display(),
        results.models.len(),
        results.baselines.len(),
        plots.len()
    );
    Ok(ExitCode::SUCCESS)
}

/// Writes record and sheet of each measured training in `runs`.
fn record_runs(args: &Args, root: &Path, device: &Device) -> anyhow::Result<()> {
    let runs = &args.runs;
    let mut names = BTreeSet::new();
    if !runs.is_dir() {
        return Ok(());
    }
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(runs).with_context(|| runs.display().to_string())? {
        folders.push(entry?.path());
    }
    folders.sort();
    for path in folders {
        let folder = RunFolder::new(&path);
        let missing = [
            (folder.report(), "`cvae eval` has not measured it"),
            (folder.checkpoint(), "it has no training"),
        ];
        if let Some((_, why)) = missing.iter().find(|(file, _)| !file.is_file()) {
            println!("{} is left out: {why}", path.display());
            continue;
        }
        let checkpoint = folder.load()?;
        let model = checkpoint.model(device);
        let (report, model) = folder.load_report(&model)?;
        let recipe = checkpoint.recipe;
        let name = recipe.name.clone();
        ensure!(
            names.insert(name.clone()),
            "{} holds a second training of `{name}`: keep one of them in {}",
            path.display(),
            runs.display()
        );
        if recipe.repeats().is_none() {
            write_sheet(root, &recipe, &model.generator)?;
        }
        let flat = recipe.model.latent == 2;
        if flat {
            write_manifold(root, &name, &model.generator)?;
        }
        let mut newer = BTreeMap::new();
        let decoder = root.join(WEIGHTS).join(file_name(&name, "decoder"));
        if decoder.is_file() {
            let exported: Manifest = Container::open(&read(&decoder)?)?.manifest()?;
            if exported.recipe == recipe && exported.latents == report.latents {
                // Scores that were measured again with the stored weights.
                newer = refreshed_scores(exported);
            }
        }
        let mut record = Record {
            encoded: if flat {
                encoded(&model, &args.data.load_of(&checkpoint.data)?)
            } else {
                Vec::new()
            },
            recipe,
            data: checkpoint.data,
            parameters_sha256: report.parameters_sha256.clone(),
            parameters: model.generator.num_params(),
            scores: report.scores(),
            scored_as_stored: report.groups(),
            latents: report.latents,
            log: checkpoint.log,
        };
        record.update(&newer);
        record.write(&root.join(FOLDER))?;
    }
    Ok(())
}

/// The first test images on the plane of ε, to three decimals.
fn encoded(model: &Cvae, data: &DataSet) -> Vec<Encoded> {
    let images = data.test.first(ENCODED);
    let rounded = |x: &f32| (x * 1000.0).round() / 1000.0;
    encode(model, &images, (SEED, Purpose::TestDraw, 0))
        .chunks_exact(2)
        .zip(images.labels)
        .map(|(epsilon, label)| Encoded {
            epsilon: [&epsilon[0], &epsilon[1]].map(rounded),
            label,
        })
        .collect()
}

/// The plane of ε for each label, five labels in a row with gaps between them; once for a model without labels.
fn write_manifold(root: &Path, name: &str, generator: &Generator) -> anyhow::Result<()> {
    const ACROSS: usize = 5;
    let step = |at: usize| 4.0 * at as f32 / (SIDE - 1) as f32 - 2.0;
    let shape = generator.shape();
    let planes = if generator.is_conditional() {
        shape.classes
    } else {
        1
    };
    let columns = ACROSS.min(planes) * (SIDE + 1) - 1;
    let mut picture = Vec::new();
    for labels in shape
        .labels()
        .take(planes)
        .collect::<Vec<_>>()
        .chunks(ACROSS)
    {
        for row in 0..SIDE {
            for (at, label) in labels.iter().enumerate() {
                if at > 0 {
                    picture.extend(vec![0.0; shape.pixels()]);
                }
                // As on the page, the second dimension points up.
                let epsilon: Vec<f32> = (0..SIDE).flat_map(|at| [step(at), -step(row)]).collect();
                picture.extend(decode(generator, &epsilon, &[*label; SIDE], 1.0));
            }
        }
        picture.extend(vec![0.0; columns * shape.pixels()]);
    }
    let file = root.join(FOLDER).join(format!("{name}-manifold.png"));
    write_atomically(&file, &sheet(&picture, &Layout::plain(shape, columns))?)
}

/// [`ROWS`] values of ε at T = 1, each decoded as all classes; for an unconditional model a different ε in each place.
fn write_sheet(root: &Path, recipe: &Recipe, generator: &Generator) -> anyhow::Result<()> {
    let shape = generator.shape();
    let labels: Vec<u16> = (0..ROWS).flat_map(|_| shape.labels()).collect();
    let conditional = recipe.model.is_conditional();
    let epsilon = |place: usize| {
        let index = if conditional {
            place / shape.classes
        } else {
            place
        };
        random::epsilon(SEED, index as u64, recipe.model.latent)
    };
    let epsilon: Vec<f32> = (0..labels.len()).flat_map(epsilon).collect();
    let png = sheet(
        &decode(generator, &epsilon, &labels, 1.0),
        &Layout::plain(shape, shape.classes),
    )?;
    write_atomically(
        &root.join(FOLDER).join(format!("{}.png", recipe.name)),
        &png,
    )
}
