//! Values on the host as tensors, and back.
//!
//! burn's own conversion supports every type, which takes a sixth of a package that holds nothing but f32. For
//! burn-ndarray, this module therefore accesses the values inside the tensors.

use burn::tensor::{Device, Tensor};

/// A tensor of row-major `values`.
///
/// # Panics
/// If `shape` holds another number of values.
pub fn tensor<const D: usize>(values: Vec<f32>, shape: [usize; D], device: &Device) -> Tensor<D> {
    #[cfg(feature = "cpu")]
    if on_ndarray::has(device) {
        return on_ndarray::tensor(values, shape, device);
    }
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
    if on_ndarray::has(&tensor.device()) {
        return on_ndarray::OnNdArray::new(tensor.inner()).into_values();
    }
    tensor.into_data().try_into_vec().expect("tensors hold f32")
}

/// Whether the tensors of `device` lie in this program's memory, so that a plain loop over their values is the fastest way
/// to compute with them.
pub(crate) fn is_host(device: &Device) -> bool {
    #[cfg(not(target_arch = "wasm32"))]
    if *device == Device::flex() {
        return true;
    }
    #[cfg(feature = "cpu")]
    if on_ndarray::has(device) {
        return true;
    }
    let _ = device;
    false
}

#[cfg(feature = "cpu")]
#[allow(
    deprecated,
    reason = "burn-ndarray is smaller and faster here than burn-flex, which is to replace it"
)]
pub(crate) mod on_ndarray {
    use crate::affine::Panels;
    use burn::tensor::{Device, Tensor};
    use burn_ndarray::{NdArray, NdArrayDevice, NdArrayTensor, SharedArray};
    use std::borrow::Cow;
    use std::sync::{Arc, Mutex, PoisonError};

    /// Whether this build has no other backend. The package for the page then leaves out the code for other backends.
    const ALONE: bool = cfg!(target_arch = "wasm32");

    /// Whether the tensors of `device` are burn-ndarray's, with automatic differentiation or without.
    pub(crate) fn has(device: &Device) -> bool {
        ALONE || *device == Device::from(NdArrayDevice::Cpu)
    }

    /// Whether [`OnNdArray`] can access the values of `tensor`, and none of its operations needs a gradient.
    pub(crate) fn shows<const D: usize>(tensor: &Tensor<D>) -> bool {
        let device = tensor.device();
        has(&device) && !device.is_autodiff()
    }

    /// A tensor of burn-ndarray, without automatic differentiation.
    #[derive(Clone, Debug)]
    pub(crate) struct OnNdArray(SharedArray<f32>);

    impl OnNdArray {
        /// # Panics
        /// If [`shows`] is false for the tensor, or the tensor does not hold `f32`.
        pub(crate) fn new<const D: usize>(tensor: Tensor<D>) -> Self {
            match tensor.try_into_primitive::<NdArray>() {
                Ok(NdArrayTensor::F32(storage)) => Self(storage.into_shared()),
                _ => panic!("got another tensor, expected one of burn-ndarray that holds f32"),
            }
        }

        /// A tensor as the backend itself holds it.
        ///
        /// # Panics
        /// If it does not hold `f32`.
        #[cfg(any(feature = "train", all(feature = "cli", not(target_arch = "wasm32"))))]
        pub(crate) fn of(primitive: NdArrayTensor) -> Self {
            match primitive {
                NdArrayTensor::F32(storage) => Self(storage.into_shared()),
                _ => panic!("got another tensor, expected one that holds f32"),
            }
        }

        /// The values, row-major; borrowed if they are stored in this order.
        pub(crate) fn values(&self) -> Cow<'_, [f32]> {
            match self.0.as_slice() {
                Some(values) => values.into(),
                None => self.0.iter().copied().collect(),
            }
        }

        /// Rows and columns.
        ///
        /// # Panics
        /// If it has another number of axes than two.
        #[cfg(any(feature = "train", all(feature = "cli", not(target_arch = "wasm32"))))]
        pub(crate) fn dims(&self) -> [usize; 2] {
            let shape = self.0.shape().try_into();
            shape.expect("a matrix")
        }

        /// Whether both have the same values in memory. While both exist, no other code can have changed either.
        fn is_same(&self, other: &Self) -> bool {
            let place = |Self(array): &Self| (array.as_ptr(), array.len());
            place(self) == place(other) && self.0.strides() == other.0.strides()
        }

        /// The values, row-major; copied only if they are shared.
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

    /// The panels of a weight matrix, made again after a training has replaced the matrix. Clones share them.
    #[derive(Clone, Debug, Default)]
    pub(crate) struct KeptPanels(Arc<Mutex<Option<Kept>>>);

    #[derive(Debug)]
    struct Kept {
        of: OnNdArray,
        panels: Arc<Panels>,
    }

    impl KeptPanels {
        pub(crate) fn of(&self, weight: &OnNdArray) -> Arc<Panels> {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match &*kept {
                Some(kept) if kept.of.is_same(weight) => Arc::clone(&kept.panels),
                _ => {
                    let panels = Arc::default();
                    *kept = Some(Kept {
                        of: weight.clone(),
                        panels: Arc::clone(&panels),
                    });
                    panels
                }
            }
        }
    }

    /// Row-major values as the backend itself holds a tensor.
    ///
    /// # Panics
    /// If `shape` holds another number of values.
    pub(crate) fn primitive(values: Vec<f32>, shape: &[usize]) -> NdArrayTensor {
        let array = SharedArray::from_shape_vec(shape, values);
        array.expect("a value for each place").into()
    }

    pub(super) fn tensor<const D: usize>(
        values: Vec<f32>,
        shape: [usize; D],
        device: &Device,
    ) -> Tensor<D> {
        let tensor = Tensor::from_primitive::<NdArray>(primitive(values, &shape));
        if device.is_autodiff() {
            Tensor::from_inner(tensor)
        } else {
            tensor
        }
    }
}
