//! Tests that the documents show existing commands: every example parses, and every subcommand has an example.

use super::Cli;
use clap::{CommandFactory, Parser};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const REFERENCE: &str = "docs/cli.md";
/// The beginnings of an example: with an alias or from a clone, with any options of cargo.
const STARTS: [&str; 2] = ["cvae ", "cargo run --release "];

fn repository(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// `README.md`, `ARCHITECTURE.md` and everything in `docs`.
fn documents() -> Vec<PathBuf> {
    let markdown = |folder: &str| -> Vec<PathBuf> {
        std::fs::read_dir(repository(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
            .collect()
    };
    [markdown(""), markdown("docs")].concat()
}

/// The arguments of an example, without its comment; none if the line runs something else.
fn arguments(line: &str) -> Option<Vec<&str>> {
    let code = line.split(" #").next()?.trim();
    let start = STARTS.iter().find(|start| code.starts_with(**start))?;
    let words = code[start.len()..].split_whitespace();
    if *start == "cvae " {
        return Some(words.collect());
    }
    Some(words.skip_while(|word| *word != "--").skip(1).collect())
}

/// The examples in the shell blocks of a document.
fn examples(text: &str) -> Vec<Vec<&str>> {
    text.split("```sh\n")
        .skip(1)
        .filter_map(|block| block.split("```").next())
        .flat_map(str::lines)
        .filter_map(arguments)
        .collect()
}

/// The first word of each `cvae …` between backticks in running text, unless it stands for any: `cvae COMMAND`.
fn mentions(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split("`cvae ").skip(1);
    let words = words.filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
    words.filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
}

#[test]
fn every_documented_command_parses() {
    let command = Cli::command();
    let known: BTreeSet<&str> = command
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    for path in documents() {
        let text = std::fs::read_to_string(&path).unwrap();
        let shown = path.display();
        for arguments in examples(&text) {
            let words = std::iter::once("cvae").chain(arguments.iter().copied());
            match Cli::try_parse_from(words) {
                Err(error) if error.use_stderr() => {
                    panic!("{shown}: cvae {}\n{error}", arguments.join(" "))
                }
                _ => {}
            }
        }
        for mention in mentions(&text) {
            assert!(known.contains(mention), "{shown} mentions `cvae {mention}`");
        }
    }
}

#[test]
fn every_subcommand_has_an_example() {
    let text = std::fs::read_to_string(repository(REFERENCE)).unwrap();
    let shown: BTreeSet<&str> = examples(&text)
        .iter()
        .filter_map(|arguments| arguments.first().copied())
        .collect();
    for subcommand in Cli::command().get_subcommands() {
        let name = subcommand.get_name();
        assert!(
            shown.contains(name),
            "{REFERENCE} has no example of `cvae {name}`"
        );
        assert!(
            text.contains(&format!("\n## {name}\n")),
            "{REFERENCE} has no section “{name}”"
        );
    }
}
