//! The losses of training, as named terms in nats.

mod critic;
mod distortion;
mod elbo;
mod image_adversary;
mod importance;
mod latent_adversary;
mod loss;

pub use critic::{Critic, Critics};
pub use distortion::{bernoulli_distortion, bernoulli_log_prob, distortion};
pub use elbo::{Elbo, elbo};
pub use image_adversary::squared_mean;
pub use importance::{ImportanceBound, importance_bound};
pub use loss::{Example, Loss, Networks, Term};
