//! Training of classifiers of digits: the judges, and the probes for the label in ε.

use crate::data::one_hot;
use crate::optimise::{Adam, Shards};
use crate::random::{self, Purpose};
use anyhow::ensure;
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData, activation};
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

const BATCH: usize = 128;
/// Decay per step of the average of the parameters, which a training returns.
const AVERAGE: f64 = 0.999;

/// Labels, length and seed of a training.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course<'a> {
    /// The class of each example.
    pub labels: &'a [u16],
    /// Number of classes.
    pub classes: usize,
    /// Examples in the training, repetitions included; the last epoch may be incomplete.
    pub seen: usize,
    /// Adam's learning rate of the first step.
    pub rate: f64,
    /// Seed of the order of the examples and of their augmentation.
    pub seed: u64,
}

/// Minimises the cross-entropy of `logits` with Adam, whose learning rate falls along half a cosine.
///
/// `example` gives the values of the example at an index, the same number for each; it may vary them at random. `report`
/// gets epoch and mean loss.
///
/// # Errors
/// If the loss is infinite or not a number.
pub(super) fn train_classifier<M: Module + Sync>(
    mut network: M,
    Course {
        labels,
        classes,
        seen,
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
    let batches = |count: usize| count.div_ceil(BATCH);
    let (full_epochs, rest) = (seen / labels.len(), seen % labels.len());
    let steps = (full_epochs * batches(labels.len()) + batches(rest)) as f64;
    for epoch in 0..seen.div_ceil(labels.len()) {
        let mut order: Vec<usize> = (0..labels.len()).collect();
        order.shuffle(&mut random::stream(seed, Purpose::Shuffle, epoch as u64));
        order.truncate(seen - epoch * labels.len());
        let mut rng = random::stream(seed, Purpose::Augmentation, epoch as u64);
        let mut sum = 0.0;
        for batch in order.chunks(BATCH) {
            let values: Vec<f32> = batch
                .iter()
                .flat_map(|&index| example(index, &mut rng))
                .collect();
            let width = values.len() / batch.len();
            let labels: Vec<u16> = batch.iter().map(|&index| labels[index]).collect();
            let parts = shards.gradients(&network, batch.len(), |network: &M, part| {
                let shape = [part.len(), width];
                let values = values[part.start * width..part.end * width].to_vec();
                let x = Tensor::from_data(TensorData::new(values, shape), &autodiff);
                let log_prob = activation::log_softmax(logits(network, x), 1);
                let loss = (log_prob * one_hot(&labels[part], classes, &autodiff))
                    .sum()
                    .neg();
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
        report(epoch + 1, sum / order.len() as f64);
    }
    Ok(adam.averaged(network))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Dense, Init};
    use std::sync::Mutex;

    /// The number of images that a classifier sees does not depend on the number of examples.
    #[test]
    fn as_many_examples_are_seen_as_were_asked_for() {
        let device = Device::flex();
        for (examples, seen) in [(300, 1000), (300, 900), (300, 7)] {
            let network = Dense::new(2, 10, None, &mut Init::random(1), &device);
            let order = Mutex::new(Vec::new());
            let mut epochs = 0;
            let course = Course {
                labels: &vec![3; examples],
                classes: 10,
                seen,
                rate: 1e-3,
                seed: 1,
            };
            train_classifier(
                network,
                course,
                &device,
                |index, _| {
                    order.lock().unwrap().push(index);
                    vec![1.0, 0.0]
                },
                |network, x| {
                    let unlabelled = Tensor::zeros([x.dims()[0], 10], &x.device());
                    network.forward(x, &unlabelled)
                },
                |epoch, _| epochs = epoch,
            )
            .unwrap();
            let order = order.into_inner().unwrap();
            assert_eq!((order.len(), epochs), (seen, seen.div_ceil(examples)));
            for epoch in order.chunks(examples) {
                let mut each = epoch.to_vec();
                each.sort_unstable();
                each.dedup();
                assert_eq!(each.len(), epoch.len());
            }
        }
    }
}
