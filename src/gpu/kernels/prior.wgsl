// From ε to the latent point, for four rows of the batch: the couplings of the flow, mean and deviation of the label, and the
// second level. Each vector has a component for each row, so that a weight is fetched once for the four.

// Sizes and places, then the parameters.
@group(0) @binding(0) var<storage, read> prior: array<f32>;
@group(0) @binding(2) var<storage, read> asked: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> outputs: array<vec4f>;

// The latent points, from place `LATENTS` on hidden units.
const LATENTS = 256u;
const THREADS = 32u;
var<workgroup> values: array<vec4f, 768>;
// The weights of the labels: those of more classes would not fit into the memory that every device has.
var<workgroup> labels: array<vec4f, 256>;

// Sizes and places.
fn said(index: u32) -> u32 { return u32(prior[index]); }

// A column of a layer, whose inputs are the values from `first` on: its bias, rows of weights, and rows of labels stand `width` apart.
fn sum(column: u32, width: u32, first: u32, count: u32) -> vec4f {
  var total = vec4f(prior[column]);
  var at = column + width;
  for (var k = first; k < first + count; k++) {
    total += prior[at] * values[k];
    at += width;
  }
  return total + of_labels(at, width);
}

fn of_labels(first: u32, width: u32) -> vec4f {
  var total = vec4f(0.0);
  var at = first;
  for (var k = 0u; k < said(12u); k++) {
    total += prior[at] * labels[k];
    at += width;
  }
  return total;
}

fn logistic(x: vec4f) -> vec4f {
  let e = exp(-abs(x));
  return select(e, vec4f(1.0), x >= vec4f(0.0)) / (1.0 + e);
}

fn squashed(x: vec4f) -> vec4f { return tanh(clamp(x, vec4f(-20.0), vec4f(20.0))); }

fn activated(x: vec4f, kind: u32) -> vec4f {
  switch kind {
    case 0u: { return max(x, vec4f(0.0)); }
    case 1u: { return x * logistic(x); }
    default: { return squashed(x); }
  }
}

fn element(row: u32, stride: u32, index: u32) -> f32 {
  return asked[row * stride + index / 4u][index % 4u];
}

@compute @workgroup_size(32)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) own: u32) {
  let latent = said(0u);
  let coarse = said(1u);
  let couplings = said(2u);
  let stride = said(3u);
  let row = 4u * group.x;
  let middle = coarse / 2u;

  // Couplings move the halves in turn, the first half last.
  let swapped = couplings % 2u == 1u;
  for (var i = own; i < latent; i += THREADS) {
    let drawn = vec4f(
      element(row, stride, i), element(row + 1u, stride, i),
      element(row + 2u, stride, i), element(row + 3u, stride, i),
    );
    values[select(i, (i + middle) % coarse, swapped && i < coarse)] = drawn;
  }
  let first_label = 4u * said(4u);
  let classes = said(12u);
  for (var k = own; k < classes; k += THREADS) {
    let i = first_label + k;
    labels[k] = vec4f(
      element(row, stride, i), element(row + 1u, stride, i),
      element(row + 2u, stride, i), element(row + 3u, stride, i),
    );
  }
  workgroupBarrier();

  let width = said(5u);
  var at = said(6u);
  for (var coupling = 0u; coupling < couplings; coupling++) {
    let moves_first = (coupling % 2u == 0u) != swapped;
    let moved = select(middle, 0u, moves_first);
    for (var i = own; i < width; i += THREADS) {
      values[LATENTS + i] = activated(sum(at + i, width, middle - moved, middle), 1u);
    }
    workgroupBarrier();
    at += (1u + middle + classes) * width;
    for (var i = own; i < middle; i += THREADS) {
      let shift = sum(at + i, coarse, LATENTS, width);
      let log_scale = squashed(sum(at + middle + i, coarse, LATENTS, width));
      values[moved + i] = values[moved + i] * exp(log_scale) + shift;
    }
    workgroupBarrier();
    at += (1u + width + classes) * coarse;
  }

  // The tables of means and of ln σ².
  at = said(7u);
  if at > 0u {
    for (var i = own; i < coarse; i += THREADS) {
      let mean = of_labels(at + i, coarse);
      let log_var = of_labels(at + classes * coarse + i, coarse);
      values[i] = mean + exp(0.5 * log_var) * values[i];
    }
    workgroupBarrier();
  }

  let details = latent - coarse;
  if details > 0u {
    let detail_width = said(8u);
    at = said(9u);
    for (var i = own; i < detail_width; i += THREADS) {
      values[LATENTS + i] = activated(sum(at + i, detail_width, 0u, coarse), said(10u));
    }
    workgroupBarrier();
    at += (1u + coarse + classes) * detail_width;
    for (var i = own; i < details; i += THREADS) {
      let mean = sum(at + i, 2u * details, LATENTS, detail_width);
      let log_var = sum(at + details + i, 2u * details, LATENTS, detail_width);
      values[coarse + i] = mean + exp(0.5 * log_var) * values[coarse + i];
    }
    workgroupBarrier();
  }

  let columns = said(11u);
  for (var i = own; i < 4u * columns; i += THREADS) {
    let of_row = i / columns;
    let column = i % columns;
    var moved = vec4f(0.0);
    for (var k = 0u; k < 4u; k++) {
      let index = 4u * column + k;
      if index < latent { moved[k] = values[index][of_row]; }
    }
    outputs[(row + of_row) * columns + column] = moved;
  }
}
