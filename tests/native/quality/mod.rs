//! The quality of samples: each measurement against a closed form, a naive version or a case with a known answer.

use crate::common::{real_data, repository, small_data, small_recipe, strokes};
use burn::tensor::Device;
use cvae::data::Images;
use cvae::evaluate::{
    ClassificationScope, Distance, Faithfulness, JUDGES, Judge, JudgeFile, Judges, Labelled,
    QualityScope, Reading, SampleQuality, coverage, distance, frechet_distance, kernel_distance,
    leakage, load_judge, log_sum_exp, memorisation, nearest, parzen, sample_quality, samples,
    squared_radii, swap, train_judge,
};
use cvae::model::{CLASSES, Cvae, Generator, Init};
use cvae::parameters;
use cvae::random::{self, Purpose};
use cvae::recipe::{LabelPath, PriorKind};
use cvae::weights::load_cvae;
use ndarray::{Array2, Axis, array, concatenate};

/// `[count, width]` draws from `N(0, 1)`.
fn normal_points(count: usize, width: usize, seed: u64) -> Array2<f32> {
    let values = random::normals(&mut random::stream(seed, Purpose::Style, 0), count * width);
    Array2::from_shape_vec([count, width], values).unwrap()
}

/// Points whose mean and unbiased covariance are `mean` and `diag(deviations²)` exactly.
fn cross(mean: &[f32], deviations: &[f32]) -> Array2<f32> {
    let width = mean.len();
    let reach = ((2.0 * width as f32 - 1.0) / 2.0).sqrt();
    Array2::from_shape_fn([2 * width, width], |(row, column)| {
        let sign = if row % 2 == 0 { reach } else { -reach };
        let on_axis = if row / 2 == column { sign } else { 0.0 };
        mean[column] + on_axis * deviations[column]
    })
}

/// Images under normal noise, whose `deviation` is in grey levels.
fn noisy(images: &Images, deviation: f32, seed: u64) -> Images {
    let mut rng = random::stream(seed, Purpose::Style, 4);
    let noise = random::normals(&mut rng, images.pixels.len());
    let pixels = images.pixels.iter().zip(noise);
    Images {
        pixels: pixels
            .map(|(&grey, noise)| (f32::from(grey) + deviation * noise) as u8)
            .collect(),
        labels: images.labels.clone(),
    }
}

/// Judges with large random parameters, who rarely agree.
fn quarrelling_judges(device: &Device) -> Judges {
    let judge = |seed: u64| {
        let mut rng = random::stream(seed, Purpose::Init, 1);
        let judge = Judge::new(&mut Init::Zeros, device);
        parameters::write(judge, |_, shape| {
            let values = random::normals(&mut rng, shape.iter().product());
            Ok::<_, ()>(Some(values.into_iter().map(|value| 0.1 * value).collect()))
        })
        .unwrap()
    };
    Judges {
        judges: [judge(1), judge(2), judge(3)],
    }
}

#[test]
fn features_lead_to_the_probabilities() {
    let device = Device::flex();
    let images = strokes(300, 0);
    let judge = &quarrelling_judges(&device).judges[0];
    let parameters = parameters::read(judge);
    let values = |name: &str| {
        let found = parameters.iter().find(|parameter| parameter.name == name);
        found.unwrap().values.clone()
    };
    let output = Array2::from_shape_vec([128, CLASSES], values("output")).unwrap();
    let features = judge.features_of(&images, &device);
    assert!(features.iter().all(|&value| value >= 0.0), "after a ReLU");
    let logits = features.dot(&output) + &ndarray::Array1::from(values("output_bias"));
    let probabilities = judge.probabilities(&images.grey(), &device);
    let reads = judge.read(&images.grey(), &device);
    for (at, row) in logits.outer_iter().enumerate() {
        let sum: f32 = row.iter().map(|logit| logit.exp()).sum();
        for (digit, logit) in row.iter().enumerate() {
            let got = probabilities[at * CLASSES + digit];
            assert!((got - logit.exp() / sum).abs() < 1e-4, "{got}");
        }
        let read = row[usize::from(reads[at])];
        assert!(row.iter().all(|&logit| logit <= read + 1e-4));
    }
}

/// Against a count of votes, on images where the judges agree, where one is outvoted and where all differ.
#[test]
fn the_majority_is_a_count_of_votes() {
    let device = Device::flex();
    let judges = quarrelling_judges(&device);
    let noise = random::normals(&mut random::stream(1, Purpose::Style, 1), 400 * 784);
    let images: Vec<f32> = noise.into_iter().map(|v| v.abs().min(1.0)).collect();
    let reading = judges.read(&images, &device);
    let probabilities: Vec<Vec<f32>> = judges
        .judges
        .iter()
        .map(|judge| judge.probabilities(&images, &device))
        .collect();
    let mut most_votes = [0; JUDGES + 1];
    for at in 0..400 {
        let mut votes = [0; CLASSES];
        reading
            .each
            .iter()
            .for_each(|read| votes[usize::from(read[at])] += 1);
        let most = *votes.iter().max().unwrap();
        most_votes[most] += 1;
        let total = |digit: usize| -> f32 {
            probabilities
                .iter()
                .map(|p| p[at * CLASSES + digit])
                .sum::<f32>()
        };
        let decided = usize::from(reading.majority[at]);
        if most > 1 {
            assert_eq!(votes[decided], most);
        } else {
            assert!((0..CLASSES).all(|digit| total(digit) <= total(decided)));
        }
    }
    assert!(most_votes[1] > 10 && most_votes[2] > 10, "{most_votes:?}");
}

/// Three files of one judge are one opinion.
#[test]
fn judges_are_of_different_seeds() {
    let device = Device::flex();
    let folder = tempfile::tempdir().unwrap();
    let refused = || {
        let error = Judges::load(folder.path(), &device).unwrap_err();
        format!("{error:#}")
    };
    let missing = refused();
    assert!(
        missing.contains("judge-1.safetensors cannot be read; `cvae judge --seed`"),
        "{missing}"
    );
    let write = |seeds: [u64; JUDGES]| {
        for (name, seed) in Judges::FILES.iter().zip(seeds) {
            let file = JudgeFile {
                seed,
                epochs: 0,
                data_sha256: String::new(),
                validation_accuracy: 0.1,
                test_accuracy: 0.1,
            };
            let judge = Judge::new(&mut Init::random(seed), &device);
            std::fs::write(folder.path().join(name), file.save(&judge).unwrap()).unwrap();
        }
    };
    write([1, 2, 1]);
    let same = refused();
    assert!(
        same.contains("judge-3.safetensors has seed 1, as another judge"),
        "{same}"
    );
    write([1, 2, 3]);
    let names = Judges::load(folder.path(), &device).unwrap().sha256();
    assert!(names[0] != names[1] && names[1] != names[2] && names[0] != names[2]);
}

#[test]
fn faithfulness_counts_what_was_read() {
    let reading = Reading {
        each: [vec![3, 8, 4, 4], vec![3, 8, 4, 9], vec![3, 3, 1, 9]],
        majority: vec![3, 8, 4, 9],
    };
    let got = Faithfulness::new(&[3, 3, 4, 9], &reading);
    assert_eq!((got.images, got.accuracy), (4, 0.75));
    assert_eq!(got.each, [0.5, 0.75, 0.75]);
    assert_eq!((got.confusion[3][3], got.confusion[3][8]), (1, 1));
    assert_eq!(got.confusion.iter().flatten().sum::<usize>(), 4);
    let per_class = got.per_class();
    assert_eq!([per_class[3], per_class[4], per_class[9]], [0.5, 1.0, 1.0]);
    assert!(per_class[0].is_nan());
    assert!(got.interval[0] < 0.75 && 0.75 < got.interval[1]);
}

/// Gaussians with diagonal covariances: `|μ_a − μ_b|² + Σ (σ_a − σ_b)²`.
#[test]
fn the_frechet_distance_of_diagonal_gaussians_is_the_closed_form() {
    let a = cross(&[0.0, 1.0, -2.0], &[1.0, 0.5, 3.0]);
    let b = cross(&[0.5, 1.0, -1.0], &[2.0, 0.5, 1.0]);
    let got = frechet_distance(&a, &b);
    assert!((got - (1.25 + 1.0 + 4.0)).abs() < 1e-5, "{got}");
    assert!((frechet_distance(&b, &a) - got).abs() < 1e-9);
}

/// In two dimensions `tr √M = √(tr M + 2 √det M)`, with `M = Σ_a Σ_b` here, whatever axes the two have.
#[test]
fn the_frechet_distance_of_tilted_gaussians_is_the_closed_form() {
    let turn = |angle: f32| array![[angle.cos(), angle.sin()], [-angle.sin(), angle.cos()]];
    let a = cross(&[0.0, 0.0], &[2.0, 0.3]).dot(&turn(0.4));
    let b = cross(&[0.0, 0.0], &[1.5, 0.6]).dot(&turn(-0.9));
    let covariance = |points: &Array2<f32>| points.t().dot(points) / (points.nrows() - 1) as f32;
    let (first, second) = (covariance(&a), covariance(&b));
    let product = first.dot(&second);
    let determinant = product[[0, 0]] * product[[1, 1]] - product[[0, 1]] * product[[1, 0]];
    let overlap = (product.diag().sum() + 2.0 * determinant.sqrt()).sqrt();
    let expected = first.diag().sum() + second.diag().sum() - 2.0 * overlap;
    let got = frechet_distance(&a, &b);
    assert!(
        (got - f64::from(expected)).abs() < 1e-4,
        "{got}, expected {expected}"
    );
}

/// As wide as a judge, with features that never light up and sets of few distinct points.
#[test]
fn the_frechet_distance_stands_degenerate_features() {
    let mut a = normal_points(600, 128, 1);
    a.columns_mut()
        .into_iter()
        .step_by(3)
        .for_each(|mut column| column.fill(0.0));
    assert!(frechet_distance(&a, &a).abs() < 1e-6);
    let shift = frechet_distance(&a, &(&a + 0.5));
    assert!((shift - 32.0).abs() < 1e-3, "{shift}");
    let few = Array2::from_shape_fn([600, 128], |(row, column)| a[[row % 10, column]]);
    let got = frechet_distance(&few, &a);
    assert!(got.is_finite() && got > 1.0, "{got}");
    let one = Array2::zeros([600, 128]);
    // A point has no covariance: what is left is the mean and the trace.
    let mean = a.mean_axis(Axis(0)).unwrap();
    let trace: f32 = a.var_axis(Axis(0), 1.0).sum();
    let expected = f64::from(mean.dot(&mean) + trace);
    assert!((frechet_distance(&one, &a) - expected).abs() < 1e-3);
}

#[test]
fn the_kernel_distance_is_the_naive_one() {
    let (a, b) = (normal_points(520, 4, 1), normal_points(300, 4, 2) + 0.3);
    let kernel = |x: ndarray::ArrayView1<f32>, y: ndarray::ArrayView1<f32>| {
        let product: f64 = x
            .iter()
            .zip(y)
            .map(|(a, b)| f64::from(*a) * f64::from(*b))
            .sum();
        (product / 4.0 + 1.0).powi(3)
    };
    let mean = |x: &Array2<f32>, y: &Array2<f32>, same: bool| {
        let mut values = Vec::new();
        for i in 0..x.nrows() {
            for j in (0..y.nrows()).filter(|&j| !same || i != j) {
                values.push(kernel(x.row(i), y.row(j)));
            }
        }
        values.iter().sum::<f64>() / values.len() as f64
    };
    let expected = mean(&a, &a, true) + mean(&b, &b, true) - 2.0 * mean(&a, &b, false);
    let got = kernel_distance(&a, &b);
    assert!((got - expected).abs() < 1e-5, "{got}, expected {expected}");
    assert!(expected > 0.1, "the sets are to differ");
}

/// The unbiased estimate is around zero for two halves of the same.
#[test]
fn the_kernel_distance_of_equal_distributions_has_no_bias() {
    let estimates: Vec<f64> = (0..40)
        .map(|seed| {
            kernel_distance(
                &normal_points(60, 3, seed),
                &normal_points(60, 3, 100 + seed),
            )
        })
        .collect();
    let mean = estimates.iter().sum::<f64>() / 40.0;
    let variance = estimates.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 39.0;
    assert!(mean.abs() < 3.0 * (variance / 40.0).sqrt(), "{mean}");
    assert!(estimates.iter().any(|&estimate| estimate < 0.0));
}

fn naive_squared_distance(a: ndarray::ArrayView1<f32>, b: ndarray::ArrayView1<f32>) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum()
}

#[test]
fn neighbours_are_the_naive_ones() {
    let (queries, points) = (normal_points(260, 5, 3), normal_points(300, 5, 4));
    let got = nearest(&queries, &points);
    for (query, got) in queries.outer_iter().zip(got) {
        let distances = points
            .outer_iter()
            .map(|point| naive_squared_distance(query, point));
        let expected = distances.fold(f32::INFINITY, f32::min).sqrt();
        assert!((got - expected).abs() < 1e-3, "{got}, expected {expected}");
    }
    let radii = squared_radii(&points, 3);
    for (at, point) in points.outer_iter().enumerate() {
        let mut distances: Vec<f32> = (0..300)
            .filter(|&other| other != at)
            .map(|other| naive_squared_distance(point, points.row(other)))
            .collect();
        distances.sort_by(f32::total_cmp);
        assert!((radii[at] - distances[2]).abs() < 1e-4);
    }
}

#[test]
fn precision_and_recall_are_the_naive_ones() {
    let (samples, real) = (normal_points(300, 3, 5) * 1.5, normal_points(280, 3, 6));
    let naive = |queries: &Array2<f32>, points: &Array2<f32>| {
        let inside = |query: ndarray::ArrayView1<f32>| {
            points.outer_iter().enumerate().any(|(at, point)| {
                let mut others: Vec<f32> = (0..points.nrows())
                    .filter(|&other| other != at)
                    .map(|other| naive_squared_distance(point, points.row(other)))
                    .collect();
                others.sort_by(f32::total_cmp);
                naive_squared_distance(query, point) <= others[2]
            })
        };
        let count = queries.outer_iter().filter(|query| inside(*query)).count();
        count as f64 / queries.nrows() as f64
    };
    let got = coverage(&samples, &real, 3);
    // One query may lie on the very border of a ball.
    let (precision, recall) = (naive(&samples, &real), naive(&real, &samples));
    assert!((got.precision - precision).abs() < 0.005, "{got:?}");
    assert!((got.recall - recall).abs() < 0.005, "{got:?}");
    assert!(precision < recall && recall > 0.5, "{precision} {recall}");
}

/// A model that makes one of two kinds, and makes it well, is precise and has half the recall; one that makes
/// something else has neither.
#[test]
fn a_dropped_mode_costs_recall() {
    let real = concatenate![
        Axis(0),
        normal_points(200, 4, 7),
        normal_points(200, 4, 8) + 50.0
    ];
    let one_mode = coverage(&normal_points(400, 4, 9), &real, 3);
    assert!(one_mode.precision > 0.75, "{one_mode:?}");
    assert!((one_mode.recall - 0.45).abs() < 0.06, "{one_mode:?}");
    let elsewhere = coverage(&(normal_points(400, 4, 9) - 50.0), &real, 3);
    assert_eq!((elsewhere.precision, elsewhere.recall), (0.0, 0.0));
}

#[test]
fn copies_lie_on_the_training_images() {
    let train = strokes(70, 0);
    let noisy = |images: &Images, amount: u8| Images {
        pixels: images
            .pixels
            .iter()
            .enumerate()
            .map(|(at, &grey)| grey.saturating_add(if at % 7 == 0 { amount } else { 0 }))
            .collect(),
        labels: images.labels.clone(),
    };
    // Of the 112 pixels that get brighter by 0.2, those that were full of ink do not.
    let test = noisy(&train, 51);
    let measured = memorisation(&train, &test, &train);
    assert!(measured.from_samples < 0.01, "{measured:?}");
    assert!(
        (measured.from_test - 0.2 * 112f64.sqrt()).abs() < 0.2,
        "{measured:?}"
    );
    assert!(measured.ratio() < 0.01);
}

/// Against the definition in f64: every kernel of every candidate, whose standard deviations are 28 powers of ten from
/// −1 to 0.
#[test]
fn the_parzen_estimate_is_the_naive_one() {
    let samples = noisy(&strokes(300, 0), 40.0, 1);
    let validation = noisy(&strokes(40, 500), 40.0, 2);
    let test = noisy(&strokes(50, 700), 40.0, 3);
    let log_density = |image: &[u8], sigma: f64| {
        let kernels: Vec<f64> = samples
            .pixels
            .chunks_exact(784)
            .map(|centre| {
                let pixels = image.iter().zip(centre);
                let log_normal = |(&a, &b): (&u8, &u8)| {
                    let apart = (f64::from(a) - f64::from(b)) / 255.0;
                    -0.5 * (apart / sigma).powi(2) - sigma.ln() - 0.5 * std::f64::consts::TAU.ln()
                };
                pixels.map(log_normal).sum()
            })
            .collect();
        log_sum_exp(&kernels) - 300f64.ln()
    };
    let values = |images: &Images, sigma| -> Vec<f64> {
        let images = images.pixels.chunks_exact(784);
        images.map(|image| log_density(image, sigma)).collect()
    };
    let candidates = (0..28).map(|step: u8| 0.1 * (f64::from(step) / 27.0 * 10f64.ln()).exp());
    let total = |sigma: f64| values(&validation, sigma).iter().sum::<f64>();
    let best = candidates.max_by(|&a, &b| total(a).total_cmp(&total(b)));
    let sigma = best.unwrap();
    assert!(sigma > 0.1 && sigma < 1.0, "the best is within: {sigma}");
    let expected = values(&test, sigma);
    let mean = expected.iter().sum::<f64>() / 50.0;
    let variance = expected.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 49.0;
    let got = parzen(&samples, &validation, &test);
    assert!(
        (got.sigma - sigma).abs() < 1e-5,
        "{got:?}, expected {sigma}"
    );
    assert!(
        (got.log_likelihood - mean).abs() < 0.01,
        "{got:?}, expected {mean}"
    );
    assert!((got.standard_error - (variance / 50.0).sqrt()).abs() < 0.01);
}

/// One sample is one Gaussian: `−|x − m|² / 2σ² − 392 ln 2πσ²`, which is largest at `σ² = |x − m|² / 784`.
#[test]
fn the_parzen_estimate_of_one_sample_is_the_closed_form() {
    let flat = |levels: &[u8]| Images {
        pixels: levels.iter().flat_map(|&level| [level; 784]).collect(),
        labels: vec![0; levels.len()],
    };
    let got = parzen(&flat(&[0]), &flat(&[119]), &flat(&[102, 153]));
    // 119 / 255 = 0.467, of whose neighbours in the grid 0.464 is the nearest.
    let variance = 10f64.powf(-2.0 / 3.0);
    assert!((got.sigma.powi(2) - variance).abs() < 1e-9, "{got:?}");
    let log_density = |level: f64| {
        -784.0 * level.powi(2) / (2.0 * variance) - 392.0 * (std::f64::consts::TAU * variance).ln()
    };
    let [first, second] = [0.4, 0.6].map(log_density);
    let mean = f64::midpoint(first, second);
    assert!((got.log_likelihood - mean).abs() < 1e-2, "{got:?}, {mean}");
    let error = (first - second).abs() / 2.0;
    assert!(
        (got.standard_error - error).abs() < 1e-2,
        "{got:?}, {error}"
    );
}

/// Two coordinates whose signs differ or not: no line separates that, a hidden layer does. Where latent and
/// label have nothing to do with each other, neither finds anything.
#[test]
fn probes_find_what_is_there() {
    let device = Device::flex();
    let epsilon = random::normals(&mut random::stream(1, Purpose::Style, 2), 3000 * 2);
    let label = |rule: &dyn Fn(usize, f32, f32) -> u8| -> Vec<u8> {
        let pairs = epsilon.chunks_exact(2).enumerate();
        pairs.map(|(at, pair)| rule(at, pair[0], pair[1])).collect()
    };
    let probe = |labels: &[u8]| {
        let (train, test) = epsilon.split_at(2 * 2000);
        let (train_labels, test_labels) = labels.split_at(2000);
        let train = Labelled {
            epsilon: train,
            labels: train_labels,
        };
        let test = Labelled {
            epsilon: test,
            labels: test_labels,
        };
        leakage(train, test, 30, 1, &device).unwrap()
    };
    let line = probe(&label(&|_, a, _| u8::from(a > 0.0)));
    assert!(line.linear > 0.97 && line.hidden > 0.97, "{line:?}");
    let quadrants = probe(&label(&|_, a, b| u8::from((a > 0.0) == (b > 0.0))));
    assert!(
        quadrants.linear < 0.65 && quadrants.hidden > 0.9,
        "{quadrants:?}"
    );
    let nothing = probe(&label(&|at, _, _| u8::try_from(at % 10).unwrap()));
    // Chance is 0.1 with a standard error of 0.01.
    assert!(
        nothing.linear < 0.15 && nothing.hidden < 0.15,
        "{nothing:?}"
    );
}

#[test]
fn a_generator_is_conditional_where_a_label_enters() {
    let conditional = |label, prior| {
        let mut recipe = small_recipe().model;
        (recipe.label, recipe.prior) = (label, prior);
        Generator::new(&recipe, &mut Init::Zeros, &Device::flex()).is_conditional()
    };
    assert!(!conditional(LabelPath::None, PriorKind::Standard));
    assert!(conditional(LabelPath::Input, PriorKind::Standard));
    assert!(conditional(LabelPath::EveryBlock, PriorKind::Label));
}

fn small_quality(label: LabelPath, prior: PriorKind) -> SampleQuality {
    let device = Device::flex();
    let mut data = small_data();
    // Strokes of the same label and angle are the same: no test image is to be a training image.
    data.test = noisy(&data.test, 3.0, 1);
    let mut recipe = small_recipe().model;
    (recipe.label, recipe.prior) = (label, prior);
    let model = Cvae::new(&recipe, &mut Init::random(5), &device);
    let judge = |seed| train_judge(&data.train, 4, seed, &device, |_, _| ()).unwrap();
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
        classification: ClassificationScope {
            images: 320,
            epochs: 8,
            seeds: vec![1],
        },
    };
    sample_quality(&model, &data, &judges, &scope).unwrap()
}

/// An untrained model on strokes that the judges can read: its samples are nothing of the kind.
#[test]
fn an_untrained_model_is_found_out() {
    let quality = small_quality(LabelPath::EveryBlock, PriorKind::Label);
    assert!(quality.judges_on_real.accuracy > 0.8, "{quality:?}");
    let [cold, _] = &quality.sampled[..] else {
        panic!("two temperatures")
    };
    let faithfulness = cold.faithfulness.as_ref().unwrap();
    assert_eq!(faithfulness.means.images, 30);
    assert!(faithfulness.means.accuracy < 0.5, "{faithfulness:?}");
    assert!(cold.distance.frechet > 2.0 * quality.scale.held_out.frechet);
    assert!(cold.distance.kernel > 2.0 * quality.scale.held_out.kernel);
    assert!(cold.coverage.precision < 0.1 && quality.scale.coverage.precision > 0.5);
    let control = quality.control.as_ref().unwrap();
    assert_eq!(control.swap.images, 50);
    let [from_samples, from_real] = control.classification.means();
    assert!(from_samples < 0.5 && from_real > 0.8, "{control:?}");
    let scores = quality.scores();
    assert_eq!(scores["judge_accuracy"], faithfulness.means.accuracy);
    assert_eq!(scores["frechet_t0.5"], quality.sampled[1].distance.frechet);
    assert!(scores.values().all(|score| score.is_finite()), "{scores:?}");
    let text = serde_json::to_string(&quality).unwrap();
    assert_eq!(
        serde_json::from_str::<SampleQuality>(&text).unwrap(),
        quality
    );
}

/// A model that sees no label cannot be asked for a digit; what can be measured of it still is.
#[test]
fn an_unconditional_model_is_not_asked_for_digits() {
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

/// The model in the repository: its samples are as near to real digits as other real digits are, or nearly so, and the
/// label decides the digit.
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
    let untrained = Cvae::new(&small_recipe().model, &mut Init::random(1), &device);
    let noise = from_real(&samples(&untrained.generator, 0, &test.labels, 1.0, 1));
    for distance in [|d: &Distance| d.frechet, |d: &Distance| d.kernel] {
        let [real, made, noise] = [&held_out, &made, &noise].map(distance);
        // Not in this order: samples with the labels of the test images may be nearer than real images of others.
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
    assert!(own, "every digit is asked for: {swapped:?}");
}
