//! Feeds damaged bytes to every parser of external input: no parser panics or takes more memory than a stated multiple
//! of its input. The tests of the page fuzz the parser of links.
//!
//! The parser and the number of a case determine the case. `make fuzz` runs for `FUZZ_MINUTES` per parser, a plain test
//! runs a few thousand cases. Inputs that once failed are in `corpus/<parser>`; they are tried first and then damaged
//! further.
#![cfg(not(target_arch = "wasm32"))]

mod damage;
mod parsers;
mod seeds;

use parsers::{PARSERS, Parser};
use peak_alloc::PeakAlloc;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// One parser at a time, because memory is counted for the whole process.
static TURN: Mutex<()> = Mutex::new(());

/// The number of cases of each parser when no time is given.
const CASES: u64 = 3000;

/// The result of a parser on an input.
struct Outcome {
    accepted: bool,
    /// The maximum of bytes held at the same time.
    memory: usize,
}

fn attempt(parser: &Parser, input: &[u8]) -> Result<Outcome, String> {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let accepted = catch_unwind(AssertUnwindSafe(|| (parser.accepts)(input)))
        .map_err(|_| "the parser panicked; see the message above".to_owned())?;
    let memory = MEMORY.peak_usage().saturating_sub(before);
    let limit = parser.memory(input.len());
    if memory > limit {
        let bytes = input.len();
        return Err(format!(
            "{bytes} bytes took {memory}, expected {limit} or fewer"
        ));
    }
    Ok(Outcome { accepted, memory })
}

/// The inputs to damage: valid ones first, then those of the corpus.
fn inputs(parser: &Parser) -> Vec<Vec<u8>> {
    let mut inputs = (parser.seeds)();
    // Parsed once before memory is counted, so that one-time allocations of libraries do not count for the first input.
    inputs
        .iter()
        .for_each(|input| assert!((parser.accepts)(input), "a seed was refused"));
    for input in &inputs {
        let outcome = attempt(parser, input).unwrap_or_else(|fault| panic!("a seed: {fault}"));
        assert!(outcome.accepted, "a seed was refused the second time");
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz/corpus")
        .join(parser.name);
    let files = std::fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let input = std::fs::read(&path).unwrap();
        if let Err(fault) = attempt(parser, &input) {
            panic!("{}: {fault}", path.display());
        }
        inputs.push(input);
    }
    inputs
}

fn fuzz(name: &str) {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let parser = PARSERS.iter().find(|parser| parser.name == name).unwrap();
    let inputs = inputs(parser);
    let minutes: Option<u64> = std::env::var("FUZZ_MINUTES")
        .ok()
        .map(|text| text.parse().unwrap());
    let end = minutes.map(|minutes| Instant::now() + Duration::from_secs(60 * minutes));
    // Written before each case, so that the input is available if the system ends the process.
    let last = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}"));
    let (mut cases, mut accepted, mut memory) = (0, 0, 0);
    while end.map_or(cases < CASES, |end| Instant::now() < end) {
        let mut rng = ChaCha8Rng::seed_from_u64(cases);
        let [input, other] = [0; 2].map(|_| &inputs[rng.random_range(0..inputs.len())]);
        let input = (parser.damage)(&mut rng, input, other);
        std::fs::write(&last, &input).unwrap();
        match attempt(parser, &input) {
            Ok(outcome) => {
                accepted += u64::from(outcome.accepted);
                memory = memory.max(outcome.memory);
            }
            Err(fault) => panic!(
                "{name}, case {cases}: {fault}; {} is the input, a copy of it in tests/fuzz/corpus/{name} \
                 keeps it",
                last.display()
            ),
        }
        cases += 1;
    }
    std::fs::remove_file(last).unwrap();
    // Shows how many damaged inputs get past the first check of the parser.
    println!(
        "{name}: {cases} cases, {accepted} of them accepted, {memory} bytes of memory or less"
    );
}

/// Defines a test for each parser of the list.
macro_rules! fuzzed {
    ($($test:ident $name:literal)*) => {
        $(#[test]
        fn $test() {
            fuzz($name);
        })*

        #[test]
        fn every_parser_has_a_test() {
            let names: Vec<&str> = PARSERS.iter().map(|parser| parser.name).collect();
            assert_eq!(names, [$($name),*]);
        }
    };
}

fuzzed! {
    idx "idx"
    gzip "gzip"
    images "images"
    decoder "decoder"
    encoder "encoder"
    judge "judge"
    compact_judge "compact-judge"
    points "points"
    checkpoint "checkpoint"
    recipe_toml "recipe-toml"
    recipe_json "recipe-json"
    index "index"
    report "report"
    part "part"
    png "png"
    mask "mask"
    description "description"
    picture "picture"
    zip "zip"
    import_idx "import-idx"
    table "table"
    array "array"
}
