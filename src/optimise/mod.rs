//! The computation of a training, on every target: one step of gradient descent on a recipe's loss, with its schedule
//! and its optimiser.
//!
//! Nothing here reads or writes files, and threads are used only where there are any. The command's part of a training,
//! with checkpoints, pictures and validation, is `train`.

mod adam;
mod draws;
mod latents;
mod learner;
mod log;
mod negative_elbo;
mod schedule;
mod shards;

pub use adam::{Adam, Slot};
pub use latents::latent_use;
pub use learner::{LearnError, Learner, Step};
pub use log::{EpochLog, to_lines};
pub use negative_elbo::{
    NegativeElbo, bernoulli, device_of, epsilon_of, negative_elbos, noise_seed,
};
pub use schedule::Schedule;
pub use shards::{ParameterGradients, Shards};
