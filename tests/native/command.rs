//! Tests that bad input to the command gives one clear sentence and an exit code, never a panic.

use crate::common::repository;
use std::path::Path;
use std::process::{Command, Output};

/// The command, run in the repository and without the data set that this machine may have.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cvae"));
    command
        .args(arguments)
        .env_remove("MNIST_DIR")
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

pub fn cvae(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

#[track_caller]
pub fn refused(arguments: &[&str]) -> String {
    let output = cvae(arguments);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{arguments:?} succeeded");
    assert!(!text.contains("panicked"), "{text}");
    text
}

fn recipe_with(folder: &Path, from: &str, to: &str) -> String {
    let text = std::fs::read_to_string(repository("recipes/tutorial.toml")).unwrap();
    assert!(text.contains(from));
    let path = folder.join("recipe.toml");
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    path.display().to_string()
}

#[test]
fn bad_recipes_are_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let train = |from, to| {
        let recipe = recipe_with(folder.path(), from, to);
        refused(&[
            "train",
            "--recipe",
            &recipe,
            "--out",
            &out.display().to_string(),
        ])
    };
    let message = train("beta = 1.0", "beta = -1.0");
    assert!(
        message.contains("recipe key `objective.beta` is -1, expected 0 or more"),
        "{message}"
    );
    assert!(train("encoder = [400]", "encoder = [0]").contains("`model.encoder` is [0]"));
    let unknown = train("latent = 20", "latent = 20\nlatnet = 20");
    assert!(unknown.contains("unknown field `latnet`"), "{unknown}");
    assert!(!out.exists());
    assert!(
        refused(&["train", "--recipe", "no.toml", "--out", "x"]).contains("no.toml cannot be read")
    );
}

#[test]
fn missing_data_names_file_and_command() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    let out = folder.path().join("run").display().to_string();
    let message = refused(&[
        "train",
        "--recipe",
        "recipes/tutorial.toml",
        "--data",
        &data,
        "--out",
        &out,
    ]);
    assert!(
        message.contains("train-images-idx3-ubyte is missing in"),
        "{message}"
    );
    assert!(message.contains("`cvae data --out"), "{message}");
}

#[test]
fn bad_arguments_name_value_and_range() {
    let sample = |more: &[&str]| refused(&[&["sample", "--out", "x.png"], more].concat());
    let label = sample(&["--label", "12"]);
    assert!(
        label.contains("--label 12: `MNIST` has no class of this name, expected one of 0 1 2"),
        "{label}"
    );
    let vae = "www/weights/vae.decoder.safetensors";
    let unknown = sample(&["--label", "3", "--weights", vae]);
    assert!(
        unknown.contains("--label 3: `vae` is unconditional"),
        "{unknown}"
    );
    let temperature = sample(&["--temperature", "-3"]);
    assert!(temperature.contains("-3"), "{temperature}");
    assert!(sample(&["--weights", "no.safetensors"]).contains("no.safetensors cannot be read"));
    assert!(sample(&["--weights", "Cargo.toml"]).contains("this is not a weights file"));
    assert!(sample(&["--count", "0"]).contains("1..=10000"));
    #[cfg(not(feature = "wgpu"))]
    assert!(sample(&["--backend", "wgpu"]).contains("`cargo build --release --features wgpu`"));
    let out = refused(&["sample", "--out", "x.gif"]);
    assert!(
        out.contains("expected a name that ends in .png or .json"),
        "{out}"
    );
    let run = refused(&["eval", "--run", "no-run"]);
    assert!(
        run.contains("checkpoint.safetensors is missing: `cvae train --out no-run`"),
        "{run}"
    );
    let shard = refused(&["eval", "--run", "no-run", "--shard", "3/2"]);
    assert!(
        shard.contains("got 3/2, expected i/n with i from 1 to n"),
        "{shard}"
    );
}

/// An option without effect is refused, so that a user does not believe that it was applied.
#[test]
fn an_option_that_would_be_without_effect_is_refused() {
    for (arguments, option) in [
        (
            "anomaly --hold-out 3 --weights www/weights/vae",
            "--weights",
        ),
        ("anomaly --index 1 --recipe recipes/few.toml", "--recipe"),
        ("augment --worth --temperature 0.5", "--temperature"),
        ("augment --out x --per-class 10", "--per-class"),
        ("augment --out x --merge 2 --seed 3", "--seed"),
        (
            "train --recipe recipes/few.toml --out x --resume --start y",
            "--start",
        ),
        ("eval --run no-run --quality only --draws 2", "--draws"),
        ("eval --run no-run --quality only --shard 1/2", "--shard"),
    ] {
        let words: Vec<&str> = arguments.split(' ').collect();
        let message = refused(&words);
        assert!(message.contains(option), "{arguments}: {message}");
        assert!(!message.contains("is missing"), "{arguments}: {message}");
    }
    let recipe = refused(&[
        "train",
        "--recipe",
        "recipes/aae.toml",
        "--out",
        "x",
        "--beta",
        "2",
    ]);
    assert!(
        recipe
            .contains("--beta 2: recipe key `objective.beta` is 2, expected 1 where an adversary"),
        "{recipe}"
    );
}

#[test]
fn an_output_that_cannot_be_written_is_named() {
    let message = refused(&["sample", "--out", "/proc/nowhere/x.png"]);
    assert!(
        message.contains("/proc/nowhere/x.png cannot be written"),
        "{message}"
    );
}

#[test]
fn the_same_seed_gives_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let draw = |name: &str, seed: &str| {
        let arguments = [
            "sample", "--label", "3", "--count", "4", "--seed", seed, "--out",
        ];
        let output = cvae(&[&arguments[..], &[&path(name)]].concat());
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        std::fs::read(path(name)).unwrap()
    };
    let first = draw("a.png", "5");
    assert_eq!(first, draw("b.png", "5"));
    assert_ne!(first, draw("c.png", "6"));
}
