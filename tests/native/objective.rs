//! The objective against closed forms and the numbers that tests/reference/pytorch_numbers.py prints.

use crate::common::{assert_close, small_recipe};
use burn::tensor::{Device, Tensor, TensorData};
use cvae::model::{CLASSES, Cvae, Gaussian, Init, PIXELS};
use cvae::objective::{bernoulli_distortion, elbo};
use cvae::parameters::to_vec;
use cvae::random::{self, Purpose};

fn row(values: &[f32], device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values.to_vec(), [1, values.len()]), device)
}

fn devices() -> [Device; 2] {
    #[allow(deprecated, reason = "burn-ndarray is the CPU backend of the page")]
    [Device::flex(), Device::ndarray()]
}

#[test]
fn distortion_and_its_gradient_equal_pytorch() {
    let logits = [-50.0, -3.0, -0.5, 0.0, 0.25, 2.0, 50.0, 50.0];
    let images = [0.0, 1.0, 0.3, 0.5, 1.0, 0.0, 1.0, 0.0];
    let gradient = [
        1.928_75e-22,
        -0.952_574_1,
        0.077_540_67,
        0.0,
        -0.437_823_5,
        0.880_797_1,
        0.0,
        1.0,
    ];
    for device in devices() {
        let device = device.autodiff();
        let logits = row(&logits, &device).require_grad();
        let loss = bernoulli_distortion(logits.clone(), row(&images, &device));
        let grads = loss.backward();
        assert_close(&to_vec(loss), &[57.068_68], 1e-6);
        assert_close(&to_vec(logits.grad(&grads).unwrap()), &gradient, 1e-6);
    }
}

#[test]
fn a_net_that_knows_nothing_scores_784_ln_2() {
    let device = Device::flex();
    let recipe = small_recipe().model;
    let model = Cvae::new(&recipe, &mut Init::Zeros, &device);
    let images = Tensor::ones([4, PIXELS], &device);
    let labels = Tensor::zeros([4, CLASSES], &device);
    let epsilon = Tensor::ones([4, recipe.latent], &device);
    let parts = elbo(&model, images, labels, epsilon);
    assert_close(&to_vec(parts.distortion), &[543.427_4; 4], 1e-6);
    assert_close(&to_vec(parts.rates), &[0.0; 4], 1e-7);
}

#[test]
fn kl_and_its_gradient_equal_pytorch() {
    for device in devices() {
        let device = device.autodiff();
        let mean = row(&[0.5, -1.0, 0.0, 2.0], &device).require_grad();
        let log_var = row(&[0.0, -2.0, 1.0, -6.0], &device).require_grad();
        let posterior = Gaussian {
            mean: mean.clone(),
            log_var: log_var.clone(),
        };
        let standard = Gaussian {
            mean: row(&[0.0; 4], &device),
            log_var: row(&[0.0; 4], &device),
        };
        let each = to_vec(posterior.clone().kl(standard));
        assert_close(&each, &[0.125, 1.067_667_6, 0.359_140_9, 4.501_239_4], 1e-6);

        let prior = Gaussian {
            mean: row(&[0.0, 1.0, -0.5, 2.5], &device),
            log_var: row(&[0.5, -1.0, 0.0, -4.0], &device),
        };
        let kl = posterior.kl(prior);
        let grads = kl.clone().sum().backward();
        assert_close(
            &to_vec(kl),
            &[0.129_081_66, 5.620_503_4, 0.484_140_9, 7.392_436_4],
            1e-6,
        );
        assert_close(
            &to_vec(mean.grad(&grads).unwrap()),
            &[0.303_265_33, -5.436_563_7, 0.5, -27.299_075],
            1e-6,
        );
        assert_close(
            &to_vec(log_var.grad(&grads).unwrap()),
            &[-0.196_734_67, -0.316_060_28, 0.859_140_9, -0.432_332_36],
            1e-6,
        );
    }
}

/// The closed form against its definition, `E_q[ln q(z) − ln p(z)]`, with a prior that is not standard.
#[test]
fn kl_equals_monte_carlo_with_a_conditional_prior() {
    const SAMPLES: usize = 400_000;
    let (mean, log_var) = ([0.5f32, -1.0], [-0.7f32, 0.4]);
    let (prior_mean, prior_log_var) = ([0.2f32, -0.4], [0.3f32, -0.2]);
    let device = Device::flex();
    let gaussian = |mean: &[f32], log_var: &[f32]| Gaussian {
        mean: row(mean, &device),
        log_var: row(log_var, &device),
    };
    let exact: f32 = to_vec(gaussian(&mean, &log_var).kl(gaussian(&prior_mean, &prior_log_var)))
        .iter()
        .sum();
    let log_density = |z: f64, mean: f32, log_var: f32| {
        let (mean, log_var) = (f64::from(mean), f64::from(log_var));
        -0.5 * ((z - mean).powi(2) / log_var.exp() + log_var)
    };
    let noise = random::normals(
        &mut random::stream(1, Purpose::EvaluationNoise, 0),
        2 * SAMPLES,
    );
    let sum: f64 = noise
        .chunks_exact(2)
        .map(|epsilon| {
            (0..2)
                .map(|j| {
                    let sigma = f64::from(log_var[j] / 2.0).exp();
                    let z = f64::from(mean[j]) + sigma * f64::from(epsilon[j]);
                    log_density(z, mean[j], log_var[j])
                        - log_density(z, prior_mean[j], prior_log_var[j])
                })
                .sum::<f64>()
        })
        .sum();
    // The standard error of this estimate is about 0.001.
    let monte_carlo = sum / SAMPLES as f64;
    assert!(
        (monte_carlo - f64::from(exact)).abs() < 0.006,
        "{monte_carlo} against {exact}"
    );
}
