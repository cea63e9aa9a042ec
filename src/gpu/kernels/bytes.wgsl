// A byte for each value between 0 and 1.
@group(0) @binding(3) var<storage, read_write> outputs: array<u32>;

fn stored(x: vec4f) -> u32 { return pack4x8unorm(x); }
