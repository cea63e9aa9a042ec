//! Trainings and exports that are stopped at any moment, by hand, by the system or by their own figures: no file is
//! ever half-written, and what goes on cannot be told from what was never stopped.
#![cfg(unix)]

use crate::work::{Files, RECIPE, Work, errors, files, is_unfinished, run, start, succeed};
use cvae::random::{self, Purpose};
use cvae::train::Checkpoint;
use rand::{Rng, RngExt};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

/// How often a process is killed.
const TRAININGS: usize = 35;
const EXPORTS: usize = 15;
/// How often a folder is looked at.
const GLANCE: Duration = Duration::from_micros(200);
/// More attempts than this mean that processes end before they can be killed.
const ATTEMPTS: usize = 400;

/// The files of a training that nobody stopped, and how long it took.
static UNINTERRUPTED: LazyLock<Option<(Files, Duration)>> = LazyLock::new(|| {
    let work = Work::new()?;
    let started = Instant::now();
    succeed(&work.train("run"));
    Some((files(&work.path("run")), started.elapsed()))
});

/// When a process is killed.
#[derive(Debug)]
enum Moment {
    After(Duration),
    /// At the change of its folder with this number, a little later.
    Change(usize, Duration),
}

impl Moment {
    /// Every other time anywhere in the time that a run takes, else where files appear.
    fn random(rng: &mut impl Rng, attempt: usize, took: Duration) -> Self {
        if attempt.is_multiple_of(2) {
            Self::After(took.mul_f64(rng.random()))
        } else {
            let later = Duration::from_micros(rng.random_range(0..3000));
            Self::Change(rng.random_range(1..40), later)
        }
    }
}

/// Kills the process; whether it was still there. It must not have failed by itself.
fn kill(mut child: Child, folder: &Path, moment: &Moment) -> bool {
    match *moment {
        Moment::After(time) => std::thread::sleep(time),
        Moment::Change(number, later) => {
            let mut last = state(folder);
            let mut changes = 0;
            while changes < number && child.try_wait().unwrap().is_none() {
                let now = state(folder);
                changes += usize::from(now != last);
                last = now;
                std::thread::sleep(GLANCE);
            }
            std::thread::sleep(later);
        }
    }
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    let killed = output.status.signal() == Some(9);
    assert!(killed || output.status.success(), "{}", errors(&output));
    killed
}

/// Names, sizes and times of what is in a folder.
fn state(folder: &Path) -> Vec<(PathBuf, u64, Option<SystemTime>)> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut state: Vec<_> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let about = entry.metadata().ok()?;
            Some((entry.path(), about.len(), about.modified().ok()))
        })
        .collect();
    state.sort();
    state
}

/// Every file of a training is whole, and says what the uninterrupted one said at that point.
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

#[test]
fn a_training_that_is_killed_anywhere_goes_on_as_if_it_had_not_been() {
    let (Some(work), Some((uninterrupted, took))) = (Work::new(), &*UNINTERRUPTED) else {
        return;
    };
    let folder = work.path("run");
    let mut rng = random::stream(1, Purpose::Shuffle, 0);
    let mut killed = 0;
    for attempt in 0.. {
        assert!(attempt < ATTEMPTS, "only {killed} of {attempt} were killed");
        let moment = Moment::random(&mut rng, attempt, *took);
        let was_killed = kill(start(&work.train("run")), &folder, &moment);
        check_training(&folder, uninterrupted);
        killed += usize::from(was_killed);
        if killed == TRAININGS {
            break;
        }
        if !was_killed {
            assert_same(&files(&folder), uninterrupted);
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
    succeed(&work.train("run"));
    assert_same(&files(&folder), uninterrupted);
}

#[track_caller]
fn assert_same(got: &Files, expected: &Files) {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(got), names(expected));
    for (name, bytes) in got {
        assert!(*bytes == expected[name], "{name} has other bytes");
    }
}

/// Into one folder with two precisions in turns: each file is that of the one or the other.
#[test]
fn an_export_that_is_killed_anywhere_leaves_whole_files() {
    const PRECISIONS: [&str; 2] = ["int8", "f16"];
    let Some(work) = Work::new() else { return };
    succeed(&work.train("run"));
    work.evaluate("run");
    let started = Instant::now();
    let whole = PRECISIONS.map(|precision| {
        succeed(&work.export("run", precision, precision));
        files(&work.path(precision))
    });
    let took = started.elapsed() / 2;
    assert_eq!(whole[0].len(), 6, "{:?}", whole[0].keys());

    let folder = work.path("out");
    let mut rng = random::stream(2, Purpose::Shuffle, 0);
    let mut killed = 0;
    for attempt in 0.. {
        assert!(attempt < ATTEMPTS, "only {killed} of {attempt} were killed");
        let precision = rng.random_range(0..2);
        let export = work.export("run", "out", PRECISIONS[precision]);
        // Its folder changes fourteen times: five files appear, get their names, and take two more before.
        let moment = match Moment::random(&mut rng, attempt, took) {
            Moment::Change(number, later) => Moment::Change(1 + number % 12, later),
            after @ Moment::After(_) => after,
        };
        let was_killed = kill(start(&export), &folder, &moment);
        for (name, bytes) in files(&folder) {
            let is_whole = whole.iter().any(|files| files.get(&name) == Some(&bytes));
            assert!(is_whole || is_unfinished(&name), "{name} after {moment:?}");
        }
        if !was_killed {
            assert_same(&files(&folder), &whole[precision]);
        }
        killed += usize::from(was_killed);
        if killed == EXPORTS {
            break;
        }
    }
    succeed(&work.export("run", "out", PRECISIONS[0]));
    assert_same(&files(&folder), &whole[0]);
}

/// Waits until a training has written its first checkpoint.
fn await_checkpoint(child: &mut Child, run: &Path) {
    while !run.join("checkpoint.safetensors").exists() {
        assert!(child.try_wait().unwrap().is_none(), "the training ended");
        std::thread::sleep(GLANCE);
    }
}

#[test]
fn a_training_that_is_told_to_end_writes_where_it_is() {
    let (Some(work), Some((uninterrupted, _))) = (Work::new(), &*UNINTERRUPTED) else {
        return;
    };
    let folder = work.path("run");
    // On a machine that is busy elsewhere it may be done before it is told.
    for attempt in 0.. {
        assert!(
            attempt < 50,
            "a training is always done before it is told to end"
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
        assert!(said.contains("--resume goes on from here"), "{said}");
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
        "the first was disturbed"
    );
    first.kill().unwrap();
    first.wait().unwrap();
    // Now the folder is free, and has a checkpoint that is not to be lost.
    let message = errors(&run(&arguments));
    assert!(message.contains("go on with it with --resume"), "{message}");
}

/// A learning rate that throws the parameters to the end of their range: the second step is not a number.
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
    // 24 epochs of eight steps, and one that was still a number.
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
