//! The folder of a data set: it is there completely or not at all.

use super::order::Order;
use crate::data::{DESCRIPTION, is_identifier};
use anyhow::{Context, ensure};
use std::path::Path;
use tempfile::TempDir;

/// Checks the folder of the data set, and returns the data set's name.
///
/// # Errors
/// If it has no fitting name, or something else is there.
pub fn check_out(order: &Order) -> anyhow::Result<String> {
    let out = &order.out;
    let name = out
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    ensure!(
        is_identifier(&name),
        "--out {}: the last folder names the data set, expected 1 to 64 lower-case letters, digits and dashes",
        out.display()
    );
    let is_empty = std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_none());
    if !out.exists() || is_empty {
        return Ok(name);
    }
    ensure!(
        out.join(DESCRIPTION).is_file(),
        "--out {} exists and is no imported data set, expected a new folder",
        out.display()
    );
    ensure!(
        order.replace,
        "--out {} exists, expected a new folder; --replace overwrites the data set",
        out.display()
    );
    Ok(name)
}

/// A folder beside `out`, which is removed if it is not put in place.
///
/// # Errors
/// Names the folder that cannot be written.
pub fn working_folder(out: &Path) -> anyhow::Result<TempDir> {
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    let unwritable = || format!("{} cannot be written", out.display());
    std::fs::create_dir_all(parent).with_context(unwritable)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".cvae-import-");
    // A temporary folder is private by default; a data set gets the permissions that the umask allows.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(parent).with_context(unwritable)
}

/// Makes a finished folder the data set.
///
/// # Errors
/// Names the data set's folder.
pub fn put_in_place(folder: TempDir, out: &Path) -> anyhow::Result<()> {
    let place = || -> std::io::Result<()> {
        let old = if out.exists() {
            // Moved away first: a folder cannot be renamed over another one.
            let beside = folder.path().with_extension("old");
            std::fs::rename(out, &beside)?;
            Some(beside)
        } else {
            None
        };
        std::fs::rename(folder.keep(), out)?;
        old.map_or(Ok(()), std::fs::remove_dir_all)
    };
    place().with_context(|| format!("{} cannot be written", out.display()))
}
