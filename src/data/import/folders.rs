//! Pictures in a folder for each class, on any level, with or without folders for the parts of the data set.

use super::idx::part_of;
use super::labels::Labels;
use super::natural::natural;
use super::split::Part;
use super::tree::{Entry, Tree};
use anyhow::{Context, bail, ensure};
use std::collections::{BTreeMap, BTreeSet};

/// The picture files of a source.
#[derive(Default)]
pub struct Files {
    pub entries: Vec<Entry>,
    pub labels: Labels,
    pub parts: Vec<Option<Part>>,
    pub notes: Vec<String>,
}

/// Ends of the names of pictures, those of formats that cannot be read too: they are reported one by one.
const PICTURES: [&str; 16] = [
    "png", "jpg", "jpeg", "jfif", "webp", "bmp", "dib", "gif", "tif", "tiff", "avif", "heic",
    "heif", "ico", "pgm", "pbm",
];
/// Names that a message lists.
const SHOWN: usize = 3;

/// A picture with the folders that it lies in, without those that all pictures share.
struct Found<'a> {
    entry: &'a Entry,
    folders: Vec<&'a str>,
    part: Option<Part>,
}

/// Whether a file has the name of a picture.
pub fn is_picture(path: &str) -> bool {
    let end = path.rsplit_once('.').map_or("", |(_, end)| end);
    PICTURES.iter().any(|name| end.eq_ignore_ascii_case(name))
}

/// The folders that contain pictures directly.
pub fn folders_with_pictures(tree: &Tree) -> usize {
    let pictures = tree.files.iter().filter(|entry| is_picture(&entry.path));
    pictures
        .map(|entry| folder(&entry.path))
        .collect::<BTreeSet<_>>()
        .len()
}

/// The pictures with their classes: the folders below those that all share; with `level`, the first so many of them.
///
/// # Errors
/// Names the pictures that lie in no class.
pub fn find(tree: &Tree, level: Option<usize>) -> anyhow::Result<Files> {
    let mut found: Vec<Found> = (tree.files.iter())
        .filter(|entry| is_picture(&entry.path))
        .map(|entry| Found {
            entry,
            folders: steps(folder(&entry.path)),
            part: None,
        })
        .collect();
    let others: Vec<&str> = (tree.files.iter())
        .map(|entry| entry.path.as_str())
        .filter(|path| !is_picture(path))
        .collect();
    let mut files = Files::default();
    if !others.is_empty() {
        files.notes.push(format!(
            "{} {} no picture by name and left out: {}.",
            others.len(),
            if others.len() == 1 {
                "file is"
            } else {
                "files are"
            },
            list(&others)
        ));
    }
    strip_shared(&mut found);
    take_parts(&mut found, &mut files.notes);
    strip_shared(&mut found);
    let loose: Vec<&str> = (found.iter())
        .filter(|picture| picture.folders.is_empty())
        .map(|picture| picture.entry.path.as_str())
        .collect();
    ensure!(
        loose.len() < found.len(),
        "{}: all {} pictures lie in one folder ({}), expected a folder for each class",
        tree.shown,
        found.len(),
        list(&loose)
    );
    ensure!(
        loose.is_empty(),
        "{}: {} of the pictures lie beside the folders of the classes ({}), expected each in the folder of its class",
        tree.shown,
        loose.len(),
        list(&loose)
    );
    if let Some(level) = level {
        found
            .iter_mut()
            .for_each(|picture| picture.folders.truncate(level));
    }
    let classes: BTreeSet<Vec<&str>> = found
        .iter()
        .map(|picture| picture.folders.clone())
        .collect();
    check_levels(tree, &classes)?;
    check_empty_folders(tree, &found, &classes)?;
    let names = class_names(&classes);
    found.sort_by(|a, b| natural(&a.entry.path, &b.entry.path));
    for picture in found {
        files
            .labels
            .push_key(&names[&picture.folders])
            .with_context(|| tree.shown.clone())?;
        files.parts.push(picture.part);
        files.entries.push(picture.entry.clone());
    }
    Ok(files)
}

/// Removes the folders that all pictures share.
fn strip_shared(found: &mut [Found]) {
    let Some((first, rest)) = found.split_first() else {
        return;
    };
    let shared = rest.iter().fold(first.folders.len(), |shared, picture| {
        let same = first
            .folders
            .iter()
            .zip(&picture.folders)
            .take_while(|(a, b)| a == b);
        shared.min(same.count())
    });
    found
        .iter_mut()
        .for_each(|picture| drop(picture.folders.drain(..shared)));
}

/// Takes folders such as `train` and `test` as parts, if all pictures lie in such folders on one level.
fn take_parts(found: &mut [Found], notes: &mut Vec<String>) {
    let deepest = found
        .iter()
        .map(|picture| picture.folders.len())
        .min()
        .unwrap_or(0);
    let part = |picture: &Found, level: usize| part_of(picture.folders[level]);
    let is_part = |&level: &usize| {
        let parts: BTreeSet<_> = found.iter().map(|picture| part(picture, level)).collect();
        parts.len() > 1 && !parts.contains(&None)
    };
    let Some(level) = (0..deepest).find(is_part) else {
        return;
    };
    for picture in &mut *found {
        picture.part = part(picture, level);
        picture.folders.remove(level);
    }
    let has = |part| found.iter().any(|picture| picture.part == Some(part));
    if !has(Part::Test) {
        notes.push(
            "The validation pictures are the test part, because there is no other.".to_owned(),
        );
        let validation = found
            .iter_mut()
            .filter(|picture| picture.part == Some(Part::Validation));
        validation.for_each(|picture| picture.part = Some(Part::Test));
    }
    if !found
        .iter()
        .any(|picture| picture.part == Some(Part::Train))
    {
        found.iter_mut().for_each(|picture| picture.part = None);
    }
}

/// A folder that has pictures and folders with pictures could be one class or several.
fn check_levels(tree: &Tree, classes: &BTreeSet<Vec<&str>>) -> anyhow::Result<()> {
    // In this order a folder stands just before what it contains.
    for (outer, inner) in classes.iter().zip(classes.iter().skip(1)) {
        if inner.starts_with(outer) {
            bail!(
                "{}: the folder {:?} has pictures and the folder {:?} with pictures, expected pictures on one level; \
                 --class-level {} takes the folders of that level as classes",
                tree.shown,
                outer.join("/"),
                inner[outer.len()],
                outer.len()
            );
        }
    }
    Ok(())
}

/// A folder without pictures beside those of the classes is a class of none.
fn check_empty_folders(
    tree: &Tree,
    found: &[Found],
    classes: &BTreeSet<Vec<&str>>,
) -> anyhow::Result<()> {
    let parents: BTreeSet<&str> = (found.iter())
        .filter(|picture| classes.contains(&picture.folders))
        .map(|picture| folder(folder(&picture.entry.path)))
        .collect();
    for path in &tree.folders {
        let inside = format!("{path}/");
        let has_files = tree
            .files
            .iter()
            .any(|entry| entry.path.starts_with(&inside));
        ensure!(
            has_files || !parents.contains(folder(path)),
            "{}: the folder {path:?} has no pictures, expected 3 or more, as of each class",
            tree.shown
        );
    }
    Ok(())
}

/// A class is named by its folder, or by all of its folders if that name is not its own.
fn class_names<'a>(classes: &BTreeSet<Vec<&'a str>>) -> BTreeMap<Vec<&'a str>, String> {
    let lasts: BTreeSet<&str> = classes
        .iter()
        .filter_map(|class| class.last().copied())
        .collect();
    let short = lasts.len() == classes.len();
    (classes.iter())
        .map(|class| {
            let name = match class.last() {
                Some(last) if short => (*last).to_owned(),
                _ => class.join("-"),
            };
            (class.clone(), name)
        })
        .collect()
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn steps(path: &str) -> Vec<&str> {
    path.split('/').filter(|step| !step.is_empty()).collect()
}

/// The first of several names.
fn list(names: &[&str]) -> String {
    let more = if names.len() > SHOWN { ", …" } else { "" };
    names[..names.len().min(SHOWN)].join(", ") + more
}
