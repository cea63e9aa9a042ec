//! Files in which pictures lie one after another: IDX, tables and arrays.

use super::array::Array;
use super::idx::IdxImages;
use super::picture::Picture;
use super::table::Table;
use super::tree::{Entry, Tree};
use anyhow::ensure;
use flate2::bufread::MultiGzDecoder;
use std::io::{BufRead, BufReader, Read};

/// A file with pictures.
pub struct Block {
    /// The files that it lies in: the source, or an NPZ inside it.
    pub tree: usize,
    pub entry: Entry,
    pub count: usize,
    pub format: Format,
}

/// How pictures are stored in a block.
pub enum Format {
    Idx(IdxImages),
    Table(Table),
    Array(Array),
}

/// The pictures of a block, in order.
pub trait Pictures {
    /// The next picture, or none at the end.
    fn next(&mut self) -> anyhow::Result<Option<Picture>>;
}

impl Block {
    /// Opens the block's pictures.
    ///
    /// # Errors
    /// Names the file.
    pub fn open<'a>(&'a self, tree: &'a Tree) -> anyhow::Result<Box<dyn Pictures + 'a>> {
        Ok(match &self.format {
            Format::Idx(images) => Box::new(images.open(tree, &self.entry)?),
            Format::Table(table) => Box::new(table.open(tree, &self.entry)?),
            Format::Array(array) => Box::new(array.open(tree, &self.entry)?),
        })
    }

    /// The place of a picture, for messages.
    pub fn place(&self, tree: &Tree, index: usize) -> String {
        let name = tree.name(&self.entry);
        match &self.format {
            Format::Table(table) => {
                format!("{name}, row {}", index + 1 + usize::from(table.header))
            }
            _ => format!("{name}, picture {index}"),
        }
    }
}

/// A file's bytes, unpacked if it is gzipped, in one member or several.
pub fn unpacked<'a>(
    tree: &'a Tree,
    entry: &Entry,
) -> anyhow::Result<BufReader<Box<dyn Read + 'a>>> {
    const BUFFER: usize = 1 << 18;
    let mut plain = BufReader::with_capacity(BUFFER, tree.stream(entry)?);
    if plain.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        let unpacked: Box<dyn Read> = Box::new(MultiGzDecoder::new(plain));
        return Ok(BufReader::with_capacity(BUFFER, unpacked));
    }
    Ok(plain)
}

/// Fills `bytes`.
///
/// # Errors
/// Says how many bytes there are.
pub fn read_all(source: &mut impl Read, bytes: &mut [u8]) -> anyhow::Result<()> {
    let mut length = 0;
    while length < bytes.len() {
        match source.read(&mut bytes[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    ensure!(
        length == bytes.len(),
        "the file ends too early: {length} of {} bytes are there",
        bytes.len()
    );
    Ok(())
}
