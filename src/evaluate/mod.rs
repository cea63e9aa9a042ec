//! Measurements of a model: bounds on its likelihood, and the quality of its samples.

mod baselines;
mod bound;
mod classification;
mod classifier;
mod classify;
mod decode;
mod distance;
mod encode;
mod faithfulness;
mod importance;
mod judge;
mod judges;
mod leakage;
mod memorisation;
mod neighbours;
mod part;
mod parzen;
mod precision_recall;
mod products;
mod quality;
mod report;
mod samples;
mod scale;
mod subset;
mod swap;
mod table;

pub use baselines::{Baseline, baselines, class_means_nll};
pub use bound::negative_elbo;
pub use classification::{
    ClassificationScope, ClassificationScore, accuracies_from_real, accuracies_from_samples,
};
pub use classify::{Classification, classify};
pub use decode::{DECODED_TOGETHER, decode};
pub use distance::{Distance, distance, frechet_distance, kernel_distance};
pub use encode::{encode, mean_epsilons};
pub use faithfulness::Faithfulness;
pub use importance::{ImportanceBound, importance_bounds, label_bounds, log_sum_exp};
pub use judge::{Judge, JudgeFile, compact_judge, load_judge, train_judge};
pub use judges::{JUDGES, Judges, Reading};
pub use leakage::{Labelled, Leakage, leakage};
pub use memorisation::{Memorisation, memorisation};
pub use neighbours::{nearest, squared_radii};
pub use part::{Figures, MeasuredPart, Part, Task};
pub use parzen::{Parzen, parzen};
pub use precision_recall::{PrecisionRecall, precision_recall};
pub use quality::{
    Control, QualityScope, SampleFaithfulness, SampleQuality, Sampled, sample_memorisation,
    sample_quality,
};
pub use report::{Draw, Report, SEED, Scope, mean_and_deviation, report};
pub use samples::samples;
pub use scale::{Scale, scale};
pub use swap::swap;
pub use table::scores_table;
pub(crate) use table::{
    BEFORE_ROUNDING, accuracy_cell, bound_cell, decoder_cell, drawn_cell, epochs_cell, judged_cell,
};
