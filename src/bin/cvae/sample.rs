//! `cvae sample`

use crate::data_arg::{ScaleArg, captions, class};
use crate::device::Backend;
use crate::input::is_json;
use anyhow::{Context, bail, ensure};
use cvae::evaluate::decode;
use cvae::files::write_atomically;
use cvae::judge::PlainJudge;
use cvae::random;
use cvae::shape::Shape;
use cvae::uses::sheet;
use cvae::weights::{Container, load_generator};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// A decoder file that `cvae export` wrote
    #[arg(long, default_value = "www/weights/cvae.decoder.safetensors")]
    weights: PathBuf,
    /// The name of the class to draw, e.g. 3 [default: each ε is drawn as all classes, or once by a model without labels]
    #[arg(long)]
    label: Option<String>,
    /// Number of values of ε
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    count: u64,
    /// Seed of ε; the page shows the first ε of the same seed
    #[arg(long, default_value_t = 7)]
    seed: u32,
    /// Scale of ε: 1 is the model's own distribution, 0 its mean
    #[arg(long, default_value_t = 1.0, value_parser = temperature)]
    temperature: f64,
    /// Also write the class probabilities of this judge, a file from `cvae judge --compact`
    #[arg(long)]
    judge: Option<PathBuf>,
    #[command(flatten)]
    scale: ScaleArg,
    /// A sheet as .png, or images with ε as .json
    #[arg(long)]
    out: PathBuf,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

/// Samples with everything that is needed to repeat them.
#[derive(Serialize)]
struct Samples<'a> {
    model: &'a str,
    seed: u32,
    temperature: f64,
    labels: &'a [u16],
    /// One row for each ε.
    epsilon: &'a [Vec<f32>],
    /// One row for each image.
    probabilities: Vec<&'a [f32]>,
    /// The judge's probability of each class, one row for each image.
    #[serde(skip_serializing_if = "Option::is_none")]
    judged: Option<Vec<Vec<f32>>>,
}

pub fn temperature(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(value) if (0.0..=10.0).contains(&value) => Ok(value),
        _ => Err(format!("got {text}, expected a number from 0 to 10")),
    }
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let is_json = is_json(&args.out)?;
    ensure!(
        args.judge.is_none() || is_json,
        "--judge: a sheet cannot show the judge's probabilities; expected --out with a name that ends in .json"
    );
    let shown = args.weights.display();
    let bytes = std::fs::read(&args.weights).with_context(|| format!("{shown} cannot be read"))?;
    let loaded =
        load_generator(&bytes, &args.backend.device()?).with_context(|| shown.to_string())?;
    let recipe = &loaded.plan.recipe.model;
    let latent = recipe.latent;
    let conditional = recipe.is_conditional();
    let (shape, card) = (loaded.generator.shape(), loaded.manifest()?.data);
    let classes: Vec<u16> = match &args.label {
        Some(label) if conditional => {
            vec![class(&card, "--label", label)?]
        }
        Some(label) => bail!(
            "--label {label}: `{}` is unconditional, expected a model that sees labels",
            loaded.plan.recipe.name
        ),
        // An unconditional model draws once for each ε, whatever the label.
        None if !conditional => vec![0],
        None => shape.labels().collect(),
    };
    let rows: Vec<Vec<f32>> = (0..args.count)
        .map(|index| random::epsilon(args.seed.into(), index, latent))
        .collect();
    let epsilon: Vec<f32> = rows
        .iter()
        .flat_map(|row| classes.iter().flat_map(|_| row.clone()))
        .collect();
    let labels = classes.repeat(rows.len());
    let probabilities = decode(&loaded.generator, &epsilon, &labels, args.temperature);
    let file = if is_json {
        serde_json::to_vec(&Samples {
            model: &loaded.plan.recipe.name,
            seed: args.seed,
            temperature: args.temperature,
            labels: &labels,
            epsilon: &rows,
            probabilities: probabilities.chunks_exact(shape.pixels()).collect(),
            judged: args
                .judge
                .as_deref()
                .map(|judge| judged(judge, shape, &probabilities))
                .transpose()?,
        })?
    } else {
        let root = rows.len().isqrt();
        let square = if root * root < rows.len() {
            root + 1
        } else {
            root
        };
        let layout = if classes.len() == 1 {
            args.scale.layout(shape, square, Vec::new(), Vec::new())
        } else {
            let styles = (1..=rows.len()).map(|row| row.to_string()).collect();
            let names = captions(&card, &classes);
            args.scale.layout(shape, classes.len(), names, styles)
        };
        sheet(&probabilities, &layout)?
    };
    write_atomically(&args.out, &file)?;
    println!("{} images: {}", labels.len(), args.out.display());
    Ok(ExitCode::SUCCESS)
}

/// The judge's probability of each class for each image.
fn judged(file: &Path, shape: Shape, images: &[f32]) -> anyhow::Result<Vec<Vec<f32>>> {
    let shown = file.display();
    let bytes = std::fs::read(file).with_context(|| format!("{shown} cannot be read"))?;
    let judge = Container::open(&bytes).and_then(|file| PlainJudge::load(&file, shape));
    let judge = judge.with_context(|| shown.to_string())?;
    let probabilities = judge.probabilities(images);
    Ok(probabilities
        .chunks_exact(shape.classes)
        .map(<[f32]>::to_vec)
        .collect())
}
