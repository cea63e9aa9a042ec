//! Tests the training of the page against the command's: its images, and the losses that the page has to repeat.

use crate::common::{real_data, repository};
use burn::tensor::Device;
use cvae::data::{Images, Packed};
use cvae::optimise::{Learner, NegativeElbo, negative_elbos};
use cvae::random::Purpose;
use cvae::recipe::Recipe;
use serde_json::{Value, json};
use std::fs;

const FIXTURE: &str = "tests/fixtures/page-train.json";
const IMAGES: &str = "www/images/mnist.images";
const STEPS: usize = 50;
/// Held-out images that are scored after the last step.
const SCORED: usize = 200;

fn packed() -> Packed {
    Packed::load(&fs::read(repository(IMAGES)).unwrap()).unwrap()
}

/// The recipes whose losses are compared: one of each path through the networks.
fn recipes() -> Vec<Recipe> {
    ["tutorial", "few", "beta-vae", "hvae", "cvae"]
        .map(|name| {
            let path = repository(&format!("recipes/{name}.toml"));
            let mut recipe = Recipe::from_toml(&fs::read_to_string(path).unwrap()).unwrap();
            recipe.training.images = Some(1000);
            recipe.training.refit = false;
            // Fewer weights, so that the test takes seconds.
            for width in recipe
                .model
                .encoder
                .iter_mut()
                .chain(&mut recipe.model.decoder)
            {
                *width = 64;
            }
            recipe
        })
        .to_vec()
}

/// Distortion and rate of each step, and of held-out images after the last one.
fn trained(recipe: &Recipe, packed: &Packed) -> Value {
    let learned = packed.images.first(recipe.training.images.unwrap());
    let mut learner = Learner::new(recipe, learned, &Device::flex()).unwrap();
    let mut steps = Vec::new();
    let mut order = learner.order();
    while steps.len() < STEPS {
        let first = learner.steps_into_epoch() * recipe.training.batch;
        let end = (first + recipe.training.batch).min(order.len());
        let step = learner.step(&order[first..end], end).unwrap();
        steps.push(json!([step.distortion, step.rate]));
        if end == order.len() {
            learner.finish_epoch(None);
            order = learner.order();
        }
    }
    let held_out: Vec<usize> = (packed.header.training..packed.images.len()).collect();
    let held_out: Images = packed.images.select(&held_out);
    let draw = (recipe.seed, Purpose::ValidationDraw, 0);
    let indices: Vec<usize> = (0..SCORED).collect();
    let pixels = recipe.objective.pixels;
    let scores = negative_elbos(&learner.averaged(), &held_out, &indices, pixels, draw);
    let score = NegativeElbo::mean(scores.iter());
    json!({ "recipe": recipe, "steps": steps, "scored": SCORED, "score": [score.distortion, score.rate()] })
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        value => vec![value.as_f64().unwrap()],
    }
}

#[test]
fn the_page_trains_as_the_command_does() {
    let packed = packed();
    let runs: Vec<Value> = recipes()
        .iter()
        .map(|recipe| trained(recipe, &packed))
        .collect();
    let file = repository(FIXTURE);
    if std::env::var_os("CVAE_RENEW_FIXTURES").is_some() {
        fs::write(&file, serde_json::to_string(&runs).unwrap() + "\n").unwrap();
    }
    let fixture: Vec<Value> = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(runs.len(), fixture.len());
    for (run, stored) in runs.iter().zip(&fixture) {
        assert_eq!(run["recipe"], stored["recipe"]);
        for key in ["steps", "score"] {
            for (got, expected) in numbers(&run[key]).into_iter().zip(numbers(&stored[key])) {
                let off = (got - expected).abs() / expected.abs().max(1.0);
                assert!(off < 1e-3, "{key}: {got}, stored {expected}");
            }
        }
    }
}

#[test]
fn the_command_writes_the_images_of_the_page() {
    let stored = fs::read(repository(IMAGES)).unwrap();
    let Packed { header, .. } = Packed::load(&stored).unwrap();
    assert_eq!((header.training, header.held_out), (10_000, 2_000));
    assert!(stored.len() < 1_000_000, "{} bytes", stored.len());
    let Some(data) = real_data() else { return };
    let made = Packed::of(&data, header.training, header.held_out);
    assert!(
        made.save() == stored,
        "the file has other bytes than the command writes"
    );
}

/// −ELBO of the first validation images as they are, in nats, after the tutorial's training on `images`.
fn learned_from(images: Images, held_out: &Images) -> f64 {
    let [mut recipe, ..] = <[Recipe; 5]>::try_from(recipes()).unwrap();
    recipe.model.encoder = vec![400];
    recipe.model.decoder = vec![400];
    recipe.training.images = None;
    let mut learner = Learner::new(&recipe, images, &Device::flex()).unwrap();
    for _ in 0..recipe.training.epochs {
        let order = learner.order();
        for batch in order.chunks(recipe.training.batch) {
            learner.step(batch, 0).unwrap();
        }
        learner.finish_epoch(None);
    }
    let draw = (recipe.seed, Purpose::ValidationDraw, 0);
    let indices: Vec<usize> = (0..held_out.len()).collect();
    let pixels = recipe.objective.pixels;
    let scores = negative_elbos(&learner.averaged(), held_out, &indices, pixels, draw);
    NegativeElbo::mean(scores.iter()).total()
}

#[test]
#[ignore = "trains for a minute"]
fn sixteen_grey_levels_cost_less_than_half_a_nat() {
    let Some(data) = real_data() else { return };
    let Packed { header, images } = packed();
    let held_out = data.validation.first(header.held_out);
    let all = learned_from(data.train.first(header.training), &held_out);
    let sixteen = learned_from(images.first(header.training), &held_out);
    println!("learned from 256 grey levels: {all:.2} nats, from 16: {sixteen:.2} nats");
    assert!(sixteen - all < 0.5, "{sixteen} nats against {all}");
}
