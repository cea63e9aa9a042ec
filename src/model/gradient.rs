//! A fully connected layer under automatic differentiation on burn-ndarray, forward and backward in our own loops.
//!
//! Two thirds of a training step in the page are products of matrices, and the loops of [`affine`](crate::affine) compute
//! them faster than burn-ndarray does.
#![allow(
    deprecated,
    reason = "burn-ndarray is smaller here than burn-flex, which is to replace it"
)]

use crate::affine::{Affine, Panels, product, transposed};
use crate::host::on_ndarray::{self, OnNdArray};
use burn::tensor::{BackendPrimitive, Float, Tensor};
use burn_autodiff::Autodiff;
use burn_autodiff::checkpoint::base::Checkpointer;
use burn_autodiff::checkpoint::strategy::NoCheckpointing;
use burn_autodiff::grads::Gradients;
use burn_autodiff::ops::{Backward, Ops, OpsKind};
use burn_ndarray::NdArray;

/// Whether [`affine`] can take the tensor.
pub(super) fn knows<const D: usize>(tensor: &Tensor<D>) -> bool {
    let device = tensor.device();
    device.is_autodiff() && on_ndarray::has(&device)
}

/// `x W + b`.
///
/// # Shapes
/// - `x`: `[batch, input]`; `weight`: `[input, output]`; `bias`: `[output]`
/// - returns `[batch, output]`
///
/// # Panics
/// If one of them is no tensor that [`knows`] knows.
pub(super) fn affine(x: Tensor<2>, weight: Tensor<2>, bias: Tensor<1>) -> Tensor<2> {
    let (rows, output) = (x.dims()[0], bias.dims()[0]);
    let (x, weight, bias) = (tracked(x), tracked(weight), tracked(bias));
    let nodes = [x.node(), weight.node(), bias.node()];
    let [x, weight, bias] = [x, weight, bias].map(|tensor| OnNdArray::of(tensor.into_primitive()));
    let layer = Affine {
        weight: &weight.values(),
        label: None,
        bias: &bias.values(),
        panels: &Panels::default(),
    };
    let values = on_ndarray::primitive(layer.forward(&x.values(), &[]), &[rows, output]);
    let prepared = Layer.prepare::<NoCheckpointing>(nodes).compute_bound();
    let result = match prepared.stateful() {
        OpsKind::Tracked(prepared) => prepared.finish((x, weight), values),
        OpsKind::UnTracked(prepared) => prepared.finish(values),
    };
    Tensor::from_primitive::<Autodiff<NdArray>>(result)
}

type Tracked = <Float as BackendPrimitive<Autodiff<NdArray>>>::Primitive;

fn tracked<const D: usize>(tensor: Tensor<D>) -> Tracked {
    let tracked = tensor.try_into_primitive::<Autodiff<NdArray>>();
    tracked.expect("a tensor of burn-ndarray under automatic differentiation")
}

#[derive(Debug)]
struct Layer;

impl Backward<NdArray, 3> for Layer {
    /// Input and weight.
    type State = (OnNdArray, OnNdArray);

    /// `∂x = ∂y Wᵀ`, `∂W = xᵀ ∂y` and `∂b = Σ ∂y`.
    fn backward(self, ops: Ops<Self::State, 3>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let [x_node, weight_node, bias_node] = ops.parents;
        let (x, weight) = ops.state;
        let of_y = OnNdArray::of(gradients.consume::<NdArray>(&ops.node));
        let of_y = of_y.values();
        let ([rows, input], [_, output]) = (x.dims(), weight.dims());
        if let Some(node) = x_node {
            let of_x = product(&of_y, &transposed(&weight.values(), output), input);
            let of_x = on_ndarray::primitive(of_x, &[rows, input]);
            gradients.register::<NdArray>(node.id, of_x);
        }
        if let Some(node) = weight_node {
            let of_weight = product(&transposed(&x.values(), input), &of_y, output);
            let of_weight = on_ndarray::primitive(of_weight, &[input, output]);
            gradients.register::<NdArray>(node.id, of_weight);
        }
        if let Some(node) = bias_node {
            let mut of_bias = vec![0.0f32; output];
            for row in of_y.chunks_exact(output) {
                of_bias
                    .iter_mut()
                    .zip(row)
                    .for_each(|(sum, of_y)| *sum += of_y);
            }
            gradients.register::<NdArray>(node.id, on_ndarray::primitive(of_bias, &[output]));
        }
    }
}
