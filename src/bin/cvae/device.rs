//! `--backend`

#[cfg(not(feature = "wgpu"))]
use anyhow::bail;
use burn::tensor::Device;

/// The backend that holds the tensors and computes.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Backend {
    /// burn-flex, on the processor; the fastest here
    Flex,
    /// burn-ndarray, on the processor
    Ndarray,
    /// burn-wgpu, on a GPU through Vulkan, Metal or DX12; in builds with `--features wgpu`
    Wgpu,
}

impl Backend {
    /// Whether this build has the backend.
    pub fn is_built(self) -> bool {
        cfg!(feature = "wgpu") || !matches!(self, Self::Wgpu)
    }

    /// # Errors
    /// If this build was made without the backend.
    #[allow(
        deprecated,
        reason = "burn-ndarray is the CPU backend of the page, and is compared here"
    )]
    pub fn device(self) -> anyhow::Result<Device> {
        Ok(match self {
            Self::Flex => Device::flex(),
            Self::Ndarray => Device::from(burn_ndarray::NdArrayDevice::Cpu),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => Device::wgpu(burn::tensor::DeviceKind::DefaultDevice),
            #[cfg(not(feature = "wgpu"))]
            Self::Wgpu => bail!(
                "--backend wgpu: this cvae was built without it; `cargo build --release --features wgpu` adds it"
            ),
        })
    }
}
