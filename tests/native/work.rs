//! A folder with a small recipe on real data, and the program that trains, measures and exports the model there.

use crate::command::command;
use crate::common::real_folder;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use tempfile::TempDir;

/// A model that trains in a fraction of the time that loading its data takes.
pub const RECIPE: &str = r#"
    name = "tiny"
    title = "Tiny"
    summary = "For tests."
    seed = 3
    [model]
    latent = 2
    encoder = [8]
    decoder = [8]
    activation = "silu"
    label = "every-block"
    prior = "label"
    [objective]
    pixels = "binary"
    beta = 1.0
    [training]
    epochs = 24
    batch = 50
    learning_rate = 5e-3
    final_learning_rate = 1e-4
    ema = 0.9
    refit = true
    images = 400
"#;

pub type Files = BTreeMap<String, Vec<u8>>;

/// A folder with a recipe and its trainings.
pub struct Work {
    folder: TempDir,
    data: PathBuf,
}

impl Work {
    /// `None` where the real data are missing.
    pub fn new() -> Option<Self> {
        let work = Self {
            data: real_folder()?,
            folder: tempfile::tempdir().unwrap(),
        };
        work.write_recipe(RECIPE);
        Some(work)
    }

    pub fn write_recipe(&self, recipe: &str) {
        std::fs::write(self.path("recipe.toml"), recipe).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// The arguments that train into the folder `run`, or resume there if there is a checkpoint.
    pub fn train(&self, run: &str) -> Vec<String> {
        let (recipe, run) = (self.text("recipe.toml"), self.path(run));
        let resume = run.join("checkpoint.safetensors").exists();
        let (run, data) = (run.display().to_string(), self.data.display().to_string());
        let arguments = ["train", "--recipe", &recipe, "--out", &run, "--data", &data];
        let more: &[&str] = if resume { &["--resume"] } else { &[] };
        strings(&[&arguments[..], more].concat())
    }

    /// The arguments that export `run` into the folder `out`, in the precision in which it was measured.
    pub fn export(&self, run: &str, out: &str) -> Vec<String> {
        let [run, out] = [run, out].map(|name| self.text(name));
        let data = self.data.display().to_string();
        let arguments = ["export", "--images", "50", "--run", &run, "--out", &out];
        strings(&[&arguments[..], &["--data", &data]].concat())
    }

    /// Measures `run` as quickly as may be, so that it can be exported in that precision.
    pub fn evaluate(&self, run: &str, precision: &str) {
        let precision = ["--precision".to_owned(), precision.to_owned()];
        succeed(&[self.evaluation(run), precision.into()].concat());
    }

    /// The arguments that measure as little as may be, into the folder `run`.
    pub fn evaluation(&self, run: &str) -> Vec<String> {
        let (run, data) = (self.text(run), self.data.display().to_string());
        let little = [
            "--images",
            "20",
            "--draws",
            "1",
            "--samples",
            "2",
            "--label-samples",
            "1",
        ];
        let arguments = [
            "eval",
            "--quality",
            "without",
            "--run",
            &run,
            "--data",
            &data,
        ];
        strings(&[&arguments[..], &little].concat())
    }

    /// The arguments that measure the models of the folder `weights` again.
    pub fn refresh(&self, weights: &str, more: &[&str]) -> Vec<String> {
        let [weights, recipes] = [self.text(weights), self.text("recipes")];
        let data = self.data.display().to_string();
        let folders = [
            "--folder",
            &weights,
            "--records",
            &weights,
            "--recipes",
            &recipes,
        ];
        strings(&[&["refresh", "--data", &data], &folders[..], more].concat())
    }
}

fn strings(arguments: &[&str]) -> Vec<String> {
    arguments
        .iter()
        .map(|&argument| argument.to_owned())
        .collect()
}

pub fn start(arguments: &[String]) -> Child {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    command(&arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

pub fn run(arguments: &[String]) -> Output {
    start(arguments).wait_with_output().unwrap()
}

#[track_caller]
pub fn succeed(arguments: &[String]) -> String {
    let output = run(arguments);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        errors(&output)
    );
    String::from_utf8(output.stdout).unwrap()
}

pub fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The files of a folder; none if the folder does not exist.
pub fn files(folder: &Path) -> Files {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Files::new();
    };
    entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_file())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Whether a file is one that a killed process was writing, under its temporary name.
pub fn is_unfinished(name: &str) -> bool {
    name.starts_with(".cvae-")
}
