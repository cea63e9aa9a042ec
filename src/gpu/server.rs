//! burn's WebGPU runtime on a device of ours, without its compiler of general kernels: that is a third of a megabyte, and the
//! kernels here are WGSL already.

use super::GpuError;
use burn_wgpu::{WgpuDevice, wgpu};
use cubecl::client::Client;
use cubecl::device::WgpuDeviceKind;
use cubecl::features::Features;
use cubecl::ir::{
    DeviceIdentity, DeviceProperties, HardwareProperties, MemoryDeviceProperties, TargetProperties,
};
use cubecl::prelude::KernelDefinition;
use cubecl::server::{LaunchError, ServerUtilities};
use cubecl::wgpu::{AutoRepresentation, CompilerInfo, WgpuCompiler, WgpuServer};
use cubecl::{CompilationError, Compiler, CubeKernel, MemoryConfiguration, WgpuCompilationOptions};
use cubecl_common::device::{Device as _, ServiceId};
use cubecl_common::profile::TimingMethod;
use cubecl_environment::backtrace::BackTrace;
use cubecl_server::allocator::ContiguousMemoryLayoutPolicy;
use cubecl_server::kernel::CompiledKernel;
use cubecl_server::logging::ServerLogger;
use std::sync::Arc;

/// The runtime's server with [`NoCompiler`].
pub(super) type Server = WgpuServer<NoCompiler>;

/// Tasks that the server collects before it submits them.
const MOST_TASKS: usize = 32;

/// Registers a device with burn's runtime, which then holds its memory.
pub(super) fn register(
    device: &wgpu::Device,
    queue: &wgpu::Queue,
) -> Result<(Client, WgpuDevice), GpuError> {
    let limits = device.limits();
    let alignment = limits
        .min_uniform_buffer_offset_alignment
        .max(limits.min_storage_buffer_offset_alignment);
    let largest = limits
        .max_storage_buffer_binding_size
        .min(limits.max_buffer_size);
    let memory = MemoryDeviceProperties::new(largest, alignment.into());
    let groups = limits.max_compute_workgroups_per_dimension;
    let hardware = HardwareProperties {
        load_width: 128,
        vector_register_count: None,
        plane_size_min: 8,
        plane_size_max: 128,
        max_bindings: limits.max_storage_buffers_per_shader_stage,
        max_shared_memory_size: limits.max_compute_workgroup_storage_size as usize,
        max_cube_count: (groups, groups, groups),
        max_units_per_cube: limits.max_compute_invocations_per_workgroup,
        max_cube_dim: (
            limits.max_compute_workgroup_size_x,
            limits.max_compute_workgroup_size_y,
            limits.max_compute_workgroup_size_z,
        ),
        num_streaming_multiprocessors: None,
        num_cpu_cores: None,
        last_level_cache_size: None,
        num_tensor_cores: None,
        min_tensor_cores_dim: None,
        max_vector_size: 4,
        cube_mma_reserved_shared_memory: 0,
    };
    let identity = DeviceIdentity {
        name: String::new(),
        fingerprint: String::new(),
        physical: None,
    };
    // Nothing here is timed by the runtime, so no adapter needs a timer.
    let timing = TimingMethod::Device;
    let properties = DeviceProperties::new(
        Features::default(),
        memory.clone(),
        hardware,
        timing,
        identity,
    );
    let name = WgpuDevice::new(WgpuDeviceKind::Existing(0));
    let allocator = ContiguousMemoryLayoutPolicy::new(alignment as usize);
    let (utilities, captures) = ServerUtilities::init(
        ServiceId::of::<Server>(name.to_id()),
        "wgpu<wgsl>",
        properties,
        TargetProperties::default(),
        Arc::new(ServerLogger::default()),
        allocator,
    );
    let server = Server::new(
        memory,
        MemoryConfiguration::default(),
        WgpuCompilationOptions::default(),
        device.clone(),
        queue.clone(),
        MOST_TASKS,
        wgpu::Backend::BrowserWebGpu,
        timing,
        utilities,
        captures,
    );
    let client = Client::try_init(name.to_id(), server)
        .map_err(|error| GpuError::Device(format!("{error:?}")))?;
    Ok((client, name))
}

/// A compiler that refuses every kernel of the runtime's own language.
#[derive(Clone, Debug)]
pub(super) struct NoCompiler;

fn refusal() -> CompilationError {
    CompilationError::Generic {
        reason: "this package compiles no general kernels".to_owned(),
        backtrace: BackTrace::capture(),
    }
}

impl Compiler for NoCompiler {
    type Representation = String;
    type CompilationOptions = WgpuCompilationOptions;

    fn compile(
        &mut self,
        _kernel: KernelDefinition,
        _options: &WgpuCompilationOptions,
    ) -> Result<String, CompilationError> {
        Err(refusal())
    }

    fn extension(&self) -> &'static str {
        "wgsl"
    }

    fn lang_tag(&self) -> &'static str {
        "wgsl"
    }
}

impl WgpuCompiler for NoCompiler {
    fn init(_backend: wgpu::Backend, _options: &WgpuCompilationOptions) -> Self {
        Self
    }

    fn validate_ir(
        &self,
        _code: &Option<String>,
        _properties: &DeviceProperties,
    ) -> Result<(), LaunchError> {
        Ok(())
    }

    fn compile_kernel(
        &mut self,
        _server: &mut Server,
        _kernel: Box<dyn CubeKernel>,
        _definition: KernelDefinition,
    ) -> Result<CompiledKernel<Self>, CompilationError> {
        Err(refusal())
    }

    fn normalize_repr(&self, _code: Option<String>) -> (CompilerInfo, Option<AutoRepresentation>) {
        (CompilerInfo::None, None)
    }
}
