//! Decoding on the browser's GPU: burn's WebGPU backend holds the device, the tensors and their memory, and a few kernels of our
//! own compute.
//!
//! burn's general kernels would do too, at the price of 211 dispatches for a digit of `flagship` and of a megabyte to download.
//! Here one dispatch computes the prior, and one each layer. What these kernels do not know, the host decodes.

mod error;
mod layers;
mod painter;
mod runtime;
mod server;
mod waiting;

pub use error::GpuError;
pub use painter::{Painter, Shown};
pub use runtime::Gpu;
