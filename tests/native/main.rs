//! All native tests in one program, because linking is what takes long.
#![cfg(not(target_arch = "wasm32"))]

mod command;
mod common;
mod data;
mod estimator;
mod objective;
mod optimiser;
mod prior;
mod published;
mod shipped;
mod training;
mod weights;
