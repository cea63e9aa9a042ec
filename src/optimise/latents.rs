//! Which latent dimensions a model uses.

use super::device_of;
use crate::data::{Batch, Images};
use crate::host::{self, to_vec};
use crate::model::{Cvae, Moments};
use crate::random::{self, Purpose};
use crate::recipe::Pixels;
use crate::weights::LatentUse;

/// Samples of the posterior of each image.
const SAMPLES: usize = 64;
/// Images that go through the encoder at a time.
const CHUNK: usize = 100;

/// How much each dimension of ε is used on the Bernoulli draw `(seed, purpose, draw)` of `images`.
///
/// The page's sliders move ε, which under a flow is not `z`. So samples of each posterior are mapped to ε, where the prior is
/// standard normal, and each dimension is described by their mean `m` and variance `v` in an image. Its KL is that of
/// `N(m, v)`, averaged over the images. It is active if the variance of `m` over the images is above 0.01 (Burda et al.
/// 2016, section 5.2). With a Gaussian prior the KLs add up to the rate.
#[must_use]
pub fn latent_use(model: &Cvae, images: &Images, draw: (u64, Purpose, u64)) -> Vec<LatentUse> {
    let device = device_of(model);
    let latent = model.latent();
    let indices: Vec<usize> = (0..images.len()).collect();
    let mut sums = vec![[0.0; 4]; latent];
    for chunk in indices.chunks(CHUNK) {
        let batch = Batch::new(images, chunk, Pixels::Binary, draw, &device);
        let posterior = model.encoder.forward(batch.images, &batch.labels);
        let mut samples = Vec::with_capacity(SAMPLES);
        for sample in 0..SAMPLES as u64 {
            let counter = sample << 32 | chunk[0] as u64;
            let mut rng = random::stream(draw.0, Purpose::EvaluationNoise, counter);
            let epsilon = random::normals(&mut rng, chunk.len() * latent);
            let epsilon = host::tensor(epsilon, [chunk.len(), latent], &device);
            let sample = model
                .encoder
                .sample(posterior.clone(), epsilon, &batch.labels);
            let standardised = model
                .generator
                .prior
                .standardise(sample.latent, &batch.labels);
            samples.push(to_vec(standardised.0));
        }
        for at in 0..chunk.len() * latent {
            let of_image = Moments::of(samples.iter().map(|sample| f64::from(sample[at])));
            let Moments { mean, variance, .. } = of_image;
            let sum = &mut sums[at % latent];
            sum[0] += of_image.kl();
            sum[1] += mean;
            sum[2] += mean * mean;
            sum[3] += variance / SAMPLES as f64;
        }
    }
    let count = images.len() as f64;
    sums.into_iter()
        .map(|[kl, mean, square, scatter]| LatentUse {
            kl: kl / count,
            // The variance of a mean of samples exceeds that of the posterior mean by `v / n`, which is subtracted.
            active: (square - scatter) / count - (mean / count).powi(2) > 0.01,
        })
        .collect()
}
