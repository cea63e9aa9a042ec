//! Tests that documents and the page state the scores in the weights files: README.md, docs/measurements.md, the page's
//! manifests, RESULTS.md.

use super::{manifest, models, read};
use crate::common::repository;
use cvae::evaluate::scores_table;
use cvae::results::{FOLDER, MANIFESTS, Results, WEIGHTS, manifests, page, plots};
use cvae::weights::Manifest;
use serde_json::Value;
use std::path::PathBuf;

/// The table of docs/measurements.md equals the output of `cvae scores`, and the README quotes lines of it.
#[test]
fn the_documents_have_the_scores_of_these_weights() {
    let models = ["flagship", "cvae", "tutorial"].map(|name| {
        let bytes = read(&format!("{name}.decoder.safetensors")).len();
        (manifest(name), bytes)
    });
    let table = scores_table(&models);
    let document = |file| std::fs::read_to_string(repository(file)).unwrap();
    assert!(
        document("docs/measurements.md").contains(&table),
        "docs/measurements.md lacks this table:\n{table}"
    );
    let readme = document("README.md");
    for quoted in [
        "… k = 100",
        "mean images read as the digit asked for, T = 1",
    ] {
        let line = table
            .lines()
            .find_map(|line| line.strip_prefix(&format!("| {quoted} |")));
        let cells = line.unwrap_or_else(|| panic!("no line “{quoted}” in:\n{table}"));
        assert!(readme.contains(cells), "README.md lacks “{quoted}”:{cells}");
    }
}

/// The page compares models by the figures in their weights files.
#[test]
fn the_manifests_of_the_page_equal_those_of_the_weights() {
    let listed: Value = serde_json::from_slice(&read(MANIFESTS)).unwrap();
    let listed = listed["models"].as_array().unwrap();
    let models = models();
    assert_eq!(listed.len(), models.len());
    for (line, (name, ..)) in listed.iter().zip(&models) {
        let line: Manifest = serde_json::from_value(line.clone()).unwrap();
        assert_eq!(line, manifest(name), "{name}: `cvae results` writes it");
    }
    let written = manifests(&repository(WEIGHTS)).unwrap();
    assert_eq!(String::from_utf8(read(MANIFESTS)).unwrap(), written);
}

/// RESULTS.md and its plots equal the output of `cvae results` for the files in the repository.
#[test]
fn the_results_page_is_up_to_date() {
    let results = Results::load(&repository("")).unwrap();
    let plots = plots(&results).unwrap();
    let hint = "`cvae results` writes it";
    for (name, svg) in &plots {
        let path = repository(FOLDER).join(name);
        let drawn = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            drawn == *svg,
            "{} differs from the plot of these files: {hint}",
            path.display()
        );
    }
    let expected = page(&results, &plots.keys().copied().collect());
    let text = std::fs::read_to_string(repository("RESULTS.md")).unwrap_or_default();
    for (got, expected) in text.lines().zip(expected.lines()) {
        assert_eq!(got, expected, "RESULTS.md: {hint}");
    }
    assert_eq!(text, expected, "RESULTS.md: {hint}");
}

/// `README.md`, `ARCHITECTURE.md` and the other documents beside them, and everything in `docs`, each with its text.
fn documents() -> Vec<(PathBuf, String)> {
    let mut documents = Vec::new();
    for folder in ["", "docs"] {
        for entry in std::fs::read_dir(repository(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let text = std::fs::read_to_string(&path).unwrap();
                documents.push((path, text));
            }
        }
    }
    documents
}

/// The anchors that code hosts make of a document's headings.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let titles = headings.map(|line| line.trim_start_matches('#').trim().to_lowercase());
    let kept = |c: &char| c.is_alphanumeric() || "-_ ".contains(*c);
    titles
        .map(|title| title.chars().filter(kept).collect::<String>())
        .map(|title| title.replace(' ', "-"))
        .collect()
}

#[test]
fn the_documents_link_to_places_that_exist() {
    let mut links = 0;
    for (path, text) in documents() {
        let shown = path.display();
        for link in text.split("](").skip(1) {
            let link = link.split(')').next().unwrap();
            if link.contains("://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => path.clone(),
                _ => path.parent().unwrap().join(file),
            };
            assert!(
                target.exists(),
                "{shown} links to {link}, which does not exist"
            );
            if !anchor.is_empty() {
                let there = anchors(&std::fs::read_to_string(&target).unwrap());
                assert!(
                    there.iter().any(|one| one == anchor),
                    "{shown} links to {link}, but {} has no such heading",
                    target.display()
                );
            }
            links += 1;
        }
    }
    assert!(links > 50, "only {links} links were found");
}
