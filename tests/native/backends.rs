//! Every backend computes the same, with automatic differentiation and without.

use crate::common::{assert_close, small_recipe};
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor};
use cvae::digit::CLASSES;
use cvae::host::{tensor, to_vec};
use cvae::model::{Generator, Init, probabilities};
use cvae::parameters;
use cvae::random::{self, Purpose};
use cvae::recipe::{Activation, FlowRecipe, ModelRecipe, PriorKind};

const LATENT: usize = 6;
const TEMPERATURE: f64 = 0.9;

fn devices() -> [Device; 2] {
    #[allow(deprecated, reason = "burn-ndarray is the CPU backend of the page")]
    [Device::flex(), Device::ndarray()]
}

fn recipe(activation: Activation) -> ModelRecipe {
    let mut recipe = small_recipe().model;
    recipe.latent = LATENT;
    recipe.activation = activation;
    recipe.prior = PriorKind::Flow(FlowRecipe {
        couplings: 3,
        width: 10,
    });
    recipe
}

fn draw(purpose: Purpose, step: u64, count: usize) -> Vec<f32> {
    random::normals(&mut random::stream(11, purpose, step), count)
}

/// A generator whose parameters are all random, those that start at zero too; the same on each device.
fn generator(activation: Activation, device: &Device) -> Generator {
    let generator = Generator::new(&recipe(activation), &mut Init::random(1), device);
    let mut step = 0;
    parameters::write(generator, |_, shape| {
        step += 1;
        let values = draw(Purpose::Init, step, shape.iter().product());
        Ok::<_, std::convert::Infallible>(Some(values.iter().map(|v| 0.2 * v).collect()))
    })
    .unwrap()
}

fn inputs(rows: usize, device: &Device) -> (Tensor<2>, Tensor<2>) {
    let epsilon = draw(Purpose::EvaluationNoise, 0, rows * LATENT);
    let one_hot = (0..rows).flat_map(|row| {
        (0..CLASSES).map(move |class| f32::from(u8::from(class == (3 * row) % CLASSES)))
    });
    (
        tensor(epsilon, [rows, LATENT], device),
        tensor(one_hot.collect(), [rows, CLASSES], device),
    )
}

fn decode(generator: &Generator, rows: usize, device: &Device) -> Vec<f32> {
    let (epsilon, labels) = inputs(rows, device);
    to_vec(probabilities(generator.forward(
        epsilon,
        labels,
        TEMPERATURE,
    )))
}

/// The parameters as leaves of a graph of automatic differentiation.
struct Tracked;

impl ModuleMapper for Tracked {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|value| Tensor::from_inner(value).require_grad())
    }
}

/// One image is drawn by loops of its own on burn-ndarray, a few by others, and what is differentiated by tensor operations.
#[test]
fn every_backend_draws_the_same() {
    for activation in [Activation::Relu, Activation::Silu, Activation::Tanh] {
        for rows in [1, 3, 8] {
            let [flex, ndarray] = devices();
            let expected = decode(&generator(activation, &flex), rows, &flex);
            let spread = expected
                .iter()
                .fold(0.0f32, |all, p| all.max((p - 0.5).abs()));
            assert!(spread > 0.1, "the digits are blank: {spread}");
            for device in [flex, ndarray] {
                let plain = generator(activation, &device);
                assert_close(&decode(&plain, rows, &device), &expected, 1e-5);
                let tracked = plain.map(&mut Tracked);
                let got = decode(&tracked, rows, &device.autodiff());
                assert_close(&got, &expected, 1e-5);
            }
        }
    }
}

/// The generator with half of each parameter.
fn halved(generator: Generator) -> Generator {
    let of = parameters::read(&generator);
    parameters::write(generator, |name, _| {
        let parameter = of.iter().find(|parameter| parameter.name == name);
        let values = &parameter.expect("a parameter of this generator").values;
        Ok::<_, std::convert::Infallible>(Some(values.iter().map(|v| 0.5 * v).collect()))
    })
    .unwrap()
}

/// A layer keeps a copy of its weights in another order, and must not draw with that of weights that were replaced.
#[test]
fn replaced_weights_draw_at_once() {
    for device in devices() {
        let old = generator(Activation::Silu, &device);
        let before = decode(&old, 8, &device);
        let after = decode(&halved(old), 8, &device);
        assert_ne!(after, before);
        let fresh = halved(generator(Activation::Silu, &device));
        assert_eq!(after, decode(&fresh, 8, &device));
    }
}
