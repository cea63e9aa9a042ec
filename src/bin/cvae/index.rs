//! `index.json`: the models that the page offers, and their files.

use anyhow::{Context, ensure};
use cvae::files::{hex, write_atomically};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::ErrorKind;
use std::path::Path;

const FILE: &str = "index.json";

#[derive(Debug, Serialize, Deserialize)]
pub struct Index {
    format: u32,
    default: String,
    pub models: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Entry {
    pub name: String,
    pub title: String,
    pub summary: String,
    /// The heading under which the page lists it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
    pub decoder: FileEntry,
    pub encoder: FileEntry,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct FileEntry {
    pub file: String,
    bytes: usize,
    sha256: String,
}

impl Index {
    /// A list that opens with `entry`, once that is there.
    pub fn new(entry: &Entry) -> Self {
        Self {
            format: 1,
            default: entry.name.clone(),
            models: Vec::new(),
        }
    }

    /// The list of a folder, if it has one.
    pub fn open(folder: &Path) -> anyhow::Result<Option<Self>> {
        let path = folder.join(FILE);
        let at = || path.display().to_string();
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(serde_json::from_str(&text).with_context(at)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(at),
        }
    }

    /// The list of a folder that `cvae export` wrote.
    pub fn of(folder: &Path) -> anyhow::Result<Self> {
        Self::open(folder)?.with_context(|| format!("{} has no {FILE}", folder.display()))
    }

    /// Where the models of these names are; where all are if there are no names.
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

    /// Puts `entry` first if it is to be the default, else in place of the model of that name or after the others.
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

    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        write_atomically(&folder.join(FILE), text.as_bytes())
    }
}

impl Entry {
    /// The bytes of decoder and encoder.
    pub fn read(&self, folder: &Path) -> anyhow::Result<(Vec<u8>, Vec<u8>)> {
        let read = |file: &FileEntry| {
            let path = folder.join(&file.file);
            std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))
        };
        Ok((read(&self.decoder)?, read(&self.encoder)?))
    }
}

impl FileEntry {
    /// Writes a file, and what the list says of it.
    pub fn write(folder: &Path, file: &str, bytes: &[u8]) -> anyhow::Result<Self> {
        let path = folder.join(file);
        write_atomically(&path, bytes)?;
        println!("{}: {} bytes", path.display(), bytes.len());
        Ok(Self {
            file: file.to_owned(),
            bytes: bytes.len(),
            sha256: hex(&Sha256::digest(bytes)),
        })
    }
}
