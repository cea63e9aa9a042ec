//! Tests trainings that start from another one: from its folder, or from its exported files.
#![cfg(unix)]

use crate::common::assert_close;
use crate::work::{RECIPE, Work, errors, run, succeed};
use burn::tensor::Device;
use cvae::model::Cvae;
use cvae::parameters;
use cvae::train::Checkpoint;
use cvae::weights::load_cvae;

/// Continues from `tiny`, with steps too small to change a number.
fn next() -> String {
    RECIPE
        .replace("\"tiny\"", "\"next\"")
        .replace("epochs = 24", "epochs = 1\n    start = \"tiny\"")
        .replace("learning_rate = 5e-3", "learning_rate = 1e-30")
        .replace("final_learning_rate = 1e-4", "final_learning_rate = 1e-31")
}

/// All parameters, one after another.
fn values(model: &Cvae) -> Vec<f32> {
    let all = parameters::read(model).into_iter();
    all.flat_map(|parameter| parameter.values).collect()
}

#[test]
fn a_training_begins_with_a_run_or_with_exported_weights() {
    let Some(work) = Work::new() else { return };
    succeed(&work.train("tiny"));
    work.evaluate("tiny", "int8");
    succeed(&work.export("tiny", "weights"));
    work.write_recipe(&next());
    let pair = work.path("weights/tiny").display().to_string();
    let started_at = |place: &str| [work.train("again"), vec!["--start".into(), place.into()]];
    let parameters = |run: &str| {
        let checkpoint = Checkpoint::load(&work.path(run).join("checkpoint.safetensors")).unwrap();
        values(&checkpoint.model(&Device::flex()))
    };

    // The folder of the old run is beside the folder of the new one.
    let said = succeed(&work.train("next"));
    assert!(said.contains("starts from the training in "), "{said}");
    assert_close(&parameters("next"), &parameters("tiny"), 1e-6);

    // The exported pair holds the same values, rounded.
    let said = succeed(&started_at(&pair).concat());
    assert!(said.contains("starts from the exported weights "), "{said}");
    let file = |kind: &str| std::fs::read(format!("{pair}.{kind}.safetensors")).unwrap();
    let (_, stored) = load_cvae(&file("decoder"), &file("encoder"), &Device::flex()).unwrap();
    assert_close(&parameters("again"), &values(&stored), 1e-6);
    assert_ne!(parameters("again"), parameters("next"));

    // A training that was stopped early cannot be a starting point.
    let path = work.path("tiny").join("checkpoint.safetensors");
    let mut stopped = Checkpoint::load(&path).unwrap();
    let epochs = stopped.log.len();
    stopped.log.pop();
    stopped.adam.step -= stopped.adam.step / epochs as u64;
    stopped.save(&path).unwrap();
    let output = run(&work.train("from-a-stopped-one"));
    let message = errors(&output);
    assert!(
        !output.status.success(),
        "started from an unfinished training"
    );
    let expected = format!("holds {} of {epochs} epochs", epochs - 1);
    assert!(message.contains(&expected), "{message}");

    // Neither exists, so the message names both places.
    std::fs::remove_dir_all(work.path("tiny")).unwrap();
    let output = run(&work.train("neither"));
    let message = errors(&output);
    assert!(
        !output.status.success(),
        "started from a model that does not exist"
    );
    let expected = "/tiny or www/weights/tiny is neither a training nor a pair of exported weights: train `tiny` first";
    assert!(message.contains(expected), "{message}");
    // An encoder without its decoder is not a pair.
    std::fs::remove_file(format!("{pair}.decoder.safetensors")).unwrap();
    std::fs::remove_dir_all(work.path("again")).unwrap();
    let message = errors(&run(&started_at(&pair).concat()));
    assert!(
        message.contains("weights/tiny is neither a training"),
        "{message}"
    );
}
