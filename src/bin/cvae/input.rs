//! Arguments that several commands share: the model and the image.

use crate::data_arg::{DataArg, class};
use crate::device::Backend;
use anyhow::{Context, bail, ensure};
use burn::tensor::Device;
use cvae::data::DataSet;
use cvae::data_card::DataCard;
use cvae::files::read;
use cvae::model::Cvae;
use cvae::picture::{self, Doubt, Tone, Wish, find};
use cvae::quantiles::Usual;
use cvae::recipe::Recipe;
use cvae::shape::Shape;
use cvae::uses::{Image, Ink, centre, read_picture, read_png};
use cvae::weights::{Manifest, load_cvae, load_encoder};
use std::path::{Path, PathBuf};

/// `--weights`
#[derive(clap::Args)]
pub struct ModelArgs {
    /// A pair of files from `cvae export`, without `.decoder.safetensors` and `.encoder.safetensors`
    #[arg(long, default_value = "www/weights/cvae")]
    weights: PathBuf,
    #[arg(long, value_enum, default_value = "flex")]
    backend: Backend,
}

impl ModelArgs {
    pub fn device(&self) -> anyhow::Result<Device> {
        self.backend.device()
    }

    pub fn load(&self) -> anyhow::Result<(Manifest, Cvae)> {
        load_pair(&self.weights, &self.device()?)
    }

    /// The distribution of the model's scores on test images, if its encoder file has it.
    pub fn usual(&self) -> anyhow::Result<Option<Usual>> {
        let encoder = read(&weights_path(&self.weights, "encoder"))?;
        Ok(load_encoder(&encoder, &self.device()?)?.usual)
    }
}

/// The model of an exported `pair`, given without `.decoder.safetensors` and `.encoder.safetensors`.
pub fn load_pair(pair: &Path, device: &Device) -> anyhow::Result<(Manifest, Cvae)> {
    let file = |kind| read(&weights_path(pair, kind));
    let (decoder, encoder) = (file("decoder")?, file("encoder")?);
    load_cvae(&decoder, &encoder, device).with_context(|| pair.display().to_string())
}

/// A file of an exported pair; `kind` is `decoder` or `encoder`.
pub fn weights_path(pair: &Path, kind: &str) -> PathBuf {
    PathBuf::from(format!("{}.{kind}.safetensors", pair.display()))
}

/// The recipe of a file.
pub fn load_recipe(path: &Path) -> anyhow::Result<Recipe> {
    let shown = || path.display().to_string();
    let text = String::from_utf8(read(path)?).with_context(shown)?;
    Recipe::from_toml(&text).with_context(shown)
}

/// `--ink`
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum InkArg {
    /// Dark ink on light paper
    Dark,
    /// Light ink on a dark ground, as in MNIST
    Light,
}

impl From<InkArg> for Ink {
    fn from(ink: InkArg) -> Self {
        match ink {
            InkArg::Dark => Self::Dark,
            InkArg::Light => Self::Light,
        }
    }
}

/// `--index` or `--image`
#[derive(clap::Args)]
pub struct ImageArgs {
    /// An image of the test set, counted from 0
    #[arg(long, conflicts_with = "image")]
    index: Option<usize>,
    /// A picture of a class, PNG or JPEG; one of the size of the test images is taken as it is
    #[arg(long)]
    image: Option<PathBuf>,
    /// Whether ink is dark or light in --image [default: found out]
    #[arg(long, value_enum)]
    ink: Option<InkArg>,
    /// The name of the class that the image shows, e.g. 3 [default: the test set's label]
    #[arg(long)]
    label: Option<String>,
    #[command(flatten)]
    data: DataArg,
}

impl ImageArgs {
    /// The data set of a model.
    pub fn data(&self, card: &DataCard) -> anyhow::Result<DataSet> {
        self.data.load_of(card)
    }

    /// The data set that `--data` names.
    pub fn own_data(&self) -> anyhow::Result<DataSet> {
        self.data.load()
    }

    /// The image that was given, for a model of the data set `card`. Test images are loaded for --index only.
    pub fn load(&self, card: &DataCard) -> anyhow::Result<Given> {
        let named = self.label.as_ref();
        let named = named.map(|name| class(card, "--label", name)).transpose()?;
        if let Some(path) = &self.image {
            let (image, doubts) = load_picture(path, card.shape(), self.ink)?;
            return Ok(Given {
                image,
                label: named,
                doubts,
            });
        }
        let Some(index) = self.index else {
            bail!("no image was given, expected --index or --image");
        };
        let images = self.data(card)?.test;
        ensure!(
            index < images.len(),
            "--index {index}: expected 0 to {}, because there are {} test images",
            images.len() - 1,
            images.len()
        );
        let label = named.unwrap_or(images.labels[index]);
        Ok(Given {
            image: Image::from_levels(images.image(index), images.shape)?,
            label: Some(label),
            doubts: Vec::new(),
        })
    }
}

/// An image that was given to a command.
pub struct Given {
    pub image: Image,
    /// The class that it shows, if that is known.
    pub label: Option<u16>,
    /// Why it may not be what its picture shows.
    pub doubts: Vec<Doubt>,
}

/// The drawing in a picture; all of it, if it has the size of a test image.
fn load_picture(
    path: &Path,
    shape: Shape,
    ink: Option<InkArg>,
) -> anyhow::Result<(Image, Vec<Doubt>)> {
    let shown = || path.display().to_string();
    let bytes = read(path)?;
    if let Ok(image) = read_png(&bytes, shape, ink.map(Ink::from)) {
        return Ok((image, Vec::new()));
    }
    let photograph = read_picture(&bytes).with_context(shown)?;
    let tone = ink.map_or(Tone::Found, |ink| match ink {
        InkArg::Dark => Tone::Dark,
        InkArg::Light => Tone::Light,
    });
    let wish = Wish {
        tone,
        ..Wish::default()
    };
    let found = find(&photograph, wish).with_context(shown)?;
    for doubt in &found.doubts {
        eprintln!("warning: {}: {doubt}", path.display());
    }
    let image = centre(&found.drawing, picture::SIDE, shape)?
        .with_context(|| format!("{}: no ink", path.display()))?;
    Ok((image, found.doubts))
}

/// The image of `shape` in a file.
pub fn load_png(path: &Path, shape: Shape, ink: Ink) -> anyhow::Result<Image> {
    read_png(&read(path)?, shape, ink).with_context(|| path.display().to_string())
}

/// The default seed of ε and of Markov chains: of 32 bits, as on the page.
pub const SEED: u32 = 7;

/// Whether `out` is a name for JSON rather than for a picture. Other names are refused before anything is computed.
pub fn is_json(out: &Path) -> anyhow::Result<bool> {
    match out.extension().and_then(|extension| extension.to_str()) {
        Some("json") => Ok(true),
        Some("png") => Ok(false),
        _ => bail!(
            "--out {}: expected a name that ends in .png or .json",
            out.display()
        ),
    }
}

/// Refuses a name that does not end in .png, before anything is computed.
pub fn check_png_name(out: &Path) -> anyhow::Result<()> {
    let is_png = out.extension().is_some_and(|extension| extension == "png");
    ensure!(
        is_png,
        "--out {}: expected a name that ends in .png",
        out.display()
    );
    Ok(())
}
