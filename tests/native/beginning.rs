//! Trainings that begin where another one ended: in its folder, or in the files that were exported of it.
#![cfg(unix)]

use crate::common::assert_close;
use crate::interrupted::{Work, errors, run, succeed};
use burn::tensor::Device;
use cvae::parameters;
use cvae::train::Checkpoint;
use cvae::weights::load_cvae;

/// Goes on from `tiny`, whose recipe [`Work`] has, in steps too small to change a number.
const NEXT: &str = r#"
    name = "next"
    title = "Next"
    summary = "For tests."
    seed = 4
    [model]
    latent = 2
    encoder = [8]
    decoder = [8]
    activation = "silu"
    label = "every-block"
    prior = "label"
    [objective]
    pixels = "binary"
    beta = 1.0
    [training]
    epochs = 1
    start = "tiny"
    batch = 50
    learning_rate = 1e-30
    refit = true
    images = 400
"#;

#[test]
fn a_training_begins_with_a_run_or_with_exported_weights() {
    let Some(work) = Work::new() else { return };
    succeed(&work.train("tiny"));
    work.evaluate("tiny");
    succeed(&work.export("tiny", "weights", "int8"));
    work.write_recipe(NEXT);
    let pair = work.path("weights/tiny").display().to_string();
    let started_at = |place: &str| [work.train("again"), vec!["--start".into(), place.into()]];
    let parameters = |run: &str| {
        let checkpoint = Checkpoint::load(&work.path(run).join("checkpoint.safetensors")).unwrap();
        let model = checkpoint.model(&Device::flex());
        let all = parameters::read(&model).into_iter();
        all.flat_map(|parameter| parameter.values)
            .collect::<Vec<f32>>()
    };

    // Beside the new run lies the old one.
    let said = succeed(&work.train("next"));
    assert!(said.contains("starts from the training in "), "{said}");
    assert_close(&parameters("next"), &parameters("tiny"), 1e-6);

    // The pair holds the same, rounded.
    let said = succeed(&started_at(&pair).concat());
    assert!(said.contains("starts from the exported weights "), "{said}");
    let half = |half: &str| std::fs::read(format!("{pair}.{half}.safetensors")).unwrap();
    let (_, stored) = load_cvae(&half("decoder"), &half("encoder"), &Device::flex()).unwrap();
    let stored: Vec<f32> = parameters::read(&stored)
        .into_iter()
        .flat_map(|parameter| parameter.values)
        .collect();
    assert_close(&parameters("again"), &stored, 1e-6);
    assert_ne!(parameters("again"), parameters("next"));

    // Neither: both places are named.
    std::fs::remove_dir_all(work.path("tiny")).unwrap();
    let output = run(&work.train("neither"));
    let message = errors(&output);
    assert!(!output.status.success(), "it starts from nothing");
    let expected = "/tiny or www/weights/tiny is neither a training nor a pair of exported weights: train `tiny` first";
    assert!(message.contains(expected), "{message}");
    // An encoder without its decoder is no pair.
    std::fs::remove_file(format!("{pair}.decoder.safetensors")).unwrap();
    std::fs::remove_dir_all(work.path("again")).unwrap();
    let message = errors(&run(&started_at(&pair).concat()));
    assert!(
        message.contains("weights/tiny is neither a training"),
        "{message}"
    );
}
