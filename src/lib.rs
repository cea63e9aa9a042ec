//! Conditional variational autoencoders for handwritten digits, trained natively and decoded in a browser.
//!
//! `recipe → data → model → objective → optimise → evaluate → train → weights → web`
//!
//! - [`recipe`]: architecture, objective, schedule and seed of a model, read from TOML
//! - [`random`]: counter-based randomness, the same natively and in the browser
//! - `data`: MNIST, its splits, Bernoulli draws and batches
//! - [`model`]: encoder, prior and decoder; compiled natively and to WebAssembly alike
//! - [`objective`]: the ELBO as distortion and rate, in nats
//! - `optimise`: one step of training: gradients, Adam and the schedule, for every target
//! - `evaluate`: bounds on the likelihood, and the quality of samples
//! - `train`: the command's training loop, with checkpoints and pictures
//! - `results`: all measured models side by side
//! - [`picture`]: the digit of a photograph or a screenshot
//! - [`uses`]: editing, completing, scoring and making images with a trained model
//! - `scenes`: simulated pictures of digits, and how many are read right
//! - [`parameters`], [`weights`]: networks by name; the file that travels from trainer to page
//! - [`judge`], [`points`]: files that the page can load beside a model: a classifier of digits, encoded test images
//! - `gpu`: decoding with WebGPU
//! - `web`: the class that the page calls
//!
//! A module uses only modules before it in the order that `ARCHITECTURE.md` states; a test holds it.

/// The clone that is compiled. Cargo sees when it is another one (`.cargo/config.toml`).
const _: Option<&str> = option_env!("CVAE_CLONE");

mod affine;
pub mod data_card;
pub mod host;
pub mod judge;
pub mod model;
pub mod objective;
pub mod parameters;
pub mod picture;
pub mod points;
mod pointwise;
pub mod quantiles;
pub mod random;
pub mod recipe;
pub mod shape;
pub mod uses;
pub mod weights;

// The parts of training that every target can compile.
#[cfg(any(feature = "train", all(feature = "cli", not(target_arch = "wasm32"))))]
pub mod data;
#[cfg(any(feature = "train", all(feature = "cli", not(target_arch = "wasm32"))))]
pub mod optimise;

#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod evaluate;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod files;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod lettering;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod results;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod scenes;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod train;

#[cfg(all(target_arch = "wasm32", feature = "webgpu"))]
mod gpu;
#[cfg(all(target_arch = "wasm32", feature = "cpu"))]
pub mod web;

#[cfg(all(target_arch = "wasm32", not(feature = "cpu")))]
compile_error!(
    "a package for the browser needs a backend: leave out `--no-default-features`, or add `--features cpu` or `--features webgpu`"
);
#[cfg(all(target_arch = "wasm32", feature = "wgpu"))]
compile_error!(
    "the feature `wgpu` is for the native command; the WebGPU package is built with `--no-default-features --features webgpu`"
);
#[cfg(all(not(target_arch = "wasm32"), feature = "webgpu"))]
compile_error!(
    "the feature `webgpu` is for the browser (`wasm-pack build --target web`); the native command trains on a GPU with `--features wgpu`"
);
