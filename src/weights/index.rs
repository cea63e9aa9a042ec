//! `index.json`: the models that the page offers, and their files.

use crate::data_card::DataCard;
use crate::files::{hex, read, write_atomically};
use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::ErrorKind;
use std::path::{Component, Path};

const FILE: &str = "index.json";

const FORMAT: u32 = 1;

/// The list of the models in a folder of weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    format: u32,
    default: String,
    pub models: Vec<Entry>,
}

/// One model of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub name: String,
    pub title: String,
    pub summary: String,
    /// The heading under which the page lists it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// The data set from which the model learned; None for MNIST.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Listed>,
    /// The decoder in few bits, which the page loads first. None in old lists; `cvae refresh` adds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<FileEntry>,
    pub decoder: FileEntry,
    pub encoder: FileEntry,
}

/// The data set of a model, by which the page groups its models.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub name: String,
    pub title: String,
}

impl Listed {
    /// What the list says of a data set; None for MNIST.
    #[must_use]
    pub fn of(card: &DataCard) -> Option<Self> {
        (!card.is_mnist()).then(|| Self {
            name: card.name.clone(),
            title: card.title.clone(),
        })
    }
}

/// A file with its size and checksum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    pub file: String,
    pub bytes: usize,
    pub sha256: String,
}

impl Index {
    /// An empty list whose default is `entry`, which is yet to be put into it.
    #[must_use]
    pub fn new(entry: &Entry) -> Self {
        Self {
            format: FORMAT,
            default: entry.name.clone(),
            models: Vec::new(),
        }
    }

    /// Reads a list.
    ///
    /// # Errors
    /// If its format is another, or it names a file outside its own folder.
    pub fn from_json(text: &str) -> anyhow::Result<Self> {
        let index: Self = serde_json::from_str(text)?;
        ensure!(
            index.format == FORMAT,
            "its format is {}, expected {FORMAT}",
            index.format
        );
        for entry in &index.models {
            let draft = entry.draft.iter().map(|draft| &draft.file);
            let files = [&entry.name, &entry.decoder.file, &entry.encoder.file];
            for name in files.into_iter().chain(draft) {
                let mut parts = Path::new(name).components();
                ensure!(
                    matches!(parts.next(), Some(Component::Normal(part)) if part == &**name),
                    "`{name}` is not the name of a file in the same folder"
                );
            }
        }
        Ok(index)
    }

    /// The list of a folder, if it has one.
    ///
    /// # Errors
    /// Names the file if it cannot be read, or is not a list.
    pub fn open(folder: &Path) -> anyhow::Result<Option<Self>> {
        let path = folder.join(FILE);
        let at = || path.display().to_string();
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(Self::from_json(&text).with_context(at)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(at),
        }
    }

    /// The list of a folder that `cvae export` wrote.
    ///
    /// # Errors
    /// As [`open`](Self::open), and if there is no list.
    pub fn of(folder: &Path) -> anyhow::Result<Self> {
        Self::open(folder)?.with_context(|| format!("{} has no {FILE}", folder.display()))
    }

    /// The places of the models with these names in the list; of all models if there are no names.
    ///
    /// # Errors
    /// Names the model that is not in the list, and those that are.
    pub fn chosen(&self, names: &[String]) -> anyhow::Result<Vec<usize>> {
        let known: Vec<&str> = self.models.iter().map(|entry| &*entry.name).collect();
        for name in names {
            ensure!(
                known.contains(&&**name),
                "there is no model `{name}`, expected one of {}",
                known.join(", ")
            );
        }
        let all = 0..known.len();
        Ok(all
            .filter(|&place| names.is_empty() || names.iter().any(|name| name == known[place]))
            .collect())
    }

    /// Adds `entry`: as the first if it becomes the default, else in place of the model of that name or at the end.
    pub fn put(&mut self, entry: Entry, default: bool) {
        let models = &mut self.models;
        let place = models.iter().position(|model| model.name == entry.name);
        if let Some(place) = place {
            models.remove(place);
        }
        if default {
            self.default.clone_from(&entry.name);
            models.insert(0, entry);
        } else {
            models.insert(place.unwrap_or(models.len()), entry);
        }
    }

    /// Writes the list into its folder.
    ///
    /// # Errors
    /// Names the file if it cannot be written.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        write_atomically(&folder.join(FILE), text.as_bytes())
    }
}

impl Entry {
    /// The bytes of decoder and encoder.
    ///
    /// # Errors
    /// Names the file that cannot be read.
    pub fn read(&self, folder: &Path) -> anyhow::Result<(Vec<u8>, Vec<u8>)> {
        let bytes = |file: &FileEntry| read(&folder.join(&file.file));
        Ok((bytes(&self.decoder)?, bytes(&self.encoder)?))
    }
}

impl FileEntry {
    /// Writes a file and returns its entry for the list.
    ///
    /// # Errors
    /// Names the file if it cannot be written.
    pub fn write(folder: &Path, file: &str, bytes: &[u8]) -> anyhow::Result<Self> {
        write_atomically(&folder.join(file), bytes)?;
        Ok(Self {
            file: file.to_owned(),
            bytes: bytes.len(),
            sha256: hex(&Sha256::digest(bytes)),
        })
    }

    /// Whether `bytes` are those of the file, by their SHA-256.
    #[must_use]
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        self.sha256 == hex(&Sha256::digest(bytes))
    }
}
