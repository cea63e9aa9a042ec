//! An independent reader of digits: a small convolutional network that no generative model is trained or
//! selected with. It says whether a sample is the digit that was asked for.

use crate::data::{Images, one_hot};
use crate::model::{CLASSES, Init, PIXELS};
use crate::parameters::to_vec;
use crate::random::{self, Purpose};
use crate::train::{Adam, Shards};
use crate::weights::{Builder, Container, Precision, WeightsError};
use anyhow::ensure;
use burn::module::{Module, Param};
use burn::tensor::module::{conv2d, max_pool2d};
use burn::tensor::ops::{ConvOptions, MaxPoolOptions};
use burn::tensor::{Device, Tensor, TensorData, activation};
use rand::RngExt;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

/// Widths of the two convolutions and of the hidden layer, and the side of their kernels.
const CHANNELS: [usize; 2] = [24, 48];
const HIDDEN: usize = 128;
const KERNEL: usize = 5;
/// Positions that are left of 28 × 28 after two convolutions and two poolings.
const FLAT: usize = CHANNELS[1] * 4 * 4;

const BATCH: usize = 128;
const LEARNING_RATE: f64 = 2e-3;
/// Largest shift of a training image, in pixels.
const SHIFT: i32 = 2;

/// The network: two convolutions with pooling, one hidden layer, ten logits (after LeCun et al. 1998).
#[derive(Module, Debug)]
pub struct Judge {
    first: Param<Tensor<4>>,
    first_bias: Param<Tensor<1>>,
    second: Param<Tensor<4>>,
    second_bias: Param<Tensor<1>>,
    hidden: Param<Tensor<2>>,
    hidden_bias: Param<Tensor<1>>,
    output: Param<Tensor<2>>,
    output_bias: Param<Tensor<1>>,
}

impl Judge {
    /// A judge with the parameters that `init` chooses.
    pub fn new(init: &mut Init, device: &Device) -> Self {
        let area = KERNEL * KERNEL;
        Self {
            first: init.tensor([CHANNELS[0], 1, KERNEL, KERNEL], area, device),
            first_bias: init.tensor([CHANNELS[0]], area, device),
            second: init.tensor(
                [CHANNELS[1], CHANNELS[0], KERNEL, KERNEL],
                area * CHANNELS[0],
                device,
            ),
            second_bias: init.tensor([CHANNELS[1]], area * CHANNELS[0], device),
            hidden: init.tensor([FLAT, HIDDEN], FLAT, device),
            hidden_bias: init.tensor([HIDDEN], FLAT, device),
            output: init.tensor([HIDDEN, CLASSES], HIDDEN, device),
            output_bias: init.tensor([CLASSES], HIDDEN, device),
        }
    }

    /// Logits of the ten digits.
    ///
    /// # Shapes
    /// - `images`: `[batch, PIXELS]`, 0 to 1, 1 = ink
    /// - returns `[batch, CLASSES]`
    pub fn forward(&self, images: Tensor<2>) -> Tensor<2> {
        let batch = images.dims()[0];
        let layer = |x: Tensor<4>, weight: &Param<Tensor<4>>, bias: &Param<Tensor<1>>| {
            let options = ConvOptions::new([1, 1], [0, 0], [1, 1], 1);
            let x = activation::relu(conv2d(x, weight.val(), Some(bias.val()), options));
            max_pool2d(x, MaxPoolOptions::new([2, 2]))
        };
        let x = layer(
            images.reshape([batch, 1, 28, 28]),
            &self.first,
            &self.first_bias,
        );
        let x = layer(x, &self.second, &self.second_bias).reshape([batch, FLAT]);
        let x = x.matmul(self.hidden.val()) + self.hidden_bias.val().unsqueeze();
        activation::relu(x).matmul(self.output.val()) + self.output_bias.val().unsqueeze()
    }

    /// The digit that each image reads as.
    ///
    /// # Shapes
    /// - `images`: `[count · PIXELS]`, 0 to 1
    #[must_use]
    pub fn read(&self, images: &[f32], device: &Device) -> Vec<u8> {
        images
            .chunks(500 * PIXELS)
            .flat_map(|chunk| {
                let shape = [chunk.len() / PIXELS, PIXELS];
                let batch = Tensor::from_data(TensorData::new(chunk.to_vec(), shape), device);
                let logits = to_vec(self.forward(batch));
                logits
                    .chunks_exact(CLASSES)
                    .map(most_likely)
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    /// The fraction of `images` that read as their labels.
    #[must_use]
    pub fn accuracy(&self, images: &Images, device: &Device) -> f64 {
        let grey: Vec<f32> = images
            .pixels
            .iter()
            .map(|&g| f32::from(g) / 255.0)
            .collect();
        let right = self
            .read(&grey, device)
            .iter()
            .zip(&images.labels)
            .filter(|(a, b)| a == b)
            .count();
        right as f64 / images.len() as f64
    }
}

fn most_likely(logits: &[f32]) -> u8 {
    let best = (0..CLASSES).max_by(|&a, &b| logits[a].total_cmp(&logits[b]));
    best.and_then(|digit| u8::try_from(digit).ok())
        .expect("ten logits")
}

/// What a judge's file says of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JudgeFile {
    pub seed: u64,
    pub epochs: usize,
    /// Names the data set: SHA-256 over the sums of its four files.
    pub data_sha256: String,
    /// Fraction of real digits that it reads rightly.
    pub validation_accuracy: f64,
    pub test_accuracy: f64,
}

impl JudgeFile {
    /// The bytes of the file.
    ///
    /// # Errors
    /// If a parameter is not a number.
    pub fn save(&self, judge: &Judge) -> Result<Vec<u8>, WeightsError> {
        let mut file = Builder::default();
        file.add_module(judge, Precision::F16)?;
        Ok(file.finish(self))
    }
}

/// Loads a judge.
///
/// # Errors
/// [`WeightsError`] says what is wrong with the file.
pub fn load_judge(bytes: &[u8], device: &Device) -> Result<(JudgeFile, Judge), WeightsError> {
    let file = Container::open(bytes)?;
    let judge = file.fill(Judge::new(&mut Init::Zeros, device))?;
    Ok((file.manifest()?, judge))
}

/// Trains a judge on real digits, half of them as grey values and half as Bernoulli draws, each shifted by
/// up to two pixels. `report` is told epoch and loss.
///
/// # Errors
/// If the loss is no longer a number.
pub fn train_judge(
    images: &Images,
    epochs: usize,
    seed: u64,
    device: &Device,
    mut report: impl FnMut(usize, f64),
) -> anyhow::Result<Judge> {
    let autodiff = device.clone().autodiff();
    let shards = Shards::new(BATCH)?;
    let mut judge = Judge::new(&mut Init::random(seed), device);
    let mut adam = Adam::new(&judge, Some(0.999), 0.0);
    let steps = (epochs * images.len().div_ceil(BATCH)) as f64;
    for epoch in 0..epochs {
        let mut order: Vec<usize> = (0..images.len()).collect();
        order.shuffle(&mut random::stream(seed, Purpose::Shuffle, epoch as u64));
        let mut rng = random::stream(seed, Purpose::Augmentation, epoch as u64);
        let mut sum = 0.0;
        for batch in order.chunks(BATCH) {
            let values: Vec<f32> = batch
                .iter()
                .flat_map(|&index| augmented(images.image(index), &mut rng))
                .collect();
            let labels: Vec<u8> = batch.iter().map(|&index| images.labels[index]).collect();
            let parts = shards.gradients(&judge, batch.len(), |judge: &Judge, part| {
                let shape = [part.len(), PIXELS];
                let values = values[part.start * PIXELS..part.end * PIXELS].to_vec();
                let x = Tensor::from_data(TensorData::new(values, shape), &autodiff);
                let log_prob = activation::log_softmax(judge.forward(x), 1);
                let loss = (log_prob * one_hot(&labels[part], &autodiff)).sum().neg();
                let gradients = (loss.clone() / batch.len() as f64).backward();
                (f64::from(loss.into_scalar::<f32>()), vec![("", gradients)])
            });
            let (losses, gradients): (Vec<f64>, Vec<_>) = parts.into_iter().unzip();
            let value = losses.iter().sum::<f64>() / batch.len() as f64;
            ensure!(
                value.is_finite(),
                "the judge's loss is {value} in epoch {}",
                epoch + 1
            );
            sum += value * batch.len() as f64;
            let cosine = (std::f64::consts::PI * adam.step as f64 / steps).cos();
            let rate = LEARNING_RATE * f64::midpoint(1.0, cosine);
            judge = adam.update(judge, &gradients, |_| rate);
        }
        report(epoch + 1, sum / images.len() as f64);
    }
    Ok(adam.averaged(judge))
}

/// A training image, shifted, and drawn as black and white every other time.
fn augmented(image: &[u8], rng: &mut impl RngExt) -> Vec<f32> {
    let (dx, dy) = (
        rng.random_range(-SHIFT..=SHIFT),
        rng.random_range(-SHIFT..=SHIFT),
    );
    let binary = rng.random_bool(0.5);
    (0..28)
        .flat_map(|y| (0..28).map(move |x| (x - dx, y - dy)))
        .map(|(x, y)| {
            if !(0..28).contains(&x) || !(0..28).contains(&y) {
                return 0.0;
            }
            let at = usize::try_from(y * 28 + x).expect("inside the image");
            let grey = f32::from(image[at]) / 255.0;
            if binary {
                f32::from(u8::from(rng.random::<f32>() < grey))
            } else {
                grey
            }
        })
        .collect()
}
