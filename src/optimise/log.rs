//! The log of a training: one JSON line per epoch.

use crate::objective::Term;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The figures of one epoch, in nats per image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochLog {
    /// Counted from 1.
    pub epoch: usize,
    /// Steps since the start of training.
    pub step: u64,
    pub learning_rate: f64,
    /// Weight of the rate at the end of the epoch.
    pub beta: f64,
    /// `−ln p(x | z, y)`, averaged over the training images as they were seen.
    pub train_distortion: f64,
    /// `KL(q ‖ p)`, likewise.
    pub train_rate: f64,
    /// The terms that an adversary adds.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub train_adversary: BTreeMap<Term, f64>,
    /// `−ln p(x | z, y)` of the validation images, with the averaged parameters; absent where the recipe trains on them too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation_distortion: Option<f64>,
    /// `KL(q ‖ p)`, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation_rate: Option<f64>,
}

impl EpochLog {
    /// −ELBO of the training images as they were seen.
    #[must_use]
    pub fn train(&self) -> f64 {
        self.train_distortion + self.train_rate
    }

    /// −ELBO of the validation images.
    #[must_use]
    pub fn validation(&self) -> Option<f64> {
        Some(self.validation_distortion? + self.validation_rate?)
    }
}

/// The log as JSON lines.
///
/// # Panics
/// Never: numbers have a JSON form.
#[must_use]
pub fn to_lines(log: &[EpochLog]) -> String {
    let line = |epoch| serde_json::to_string(epoch).expect("numbers have a JSON form") + "\n";
    log.iter().map(line).collect()
}
