//! `cvae anomaly`

use crate::input::{ImageArgs, ModelArgs};
use anyhow::Context;
use cvae::data::{Images, Mnist};
use cvae::recipe::Recipe;
use cvae::uses::{
    Detector, Image, Quantiles, SCORE_SAMPLES, SCORE_SEED, digits, held_out, is_conditional,
    label_probabilities, most_likely, pictures,
};
use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    image: ImageArgs,
    /// Print how well spoilt and wrongly labelled test images are told from the others
    #[arg(long, conflicts_with_all = ["index", "image", "label", "hold_out"])]
    auroc: bool,
    /// Train --recipe without this digit and print how well it is told from the others; may be given more than once
    #[arg(
        long,
        conflicts_with_all = ["index", "image", "label"],
        value_parser = clap::value_parser!(u8).range(0..10)
    )]
    hold_out: Vec<u8>,
    /// The model that --hold-out trains
    #[arg(long, default_value = "recipes/tutorial.toml")]
    recipe: PathBuf,
    /// Test images with which an image is compared, or that are told apart
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(100..=10_000))]
    test_images: u64,
    /// Posterior samples over which a score is averaged
    #[arg(long, default_value_t = SCORE_SAMPLES as u64, value_parser = clap::value_parser!(u64).range(1..=1000))]
    samples: u64,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if !args.hold_out.is_empty() {
        return hold_out(args);
    }
    let (manifest, model) = args.model.load()?;
    let device = args.model.device()?;
    let detector = Detector {
        model: &model,
        pixels: manifest.recipe.objective.pixels,
        samples: usize::try_from(args.samples)?,
        seed: SCORE_SEED,
        device: &device,
    };
    let mnist = args.image.mnist()?;
    let test = mnist.test.first(usize::try_from(args.test_images)?);
    if args.auroc {
        print!("{}", auroc_table(&detector, &test)?);
    } else {
        let (image, label) = args.image.load(|| Ok(mnist.test))?;
        print!("{}", score_table(&detector, &test, &image, label)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// An image's scores with their percentiles among `test`.
fn score_table(
    detector: &Detector,
    test: &Images,
    image: &Image,
    label: Option<u8>,
) -> anyhow::Result<String> {
    // An unconditional model says the same for all ten.
    let digits: Vec<u8> = if is_conditional(detector.model) {
        digits()
    } else {
        vec![0]
    };
    let scores = detector.score(image, &digits, 0);
    let usual = detector.scores(&pictures(test), &digits);
    let least = |scores: &Vec<f64>| scores[most_likely(scores)];
    let best = Quantiles::of(&usual.iter().map(least).collect::<Vec<_>>());
    let own: Vec<f64> = usual
        .iter()
        .zip(&test.labels)
        .map(|(scores, &label)| scores[usize::from(label).min(digits.len() - 1)])
        .collect();
    let own = Quantiles::of(&own);
    let count = test.len();
    if digits.len() == 1 {
        return Ok(format!(
            "−ELBO {:.1} nats: percentile {:.0} of {count} test images (the model is unconditional)\n",
            scores[0],
            own.percentile(scores[0])
        ));
    }
    let mut table = "| digit | −ELBO, nats | percentile of test images of their own labels | p(y\\|x) |\n| --- | --- | --- | --- |\n".to_owned();
    let probabilities = label_probabilities(&scores);
    for ((digit, score), probability) in digits.iter().zip(&scores).zip(probabilities) {
        let mark = if label == Some(*digit) {
            " (given)"
        } else {
            ""
        };
        writeln!(
            table,
            "| {digit}{mark} | {score:.1} | {:.0} | {:.1} % |",
            own.percentile(*score),
            100.0 * probability
        )?;
    }
    let likeliest = most_likely(&scores);
    let (digit, score) = (digits[likeliest], scores[likeliest]);
    writeln!(
        table,
        "\nbest of ten: {digit}, {score:.1} nats, percentile {:.0} of the best of {count} test images",
        best.percentile(score)
    )?;
    if let Some(label) = label {
        let score = scores[usize::from(label)];
        writeln!(
            table,
            "as {label}: {score:.1} nats, percentile {:.0} of {count} test images under their own labels",
            own.percentile(score)
        )?;
    }
    Ok(table)
}

fn auroc_table(detector: &Detector, test: &Images) -> anyhow::Result<String> {
    let mut table = format!(
        "| {} test images against themselves | −ELBO, label given | −ELBO, best of ten labels | −ln p(y\\|x) |\n\
         | --- | --- | --- | --- |\n",
        test.len()
    );
    for row in detector.aurocs(test) {
        writeln!(
            table,
            "| {} | {:.3} | {:.3} | {:.3} |",
            row.unusual, row.given_label, row.best_label, row.doubt
        )?;
    }
    Ok(table)
}

fn hold_out(args: &Args) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(&args.recipe)
        .with_context(|| format!("{} cannot be read", args.recipe.display()))?;
    let recipe = Recipe::from_toml(&text).with_context(|| args.recipe.display().to_string())?;
    let Mnist { train, test, .. } = args.image.mnist()?;
    let test = test.first(usize::try_from(args.test_images)?);
    println!(
        "| digit that `{}` was trained without | AUROC, best of the nine labels that it knows |\n| --- | --- |",
        recipe.name
    );
    for &digit in &args.hold_out {
        let samples = usize::try_from(args.samples)?;
        let area = held_out(
            digit,
            &train,
            &test,
            &recipe,
            samples,
            &args.model.device()?,
        )?;
        println!("| {digit} | {area:.3} |");
    }
    Ok(ExitCode::SUCCESS)
}
