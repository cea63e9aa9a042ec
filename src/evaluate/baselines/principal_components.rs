//! A linear decoder of principal components, with a Gaussian prior for each digit.

use super::Density;
use crate::data::{DataSet, Images, binarize};
use crate::evaluate::SEED;
use crate::random::{self, Purpose};
use linfa_linalg::cholesky::{Cholesky, InverseC};
use linfa_linalg::eigh::Eigh;
use linfa_linalg::triangular::{SolveTriangular, UPLO};
use ndarray::{Array1, Array2, Axis};
use rayon::prelude::*;

/// Number of components.
pub const COMPONENTS: usize = 32;
/// Number of validation images on which the clamp of the probabilities is chosen.
const CHOICE: usize = 1000;

/// A linear model: `a ~ N(m_y, S_y)`, and pixels that are ink with probability `μ + W a`, clamped.
pub struct PrincipalComponents {
    mean: Vec<f32>,
    /// Orthonormal columns of `W`, one after the other.
    columns: Vec<Vec<f32>>,
    classes: Vec<ClassGaussian>,
    /// Smallest probability of a pixel's colour.
    pub clamp: f32,
}

/// `p(a | y)` with the posterior `q(a | x, y)` under Gaussian pixel noise, whose covariance does not depend on the image.
struct ClassGaussian {
    mean: Array1<f64>,
    /// `L⁻¹`, where `L Lᵀ` is the prior's covariance.
    whiten: Array2<f64>,
    /// `L` of the posterior's covariance.
    posterior: Array2<f64>,
    /// Posterior mean = `constant + gain · Wᵀ(x − μ)`.
    constant: Array1<f64>,
    gain: Array2<f64>,
    /// `ln` of the ratio of the two normalisers.
    log_ratio: f64,
}

impl PrincipalComponents {
    /// Fits components and Gaussians to the training images, noise and clamp to validation images.
    pub fn fit(data: &DataSet) -> Self {
        let pixels = data.shape().pixels();
        let mean = data.train.mean();
        let (values, vectors) = covariance(&data.train, &mean)
            .eigh()
            .expect("a covariance is symmetric");
        let mut order: Vec<usize> = (0..pixels).collect();
        order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
        #[allow(clippy::cast_possible_truncation, reason = "images are decoded in f32")]
        let single = |values: Vec<f64>| values.into_iter().map(|v| v as f32).collect::<Vec<f32>>();
        let columns = order[..COMPONENTS]
            .iter()
            .map(|&at| single(vectors.column(at).to_vec()))
            .collect();
        let mut model = Self {
            mean: single(mean),
            columns,
            classes: Vec::new(),
            clamp: 0.0,
        };
        let chosen: Vec<usize> = (0..CHOICE.min(data.validation.len())).collect();
        let drawn = binarize(&data.validation, &chosen, SEED, Purpose::ValidationDraw, 0);
        let residual = drawn.chunks_exact(pixels).map(|image| {
            let projected: f64 = model.project(image).iter().map(|a| a * a).sum();
            let centred = image.iter().zip(&model.mean);
            let square: f64 = centred.map(|(x, m)| f64::from(x - m).powi(2)).sum();
            square - projected
        });
        let noise = residual.sum::<f64>() / (chosen.len() * (pixels - COMPONENTS)) as f64;
        model.classes = model.gaussians(&data.train, noise);
        model.clamp = model.choose_clamp(&drawn, &data.validation.labels);
        model
    }

    /// `Wᵀ(x − μ)`.
    fn project(&self, image: &[f32]) -> Array1<f64> {
        let along = self.columns.iter().map(|column| {
            let pixels = image.iter().zip(&self.mean).zip(column);
            f64::from(pixels.map(|((x, mean), w)| (x - mean) * w).sum::<f32>())
        });
        along.collect()
    }

    /// The Gaussian of each digit, fitted to the projections of its grey training images.
    fn gaussians(&self, train: &Images, noise: f64) -> Vec<ClassGaussian> {
        let projections: Vec<Array1<f64>> = (0..train.len())
            .into_par_iter()
            .map(|index| self.project(&grey(train.image(index))))
            .collect();
        let of_class = |label: usize| {
            let labelled = projections.iter().zip(&train.labels);
            let all: Vec<f64> = labelled
                .filter(|(_, other)| usize::from(**other) == label)
                .flat_map(|(projection, _)| projection.iter().copied())
                .collect();
            let count = all.len() / COMPONENTS;
            let mut rows =
                Array2::from_shape_vec((count, COMPONENTS), all).expect("each projection is a row");
            let mean = rows.sum_axis(Axis(0)) / count as f64;
            rows -= &mean;
            ClassGaussian::new(mean, &(rows.t().dot(&rows) / count as f64), noise)
        };
        (0..train.shape.classes).map(of_class).collect()
    }

    /// The clamp under which images are most likely given their posterior means.
    fn choose_clamp(&self, drawn: &[f32], labels: &[u16]) -> f32 {
        let pixels = self.mean.len();
        let decoded: Vec<Vec<f32>> = drawn
            .chunks_exact(pixels)
            .zip(labels)
            .map(|(image, &label)| {
                let class = &self.classes[usize::from(label)];
                self.decode(&class.posterior_mean(&self.project(image)))
            })
            .collect();
        let explained = |clamp: f32| -> f64 {
            let pairs = drawn.chunks_exact(pixels).zip(&decoded);
            pairs
                .map(|(image, means)| log_prob(image, means, clamp))
                .sum()
        };
        [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01]
            .into_iter()
            .max_by(|&a, &b| explained(a).total_cmp(&explained(b)))
            .expect("there are candidates")
    }

    /// `μ + W a`.
    fn decode(&self, point: &Array1<f64>) -> Vec<f32> {
        let mut image = self.mean.clone();
        for (column, &a) in self.columns.iter().zip(point) {
            #[allow(clippy::cast_possible_truncation, reason = "images are decoded in f32")]
            let a = a as f32;
            image.iter_mut().zip(column).for_each(|(x, w)| *x += a * w);
        }
        image
    }
}

impl Density for PrincipalComponents {
    fn log_weights(
        &self,
        image: &[f32],
        label: usize,
        samples: usize,
        noise: (u64, u64),
    ) -> Vec<f64> {
        let class = &self.classes[label];
        let centre = class.posterior_mean(&self.project(image));
        let mut rng = random::stream(noise.0, Purpose::EvaluationNoise, noise.1);
        (0..samples)
            .map(|_| {
                let epsilon = random::normals(&mut rng, COMPONENTS).into_iter();
                let epsilon: Array1<f64> = epsilon.map(f64::from).collect();
                let point = &centre + &class.posterior.dot(&epsilon);
                log_prob(image, &self.decode(&point), self.clamp)
                    + class.log_density_ratio(&point, &epsilon)
            })
            .collect()
    }

    fn is_exact(&self) -> bool {
        false
    }
}

impl ClassGaussian {
    /// With pixels `x ~ N(μ + W a, noise)` and orthonormal `W` the posterior has the precision `S⁻¹ + I / noise`
    /// (Tipping & Bishop 1999, section 3.3).
    fn new(mean: Array1<f64>, covariance: &Array2<f64>, noise: f64) -> Self {
        const DEFINITE: &str = "the images of a digit span the components";
        let lower = |matrix: &Array2<f64>| matrix.cholesky().expect(DEFINITE);
        let inverse = |matrix: &Array2<f64>| matrix.invc().expect(DEFINITE);
        let log_diagonal = |l: &Array2<f64>| l.diag().iter().map(|d| d.ln()).sum::<f64>();
        let identity = Array2::eye(COMPONENTS);
        let prior = lower(covariance);
        let precision = inverse(covariance);
        let spread = inverse(&(&precision + &(&identity / noise)));
        let posterior = lower(&spread);
        Self {
            log_ratio: log_diagonal(&posterior) - log_diagonal(&prior),
            constant: spread.dot(&precision.dot(&mean)),
            gain: spread / noise,
            whiten: prior
                .solve_triangular(&identity, UPLO::Lower)
                .expect(DEFINITE),
            posterior,
            mean,
        }
    }

    fn posterior_mean(&self, projection: &Array1<f64>) -> Array1<f64> {
        &self.constant + &self.gain.dot(projection)
    }

    /// `ln p(a | y) − ln q(a | x, y)` at `a = posterior mean + L ε`.
    fn log_density_ratio(&self, point: &Array1<f64>, epsilon: &Array1<f64>) -> f64 {
        let white = self.whiten.dot(&(point - &self.mean));
        self.log_ratio + 0.5 * (epsilon.dot(epsilon) - white.dot(&white))
    }
}

/// `Σ ln p` of the colour of each pixel, with probabilities of ink `means` kept from `clamp` to `1 − clamp`.
fn log_prob(image: &[f32], means: &[f32], clamp: f32) -> f64 {
    // One logarithm for 64 pixels: no factor is below the clamp, and 0.0002⁶⁴ does not underflow.
    let groups = image.chunks(64).zip(means.chunks(64));
    groups
        .map(|(image, means)| {
            let colours = image.iter().zip(means).map(|(&x, &mean)| {
                let ink = mean.clamp(clamp, 1.0 - clamp);
                f64::from(if x > 0.5 { ink } else { 1.0 - ink })
            });
            colours.product::<f64>().ln()
        })
        .sum()
}

/// Covariance of the grey values of the pixels.
fn covariance(images: &Images, mean: &[f64]) -> Array2<f64> {
    let mean = Array1::from_vec(mean.to_vec());
    let indices: Vec<usize> = (0..images.len()).collect();
    let mut sum = Array2::zeros((images.shape.pixels(), images.shape.pixels()));
    for chunk in indices.chunks(1000) {
        let pixels = chunk.iter().flat_map(|&index| grey(images.image(index)));
        let pixels = pixels.map(f64::from).collect();
        let mut rows =
            Array2::from_shape_vec((chunk.len(), mean.len()), pixels).expect("each image is a row");
        rows -= &mean;
        sum += &rows.t().dot(&rows);
    }
    sum / images.len() as f64
}

/// Grey values, 0 to 1.
fn grey(image: &[u8]) -> Vec<f32> {
    image.iter().map(|&grey| f32::from(grey) / 255.0).collect()
}
