//! Files that are written completely or not at all.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Start and end of the name of a file while it is being written.
const UNFINISHED: [&str; 2] = [".cvae-", ".part"];

/// The bytes of a file.
///
/// # Errors
/// Names the file that cannot be read.
pub fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path)
        .map_err(|error| anyhow::anyhow!("{} cannot be read: {error}", path.display()))
}

/// Writes `bytes` to a temporary file beside `path`, flushes it to disk and renames it over `path`.
///
/// If the process is killed meanwhile, `path` holds the old file or the new one, never a part of it.
///
/// # Errors
/// Names the path if its folder cannot be created, the file cannot be written, or the path is of something other than a
/// file, such as a device.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let write = || -> io::Result<()> {
        let mut file = temporary(path)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error| cannot_be_written(path, &error))
}

/// Checks that [`write_atomically`] can write `path`, before a result is computed for hours.
///
/// # Errors
/// As [`write_atomically`].
pub fn check_writable(path: &Path) -> anyhow::Result<()> {
    match temporary(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(cannot_be_written(path, &error)),
    }
}

fn cannot_be_written(path: &Path, error: &io::Error) -> anyhow::Error {
    anyhow::anyhow!("{} cannot be written: {error}", path.display())
}

/// A file beside `path` that is deleted when it is dropped.
fn temporary(path: &Path) -> io::Result<NamedTempFile> {
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(io::Error::other("it exists and is not a file"));
    }
    if path.to_string_lossy().ends_with(std::path::is_separator) {
        return Err(io::Error::other("it is the name of a folder"));
    }
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED[0]).suffix(UNFINISHED[1]);
    // A temporary file is private by default; results get the permissions that the umask allows.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(folder)?;
    // The lock tells [`sweep`] that the file is being written. On a system without locks `sweep` removes nothing.
    let _ = file.as_file().try_lock();
    Ok(file)
}

/// Removes a file, if it is there.
///
/// # Errors
/// Names the file that cannot be removed.
pub fn remove(path: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(anyhow::anyhow!(
            "{} cannot be removed: {error}",
            path.display()
        )),
        _ => Ok(()),
    }
}

/// Removes the unfinished files that killed processes have left in `folder`.
///
/// # Errors
/// Names the folder if it cannot be read, or a file that cannot be removed.
pub fn sweep(folder: &Path) -> anyhow::Result<()> {
    let sweep = || -> io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if !name.starts_with(UNFINISHED[0]) || !name.ends_with(UNFINISHED[1]) {
                continue;
            }
            // A file that cannot be opened has been renamed meanwhile.
            let abandoned = File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
            if abandoned {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    };
    sweep().map_err(|error| anyhow::anyhow!("{} cannot be tidied: {error}", folder.display()))
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
