//! Tests the quality of samples: each measurement against a closed form, a naive version or a case with a known answer.

mod distance;
mod judges;
mod leakage;
mod parzen;
mod precision_recall;

use crate::common::{CLASSES, mnist_shape, real_data, repository, small_data, small_recipe};
use burn::tensor::Device;
use cvae::data::Images;
use cvae::evaluate::{
    Distance, Judges, QualityScope, SampleQuality, distance, load_judge, sample_quality, samples,
    swap, train_judge,
};
use cvae::model::{Cvae, Generator, Init};
use cvae::random::{self, Purpose};
use cvae::recipe::{LabelPath, PriorKind};
use cvae::weights::load_cvae;
use ndarray::Array2;

/// `[count, width]` draws from `N(0, 1)`.
fn normal_points(count: usize, width: usize, seed: u64) -> Array2<f32> {
    let values = random::normals(
        &mut random::stream(seed, Purpose::Epsilon, 0),
        count * width,
    );
    Array2::from_shape_vec([count, width], values).unwrap()
}

/// Images with normal noise of `deviation` grey levels.
fn noisy(images: &Images, deviation: f32, seed: u64) -> Images {
    let mut rng = random::stream(seed, Purpose::Epsilon, 4);
    let noise = random::normals(&mut rng, images.pixels.len());
    let pixels = images.pixels.iter().zip(noise);
    Images {
        pixels: pixels
            .map(|(&grey, noise)| (f32::from(grey) + deviation * noise) as u8)
            .collect(),
        labels: images.labels.clone(),
        shape: images.shape,
    }
}

#[test]
fn a_generator_is_conditional_if_prior_or_decoder_sees_the_label() {
    let conditional = |label, prior| {
        let mut recipe = small_recipe().model;
        (recipe.label, recipe.prior) = (label, prior);
        Generator::new(&recipe, mnist_shape(), &mut Init::Zeros, &Device::flex()).is_conditional()
    };
    assert!(!conditional(LabelPath::None, PriorKind::Standard));
    assert!(conditional(LabelPath::Input, PriorKind::Standard));
    assert!(conditional(LabelPath::EveryBlock, PriorKind::Label));
}

fn small_quality(label: LabelPath, prior: PriorKind) -> SampleQuality {
    let device = Device::flex();
    let mut data = small_data();
    // Strokes with equal label and angle are identical, so no test image may be a training image.
    data.test = noisy(&data.test, 3.0, 1);
    let mut recipe = small_recipe();
    recipe.training.refit = true;
    (recipe.model.label, recipe.model.prior) = (label, prior);
    let model = Cvae::new(&recipe.model, mnist_shape(), &mut Init::random(5), &device);
    let judge = |seed| {
        train_judge(
            &data.train,
            None,
            4 * data.train.len(),
            seed,
            &device,
            |_, _| (),
        )
        .unwrap()
    };
    let judges = Judges {
        judges: [judge(1), judge(2), judge(3)],
    };
    let scope = QualityScope {
        samples_per_class: 3,
        temperatures: vec![1.0, 0.5],
        images: 50,
        neighbours: 40,
        parzen_samples: 30,
        parzen_validation: 20,
        probe_images: 100,
        probe_epochs: 2,
    };
    sample_quality((&model, &recipe.training), &data, &judges, &scope).unwrap()
}

/// An untrained model gets poor scores from judges that can read strokes.
#[test]
fn an_untrained_model_has_poor_figures() {
    let quality = small_quality(LabelPath::EveryBlock, PriorKind::Label);
    assert!(quality.judges_on_real.accuracy > 0.8, "{quality:?}");
    let [cold, _] = &quality.sampled[..] else {
        panic!("two temperatures")
    };
    let faithfulness = cold.faithfulness.as_ref().unwrap();
    assert_eq!(faithfulness.means.images, 30);
    assert!(faithfulness.means.accuracy < 0.5, "{faithfulness:?}");
    let scale = quality.scale.as_ref().unwrap();
    let (distance, overlap) = (
        cold.distance.as_ref().unwrap(),
        cold.precision_recall.as_ref().unwrap(),
    );
    assert!(distance.frechet > 2.0 * scale.held_out.frechet);
    assert!(distance.kernel > 2.0 * scale.held_out.kernel);
    assert!(overlap.precision < 0.1 && scale.precision_recall.precision > 0.5);
    let control = quality.control.as_ref().unwrap();
    assert_eq!(control.swap.images, 50);
    let data = small_data();
    assert_eq!(
        quality.memorisation.train_images,
        data.train.len() + data.validation.len()
    );
    let scores = quality.scores();
    assert_eq!(scores["judge_accuracy"], faithfulness.means.accuracy);
    let second = quality.sampled[1].distance.as_ref().unwrap();
    assert_eq!(scores["frechet_t0.5"], second.frechet);
    assert!(scores.values().all(|score| score.is_finite()), "{scores:?}");
    let text = serde_json::to_string(&quality).unwrap();
    assert_eq!(
        serde_json::from_str::<SampleQuality>(&text).unwrap(),
        quality
    );
}

/// All scores of an unconditional model are measured, except those of requested digits.
#[test]
fn an_unconditional_model_has_no_scores_of_requested_digits() {
    let quality = small_quality(LabelPath::None, PriorKind::Standard);
    assert!(quality.control.is_none());
    assert!(quality.sampled.iter().all(|s| s.faithfulness.is_none()));
    let scores = quality.scores();
    let asked = |name: &&String| {
        let real = name.starts_with("judge_real");
        (name.starts_with("judge") && !real) || name.starts_with("swap")
    };
    assert_eq!(scores.keys().find(asked), None);
    assert!(scores["frechet"] > 0.0 && scores["memorisation_ratio"] > 0.0);
    assert!(scores["parzen"].is_finite() && scores["parzen_error"] > 0.0);
}

/// The model in the repository: its samples are nearly as close to real digits as other real digits are, and the label
/// decides the digit.
#[test]
fn the_shipped_model_is_near_to_real_digits() {
    let Some(data) = real_data() else { return };
    let device = Device::flex();
    let read = |file: &str| std::fs::read(repository("www/weights").join(file)).unwrap();
    let judge = std::fs::read(repository("judges").join(Judges::FILES[0])).unwrap();
    let (_, judge) = load_judge(&judge, &device).unwrap();
    let (_, model) = load_cvae(
        &read("cvae.decoder.safetensors"),
        &read("cvae.encoder.safetensors"),
        &device,
    )
    .unwrap();
    let test = data.test.first(1000);
    let features = |images: &Images| judge.features_of(images, &device);
    let real = features(&test);
    let from_real = |images: &Images| distance(&features(images), &real);
    let held_out = from_real(&data.validation.first(1000));
    let made = from_real(&samples(&model.generator, 0, &test.labels, 1.0, 1));
    let untrained = Cvae::new(
        &small_recipe().model,
        mnist_shape(),
        &mut Init::random(1),
        &device,
    );
    let noise = from_real(&samples(&untrained.generator, 0, &test.labels, 1.0, 1));
    for distance in [|d: &Distance| d.frechet, |d: &Distance| d.kernel] {
        let [real, made, noise] = [&held_out, &made, &noise].map(distance);
        // The distances need not be in this order: samples with the labels of the test images may be closer than real
        // images with other labels.
        assert!(
            10.0 * real < noise && 10.0 * made < noise,
            "{real} {made} {noise}"
        );
    }
    let judges = Judges {
        judges: [judge.clone(), judge.clone(), judge.clone()],
    };
    let swapped = swap(&model, &judges, &test.first(200), (1, Purpose::TestDraw, 0));
    assert!(swapped.accuracy > 0.9, "{swapped:?}");
    let own = (0..CLASSES).all(|digit| swapped.confusion[digit].iter().sum::<usize>() > 5);
    assert!(own, "expected every digit to be requested, got {swapped:?}");
}
