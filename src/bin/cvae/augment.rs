//! `cvae augment`

use crate::data_arg::DataArg;
use crate::input::{InkArg, ModelArgs, load_recipe};
use crate::shard::{Shard, shard};
use crate::synthetic::{self, Origin};
use anyhow::{Context, bail, ensure};
use cvae::data::Images;
use cvae::data_card::DataCard;
use cvae::evaluate::mean_and_deviation;
use cvae::files::{check_writable, remove, write_atomically};
use cvae::model::Cvae;
use cvae::parameters;
use cvae::uses::{Accuracies, UseError, Worth, share, synthesise, write_png};
use cvae::weights::Manifest;
use indicatif::{ProgressBar, ProgressStyle};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// Number of synthetic images, with the labels of all classes in turn
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    count: u32,
    /// idx: a gzipped pair of files as MNIST has; png: a file for each image, and labels.csv
    #[arg(long, value_enum, default_value = "idx", conflicts_with = "worth")]
    format: Format,
    /// Whether ink is dark or light in the PNG files
    #[arg(long, value_enum, default_value = "dark", conflicts_with = "worth")]
    ink: InkArg,
    /// Scale of ε: 1 is the model's own distribution, 0 its mean
    #[arg(long, default_value_t = 1.0, conflicts_with = "worth", value_parser = crate::sample::temperature)]
    temperature: f64,
    /// Seed of ε
    #[arg(long, default_value_t = crate::input::SEED, conflicts_with = "worth")]
    seed: u32,
    /// Folder for the files
    #[arg(long, required_unless_present = "worth")]
    out: Option<PathBuf>,
    /// Make only this share of the images, e.g. 2/3, in separate files in --out
    #[arg(long, value_parser = shard, conflicts_with = "worth")]
    shard: Option<Shard>,
    /// Make no images; merge the files of this many shards in --out
    #[arg(
        long,
        value_name = "SHARDS",
        conflicts_with_all = ["shard", "worth", "count", "seed", "temperature", "weights"],
        value_parser = clap::value_parser!(u16).range(1..)
    )]
    merge: Option<u16>,
    /// Write no files; print how much synthetic images help a classifier with few real ones
    #[arg(long, conflicts_with = "out")]
    worth: bool,
    /// Real images of each class in --worth
    #[arg(long, conflicts_with = "out", value_delimiter = ',', default_values_t = [10, 50, 100], value_parser = clap::value_parser!(u16).range(1..=4000))]
    per_class: Vec<u16>,
    /// Repetitions of --worth, each with different real images
    #[arg(long, conflicts_with = "out", default_value_t = 3, value_parser = clap::value_parser!(u64).range(2..=100))]
    seeds: u64,
    /// Images in the training of each classifier of --worth, repetitions included
    #[arg(long, conflicts_with = "out", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1000..))]
    passes: u32,
    /// The recipe that --worth trains on the few real images
    #[arg(long, conflicts_with = "out", default_value = "recipes/few.toml")]
    recipe: PathBuf,
    #[command(flatten)]
    data: DataArg,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    Idx,
    Png,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Some(out) = &args.out else {
        return worth(args);
    };
    if out.exists() && !out.is_dir() {
        bail!("--out {}: expected a folder", out.display());
    }
    let sharded = args.shard.is_some() || args.merge.is_some();
    if sharded && matches!(args.format, Format::Png) {
        bail!("--format png does not support --shard and --merge; expected --format idx");
    }
    if let Some(shards) = args.merge {
        let merged = synthetic::merge(out, shards.into())?;
        println!("{merged} labelled images: {}", out.display());
        return Ok(ExitCode::SUCCESS);
    }
    let (manifest, model) = conditional(args)?;
    check_writable(&out.join("labels.csv"))?;
    let Shard { index, count } = args.shard.unwrap_or(Shard { index: 1, count: 1 });
    let range = share(usize::try_from(args.count)?, index - 1, count);
    let made = range.len();
    let images = synthesise(&model.generator, range, args.temperature, args.seed.into());
    match args.format {
        Format::Idx => {
            let origin = Origin {
                model: manifest.recipe.name,
                data: manifest.data,
                parameters_sha256: parameters::sha256(&model),
                count: usize::try_from(args.count)?,
                temperature: args.temperature,
                seed: args.seed,
            };
            synthetic::write(out, args.shard, &origin, images)?;
        }
        Format::Png => write_pngs(out, &images, &manifest.data, args.ink)?,
    }
    println!("{made} labelled images: {}", out.display());
    Ok(ExitCode::SUCCESS)
}

/// The model, if it is conditional: samples of another have no labels.
fn conditional(args: &Args) -> anyhow::Result<(Manifest, Cvae)> {
    let (manifest, model) = args.model.load()?;
    ensure!(model.generator.is_conditional(), UseError::Unconditional);
    Ok((manifest, model))
}

/// Writes one PNG for each image. An old `labels.csv` is removed first and the new one written last, so that the folder is
/// complete where there is one.
fn write_pngs(out: &Path, images: &Images, card: &DataCard, ink: InkArg) -> anyhow::Result<()> {
    std::fs::create_dir_all(out).with_context(|| format!("{} cannot be created", out.display()))?;
    let labels = out.join("labels.csv");
    remove(&labels)?;
    let mut list = "file,label\n".to_owned();
    for (index, label) in images.labels.iter().enumerate() {
        let name = format!("{index:06}.png");
        let path = out.join(&name);
        std::fs::write(
            &path,
            write_png(images.image(index), images.shape, ink.into())?,
        )
        .with_context(|| format!("{} cannot be written", path.display()))?;
        writeln!(list, "{name},{}", field(&card.classes[usize::from(*label)]))?;
    }
    write_atomically(&labels, list.as_bytes())
}

/// A class name as a field of a CSV file.
fn field(name: &str) -> String {
    if name.contains([',', '"']) {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name.to_owned()
    }
}

fn worth(args: &Args) -> anyhow::Result<ExitCode> {
    let recipe = load_recipe(&args.recipe)?;
    let (manifest, model) = conditional(args)?;
    let data = args.data.load_of(&manifest.data)?;
    let device = args.model.device()?;
    let experiment = Worth {
        data: &data,
        informed: &model.generator,
        recipe: &recipe,
        synthetic: usize::try_from(args.count)?,
        passes: usize::try_from(args.passes)?,
        device: &device,
    };
    let bar = ProgressBar::new(args.per_class.len() as u64 * args.seeds);
    bar.set_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len}, {eta} left",
    )?);
    let mut table = format!(
        "| real images per class | real alone | + {} of `{}`, trained on the same real images | \
         + {} of `{}`, trained on all images (unfair) |\n| --- | --- | --- | --- |\n",
        args.count, recipe.name, args.count, manifest.recipe.name
    );
    for &per_class in &args.per_class {
        let measure = |seed| {
            let accuracies = experiment.measure(per_class.into(), seed);
            bar.inc(1);
            accuracies
        };
        let measured = (1..=args.seeds)
            .map(measure)
            .collect::<anyhow::Result<Vec<Accuracies>>>()?;
        let cell = |arm: &dyn Fn(&Accuracies) -> f64| {
            let (mean, deviation) = mean_and_deviation(measured.iter().map(|a| 100.0 * arm(a)));
            format!("{mean:.2} ± {deviation:.2} %")
        };
        writeln!(
            table,
            "| {per_class} | {} | {} | {} |",
            cell(&|a| a.real),
            cell(&|a| a.fair),
            cell(&|a| a.informed)
        )?;
    }
    bar.finish_and_clear();
    print!("{table}");
    println!(
        "\ntest accuracy of the judge's network after training on {} images, mean ± standard deviation over {} seeds",
        args.passes, args.seeds
    );
    Ok(ExitCode::SUCCESS)
}
