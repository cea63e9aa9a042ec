//! Conditional variational autoencoders for handwritten digits, trained natively and decoded in a browser.
//!
//! `recipe → data → model → objective → train → evaluate → weights → web`
//!
//! - [`recipe`]: everything that decides a model, read from TOML
//! - [`random`]: counter-based randomness, the same natively and in the browser
//! - `data`: MNIST, its splits, Bernoulli draws and batches
//! - [`model`]: encoder, prior and decoder; compiled natively and to WebAssembly alike
//! - [`objective`]: the ELBO as distortion and rate, in nats
//! - `train`: the loop, the optimiser, checkpoints
//! - `evaluate`: bounds on the likelihood, and whether samples are the digit that was asked for
//! - `results`: all measured models side by side
//! - [`uses`]: editing, completing, judging and making images with a trained model
//! - [`parameters`], [`weights`]: networks by name; the file that travels from trainer to page
//! - [`judge`], [`points`]: what the page can load beside a model: the network that reads its digits, encoded test images
//! - `web`: the class that the page calls

mod affine;
pub mod host;
pub mod judge;
pub mod model;
pub mod objective;
pub mod parameters;
pub mod points;
mod pointwise;
pub mod random;
pub mod recipe;
pub mod uses;
pub mod weights;

#[cfg(feature = "cli")]
pub mod data;
#[cfg(feature = "cli")]
pub mod evaluate;
#[cfg(feature = "cli")]
pub mod files;
#[cfg(feature = "cli")]
pub mod results;
#[cfg(feature = "cli")]
pub mod train;

#[cfg(target_arch = "wasm32")]
pub mod web;
