//! Compares the importance-weighted estimator with grid quadrature, and tests that the grouping of images does not
//! matter.

use crate::common::{CLASSES, PIXELS, mnist_shape, small_recipe, strokes};
use burn::tensor::{Device, Tensor, TensorData};
use cvae::data::{Batch, Images, one_hot};
use cvae::evaluate::{
    Scope, classify, importance_bounds, label_bounds, log_sum_exp, negative_elbo,
};
use cvae::host::to_vec;
use cvae::model::{Cvae, Init};
use cvae::objective::bernoulli_distortion;
use cvae::optimise::{bernoulli, latent_use};
use cvae::parameters;
use cvae::random::{self, Purpose};
use cvae::recipe::{DetailRecipe, FlowRecipe, Likelihood, ModelRecipe, Pixels, PriorKind};

const DRAW: (u64, Purpose, u64) = (9, Purpose::TestDraw, 0);

/// A model with two latent dimensions, so that a grid can replace sampling, and random parameters, so that the true posterior
/// is neither the encoder's nor the prior.
fn model(prior: PriorKind) -> Cvae {
    let mut recipe = small_recipe().model;
    recipe.latent = 2;
    recipe.prior = prior;
    with_random_parameters(&recipe)
}

/// A model with two levels of one latent each.
fn two_levels() -> Cvae {
    let mut recipe = small_recipe().model;
    recipe.latent = 2;
    recipe.detail = Some(DetailRecipe {
        latent: 1,
        width: 8,
    });
    with_random_parameters(&recipe)
}

fn with_random_parameters(recipe: &ModelRecipe) -> Cvae {
    let model = Cvae::new(recipe, mnist_shape(), &mut Init::random(5), &Device::flex());
    let mut rng = random::stream(6, Purpose::Init, 1);
    parameters::write(model, |name, shape| {
        let noise = random::normals(&mut rng, shape.iter().product());
        let scale = if name.contains("prior") { 0.3 } else { 0.15 };
        Ok::<_, ()>(Some(noise.into_iter().map(|value| scale * value).collect()))
    })
    .unwrap()
}

/// `−ln p(x | y)` of one image as the sum of `p(x | z, y) p(z | y)` over a fine grid of `z`. The latent holds a second
/// level in units of its prior, so that the same sum serves for both.
fn by_quadrature(model: &Cvae, images: &Images, index: usize, label: u16) -> f64 {
    let device = Device::flex();
    let (steps, reach) = (160, 5.0f32);
    let cell = 2.0 * reach / steps as f32;
    let at = |i: usize| -reach + (i as f32 + 0.5) * cell;
    let image = Batch::new(images, &[index], Pixels::Binary, DRAW, &device).images;
    let labels = one_hot(&vec![label; steps], CLASSES, &device);
    let mut terms = Vec::new();
    for y in 0..steps {
        let points: Vec<f32> = (0..steps).flat_map(|x| [at(x), at(y)]).collect();
        let z = Tensor::<2>::from_data(TensorData::new(points, [steps, 2]), &device);
        let prior = to_vec(model.generator.prior.log_density(z.clone(), &labels));
        let logits = model.generator.decoder.forward(z, labels.clone());
        let image = image.clone().expand([steps, PIXELS]);
        let distortion = to_vec(bernoulli_distortion(logits, image));
        let joint = prior
            .iter()
            .zip(distortion)
            .map(|(p, d)| f64::from(*p) - f64::from(d));
        terms.extend(joint);
    }
    -(log_sum_exp(&terms) + 2.0 * f64::from(cell).ln())
}

#[test]
fn the_bound_converges_to_quadrature() {
    let flow = PriorKind::Flow(FlowRecipe {
        couplings: 2,
        width: 16,
    });
    for model in [model(PriorKind::Label), model(flow), two_levels()] {
        let images = strokes(3, 500);
        let bounds = importance_bounds(&model, &images, 0..3, &[1, 100, 5000], DRAW, &|_| ());
        for (index, bound) in bounds.iter().enumerate() {
            let exact = by_quadrature(&model, &images, index, images.labels[index]);
            let [one, hundred, thousands] = bound.bounds[..] else {
                panic!("three bounds")
            };
            assert!(
                (thousands - exact).abs() < 0.05,
                "{thousands}, by quadrature {exact}"
            );
            assert!(
                one >= hundred && hundred >= thousands - 1e-9,
                "{:?}",
                bound.bounds
            );
        }
    }
}

/// Compares Bayes' rule on the bounds under ten labels with the same rule on the quadrature.
#[test]
fn the_labels_posterior_converges_to_quadrature() {
    let model = two_levels();
    let images = strokes(2, 600);
    let bounds = label_bounds(&model, &images, 0..2, 2000, DRAW, &|_| ());
    let exact: Vec<Vec<f64>> = (0..2)
        .map(|index| {
            let labels = mnist_shape().labels();
            labels
                .map(|label| -by_quadrature(&model, &images, index, label))
                .collect()
        })
        .collect();
    for (bounds, exact) in bounds.iter().flatten().zip(exact.iter().flatten()) {
        assert!((bounds - exact).abs() < 0.05, "{bounds}, exactly {exact}");
    }
    let [got, expected] = [bounds, exact].map(|rows| classify(&rows, &images.labels));
    assert!((got.marginal - expected.marginal).abs() < 0.05);
    assert!((got.calibration_error - expected.calibration_error).abs() < 0.05);
    assert_eq!(got.accuracy, expected.accuracy);
}

/// An image has the same bound under its own label, whichever function computes the bound.
#[test]
fn the_bound_under_the_true_label_equals_the_bound() {
    let model = model(PriorKind::Label);
    let images = strokes(5, 40);
    let all = label_bounds(&model, &images, 0..5, 30, DRAW, &|_| ());
    let own = importance_bounds(&model, &images, 0..5, &[30], DRAW, &|_| ());
    for ((row, own), &label) in all.iter().zip(&own).zip(&images.labels) {
        assert!((row[usize::from(label)] + own.bounds[0]).abs() < 1e-4);
    }
}

#[test]
fn a_gaussian_decoder_is_scored_by_its_means() {
    let mut model = model(PriorKind::Label);
    let images = strokes(20, 300);
    let score = |model: &Cvae, pixels| negative_elbo(model, &images, pixels, DRAW).distortion;
    let (binary, grey) = (score(&model, Pixels::Binary), score(&model, Pixels::Grey));
    model.generator.decoder.likelihood = Likelihood::Gaussian(1.0);
    assert_eq!(score(&model, Pixels::Binary), binary);
    assert_eq!(score(&bernoulli(&model), Pixels::Grey), grey);
    // ½ ln 2π for each pixel exceeds the squared error of any mean between 0 and 1.
    assert!(score(&model, Pixels::Grey) > 392.0 * (2.0 * std::f64::consts::PI).ln());
}

#[test]
fn parts_cover_each_image_of_each_task_once() {
    let mut scope = Scope::quick();
    (scope.images, scope.draws) = (1234, 2);
    for (conditional, tasks) in [(false, 2), (true, 3)] {
        let parts = scope.parts(conditional);
        let names: std::collections::BTreeSet<String> =
            parts.iter().map(ToString::to_string).collect();
        assert_eq!(names.len(), parts.len(), "two parts share a file");
        for task in parts.chunks(parts.len() / tasks) {
            let images: Vec<usize> = task
                .iter()
                .flat_map(|part| part.first..part.first + part.count)
                .collect();
            assert!(images.into_iter().eq(0..1234));
        }
    }
}

#[test]
fn the_bound_with_one_sample_equals_the_negative_elbo() {
    let model = model(PriorKind::Label);
    let images = strokes(60, 700);
    let bounds = importance_bounds(&model, &images, 0..60, &[1, 500], DRAW, &|_| ());
    let mean = bounds.iter().map(|bound| bound.bounds[0]).sum::<f64>() / 60.0;
    // One sample per image here, 500 there: the tolerance follows from the standard error of the former.
    let elbo = negative_elbo(&model, &images, Pixels::Binary, DRAW).total();
    assert!((mean - elbo).abs() < 0.5, "{mean} against {elbo}");
}

/// Black and white images are the same on every draw, so that only the noise of `z` can differ between draws.
#[test]
fn each_draw_has_noise_of_its_own() {
    let model = model(PriorKind::Label);
    let mut images = strokes(40, 100);
    for level in &mut images.pixels {
        *level = if *level < 128 { 0 } else { 255 };
    }
    let draws = [0, 1, 2].map(|draw| (DRAW.0, DRAW.1, draw));
    let elbos = draws.map(|draw| negative_elbo(&model, &images, Pixels::Binary, draw).distortion);
    let bounds = draws.map(|draw| {
        let bounds = importance_bounds(&model, &images, 0..40, &[3], draw, &|_| ());
        bounds.iter().map(|bound| bound.bounds[0]).sum::<f64>()
    });
    for figures in [elbos, bounds] {
        let [first, second, third] = figures;
        assert!(
            first != second && first != third && second != third,
            "{figures:?}"
        );
    }
}

#[test]
fn shards_add_up_to_the_whole() {
    let model = model(PriorKind::Label);
    let images = strokes(9, 800);
    let bounds = |range| importance_bounds(&model, &images, range, &[10], DRAW, &|_| ());
    let whole = bounds(0..9);
    let parts = [bounds(0..4), bounds(4..9)].concat();
    for (whole, part) in whole.iter().zip(&parts) {
        // Matrix products of other sizes may add in another order.
        assert!((whole.bounds[0] - part.bounds[0]).abs() < 1e-3);
    }
}

#[test]
fn the_kl_of_the_dimensions_adds_up_to_the_rate() {
    let model = model(PriorKind::Label);
    let images = strokes(200, 900);
    let sum: f64 = latent_use(&model, &images, DRAW)
        .iter()
        .map(|latent| latent.kl)
        .sum();
    let rate = negative_elbo(&model, &images, Pixels::Binary, DRAW).rate();
    assert!((sum - rate).abs() < 0.03, "{sum} against {rate}");
}

/// A posterior that equals the prior is inactive, although the mean of its samples varies.
#[test]
fn a_collapsed_latent_is_inactive_and_has_no_kl() {
    let recipe = small_recipe().model;
    let model = Cvae::new(&recipe, mnist_shape(), &mut Init::Zeros, &Device::flex());
    for latent in latent_use(&model, &strokes(500, 0), DRAW) {
        assert!(!latent.active && latent.kl.abs() < 0.005, "{latent:?}");
    }
}
