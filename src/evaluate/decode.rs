//! Images from ε.

use crate::data::one_hot;
use crate::host::to_vec;
use crate::model::{Generator, probabilities};
use crate::optimise::device_of;
use burn::tensor::{Tensor, TensorData};

/// Rows of ε that are decoded at a time.
pub const DECODED_TOGETHER: usize = 500;

/// Probabilities of ink for each pair of ε and label.
///
/// # Shapes
/// - `epsilon`: `[labels.len() · latent]`
/// - returns `[labels.len() · pixels]`
#[must_use]
pub fn decode(
    generator: &Generator,
    epsilon: &[f32],
    labels: &[u16],
    temperature: f64,
) -> Vec<f32> {
    let classes = generator.shape().classes;
    let device = device_of(generator);
    let latent = generator.prior.latent();
    epsilon
        .chunks(DECODED_TOGETHER * latent)
        .zip(labels.chunks(DECODED_TOGETHER))
        .flat_map(|(epsilon, labels)| {
            let data = TensorData::new(epsilon.to_vec(), [labels.len(), latent]);
            let epsilon = Tensor::from_data(data, &device);
            let logits = generator.forward(epsilon, one_hot(labels, classes, &device), temperature);
            to_vec(probabilities(logits))
        })
        .collect()
}
