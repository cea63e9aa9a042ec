//! A judge as the page runs it: the network that `cvae judge` trains, in plain loops.
//!
//! The loops add 10 kB to the compressed package; burn's convolution would add 28 kB.

use crate::affine::{Affine, Panels};
use crate::digit::{CLASSES, PIXELS};
use crate::parameters::Parameter;
use crate::pointwise::larger;
use crate::weights::{Builder, Container, Precision, WeightsError};
use serde::{Deserialize, Serialize};

/// Widths of the two convolutions and of the hidden layer, and the side of their kernels.
pub const CHANNELS: [usize; 2] = [24, 48];
pub const HIDDEN: usize = 128;
pub const KERNEL: usize = 5;
/// Positions along each side of a map after two convolutions and two poolings of 28 × 28 pixels.
pub const LAST_SIDE: usize = 4;

/// The layers: name, inputs of a unit, number of units.
const LAYERS: [(&str, usize, usize); 4] = [
    ("first", KERNEL * KERNEL, CHANNELS[0]),
    ("second", KERNEL * KERNEL * CHANNELS[0], CHANNELS[1]),
    ("hidden", LAST_SIDE * LAST_SIDE * CHANNELS[1], HIDDEN),
    ("output", HIDDEN, CLASSES),
];

/// The manifest of a judge's file for the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct JudgeCard {
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
    /// A judge of the two convolutions, the hidden and the output layer.
    ///
    /// # Panics
    /// If a layer has another size.
    #[must_use]
    pub fn new(layers: [Layer; 4]) -> Self {
        for (layer, (name, input, output)) in layers.iter().zip(LAYERS) {
            let sizes = (layer.weight.len(), layer.bias.len());
            assert_eq!(sizes, (input * output, output), "layer `{name}`");
        }
        Self { layers }
    }

    /// The probability of each digit.
    ///
    /// # Shapes
    /// - `images`: `[count · PIXELS]`, 0 to 1, 1 = ink
    /// - returns `[count · CLASSES]`
    #[must_use]
    pub fn probabilities(&self, images: &[f32]) -> Vec<f32> {
        let [first, second, hidden, output] = &self.layers;
        let flat: Vec<f32> = images
            .chunks_exact(PIXELS)
            .flat_map(|image| second.convolve(&first.convolve(image, 1), CHANNELS[0]))
            .collect();
        let mut seen = hidden.forward(&flat);
        seen.iter_mut()
            .for_each(|value| *value = larger(*value, 0.0));
        let mut probabilities = output.forward(&seen);
        probabilities.chunks_exact_mut(CLASSES).for_each(softmax);
        probabilities
    }

    /// The bytes of its file.
    ///
    /// # Errors
    /// If a parameter is not a number.
    pub fn save(&self, card: &JudgeCard) -> Result<Vec<u8>, WeightsError> {
        let mut file = Builder::default();
        for (layer, (name, input, output)) in self.layers.iter().zip(LAYERS) {
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

    /// Loads a file that [`save`](Self::save) made; its manifest is a [`JudgeCard`].
    ///
    /// # Errors
    /// Names the tensor that is missing or misshapen.
    pub fn load(file: &Container) -> Result<Self, WeightsError> {
        let layer = |(name, input, output): (&str, usize, usize)| {
            Ok::<_, WeightsError>(Layer {
                weight: file.values(name, &[input, output])?,
                bias: file.values(&format!("{name}_bias"), &[output])?,
            })
        };
        let [first, second, hidden, output] = LAYERS.map(layer);
        let layers = [first?, second?, hidden?, output?];
        Ok(Self { layers })
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

    /// Convolution, ReLU and the largest of each 2 × 2 positions, on a square map.
    fn convolve(&self, map: &[f32], channels: usize) -> Vec<f32> {
        pooled(&self.forward(&patches(map, channels)), self.bias.len())
    }
}

/// The inputs of the kernel at each of its positions, one row for each.
fn patches(map: &[f32], channels: usize) -> Vec<f32> {
    let side = side(map, channels);
    let positions = side - KERNEL + 1;
    let line = KERNEL * channels;
    let mut rows = Vec::with_capacity(positions * positions * KERNEL * line);
    for y in 0..positions {
        for x in 0..positions {
            for y in y..y + KERNEL {
                rows.extend_from_slice(&map[(y * side + x) * channels..][..line]);
            }
        }
    }
    rows
}

/// The largest of each 2 × 2 positions, at least 0.
fn pooled(map: &[f32], channels: usize) -> Vec<f32> {
    let side = side(map, channels);
    let half = side / 2;
    let mut pool = vec![0.0f32; half * half * channels];
    for (at, position) in map.chunks_exact(channels).enumerate() {
        let (y, x) = (at / side / 2, at % side / 2);
        let largest = &mut pool[(y * half + x) * channels..][..channels];
        for (largest, value) in largest.iter_mut().zip(position) {
            *largest = larger(*largest, *value);
        }
    }
    pool
}

fn side(map: &[f32], channels: usize) -> usize {
    (map.len() / channels).isqrt()
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

    /// Uses maps whose values encode their positions.
    #[test]
    fn patches_and_pools_are_where_they_should_be() {
        let value = |y: usize, x: usize, channel: usize| (100 * y + 10 * x + channel) as f32;
        let map: Vec<f32> = (0..36)
            .flat_map(|at| (0..2).map(move |channel| value(at / 6, at % 6, channel)))
            .collect();
        let rows = patches(&map, 2);
        assert_eq!(rows.len(), 4 * 25 * 2);
        for (position, patch) in rows.chunks_exact(50).enumerate() {
            for (at, got) in patch.iter().enumerate() {
                let (tap, channel) = (at / 2, at % 2);
                let (y, x) = (position / 2 + tap / 5, position % 2 + tap % 5);
                assert!((got - value(y, x, channel)).abs() < 1e-6);
            }
        }
        let pool = pooled(&map, 2);
        assert_eq!(pool.len(), 9 * 2);
        for (at, got) in pool.iter().enumerate() {
            let (place, channel) = (at / 2, at % 2);
            let largest = value(2 * (place / 3) + 1, 2 * (place % 3) + 1, channel);
            assert!((got - largest).abs() < 1e-6);
        }
        let empty: f32 = pooled(&[-1.0; 16], 4).iter().sum();
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
