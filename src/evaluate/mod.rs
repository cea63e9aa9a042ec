//! Measuring a model: bounds on its likelihood, and whether its samples are the digits asked for.
#![allow(
    clippy::cast_precision_loss,
    reason = "counts of images and samples stay far below 2^52"
)]

mod bound;
mod decode;
mod faithfulness;
mod importance;
mod judge;
mod latents;
mod pointwise;
mod report;
mod table;

pub use bound::{NegativeElbo, negative_elbo};
pub use decode::decode;
pub use faithfulness::{Faithfulness, faithfulness};
pub use importance::{ImportanceBound, importance_bounds, log_sum_exp};
pub use judge::{Judge, JudgeFile, load_judge, train_judge};
pub use latents::latent_use;
pub use pointwise::bernoulli_log_prob;
pub use report::{Report, SEED, Scope, evaluate};
pub use table::scores_table;
