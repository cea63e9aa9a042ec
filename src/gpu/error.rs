//! What can fail on a GPU.

use thiserror::Error;

/// Each is a sentence that the page can show.
#[derive(Clone, Debug, Error)]
pub enum GpuError {
    #[error("WebGPU gave no device: {0}")]
    Device(String),
    #[error("the GPU refused the kernel `{kernel}`: {why}")]
    Kernel { kernel: &'static str, why: String },
    #[error("the GPU has no memory for {0}")]
    Memory(String),
    #[error("the WebGPU device failed: {0}")]
    Failed(String),
}
