//! Compares the objective with closed forms and with the numbers that tests/reference/pytorch_numbers.py prints.

use crate::common::{CLASSES, PIXELS, assert_close, mnist_shape, small_recipe};
use burn::tensor::{Device, Tensor, TensorData};
use cvae::evaluate::log_sum_exp;
use cvae::host::to_vec;
use cvae::model::{Cvae, Gaussian, Init};
use cvae::objective::{
    Example, Networks, Term, bernoulli_distortion, distortion, elbo, importance_bound, squared_mean,
};
use cvae::optimise::Shards;
use cvae::parameters;
use cvae::random::{self, Purpose};
use cvae::recipe::{Adversary, DetailRecipe, ImageAdversary, Likelihood};
use std::ops::Range;

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
fn a_network_of_zeros_has_a_distortion_of_784_ln_2() {
    let device = Device::flex();
    let recipe = small_recipe().model;
    let model = Cvae::new(&recipe, mnist_shape(), &mut Init::Zeros, &device);
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

/// Compares the closed form with its definition, `E_q[ln q(z) − ln p(z)]`, under a non-standard prior.
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

/// Compares the gradient that the one-pass form gives to automatic differentiation with central differences.
#[test]
fn the_fused_distortion_has_the_gradient_of_its_value() {
    let device = Device::flex();
    let count = 2 * PIXELS;
    let logits = random::normals(&mut random::stream(1, Purpose::Init, 0), count);
    let grey: Vec<f32> = (0..count).map(|i| (i % 11) as f32 / 10.0).collect();
    let rows = |values: Vec<f32>, device: &Device| {
        Tensor::<2>::from_data(TensorData::new(values, [2, PIXELS]), device)
    };
    let autodiff = device.clone().autodiff();
    let tracked = rows(logits.clone(), &autodiff).require_grad();
    let value = bernoulli_distortion(tracked.clone(), rows(grey.clone(), &autodiff));
    let plain = bernoulli_distortion(rows(logits.clone(), &device), rows(grey.clone(), &device));
    assert_close(&to_vec(value.clone()), &to_vec(plain), 1e-5);
    let gradient = to_vec(tracked.grad(&value.backward()).unwrap());
    for (index, (l, x)) in logits.iter().zip(&grey).enumerate() {
        let softplus = |l: f64| l.max(0.0) + (-l.abs()).exp().ln_1p();
        let loss = |l: f64| softplus(l) - f64::from(*x) * l;
        let l = f64::from(*l);
        let expected = (loss(l + 1e-5) - loss(l - 1e-5)) / 2e-5;
        assert!((f64::from(gradient[index]) - expected).abs() < 1e-5);
    }
}

/// `ln N(x; p, σ²)` summed over the pixels, written out, and the gradient of a learned `ln σ`.
#[test]
fn the_gaussian_distortion_is_a_negative_log_density() {
    let device = Device::flex();
    let mut recipe = small_recipe().model;
    let logits: Vec<f32> = (0..PIXELS).map(|i| (i as f32 - 400.0) / 150.0).collect();
    let images: Vec<f32> = (0..PIXELS).map(|i| (i % 5) as f32 / 4.0).collect();
    let expected = |deviation: f64| -> f64 {
        let terms = logits.iter().zip(&images).map(|(l, x)| {
            let mean = 1.0 / (1.0 + (-f64::from(*l)).exp());
            let z = (f64::from(*x) - mean) / deviation;
            0.5 * z * z + deviation.ln() + 0.5 * (2.0 * std::f64::consts::PI).ln()
        });
        terms.sum()
    };
    for (likelihood, deviation) in [
        (Likelihood::Gaussian(0.3), 0.3),
        (Likelihood::LearnedGaussian, 1.0),
    ] {
        recipe.likelihood = likelihood;
        let model = Cvae::new(&recipe, mnist_shape(), &mut Init::random(1), &device);
        let decoder = &model.generator.decoder;
        let got = to_vec(distortion(
            decoder,
            row(&logits, &device),
            row(&images, &device),
        ));
        assert_close(&got, &[expected(deviation) as f32], 1e-5);
    }
}

/// With one sample the loss is the sampled ELBO; with more samples the loss is lower and equals the evaluation's
/// estimator.
#[test]
fn the_importance_weighted_loss_equals_the_definition() {
    let device = Device::flex();
    let mut recipe = small_recipe().model;
    recipe.latent = 4;
    recipe.detail = Some(DetailRecipe {
        latent: 2,
        width: 8,
    });
    let model = Cvae::new(&recipe, mnist_shape(), &mut Init::random(2), &device);
    let (batch, samples) = (3, 4);
    let draws =
        |counter, count| random::normals(&mut random::stream(7, Purpose::Init, counter), count);
    let tensor = |values: Vec<f32>, width: usize| {
        let shape = [values.len() / width, width];
        Tensor::<2>::from_data(TensorData::new(values, shape), &device)
    };
    let images: Vec<f32> = draws(1, batch * PIXELS)
        .iter()
        .map(|v| f32::from(u8::from(*v > 1.0)))
        .collect();
    let images = tensor(images, PIXELS);
    let labels: Vec<f32> = (0..batch * CLASSES)
        .map(|i| f32::from(u8::from(i % 11 == 0)))
        .collect();
    let labels = tensor(labels, CLASSES);
    let epsilon = tensor(draws(2, samples * batch * 4), 4);
    let bound = importance_bound(&model, images.clone(), &labels, epsilon.clone());
    // Computed sample by sample, without batches.
    let mut weights = vec![Vec::new(); batch];
    for sample in 0..samples {
        let noise = epsilon
            .clone()
            .slice([sample * batch..(sample + 1) * batch, 0..4]);
        let drawn = model.encode(images.clone(), &labels, noise);
        let prior = model
            .generator
            .prior
            .log_density(drawn.latent.clone(), &labels);
        let posterior = drawn.posterior.log_density(drawn.latent.clone());
        let logits = model
            .generator
            .decoder
            .forward(drawn.latent, labels.clone());
        let weight = prior - posterior - bernoulli_distortion(logits, images.clone());
        for (image, weight) in to_vec(weight).into_iter().enumerate() {
            weights[image].push(f64::from(weight));
        }
    }
    let expected: Vec<f32> = weights
        .iter()
        .map(|weights| ((samples as f64).ln() - log_sum_exp(weights)) as f32)
        .collect();
    assert_close(&to_vec(bound.bound), &expected, 1e-5);
}

/// Compares the unbiased squared mean with its definition over all pairs.
#[test]
fn mean_features_are_compared_without_bias() {
    let device = Device::flex();
    let rows = 7;
    let values = random::normals(&mut random::stream(3, Purpose::Init, 0), rows * 5);
    let group = [0usize, 1, 0, 1, 1, 0, 2];
    let mut expected = 0.0;
    for g in 0..3 {
        let members: Vec<&[f32]> = (0..rows)
            .filter(|&r| group[r] == g)
            .map(|r| &values[r * 5..(r + 1) * 5])
            .collect();
        let n = members.len() as f64;
        for (i, a) in members.iter().enumerate() {
            for (_, b) in members.iter().enumerate().filter(|(j, _)| *j != i) {
                let dot: f64 = a.iter().zip(*b).map(|(a, b)| f64::from(a * b)).sum();
                expected += dot / (n - 1.0);
            }
        }
    }
    let one_hot: Vec<f32> = group
        .iter()
        .flat_map(|&g| (0..3).map(move |at| f32::from(u8::from(at == g))))
        .collect();
    let difference = Tensor::from_data(TensorData::new(values, [rows, 5]), &device);
    let groups = Tensor::from_data(TensorData::new(one_hot, [rows, 3]), &device);
    let got = to_vec(squared_mean(difference, &groups))[0];
    assert!(
        (f64::from(got) - expected).abs() < 1e-4,
        "{got}, by pairs {expected}"
    );
}

/// Critics of images do not change the encoder: for any weights of their losses, the encoder's gradient is the gradient
/// of the ELBO, while the gradients of prior and decoder differ from it.
#[test]
fn critics_of_images_train_the_generator_and_not_the_encoder() {
    let rows = 8;
    let device = Device::flex();
    let gradients = |weight: f64| {
        let mut recipe = small_recipe();
        recipe.objective.adversary = Some(Adversary::Images(ImageAdversary {
            discriminator: vec![8],
            classifier: vec![8],
            pair_weight: weight,
            mean_weight: weight,
            class_weight: weight,
            learning_rate: 1e-3,
        }));
        let networks = Networks::new(&recipe, mnist_shape(), &mut Init::random(5), &device);
        let step = |networks: &Networks, part: Range<usize>| {
            assert_eq!(part, 0..rows);
            let tensor = |counter, width: usize, value: fn(f32) -> f32| {
                let mut stream = random::stream(9, Purpose::TrainEpsilon, counter);
                let values = random::normals(&mut stream, rows * width);
                let data = TensorData::new(
                    values.into_iter().map(value).collect::<Vec<f32>>(),
                    [rows, width],
                );
                Tensor::<2>::from_data(data, &device.clone().autodiff())
            };
            let labels = (0..rows * CLASSES).map(|i| f32::from(u8::from(i % CLASSES == i / 20)));
            let labels = TensorData::new(labels.collect::<Vec<f32>>(), [rows, CLASSES]);
            let latent = recipe.model.latent;
            let example = Example {
                images: tensor(1, PIXELS, |x| f32::from(u8::from(x > 1.0))),
                grey: Some(tensor(1, PIXELS, |x| x.clamp(0.0, 1.0))),
                labels: Tensor::from_data(labels, &device.clone().autodiff()),
                epsilon: tensor(2, latent, |x| x),
                prior_epsilon: tensor(3, latent, |x| x),
            };
            let loss = networks.loss(&recipe, example, 1.0);
            let critics = loss.critics.expect("the recipe has critics");
            let losses = [("model", loss.model), ("critics", critics)];
            (
                (),
                losses.map(|(name, loss)| (name, loss.backward())).into(),
            )
        };
        let ((), found) = Shards::new(rows)
            .unwrap()
            .gradients(&networks, rows, step)
            .remove(0);
        let names = parameters::read(&networks).into_iter();
        names.map(|parameter| parameter.name).zip(found)
    };
    for ((name, alone), (_, watched)) in gradients(0.0).zip(gradients(1.0)) {
        let furthest = alone
            .iter()
            .zip(&watched)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        if name.starts_with("model.generator") {
            assert!(furthest > 1e-3, "`{name}` is not affected by the critics");
        } else {
            assert!(
                furthest < 1e-6,
                "`{name}` is affected by the critics: {furthest}"
            );
        }
    }
}

#[test]
fn the_loss_is_the_distortion_and_beta_times_the_rate() {
    let (device, rows) = (Device::flex(), 4);
    let recipe = small_recipe();
    let networks = Networks::new(&recipe, mnist_shape(), &mut Init::random(5), &device);
    let tensor = |counter, width: usize| {
        let mut stream = random::stream(9, Purpose::TrainEpsilon, counter);
        let data = TensorData::new(random::normals(&mut stream, rows * width), [rows, width]);
        Tensor::<2>::from_data(data, &device)
    };
    let value = |tensor: Tensor<1>| f64::from(tensor.into_scalar::<f32>());
    for beta in [0.0, 0.5, 4.0] {
        let example = Example {
            images: tensor(1, PIXELS).clamp(0.0, 1.0),
            grey: None,
            labels: tensor(2, CLASSES),
            epsilon: tensor(3, recipe.model.latent),
            prior_epsilon: tensor(4, recipe.model.latent),
        };
        let loss = networks.loss(&recipe, example, beta);
        let term = |term| value(loss.terms[&term].clone());
        let (distortion, rate) = (term(Term::Distortion), term(Term::Rate));
        assert!(rate > 1.0, "{rate}");
        let expected = distortion + beta * rate;
        let got = value(loss.model);
        assert!(
            (got - expected).abs() < 1e-5 * expected,
            "{got}, expected {expected}"
        );
    }
}
