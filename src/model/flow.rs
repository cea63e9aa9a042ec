//! A normalising flow of affine couplings that sees the label (Dinh, Sohl-Dickstein & Bengio 2017, "Real NVP",
//! <https://arxiv.org/abs/1605.08803>).
//!
//! A diagonal Gaussian prior leaves holes: points of high density to which no image is encoded, and which the decoder
//! does not decode to a digit. A flow bends the Gaussian around the encoded points, at the price of a few small layers,
//! and stays a smooth map of one standard normal ε.

use super::{Dense, Init};
use crate::host::zeros;
#[cfg(feature = "cpu")]
use crate::host::{
    self,
    on_ndarray::{OnNdArray, shows},
    to_vec,
};
#[cfg(feature = "cpu")]
use crate::pointwise::{exp_of_tanh, silu};
use crate::recipe::{Activation, FlowRecipe};
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// An invertible map between ε and a latent point that starts as the identity.
#[derive(Module, Debug)]
pub struct Flow {
    pub couplings: Vec<Coupling>,
}

/// Moves one half of the coordinates by a scale and a shift that depend on the other half and the label.
#[derive(Module, Debug)]
pub struct Coupling {
    pub inner: Dense,
    pub outer: Dense,
}

impl Flow {
    /// The flow of `recipe` over `latent` coordinates, an even number.
    pub fn new(
        latent: usize,
        recipe: FlowRecipe,
        classes: usize,
        init: &mut Init,
        device: &Device,
    ) -> Self {
        let coupling = |_| Coupling {
            inner: Dense::new(latent / 2, recipe.width, Some(classes), init, device),
            outer: Dense::zeros(recipe.width, latent, Some(classes), device),
        };
        Self {
            couplings: (0..recipe.couplings).map(coupling).collect(),
        }
    }

    /// The latent point of ε.
    ///
    /// # Shapes
    /// - `epsilon`: `[batch, latent]`; `labels`: `[batch, classes]`
    /// - returns `[batch, latent]`
    pub fn forward(&self, epsilon: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
        let (a, b) = halves(epsilon);
        #[cfg(feature = "cpu")]
        if shows(&a)
            && self
                .couplings
                .iter()
                .all(|coupling| coupling.inner.is_shown())
        {
            let (a, b) = self.forward_in_place(a, b, labels);
            return Tensor::cat(vec![a, b], 1);
        }
        let (a, b) = self.forward_in_tensors(a, b, labels);
        Tensor::cat(vec![a, b], 1)
    }

    /// Written in the operations of a tensor library. Not inlined, so that the page's first download does without it.
    #[inline(never)]
    fn forward_in_tensors(
        &self,
        mut a: Tensor<2>,
        mut b: Tensor<2>,
        labels: &Tensor<2>,
    ) -> (Tensor<2>, Tensor<2>) {
        for coupling in self.couplings.iter().rev() {
            let (shift, log_scale) = coupling.forward(b.clone(), labels);
            (a, b) = (b, a * log_scale.exp() + shift);
        }
        (a, b)
    }

    /// Computed on the values of burn-ndarray's tensors: for a few digits, the overhead of ten operations in each
    /// coupling exceeds their computation.
    #[cfg(feature = "cpu")]
    fn forward_in_place(
        &self,
        a: Tensor<2>,
        b: Tensor<2>,
        labels: &Tensor<2>,
    ) -> (Tensor<2>, Tensor<2>) {
        let (device, shape) = (a.device(), a.dims());
        let (mut a, mut b) = (to_vec(a), to_vec(b));
        let labels = OnNdArray::new(labels.clone());
        for coupling in self.couplings.iter().rev() {
            coupling.apply(&mut a, &b, &labels.values());
            (a, b) = (b, a);
        }
        let tensor = |values| host::tensor(values, shape, &device);
        (tensor(a), tensor(b))
    }

    /// From a point to its ε, with `ln |det ∂ε/∂point|`.
    ///
    /// # Shapes
    /// - `point`: `[batch, latent]`; `labels`: `[batch, classes]`
    /// - returns `[batch, latent]` and `[batch, 1]`
    pub fn inverse(&self, point: Tensor<2>, labels: &Tensor<2>) -> (Tensor<2>, Tensor<2>) {
        let mut log_det = zeros([point.dims()[0], 1], &point.device());
        let (mut a, mut b) = halves(point);
        for coupling in &self.couplings {
            let (shift, log_scale) = coupling.forward(a.clone(), labels);
            log_det = log_det - log_scale.clone().sum_dim(1);
            (a, b) = ((b - shift) * log_scale.neg().exp(), a);
        }
        (Tensor::cat(vec![a, b], 1), log_det)
    }
}

impl Coupling {
    /// Shift and log-scale for the other half. The log-scale stays within ±1: many gentle couplings train
    /// more steadily than one that can stretch without limit.
    fn forward(&self, half: Tensor<2>, labels: &Tensor<2>) -> (Tensor<2>, Tensor<2>) {
        let hidden = Activation::Silu.forward(self.inner.forward(half, labels));
        let (shift, log_scale) = halves(self.outer.forward(hidden, labels));
        (shift, log_scale.tanh())
    }

    /// Scales and shifts the half `moved`, on row-major values.
    #[cfg(feature = "cpu")]
    fn apply(&self, moved: &mut [f32], half: &[f32], labels: &[f32]) {
        let mut hidden = self.inner.forward_values(half, labels);
        hidden.iter_mut().for_each(|x| *x = silu(*x));
        let parameters = self.outer.forward_values(&hidden, labels);
        let width = self.outer.bias.dims()[0] / 2;
        let rows = moved.chunks_exact_mut(width);
        for (row, parameters) in rows.zip(parameters.chunks_exact(2 * width)) {
            let (shift, log_scale) = parameters.split_at(width);
            for ((x, shift), log_scale) in row.iter_mut().zip(shift).zip(log_scale) {
                *x = *x * exp_of_tanh(*log_scale) + shift;
            }
        }
    }
}

/// The first and the second half of the columns.
pub(super) fn halves(x: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
    let [rows, columns] = x.dims();
    let half = columns / 2;
    (
        x.clone().slice([0..rows, 0..half]),
        x.slice([0..rows, half..columns]),
    )
}
