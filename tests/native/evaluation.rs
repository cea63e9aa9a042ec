//! Tests whole evaluations: shards add up to the report of one machine, and a report belongs to its weights.

use crate::command::{cvae, refused};
use crate::common::{Nobody, mnist_shape, real_data, real_folder, small_data, small_recipe};
use crate::work::{Work, errors, run, succeed};
use burn::tensor::Device;
use cvae::evaluate::{Scope, baselines};
use cvae::parameters;
use cvae::train::Trainer;
use cvae::weights::{Container, Manifest, ScoreGroup};
use safetensors::{Dtype, SafeTensors};
use std::collections::BTreeMap;
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

    // Another value of one parameter gives other weights.
    let path = several.join("checkpoint.safetensors");
    let mut checkpoint = cvae::train::Checkpoint::load(&path).unwrap();
    let value = &mut checkpoint.adam.slots[0].average[0];
    *value += 1.0;
    checkpoint.save(&path).unwrap();
    let late = refused(&borrowed(&evaluation(&several, &data, &["--merge"])));
    assert!(late.contains("is missing or of other weights"), "{late}");
    let (run, data) = (several.display().to_string(), data.display().to_string());
    let out = folder.path().join("out").display().to_string();
    let export = refused(&["export", "--run", &run, "--data", &data, "--out", &out]);
    assert!(export.contains("run `cvae eval` again"), "{export}");
}

/// A training is measured with the weights that its export stores, and the files are measured again with the same result.
#[test]
fn a_training_and_its_exported_files_have_the_same_scores() {
    let Some(work) = Work::new() else { return };
    succeed(&work.train("run"));
    work.evaluate("run", "int8");
    succeed(&work.export("run", "out"));
    let pair = work.path("out/tiny").display().to_string();
    let of_file = |folder: &str| {
        let mut arguments = work.evaluation(folder);
        arguments.extend(["--weights".to_owned(), pair.clone()]);
        arguments
    };
    succeed(&of_file("again"));
    let report = |run: &str| std::fs::read_to_string(work.path(run).join("report.json")).unwrap();
    assert_eq!(report("run"), report("again"));

    // `refresh` writes scores of that folder into the files and leaves their tensors as they are.
    let file =
        |kind: &str| std::fs::read(work.path(&format!("out/tiny.{kind}.safetensors"))).unwrap();
    let before = ["decoder", "encoder"].map(file);
    let mut two_draws = of_file("again");
    let draws = two_draws.iter().position(|word| word == "--draws").unwrap();
    two_draws[draws + 1] = "2".to_owned();
    succeed(&two_draws);
    let again = work.path("again").display().to_string();
    let refresh = work.refresh("out", &["tiny", "--run", &again]);
    succeed(&refresh);
    for (kind, before) in ["decoder", "encoder"].into_iter().zip(before) {
        let after = file(kind);
        let tensors = |bytes: &[u8]| -> BTreeMap<String, (Dtype, Vec<u8>)> {
            let file = SafeTensors::deserialize(bytes).unwrap();
            let all = file.tensors().into_iter();
            all.map(|(name, view)| (name, (view.dtype(), view.data().to_vec())))
                .collect()
        };
        assert!(tensors(&before) == tensors(&after), "{kind}");
        let manifest = |bytes: &[u8]| {
            Container::open(bytes)
                .unwrap()
                .manifest::<Manifest>()
                .unwrap()
        };
        let [old, new] = [manifest(&before), manifest(&after)];
        assert_eq!(
            (old.scores["test_draws"], new.scores["test_draws"]),
            (1.0, 2.0)
        );
        assert!(new.scores.contains_key("test_nll_iw2_sd"));
        assert_eq!(new.scored_as_stored, [ScoreGroup::Likelihood]);
        assert_eq!(old.recipe, new.recipe);
    }

    // Not those of other weights.
    let path = work.path("again").join("report.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut other: serde_json::Value = serde_json::from_str(&text).unwrap();
    other["parameters_sha256"] = "00".into();
    std::fs::write(&path, other.to_string()).unwrap();
    let output = run(&refresh);
    let message = errors(&output);
    assert!(
        !output.status.success() && message.contains("is of weights 00, expected"),
        "{message}"
    );
}

#[test]
fn the_sum_of_parameters_sees_names_shapes_and_values() {
    let recipe = small_recipe().model;
    let model = |seed| {
        let mut init = cvae::model::Init::random(seed);
        cvae::model::Cvae::new(&recipe, mnist_shape(), &mut init, &Device::flex())
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
