//! Bounds on `−ln p(x | y)`, in nats per image.

use crate::data::{Batch, Images};
use crate::model::Cvae;
use crate::objective::elbo;
use crate::parameters::to_vec;
use crate::random::{self, Purpose};
use crate::recipe::Pixels;
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};

/// Images that go through the encoder at a time.
const CHUNK: usize = 500;

/// The negative ELBO of a set of images with its parts, averaged over the images.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NegativeElbo {
    /// `E_q[−ln p(x | z, y)]`, one sample of `z` per image.
    pub distortion: f64,
    /// `KL(q(z | x, y) ‖ p(z | y))`.
    pub rate: f64,
}

impl NegativeElbo {
    /// Distortion plus rate.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.distortion + self.rate
    }
}

/// The negative ELBO of `images`, as grey values or as the Bernoulli draw `(seed, purpose, draw)`.
///
/// Image `i` gets the noise of its own index, so that the result does not depend on how images are grouped.
#[must_use]
pub fn negative_elbo(
    model: &Cvae,
    images: &Images,
    pixels: Pixels,
    draw: (u64, Purpose, u64),
) -> NegativeElbo {
    let device = device_of(model);
    let indices: Vec<usize> = (0..images.len()).collect();
    let mut sum = NegativeElbo::default();
    for chunk in indices.chunks(CHUNK) {
        let batch = Batch::new(images, chunk, pixels, draw, &device);
        let parts = elbo(
            model,
            batch.images,
            batch.labels,
            noise(draw.0, chunk, model, &device),
        );
        let total = |term| to_vec::<2>(term).into_iter().map(f64::from).sum::<f64>();
        sum.distortion += total(parts.distortion);
        sum.rate += total(parts.rate);
    }
    let count = images.len() as f64;
    NegativeElbo {
        distortion: sum.distortion / count,
        rate: sum.rate / count,
    }
}

/// One standard normal row for each image.
pub(super) fn noise(seed: u64, indices: &[usize], model: &Cvae, device: &Device) -> Tensor<2> {
    let latent = model.latent();
    let values: Vec<f32> = indices
        .iter()
        .flat_map(|&index| {
            let mut rng = random::stream(seed, Purpose::EvaluationNoise, index as u64);
            random::normals(&mut rng, latent)
        })
        .collect();
    Tensor::from_data(TensorData::new(values, [indices.len(), latent]), device)
}

/// The device that holds the parameters.
pub(super) fn device_of(model: &impl Module) -> Device {
    model
        .devices()
        .into_iter()
        .next()
        .expect("a model has parameters")
}
