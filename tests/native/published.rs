//! The trainer against a published figure, on the real data.

use crate::common::{Nobody, real_data, repository};
use burn::tensor::Device;
use cvae::evaluate::negative_elbo;
use cvae::random::Purpose;
use cvae::recipe::{Pixels, Recipe};
use cvae::train::Trainer;

/// The network of the PyTorch example: two independent logs of it end at 105.56 and 105.59, and
/// tests/reference/ prints 105.5.
#[test]
fn the_unconditional_tutorial_model_reaches_the_published_figure() {
    let Some(data) = real_data() else { return };
    let path = repository("recipes/tutorial-unconditional.toml");
    let recipe = Recipe::from_toml(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut trainer = Trainer::new(&recipe, &data, None, &Device::flex()).unwrap();
    trainer.run(&mut Nobody).unwrap();
    let draw = (recipe.seed, Purpose::TestDraw, 0);
    let score = negative_elbo(&trainer.averaged(), &data.test, Pixels::Grey, draw).total();
    println!("test BCE + KL after 10 epochs: {score:.2} nats");
    assert!((105.0..=106.0).contains(&score), "{score}");
}
