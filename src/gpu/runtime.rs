//! A device of burn's WebGPU runtime, its memory, and the kernels compiled for it.

use super::GpuError;
use super::server;
use burn::tensor::DType;
use burn_wgpu::wgpu::{
    self, BindGroupLayout, BindGroupLayoutEntry, BindingType, BufferBindingType, ComputePipeline,
    ErrorFilter, Limits, ShaderSource, ShaderStages,
};
use burn_wgpu::{CubeTensor, WgpuDevice, WgpuResource};
use cubecl::client::Client;
use cubecl::server::Handle;
use cubecl_server::storage::ManagedResource;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

/// What the kernels need of an adapter, with the name of each limit. No default limit is smaller.
const NEEDED: [(&str, u32); 3] = [
    ("maxComputeInvocationsPerWorkgroup", 128),
    ("maxComputeWorkgroupStorageSize", 16_384),
    ("maxStorageBuffersPerShaderStage", 4),
];

const LAYER: &str = include_str!("kernels/layer.wgsl");
const VALUES: &str = include_str!("kernels/values.wgsl");
const BYTES: &str = include_str!("kernels/bytes.wgsl");
const PRIOR: &str = include_str!("kernels/prior.wgsl");

thread_local! {
    /// All sessions of a module share it.
    static OPEN: RefCell<Option<Rc<Gpu>>> = const { RefCell::new(None) };
}

/// A device and what is compiled for it.
pub struct Gpu {
    pub(super) device: wgpu::Device,
    pub(super) queue: wgpu::Queue,
    client: Client,
    name: WgpuDevice,
    /// The bindings of every kernel.
    pub(super) bindings: BindGroupLayout,
    pub(super) prior: ComputePipeline,
    /// A layer whose results are values, and one whose results are bytes.
    pub(super) values: ComputePipeline,
    pub(super) bytes: ComputePipeline,
}

impl fmt::Debug for Gpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Gpu").field(&self.name).finish()
    }
}

/// A tensor of burn's WebGPU backend, and where its values lie.
#[derive(Debug)]
pub(super) struct Stored {
    tensor: CubeTensor,
    place: ManagedResource<WgpuResource>,
}

impl Stored {
    pub(super) fn buffer(&self) -> &wgpu::Buffer {
        &self.place.resource().buffer
    }

    pub(super) fn offset(&self) -> u64 {
        self.place.resource().offset
    }

    pub(super) fn binding(&self) -> wgpu::BindingResource<'_> {
        self.place.resource().as_wgpu_bind_resource()
    }

    pub(super) fn bytes(&self) -> u64 {
        4 * self.tensor.meta.num_elements() as u64
    }
}

impl Gpu {
    /// The device of this module, which it opens when it is first asked for one.
    ///
    /// # Errors
    /// If the browser has no adapter, refuses a device, or cannot compile the kernels.
    pub async fn open() -> Result<Rc<Self>, GpuError> {
        if let Some(open) = OPEN.with_borrow(Clone::clone) {
            return Ok(open);
        }
        let gpu = Rc::new(Self::create().await?);
        OPEN.with_borrow_mut(|open| Ok(Rc::clone(open.get_or_insert(gpu))))
    }

    async fn create() -> Result<Self, GpuError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
            backends: wgpu::Backends::BROWSER_WEBGPU,
            ..wgpu::InstanceDescriptor::new_without_display_handle()
        });
        let adapter = instance
            .request_adapter(&wgpu::RequestAdapterOptions {
                power_preference: wgpu::PowerPreference::HighPerformance,
                ..Default::default()
            })
            .await
            .map_err(|error| GpuError::Device(error.to_string()))?;
        let limits = Limits::default().or_worse_values_from(&adapter.limits());
        check(&limits)?;
        let (device, queue) = adapter
            .request_device(&wgpu::DeviceDescriptor {
                required_limits: limits,
                ..Default::default()
            })
            .await
            .map_err(|error| GpuError::Device(error.to_string()))?;
        let (client, name) = server::register(&device, &queue)?;
        let bindings = bindings(&device);
        let compiled = |name, text: Cow<'static, str>| compile(&device, &bindings, name, text);
        // One after the other is asked for before the first is waited for: browsers compile them side by side.
        let (prior, values, bytes) = (
            compiled("prior", PRIOR.into()),
            compiled("layer", [LAYER, VALUES].concat().into()),
            compiled("pixels", [LAYER, BYTES].concat().into()),
        );
        let (prior, values, bytes) = (prior.await?, values.await?, bytes.await?);
        Ok(Self {
            device,
            queue,
            client,
            name,
            bindings,
            prior,
            values,
            bytes,
        })
    }

    /// A tensor of `values`.
    pub(super) fn tensor(&self, values: Vec<f32>) -> Result<Stored, GpuError> {
        let count = values.len();
        let bytes = cubecl::bytes::Bytes::from_elems(values);
        let memory = self.client.create_tensor(bytes, [count].into(), 4).memory;
        self.stored(memory, count)
    }

    /// Room for `count` values.
    pub(super) fn room(&self, count: usize) -> Result<Stored, GpuError> {
        let memory = self.client.empty_tensor([count].into(), 4).memory;
        self.stored(memory, count)
    }

    fn stored(&self, memory: Handle, count: usize) -> Result<Stored, GpuError> {
        let limit = self.device.limits().max_storage_buffer_binding_size;
        if 4 * count as u64 > limit {
            return Err(GpuError::Memory(format!(
                "a tensor of {count} values, at most {limit} bytes each"
            )));
        }
        let place = self
            .client
            .get_resource::<server::Server>(memory.clone())
            .map_err(|error| GpuError::Failed(format!("{error:?}")))?;
        let device = cubecl::Device::Wgpu(self.name.clone());
        let shape = [count].into();
        let client = self.client.clone();
        let tensor = CubeTensor::new_contiguous(client, device, shape, memory, DType::F32);
        Ok(Stored { tensor, place })
    }
}

fn check(limits: &Limits) -> Result<(), GpuError> {
    let has = [
        limits.max_compute_invocations_per_workgroup,
        limits.max_compute_workgroup_storage_size,
        limits.max_storage_buffers_per_shader_stage,
    ];
    for ((name, needed), has) in NEEDED.into_iter().zip(has) {
        if has < needed {
            let message = format!("its {name} is {has}, expected at least {needed}");
            return Err(GpuError::Device(message));
        }
    }
    Ok(())
}

/// Parameters, inputs and what was asked for are read, results are written.
fn bindings(device: &wgpu::Device) -> BindGroupLayout {
    let entry = |binding| BindGroupLayoutEntry {
        binding,
        visibility: ShaderStages::COMPUTE,
        ty: BindingType::Buffer {
            ty: BufferBindingType::Storage {
                read_only: binding < 3,
            },
            has_dynamic_offset: false,
            min_binding_size: None,
        },
        count: None,
    };
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: None,
        entries: &[0, 1, 2, 3].map(entry),
    })
}

/// Asks for a kernel at once; the future says whether the browser compiled it.
fn compile(
    device: &wgpu::Device,
    bindings: &BindGroupLayout,
    kernel: &'static str,
    text: Cow<'static, str>,
) -> impl Future<Output = Result<ComputePipeline, GpuError>> {
    let scopes = [ErrorFilter::Internal, ErrorFilter::Validation]
        .map(|filter| device.push_error_scope(filter));
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(kernel),
        source: ShaderSource::Wgsl(text),
    });
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: None,
        bind_group_layouts: &[Some(bindings)],
        immediate_size: 0,
    });
    let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some(kernel),
        layout: Some(&layout),
        module: &module,
        entry_point: Some("main"),
        compilation_options: wgpu::PipelineCompilationOptions::default(),
        cache: None,
    });
    // The last one that was opened is closed first.
    let [internal, validation] = scopes;
    let (validation, internal) = (validation.pop(), internal.pop());
    async move {
        match validation.await.or(internal.await) {
            None => Ok(pipeline),
            Some(problem) => Err(GpuError::Kernel {
                kernel,
                why: problem.to_string(),
            }),
        }
    }
}
