//! The folder of one training and its files.

use anyhow::{Context, bail, ensure};
use cvae::evaluate::{Part, Report};
use cvae::files::sweep;
use cvae::model::Cvae;
use cvae::parameters;
use cvae::train::Checkpoint;
use cvae::weights::rounded;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// The folder of one training.
#[derive(Debug)]
pub struct RunFolder(PathBuf);

impl RunFolder {
    pub fn new(path: &Path) -> Self {
        Self(path.to_path_buf())
    }

    pub fn checkpoint(&self) -> PathBuf {
        self.0.join("checkpoint.safetensors")
    }

    pub fn log(&self) -> PathBuf {
        self.0.join("log.jsonl")
    }

    pub fn loss_curve(&self) -> PathBuf {
        self.0.join("loss.svg")
    }

    pub fn samples(&self) -> PathBuf {
        self.0.join("samples.png")
    }

    /// The measurements of one part of an evaluation.
    pub fn part(&self, part: &Part) -> PathBuf {
        self.0.join("eval").join(format!("{part}.json"))
    }

    /// The quality of the model's samples.
    pub fn quality(&self) -> PathBuf {
        self.0.join("eval").join("quality.json")
    }

    pub fn report(&self) -> PathBuf {
        self.0.join("report.json")
    }

    /// The last checkpoint.
    pub fn load(&self) -> anyhow::Result<Checkpoint> {
        let path = self.checkpoint();
        if !path.is_file() {
            bail!(
                "{} is missing: `cvae train --out {}` writes it",
                path.display(),
                self.0.display()
            );
        }
        Checkpoint::load(&path)
    }

    /// The report of a trained model, with the model as it was measured: its weights as they are stored.
    pub fn load_report(&self, trained: &Cvae) -> anyhow::Result<(Report, Cvae)> {
        let report = self.any_report()?;
        let stored = rounded(trained, report.precision)?;
        self.check_of(&report, &stored)?;
        Ok((report, stored))
    }

    /// The report of an exported model.
    pub fn load_report_of(&self, stored: &Cvae) -> anyhow::Result<Report> {
        let report = self.any_report()?;
        self.check_of(&report, stored)?;
        Ok(report)
    }

    fn any_report(&self) -> anyhow::Result<Report> {
        let path = self.report();
        let bytes = std::fs::read(&path)
            .with_context(|| format!("{} cannot be read; `cvae eval` writes it", path.display()))?;
        Report::from_json(&bytes)
            .with_context(|| format!("{}: run `cvae eval` again", path.display()))
    }

    fn check_of(&self, report: &Report, stored: &Cvae) -> anyhow::Result<()> {
        let expected = parameters::sha256(stored);
        ensure!(
            report.parameters_sha256 == expected,
            "{} is of weights {}, expected those that are stored, {expected}: run `cvae eval` again",
            self.report().display(),
            report.parameters_sha256,
        );
        Ok(())
    }

    /// Removes the unfinished files of an evaluation that was killed.
    pub fn tidy_evaluation(&self) -> anyhow::Result<()> {
        let folder = self.0.join("eval");
        if folder.is_dir() {
            sweep(&folder)
        } else {
            Ok(())
        }
    }

    /// Reserves the folder for this process until the returned file is dropped or the process ends, and removes the unfinished
    /// files of a training that was killed.
    pub fn lock(&self) -> anyhow::Result<File> {
        let shown = self.0.display();
        let failed = || format!("{shown} cannot be written to");
        std::fs::create_dir_all(&self.0).with_context(failed)?;
        let file = File::create(self.0.join("lock")).with_context(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                bail!("another training is writing to {shown}; choose another --out")
            }
            Err(TryLockError::Error(error)) => return Err(error).with_context(failed),
        }
        sweep(&self.0)?;
        Ok(file)
    }
}
