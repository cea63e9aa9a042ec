// A fully connected layer with its label row, bias and activation; each invocation computes four columns of four rows of the
// batch. It needs no shared memory, no barrier and no feature beyond the default limits.

// Two vectors that say how the layer is made, the bias, a row of weights for each input, and one for each label.
@group(0) @binding(0) var<storage, read> layer: array<vec4f>;
@group(0) @binding(1) var<storage, read> inputs: array<vec4f>;
// What the batch was asked for: rows of ε, each followed by the weights of its labels.
@group(0) @binding(2) var<storage, read> asked: array<vec4f>;

// The products of four inputs and four rows of weights, for four columns.
fn product(x: vec4f, weights: mat4x4f) -> vec4f {
  return x.x * weights[0] + x.y * weights[1] + x.z * weights[2] + x.w * weights[3];
}

// The columns `4 · place.x` and the next three, of row `4 · place.y` and the next three: a vector for each row.
fn sums(place: vec2u, width: u32) -> mat4x4f {
  let bias = layer[2u + place.x];
  var a = bias;
  var b = bias;
  var c = bias;
  var d = bias;
  var at = 2u + width + place.x;
  let stride = u32(layer[0].z);
  var here = 4u * place.y * stride;
  for (var left = u32(layer[0].x); left > 0u; left--) {
    let weights = mat4x4f(layer[at], layer[at + width], layer[at + 2u * width], layer[at + 3u * width]);
    a += product(inputs[here], weights);
    b += product(inputs[here + stride], weights);
    c += product(inputs[here + 2u * stride], weights);
    d += product(inputs[here + 3u * stride], weights);
    at += 4u * width;
    here++;
  }
  let asked_stride = u32(layer[1].y);
  here = 4u * place.y * asked_stride + u32(layer[1].z);
  for (var left = u32(layer[1].x); left > 0u; left--) {
    let weights = mat4x4f(layer[at], layer[at + width], layer[at + 2u * width], layer[at + 3u * width]);
    a += product(asked[here], weights);
    b += product(asked[here + asked_stride], weights);
    c += product(asked[here + 2u * asked_stride], weights);
    d += product(asked[here + 3u * asked_stride], weights);
    at += 4u * width;
    here++;
  }
  return mat4x4f(a, b, c, d);
}

// 1 / (1 + e⁻ˣ), without an exponential that overflows.
fn logistic(x: vec4f) -> vec4f {
  let e = exp(-abs(x));
  return select(e, vec4f(1.0), x >= vec4f(0.0)) / (1.0 + e);
}

fn activated(x: vec4f) -> vec4f {
  switch u32(layer[0].w) {
    case 0u: { return max(x, vec4f(0.0)); }
    case 1u: { return x * logistic(x); }
    case 2u: { return tanh(clamp(x, vec4f(-20.0), vec4f(20.0))); }
    default: { return logistic(x); }
  }
}

@compute @workgroup_size(32, 2)
fn main(@builtin(global_invocation_id) place: vec3u) {
  let width = u32(layer[0].y);
  if place.x >= width { return; }
  let results = sums(place.xy, width);
  let first = 4u * place.y * width + place.x;
  outputs[first] = stored(activated(results[0]));
  outputs[first + width] = stored(activated(results[1]));
  outputs[first + 2u * width] = stored(activated(results[2]));
  outputs[first + 3u * width] = stored(activated(results[3]));
}
