//! The computation of a training, on every target: one step of gradient descent on a recipe's loss, with its schedule
//! and its optimiser.
//!
//! Nothing here reads or writes files, and threads are used only where there are any. The command's part of a training,
//! with checkpoints, pictures and validation, is `train`.

mod adam;
mod draws;
mod learner;
mod log;
mod schedule;
mod shards;

pub use adam::{Adam, Slot};
pub use learner::{LearnError, Learner, Step};
pub use log::{EpochLog, to_lines};
pub use schedule::Schedule;
pub use shards::{ParameterGradients, Shards};
