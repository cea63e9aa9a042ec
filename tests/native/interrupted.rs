//! Tests trainings and exports that are stopped at any point, by a user, by the system or by a loss that is not a
//! number: every file is complete, and a resumed training writes the same bytes as an uninterrupted one.
#![cfg(unix)]

use crate::command::command;
use crate::work::{Files, RECIPE, Work, errors, files, is_unfinished, run, start, succeed};
use cvae::train::Checkpoint;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::LazyLock;
use std::time::Duration;

/// Pause between two looks at a folder.
const GLANCE: Duration = Duration::from_millis(1);

/// The files of an uninterrupted training.
static UNINTERRUPTED: LazyLock<Option<Files>> = LazyLock::new(|| {
    let work = Work::new()?;
    succeed(&work.train("run"));
    Some(files(&work.path("run")))
});

/// A library that kills the command at a chosen change to its files (`stop.c`).
#[cfg(target_os = "linux")]
static STOPPER: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("stop.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/native/stop.c");
    let compiled = std::process::Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"])
        .args([library.as_os_str(), source.as_ref()])
        .status();
    assert!(compiled.unwrap().success(), "cc could not compile {source}");
    (folder, library)
});

/// Runs the command and kills it at its change number `change` to files below `folder`; returns whether it came that
/// far. The command must not have failed by itself.
#[cfg(target_os = "linux")]
fn is_killed_at(change: usize, folder: &Path, arguments: &[String]) -> bool {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = command(&arguments)
        .env("LD_PRELOAD", &STOPPER.1)
        .env("STOP_BELOW", folder)
        .env("STOP_AT", change.to_string())
        .output()
        .unwrap();
    let killed = output.status.signal() == Some(9);
    assert!(killed || output.status.success(), "{}", errors(&output));
    killed
}

/// Every file of a training is complete, and equals the uninterrupted one up to that point.
fn check_training(folder: &Path, uninterrupted: &Files) {
    let mut unfinished = 0;
    for (name, bytes) in files(folder) {
        match name.as_str() {
            "lock" => assert!(bytes.is_empty()),
            "checkpoint.safetensors" => {
                Checkpoint::from_bytes(&bytes).unwrap();
            }
            "log.jsonl" => {
                assert!(uninterrupted[&name].starts_with(&bytes), "another log");
                assert!(bytes.ends_with(b"\n"), "half a line");
            }
            "loss.svg" => assert!(bytes.trim_ascii_end().ends_with(b"</svg>")),
            "samples.png" => {
                image::load_from_memory(&bytes).unwrap();
            }
            _ => {
                assert!(is_unfinished(&name), "{name}");
                unfinished += 1;
            }
        }
    }
    assert!(unfinished <= 1, "{unfinished} files were left unfinished");
}

/// Each killed training continues from the files of the previous one, which was killed one change earlier.
#[cfg(target_os = "linux")]
#[test]
fn a_training_killed_at_any_change_resumes_as_if_uninterrupted() {
    let (Some(work), Some(uninterrupted)) = (Work::new(), &*UNINTERRUPTED) else {
        return;
    };
    let folder = work.path("run");
    let mut change = 1;
    loop {
        let is_fresh = !folder.exists();
        let killed = is_killed_at(change, &folder, &work.train("run"));
        check_training(&folder, uninterrupted);
        if killed {
            change += 1;
            continue;
        }
        assert_same(&files(&folder), uninterrupted);
        if is_fresh {
            break;
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
    assert!(change > 12, "a training changes its files {change} times");
}

#[track_caller]
fn assert_same(got: &Files, expected: &Files) {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(got), names(expected));
    for (name, bytes) in got {
        assert!(*bytes == expected[name], "{name} has other bytes");
    }
}

/// Exports into one folder in two precisions by turns: each file is one of the two complete files.
#[cfg(target_os = "linux")]
#[test]
fn an_export_that_is_killed_at_any_change_leaves_complete_files() {
    const PRECISIONS: [&str; 2] = ["int8", "f16"];
    let Some(work) = Work::new() else { return };
    let run = |precision: &str| format!("run-{precision}");
    let complete = PRECISIONS.map(|precision| {
        succeed(&work.train(&run(precision)));
        work.evaluate(&run(precision), precision);
        succeed(&work.export(&run(precision), precision));
        files(&work.path(precision))
    });
    assert_eq!(complete[0].len(), 6, "{:?}", complete[0].keys());

    let folder = work.path("out");
    let mut change = 1;
    while is_killed_at(
        change,
        &folder,
        &work.export(&run(PRECISIONS[change % 2]), "out"),
    ) {
        for (name, bytes) in files(&folder) {
            let is_complete = complete
                .iter()
                .any(|files| files.get(&name) == Some(&bytes));
            assert!(
                is_complete || is_unfinished(&name),
                "{name} after change {change}"
            );
        }
        change += 1;
    }
    assert_same(&files(&folder), &complete[change % 2]);
    assert!(change > 12, "an export changes its files {change} times");
}

/// Waits until a training has written its first checkpoint.
fn await_checkpoint(child: &mut Child, run: &Path) {
    while !run.join("checkpoint.safetensors").exists() {
        assert!(child.try_wait().unwrap().is_none(), "the training ended");
        std::thread::sleep(GLANCE);
    }
}

#[test]
fn a_training_that_receives_a_signal_writes_a_checkpoint() {
    let (Some(work), Some(uninterrupted)) = (Work::new(), &*UNINTERRUPTED) else {
        return;
    };
    let folder = work.path("run");
    // On a busy machine the training may end before it receives the signal.
    for attempt in 0.. {
        assert!(
            attempt < 50,
            "every training ended before it received the signal"
        );
        let mut child = start(&work.train("run"));
        await_checkpoint(&mut child, &folder);
        let first = files(&folder)["checkpoint.safetensors"].clone();
        let told = std::process::Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status();
        assert!(told.unwrap().success());
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            std::fs::remove_dir_all(&folder).unwrap();
            continue;
        }
        assert_eq!(output.status.code(), Some(130), "{}", errors(&output));
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("--resume continues from here"), "{said}");
        let stopped = files(&folder)["checkpoint.safetensors"].clone();
        let step = |bytes: &[u8]| Checkpoint::from_bytes(bytes).unwrap().adam.step;
        assert!(step(&stopped) >= step(&first));
        check_training(&folder, uninterrupted);
        break;
    }
    succeed(&work.train("run"));
    assert_same(&files(&folder), uninterrupted);
}

#[test]
fn a_second_training_into_a_folder_is_refused_until_the_first_is_gone() {
    let Some(work) = Work::new() else { return };
    work.write_recipe(&RECIPE.replace("epochs = 24", "epochs = 1000000"));
    let folder = work.path("run");
    let arguments = work.train("run");
    let mut first = start(&arguments);
    await_checkpoint(&mut first, &folder);
    let second = run(&arguments);
    let message = errors(&second);
    assert!(!second.status.success());
    let expected = format!("another training is writing to {}", folder.display());
    assert!(message.contains(&expected), "{message}");
    assert!(
        first.try_wait().unwrap().is_none(),
        "the first training was changed"
    );
    first.kill().unwrap();
    first.wait().unwrap();
    // The folder is free now, and contains a checkpoint that must not be lost.
    let message = errors(&run(&arguments));
    assert!(message.contains("continue it with --resume"), "{message}");
}

/// A learning rate that makes parameters overflow: the loss of the second step is not a number.
#[test]
fn a_loss_that_is_no_number_ends_the_training_and_keeps_the_checkpoint() {
    let Some(work) = Work::new() else { return };
    succeed(&work.train("run"));
    let path = work.path("run").join("checkpoint.safetensors");
    let mut checkpoint = Checkpoint::load(&path).unwrap();
    let training = &mut checkpoint.recipe.training;
    (training.epochs, training.learning_rate) = (30, 1e30);
    training.final_learning_rate = None;
    checkpoint.save(&path).unwrap();
    let recipe = RECIPE
        .replace("epochs = 24", "epochs = 30")
        .replace("learning_rate = 5e-3", "learning_rate = 1e30")
        .replace("final_learning_rate = 1e-4\n", "");
    work.write_recipe(&recipe);
    let before = files(&work.path("run"));
    let output = run(&work.train("run"));
    let message = errors(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    // 24 epochs of eight steps, and one step whose loss was still a number.
    assert!(message.contains("step 193 (epoch 25): the "), "{message}");
    assert!(
        message.contains(" is NaN") || message.contains(" is inf"),
        "{message}"
    );
    assert!(message.contains("A lower learning rate"), "{message}");
    assert_same(&files(&work.path("run")), &before);

    let mut spoilt = Checkpoint::load(&path).unwrap();
    spoilt.adam.slots[0].second[0] = f32::INFINITY;
    let refused = spoilt.save(&path).unwrap_err().to_string();
    assert!(refused.contains("`second."), "{refused}");
    assert_same(&files(&work.path("run")), &before);

    let mut bytes = before["checkpoint.safetensors"].clone();
    let last = bytes.len() - 4;
    bytes[last..].copy_from_slice(&f32::NAN.to_le_bytes());
    std::fs::write(&path, bytes).unwrap();
    let message = errors(&run(&work.train("run")));
    assert!(
        message.contains("checkpoint.safetensors is not a usable checkpoint"),
        "{message}"
    );
    assert!(
        message.contains("holds a value that is not finite"),
        "{message}"
    );
}
