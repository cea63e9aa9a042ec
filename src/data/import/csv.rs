//! Tables with a picture in each row: its values, and its label first or last.

use super::idx::part_of;
use super::rows::{Block, Format, unpacked};
use super::source::Rows;
use super::split::Part;
use super::table::{LABELS, Table, reader, separator, text, used};
use super::tree::{Entry, Tree};
use anyhow::{Context, bail, ensure};
use csv::ByteRecord;
use std::collections::HashMap;

/// The column of the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelColumn {
    First,
    Last,
}

/// What a user says about a table.
#[derive(Clone, Copy, Debug, Default)]
pub struct TableWishes {
    pub label: Option<LabelColumn>,
    /// Width and height of the pictures.
    pub shape: Option<(usize, usize)>,
}

/// Columns of a row. A picture of 256 × 256 fits.
const MOST_COLUMNS: usize = 1 << 17;
const SHORTEST_SIDE: usize = 2;
/// Names of a column with the number of a row.
const NUMBERS: [&str; 5] = ["", "id", "index", "unnamed: 0", "row"];

/// What one look at all rows says.
struct Scan {
    delimiter: u8,
    header: Option<Vec<String>>,
    columns: usize,
    count: usize,
    /// How often each value of the first and of the last column occurs.
    ends: [HashMap<String, usize>; 2],
}

/// The tables among the files, if there are any.
///
/// # Errors
/// Names table and row, and what was expected.
pub fn find(tree: &Tree, wishes: TableWishes) -> anyhow::Result<Option<Rows>> {
    let is_alone = tree.files.len() == 1;
    let tables: Vec<&Entry> = tree
        .files
        .iter()
        .filter(|entry| is_alone || is_table(&entry.path))
        .collect();
    if tables.is_empty() {
        return Ok(None);
    }
    let mut scans = Vec::new();
    for entry in tables {
        let scan = Scan::of(tree, entry).with_context(|| tree.name(entry))?;
        scans.push((entry, scan));
    }
    let mut rows = Rows::default();
    // Kaggle's test tables have no labels: a column less than the others.
    let most = scans
        .iter()
        .map(|(_, scan)| scan.columns)
        .max()
        .unwrap_or(0);
    scans.retain(|(entry, scan)| {
        let labelled = scan.columns + 1 != most;
        if !labelled {
            rows.notes
                .push(format!("{} has no labels and is left out.", entry.path));
        }
        labelled
    });
    let several = scans.len() > 1;
    for (entry, scan) in scans {
        let part = several.then(|| part_of_name(&entry.path)).flatten();
        ensure!(
            !several || part.is_some(),
            "{}: several tables, expected `train` or `test` in the name of each; --only TEXT takes those with a text in \
             their path",
            tree.name(entry)
        );
        let count = scan.count;
        let table = scan.table(wishes).with_context(|| tree.name(entry))?;
        table
            .labels(tree, entry, &mut rows.labels)
            .with_context(|| tree.name(entry))?;
        let block = Block {
            tree: 0,
            entry: entry.clone(),
            count,
            format: Format::Table(table),
        };
        rows.add(block, part);
    }
    Ok(Some(rows))
}

/// Whether a file has the name of a table.
pub fn is_table(path: &str) -> bool {
    let lower = path.to_lowercase();
    let stem = lower.strip_suffix(".gz").unwrap_or(&lower);
    [".csv", ".tsv"].iter().any(|end| stem.ends_with(end))
}

/// The part of a data set that the name of a file says.
pub fn part_of_name(path: &str) -> Option<Part> {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split(|c: char| !c.is_alphanumeric()).find_map(part_of)
}

impl Scan {
    fn of(tree: &Tree, entry: &Entry) -> anyhow::Result<Self> {
        let mut source = unpacked(tree, entry)?;
        let delimiter = separator(&mut source)?;
        let mut reader = reader(source, delimiter);
        let mut record = ByteRecord::new();
        let mut scan = Self {
            delimiter,
            header: None,
            columns: 0,
            count: 0,
            ends: [HashMap::new(), HashMap::new()],
        };
        let mut row = 0;
        while reader.read_byte_record(&mut record)? {
            row += 1;
            let columns = used(&record);
            if row == 1 {
                ensure!(
                    (2..=MOST_COLUMNS).contains(&columns),
                    "{columns} values in the first row, expected a label and the pixels of a picture (3 to {MOST_COLUMNS})"
                );
                scan.columns = columns;
                if is_header(&record, columns) {
                    let names = record.iter().take(columns).map(text);
                    scan.header = Some(names.collect::<anyhow::Result<_>>()?);
                    continue;
                }
            }
            ensure!(
                columns == scan.columns,
                "row {row} has {columns} values, expected {} as in the first row",
                scan.columns
            );
            scan.count += 1;
            for (end, column) in scan.ends.iter_mut().zip([0, columns - 1]) {
                // More different values than classes are pixels, whatever else they are.
                if end.len() < 10_000 {
                    *end.entry(text(&record[column])?).or_insert(0) += 1;
                }
            }
        }
        ensure!(
            scan.count > 0,
            "there are no rows below the header, expected a picture in each"
        );
        Ok(scan)
    }

    /// Decides which column has the labels, and the size of the pictures.
    fn table(self, wishes: TableWishes) -> anyhow::Result<Table> {
        let last = self.columns - 1;
        let named = self.header.as_ref().and_then(|names| {
            let is_label = |name: &String| LABELS.contains(&name.to_lowercase().as_str());
            names.iter().position(is_label)
        });
        let label = match (wishes.label, named) {
            (Some(LabelColumn::First), _) => 0,
            (Some(LabelColumn::Last), _) => last,
            (None, Some(column)) => column,
            (None, None) => self.found_label()?,
        };
        let is_number = |column: usize| {
            let name = self
                .header
                .as_ref()
                .map(|names| names[column].to_lowercase());
            name.is_some_and(|name| NUMBERS.contains(&name.as_str()))
        };
        let pixels: Vec<usize> = (0..=last)
            .filter(|&column| column != label && !is_number(column))
            .collect();
        let side = pixels.len().isqrt();
        let (width, height) = match wishes.shape {
            Some(shape) => shape,
            None if side * side == pixels.len() => (side, side),
            None => bail!(
                "{} values beside the label, expected a square number; --shape 12x20 says width and height",
                pixels.len()
            ),
        };
        ensure!(
            width * height == pixels.len() && width.min(height) >= SHORTEST_SIDE,
            "{} values beside the label, expected {width} × {height} = {}",
            pixels.len(),
            width * height
        );
        Ok(Table {
            delimiter: self.delimiter,
            header: self.header.is_some(),
            columns: self.columns,
            label,
            pixels,
            width,
            height,
        })
    }

    /// The first or the last column: words are labels; else numbers without a fraction, of which each occurs about equally
    /// often. A pixel at the border is mostly paper.
    fn found_label(&self) -> anyhow::Result<usize> {
        let last = self.columns - 1;
        let [first_end, last_end] = &self.ends;
        let are_words =
            |end: &HashMap<String, usize>| end.keys().all(|key| key.parse::<f64>().is_err());
        match (are_words(first_end), are_words(last_end)) {
            (true, false) => return Ok(0),
            (false, true) => return Ok(last),
            _ => {}
        }
        let evenness = |end: &HashMap<String, usize>| -> f64 {
            let whole = |key: &String| key.parse::<f64>().is_ok_and(|number| number.fract() == 0.0);
            if end.len() > *crate::data::CLASS_COUNT.end() || !end.keys().all(whole) {
                return -1.0;
            }
            let all = self.count as f64;
            end.values()
                .map(|&count| -(count as f64 / all) * (count as f64 / all).ln())
                .sum()
        };
        let (first, other) = (evenness(first_end), evenness(last_end));
        ensure!(
            (first - other).abs() > 0.1,
            "it is not clear whether the first or the last column has the labels, expected --label first or --label last"
        );
        Ok(if first > other { 0 } else { last })
    }
}

/// Whether a row names the columns: one has a name for labels, or most are no numbers.
fn is_header(record: &ByteRecord, columns: usize) -> bool {
    let words = (record.iter().take(columns))
        .filter(|field| !std::str::from_utf8(field).is_ok_and(|text| text.parse::<f64>().is_ok()));
    let names_labels = (record.iter()).any(|field| {
        LABELS
            .iter()
            .any(|name| field.eq_ignore_ascii_case(name.as_bytes()))
    });
    // A single `y` may be a label itself.
    (names_labels && columns > 2 && record.iter().any(|field| field.len() > 1))
        || 2 * words.count() > columns
}
