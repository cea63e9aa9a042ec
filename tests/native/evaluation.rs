//! Tests whole evaluations: shards add up to the report of one machine, and a report belongs to its weights.

use crate::command::{cvae, refused};
use crate::common::{Nobody, real_data, real_folder, small_data, small_recipe};
use burn::tensor::Device;
use cvae::evaluate::{Scope, baselines};
use cvae::parameters;
use cvae::train::Trainer;
use std::path::Path;

/// Writes a trained small model into `folder`.
fn train(folder: &Path) {
    let mut trainer = Trainer::new(&small_recipe(), &small_data(), None, &Device::flex()).unwrap();
    trainer.run(&mut Nobody).unwrap();
    let path = folder.join("checkpoint.safetensors");
    trainer.checkpoint().save(&path).unwrap();
}

fn evaluation(run: &Path, data: &Path, more: &[&str]) -> Vec<String> {
    let (run, data) = (run.display().to_string(), data.display().to_string());
    let fixed = [
        "eval",
        "--quick",
        "--run",
        &run,
        "--data",
        &data,
        "--images",
        "700",
        "--draws",
        "2",
        "--samples",
        "20",
        "--label-samples",
        "5",
        "--quality",
        "without",
    ];
    fixed
        .iter()
        .chain(more)
        .map(|&word| word.to_owned())
        .collect()
}

fn borrowed(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

#[track_caller]
fn done(words: &[String]) {
    let output = cvae(&borrowed(words));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
}

#[test]
fn shards_make_the_report_of_one_machine_and_of_no_other_weights() {
    let Some(data) = real_folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (one, several) = (folder.path().join("one"), folder.path().join("several"));
    for run in [&one, &several] {
        std::fs::create_dir(run).unwrap();
        train(run);
    }
    done(&evaluation(&one, &data, &[]));
    done(&evaluation(&several, &data, &["--shard", "2/2"]));
    let early = refused(&borrowed(&evaluation(&several, &data, &["--merge"])));
    assert!(
        early.contains("draw-0.k-20.images-0-499.json is missing"),
        "{early}"
    );
    done(&evaluation(&several, &data, &["--shard", "1/2"]));
    done(&evaluation(&several, &data, &["--merge"]));
    let report = |run: &Path| std::fs::read_to_string(run.join("report.json")).unwrap();
    assert_eq!(report(&one), report(&several));

    // Flipping one bit of one parameter gives other weights.
    let path = several.join("checkpoint.safetensors");
    let mut checkpoint = cvae::train::Checkpoint::load(&path).unwrap();
    let value = &mut checkpoint.adam.slots[0].average[0];
    *value = f32::from_bits(value.to_bits() ^ 1);
    checkpoint.save(&path).unwrap();
    let late = refused(&borrowed(&evaluation(&several, &data, &["--merge"])));
    assert!(late.contains("is missing or of other weights"), "{late}");
    let (run, data) = (several.display().to_string(), data.display().to_string());
    let out = folder.path().join("out").display().to_string();
    let export = refused(&["export", "--run", &run, "--data", &data, "--out", &out]);
    assert!(export.contains("run `cvae eval` again"), "{export}");
}

#[test]
fn the_sum_of_parameters_sees_names_shapes_and_values() {
    let recipe = small_recipe().model;
    let model = |seed| {
        let mut init = cvae::model::Init::random(seed);
        cvae::model::Cvae::new(&recipe, &mut init, &Device::flex())
    };
    let sum = parameters::sha256(&model(1));
    assert_eq!(sum, parameters::sha256(&model(1)));
    assert_ne!(sum, parameters::sha256(&model(2)));
    // The same values in the same order with other names.
    let block = model(1).encoder.blocks[0].clone();
    assert_ne!(
        parameters::sha256(&block),
        parameters::sha256(&vec![block.clone()])
    );
}

/// Compares the exact baselines with the closed form, and the bound of the principal components with both.
#[test]
fn baselines_equal_the_closed_form() {
    let Some(mut data) = real_data() else { return };
    data.train = data.train.first(4000);
    let mut scope = Scope::quick();
    (scope.images, scope.ks, scope.label_samples) = (300, vec![1, 50], 20);
    let all = baselines(&data, &scope);
    let score = |at: usize, key: &str| all[at].scores[key];
    // The cross-entropy with grey values as targets is the mean over all Bernoulli draws; the standard error of 300
    // images is about half a nat.
    let means = data.train.mean();
    let smooth = |p: f64| (p * 4000.0 + 1.0) / 4002.0;
    let expected: f64 = data
        .test
        .first(300)
        .mean()
        .iter()
        .zip(&means)
        .map(|(x, &p)| -(x * smooth(p).ln() + (1.0 - x) * (1.0 - smooth(p)).ln()))
        .sum();
    let got = score(0, "test_nll");
    assert!(
        (got - expected).abs() < 2.0,
        "{got}, in expectation {expected}"
    );
    assert!(
        score(1, "test_nll") < got - 20.0,
        "expected the label to lower the cross-entropy"
    );
    assert!(score(2, "test_nll_iw50") < score(1, "test_nll") - 20.0);
    assert!(score(2, "test_nll_iw50") <= score(2, "test_nll_iw1"));
    for at in [1, 2] {
        // Naive Bayes classifies about 84 % of MNIST correctly, a quadratic discriminant about 95 %.
        let floor = [0.0, 0.7, 0.85][at];
        assert!(
            score(at, "bayes_accuracy") > floor,
            "{}",
            score(at, "bayes_accuracy")
        );
        assert!(
            score(at, "test_marginal_nll")
                <= score(at, ["", "test_nll", "test_nll_iw1"][at]) + 10f64.ln()
        );
    }
}
