//! What is written of the weights: in the README, for the page, and in RESULTS.md.

use super::{manifest, models, read};
use crate::common::repository;
use cvae::evaluate::scores_table;
use cvae::results::{FOLDER, MANIFESTS, Results, WEIGHTS, manifests, page, plots};
use cvae::weights::Manifest;
use serde_json::Value;

/// The README's table is what `cvae scores` prints.
#[test]
fn the_readme_has_the_scores_of_these_weights() {
    let models = ["flagship", "cvae", "tutorial"].map(|name| {
        let bytes = read(&format!("{name}.decoder.safetensors")).len();
        (manifest(name), bytes)
    });
    let readme = std::fs::read_to_string(repository("README.md")).unwrap();
    let table = scores_table(&models);
    assert!(
        readme.contains(&table),
        "README.md lacks this table:\n{table}"
    );
}

/// What the page compares models by is what their weights files say.
#[test]
fn the_manifests_of_the_page_are_those_of_the_weights() {
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

/// RESULTS.md and its plots are what `cvae results` makes of the files in the repository.
#[test]
fn the_results_page_is_that_of_these_files() {
    let results = Results::load(&repository("")).unwrap();
    let plots = plots(&results).unwrap();
    let hint = "`cvae results` writes it";
    for (name, svg) in &plots {
        let path = repository(FOLDER).join(name);
        let drawn = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(drawn == *svg, "{} is another plot: {hint}", path.display());
    }
    let expected = page(&results, &plots.keys().copied().collect());
    let text = std::fs::read_to_string(repository("RESULTS.md")).unwrap_or_default();
    for (got, expected) in text.lines().zip(expected.lines()) {
        assert_eq!(got, expected, "RESULTS.md: {hint}");
    }
    assert_eq!(text, expected, "RESULTS.md: {hint}");
}
