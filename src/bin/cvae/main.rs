//! The `cvae` command: arguments in, library calls, files out.

mod anomaly;
mod augment;
mod baselines;
mod bench;
mod complete;
mod data;
mod data_arg;
mod device;
#[cfg(test)]
mod documented;
mod draft;
mod edit;
mod eval;
mod export;
mod import;
mod input;
mod judge;
mod pictures;
mod refresh;
mod results;
mod run;
mod sample;
mod scores;
mod shard;
mod stored;
mod synthetic;
mod train;
mod train_images;

use clap::{Parser, Subcommand};
use std::panic::PanicHookInfo;
use std::process::ExitCode;

/// A training step allocates and frees megabytes of activations and gradients. The system's allocator returns them to the
/// system at once and gets them again, zeroed page by page, which takes a third of a step.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Trains, evaluates and exports conditional variational autoencoders of small pictures.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Download MNIST and check its sums
    Data(data::Args),
    /// Make a data set of labelled pictures
    Import(import::Args),
    /// Train a model from a recipe
    Train(train::Args),
    /// Write the images that the page trains on
    TrainImages(train_images::Args),
    /// Train the judge: the network that reads samples in `cvae eval`
    Judge(judge::Args),
    /// Measure a trained model on the test set
    Eval(eval::Args),
    /// Measure baselines without a network on the test images
    Baselines(baselines::Args),
    /// Write RESULTS.md: all measured models side by side
    Results(results::Args),
    /// Write the files that the page loads
    Export(export::Args),
    /// Measure exported models again, and update their files
    Refresh(refresh::Args),
    /// Draw with an exported model
    Sample(sample::Args),
    /// Write an image's style as the other classes
    Edit(edit::Args),
    /// Fill in hidden pixels of an image
    Complete(complete::Args),
    /// Say how unusual an image is
    Anomaly(anomaly::Args),
    /// Measure how well the digits of photographs and screenshots are read
    Pictures(pictures::Args),
    /// Make labelled training images
    Augment(augment::Args),
    /// Print the scores of exported models
    Scores(scores::Args),
    /// Time training on each backend
    Bench(bench::Args),
}

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(report));
    let result = match Cli::parse().command {
        Command::Data(args) => data::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Train(args) => train::run(&args),
        Command::TrainImages(args) => train_images::run(&args),
        Command::Judge(args) => judge::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Baselines(args) => baselines::run(&args),
        Command::Results(args) => results::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Refresh(args) => refresh::run(&args),
        Command::Sample(args) => sample::run(&args),
        Command::Edit(args) => edit::run(&args),
        Command::Complete(args) => complete::run(&args),
        Command::Anomaly(args) => anomaly::run(&args),
        Command::Pictures(args) => pictures::run(&args),
        Command::Augment(args) => augment::run(&args),
        Command::Scores(args) => scores::run(&args),
        Command::Bench(args) => bench::run(&args),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The exit code of a process whose output pipe was closed: 128 and the number of SIGPIPE, as a shell reports it.
const CLOSED_PIPE: i32 = 141;

/// Reports a panic in one line. A closed output pipe, as after `head`, ends the command without a message.
fn report(panic: &PanicHookInfo) {
    let message = panic.payload_as_str().unwrap_or("the reason is unknown");
    match message.strip_prefix("failed printing to stdout: ") {
        Some(reason) if reason.contains("Broken pipe") => std::process::exit(CLOSED_PIPE),
        Some(reason) => eprintln!("error: the output cannot be written: {reason}"),
        None => eprintln!("error: this is a fault of the program: {panic}"),
    }
    std::process::exit(1);
}
