//! Labelled pictures in one of the forms that people have.

use super::csv::TableWishes;
use super::labels::Labels;
use super::picture::{Fault, Picture};
use super::rows::Block;
use super::split::Part;
use super::survey::Range;
use super::tree::{Entry, Tree};
use super::{csv, folders, idx, listed, npy};
use anyhow::{Context, bail};
use rayon::prelude::*;
use std::ffi::OsStr;
use std::path::Path;

/// The labelled pictures of a source.
pub struct Source {
    /// The source, and NPZ files in it.
    trees: Vec<Tree>,
    form: Form,
    pub labels: Labels,
    /// The part of each picture where the source says so.
    pub parts: Vec<Option<Part>>,
    pub transposed: bool,
    /// A file beside the labels that says what they mean: its name, and its text.
    pub mapping: Option<(String, String)>,
    /// What was left out of the source, and why.
    pub notes: Vec<String>,
}

enum Form {
    Files(Vec<Entry>),
    Rows(Vec<Block>),
}

/// Files with many pictures.
#[derive(Default)]
pub struct Rows {
    pub blocks: Vec<Block>,
    pub labels: Labels,
    pub parts: Vec<Option<Part>>,
    pub transposed: bool,
    pub mapping: Option<(String, String)>,
    pub notes: Vec<String>,
}

impl Rows {
    /// Adds a file whose pictures all belong to one part, or to none that the source names. Their labels are added apart.
    pub fn add(&mut self, block: Block, part: Option<Part>) {
        self.parts.extend(std::iter::repeat_n(part, block.count));
        self.transposed |= block.entry.path.to_lowercase().contains("emnist");
        self.blocks.push(block);
    }
}

/// What a user says about a source.
#[derive(Clone, Debug, Default)]
pub struct SourceWishes {
    /// Only files with this in their path.
    pub only: Option<String>,
    /// The folders that name a class, counted from the first that not all pictures share.
    pub class_level: Option<usize>,
    pub table: TableWishes,
    /// Whether rows and columns are exchanged; decided by the name where it is not given.
    pub transpose: Option<bool>,
}

/// Bytes of a picture file.
const LARGEST_FILE: u64 = 256 << 20;
/// Files that are read together, and values of rows.
const FILES_AT_ONCE: usize = 512;
const VALUES_AT_ONCE: usize = 4 << 20;

impl Source {
    /// Finds out what a source contains, and reads its labels.
    ///
    /// # Errors
    /// Names the source, what was found in it, and what was expected.
    pub fn open(path: &Path, wishes: &SourceWishes) -> anyhow::Result<Self> {
        let mut tree = Tree::open(path)?;
        if let [alone] = tree.files.as_slice()
            && idx::is_idx(&alone.path)
            && path.is_file()
        {
            tree = beside(path)?;
        }
        if let Some(text) = &wishes.only {
            tree.keep_only(text)?;
        }
        let mut trees = vec![tree];
        let mut source = if let Some(rows) = idx::find(&trees[0])? {
            Self::of_rows(trees, rows)
        } else {
            open_npz(&mut trees, path)?;
            let tree = &trees[0];
            let classes = folders::folders_with_pictures(tree);
            if let Some(rows) = npy::find(&trees, wishes.table.shape)? {
                Self::of_rows(trees, rows)
            } else if path.is_file() && classes > 0 && !is_zip(path) {
                bail!(
                    "{} is one picture, expected a folder with a folder for each class",
                    tree.shown
                );
            } else if let Some(files) = pictures(tree, wishes)? {
                Self {
                    trees,
                    form: Form::Files(files.entries),
                    labels: files.labels,
                    parts: files.parts,
                    transposed: false,
                    mapping: None,
                    notes: files.notes,
                }
            } else if let Some(rows) = csv::find(tree, wishes.table)? {
                Self::of_rows(trees, rows)
            } else {
                bail!("{}", nothing(tree));
            }
        };
        source.transposed = wishes.transpose.unwrap_or(source.transposed);
        if source.parts.iter().all(|part| *part != Some(Part::Train)) {
            // One part alone is divided like pictures without parts.
            source.parts.fill(None);
        }
        Ok(source)
    }

    fn of_rows(trees: Vec<Tree>, rows: Rows) -> Self {
        Self {
            trees,
            form: Form::Rows(rows.blocks),
            labels: rows.labels,
            parts: rows.parts,
            transposed: rows.transposed,
            mapping: rows.mapping,
            notes: rows.notes,
        }
    }

    /// The number of pictures.
    pub fn count(&self) -> usize {
        self.parts.len()
    }

    pub fn range(&self) -> Range {
        match self.form {
            Form::Files(_) => Range::Bytes,
            Form::Rows(_) => Range::Numbers,
        }
    }

    /// A picture, as messages name it.
    pub fn name(&self, index: usize) -> String {
        match &self.form {
            Form::Files(entries) => self.trees[0].name(&entries[index]),
            Form::Rows(blocks) => {
                let mut index = index;
                for block in blocks {
                    if index < block.count {
                        return block.place(&self.trees[block.tree], index);
                    }
                    index -= block.count;
                }
                format!("picture {index}")
            }
        }
    }

    /// The writer of a picture: the last number in the name of its file.
    pub fn writer(&self, index: usize) -> Option<u32> {
        let Form::Files(entries) = &self.form else {
            return None;
        };
        let path = &entries[index].path;
        let name = path.rsplit('/').next().unwrap_or(path);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let mut numbers = stem
            .split(|c: char| !c.is_ascii_digit())
            .filter(|run| !run.is_empty());
        numbers.next_back()?.parse().ok()
    }

    /// Gives every picture that is `wanted` to `look`, on all processors, and its results to `take`, in order. Only some
    /// pictures are in memory at any time.
    ///
    /// # Errors
    /// Names the file that cannot be read, or passes on what `take` returns.
    pub fn each<T: Send>(
        &self,
        wanted: &[bool],
        look: impl Fn(&Picture) -> Result<T, Fault> + Sync,
        mut take: impl FnMut(usize, Result<T, Fault>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        match &self.form {
            Form::Files(entries) => {
                let tree = &self.trees[0];
                let indices: Vec<usize> = (0..entries.len()).filter(|&i| wanted[i]).collect();
                for some in indices.chunks(FILES_AT_ONCE) {
                    let looks: Vec<Result<T, Fault>> = (some.par_iter())
                        .map(|&index| {
                            let bytes = tree.read(&entries[index], LARGEST_FILE);
                            let bytes =
                                bytes.map_err(|error| Fault::Unreadable(format!("{error:#}")))?;
                            look(&self.turned(Picture::decode(&bytes)?))
                        })
                        .collect();
                    for (&index, look) in some.iter().zip(looks) {
                        take(index, look)?;
                    }
                }
            }
            Form::Rows(blocks) => {
                let mut first = 0;
                for block in blocks {
                    let tree = &self.trees[block.tree];
                    let named = || tree.name(&block.entry);
                    let mut pictures = block.open(tree).with_context(named)?;
                    let mut index = first;
                    let end = first + block.count;
                    while index < end {
                        let mut some = Vec::new();
                        let mut values = 0;
                        while index < end && values < VALUES_AT_ONCE {
                            let next = pictures.next().with_context(named)?;
                            let picture = next.with_context(|| {
                                format!(
                                    "{}: {} pictures, expected {}",
                                    named(),
                                    index - first,
                                    block.count
                                )
                            })?;
                            values += picture.values.len();
                            if wanted[index] {
                                some.push((index, picture));
                            }
                            index += 1;
                        }
                        let looks: Vec<_> = (some.into_par_iter())
                            .map(|(index, picture)| (index, look(&self.turned(picture))))
                            .collect();
                        for (index, look) in looks {
                            take(index, look)?;
                        }
                    }
                    // Nothing may follow the last picture.
                    pictures.next().with_context(named)?;
                    first = end;
                }
            }
        }
        Ok(())
    }

    fn turned(&self, picture: Picture) -> Picture {
        if self.transposed {
            picture.transposed()
        } else {
            picture
        }
    }
}

/// The pictures of a source: those that a table lists, else those in folders of classes.
fn pictures(tree: &Tree, wishes: &SourceWishes) -> anyhow::Result<Option<folders::Files>> {
    let classes = folders::folders_with_pictures(tree);
    let has_tables = tree.files.iter().any(|entry| csv::is_table(&entry.path));
    if classes > 0
        && has_tables
        && let Some(files) = listed::find(tree)?
    {
        return Ok(Some(files));
    }
    // A single picture beside a table is there to look at.
    if classes > usize::from(has_tables) {
        return folders::find(tree, wishes.class_level).map(Some);
    }
    Ok(None)
}

/// The IDX files of the data set that one of them belongs to.
fn beside(path: &Path) -> anyhow::Result<Tree> {
    let text = |part: Option<&OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let name = text(path.file_name());
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    // Kaggle puts each file into a folder with the file's name.
    let own = text(parent.file_name());
    let (folder, deepest, name) = match parent.parent() {
        Some(above) if own == name => (above, 2, format!("{own}/{name}")),
        _ => (parent, 1, name),
    };
    let mut tree = Tree::folder(folder, deepest)?;
    tree.files.retain(|entry| idx::same_set(&entry.path, &name));
    Ok(tree)
}

/// Adds the arrays of NPZ files.
fn open_npz(trees: &mut Vec<Tree>, path: &Path) -> anyhow::Result<()> {
    let is_npz = |name: &str| name.to_lowercase().ends_with(".npz");
    if !path.is_dir() {
        if let Some(entry) = trees[0].files.iter().find(|entry| is_npz(&entry.path)) {
            bail!(
                "{} is not a zip that can be read, expected an NPZ file, or a folder of them",
                trees[0].name(entry)
            );
        }
        return Ok(());
    }
    let names: Vec<String> = (trees[0].files.iter())
        .map(|entry| entry.path.clone())
        .filter(|name| is_npz(name))
        .collect();
    for name in names {
        trees.push(Tree::open(&path.join(name))?);
    }
    Ok(())
}

fn is_zip(path: &Path) -> bool {
    std::fs::File::open(path).is_ok_and(|mut file| {
        let mut start = [0; 2];
        std::io::Read::read_exact(&mut file, &mut start).is_ok() && start == *b"PK"
    })
}

/// The message for a source without pictures.
fn nothing(tree: &Tree) -> String {
    const SHOWN: usize = 5;
    let names: Vec<&str> = tree
        .files
        .iter()
        .take(SHOWN)
        .map(|entry| entry.path.as_str())
        .collect();
    let found = match names.as_slice() {
        [] => "no files".to_owned(),
        names if tree.files.len() > SHOWN => format!("{}, …", names.join(", ")),
        names => names.join(", "),
    };
    format!(
        "{} has {found}: expected folders of PNG, JPEG, WebP, BMP or GIF pictures, or IDX, CSV, NPY or NPZ files",
        tree.shown
    )
}
