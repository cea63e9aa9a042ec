//! All measurements of a model's samples.

use super::products::rows;
use super::subset::{subset, with_labels};
use super::{
    Distance, Faithfulness, JUDGES, Judges, Labelled, Leakage, Memorisation, Parzen,
    PrecisionRecall, SEED, Scale, distance, encode, leakage, memorisation, parzen,
    precision_recall, samples, scale, swap,
};
use crate::data::{DataSet, Images, binarize};
use crate::model::{Cvae, Generator};
use crate::optimise::device_of;
use crate::random::Purpose;
use crate::recipe::TrainingRecipe;
use crate::shape::Shape;
use ndarray::Array2;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The neighbour to which the balls of precision and recall reach.
const NEIGHBOUR: usize = 3;
/// Seed of the Bernoulli draws and ε with which the probes' training images are encoded. It differs from the test images'
/// seed, with which image `i` of both sets would have the same ε.
const PROBE_SEED: u64 = SEED + 1;

/// Numbers of images and samples that are measured. If there are fewer images, all are taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QualityScope {
    /// Samples of each digit that the judges read.
    pub samples_per_class: usize,
    /// Temperatures of the samples; 1 is the model's own distribution.
    pub temperatures: Vec<f64>,
    /// Test images, picked at random, and samples that are compared with them.
    pub images: usize,
    /// Images and samples in searches of nearest neighbours.
    pub neighbours: usize,
    /// Samples for the Parzen-window estimate.
    pub parzen_samples: usize,
    /// Validation images that determine the width of its kernel.
    pub parzen_validation: usize,
    /// Training images from whose ε the probes for the label learn.
    pub probe_images: usize,
    pub probe_epochs: usize,
}

impl QualityScope {
    /// The evaluation protocol.
    #[must_use]
    pub fn full() -> Self {
        Self {
            samples_per_class: 1000,
            temperatures: vec![1.0, 0.8],
            images: 10_000,
            neighbours: 5000,
            parzen_samples: 10_000,
            parzen_validation: 1000,
            probe_images: 50_000,
            probe_epochs: 10,
        }
    }

    /// A scope that takes a minute or two.
    #[must_use]
    pub fn quick() -> Self {
        Self {
            samples_per_class: 100,
            temperatures: vec![1.0],
            images: 2000,
            neighbours: 1000,
            parzen_samples: 2000,
            parzen_validation: 500,
            probe_images: 10_000,
            probe_epochs: 5,
        }
    }
}

/// The measured quality of a model's samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleQuality {
    pub scope: QualityScope,
    /// Identifies the judges: [`Judges::sha256`].
    pub judges_sha256: [String; JUDGES],
    /// The judges' accuracy on all real test images, which limits every other reading.
    pub judges_on_real: Faithfulness,
    /// The figures for each temperature of the scope.
    pub sampled: Vec<Sampled>,
    /// Distances of known images, with which those of [`Sampled`] compare; none if too few images are held out.
    pub scale: Option<Scale>,
    /// At temperature 1.
    pub memorisation: Memorisation,
    /// Of mean images at temperature 1, equally many of each digit.
    pub parzen: Parzen,
    /// Whether the label alone determines the digit; none for a model that sees no label.
    pub control: Option<Control>,
}

/// Samples at one temperature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sampled {
    pub temperature: f64,
    /// Fraction of samples that show the requested digit; none for an unconditional model.
    pub faithfulness: Option<SampleFaithfulness>,
    /// Distance between the test images and mean images of samples with the same labels; none without a [`Scale`].
    pub distance: Option<Distance>,
    #[serde(alias = "coverage")]
    pub precision_recall: Option<PrecisionRecall>,
}

/// Faithfulness of samples, the same number for each digit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleFaithfulness {
    /// Of the mean images, which the page shows.
    pub means: Faithfulness,
    /// Of one Bernoulli draw of each mean image.
    pub drawn: Faithfulness,
}

/// Measurements of conditional models only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Control {
    /// Test images encoded with their own label and decoded with another.
    pub swap: Faithfulness,
    pub leakage: Leakage,
}

/// Measures the samples of `model`, which was trained by `training`.
///
/// # Errors
/// If the loss of a probe is infinite or not a number.
pub fn sample_quality(
    (model, training): (&Cvae, &TrainingRecipe),
    data: &DataSet,
    judges: &Judges,
    scope: &QualityScope,
) -> anyhow::Result<SampleQuality> {
    let device = &device_of(model);
    let generator = &model.generator;
    let conditional = generator.is_conditional();
    let judge = judges.first();
    let test = test_images(data, scope);
    let test_features = judge.features_of(&test, device);
    let few = |all: &Array2<f32>| rows(all, 0..scope.neighbours).to_owned();
    let [held_out, train] = [(&data.validation, 4), (&data.train, 1)]
        .map(|(images, which)| with_labels(images, &test.labels, SEED, which));
    // Fewer than a sample needs for comparison, or with other proportions of the classes.
    let compares =
        [&held_out, &train].map(Images::len) == [test.len(); 2] && test.len() > NEIGHBOUR;
    let sampled = |&temperature: &f64| {
        let features = compares.then(|| {
            let made = samples(generator, 0, &test.labels, temperature, SEED);
            judge.features_of(&made, device)
        });
        let features = features.as_ref();
        Sampled {
            temperature,
            faithfulness: conditional
                .then(|| sample_faithfulness(model, judges, scope.samples_per_class, temperature)),
            distance: features.map(|features| distance(features, &test_features)),
            precision_recall: features
                .map(|features| precision_recall(&few(features), &few(&test_features), NEIGHBOUR)),
        }
    };
    let centres = samples(
        generator,
        0,
        &labels(data.shape(), scope.parzen_samples),
        1.0,
        SEED,
    );
    Ok(SampleQuality {
        scope: scope.clone(),
        judges_sha256: judges.sha256(),
        judges_on_real: Faithfulness::new(
            &data.test.labels,
            &judges.read(&data.test.grey(), device),
        ),
        sampled: scope.temperatures.iter().map(sampled).collect(),
        scale: compares.then(|| {
            scale(
                judge,
                device,
                (&held_out, &train),
                (&test, &test_features),
                (scope.neighbours, NEIGHBOUR),
            )
        }),
        memorisation: sample_memorisation((generator, training), data, scope),
        parzen: parzen(
            &centres,
            &pick(&data.validation, scope.parzen_validation, 3),
            &test,
        ),
        control: conditional
            .then(|| control(model, data, judges, &test, scope))
            .transpose()?,
    })
}

/// How near the samples of `generator` are to the images from which `training` learned.
#[must_use]
pub fn sample_memorisation(
    (generator, training): (&Generator, &TrainingRecipe),
    data: &DataSet,
    scope: &QualityScope,
) -> Memorisation {
    let compared = test_images(data, scope).first(scope.neighbours);
    let own = samples(generator, 0, &compared.labels, 1.0, SEED);
    memorisation(&own, &compared, &data.learned_by(training))
}

/// The test images with which samples are compared.
fn test_images(data: &DataSet, scope: &QualityScope) -> Images {
    pick(&data.test, scope.images, 0)
}

/// `count` images picked at random, different ones for each `which`.
fn pick(images: &Images, count: usize, which: u64) -> Images {
    images.select(&subset(images.len(), count, SEED, which))
}

/// `count` labels: the classes in turn.
fn labels(shape: Shape, count: usize) -> Vec<u16> {
    shape.labels().cycle().take(count).collect()
}

fn sample_faithfulness(
    model: &Cvae,
    judges: &Judges,
    per_class: usize,
    temperature: f64,
) -> SampleFaithfulness {
    let device = device_of(model);
    let shape = model.shape();
    let labels = labels(shape, per_class * shape.classes);
    let made = samples(&model.generator, 0, &labels, temperature, SEED);
    let all: Vec<usize> = (0..made.len()).collect();
    let drawn = binarize(&made, &all, SEED, Purpose::SampleDraw, 0);
    let read = |values: &[f32]| Faithfulness::new(&labels, &judges.read(values, &device));
    SampleFaithfulness {
        means: read(&made.grey()),
        drawn: read(&drawn),
    }
}

fn control(
    model: &Cvae,
    data: &DataSet,
    judges: &Judges,
    test: &Images,
    scope: &QualityScope,
) -> anyhow::Result<Control> {
    let device = &device_of(model);
    let draw = (SEED, Purpose::TestDraw, 0);
    let train = pick(&data.train, scope.probe_images, 2);
    let train_epsilon = encode(model, &train, (PROBE_SEED, Purpose::TrainDraw, 0));
    let test_epsilon = encode(model, test, draw);
    Ok(Control {
        swap: swap(model, judges, test, draw),
        leakage: leakage(
            Labelled {
                epsilon: &train_epsilon,
                labels: &train.labels,
            },
            Labelled {
                epsilon: &test_epsilon,
                labels: &test.labels,
            },
            (model.shape().classes, scope.probe_epochs),
            SEED,
            device,
        )?,
    })
}

impl SampleQuality {
    /// The figures by their names in a weights file: fractions, and distances in the judge's features.
    #[must_use]
    pub fn scores(&self) -> BTreeMap<String, f64> {
        let mut scores = BTreeMap::new();
        let mut set = |name: String, value: f64| {
            scores.insert(name, value);
        };
        set("judge_real_accuracy".into(), self.judges_on_real.accuracy);
        for sampled in &self.sampled {
            // Temperature 1 is the default and has no suffix.
            let suffix = if sampled.temperature.to_string() == "1" {
                String::new()
            } else {
                format!("_t{}", sampled.temperature)
            };
            if let Some(SampleFaithfulness { means, drawn }) = &sampled.faithfulness {
                set("judge_samples".into(), means.images as f64);
                for (name, read) in [("judge_accuracy", means), ("judge_drawn_accuracy", drawn)] {
                    set(format!("{name}{suffix}"), read.accuracy);
                    set(format!("{name}{suffix}_low"), read.interval[0]);
                    set(format!("{name}{suffix}_high"), read.interval[1]);
                }
                for (at, accuracy) in means.each.iter().enumerate() {
                    set(format!("judge_{}_accuracy{suffix}", at + 1), *accuracy);
                }
            }
            if let Some(distance) = &sampled.distance {
                set(format!("frechet{suffix}"), distance.frechet);
                set(format!("kernel_distance{suffix}"), distance.kernel);
            }
            if let Some(overlap) = &sampled.precision_recall {
                set(format!("precision{suffix}"), overlap.precision);
                set(format!("recall{suffix}"), overlap.recall);
            }
        }
        if let Some(Scale {
            halves,
            held_out,
            train,
            blurred,
            class_means,
            precision_recall,
        }) = &self.scale
        {
            for (name, distance) in [
                ("real_halves", halves),
                ("real_held_out", held_out),
                ("real_train", train),
                ("real_blurred", blurred),
                ("class_means", class_means),
            ] {
                set(format!("frechet_{name}"), distance.frechet);
                set(format!("kernel_distance_{name}"), distance.kernel);
            }
            set("precision_real_held_out".into(), precision_recall.precision);
            set("recall_real_held_out".into(), precision_recall.recall);
        }
        let copies = self.memorisation.scores();
        copies
            .into_iter()
            .for_each(|(name, value)| set(name, value));
        set("parzen".into(), self.parzen.log_likelihood);
        set("parzen_error".into(), self.parzen.standard_error);
        set("parzen_sigma".into(), self.parzen.sigma);
        if let Some(control) = &self.control {
            set("swap_accuracy".into(), control.swap.accuracy);
            set("swap_accuracy_low".into(), control.swap.interval[0]);
            set("swap_accuracy_high".into(), control.swap.interval[1]);
            set("leakage_linear".into(), control.leakage.linear);
            set("leakage_hidden".into(), control.leakage.hidden);
        }
        scores
    }
}
