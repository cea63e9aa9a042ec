//! Measuring a model: bounds on its likelihood, and whether its samples are the digits asked for.

mod baselines;
mod bound;
mod classify;
mod decode;
mod faithfulness;
mod importance;
mod judge;
mod latents;
mod part;
mod report;
mod table;

pub use baselines::{Baseline, baselines};
pub use bound::{NegativeElbo, bernoulli, negative_elbo};
pub use classify::{Classification, classify};
pub use decode::decode;
pub use faithfulness::{Faithfulness, faithfulness};
pub use importance::{ImportanceBound, importance_bounds, label_bounds, log_sum_exp};
pub use judge::{Judge, JudgeFile, load_judge, train_judge};
pub use latents::latent_use;
pub use part::{Figures, MeasuredPart, Part, Task};
pub use report::{Draw, Report, SEED, Scope, report};
pub use table::scores_table;
pub(crate) use table::{accuracy_cell, bound_cell, decoder_cell, judged_cell};
