//! The parts of an evaluation. Each part is measured and stored separately, by one of several machines or between
//! interruptions.

use super::bound::{CHUNK, negative_elbos};
use super::{ImportanceBound, SEED, Scope, importance_bounds, label_bounds};
use crate::data::Images;
use crate::model::Cvae;
use crate::optimise::NegativeElbo;
use crate::random::Purpose;
use crate::recipe::Pixels;
use anyhow::ensure;
use serde::{Deserialize, Serialize};

/// A range of test images that are measured together. The ranges are fixed, so that the figures are the same bit by bit on
/// every machine with the same kind of processor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub task: Task,
    /// The first image.
    pub first: usize,
    pub count: usize,
}

/// The figures that are measured for each image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// The negative ELBO, and the importance-weighted bounds for each of `ks`, on one Bernoulli draw.
    Bounds { draw: u64, ks: Vec<usize> },
    /// The bound with `samples` samples under each label, on the first Bernoulli draw.
    Labels { samples: usize },
}

/// Measured figures, image after image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figures {
    /// −ELBO and importance-weighted bounds.
    Bounds(Vec<(NegativeElbo, ImportanceBound)>),
    /// Bounds on `ln p(x | y)`.
    Labels(Vec<Vec<f64>>),
}

/// A part with its figures and the SHA-256 of the weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasuredPart {
    pub parameters_sha256: String,
    pub part: Part,
    pub figures: Figures,
}

impl MeasuredPart {
    /// Reads the file of a part.
    ///
    /// # Errors
    /// If it is not such a file, or the number of its figures does not fit its part.
    pub fn from_json(bytes: &[u8]) -> anyhow::Result<Self> {
        let measured: Self = serde_json::from_slice(bytes)?;
        let Self { part, figures, .. } = &measured;
        let fits = match (&part.task, figures) {
            (Task::Bounds { ks, .. }, Figures::Bounds(rows)) => {
                let levels = rows.first().map_or(0, |(elbo, _)| elbo.rates.len());
                rows.len() == part.count
                    && rows.iter().all(|(elbo, importance)| {
                        let lengths = [&importance.bounds, &importance.effective_samples];
                        elbo.rates.len() == levels
                            && lengths.iter().all(|values| values.len() == ks.len())
                    })
            }
            (Task::Labels { .. }, Figures::Labels(rows)) => {
                let classes = rows.first().map_or(0, Vec::len);
                rows.len() == part.count
                    && classes > 0
                    && rows.iter().all(|row| row.len() == classes)
            }
            _ => false,
        };
        ensure!(
            fits && part.count > 0 && part.first.checked_add(part.count).is_some(),
            "its figures do not fit its part, which is of {} images from {}",
            part.count,
            part.first
        );
        Ok(measured)
    }
}

impl Scope {
    /// All parts of the evaluation of a model; a `conditional` one is measured under each label too.
    #[must_use]
    pub fn parts(&self, conditional: bool) -> Vec<Part> {
        let mut tasks: Vec<Task> = (0..self.draws)
            .map(|draw| Task::Bounds {
                draw,
                ks: self.ks.clone(),
            })
            .collect();
        if conditional {
            tasks.push(Task::Labels {
                samples: self.label_samples,
            });
        }
        let blocks = |task: Task| {
            (0..self.images).step_by(CHUNK).map(move |first| Part {
                task: task.clone(),
                first,
                count: CHUNK.min(self.images - first),
            })
        };
        tasks.into_iter().flat_map(blocks).collect()
    }
}

impl Part {
    /// Measures this part of the test images `images`. `progress` gets the number of images just measured, from any thread.
    #[must_use]
    pub fn measure(
        &self,
        model: &Cvae,
        images: &Images,
        progress: &(dyn Fn(usize) + Sync),
    ) -> Figures {
        let range = self.first..self.first + self.count;
        match &self.task {
            Task::Bounds { draw, ks } => {
                let source = (SEED, Purpose::TestDraw, *draw);
                let elbos = negative_elbos(model, images, range.clone(), Pixels::Binary, source);
                let bounds = importance_bounds(model, images, range, ks, source, progress);
                Figures::Bounds(elbos.into_iter().zip(bounds).collect())
            }
            Task::Labels { samples } => {
                let source = (SEED, Purpose::TestDraw, 0);
                let bounds = label_bounds(model, images, range, *samples, source, progress);
                Figures::Labels(bounds)
            }
        }
    }
}

impl Figures {
    /// The figures of each image; none if these are bounds under all labels.
    pub(super) fn bounds(&self) -> &[(NegativeElbo, ImportanceBound)] {
        match self {
            Self::Bounds(rows) => rows,
            Self::Labels(_) => &[],
        }
    }

    /// The bounds of each image under all labels; none if these are bounds on a draw.
    pub(super) fn labels(&self) -> &[Vec<f64>] {
        match self {
            Self::Bounds(_) => &[],
            Self::Labels(rows) => rows,
        }
    }

    /// Whether all figures are finite.
    #[must_use]
    pub fn are_finite(&self) -> bool {
        match self {
            Self::Bounds(rows) => rows.iter().all(|(elbo, importance)| {
                let all = importance.bounds.iter().chain(&elbo.rates);
                elbo.distortion.is_finite() && all.into_iter().all(|value| value.is_finite())
            }),
            Self::Labels(rows) => rows.iter().flatten().all(|value| value.is_finite()),
        }
    }
}

impl std::fmt::Display for Part {
    /// The name of the part's file, e.g. `draw-0.k-5000.images-500-999`.
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match &self.task {
            Task::Bounds { draw, ks } => {
                write!(f, "draw-{draw}.k-{}", ks.iter().max().unwrap_or(&0))?;
            }
            Task::Labels { samples } => write!(f, "labels.k-{samples}")?,
        }
        write!(f, ".images-{}-{}", self.first, self.first + self.count - 1)
    }
}
