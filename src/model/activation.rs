//! The nonlinearities between layers.

use crate::pointwise::{larger, map, on_host, silu, silu_slope};
use crate::recipe::Activation;
use burn::tensor::{Tensor, activation};

impl Activation {
    /// Applies the nonlinearity elementwise.
    pub fn forward(self, x: Tensor<2>) -> Tensor<2> {
        match self {
            Self::Relu if on_host(&x) => {
                map(x, |x| larger(x, 0.0), |x| f32::from(u8::from(x > 0.0)))
            }
            Self::Relu => activation::relu(x),
            Self::Silu if on_host(&x) => map(x, silu, silu_slope),
            Self::Silu => activation::silu(x),
            Self::Tanh => activation::tanh(x),
        }
    }
}
