@group(0) @binding(3) var<storage, read_write> outputs: array<vec4f>;

fn stored(x: vec4f) -> vec4f { return x; }
