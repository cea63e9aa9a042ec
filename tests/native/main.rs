//! All native tests in one program, because linking several programs would take long.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::excessive_precision,
    clippy::float_cmp,
    reason = "expectations keep the digits that the reference printed"
)]

mod backends;
mod beginning;
mod classification;
mod command;
mod common;
mod data;
mod estimator;
mod evaluation;
mod family;
mod imports;
mod interrupted;
mod judged;
mod measured_again;
mod objective;
mod optimiser;
mod order;
mod page_training;
mod pictures;
mod prior;
mod published;
mod quality;
mod results;
mod shapes;
mod shipped;
mod storage;
mod training;
mod uses;
mod weights;
mod work;
