//! `cvae edit`

use crate::data_arg::{ScaleArg, captions, class, names};
use crate::input::{Given, ImageArgs, ModelArgs, SEED, check_png_name};
use cvae::data::one_hot;
use cvae::files::write_atomically;
use cvae::host::to_vec;
use cvae::model::probabilities;
use cvae::uses::{Detector, UseError, edit, most_likely, sheet};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    image: ImageArgs,
    /// Write only the class of this name [default: all classes]
    #[arg(long = "as", value_name = "CLASS")]
    target: Option<String>,
    #[command(flatten)]
    scale: ScaleArg,
    /// The sheet, a .png: the image, its reconstruction, then the same style as the other classes
    #[arg(long)]
    out: PathBuf,
}

/// Posterior samples in the classification of an image without a label.
const SAMPLES: usize = 16;

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    check_png_name(&args.out)?;
    let (manifest, model) = args.model.load()?;
    if !model.generator.is_conditional() {
        return Err(UseError::Unconditional.into());
    }
    let device = args.model.device()?;
    let Given { image, label, .. } = args.image.load(&manifest.data)?;
    let shape = model.shape();
    let classes: Vec<u16> = shape.labels().collect();
    let target = args.target.as_ref();
    let target = target
        .map(|name| class(&manifest.data, "--as", name))
        .transpose()?;
    let label = label.unwrap_or_else(|| {
        let detector = Detector {
            model: &model,
            pixels: manifest.recipe.objective.pixels,
            samples: SAMPLES,
            seed: SEED.into(),
            device: &device,
        };
        let best = classes[most_likely(&detector.score(&image, &classes, 0))];
        let name = names(&manifest.data, &[best]);
        println!("without --label, the image reads as {name}");
        best
    });
    let mut targets = vec![label];
    targets.extend(target.map_or(classes, |target| vec![target]));
    let logits = edit(
        &model,
        image.tensor(&device),
        &one_hot(&[label], shape.classes, &device),
        one_hot(&targets, shape.classes, &device),
    )?;
    let mut tiles = image.values().to_vec();
    tiles.extend(to_vec(probabilities(logits)));
    let mut above = vec!["image".to_owned()];
    above.extend(captions(&manifest.data, &targets));
    let layout = args.scale.layout(shape, above.len(), above, Vec::new());
    write_atomically(&args.out, &sheet(&tiles, &layout)?)?;
    println!(
        "the image, the model's {}, and its style as {}: {}",
        names(&manifest.data, &[label]),
        names(&manifest.data, &targets[1..]),
        args.out.display()
    );
    Ok(ExitCode::SUCCESS)
}
