//! `--backend`

use burn::tensor::Device;

/// Where tensors live and who computes.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Backend {
    /// burn-flex, on the processor; the fastest here
    Flex,
    /// burn-ndarray, on the processor
    Ndarray,
    /// burn-wgpu, on a GPU through Vulkan, Metal or DX12
    #[cfg(feature = "wgpu")]
    Wgpu,
}

impl Backend {
    #[allow(
        deprecated,
        reason = "burn-ndarray is the CPU backend of the page, and is compared here"
    )]
    pub fn device(self) -> Device {
        match self {
            Self::Flex => Device::flex(),
            Self::Ndarray => Device::from(burn_ndarray::NdArrayDevice::Cpu),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => Device::wgpu(burn::tensor::DeviceKind::DefaultDevice),
        }
    }
}
