//! A scale for distances: the same figures for real images, and for images with a known fault.

use super::products::rows;
use super::samples::grey_level;
use super::{Distance, Judge, PrecisionRecall, distance, precision_recall};
use crate::data::Images;
use burn::tensor::Device;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// Standard deviation of the blur, in pixels.
const BLUR: f32 = 1.0;

/// Distances of known images from the test images, unless stated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// Distance between the two halves of the held-out images.
    pub halves: Distance,
    /// Held-out images with the same labels: the distance of a perfect model.
    pub held_out: Distance,
    /// Training images with the same labels. The judge was trained on them, so that their features differ from those of new
    /// images.
    pub train: Distance,
    /// The test images themselves, blurred with a standard deviation of one pixel.
    pub blurred: Distance,
    /// The mean image of each test image's class: correct digits without variety.
    pub class_means: Distance,
    /// Precision and recall of held-out images against test images.
    #[serde(alias = "coverage")]
    pub precision_recall: PrecisionRecall,
}

/// Measures the scale on held-out images, training images and `test`, which all have the same labels; precision and recall
/// on the first `neighbours` of them.
///
/// # Shapes
/// - `test_features`: `[test.len(), width]`, the features of `test`
#[must_use]
pub fn scale(
    judge: &Judge,
    device: &Device,
    (held_out, train): (&Images, &Images),
    (test, test_features): (&Images, &Array2<f32>),
    (neighbours, k): (usize, usize),
) -> Scale {
    let features = judge.features_of(held_out, device);
    let half = held_out.len() / 2;
    let halves = [0..half, half..held_out.len()].map(|half| rows(&features, half).to_owned());
    let from_test = |images: &Images| distance(&judge.features_of(images, device), test_features);
    let few = |all| rows(all, 0..neighbours).to_owned();
    Scale {
        halves: distance(&halves[0], &halves[1]),
        held_out: distance(&features, test_features),
        train: from_test(train),
        blurred: from_test(&blurred(test)),
        class_means: from_test(&class_means(train, &test.labels)),
        precision_recall: precision_recall(&few(&features), &few(test_features), k),
    }
}

/// Each image after a Gaussian blur; outside the image there is no ink.
fn blurred(images: &Images) -> Images {
    let weights: Vec<f32> = (-3..=3)
        .map(|offset: i16| (-0.5 * (f32::from(offset) / BLUR).powi(2)).exp())
        .collect();
    let sum: f32 = weights.iter().sum();
    // Blurs the rows and transposes the image; twice gives both directions.
    let along = |image: &[f32], width: usize| -> Vec<f32> {
        let height = image.len() / width;
        let at = |x: usize, y: usize| {
            let row = &image[width * y..width * (y + 1)];
            let near = weights.iter().enumerate().filter_map(|(offset, weight)| {
                let from = (x + offset).checked_sub(3)?;
                row.get(from).map(|value| weight * value)
            });
            near.sum::<f32>() / sum
        };
        let pairs = (0..width).flat_map(|x| (0..height).map(move |y| (x, y)));
        pairs.map(|(x, y)| at(x, y)).collect()
    };
    let (width, height) = (images.shape.width, images.shape.height);
    let pixels = images
        .grey()
        .chunks_exact(images.shape.pixels())
        .flat_map(|image| along(&along(image, width), height))
        .map(grey_level)
        .collect();
    Images {
        pixels,
        labels: images.labels.clone(),
        shape: images.shape,
    }
}

/// For each of `labels` the mean of the images with that label.
fn class_means(images: &Images, labels: &[u16]) -> Images {
    let means: Vec<Vec<u8>> = (0..images.shape.classes)
        .map(|class| {
            let of_class = |&index: &usize| usize::from(images.labels[index]) == class;
            let indices: Vec<usize> = (0..images.len()).filter(of_class).collect();
            #[allow(clippy::cast_possible_truncation, reason = "rounded to a grey level")]
            let level = |mean: f64| grey_level(mean as f32);
            let mean = images.select(&indices).mean();
            mean.into_iter().map(level).collect()
        })
        .collect();
    Images {
        pixels: labels
            .iter()
            .flat_map(|&label| means[usize::from(label)].clone())
            .collect(),
        labels: labels.to_vec(),
        shape: images.shape,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_card::DataCard;

    const PIXELS: usize = 784;

    /// A point of ink becomes the product of two Gaussians, with the same sum.
    #[test]
    fn a_blurred_point_is_a_bell() {
        let mut pixels = vec![0; PIXELS];
        pixels[28 * 10 + 14] = 255;
        let image = blurred(&Images {
            pixels,
            labels: vec![0],
            shape: DataCard::mnist().shape(),
        });
        let level = |dx: usize, dy: usize| image.pixels[28 * (10 + dy) + 14 + dx];
        let at = |dx, dy| f64::from(level(dx, dy));
        // 255 / (2π) at the centre but for the cut tails; e^(−(dx² + dy²)/2) of it elsewhere.
        assert!((at(0, 0) - 40.6).abs() < 1.0, "{}", at(0, 0));
        assert!((at(1, 0) - 24.6).abs() < 1.0, "{}", at(1, 0));
        assert!((at(2, 1) - 3.3).abs() < 1.0, "{}", at(2, 1));
        assert_eq!(level(0, 1), level(1, 0));
        let total: f64 = image.pixels.iter().map(|&level| f64::from(level)).sum();
        assert!((total - 255.0).abs() < 8.0, "{total}");
    }

    #[test]
    fn class_means_are_means_of_their_class() {
        let image = |level: u8| vec![level; PIXELS];
        let images = Images {
            pixels: [image(10), image(30), image(200)].concat(),
            labels: vec![3, 3, 7],
            shape: DataCard::mnist().shape(),
        };
        let means = class_means(&images, &[7, 3]);
        assert_eq!(means.pixels, [image(200), image(20)].concat());
        assert_eq!(means.labels, [7, 3]);
    }
}
