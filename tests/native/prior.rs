//! Tests the prior: sampling and standardising are inverse to each other, and the density integrates to one.

use crate::common::{CLASSES, assert_close, mnist_shape, small_recipe};
use burn::tensor::{Device, Tensor, TensorData};
use cvae::host::to_vec;
use cvae::model::{Generator, Init, Prior};
use cvae::parameters;
use cvae::random::{self, Purpose};
use cvae::recipe::{FlowRecipe, PriorKind};

/// A prior with a flow over `latent` dimensions, with random parameters.
fn prior(latent: usize, device: &Device) -> Prior {
    let mut recipe = small_recipe().model;
    recipe.latent = latent;
    recipe.prior = PriorKind::Flow(FlowRecipe {
        couplings: 3,
        width: 8,
    });
    let prior = Generator::new(&recipe, mnist_shape(), &mut Init::random(1), device).prior;
    let mut rng = random::stream(2, Purpose::Init, 1);
    parameters::write(prior, |_, shape| {
        let values = random::normals(&mut rng, shape.iter().product());
        Ok::<_, ()>(Some(values.into_iter().map(|v| 0.4 * v).collect()))
    })
    .unwrap()
}

fn rows(values: Vec<f32>, width: usize, device: &Device) -> Tensor<2> {
    let count = values.len() / width;
    Tensor::from_data(TensorData::new(values, [count, width]), device)
}

fn labels(count: usize, device: &Device) -> Tensor<2> {
    let weights = (0..count * CLASSES).map(|i| f32::from(u8::from(i % CLASSES == 3)));
    rows(weights.collect(), CLASSES, device)
}

#[test]
fn standardise_undoes_sample() {
    let device = Device::flex();
    let prior = prior(6, &device);
    let epsilon = random::normals(&mut random::stream(3, Purpose::Epsilon, 0), 40 * 6);
    let labels = labels(40, &device);
    let z = prior.sample(rows(epsilon.clone(), 6, &device), &labels);
    let (back, _) = prior.standardise(z.clone(), &labels);
    assert_close(&to_vec(back), &epsilon, 2e-4);
    let moved: f32 = to_vec(z)
        .iter()
        .zip(&epsilon)
        .map(|(z, e)| (z - e).abs())
        .sum();
    assert!(
        moved > 40.0,
        "expected a random flow to differ from the identity, moved {moved}"
    );
}

#[test]
fn an_untrained_prior_is_standard_normal() {
    let device = Device::flex();
    let mut recipe = small_recipe().model;
    recipe.latent = 4;
    recipe.prior = PriorKind::Flow(FlowRecipe {
        couplings: 4,
        width: 8,
    });
    let prior = Generator::new(&recipe, mnist_shape(), &mut Init::random(1), &device).prior;
    let z = vec![0.3, -1.0, 2.0, 0.5];
    let density = prior.log_density(rows(z.clone(), 4, &device), &labels(1, &device));
    let squares: f32 = z.iter().map(|z| z * z).sum();
    let expected = -0.5 * squares - 2.0 * (2.0 * std::f32::consts::PI).ln();
    assert_close(&to_vec(density), &[expected], 1e-6);
}

/// In two dimensions a grid can sum the density, which shows any error in the determinant.
#[test]
fn the_density_integrates_to_one() {
    let device = Device::flex();
    let prior = prior(2, &device);
    let (steps, reach) = (400, 12.0f32);
    let cell = 2.0 * reach / steps as f32;
    let at = |i: usize| -reach + (i as f32 + 0.5) * cell;
    let mut total = 0.0f64;
    for y in 0..steps {
        let points = (0..steps).flat_map(|x| [at(x), at(y)]).collect();
        let density = prior.log_density(rows(points, 2, &device), &labels(steps, &device));
        total += to_vec(density)
            .iter()
            .map(|d| f64::from(*d).exp())
            .sum::<f64>();
    }
    total *= f64::from(cell * cell);
    assert!(
        (total - 1.0).abs() < 2e-3,
        "the density integrates to {total}"
    );
}

/// The rate at samples of the posterior has the expectation that the closed form gives for a Gaussian prior.
#[test]
fn the_sampled_rate_of_an_identity_flow_equals_the_closed_form() {
    const SAMPLES: usize = 200_000;
    let device = Device::flex();
    let mut recipe = small_recipe().model;
    recipe.latent = 2;
    let gaussian = Generator::new(&recipe, mnist_shape(), &mut Init::random(1), &device).prior;
    recipe.prior = PriorKind::Flow(FlowRecipe {
        couplings: 2,
        width: 8,
    });
    let flow = Generator::new(&recipe, mnist_shape(), &mut Init::random(1), &device).prior;
    let repeated = |pair: [f32; 2]| rows(pair.repeat(SAMPLES), 2, &device);
    let posterior = cvae::model::Gaussian {
        mean: repeated([0.7, -0.4]),
        log_var: repeated([-1.0, 0.3]),
    };
    let noise = random::normals(
        &mut random::stream(4, Purpose::TrainEpsilon, 0),
        2 * SAMPLES,
    );
    let z = posterior.clone().reparameterise(rows(noise, 2, &device));
    let labels = labels(SAMPLES, &device);
    let mean = |rate: Tensor<2>| f64::from(to_vec(rate.mean())[0]);
    let sample = cvae::model::Sample {
        latent: z,
        posterior,
    };
    let exact = mean(gaussian.rates(sample.clone(), &labels));
    let sampled = mean(flow.rates(sample, &labels));
    assert!(
        (exact - sampled).abs() < 0.01,
        "{sampled} sampled, {exact} exact"
    );
}
