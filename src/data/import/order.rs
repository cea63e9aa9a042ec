//! What is asked of an import, and what it answers.

use super::labels::Names;
use super::source::SourceWishes;
use super::survey::Wishes;
use crate::data::Description;
use anyhow::ensure;
use std::path::PathBuf;

/// What is asked of an import.
pub struct Order {
    pub source: PathBuf,
    /// The folder of the data set; its last part is the data set's name.
    pub out: PathBuf,
    /// Whether a data set that is there already is replaced.
    pub replace: bool,
    pub title: Option<String>,
    /// Where the pictures come from, in words; the source's name where it is not given.
    pub origin: Option<String>,
    pub licence: String,
    pub names: Names,
    pub found: SourceWishes,
    pub wishes: Wishes,
    /// The share of each class to test with, where the source has no test part.
    pub test_share: f64,
    pub seed: u64,
    /// Whether the pictures of a writer stay together; the last number in a file's name is its writer's.
    pub by_writer: bool,
    /// Pictures to keep of each class.
    pub per_class: Option<usize>,
    /// Whether pictures that cannot be used are left out; else they stop the import.
    pub leave_out: bool,
}

/// What an import did.
pub struct Imported {
    pub description: Description,
    /// For each class, pictures to learn from, to choose between models, and to test with.
    pub counts: Vec<[usize; 3]>,
    pub sizes: Vec<((usize, usize), usize)>,
    /// Pictures that were left out, and why.
    pub left_out: Vec<String>,
    pub warnings: Vec<String>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: &'static str,
    pub done: usize,
    pub all: usize,
}

/// Sees the progress; returns whether to go on.
pub type Watch<'a> = &'a mut dyn FnMut(Progress) -> bool;

/// Reports the progress.
///
/// # Errors
/// If the watch says to stop.
pub fn go_on(watch: Watch, stage: &'static str, done: usize, all: usize) -> anyhow::Result<()> {
    ensure!(
        watch(Progress { stage, done, all }),
        "the import was interrupted; nothing was written"
    );
    Ok(())
}
