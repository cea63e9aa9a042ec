//! Values on the host as tensors, and back.
//!
//! burn converts data of every type into every other on the way, which is a sixth of a package that holds nothing but
//! f32. The CPU package reaches into burn-ndarray's tensors instead, where the values lie as they are needed.

use burn::tensor::{Device, Tensor};

/// A tensor of row-major `values`.
///
/// # Panics
/// If `shape` holds another number of values.
pub fn tensor<const D: usize>(values: Vec<f32>, shape: [usize; D], device: &Device) -> Tensor<D> {
    #[cfg(feature = "cpu")]
    return on_ndarray::tensor(values, shape, device);
    #[cfg(not(feature = "cpu"))]
    Tensor::from_data(burn::tensor::TensorData::new(values, shape), device)
}

/// A tensor of zeros.
pub fn zeros<const D: usize>(shape: [usize; D], device: &Device) -> Tensor<D> {
    tensor(vec![0.0; shape.iter().product()], shape, device)
}

/// The values of a tensor, row-major.
///
/// # Panics
/// If the tensor does not hold `f32`, which every device here is created with, or on a backend that cannot be read
/// synchronously (WebGPU in a browser).
pub fn to_vec<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    #[cfg(feature = "cpu")]
    return on_ndarray::OnNdArray::new(tensor).into_values();
    #[cfg(not(feature = "cpu"))]
    tensor.into_data().try_into_vec().expect("tensors hold f32")
}

#[cfg(feature = "cpu")]
#[allow(
    deprecated,
    reason = "burn-ndarray is smaller and faster here than burn-flex, which is to replace it"
)]
pub(crate) mod on_ndarray {
    use burn::tensor::{Device, Tensor};
    use burn_ndarray::{NdArray, NdArrayTensor, SharedArray};
    use std::borrow::Cow;

    /// A tensor of burn-ndarray.
    pub(crate) struct OnNdArray(SharedArray<f32>);

    impl OnNdArray {
        pub(crate) fn new<const D: usize>(tensor: Tensor<D>) -> Self {
            match tensor.try_into_primitive::<NdArray>() {
                Ok(NdArrayTensor::F32(storage)) => Self(storage.into_shared()),
                _ => unreachable!("this build has no other backend, and its tensors hold f32"),
            }
        }

        /// Row-major; borrowed where they lie so.
        pub(crate) fn values(&self) -> Cow<'_, [f32]> {
            match self.0.as_slice() {
                Some(values) => values.into(),
                None => self.0.iter().copied().collect(),
            }
        }

        /// Row-major; copied only where somebody else holds them too.
        pub(crate) fn into_values(self) -> Vec<f32> {
            if !self.0.is_standard_layout() {
                return self.0.iter().copied().collect();
            }
            let count = self.0.len();
            let (mut values, first) = self.0.into_owned().into_raw_vec_and_offset();
            if let Some(first) = first {
                values.drain(..first);
            }
            values.truncate(count);
            values
        }
    }

    pub(super) fn tensor<const D: usize>(
        values: Vec<f32>,
        shape: [usize; D],
        _device: &Device,
    ) -> Tensor<D> {
        let array = SharedArray::from_shape_vec(shape.as_slice(), values);
        let array = array.expect("a value for each place");
        Tensor::from_primitive::<NdArray>(array.into())
    }
}
