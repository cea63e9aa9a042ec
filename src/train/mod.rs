//! Training as the command does it: the loop over the epochs, checkpoints, and the loss curve. What a step computes is
//! [`optimise`](crate::optimise).

mod checkpoint;
mod loss_curve;
mod trainer;

pub use checkpoint::Checkpoint;
pub use loss_curve::loss_curve;
pub use trainer::{Outcome, Trainer, Watch};
