//! A judge as the page runs it: the network that `cvae judge` trains, in plain loops.
//!
//! The loops add 10 kB to the compressed package; burn's convolution would add 28 kB.

use crate::affine::{Affine, Panels};
use crate::data_card::DataCard;
use crate::parameters::Parameter;
use crate::pointwise::larger;
use crate::shape::Shape;
use crate::weights::{Builder, Container, Precision, WeightsError};
use serde::{Deserialize, Serialize};

/// Widths of the two convolutions and of the hidden layer, and the side of their kernels.
pub const CHANNELS: [usize; 2] = [24, 48];
pub const HIDDEN: usize = 128;
pub const KERNEL: usize = 5;

/// The names of the layers.
const LAYERS: [&str; 4] = ["first", "second", "hidden", "output"];

/// Positions across and down a map after two convolutions and two poolings; none if so small an image has none.
#[must_use]
pub fn last_map(shape: Shape) -> Option<[usize; 2]> {
    let pooled = |side: usize| Some((side + 1).checked_sub(KERNEL)? / 2);
    let last = |side| pooled(pooled(side)?).filter(|&positions| positions > 0);
    Some([last(shape.width)?, last(shape.height)?])
}

/// Inputs of a unit of each layer, and its number of units.
fn sizes(shape: Shape) -> Option<[[usize; 2]; 4]> {
    let [across, down] = last_map(shape)?;
    Some([
        [KERNEL * KERNEL, CHANNELS[0]],
        [KERNEL * KERNEL * CHANNELS[0], CHANNELS[1]],
        [across * down * CHANNELS[1], HIDDEN],
        [HIDDEN, shape.classes],
    ])
}

/// The manifest of a judge's file for the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct JudgeCard {
    /// The data set whose images it reads.
    #[serde(
        default = "DataCard::mnist",
        skip_serializing_if = "DataCard::is_mnist"
    )]
    pub data: DataCard,
    pub seed: u64,
    pub epochs: usize,
    /// Identifies the data set: SHA-256 over the sums of its four files.
    pub data_sha256: String,
    /// Identifies the judge before its parameters were rounded: [`parameters::sha256`](crate::parameters::sha256).
    pub original_sha256: String,
    /// The fraction of test images classified correctly before the parameters were rounded.
    pub original_test_accuracy: f64,
    /// The fraction of test images classified correctly with the parameters in this file.
    pub test_accuracy: f64,
    pub test_images: usize,
    pub precision: Precision,
    pub parameters: usize,
}

/// A judge. Maps are stored row by row, with the channels of a position side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainJudge {
    layers: [Layer; 4],
    shape: Shape,
}

/// A fully connected layer; a convolution is such a layer on each patch of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// `[input · output]`, the inputs of a convolution by row, column and channel.
    pub weight: Vec<f32>,
    /// `[output]`
    pub bias: Vec<f32>,
}

impl PlainJudge {
    /// A judge of images of `shape`, made of the two convolutions, the hidden and the output layer.
    ///
    /// # Panics
    /// If a layer has another size.
    #[must_use]
    pub fn new(shape: Shape, layers: [Layer; 4]) -> Self {
        let sizes = sizes(shape).expect("images that a judge can read");
        for ((layer, name), [input, output]) in layers.iter().zip(LAYERS).zip(sizes) {
            let sizes = (layer.weight.len(), layer.bias.len());
            assert_eq!(sizes, (input * output, output), "layer `{name}`");
        }
        Self { layers, shape }
    }

    /// The size of the images that it reads, and their classes.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The probability of each class.
    ///
    /// # Shapes
    /// - `images`: `[count · pixels]`, 0 to 1, 1 = ink
    /// - returns `[count · classes]`
    #[must_use]
    pub fn probabilities(&self, images: &[f32]) -> Vec<f32> {
        let [first, second, hidden, output] = &self.layers;
        let flat: Vec<f32> = images
            .chunks_exact(self.shape.pixels())
            .flat_map(|image| {
                let (map, width) = first.convolve(image, self.shape.width, 1);
                second.convolve(&map, width, CHANNELS[0]).0
            })
            .collect();
        let mut seen = hidden.forward(&flat);
        seen.iter_mut()
            .for_each(|value| *value = larger(*value, 0.0));
        let mut probabilities = output.forward(&seen);
        probabilities
            .chunks_exact_mut(self.shape.classes)
            .for_each(softmax);
        probabilities
    }

    /// The bytes of its file.
    ///
    /// # Errors
    /// If a parameter is not a number.
    pub fn save(&self, card: &JudgeCard) -> Result<Vec<u8>, WeightsError> {
        let mut file = Builder::default();
        for (layer, name) in self.layers.iter().zip(LAYERS) {
            let output = layer.bias.len();
            let input = layer.weight.len() / output;
            for (name, shape, values) in [
                (name.to_owned(), vec![input, output], &layer.weight),
                (format!("{name}_bias"), vec![output], &layer.bias),
            ] {
                let values = values.clone();
                file.add(
                    Parameter {
                        name,
                        shape,
                        values,
                    },
                    card.precision,
                )?;
            }
        }
        Ok(file.finish(card))
    }

    /// Loads a file that [`save`](Self::save) made, of a judge of images of `shape`; its manifest is a [`JudgeCard`].
    ///
    /// # Errors
    /// Names the tensor that is missing or misshapen, or the size of images that no judge can read.
    pub fn load(file: &Container, shape: Shape) -> Result<Self, WeightsError> {
        let sizes = sizes(shape).ok_or(WeightsError::Data(shape))?;
        let layer = |at: usize| {
            let (name, [input, output]) = (LAYERS[at], sizes[at]);
            Ok::<_, WeightsError>(Layer {
                weight: file.values(name, &[input, output])?,
                bias: file.values(&format!("{name}_bias"), &[output])?,
            })
        };
        let layers = [layer(0)?, layer(1)?, layer(2)?, layer(3)?];
        Ok(Self { layers, shape })
    }
}

impl Layer {
    fn forward(&self, x: &[f32]) -> Vec<f32> {
        let affine = Affine {
            weight: &self.weight,
            label: None,
            bias: &self.bias,
            panels: &Panels::default(),
        };
        affine.forward(x, &[])
    }

    /// Convolution, ReLU and the largest of each 2 × 2 positions, on a map with rows of `width` positions; and the width of
    /// the result.
    fn convolve(&self, map: &[f32], width: usize, channels: usize) -> (Vec<f32>, usize) {
        let seen = self.forward(&patches(map, width, channels));
        let across = width + 1 - KERNEL;
        (pooled(&seen, across, self.bias.len()), across / 2)
    }
}

/// The inputs of the kernel at each of its positions, one row for each.
fn patches(map: &[f32], width: usize, channels: usize) -> Vec<f32> {
    let height = map.len() / channels / width;
    let (across, down) = (width + 1 - KERNEL, height + 1 - KERNEL);
    let line = KERNEL * channels;
    let mut rows = Vec::with_capacity(across * down * KERNEL * line);
    for y in 0..down {
        for x in 0..across {
            for y in y..y + KERNEL {
                rows.extend_from_slice(&map[(y * width + x) * channels..][..line]);
            }
        }
    }
    rows
}

/// The largest of each 2 × 2 positions, at least 0. A last row or column without a neighbour is left out.
fn pooled(map: &[f32], width: usize, channels: usize) -> Vec<f32> {
    let height = map.len() / channels / width;
    let (across, down) = (width / 2, height / 2);
    let mut pool = vec![0.0f32; across * down * channels];
    for (at, position) in map.chunks_exact(channels).enumerate() {
        let (y, x) = (at / width / 2, at % width / 2);
        if x == across || y == down {
            continue;
        }
        let largest = &mut pool[(y * across + x) * channels..][..channels];
        for (largest, value) in largest.iter_mut().zip(position) {
            *largest = larger(*largest, *value);
        }
    }
    pool
}

/// `e^x / Σ e^x` in place; the largest logit is subtracted first, so that nothing overflows.
fn softmax(logits: &mut [f32]) {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    logits.iter_mut().for_each(|x| *x = (*x - largest).exp());
    let sum: f32 = logits.iter().sum();
    logits.iter_mut().for_each(|x| *x /= sum);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Uses maps whose values encode their positions. The last of five columns has no neighbour to be pooled with.
    #[test]
    fn patches_and_pools_are_where_they_should_be() {
        let value = |y: usize, x: usize, channel: usize| (100 * y + 10 * x + channel) as f32;
        for (width, height) in [(6, 6), (5, 8)] {
            let map: Vec<f32> = (0..width * height)
                .flat_map(|at| (0..2).map(move |channel| value(at / width, at % width, channel)))
                .collect();
            let rows = patches(&map, width, 2);
            let across = width - 4;
            assert_eq!(rows.len(), across * (height - 4) * 25 * 2);
            for (position, patch) in rows.chunks_exact(50).enumerate() {
                for (at, got) in patch.iter().enumerate() {
                    let (tap, channel) = (at / 2, at % 2);
                    let (y, x) = (position / across + tap / 5, position % across + tap % 5);
                    assert!((got - value(y, x, channel)).abs() < 1e-6);
                }
            }
            let pool = pooled(&map, width, 2);
            let half = width / 2;
            assert_eq!(pool.len(), half * (height / 2) * 2);
            for (at, got) in pool.iter().enumerate() {
                let (place, channel) = (at / 2, at % 2);
                let largest = value(2 * (place / half) + 1, 2 * (place % half) + 1, channel);
                assert!((got - largest).abs() < 1e-6);
            }
        }
        let empty: f32 = pooled(&[-1.0; 16], 2, 4).iter().sum();
        assert!(empty.abs() < 1e-6);
    }

    #[test]
    fn probabilities_of_huge_logits_are_numbers() {
        let mut logits = [1000.0, 1000.0, -1000.0];
        softmax(&mut logits);
        for (got, expected) in logits.iter().zip([0.5, 0.5, 0.0]) {
            assert!((got - expected).abs() < 1e-6, "{logits:?}");
        }
    }
}
