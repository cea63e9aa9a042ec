//! Compares Adam with the numbers that tests/reference/pytorch_numbers.py prints.

use crate::common::assert_close;
use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor, TensorData};
use cvae::optimise::{Adam, Shards};
use cvae::parameters;

#[derive(Module, Debug)]
struct Weights {
    weights: Param<Tensor<2>>,
}

const GRADIENTS: [[f32; 4]; 5] = [
    [0.1, -2.0, 0.0, 1e-4],
    [0.2, 1.0, 0.0, 1e-4],
    [-0.3, 0.5, 1e-3, 0.0],
    [0.4, -0.25, 0.0, -1e-4],
    [0.0, 3.0, 0.0, 1e-8],
];

fn row(values: [f32; 4], device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values.to_vec(), [1, 4]), device)
}

/// The weights after each step, where the loss is the scalar product with a given gradient.
fn steps(weight_decay: f64, ema: Option<f64>) -> (Vec<Vec<f32>>, Vec<Vec<f32>>) {
    let device = Device::flex();
    let mut module = Weights {
        weights: Param::from_tensor(row([0.5, -1.0, 2.0, 0.0], &device)),
    };
    let mut adam = Adam::new(&module, ema, weight_decay);
    // The batch consists of parts with 2 and 1 of 3 examples, each of which adds its share of the gradient.
    let shards = Shards::new(200).unwrap();
    let (mut trained, mut averaged) = (Vec::new(), Vec::new());
    for gradient in GRADIENTS {
        let parts = shards.gradients(&module, 3, |module: &Weights, part| {
            let gradient = row(gradient, &Device::flex().autodiff());
            let loss = (module.weights.val() * gradient).sum() * part.len() as f64 / 3.0;
            (part, vec![("", loss.backward())])
        });
        let (ranges, gradients): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        assert_eq!(ranges, [0..2, 2..3]);
        module = adam.update(module, &gradients, |_| 1e-3);
        trained.push(parameters::read(&module)[0].values.clone());
        let average = adam.averaged(module.clone());
        averaged.push(parameters::read(&average)[0].values.clone());
    }
    (trained, averaged)
}

#[test]
fn adam_equals_pytorch() {
    let expected: [[f32; 4]; 5] = [
        [0.499, -0.999, 2.0, -0.000_999_900_01],
        [0.498_034_818, -0.998_733_663, 2.0, -0.001_999_800_02],
        [
            0.498_101_417,
            -0.998_672_274,
            1.999_361_2,
            -0.002_772_708_23,
        ],
        [
            0.497_714_133,
            -0.998_559_169,
            1.998_837_93,
            -0.002_953_680_48,
        ],
        [
            0.497_386_789,
            -0.998_933_851,
            1.998_395_65,
            -0.003_106_672_74,
        ],
    ];
    for (got, expected) in steps(0.0, None).0.iter().zip(expected) {
        assert_close(got, &expected, 3e-7);
    }
}

#[test]
fn decoupled_decay_equals_pytorch() {
    let expected = [
        0.497_361_861,
        -0.998_883_903,
        1.998_295_67,
        -0.003_106_585_48,
    ];
    assert_close(&steps(0.01, None).0[4], &expected, 3e-7);
}

#[test]
fn the_average_follows_its_recurrence() {
    let (trained, averaged) = steps(0.0, Some(0.25));
    let mut expected = vec![0.5, -1.0, 2.0, 0.0];
    for (step, (values, got)) in trained.iter().zip(&averaged).enumerate() {
        let early = (2.0 + step as f32) / (11.0 + step as f32);
        let decay = early.min(0.25);
        for (average, value) in expected.iter_mut().zip(values) {
            *average = decay * *average + (1.0 - decay) * value;
        }
        assert_close(got, &expected, 1e-6);
    }
}

#[derive(Module, Debug)]
struct Layer {
    weights: Param<Tensor<2>>,
    bias: Param<Tensor<1>>,
}

/// A layer with these weights and a bias of the same values after one step, where each loss is of one part of the batch.
fn one_step(start: [f32; 4], weight_decay: f64, losses: [[f32; 4]; 2]) -> (Vec<f32>, Vec<f32>) {
    let device = Device::flex();
    let module = Layer {
        weights: Param::from_tensor(row(start, &device)),
        bias: Param::from_tensor(row(start, &device).reshape([4])),
    };
    let mut adam = Adam::new(&module, None, weight_decay);
    let shards = Shards::new(200).unwrap();
    let parts = shards.gradients(&module, 2, |module: &Layer, part| {
        let gradient = row(losses[part.start], &Device::flex().autodiff());
        let rows = module.weights.val() + module.bias.val().reshape([1, 4]);
        (part, vec![("", (rows * gradient).sum().backward())])
    });
    let gradients: Vec<_> = parts.into_iter().map(|(_, gradients)| gradients).collect();
    assert_eq!(gradients.len(), 2);
    let trained = parameters::read(&adam.update(module, &gradients, |_| 0.1));
    let values = |name| {
        let found = trained.iter().find(|parameter| parameter.name == name);
        found.unwrap().values.clone()
    };
    (values("weights"), values("bias"))
}

/// Without a gradient a matrix shrinks by rate times decay, and a bias stays.
#[test]
fn decay_shrinks_matrices_only() {
    let start = [1.0, -2.0, 0.5, 0.0];
    let (weights, bias) = one_step(start, 0.5, [[0.0; 4]; 2]);
    assert_close(&weights, &start.map(|value| 0.95 * value), 1e-7);
    assert_eq!(bias, start);
}

/// A first step of Adam moves each parameter by the learning rate against the sign of its gradient, so each part of the
/// batch shows where the other part has no gradient.
#[test]
fn every_part_of_a_batch_moves_the_parameters() {
    let losses = [[2.0, 0.0, 1.0, 0.0], [0.0, -3.0, 1.0, 0.0]];
    let (weights, bias) = one_step([0.0; 4], 0.0, losses);
    assert_close(&weights, &[-0.1, 0.1, -0.1, 0.0], 1e-6);
    assert_close(&bias, &[-0.1, 0.1, -0.1, 0.0], 1e-6);
}
