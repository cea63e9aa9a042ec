//! What training minimises, as named parts in nats.

mod elbo;

pub use elbo::{Elbo, bernoulli_distortion, elbo};
