//! The training of the command: the loop over the epochs, checkpoints, and the loss curve. The step itself is in
//! [`optimise`](crate::optimise).

mod checkpoint;
mod loss_curve;
mod trainer;

pub use checkpoint::Checkpoint;
pub use loss_curve::loss_curve;
pub use trainer::{Outcome, Trainer, Watch};
