//! Tests full disks, folders without write permission, and readers that have closed.
#![cfg(unix)]

use crate::command::{command, refused};
use crate::work::{Work, errors, files, is_unfinished, run, succeed};
use cvae::files::{sweep, write_atomically};
use cvae::train::Checkpoint;
use std::fs::File;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;
use std::process::{Command, Output};

/// Runs the command with a limit on the size of files, in blocks of 512 bytes. Unlike a small file system, the limit
/// needs no privileges; like a full disk, the limit fails in the middle of a write. The system also sends a signal,
/// which by default ends the process at once; if the process ignores the signal, the write returns an error, as on a
/// full disk.
fn with_little_room(blocks: usize, ignored: bool, arguments: &[String]) -> Output {
    let trap = if ignored { "trap '' XFSZ;" } else { "" };
    Command::new("sh")
        .args([
            "-c",
            &format!("{trap} ulimit -f {blocks}; exec \"$0\" \"$@\""),
        ])
        .arg(env!("CARGO_BIN_EXE_cvae"))
        .args(arguments)
        .output()
        .unwrap()
}

#[track_caller]
fn assert_tidy(folder: &Path) {
    let unfinished: Vec<String> = files(folder)
        .into_keys()
        .filter(|n| is_unfinished(n))
        .collect();
    assert!(unfinished.is_empty(), "{unfinished:?}");
}

#[test]
fn a_training_on_a_full_disk_names_the_file_and_keeps_its_checkpoint() {
    const EPOCHS: [&str; 2] = ["epochs = 24", "epochs = 26"];
    // Room for the log and the pictures, not for a checkpoint, in blocks of 512 bytes.
    const ROOM: usize = 400;
    let Some(work) = Work::new() else { return };
    let folder = work.path("run");
    let output = with_little_room(ROOM, true, &work.train("run"));
    let message = errors(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(
        message.contains("run/checkpoint.safetensors cannot be written: "),
        "{message}"
    );
    assert_tidy(&folder);
    succeed(&work.train("run"));
    let whole = files(&folder);

    // The same with a checkpoint that could be lost: the recipe continues for two epochs.
    let path = folder.join("checkpoint.safetensors");
    let mut checkpoint = Checkpoint::load(&path).unwrap();
    checkpoint.recipe.training.epochs = 26;
    checkpoint.save(&path).unwrap();
    let recipe = std::fs::read_to_string(work.path("recipe.toml")).unwrap();
    work.write_recipe(&recipe.replace(EPOCHS[0], EPOCHS[1]));
    let before = std::fs::read(&path).unwrap();
    let message = errors(&with_little_room(ROOM, true, &work.train("run")));
    assert!(
        message.contains("run/checkpoint.safetensors cannot be written: "),
        "{message}"
    );
    assert_tidy(&folder);
    assert!(
        std::fs::read(&path).unwrap() == before,
        "the checkpoint was changed"
    );

    // The system kills the process in the middle of the write.
    let output = with_little_room(ROOM, false, &work.train("run"));
    assert_eq!(output.status.code(), None, "{}", errors(&output));
    assert!(
        std::fs::read(&path).unwrap() == before,
        "the checkpoint was changed"
    );
    assert!(files(&folder).into_keys().any(|name| is_unfinished(&name)));
    succeed(&work.train("run"));
    assert_tidy(&folder);
    assert_eq!(files(&folder).len(), whole.len());
    assert_eq!(Checkpoint::load(&path).unwrap().log.len(), 26);
}

#[test]
fn an_export_on_a_full_disk_names_the_file_and_keeps_the_old_ones() {
    let Some(work) = Work::new() else { return };
    succeed(&work.train("run"));
    work.evaluate("run", "int8");
    succeed(&work.export("run", "out"));
    let before = files(&work.path("out"));
    work.evaluate("run", "f16");
    let output = with_little_room(24, true, &work.export("run", "out"));
    let message = errors(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(
        message.contains("out/tiny.decoder.safetensors cannot be written: "),
        "{message}"
    );
    assert_eq!(files(&work.path("out")), before);
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named_before_anything_is_computed() {
    let Some(work) = Work::new() else { return };
    // Even the superuser, who may ignore permissions, cannot create a folder there.
    for folder in ["/proc/nowhere", "Cargo.toml/nowhere"] {
        let mut train = work.train("run");
        let out = train
            .iter()
            .position(|argument| argument == "--out")
            .unwrap();
        train[out + 1] = format!("{folder}/run");
        let message = errors(&run(&train));
        assert!(
            message.contains(&format!("{folder}/run cannot be written to: ")),
            "{message}"
        );
        let mut export = work.export("run", "out");
        let out = export
            .iter()
            .position(|argument| argument == "--out")
            .unwrap();
        export[out + 1] = folder.to_owned();
        succeed(&work.train("run"));
        let message = errors(&run(&export));
        assert!(
            message.contains(&format!("{folder}/manifests.json cannot be written: ")),
            "{message}"
        );
        std::fs::remove_dir_all(work.path("run")).unwrap();
    }
}

#[test]
fn a_path_that_is_not_a_file_is_refused_before_anything_is_computed() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().display().to_string();
    for (name, why) in [
        (out.clone(), "it exists and is not a file"),
        (format!("{out}/new/"), "it is the name of a folder"),
    ] {
        let message = refused(&["judge", "--out", &name]);
        assert!(
            message.ends_with(&format!("{name} cannot be written: {why}\n")),
            "{message}"
        );
    }
    assert_eq!(files(folder.path()).len(), 0);
}

/// The command removes the file with the origin of a data set before writing images, and writes the file after them.
#[test]
fn an_unfinished_data_set_has_no_origin() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().display().to_string();
    let arguments = |more: &[&str]| -> Vec<String> {
        let all = [&["augment", "--count", "200", "--out", &out], more].concat();
        all.into_iter().map(str::to_owned).collect()
    };
    for (more, origin) in [
        (&[][..], "synthetic.json"),
        (&["--format", "png"], "labels.csv"),
    ] {
        succeed(&arguments(more));
        assert!(files(folder.path()).contains_key(origin));
        // Room for a small picture, but not for many pictures and their list.
        let blocks = if more.is_empty() { 8 } else { 1 };
        let seeded = arguments(&[more, &["--seed", "8"]].concat());
        let output = with_little_room(blocks, true, &seeded);
        assert_eq!(output.status.code(), Some(1), "{}", errors(&output));
        assert!(!files(folder.path()).contains_key(origin), "{more:?}");
        succeed(&seeded);
        assert!(files(folder.path()).contains_key(origin));
    }
}

/// Renaming a file over a device would remove the device for every user.
#[test]
fn a_device_is_not_replaced() {
    // A device that nothing else uses, in case the test fails.
    let name = if cfg!(target_os = "linux") {
        "/dev/full"
    } else {
        "/dev/zero"
    };
    let device = Path::new(name);
    let message = write_atomically(device, b"something")
        .unwrap_err()
        .to_string();
    assert_eq!(
        message,
        format!("{name} cannot be written: it exists and is not a file")
    );
    let about = std::fs::metadata(device).unwrap();
    assert!(about.file_type().is_char_device());
}

/// An unfinished file that is being written stays.
#[test]
fn unfinished_files_are_removed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in [
        ".cvae-left.part",
        ".cvae-held.part",
        ".cvae-other",
        "kept.part",
    ] {
        std::fs::write(path(name), "something").unwrap();
    }
    let held = File::open(path(".cvae-held.part")).unwrap();
    held.lock().unwrap();
    sweep(folder.path()).unwrap();
    let left: Vec<String> = files(folder.path()).into_keys().collect();
    assert_eq!(left, [".cvae-held.part", ".cvae-other", "kept.part"]);
    drop(held);
    sweep(folder.path()).unwrap();
    assert!(!path(".cvae-held.part").exists());
    let message = sweep(&path("none")).unwrap_err().to_string();
    assert!(message.contains("none cannot be tidied: "), "{message}");
}

/// Only Linux has a device that is always full.
#[cfg(target_os = "linux")]
#[test]
fn a_full_output_gives_no_panic() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = command(&["scores"])
        .stdout(full)
        .stderr(std::process::Stdio::piped())
        .output()
        .unwrap();
    let message = errors(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(
        message.starts_with("error: the output cannot be written: "),
        "{message}"
    );
}

#[test]
fn a_closed_output_gives_no_panic() {
    let script = "{ \"$0\" scores; echo \"ended with $?\" >&2; } | true";
    let output = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_cvae")])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert_eq!(errors(&output), "ended with 141\n");
    assert!(refused(&["scores", "none"]).contains("none cannot be read"));
}
