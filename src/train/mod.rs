//! Training: the loop, the optimiser, the schedule, checkpoints and what is logged.

mod adam;
mod checkpoint;
mod log;
mod picture;
mod schedule;
mod shards;
mod trainer;

pub use adam::{Adam, Slot};
pub use checkpoint::Checkpoint;
pub use log::{EpochLog, to_lines};
pub use picture::{loss_curve, sheet};
pub use schedule::Schedule;
pub use shards::{ParameterGradients, Shards};
pub use trainer::{Outcome, Step, Trainer, Watch};
