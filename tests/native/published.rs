//! Compares the trainer with a published figure, on the real data.

use crate::common::{Nobody, real_data, repository};
use burn::tensor::Device;
use cvae::evaluate::negative_elbo;
use cvae::random::Purpose;
use cvae::recipe::{Pixels, Recipe};
use cvae::train::Trainer;

/// BCE + KL of the test images in nats, after `epochs` epochs, for the network of the PyTorch example.
fn unconditional_tutorial(epochs: usize) -> Option<f64> {
    let data = real_data()?;
    let path = repository("recipes/tutorial-unconditional.toml");
    let mut recipe = Recipe::from_toml(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(recipe.training.epochs, 10);
    recipe.training.epochs = epochs;
    let mut trainer = Trainer::new(&recipe, &data, None, &Device::flex()).unwrap();
    trainer.run(&mut Nobody).unwrap();
    let draw = (recipe.seed, Purpose::TestDraw, 0);
    let score = negative_elbo(&trainer.averaged(), &data.test, Pixels::Grey, draw).total();
    println!("test BCE + KL after {epochs} epochs: {score:.2} nats");
    Some(score)
}

/// `tests/reference/README.md` has 111.595 after three epochs. The same network with labels, trained there on 50 000
/// and on 60 000 images, differs by 1.5 nats at this point.
#[test]
fn the_unconditional_tutorial_model_learns_as_fast_as_in_pytorch() {
    let Some(score) = unconditional_tutorial(3) else {
        return;
    };
    assert!((score - 111.595).abs() < 1.0, "{score}");
}

/// Two independent logs of the PyTorch example end at 105.56 and 105.59, and `tests/reference/` prints 105.5.
#[test]
#[ignore = "trains for ten epochs; `make soak` runs it"]
fn the_unconditional_tutorial_model_reaches_the_published_figure() {
    let Some(score) = unconditional_tutorial(10) else {
        return;
    };
    assert!((105.0..=106.0).contains(&score), "{score}");
}
