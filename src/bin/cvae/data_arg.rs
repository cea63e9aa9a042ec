//! `--data`: the folder of a data set, and the classes that it names.

use anyhow::{Context, ensure};
use cvae::data::{DataSet, locate};
use cvae::data_card::DataCard;
use cvae::lettering::can_letter;
use cvae::shape::Shape;
use cvae::uses::Layout;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct DataArg {
    /// Folder of the data set [default: that of the model in data/NAME; of MNIST $MNIST_DIR, else data/mnist]
    #[arg(long)]
    data: Option<PathBuf>,
}

impl DataArg {
    /// The data set of the folder; MNIST, if none is named.
    pub fn load(&self) -> anyhow::Result<DataSet> {
        Ok(DataSet::load(&locate(self.data.as_deref()))?)
    }

    /// The data set of the folder, which must be the one from which a model learned.
    pub fn load_of(&self, card: &DataCard) -> anyhow::Result<DataSet> {
        let folder = match &self.data {
            Some(folder) => folder.clone(),
            None if card.is_mnist() => locate(None),
            None => Path::new("data").join(&card.name),
        };
        let data = DataSet::load(&folder).with_context(|| {
            format!(
                "the model is of the data set `{}` ({})",
                card.name, card.title
            )
        })?;
        ensure!(
            data.card == *card,
            "--data {}: the data set is `{}` ({}: {}), expected `{}` ({}: {}), from which the model learned",
            folder.display(),
            data.card.name,
            data.card.title,
            data.shape(),
            card.name,
            card.title,
            card.shape()
        );
        Ok(data)
    }
}

/// The label of the class that an option names.
pub fn class(card: &DataCard, option: &str, name: &str) -> anyhow::Result<u16> {
    let place = card.classes.iter().position(|class| class == name);
    let label = place.and_then(|place| u16::try_from(place).ok());
    label.with_context(|| {
        format!(
            "{option} {name}: `{}` has no class of this name, expected one of {}",
            card.title,
            card.classes.join(" ")
        )
    })
}

/// `--scale`
#[derive(clap::Args)]
pub struct ScaleArg {
    /// Pixels of the picture along each side of an image's pixel
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=32))]
    scale: u16,
}

impl ScaleArg {
    /// Images in rows of `columns`, with what the columns and the rows mean.
    pub fn layout(
        &self,
        shape: Shape,
        columns: usize,
        above: Vec<String>,
        before: Vec<String>,
    ) -> Layout {
        Layout {
            scale: self.scale.into(),
            above,
            before,
            ..Layout::plain(shape, columns)
        }
    }
}

/// The name of a class above or beside images; its number, if the names hold characters that no caption has.
pub fn captions(card: &DataCard, labels: &[u16]) -> Vec<String> {
    let named = card.classes.iter().all(|name| can_letter(name));
    let caption = |label: &u16| {
        if named {
            card.classes[usize::from(*label)].clone()
        } else {
            format!("#{label}")
        }
    };
    labels.iter().map(caption).collect()
}

/// The folder of the judges of a data set.
pub fn judges_folder(card: &DataCard) -> PathBuf {
    let folder = PathBuf::from("judges");
    if card.is_mnist() {
        folder
    } else {
        folder.join(&card.name)
    }
}

/// The judge of a data set that the page loads.
pub fn judge_file(card: &DataCard) -> String {
    if card.is_mnist() {
        "judge.safetensors".to_owned()
    } else {
        format!("{}.judge.safetensors", card.name)
    }
}

/// The names of classes in a sentence.
pub fn names(card: &DataCard, labels: &[u16]) -> String {
    let name = |label: &u16| &*card.classes[usize::from(*label)];
    labels.iter().map(name).collect::<Vec<_>>().join(" ")
}
