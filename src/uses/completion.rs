//! The hidden pixels of an image, given its visible ones.

use super::{Image, Mask, UseError};
use crate::host;
use crate::model::{Cvae, Encoder, Gaussian, Posterior, probabilities};
use crate::objective::distortion;
use crate::random::{self, Purpose};
use crate::recipe::Pixels;
use burn::tensor::{Device, Tensor};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// [`Chains::warm_up`] and [`Chains::sweeps`] of the command and the page.
pub const COMPLETION_WARM_UP: usize = 50;
pub const COMPLETION_SWEEPS: usize = 200;

/// Number and length of the Markov chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chains {
    /// Independent chains; each ends as one completion.
    pub count: usize,
    /// Pseudo-Gibbs sweeps before the Metropolis-within-Gibbs sweeps; they are left out of the mean.
    pub warm_up: usize,
    /// Metropolis-within-Gibbs sweeps.
    pub sweeps: usize,
    /// Seed of the noise; the noise of chain `i` does not depend on the number of chains.
    pub seed: u64,
}

/// Samples and mean of the hidden pixels.
#[derive(Clone, Debug)]
pub struct Completion {
    /// The last state of each chain, `[count, pixels]`: visible pixels as given, hidden ones black or white.
    pub images: Tensor<2>,
    /// Probabilities of ink from which the hidden pixels of `images` were drawn, `[count, pixels]`.
    pub probabilities: Tensor<2>,
    /// Probabilities of ink given the visible pixels, averaged over chains and sweeps, `[1, pixels]`.
    pub mean: Tensor<2>,
    /// Fraction of proposals that were accepted, `[1]`.
    pub acceptance: Tensor<1>,
}

/// [`complete`]s `image`, given to the model as grey values or as a Bernoulli draw of them, by `pixels`.
///
/// # Shapes
/// - `label`: `[1, classes]`
///
/// # Errors
/// [`UseError::HidesAll`] if no pixel is visible; else as [`complete`].
pub fn complete_image(
    model: &Cvae,
    image: &Image,
    pixels: Pixels,
    label: &Tensor<2>,
    mask: &Mask,
    chains: Chains,
) -> Result<Completion, UseError> {
    if !mask.hidden().contains(&false) {
        return Err(UseError::HidesAll(mask.hidden().len()));
    }
    let mut rng = random::stream(chains.seed, Purpose::EvaluationNoise, 0);
    let seen = host::tensor(
        image.seen(pixels, &mut rng),
        [1, image.values().len()],
        &label.device(),
    );
    complete(model, seen, label, mask, chains)
}

/// Samples of the hidden pixels from `p(x_hidden | x_visible, y)`.
///
/// A sweep draws `z` and then `x_hidden ~ p(x | z, y)`. During warm-up `z` comes from the encoder (pseudo-Gibbs, Rezende,
/// Mohamed & Wierstra 2014, <https://arxiv.org/abs/1401.4082>), whose limit is as exact as the encoder. After it, the
/// encoder's draw `z'` is accepted with probability `min(1, w(z') / w(z))`, `w(z) = p(x | z, y) p(z | y) / q(z | x, y)`, and
/// otherwise `z` stays: Metropolis within Gibbs (Mattei & Frellsen 2018, <https://arxiv.org/abs/1802.04826>), whose limit is
/// the exact conditional for any encoder.
///
/// # Shapes
/// - `image`: `[1, pixels]`, an input of the model; its hidden pixels have no effect
/// - `label`: `[1, classes]`
///
/// # Errors
/// [`UseError::Likelihood`] if the model's pixels are not black or white; [`UseError::Chains`] and
/// [`UseError::Sweeps`] if there are none.
pub fn complete(
    model: &Cvae,
    image: Tensor<2>,
    label: &Tensor<2>,
    mask: &Mask,
    chains: Chains,
) -> Result<Completion, UseError> {
    let decoder = &model.generator.decoder;
    if !decoder.likelihood.is_bernoulli() {
        let name = format!("{:?}", decoder.likelihood).to_lowercase();
        return Err(UseError::Likelihood(name));
    }
    if chains.count == 0 {
        return Err(UseError::Chains(chains.count));
    }
    if chains.sweeps == 0 {
        return Err(UseError::Sweeps(chains.sweeps));
    }
    let (device, pixels) = (image.device(), image.dims()[1]);
    let labels = label.clone().repeat_dim(0, chains.count);
    let mut noise = Noise::new(chains, &device);
    let hidden = mask.tensor(&device);
    let visible = image * (hidden.clone() * -1.0 + 1.0);
    let fill = |logits: &Tensor<2>, uniforms: Tensor<2>| {
        let ink = is_less(uniforms, probabilities(logits.clone()));
        ink * hidden.clone() + visible.clone()
    };

    // Each chain starts from a sample of the model.
    let start = noise.normals(model.latent());
    let mut latent = model.generator.prior.sample(start, &labels);
    let mut logits = decoder.forward(latent.clone(), labels.clone());
    let mut images = fill(&logits, noise.uniforms(pixels));
    let mut mean = host::zeros([1, pixels], &device);
    let mut acceptance = host::zeros([1], &device);
    for sweep in 0..chains.warm_up + chains.sweeps {
        let posterior = model.encoder.forward(images.clone(), &labels);
        let epsilon = noise.normals(model.latent());
        let proposal = model.encoder.sample(posterior.clone(), epsilon, &labels);
        let proposed = decoder.forward(proposal.latent.clone(), labels.clone());
        if sweep < chains.warm_up {
            (latent, logits) = (proposal.latent, proposed);
        } else {
            let log_weight = |z: &Tensor<2>, logits: &Tensor<2>, q: Gaussian| {
                let prior = model.generator.prior.log_density(z.clone(), &labels);
                let distortion = distortion(decoder, logits.clone(), images.clone());
                prior - distortion - q.log_density(z.clone())
            };
            let current = posterior_at(&model.encoder, posterior, &latent, &labels);
            let ratio = log_weight(&proposal.latent, &proposed, proposal.posterior)
                - log_weight(&latent, &logits, current);
            let accepted = is_less(noise.uniforms(1).log(), ratio);
            let choose =
                |new: Tensor<2>, old: Tensor<2>| old.clone() + (new - old) * accepted.clone();
            latent = choose(proposal.latent, latent);
            logits = choose(proposed, logits);
            mean = mean + probabilities(logits.clone()).mean_dim(0);
            acceptance = acceptance + accepted.mean();
        }
        images = fill(&logits, noise.uniforms(pixels));
    }
    let sweeps = chains.sweeps as f64;
    Ok(Completion {
        images,
        probabilities: probabilities(logits),
        mean: mean / sweeps,
        acceptance: acceptance / sweeps,
    })
}

/// 1 where `a` is less than `b`, else 0. Boolean tensors would add code to the page's download.
fn is_less(a: Tensor<2>, b: Tensor<2>) -> Tensor<2> {
    (b - a).sign().clamp_min(0.0)
}

/// `q(z | x, y)`; the distribution of a second level is that at the first level of `latent`.
fn posterior_at(
    encoder: &Encoder,
    posterior: Posterior,
    latent: &Tensor<2>,
    labels: &Tensor<2>,
) -> Gaussian {
    let Gaussian { mean, log_var } = posterior.coarse.clone();
    let ([rows, coarse], columns) = (mean.dims(), latent.dims()[1]);
    // The ε of this z1. The distribution of the second level does not depend on its own ε, which is zero here.
    let first = latent.clone().slice([0..rows, 0..coarse]);
    let epsilon = (first - mean) * (log_var * -0.5).exp();
    let epsilon = if columns == coarse {
        epsilon
    } else {
        let rest = host::zeros([rows, columns - coarse], &latent.device());
        Tensor::cat(vec![epsilon, rest], 1)
    };
    encoder.sample(posterior, epsilon, labels).posterior
}

/// The random numbers of each chain.
struct Noise {
    streams: Vec<ChaCha8Rng>,
    device: Device,
}

impl Noise {
    fn new(chains: Chains, device: &Device) -> Self {
        let stream = |chain| random::stream(chains.seed, Purpose::Completion, chain as u64);
        Self {
            streams: (0..chains.count).map(stream).collect(),
            device: device.clone(),
        }
    }

    /// `[count, columns]`
    fn normals(&mut self, columns: usize) -> Tensor<2> {
        self.rows(columns, |rng| random::normals(rng, columns))
    }

    /// `[count, columns]`, at least 0 and less than 1.
    fn uniforms(&mut self, columns: usize) -> Tensor<2> {
        self.rows(columns, |rng| {
            (0..columns).map(|_| rng.random::<f32>()).collect()
        })
    }

    fn rows(&mut self, columns: usize, draw: impl FnMut(&mut ChaCha8Rng) -> Vec<f32>) -> Tensor<2> {
        let values: Vec<f32> = self.streams.iter_mut().flat_map(draw).collect();
        let shape = [self.streams.len(), columns];
        host::tensor(values, shape, &self.device)
    }
}
