//! The −ELBO of an image under each label.

use super::Image;
use crate::host;
use crate::model::Cvae;
use crate::objective::{Elbo, elbo};
use crate::random;
use crate::recipe::Pixels;
use burn::tensor::Tensor;
use rand_chacha::ChaCha8Rng;

/// Number and seed of the posterior samples over which the command and the page average a score.
pub const SCORE_SAMPLES: usize = 8;
pub const SCORE_SEED: u64 = 7;

/// The two parts of the negative ELBO of one image under each label, averaged over `samples` posterior samples, in nats.
///
/// Each sample has a Bernoulli draw of its own if the model was trained on draws. All labels have the same draws and the same
/// ε, so that the differences between labels vary less than the scores.
///
/// # Shapes
/// - `labels`: `[count, classes]`
/// - returns `[count, 1]` and `[count, levels]`
///
/// # Panics
/// If `samples` is 0.
pub fn elbos(
    model: &Cvae,
    image: &Image,
    labels: &Tensor<2>,
    pixels: Pixels,
    samples: usize,
    rng: &mut ChaCha8Rng,
) -> Elbo {
    assert!(samples > 0, "an average needs a sample");
    let (device, count) = (labels.device(), labels.dims()[0]);
    let (mut images, mut epsilon) = (Vec::new(), Vec::new());
    for _ in 0..samples {
        let (drawn, of_sample) = (
            image.seen(pixels, rng),
            random::normals(rng, model.latent()),
        );
        for _ in 0..count {
            images.extend_from_slice(&drawn);
            epsilon.extend_from_slice(&of_sample);
        }
    }
    let rows = |values: Vec<f32>, width: usize| {
        let shape = [samples * count, width];
        host::tensor(values, shape, &device)
    };
    let labels = labels.clone().repeat_dim(0, samples);
    let parts = elbo(
        model,
        rows(images, image.values().len()),
        labels,
        rows(epsilon, model.latent()),
    );
    let mean = |part: Tensor<2>| {
        let width = part.dims()[1];
        let all = part.reshape([samples, count * width]);
        all.mean_dim(0).reshape([count, width])
    };
    Elbo {
        distortion: mean(parts.distortion),
        rates: mean(parts.rates),
    }
}

/// The index of the label with the least −ELBO, the first of equals.
///
/// # Panics
/// If there is no label.
#[must_use]
pub fn most_likely(negative_elbos: &[f64]) -> usize {
    (0..negative_elbos.len())
        .min_by(|&a, &b| negative_elbos[a].total_cmp(&negative_elbos[b]))
        .expect("one label or more")
}

/// `p(y | x)` of each label by Bayes' rule with a uniform prior, and the ELBO in place of `ln p(x | y)`: `softmax(ELBO)`.
///
/// # Panics
/// If there is no label.
#[must_use]
pub fn label_probabilities(negative_elbos: &[f64]) -> Vec<f64> {
    let least = negative_elbos[most_likely(negative_elbos)];
    let weights: Vec<f64> = negative_elbos.iter().map(|v| (least - v).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_follow_bayes() {
        let probabilities = label_probabilities(&[80.0, 80.0 + 3f64.ln(), 5000.0]);
        for (got, expected) in probabilities.iter().zip([0.75, 0.25, 0.0]) {
            assert!((got - expected).abs() < 1e-12, "{probabilities:?}");
        }
    }
}
