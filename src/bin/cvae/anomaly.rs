//! `cvae anomaly`

use crate::data_arg::class;
use crate::input::{Given, ImageArgs, ModelArgs, load_recipe};
use cvae::data::{DataSet, Images};
use cvae::data_card::DataCard;
use cvae::quantiles::Usual;
use cvae::uses::{
    Detector, SCORE_SAMPLES, SCORE_SEED, distrust, held_out, label_probabilities, most_likely,
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
    /// Print the AUROC between test images and their corrupted or wrongly labelled copies
    #[arg(long, conflicts_with_all = ["index", "image", "label", "hold_out"])]
    auroc: bool,
    /// Train --recipe without the class of this name and print the AUROC between it and the others; may be repeated
    #[arg(long, value_name = "CLASS", conflicts_with_all = ["index", "image", "label", "weights"])]
    hold_out: Vec<String>,
    /// The recipe that --hold-out trains
    #[arg(long, conflicts_with_all = ["index", "image", "label", "auroc", "weights"], default_value = "recipes/tutorial.toml")]
    recipe: PathBuf,
    /// Number of test images for comparison or AUROC [default: the stored scores of `cvae refresh` if they fit, else 1000]
    #[arg(long, value_parser = clap::value_parser!(u64).range(100..=10_000))]
    test_images: Option<u64>,
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
    if args.auroc {
        print!("{}", auroc_table(&detector, &args.test(&manifest.data)?)?);
        return Ok(ExitCode::SUCCESS);
    }
    let given = args.image.load(&manifest.data)?;
    let as_measured = args.test_images.is_none() && detector.samples == SCORE_SAMPLES;
    let stored = if as_measured {
        args.model.usual()?
    } else {
        None
    };
    let usual = match stored {
        Some(usual) => usual,
        None => detector.usual(&args.test(&manifest.data)?),
    };
    print!(
        "{}",
        score_table(&detector, &manifest.data, &usual, &given)?
    );
    Ok(ExitCode::SUCCESS)
}

impl Args {
    fn test(&self, card: &DataCard) -> anyhow::Result<Images> {
        let count = self.test_images.unwrap_or(1000);
        Ok(self.image.data(card)?.test.first(usize::try_from(count)?))
    }
}

/// An image's scores with their percentiles.
fn score_table(
    detector: &Detector,
    card: &DataCard,
    usual: &Usual,
    given: &Given,
) -> anyhow::Result<String> {
    let Given {
        image,
        label,
        doubts,
    } = given;
    let label = *label;
    let classes = detector.labels();
    let name = |label: u16| &*card.classes[usize::from(label)];
    let scores = detector.score(image, &classes, 0);
    let count = usual.images;
    if classes.len() == 1 {
        return Ok(format!(
            "−ELBO {:.1} nats: percentile {:.0} of {count} test images (the model is unconditional)\n",
            scores[0],
            usual.percentile(&scores, None)
        ));
    }
    let mut table = "| class | −ELBO, nats | percentile of test images of their own labels | p(y\\|x) |\n| --- | --- | --- | --- |\n".to_owned();
    let probabilities = label_probabilities(&scores);
    for ((class, score), probability) in classes.iter().zip(&scores).zip(&probabilities) {
        let mark = if label == Some(*class) {
            " (given)"
        } else {
            ""
        };
        writeln!(
            table,
            "| {}{mark} | {score:.1} | {:.0} | {:.1} % |",
            name(*class),
            usual.percentile(&scores, Some(usize::from(*class))),
            100.0 * probability
        )?;
    }
    let likeliest = most_likely(&scores);
    let (class, score) = (classes[likeliest], scores[likeliest]);
    let percentile = usual.percentile(&scores, None);
    writeln!(
        table,
        "\nlikeliest: {}, {score:.1} nats, percentile {percentile:.0} of the best of {count} test images",
        name(class)
    )?;
    let distrust = distrust(Some(percentile), probabilities[likeliest]);
    let reasons: Vec<String> = doubts
        .iter()
        .map(ToString::to_string)
        .chain(distrust.map(|reason| reason.to_string()))
        .collect();
    if !reasons.is_empty() {
        writeln!(table, "not to be trusted: {}", reasons.join("; "))?;
    }
    if let Some(label) = label {
        let place = usize::from(label);
        writeln!(
            table,
            "as {}: {:.1} nats, percentile {:.0} of {count} test images under their own labels",
            name(label),
            scores[place],
            usual.percentile(&scores, Some(place))
        )?;
    }
    Ok(table)
}

fn auroc_table(detector: &Detector, test: &Images) -> anyhow::Result<String> {
    if detector.labels().len() == 1 {
        let mut table = format!(
            "| {} test images against themselves | −ELBO (the model is unconditional) |\n| --- | --- |\n",
            test.len()
        );
        for row in detector.aurocs(test) {
            writeln!(table, "| {} | {:.3} |", row.unusual, row.best_label)?;
        }
        return Ok(table);
    }
    let mut table = format!(
        "| {} test images against themselves | −ELBO, label given | −ELBO, best of all labels | −ln p(y\\|x) |\n\
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
    let recipe = load_recipe(&args.recipe)?;
    let DataSet {
        card, train, test, ..
    } = args.image.own_data()?;
    let test = test.first(usize::try_from(args.test_images.unwrap_or(1000))?);
    println!(
        "| class that `{}` was trained without | AUROC, best of the labels that it knows |\n| --- | --- |",
        recipe.name
    );
    for name in &args.hold_out {
        let class = class(&card, "--hold-out", name)?;
        let samples = usize::try_from(args.samples)?;
        let area = held_out(
            class,
            &train,
            &test,
            &recipe,
            samples,
            &args.model.device()?,
        )?;
        println!("| {name} | {area:.3} |");
    }
    Ok(ExitCode::SUCCESS)
}
