//! The nonlinearities between layers.

use crate::pointwise::silu;
use crate::recipe::Activation;
use burn::tensor::{Tensor, TensorData, activation};

impl Activation {
    /// Applies the nonlinearity elementwise.
    pub fn forward(self, x: Tensor<2>) -> Tensor<2> {
        match self {
            Self::Relu => activation::relu(x),
            Self::Silu if on_host(&x) => {
                let (shape, device) = (x.dims(), x.device());
                let mut values = crate::parameters::to_vec(x);
                values.iter_mut().for_each(|x| *x = silu(*x));
                Tensor::from_data(TensorData::new(values, shape), &device)
            }
            Self::Silu => activation::silu(x),
            Self::Tanh => activation::tanh(x),
        }
    }
}

/// Whether a plain loop over the values is the fastest way: on a CPU, outside automatic differentiation. The
/// CPU backends call a scalar function for each exponential, which took a third of an evaluation.
fn on_host(x: &Tensor<2>) -> bool {
    let only_cpus = cfg!(not(any(feature = "wgpu", feature = "webgpu")));
    only_cpus && !x.device().is_autodiff()
}
