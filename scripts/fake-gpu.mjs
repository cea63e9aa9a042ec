// A WebGPU that accepts every call and computes nothing. With it, `split-wasm.mjs` finds the functions of the package that
// draw on a GPU, on machines that have none. Every value read back is zero.

/** The limits of a common desktop adapter, by the names of the specification; other limits are zero. */
const LIMITS = {
  maxTextureDimension1D: 8192,
  maxTextureDimension2D: 8192,
  maxTextureDimension3D: 2048,
  maxTextureArrayLayers: 256,
  maxBindGroups: 4,
  maxBindGroupsPlusVertexBuffers: 24,
  maxBindingsPerBindGroup: 1000,
  maxDynamicUniformBuffersPerPipelineLayout: 8,
  maxDynamicStorageBuffersPerPipelineLayout: 4,
  maxSampledTexturesPerShaderStage: 16,
  maxSamplersPerShaderStage: 16,
  maxStorageBuffersPerShaderStage: 10,
  maxStorageTexturesPerShaderStage: 4,
  maxUniformBuffersPerShaderStage: 12,
  maxUniformBufferBindingSize: 65_536,
  maxStorageBufferBindingSize: 2 ** 31 - 4,
  minUniformBufferOffsetAlignment: 256,
  minStorageBufferOffsetAlignment: 256,
  maxVertexBuffers: 8,
  maxBufferSize: 2 ** 31,
  maxVertexAttributes: 16,
  maxVertexBufferArrayStride: 2048,
  maxInterStageShaderVariables: 16,
  maxColorAttachments: 8,
  maxColorAttachmentBytesPerSample: 32,
  maxComputeWorkgroupStorageSize: 32_768,
  maxComputeWorkgroupSizeZ: 64,
  maxComputeWorkgroupsPerDimension: 65_535,
};

/** An object whose methods all return such an object. @param {object} own what it has of its own @returns {any} */
const obliging = (own = {}) =>
  new Proxy(own, {
    get: (target, name) =>
      Reflect.get(target, name) ?? (name === "then" ? undefined : () => obliging()),
  });

/** @param {Set<string>} features @param {Record<string, number>} limits */
const device = (features, limits) =>
  obliging({
    features,
    limits,
    lost: new Promise(() => {}),
    popErrorScope: async () => null,
    queue: obliging({ onSubmittedWorkDone: async () => undefined }),
    createCommandEncoder: ({ label = "" } = {}) => obliging({ label }),
    createBuffer: ({ size = 0 }) =>
      obliging({
        mapAsync: async () => undefined,
        getMappedRange: (offset = 0, length = size - offset) => new ArrayBuffer(length),
      }),
  });

/** A canvas on which a GPU could draw. */
export class FakeCanvas {
  getContext() {
    return obliging();
  }
}

/**
 * The properties of an adapter by which the engine chooses its kernels.
 * @typedef {object} Adapter
 * @property {string[]} features by the names of the specification
 * @property {number} threads the most that a workgroup may have
 * @property {[number, number]} [subgroups] the least and the most threads of a subgroup, if the adapter tells
 */

/** The value of `navigator.gpu` in a browser with that adapter. @param {Adapter} adapter */
export function fakeGpu({ features, threads, subgroups: [smallest, largest] = [0, 0] }) {
  const has = new Set(features);
  const limits = {
    ...LIMITS,
    maxComputeInvocationsPerWorkgroup: threads,
    maxComputeWorkgroupSizeX: threads,
    maxComputeWorkgroupSizeY: threads,
  };
  return {
    wgslLanguageFeatures: new Set(),
    requestAdapter: async () =>
      obliging({
        features: has,
        limits,
        info: {
          vendor: "",
          architecture: "",
          device: "",
          description: "",
          subgroupMinSize: smallest,
          subgroupMaxSize: largest,
        },
        requestDevice: async () => device(has, limits),
      }),
  };
}
