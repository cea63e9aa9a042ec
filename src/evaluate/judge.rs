//! A judge: a small convolutional network that classifies digits. It decides whether a sample shows the requested digit. No
//! generative model is trained with it; the settings of `aae` and `cvae-gan` were selected with it.

use super::classifier::{Course, train_classifier};
use crate::data::{Images, changed};
use crate::data_card::DataCard;
use crate::host::to_vec;
use crate::judge::{CHANNELS, HIDDEN, JudgeCard, KERNEL, Layer, PlainJudge, last_map};
use crate::model::Init;
use crate::parameters;
use crate::recipe::AugmentRecipe;
use crate::shape::Shape;
use crate::weights::{Builder, Container, Precision, WeightsError};
use burn::module::{Module, Param};
use burn::tensor::module::{conv2d, max_pool2d};
use burn::tensor::ops::{ConvOptions, MaxPoolOptions};
use burn::tensor::{Device, Tensor, TensorData, activation};
use ndarray::Array2;
use rand::RngExt;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

const LEARNING_RATE: f64 = 2e-3;
/// Images that go through the network at a time.
const CHUNK: usize = 250;
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
    #[module(skip)]
    shape: Shape,
}

impl Judge {
    /// A judge of images of `shape`, with the parameters that `init` chooses.
    ///
    /// # Panics
    /// If the images are too small for it: see [`last_map`].
    pub fn new(shape: Shape, init: &mut Init, device: &Device) -> Self {
        let area = KERNEL * KERNEL;
        let [width, height] = last_map(shape).expect("images that a judge can read");
        let (flat, classes) = (CHANNELS[1] * width * height, shape.classes);
        Self {
            first: init.tensor([CHANNELS[0], 1, KERNEL, KERNEL], area, device),
            first_bias: init.tensor([CHANNELS[0]], area, device),
            second: init.tensor(
                [CHANNELS[1], CHANNELS[0], KERNEL, KERNEL],
                area * CHANNELS[0],
                device,
            ),
            second_bias: init.tensor([CHANNELS[1]], area * CHANNELS[0], device),
            hidden: init.tensor([flat, HIDDEN], flat, device),
            hidden_bias: init.tensor([HIDDEN], flat, device),
            output: init.tensor([HIDDEN, classes], HIDDEN, device),
            output_bias: init.tensor([classes], HIDDEN, device),
            shape,
        }
    }

    /// The size of the images that it reads, and their classes.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The features of images: the hidden layer after the ReLU.
    ///
    /// # Shapes
    /// - `images`: `[batch, pixels]`, 0 to 1, 1 = ink
    /// - returns `[batch, 128]`
    pub fn features(&self, images: Tensor<2>) -> Tensor<2> {
        let batch = images.dims()[0];
        let layer = |x: Tensor<4>, weight: &Param<Tensor<4>>, bias: &Param<Tensor<1>>| {
            let options = ConvOptions::new([1, 1], [0, 0], [1, 1], 1);
            let x = activation::relu(conv2d(x, weight.val(), Some(bias.val()), options));
            max_pool2d(x, MaxPoolOptions::new([2, 2]))
        };
        let x = layer(
            images.reshape([batch, 1, self.shape.height, self.shape.width]),
            &self.first,
            &self.first_bias,
        );
        let x = layer(x, &self.second, &self.second_bias).reshape([batch, self.hidden.dims()[0]]);
        activation::relu(x.matmul(self.hidden.val()) + self.hidden_bias.val().unsqueeze())
    }

    /// Logits of the ten digits.
    ///
    /// # Shapes
    /// - `images`: `[batch, pixels]`, 0 to 1, 1 = ink
    /// - returns `[batch, classes]`
    pub fn forward(&self, images: Tensor<2>) -> Tensor<2> {
        self.features(images).matmul(self.output.val()) + self.output_bias.val().unsqueeze()
    }

    /// The probability of each digit.
    ///
    /// # Shapes
    /// - `images`: `[count · pixels]`, 0 to 1
    /// - returns `[count · classes]`
    #[must_use]
    pub fn probabilities(&self, images: &[f32], device: &Device) -> Vec<f32> {
        in_chunks(images, self.shape, device, |batch| {
            activation::softmax(self.forward(batch), 1)
        })
    }

    /// The most probable digit of each image.
    ///
    /// # Shapes
    /// - `images`: `[count · pixels]`, 0 to 1
    #[must_use]
    pub fn read(&self, images: &[f32], device: &Device) -> Vec<u16> {
        in_chunks(images, self.shape, device, |batch| self.forward(batch))
            .chunks_exact(self.shape.classes)
            .map(most_likely)
            .collect()
    }

    /// The features of each image of a set, `[images.len(), 128]`.
    ///
    /// # Panics
    /// If there are not as many labels as images.
    #[must_use]
    pub fn features_of(&self, images: &Images, device: &Device) -> Array2<f32> {
        let values = in_chunks(&images.grey(), self.shape, device, |batch| {
            self.features(batch)
        });
        Array2::from_shape_vec([images.len(), HIDDEN], values).expect("one row for each image")
    }

    /// The fraction of `images` classified as their labels.
    #[must_use]
    pub fn accuracy(&self, images: &Images, device: &Device) -> f64 {
        let read = self.read(&images.grey(), device);
        fraction_right(&read, &images.labels)
    }

    /// The same network in plain loops, as the page runs it.
    ///
    /// # Panics
    /// On a backend that cannot be read synchronously.
    #[must_use]
    pub fn plain(&self) -> PlainJudge {
        let [first, second] = [&self.first, &self.second].map(Param::val);
        // Inputs by row, column and channel, then the outputs.
        let kernel = |kernel: Tensor<4>| to_vec(kernel.permute([2, 3, 1, 0]));
        let [width, height] = last_map(self.shape).expect("the judge could be made");
        let hidden = self.hidden.val();
        let hidden = hidden.reshape([CHANNELS[1], height, width, HIDDEN]);
        let layer = |weight: Vec<f32>, bias: &Param<Tensor<1>>| Layer {
            weight,
            bias: to_vec(bias.val()),
        };
        PlainJudge::new(
            self.shape,
            [
                layer(kernel(first), &self.first_bias),
                layer(kernel(second), &self.second_bias),
                layer(to_vec(hidden.permute([1, 2, 0, 3])), &self.hidden_bias),
                layer(to_vec(self.output.val()), &self.output_bias),
            ],
        )
    }
}

impl PlainJudge {
    /// The fraction of `images` classified as their labels.
    #[must_use]
    pub fn accuracy(&self, images: &Images) -> f64 {
        let grey = images.grey();
        let chunks = grey.par_chunks(CHUNK * images.shape.pixels());
        let read: Vec<Vec<u16>> = chunks
            .map(|chunk| {
                let probabilities = self.probabilities(chunk);
                let each = probabilities.chunks_exact(images.shape.classes);
                each.map(most_likely).collect()
            })
            .collect();
        fraction_right(&read.concat(), &images.labels)
    }
}

/// Manifest and bytes of a judge's file for the page, with matrices of 8 bits and one scale for each of their columns.
///
/// # Errors
/// If a parameter is not a number.
pub fn compact_judge(
    original: &JudgeFile,
    judge: &Judge,
    test: &Images,
) -> Result<(JudgeCard, Vec<u8>), WeightsError> {
    let plain = judge.plain();
    let accuracy = plain.accuracy(test);
    let mut card = JudgeCard {
        data: original.data.clone(),
        seed: original.seed,
        epochs: original.epochs,
        data_sha256: original.data_sha256.clone(),
        original_sha256: parameters::sha256(judge),
        original_test_accuracy: accuracy,
        test_accuracy: accuracy,
        test_images: test.len(),
        precision: Precision::Int8,
        parameters: judge.num_params(),
    };
    // Stored twice: the accuracy in the second manifest is that of the rounded parameters, which loading the first gives.
    let stored = plain.save(&card)?;
    card.test_accuracy = PlainJudge::load(&Container::open(&stored)?, test.shape)?.accuracy(test);
    let bytes = plain.save(&card)?;
    Ok((card, bytes))
}

fn fraction_right(read: &[u16], labels: &[u16]) -> f64 {
    let right = read.iter().zip(labels).filter(|(a, b)| a == b).count();
    right as f64 / labels.len() as f64
}

/// Runs `network` on all images, on all cores, and puts its rows together again.
fn in_chunks(
    images: &[f32],
    shape: Shape,
    device: &Device,
    network: impl Fn(Tensor<2>) -> Tensor<2> + Sync,
) -> Vec<f32> {
    let chunks: Vec<Vec<f32>> = images
        .par_chunks(CHUNK * shape.pixels())
        .map(|chunk| {
            let rows = [chunk.len() / shape.pixels(), shape.pixels()];
            let batch = Tensor::from_data(TensorData::new(chunk.to_vec(), rows), device);
            to_vec(network(batch))
        })
        .collect();
    chunks.concat()
}

/// The class with the largest of the values.
pub(super) fn most_likely(values: &[f32]) -> u16 {
    let best = (0..values.len()).max_by(|&a, &b| values[a].total_cmp(&values[b]));
    best.and_then(|class| u16::try_from(class).ok())
        .expect("a value for each class")
}

/// The manifest of a judge's file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JudgeFile {
    pub seed: u64,
    pub epochs: usize,
    /// The data set whose images it reads.
    #[serde(
        default = "DataCard::mnist",
        skip_serializing_if = "DataCard::is_mnist"
    )]
    pub data: DataCard,
    /// Identifies the data set: SHA-256 over the sums of its four files.
    pub data_sha256: String,
    /// The random changes of its training images; absent: shifts of up to two pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub augment: Option<AugmentRecipe>,
    /// Fraction of validation images classified correctly.
    pub validation_accuracy: f64,
    /// Fraction of test images classified correctly.
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
/// [`WeightsError`]: the file is damaged, of another version, or lacks a parameter.
pub fn load_judge(bytes: &[u8], device: &Device) -> Result<(JudgeFile, Judge), WeightsError> {
    let file = Container::open(bytes)?;
    let about: JudgeFile = file.manifest()?;
    let shape = about.data.shape();
    if !shape.is_supported() || last_map(shape).is_none() {
        return Err(WeightsError::Data(shape));
    }
    let judge = file.fill(Judge::new(shape, &mut Init::Zeros, device))?;
    Ok((about, judge))
}

/// Trains a judge on `images`, each as grey values or as a Bernoulli draw with equal probability, and changed at random: as
/// `augment` says or, without it, shifted by up to two pixels.
/// The training takes `seen` images, repetitions included. `report` gets epoch and mean loss.
///
/// # Errors
/// If the loss is infinite or not a number.
pub fn train_judge(
    images: &Images,
    augment: Option<&AugmentRecipe>,
    seen: usize,
    seed: u64,
    device: &Device,
    report: impl FnMut(usize, f64),
) -> anyhow::Result<Judge> {
    let course = Course {
        labels: &images.labels,
        classes: images.shape.classes,
        seen,
        rate: LEARNING_RATE,
        seed,
    };
    train_classifier(
        Judge::new(images.shape, &mut Init::random(seed), device),
        course,
        device,
        |index, rng| match augment {
            None => shifted(images.image(index), images.shape, rng),
            Some(augment) => {
                let image = changed(images.image(index), images.shape, augment, rng);
                shown(&image, rng)
            }
        },
        Judge::forward,
        report,
    )
}

/// An image as grey values, or with probability ½ as a Bernoulli draw.
fn shown(image: &[u8], rng: &mut impl RngExt) -> Vec<f32> {
    let binary = rng.random_bool(0.5);
    let value = |&level: &u8| {
        let grey = f32::from(level) / 255.0;
        if binary {
            f32::from(u8::from(rng.random::<f32>() < grey))
        } else {
            grey
        }
    };
    image.iter().map(value).collect()
}

/// A training image, shifted at random, and with probability ½ a Bernoulli draw.
fn shifted(image: &[u8], shape: Shape, rng: &mut impl RngExt) -> Vec<f32> {
    let (dx, dy) = (
        rng.random_range(-SHIFT..=SHIFT),
        rng.random_range(-SHIFT..=SHIFT),
    );
    let binary = rng.random_bool(0.5);
    let length = |side: usize| i32::try_from(side).expect("a side of an image");
    let (width, height) = (length(shape.width), length(shape.height));
    (0..height)
        .flat_map(|y| (0..width).map(move |x| (x - dx, y - dy)))
        .map(|(x, y)| {
            if !(0..width).contains(&x) || !(0..height).contains(&y) {
                return 0.0;
            }
            let at = usize::try_from(y * width + x).expect("inside the image");
            let grey = f32::from(image[at]) / 255.0;
            if binary {
                f32::from(u8::from(rng.random::<f32>() < grey))
            } else {
                grey
            }
        })
        .collect()
}
