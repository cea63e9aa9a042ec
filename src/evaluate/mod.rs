//! Measuring a model: bounds on its likelihood, and whether its samples are the digits asked for.

mod bound;
mod decode;
mod faithfulness;
mod importance;
mod judge;
mod latents;
mod report;
mod table;

pub use bound::{NegativeElbo, negative_elbo};
pub use decode::decode;
pub use faithfulness::{Faithfulness, faithfulness};
pub use importance::{ImportanceBound, importance_bounds, log_sum_exp};
pub use judge::{Judge, JudgeFile, load_judge, train_judge};
pub use latents::latent_use;
pub use report::{Draw, Report, SEED, Scope, measure_draw, report};
pub use table::scores_table;
