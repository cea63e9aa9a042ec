//! Tests that every backend computes the same values and the same gradients.

use crate::common::{CLASSES, PIXELS, assert_close, mnist_shape, small_recipe};
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Gradients, Tensor};
use cvae::host::{tensor, to_vec};
use cvae::model::{Generator, Init, probabilities};
use cvae::objective::bernoulli_distortion;
use cvae::parameters::{self, Parameter};
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

/// A generator with random parameters, including those that normally start at zero; the same on each device.
fn generator(activation: Activation, device: &Device) -> Generator {
    let generator = Generator::new(
        &recipe(activation),
        mnist_shape(),
        &mut Init::random(1),
        device,
    );
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

/// The parameters as leaves of the graph of automatic differentiation.
struct Tracked;

impl ModuleMapper for Tracked {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|value| Tensor::from_inner(value).require_grad())
    }
}

/// On burn-ndarray, one image and a few images are decoded by two different sets of loops; whatever needs gradients
/// uses tensor operations.
#[test]
fn every_backend_draws_the_same() {
    for activation in [Activation::Relu, Activation::Silu, Activation::Tanh] {
        for rows in [1, 3, 8] {
            let [flex, ndarray] = devices();
            let expected = decode(&generator(activation, &flex), rows, &flex);
            let spread = expected
                .iter()
                .fold(0.0f32, |all, p| all.max((p - 0.5).abs()));
            assert!(
                spread > 0.1,
                "expected digits with contrast, got a spread of {spread}"
            );
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

/// The loss of some images under a generator, and the parameters that it depends on.
fn loss(generator: &Generator, device: &Device) -> Tensor<1> {
    let (epsilon, labels) = inputs(4, device);
    let images = tensor(
        (0..4 * PIXELS)
            .map(|i| f32::from(u8::from(i % 5 == 0)))
            .collect(),
        [4, PIXELS],
        device,
    );
    let logits = generator.forward(epsilon, labels, TEMPERATURE);
    bernoulli_distortion(logits, images).mean()
}

/// Collects the gradients of parameters.
struct Collect<'a> {
    path: Vec<String>,
    gradients: &'a mut Gradients,
    found: Vec<(String, Vec<f32>)>,
}
impl burn::module::ModuleVisitor for Collect<'_> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }
    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let name = self.path.join(".");
        let gradient = param.val().grad_remove(self.gradients);
        let gradient = gradient.unwrap_or_else(|| panic!("`{name}` has no gradient"));
        self.found.push((name, to_vec(gradient)));
    }
}

/// The gradient of each parameter.
fn gradients(generator: &Generator, mut gradients: Gradients) -> Vec<(String, Vec<f32>)> {
    let mut collect = Collect {
        path: Vec::new(),
        gradients: &mut gradients,
        found: Vec::new(),
    };
    generator.visit(&mut collect);
    collect.found
}

/// Compares the gradient of each parameter in a random direction with the slope of the loss, computed without automatic
/// differentiation.
#[test]
fn gradients_are_the_slopes_of_the_loss_on_every_backend() {
    const STEP: f32 = 1e-2;
    // ReLU is left out, because finite differences fail at its kink; ReLU has its own test below.
    for activation in [Activation::Silu, Activation::Tanh] {
        let mut of_first: Option<Vec<(String, Vec<f32>)>> = None;
        for device in devices() {
            let plain = generator(activation, &device);
            let tracked = plain.clone().map(&mut Tracked);
            let got = gradients(
                &tracked,
                loss(&tracked, &device.clone().autodiff()).backward(),
            );
            for (at, (name, gradient)) in got.iter().enumerate() {
                let direction = draw(Purpose::TrainEpsilon, at as u64, gradient.len());
                let length = direction.iter().map(|v| v * v).sum::<f32>().sqrt();
                let moved = |by: f32| {
                    let moved = parameters::write(plain.clone(), |other, _| {
                        let Parameter { values, .. } = parameters::read(&plain)
                            .into_iter()
                            .find(|parameter| parameter.name == other)
                            .expect("a parameter of this generator");
                        Ok::<_, std::convert::Infallible>((other == name).then(|| {
                            let moved = values.iter().zip(&direction);
                            moved.map(|(v, d)| v + by * d / length).collect()
                        }))
                    });
                    f64::from(to_vec(loss(&moved.unwrap(), &device))[0])
                };
                let slope = (moved(STEP) - moved(-STEP)) / f64::from(2.0 * STEP);
                let along: f64 = gradient
                    .iter()
                    .zip(&direction)
                    .map(|(g, d)| f64::from(g * d / length))
                    .sum();
                assert!(
                    (along - slope).abs() <= 0.03 + 0.02 * slope.abs(),
                    "{device:?}, {activation:?}, {name}: the gradient is {along}, the slope {slope}"
                );
            }
            match &of_first {
                None => of_first = Some(got),
                Some(first) => {
                    for ((_, expected), (_, got)) in first.iter().zip(&got) {
                        assert_close(got, expected, 1e-4);
                    }
                }
            }
        }
    }
}

#[test]
fn the_slope_of_relu_is_a_step_on_every_backend() {
    for device in devices() {
        let device = device.autodiff();
        let x = tensor(vec![-2.0, -0.1, 0.1, 3.0], [1, 4], &device).require_grad();
        let y = Activation::Relu.forward(x.clone());
        let gradients = y.clone().sum().backward();
        assert_eq!(to_vec(y), [0.0, 0.0, 0.1, 3.0]);
        let slopes = x.grad(&gradients).expect("x is a leaf");
        assert_eq!(to_vec(slopes), [0.0, 0.0, 1.0, 1.0]);
    }
}

/// The generator with each parameter halved.
fn halved(generator: Generator) -> Generator {
    let of = parameters::read(&generator);
    parameters::write(generator, |name, _| {
        let parameter = of.iter().find(|parameter| parameter.name == name);
        let values = &parameter.expect("a parameter of this generator").values;
        Ok::<_, std::convert::Infallible>(Some(values.iter().map(|v| 0.5 * v).collect()))
    })
    .unwrap()
}

/// A layer keeps a reordered copy of its weights, and must not use the copy after the weights were replaced.
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
