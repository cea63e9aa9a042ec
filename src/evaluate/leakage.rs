//! Whether the latent gives the label away.

use super::classifier::{Course, train_classifier};
use super::judge::most_likely;
use crate::host::to_vec;
use crate::model::{CLASSES, Dense, Init};
use crate::recipe::Activation;
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};

/// Units of the probe that has a hidden layer.
const HIDDEN: usize = 128;

/// Five times the judges': a linear probe has far to go from where it starts, and nothing to go wrong on the way.
const LEARNING_RATE: f64 = 1e-2;

/// How well a digit can be told from its ε alone, as an accuracy on latents that the probes have not seen.
///
/// A model that leaves the digit to the label gives nothing away: a guess is right in about 10 %. What is above
/// makes styles that one digit has and another has not, so that "same style, other digit" fails.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leakage {
    /// By a linear probe.
    pub linear: f64,
    /// By a probe with one hidden layer.
    pub hidden: f64,
}

/// Latents with their labels, `[labels.len() · latent]`.
#[derive(Clone, Copy, Debug)]
pub struct Labelled<'a> {
    pub epsilon: &'a [f32],
    pub labels: &'a [u8],
}

/// Trains both probes on `train` and scores them on `test`.
///
/// # Errors
/// If a loss is no longer a number.
pub fn leakage(
    train: Labelled,
    test: Labelled,
    epochs: usize,
    seed: u64,
    device: &Device,
) -> anyhow::Result<Leakage> {
    let latent = train.epsilon.len() / train.labels.len();
    let accuracy = |hidden| -> anyhow::Result<f64> {
        let course = Course {
            labels: train.labels,
            seen: epochs * train.labels.len(),
            rate: LEARNING_RATE,
            seed,
        };
        let probe = Probe::new(latent, hidden, &mut Init::random(seed), device);
        let row = |index, _: &mut _| train.epsilon[index * latent..(index + 1) * latent].to_vec();
        let probe = train_classifier(probe, course, device, row, Probe::forward, |_, _| ())?;
        let data = TensorData::new(test.epsilon.to_vec(), [test.labels.len(), latent]);
        let logits = to_vec(probe.forward(Tensor::from_data(data, device)));
        let reads = logits.chunks_exact(CLASSES).map(most_likely);
        let right = reads.zip(test.labels).filter(|(a, b)| a == *b).count();
        Ok(right as f64 / test.labels.len() as f64)
    };
    Ok(Leakage {
        linear: accuracy(None)?,
        hidden: accuracy(Some(HIDDEN))?,
    })
}

/// A classifier of latents.
#[derive(Module, Debug)]
struct Probe {
    inner: Option<Dense>,
    output: Dense,
}

impl Probe {
    fn new(latent: usize, hidden: Option<usize>, init: &mut Init, device: &Device) -> Self {
        Self {
            inner: hidden.map(|width| Dense::new(latent, width, false, init, device)),
            output: Dense::new(hidden.unwrap_or(latent), CLASSES, false, init, device),
        }
    }

    fn forward(&self, epsilon: Tensor<2>) -> Tensor<2> {
        let unlabelled = Tensor::zeros([epsilon.dims()[0], CLASSES], &epsilon.device());
        let x = match &self.inner {
            Some(inner) => Activation::Silu.forward(inner.forward(epsilon, &unlabelled)),
            None => epsilon,
        };
        self.output.forward(x, &unlabelled)
    }
}
