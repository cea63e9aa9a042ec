//! A fully connected layer that can also see the label.

#[cfg(any(feature = "train", all(feature = "cli", not(target_arch = "wasm32"))))]
use super::gradient;
#[cfg(feature = "cpu")]
use crate::affine::Affine;
use crate::host;
#[cfg(feature = "cpu")]
use crate::host::on_ndarray::{KeptPanels, OnNdArray, shows};
use crate::random::{self, Purpose};
use burn::module::{Module, Param, ParamId};
use burn::tensor::{Device, Tensor};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// `x W + y L + b`: the same function as one matrix applied to the concatenation of `x` and the one-hot
/// label `y`, without building that concatenation.
#[derive(Module, Debug)]
pub struct Dense {
    /// `[input, output]`
    pub weight: Param<Tensor<2>>,
    /// `[classes, output]`: what each label adds.
    pub label: Option<Param<Tensor<2>>>,
    /// `[output]`
    pub bias: Param<Tensor<1>>,
    /// Of `weight`.
    #[cfg(feature = "cpu")]
    #[module(skip)]
    panels: KeptPanels,
}

/// Where the parameters of a new network come from.
#[derive(Debug)]
pub enum Init {
    /// `U(-k, k)` with `k = 1/√fan_in`, PyTorch's default for linear layers.
    Random(Box<ChaCha8Rng>),
    /// Zeros, made when they are looked at: a weights file overwrites them before.
    Zeros,
}

impl Init {
    /// The initial parameters that `seed` names.
    #[must_use]
    pub fn random(seed: u64) -> Self {
        Self::Random(Box::new(random::stream(seed, Purpose::Init, 0)))
    }

    /// One parameter tensor whose units each have `fan_in` inputs.
    pub fn tensor<const D: usize>(
        &mut self,
        shape: [usize; D],
        fan_in: usize,
        device: &Device,
    ) -> Param<Tensor<D>> {
        let count = shape.iter().product();
        match self {
            Self::Random(rng) => {
                let bound = 1.0 / (fan_in as f32).sqrt();
                let values = (0..count).map(|_| rng.random_range(-bound..bound));
                Param::from_tensor(host::tensor(values.collect(), shape, device))
            }
            Self::Zeros => Param::uninitialized(
                ParamId::new(),
                move |device, require_grad| {
                    host::tensor(vec![0.0; count], shape, device).set_require_grad(require_grad)
                },
                device.clone(),
                true,
                shape.into(),
            ),
        }
    }
}

impl Dense {
    /// A layer from `input` to `output` units that sees the label of one of `classes` classes, or none.
    pub fn new(
        input: usize,
        output: usize,
        classes: Option<usize>,
        init: &mut Init,
        device: &Device,
    ) -> Self {
        let fan_in = input + classes.unwrap_or(0);
        Self {
            weight: init.tensor([input, output], fan_in, device),
            label: classes.map(|classes| init.tensor([classes, output], fan_in, device)),
            bias: init.tensor([output], fan_in, device),
            #[cfg(feature = "cpu")]
            panels: KeptPanels::default(),
        }
    }

    /// A layer that starts as the constant 0, so that what it corrects starts uncorrected.
    pub fn zeros(input: usize, output: usize, classes: Option<usize>, device: &Device) -> Self {
        Self::new(input, output, classes, &mut Init::Zeros, device)
    }

    /// # Shapes
    /// - `x`: `[batch, input]`; `labels`: `[batch, classes]`
    /// - returns `[batch, output]`
    pub fn forward(&self, x: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
        #[cfg(feature = "cpu")]
        if shows(&x) && self.is_shown() {
            return self.forward_in_place(x, labels);
        }
        #[cfg(any(feature = "train", all(feature = "cli", not(target_arch = "wasm32"))))]
        if gradient::knows(&x) && gradient::knows(&self.weight.val()) {
            let linear = gradient::affine(x, self.weight.val(), self.bias.val());
            return self.with_label(linear, labels);
        }
        self.forward_in_tensors(x, labels)
    }

    /// Written in the operations of a tensor library. Not inlined, so that the page's first download does without it.
    #[inline(never)]
    fn forward_in_tensors(&self, x: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
        let linear = x.matmul(self.weight.val()) + self.bias.val().unsqueeze();
        self.with_label(linear, labels)
    }

    /// Adds what each label adds.
    fn with_label(&self, linear: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
        match &self.label {
            Some(label) => linear + labels.clone().matmul(label.val()),
            None => linear,
        }
    }

    /// Whether [`forward_values`](Self::forward_values) can be called: the parameters are burn-ndarray's and not to be trained.
    #[cfg(feature = "cpu")]
    pub(super) fn is_shown(&self) -> bool {
        shows(&self.weight.val())
    }

    /// Written on the values of burn-ndarray's tensors.
    #[cfg(feature = "cpu")]
    fn forward_in_place(&self, x: Tensor<2>, labels: &Tensor<2>) -> Tensor<2> {
        let (device, shape) = (x.device(), [x.dims()[0], self.bias.dims()[0]]);
        let (x, labels) = (OnNdArray::new(x), OnNdArray::new(labels.clone()));
        let values = self.forward_values(&x.values(), &labels.values());
        host::tensor(values, shape, &device)
    }

    /// As [`forward`](Self::forward), on row-major values and without copying the parameters.
    #[cfg(feature = "cpu")]
    pub(super) fn forward_values(&self, x: &[f32], labels: &[f32]) -> Vec<f32> {
        let weight = OnNdArray::new(self.weight.val());
        let label = self.label.as_ref().map(|label| OnNdArray::new(label.val()));
        let bias = OnNdArray::new(self.bias.val());
        let panels = self.panels.of(&weight);
        let of_labels = label.as_ref().map(OnNdArray::values);
        let layer = Affine {
            weight: &weight.values(),
            label: of_labels.as_deref(),
            bias: &bias.values(),
            panels: &panels,
        };
        layer.forward(x, labels)
    }
}
