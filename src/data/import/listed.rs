//! Pictures whose labels are in a table beside them: a row names a file and its class.

use super::csv::{is_table, part_of_name};
use super::folders::{Files, is_picture};
use super::labels::Labels;
use super::natural::natural;
use super::rows::unpacked;
use super::split::Part;
use super::table::{LABELS, reader, separator, text};
use super::tree::{Entry, Tree};
use anyhow::{Context, ensure};
use csv::ByteRecord;
use std::collections::HashMap;

/// The columns of a table that have the files and the labels.
#[derive(Clone, Copy)]
struct Columns {
    file: usize,
    label: usize,
    header: bool,
}

/// The pictures of a source by what a table calls them.
struct Pictures<'a> {
    entries: Vec<&'a Entry>,
    /// By the end of the path, with and without the end of the name; none where several files have it.
    numbers: HashMap<&'a str, Option<usize>>,
}

/// The pictures that tables list with their labels, if there is such a table.
///
/// # Errors
/// Names the row without a picture, or with a second label for one.
pub fn find(tree: &Tree) -> anyhow::Result<Option<Files>> {
    let pictures = Pictures::of(tree);
    let mut labels: Vec<Option<(String, Option<Part>)>> = vec![None; pictures.entries.len()];
    let mut found = false;
    for table in tree.files.iter().filter(|entry| is_table(&entry.path)) {
        let named = || tree.name(table);
        let Some(columns) = columns(tree, table, &pictures).with_context(named)? else {
            continue;
        };
        found = true;
        let part = part_of_name(&table.path);
        rows(tree, table, |row, record| {
            if row == 1 && columns.header {
                return Ok(());
            }
            let field = |column: usize| text(record.get(column).unwrap_or_default());
            let (file, label) = (field(columns.file)?, field(columns.label)?);
            let number = pictures.find(&file).with_context(|| {
                format!("row {row} names the picture {file:?}, expected a file of {}", tree.shown)
            })?;
            ensure!(!label.is_empty(), "row {row} has no label for {file:?}");
            if let Some((other, _)) = &labels[number] {
                ensure!(
                    *other == label,
                    "row {row} has the label {label:?} for {file:?}, which another row calls {other:?}"
                );
            }
            labels[number] = Some((label, part));
            Ok(())
        })
        .with_context(named)?;
    }
    if !found {
        return Ok(None);
    }
    Ok(Some(pictures.labelled(tree, labels)?))
}

impl<'a> Pictures<'a> {
    fn of(tree: &'a Tree) -> Self {
        let mut entries: Vec<&Entry> = tree
            .files
            .iter()
            .filter(|entry| is_picture(&entry.path))
            .collect();
        entries.sort_by(|a, b| natural(&a.path, &b.path));
        let mut numbers = HashMap::new();
        for (number, entry) in entries.iter().enumerate() {
            let mut path = entry.path.as_str();
            loop {
                let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
                for name in [path, stem] {
                    numbers
                        .entry(name)
                        .and_modify(|number| *number = None)
                        .or_insert(Some(number));
                }
                match path.split_once('/') {
                    Some((_, rest)) => path = rest,
                    None => break,
                }
            }
        }
        Self { entries, numbers }
    }

    fn find(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches("./").trim_start_matches('/');
        self.numbers.get(name).copied().flatten()
    }

    /// The pictures that have labels; the others are counted.
    fn labelled(
        self,
        tree: &Tree,
        labels: Vec<Option<(String, Option<Part>)>>,
    ) -> anyhow::Result<Files> {
        let mut files = Files::default();
        let mut without = Vec::new();
        let mut keys = Labels::default();
        for (entry, label) in self.entries.iter().zip(labels) {
            let Some((label, part)) = label else {
                without.push(entry.path.as_str());
                continue;
            };
            keys.push(&label).with_context(|| tree.name(entry))?;
            files.parts.push(part);
            files.entries.push((*entry).clone());
        }
        if let [first, ..] = without.as_slice() {
            files.notes.push(format!(
                "{} pictures without a label in a table were left out, such as {first}.",
                without.len()
            ));
        }
        files.labels = keys;
        Ok(files)
    }
}

/// Finds the column that names pictures, and the one with labels: by its name, or the other one of two.
fn columns(tree: &Tree, table: &Entry, pictures: &Pictures) -> anyhow::Result<Option<Columns>> {
    let mut names: Vec<String> = Vec::new();
    let mut found = None;
    rows(tree, table, |row, record| {
        if row > 2 {
            return Ok(());
        }
        let fields: Vec<String> = record.iter().map(text).collect::<anyhow::Result<_>>()?;
        let file = fields
            .iter()
            .position(|field| pictures.find(field).is_some());
        if let (Some(file), None) = (file, found) {
            let header = row == 2;
            let is_label = |name: &String| LABELS.contains(&name.to_lowercase().as_str());
            let label = match names.iter().position(is_label) {
                Some(label) => Some(label),
                None if fields.len() == 2 => Some(1 - file),
                None => None,
            };
            found = label.map(|label| Columns {
                file,
                label,
                header,
            });
        }
        names = fields;
        Ok(())
    })?;
    Ok(found)
}

/// Gives each row to `take`, with its number from 1.
fn rows(
    tree: &Tree,
    table: &Entry,
    mut take: impl FnMut(usize, &ByteRecord) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut source = unpacked(tree, table)?;
    let delimiter = separator(&mut source)?;
    let mut reader = reader(source, delimiter);
    let mut record = ByteRecord::new();
    let mut row = 0;
    while reader.read_byte_record(&mut record)? {
        row += 1;
        take(row, &record)?;
    }
    Ok(())
}
