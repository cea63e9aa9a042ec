//! Counter-based randomness: every draw is a function of `(seed, purpose, counter)`, and not of the number of draws before
//! it. So a resumed training gives the same bits as an uninterrupted one, and the page shows the same digit as
//! `cvae sample --seed` writes.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// The use of a stream of random numbers. Two purposes never share a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Initial parameters of a network.
    Init = 1,
    /// The order of the training images; counter = epoch.
    Shuffle = 2,
    /// Fresh Bernoulli draws of the training images; counter = epoch.
    TrainDraw = 3,
    /// Fixed Bernoulli draws of the validation images; counter = draw.
    ValidationDraw = 4,
    /// Fixed Bernoulli draws of the test images; counter = draw.
    TestDraw = 5,
    /// ε of the posterior's samples in a training step; counter = step.
    TrainEpsilon = 6,
    /// ε and other noise of an evaluation; counter = index of the image, so that shards give the same results as one machine.
    EvaluationNoise = 7,
    /// ε of the page and of `cvae sample`; counter = index of the sample.
    Epsilon = 8,
    /// The two random directions that span the page's pad.
    Directions = 9,
    /// Random shifts and other augmentation of the judge's training images; counter = epoch.
    Augmentation = 10,
    /// ε of the prior's draws in a training step against an adversary; counter = step.
    PriorEpsilon = 11,
    /// Fixed Bernoulli draws of a model's samples; counter = draw.
    SampleDraw = 12,
    /// Images picked at random for an evaluation; counter = the use of the images.
    Subset = 13,
    /// The noise of a Markov chain that completes an image; counter = chain.
    Completion = 14,
    /// Corruption of an image; counter = index of the image.
    Corruption = 15,
    /// The few real images of each digit from which a classifier learns; counter = 0.
    FewImages = 16,
    /// What is random in a simulated picture; counter = index and kind of the picture.
    Scene = 17,
    /// Pictures of an imported data set that are set aside; counter = the use of the pictures.
    Division = 18,
    /// Random changes of training images; counter = epoch.
    ChangedImages = 19,
}

/// The random number generator of one `(seed, purpose, counter)`.
#[must_use]
pub fn stream(seed: u64, purpose: Purpose, counter: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&(purpose as u64).to_le_bytes());
    let mut rng = ChaCha8Rng::from_seed(key);
    rng.set_stream(counter);
    rng
}

/// `count` independent draws from `N(0, 1)`.
pub fn normals(rng: &mut impl Rng, count: usize) -> Vec<f32> {
    (0..count).map(|_| StandardNormal.sample(rng)).collect()
}

/// The `index`-th ε of `seed`: `latent` independent draws from `N(0, 1)`.
#[must_use]
pub fn epsilon(seed: u64, index: u64, latent: usize) -> Vec<f32> {
    normals(&mut stream(seed, Purpose::Epsilon, index), latent)
}

/// Two orthonormal directions in a `latent`-dimensional space, uniformly distributed, one after the other.
///
/// A 1-dimensional space has one direction; the second is zero. In 2 dimensions the axes are returned: people expect them,
/// and a plane needs no random basis.
#[must_use]
pub fn directions(seed: u64, latent: usize) -> Vec<f32> {
    if latent <= 2 {
        let mut axes = vec![0.0; 2 * latent];
        axes[0] = 1.0;
        if latent == 2 {
            axes[3] = 1.0;
        }
        return axes;
    }
    // Gram-Schmidt on two Gaussian vectors, whose directions are uniform on the sphere.
    let drawn = normals(&mut stream(seed, Purpose::Directions, 0), 2 * latent);
    let (first, second) = drawn.split_at(latent);
    let first = normalised(first.to_vec());
    let along: f32 = first.iter().zip(second).map(|(a, b)| a * b).sum();
    let second = second
        .iter()
        .zip(&first)
        .map(|(b, a)| b - along * a)
        .collect();
    [first, normalised(second)].concat()
}

fn normalised(mut vector: Vec<f32>) -> Vec<f32> {
    let norm = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    vector.iter_mut().for_each(|x| *x /= norm);
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_depends_on_seed_purpose_and_counter() {
        let reference = normals(&mut stream(1, Purpose::Epsilon, 0), 8);
        assert_eq!(reference, normals(&mut stream(1, Purpose::Epsilon, 0), 8));
        assert_ne!(reference, normals(&mut stream(2, Purpose::Epsilon, 0), 8));
        assert_ne!(
            reference,
            normals(&mut stream(1, Purpose::Directions, 0), 8)
        );
        assert_ne!(reference, normals(&mut stream(1, Purpose::Epsilon, 1), 8));
    }

    #[test]
    fn normals_have_mean_zero_and_variance_one() {
        let draws = normals(&mut stream(3, Purpose::TrainEpsilon, 0), 100_000);
        let mean = draws.iter().sum::<f32>() / 1e5;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 1e5;
        // Standard errors: 0.003 and 0.0045.
        assert!(mean.abs() < 0.015, "mean {mean}");
        assert!((variance - 1.0).abs() < 0.025, "variance {variance}");
    }

    #[test]
    fn directions_are_orthonormal() {
        for latent in [2, 3, 20, 32] {
            let both = directions(5, latent);
            let (u, v) = both.split_at(latent);
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
            assert!((dot(u, u) - 1.0).abs() < 1e-5);
            assert!((dot(v, v) - 1.0).abs() < 1e-5);
            assert!(dot(u, v).abs() < 1e-5);
        }
    }
}
