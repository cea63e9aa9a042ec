//! A table with a picture in each row.

use super::labels::Labels;
use super::picture::Picture;
use super::rows::{Pictures, unpacked};
use super::tree::{Entry, Tree};
use anyhow::{Context, ensure};
use csv::{ByteRecord, ReaderBuilder, Trim};
use std::io::{BufRead, BufReader, Read};

/// Names of a column with labels.
pub const LABELS: [&str; 8] = [
    "label",
    "labels",
    "class",
    "target",
    "y",
    "digit",
    "letter",
    "character",
];

/// How a table is read.
#[derive(Clone, Debug)]
pub struct Table {
    pub delimiter: u8,
    pub header: bool,
    /// Columns of a row.
    pub columns: usize,
    /// The column of the label.
    pub label: usize,
    /// The columns of the pixels, row by row.
    pub pixels: Vec<usize>,
    pub width: usize,
    pub height: usize,
}

impl Table {
    /// Reads the labels of all rows.
    pub fn labels(&self, tree: &Tree, entry: &Entry, labels: &mut Labels) -> anyhow::Result<()> {
        let mut reader = reader(unpacked(tree, entry)?, self.delimiter);
        let mut record = ByteRecord::new();
        let mut row = 0;
        while reader.read_byte_record(&mut record)? {
            row += 1;
            if row == 1 && self.header {
                continue;
            }
            let label = record.get(self.label).unwrap_or_default();
            ensure!(
                !label.is_empty(),
                "row {row} has no label in column {}",
                self.label + 1
            );
            labels
                .push(&text(label)?)
                .with_context(|| format!("row {row}"))?;
        }
        Ok(())
    }

    pub fn open<'a>(&'a self, tree: &'a Tree, entry: &Entry) -> anyhow::Result<impl Pictures + 'a> {
        Ok(Opened {
            table: self,
            reader: reader(unpacked(tree, entry)?, self.delimiter),
            record: ByteRecord::new(),
            row: 0,
        })
    }
}

struct Opened<'a> {
    table: &'a Table,
    reader: csv::Reader<BufReader<Box<dyn Read + 'a>>>,
    record: ByteRecord,
    row: usize,
}

impl Pictures for Opened<'_> {
    fn next(&mut self) -> anyhow::Result<Option<Picture>> {
        let table = self.table;
        if self.row == 0 && table.header {
            self.reader.read_byte_record(&mut self.record)?;
            self.row = 1;
        }
        if !self.reader.read_byte_record(&mut self.record)? {
            return Ok(None);
        }
        self.row += 1;
        ensure!(
            used(&self.record) == table.columns,
            "row {} has changed while it was imported",
            self.row
        );
        let value = |&column: &usize| -> anyhow::Result<f32> {
            let field = &self.record[column];
            // Most values are short whole numbers.
            if let Some(number) = short_number(field) {
                return Ok(number);
            }
            let number = std::str::from_utf8(field)
                .ok()
                .and_then(|text| text.parse().ok());
            number.with_context(|| {
                format!(
                    "row {}, column {}: {:?} is not a number, expected the value of a pixel",
                    self.row,
                    column + 1,
                    String::from_utf8_lossy(field)
                )
            })
        };
        Ok(Some(Picture {
            width: table.width,
            height: table.height,
            values: table
                .pixels
                .iter()
                .map(value)
                .collect::<anyhow::Result<_>>()?,
            transparent: false,
        }))
    }
}

/// The separator of a table's values, from its first line.
///
/// # Errors
/// If this is no text.
pub fn separator(source: &mut impl BufRead) -> anyhow::Result<u8> {
    let start = source.fill_buf()?;
    ensure!(
        !start.is_empty(),
        "the file is empty, expected a table or pictures"
    );
    ensure!(
        !start.contains(&0),
        "the file has the byte 0, expected a text with a picture in each row"
    );
    let line = start.split(|&byte| byte == b'\n').next().unwrap_or(start);
    let often = |separator| line.split(|&byte| byte == separator).count();
    let most = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|&separator| often(separator));
    // A space separates only where nothing else does.
    Ok(most
        .filter(|&separator| often(separator) > 1)
        .unwrap_or(b' '))
}

/// Reads the rows of a table.
pub fn reader<R: Read>(source: R, delimiter: u8) -> csv::Reader<R> {
    ReaderBuilder::new()
        .has_headers(false)
        // Rows of another length are named by their number, below.
        .flexible(true)
        .delimiter(delimiter)
        .trim(Trim::All)
        .from_reader(source)
}

/// The columns of a row without an empty one at the end: some programs end each row with a separator.
pub fn used(record: &ByteRecord) -> usize {
    let empty = record.iter().next_back().is_some_and(<[u8]>::is_empty);
    record.len() - usize::from(empty)
}

/// A field as text.
pub fn text(field: &[u8]) -> anyhow::Result<String> {
    let text = std::str::from_utf8(field).with_context(|| {
        format!(
            "{:?} is not UTF-8, expected text in UTF-8",
            String::from_utf8_lossy(field)
        )
    })?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn short_number(field: &[u8]) -> Option<f32> {
    if !(1..=5).contains(&field.len()) {
        return None;
    }
    let mut number = 0u32;
    for &byte in field {
        number = 10 * number + u32::from(byte.is_ascii_digit().then(|| byte - b'0')?);
    }
    Some(number as f32)
}
