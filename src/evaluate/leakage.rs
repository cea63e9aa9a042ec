//! Leakage: how much information ε has about the label.

use super::classifier::{Course, train_classifier};
use super::judge::most_likely;
use crate::host::to_vec;
use crate::model::{Dense, Init};
use crate::recipe::Activation;
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};

/// Units of the probe that has a hidden layer.
const HIDDEN: usize = 128;

/// Five times the judges' rate: the loss of a linear probe is convex, and its weights have to grow far from their start.
const LEARNING_RATE: f64 = 1e-2;

/// Accuracies of probes that predict the label from ε alone, on images that the probes have not seen.
///
/// If ε is independent of the label, a probe is right as often as a guess: in about 10 % of ten classes. A higher accuracy means that some ε occur with some
/// digits only, so that decoding an ε as another digit fails.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leakage {
    /// Accuracy of a linear probe.
    pub linear: f64,
    /// Accuracy of a probe with one hidden layer.
    pub hidden: f64,
}

/// ε of images, `[labels.len() · latent]`, with their labels.
#[derive(Clone, Copy, Debug)]
pub struct Labelled<'a> {
    pub epsilon: &'a [f32],
    pub labels: &'a [u16],
}

/// Trains both probes on `train` and scores them on `test`.
///
/// # Errors
/// If a loss is infinite or not a number.
pub fn leakage(
    train: Labelled,
    test: Labelled,
    (classes, epochs): (usize, usize),
    seed: u64,
    device: &Device,
) -> anyhow::Result<Leakage> {
    let latent = train.epsilon.len() / train.labels.len();
    let accuracy = |hidden| -> anyhow::Result<f64> {
        let course = Course {
            labels: train.labels,
            classes,
            seen: epochs * train.labels.len(),
            rate: LEARNING_RATE,
            seed,
        };
        let probe = Probe::new([latent, classes], hidden, &mut Init::random(seed), device);
        let row = |index, _: &mut _| train.epsilon[index * latent..(index + 1) * latent].to_vec();
        let probe = train_classifier(probe, course, device, row, Probe::forward, |_, _| ())?;
        let data = TensorData::new(test.epsilon.to_vec(), [test.labels.len(), latent]);
        let logits = to_vec(probe.forward(Tensor::from_data(data, device)));
        let reads = logits.chunks_exact(classes).map(most_likely);
        let right = reads.zip(test.labels).filter(|(a, b)| a == *b).count();
        Ok(right as f64 / test.labels.len() as f64)
    };
    Ok(Leakage {
        linear: accuracy(None)?,
        hidden: accuracy(Some(HIDDEN))?,
    })
}

/// A classifier of ε.
#[derive(Module, Debug)]
struct Probe {
    inner: Option<Dense>,
    output: Dense,
}

impl Probe {
    fn new(
        [latent, classes]: [usize; 2],
        hidden: Option<usize>,
        init: &mut Init,
        device: &Device,
    ) -> Self {
        Self {
            inner: hidden.map(|width| Dense::new(latent, width, None, init, device)),
            output: Dense::new(hidden.unwrap_or(latent), classes, None, init, device),
        }
    }

    fn forward(&self, epsilon: Tensor<2>) -> Tensor<2> {
        let unlabelled = Tensor::zeros([epsilon.dims()[0], 1], &epsilon.device());
        let x = match &self.inner {
            Some(inner) => Activation::Silu.forward(inner.forward(epsilon, &unlabelled)),
            None => epsilon,
        };
        self.output.forward(x, &unlabelled)
    }
}
