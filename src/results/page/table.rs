//! Tables and figures of RESULTS.md.

use crate::evaluate::BEFORE_ROUNDING;
use crate::results::{FOLDER, Model};
use crate::weights::ScoreGroup;
use std::collections::{BTreeMap, BTreeSet};

pub(super) type Scores = BTreeMap<String, f64>;

/// A model or a baseline.
pub(super) struct Row<'a> {
    pub name: &'a str,
    pub conditional: bool,
    pub scores: &'a Scores,
    pub model: Option<&'a Model>,
}

/// A column: its head, and the function for its cells.
pub(super) type Column<'a> = (&'a str, &'a Cell);

/// The cell of a row; none if the figure was not measured.
pub(super) type Cell = dyn Fn(&Row) -> Option<String>;

/// A Markdown table of `rows`.
pub(super) fn table<'a>(columns: &[Column], rows: impl Iterator<Item = &'a Row<'a>>) -> String {
    let line = |cell: &dyn Fn(&Column) -> String| {
        let cells: String = columns.iter().map(|c| format!(" {} |", cell(c))).collect();
        format!("|{cells}\n")
    };
    let head = line(&|column| column.0.to_owned()) + &line(&|_| "---".to_owned());
    rows.fold(head, |table, row| {
        table + &line(&|column| column.1(row).unwrap_or_else(|| "–".to_owned()))
    })
}

/// The mark of models whose settings were compared on test images.
pub(super) const TUNED_ON_TEST: &str = "‡";

/// The name of a row with its marks, in a table of scores of `group`; without a group its scores are always of stored weights.
pub(super) fn name_cell(row: &Row, group: Option<ScoreGroup>) -> String {
    let is_marked = |of: &dyn Fn(&Model) -> bool| row.model.is_some_and(of);
    let before = |model: &Model| group.is_some_and(|group| model.is_before_rounding(group));
    let marks = [
        (BEFORE_ROUNDING, is_marked(&before)),
        (
            TUNED_ON_TEST,
            is_marked(&|model| model.recipe.tuned_on_test),
        ),
    ];
    let marks = marks.iter().filter(|(_, given)| *given);
    let marks: String = marks.map(|(mark, _)| format!(" {mark}")).collect();
    format!("`{}`{marks}", row.name)
}

pub(super) fn plain_cell(scores: &Scores, name: &str, decimals: usize) -> Option<String> {
    Some(format!("{:.decimals$}", scores.get(name)?))
}

pub(super) fn percent_cell(scores: &Scores, name: &str) -> Option<String> {
    Some(format!("{:.2} %", 100.0 * scores.get(name)?))
}

pub(super) fn figure(plots: &BTreeSet<&str>, file: &str, caption: &str) -> String {
    if plots.contains(file) {
        format!(
            "\n{caption}.\n\n![{}]({FOLDER}/{file})\n",
            caption.replace('`', "")
        )
    } else {
        String::new()
    }
}
