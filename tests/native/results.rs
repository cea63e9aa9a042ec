//! Tests the page of results, from records of trainings.

use crate::common::small_recipe;
use cvae::data_card::DataCard;
use cvae::recipe::Recipe;
use cvae::results::{FOLDER, Record, Results, page};
use cvae::weights::ScoreGroup;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A record as `cvae results` writes it.
fn record(root: &Path, recipe: Recipe, scores: &[(&str, f64)], stored: &[ScoreGroup]) {
    record_of(root, (recipe, DataCard::mnist()), scores, stored);
}

fn record_of(
    root: &Path,
    (recipe, data): (Recipe, DataCard),
    scores: &[(&str, f64)],
    stored: &[ScoreGroup],
) {
    let record = Record {
        parameters_sha256: String::new(),
        parameters: 1,
        scores: scores
            .iter()
            .map(|&(name, score)| (name.to_owned(), score))
            .collect::<BTreeMap<_, _>>(),
        scored_as_stored: stored.to_vec(),
        latents: Vec::new(),
        log: Vec::new(),
        encoded: Vec::new(),
        recipe,
        data,
    };
    let file = root.join(format!("{FOLDER}/{}.json", record.recipe.name));
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, serde_json::to_string(&record).unwrap()).unwrap();
}

#[test]
fn trainings_from_other_seeds_stand_beside_the_first() {
    let root = tempfile::tempdir().unwrap();
    let recipe = small_recipe();
    record(
        root.path(),
        recipe.clone(),
        &[
            ("test_nll_iw10", 81.0),
            ("test_nll_iw100", 80.0),
            ("test_nll_iw1000", 79.5),
            ("judge_accuracy", 0.99),
        ],
        &[ScoreGroup::Likelihood],
    );
    for (seed, bound, accuracy) in [(4, 82.0, 0.97), (5, 81.0, 0.98)] {
        let scores = [
            ("test_nll_iw10", 99.0),
            ("test_nll_iw100", bound),
            ("judge_accuracy", accuracy),
        ];
        record(root.path(), recipe.clone().with_seed(seed), &scores, &[]);
    }
    // A different recipe, although its name looks like a repetition.
    let mut other = recipe;
    other.name = "other-seed-9".to_owned();
    other.seed = 9;
    let both = [ScoreGroup::Likelihood, ScoreGroup::Samples];
    other.tuned_on_test = true;
    record(root.path(), other, &[("test_nll_iw10", 70.0)], &both);

    let results = Results::load(root.path()).unwrap();
    let names = |models: &[cvae::results::Model]| -> Vec<String> {
        models
            .iter()
            .map(|model| model.recipe.name.clone())
            .collect()
    };
    assert_eq!(names(&results.models), ["other-seed-9", "small"]);
    assert_eq!(
        names(&results.repetitions),
        ["small-seed-4", "small-seed-5"]
    );
    let page = page(&results, &BTreeSet::new());
    let expected = "`small`:

|  | −log p ≤, k = 100 | judged correct, % |
| --- | --- | --- |
| seed 3 | 80.00 | 99.00 † |
| seed 4 | 82.00 † | 97.00 † |
| seed 5 | 81.00 † | 98.00 † |
| mean ± | 81.00 ± 1.00 | 98.00 ± 1.00 |
";
    assert!(page.contains(expected), "{page}");
    assert!(!page.contains("`small-seed-4`"), "{page}");
    // In a table of likelihoods, what was compared on test images is marked, and samples before rounding are not.
    assert!(page.contains("| `other-seed-9` ‡ | – | 70.00 "), "{page}");
    assert!(page.contains("| `small` | – | 79.50 "), "{page}");
    for mark in ["\n† marks figures", "\n‡ marks a model"] {
        assert!(page.contains(mark), "{page}");
    }
}

#[test]
fn each_data_set_has_a_part_of_its_own() {
    let root = tempfile::tempdir().unwrap();
    let both = [ScoreGroup::Likelihood, ScoreGroup::Samples];
    record(
        root.path(),
        small_recipe(),
        &[("test_nll_iw10", 81.0)],
        &both,
    );
    let mut recipe = small_recipe();
    recipe.name = "bars".to_owned();
    let card = DataCard {
        name: "bars".to_owned(),
        title: "Bars".to_owned(),
        classes: ["upright", "level", "askew"].map(str::to_owned).to_vec(),
        width: 12,
        height: 20,
        source: "drawn by hand".to_owned(),
        licence: String::new(),
    };
    let scores = [
        ("test_nll_iw10", 60.0),
        ("test_images", 30.0),
        ("test_draws", 1.0),
        ("judge_accuracy", 0.9),
        ("judge_accuracy_low", 0.8),
        ("judge_accuracy_high", 0.95),
        ("judge_real_accuracy", 0.97),
    ];
    record_of(root.path(), (recipe, card), &scores, &both);
    let page = page(&Results::load(root.path()).unwrap(), &BTreeSet::new());
    let (of_mnist, of_bars) = page.split_once("\n# Bars\n").unwrap();
    assert!(of_mnist.contains("| `small` | – | 81.00 ") && !of_mnist.contains("`bars`"));
    assert!(!of_bars.contains("`small`"));
    for expected in [
        "3 classes of 12 × 20 pixels. Source: drawn by hand. Licence: not stated.",
        "| `bars` | – | 60.00 (one draw) | 10 | 30 × 1 | – |",
        "| `bars` | 90.00 % (80.00–95.00) | – | 97.00 % |",
    ] {
        assert!(of_bars.contains(expected), "{of_bars} lacks {expected}");
    }
}
