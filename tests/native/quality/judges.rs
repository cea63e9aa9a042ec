//! Tests the judges: the digits that they read, alone and by majority.

use crate::common::{CLASSES, mnist_shape, strokes};
use burn::tensor::Device;
use cvae::data_card::DataCard;
use cvae::evaluate::{Faithfulness, JUDGES, Judge, JudgeFile, Judges, Reading};
use cvae::model::Init;
use cvae::parameters;
use cvae::random::{self, Purpose};
use ndarray::Array2;

/// Judges with large random parameters, which rarely agree.
fn quarrelling_judges(device: &Device) -> Judges {
    let judge = |seed: u64| {
        let mut rng = random::stream(seed, Purpose::Init, 1);
        let judge = Judge::new(mnist_shape(), &mut Init::Zeros, device);
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
    assert!(
        features.iter().all(|&value| value >= 0.0),
        "expected features after a ReLU"
    );
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

/// Compares the majority with a count of votes, on images where the judges agree, where one is outvoted and where all
/// differ.
#[test]
fn the_majority_is_a_count_of_votes() {
    let device = Device::flex();
    let judges = quarrelling_judges(&device);
    let noise = random::normals(&mut random::stream(1, Purpose::Epsilon, 1), 400 * 784);
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

/// Three files of the same judge count as one judge.
#[test]
fn judges_must_have_different_seeds() {
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
                data: DataCard::mnist(),
                seed,
                epochs: 0,
                data_sha256: String::new(),
                augment: None,
                validation_accuracy: 0.1,
                test_accuracy: 0.1,
            };
            let judge = Judge::new(mnist_shape(), &mut Init::random(seed), &device);
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
        classes: CLASSES,
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
