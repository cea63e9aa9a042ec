//! How networks that tell digits apart are trained: the judge, and the probes that look for the label in a latent.

use crate::data::one_hot;
use crate::random::{self, Purpose};
use crate::train::{Adam, Shards};
use anyhow::ensure;
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData, activation};
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

const BATCH: usize = 128;
/// Decay per step of the average of the parameters, which is what a training returns.
const AVERAGE: f64 = 0.999;

/// What there is to learn, and for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course<'a> {
    /// One for each example.
    pub labels: &'a [u8],
    pub epochs: usize,
    /// Adam's learning rate of the first step.
    pub rate: f64,
    /// Names the order of the examples and their augmentation.
    pub seed: u64,
}

/// Minimises the cross-entropy of `logits` with Adam, whose learning rate falls along half a cosine.
///
/// `example` gives the values of the example at an index, as many for each; it may vary them at random. `report`
/// is told epoch and loss.
///
/// # Errors
/// If the loss is no longer a number.
pub(super) fn train_classifier<M: Module + Sync>(
    mut network: M,
    Course {
        labels,
        epochs,
        rate,
        seed,
    }: Course,
    device: &Device,
    example: impl Fn(usize, &mut ChaCha8Rng) -> Vec<f32>,
    logits: impl Fn(&M, Tensor<2>) -> Tensor<2> + Sync,
    mut report: impl FnMut(usize, f64),
) -> anyhow::Result<M> {
    let autodiff = device.clone().autodiff();
    let shards = Shards::new(BATCH)?;
    let mut adam = Adam::new(&network, Some(AVERAGE), 0.0);
    let steps = (epochs * labels.len().div_ceil(BATCH)) as f64;
    for epoch in 0..epochs {
        let mut order: Vec<usize> = (0..labels.len()).collect();
        order.shuffle(&mut random::stream(seed, Purpose::Shuffle, epoch as u64));
        let mut rng = random::stream(seed, Purpose::Augmentation, epoch as u64);
        let mut sum = 0.0;
        for batch in order.chunks(BATCH) {
            let values: Vec<f32> = batch
                .iter()
                .flat_map(|&index| example(index, &mut rng))
                .collect();
            let width = values.len() / batch.len();
            let labels: Vec<u8> = batch.iter().map(|&index| labels[index]).collect();
            let parts = shards.gradients(&network, batch.len(), |network: &M, part| {
                let shape = [part.len(), width];
                let values = values[part.start * width..part.end * width].to_vec();
                let x = Tensor::from_data(TensorData::new(values, shape), &autodiff);
                let log_prob = activation::log_softmax(logits(network, x), 1);
                let loss = (log_prob * one_hot(&labels[part], &autodiff)).sum().neg();
                let gradients = (loss.clone() / batch.len() as f64).backward();
                (f64::from(loss.into_scalar::<f32>()), vec![("", gradients)])
            });
            let (losses, gradients): (Vec<f64>, Vec<_>) = parts.into_iter().unzip();
            let value = losses.iter().sum::<f64>() / batch.len() as f64;
            ensure!(
                value.is_finite(),
                "the classifier's loss is {value} in epoch {}",
                epoch + 1
            );
            sum += value * batch.len() as f64;
            let cosine = (std::f64::consts::PI * adam.step as f64 / steps).cos();
            let rate = rate * f64::midpoint(1.0, cosine);
            network = adam.update(network, &gradients, |_| rate);
        }
        report(epoch + 1, sum / labels.len() as f64);
    }
    Ok(adam.averaged(network))
}
