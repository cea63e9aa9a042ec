//! The files of a source: those of a folder, or of a zip, or one file alone.

use anyhow::{Context, bail, ensure};
use flate2::read::DeflateDecoder;
use rawzip::{
    CompressionMethod, FileReader, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ZipArchive,
    ZipArchiveEntryWayfinder,
};
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// The files of a source, in the order of their paths.
pub struct Tree {
    /// The source, as messages name it.
    pub shown: String,
    pub files: Vec<Entry>,
    /// Folders, empty ones too.
    pub folders: Vec<String>,
    zip: Option<ZipArchive<FileReader>>,
}

/// A file of a source.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Relative to the source, with `/` between folders.
    pub path: String,
    pub size: u64,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Disk(PathBuf),
    Zip(ZipArchiveEntryWayfinder, CompressionMethod),
}

/// Bytes that a zip may hold when it is unpacked.
const LARGEST_ZIP: u64 = 256 << 30;
/// Files that a source may hold.
const MOST_FILES: usize = 5_000_000;
/// Folders inside each other.
const DEEPEST: usize = 16;
/// A stream of DEFLATE cannot unpack to more than this multiple.
const BEST_RATIO: u64 = 1032;

impl Tree {
    /// Lists a source: a folder, a zip, or a single file.
    ///
    /// # Errors
    /// Names the source, and what in it is refused.
    pub fn open(source: &Path) -> anyhow::Result<Self> {
        let shown = source.display().to_string();
        let metadata = std::fs::metadata(source).with_context(|| {
            format!("{shown} cannot be read, expected a folder or a file with labelled pictures")
        })?;
        if metadata.is_dir() {
            return Self::folder(source, DEEPEST);
        }
        let mut start = [0; 4];
        let length = File::open(source)
            .and_then(|file| read_start(file, &mut start))
            .with_context(|| format!("{shown} cannot be read"))?;
        // `PK\5\6` is a zip without files.
        let is_zip = [*b"PK\x03\x04", *b"PK\x05\x06"]
            .iter()
            .any(|magic| start[..length] == magic[..]);
        if is_zip {
            return Self::zip(source, shown);
        }
        let name = source.file_name().unwrap_or_default().to_string_lossy();
        Ok(Self {
            shown,
            files: vec![Entry {
                path: name.into_owned(),
                size: metadata.len(),
                place: Place::Disk(source.into()),
            }],
            folders: Vec::new(),
            zip: None,
        })
    }

    /// Lists a folder and the folders in it, so many of them inside each other.
    ///
    /// # Errors
    /// Names what cannot be read.
    pub fn folder(source: &Path, deepest: usize) -> anyhow::Result<Self> {
        let mut tree = Self {
            shown: source.display().to_string(),
            files: Vec::new(),
            folders: Vec::new(),
            zip: None,
        };
        // Folders on the way to this one, so that a link to one of them ends.
        let mut above = HashSet::new();
        tree.walk(source, "", deepest, &mut above)?;
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(tree)
    }

    fn walk(
        &mut self,
        folder: &Path,
        path: &str,
        deepest: usize,
        above: &mut HashSet<PathBuf>,
    ) -> anyhow::Result<()> {
        let unreadable = || format!("{} cannot be read", folder.display());
        let canonical = folder.canonicalize().with_context(unreadable)?;
        ensure!(
            above.insert(canonical.clone()),
            "{}: this link leads back to a folder that contains it",
            folder.display()
        );
        for entry in std::fs::read_dir(folder).with_context(unreadable)? {
            let at = entry.with_context(unreadable)?.path();
            let name = at.file_name().unwrap_or_default();
            let Some(name) = name.to_str() else {
                bail!("{}: the name is not Unicode, expected UTF-8", at.display());
            };
            if is_clutter(name) {
                continue;
            }
            let path = if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}/{name}")
            };
            let metadata = std::fs::metadata(&at)
                .with_context(|| format!("{} cannot be read", at.display()))?;
            if metadata.is_dir() {
                self.folders.push(path.clone());
                ensure!(
                    above.len() < DEEPEST,
                    "{}: too many folders inside each other, expected at most {DEEPEST}",
                    at.display()
                );
                if above.len() < deepest {
                    self.walk(&at, &path, deepest, above)?;
                }
            } else {
                ensure!(
                    self.files.len() < MOST_FILES,
                    "{}: more than {MOST_FILES} files, expected fewer",
                    self.shown
                );
                self.files.push(Entry {
                    path,
                    size: metadata.len(),
                    place: Place::Disk(at),
                });
            }
        }
        above.remove(&canonical);
        Ok(())
    }

    /// Lists a zip. Nothing is unpacked, and nothing is written; names are only compared. A file that promises more than
    /// its packed bytes can hold is refused.
    fn zip(source: &Path, shown: String) -> anyhow::Result<Self> {
        let file = File::open(source).with_context(|| format!("{shown} cannot be read"))?;
        let length = file.metadata().map_or(u64::MAX, |metadata| metadata.len());
        // Files that share their packed bytes promise more than all bytes of the zip could hold.
        let largest = LARGEST_ZIP.min(length.saturating_mul(BEST_RATIO));
        let damaged = || format!("{shown}: the zip is damaged");
        let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
        let archive = ZipArchive::from_file(file, &mut buffer).with_context(damaged)?;
        let expected = archive.entries_hint();
        let mut files: Vec<Entry> = Vec::new();
        let mut folders = Vec::new();
        let mut names = HashSet::new();
        let mut total = 0u64;
        let mut entries = archive.entries(&mut buffer);
        while let Some(entry) = entries.next_entry().with_context(damaged)? {
            ensure!(
                files.len() < MOST_FILES,
                "{shown}: more than {MOST_FILES} files, expected fewer"
            );
            let name = String::from_utf8_lossy(entry.file_path().as_bytes()).into_owned();
            let named = || format!("{shown}: {name:?}");
            let name_is_inside = !name.starts_with('/')
                && !name.contains(['\\', '\0'])
                && name.get(1..2) != Some(":")
                && name.split('/').all(|step| step != "..");
            ensure!(
                name_is_inside,
                "{} leads out of the zip, expected a path inside it",
                named()
            );
            let path: Vec<&str> = name
                .split('/')
                .filter(|step| !["", "."].contains(step))
                .collect();
            if path.iter().any(|step| is_clutter(step)) {
                continue;
            }
            let path = path.join("/");
            ensure!(
                !entry.mode().is_symlink(),
                "{} is a link, expected files and folders only",
                named()
            );
            if entry.is_dir() {
                folders.push(path);
                continue;
            }
            ensure!(
                !entry.flags().is_encrypted(),
                "{} is encrypted, expected a zip without a password",
                named()
            );
            let method = entry.compression_method();
            ensure!(
                [CompressionMethod::STORE, CompressionMethod::DEFLATE].contains(&method),
                "{} is packed by the method {method}, expected stored or deflated",
                named()
            );
            let (size, packed) = (entry.uncompressed_size_hint(), entry.compressed_size_hint());
            ensure!(
                size <= packed.saturating_mul(BEST_RATIO),
                "{} promises {size} bytes in {packed}, expected at most {BEST_RATIO} times as many",
                named()
            );
            total = total.saturating_add(size);
            ensure!(
                total <= largest,
                "{shown} promises {total} bytes or more when unpacked, expected {largest} or fewer"
            );
            ensure!(
                names.insert(path.clone()),
                "{} is there twice, expected each file once",
                named()
            );
            files.push(Entry {
                path,
                size,
                place: Place::Zip(entry.wayfinder(), method),
            });
        }
        let found = (files.len() + folders.len()) as u64;
        ensure!(
            found <= expected,
            "{shown}: the zip is damaged: it promises {expected} files and has more"
        );
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self {
            shown,
            files,
            folders,
            zip: Some(archive),
        })
    }

    /// Leaves out all files and folders whose path does not contain a text.
    pub fn keep_only(&mut self, text: &str) -> anyhow::Result<()> {
        // A folder's name may be given with its end, as in `Latin/`.
        self.folders
            .retain(|path| format!("{path}/").contains(text));
        self.files.retain(|entry| entry.path.contains(text));
        ensure!(
            !self.files.is_empty(),
            "--only {text}: no file of {} has this in its path",
            self.shown
        );
        Ok(())
    }

    /// A file, as messages name it.
    pub fn name(&self, entry: &Entry) -> String {
        match &entry.place {
            Place::Disk(path) => path.display().to_string(),
            Place::Zip(..) => format!("{}: {}", self.shown, entry.path),
        }
    }

    /// The bytes of a file of no more than `largest`.
    ///
    /// # Errors
    /// Says why the file cannot be read; the caller names it.
    pub fn read(&self, entry: &Entry, largest: u64) -> anyhow::Result<Vec<u8>> {
        ensure!(
            entry.size <= largest,
            "{} bytes, expected {largest} or fewer",
            entry.size
        );
        let mut bytes = Vec::new();
        // One byte more, so that a file that has grown meanwhile is noticed.
        self.stream(entry)?
            .take(largest + 1)
            .read_to_end(&mut bytes)?;
        ensure!(
            bytes.len() as u64 <= largest,
            "more than {largest} bytes, expected fewer"
        );
        Ok(bytes)
    }

    /// The bytes of a file, as they are needed.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn stream(&self, entry: &Entry) -> anyhow::Result<Box<dyn Read + '_>> {
        const BUFFER: usize = 1 << 16;
        match (&entry.place, &self.zip) {
            (Place::Zip(place, method), Some(archive)) => {
                let found = archive.get_entry(*place)?;
                let buffer =
                    usize::try_from(entry.size).map_or(BUFFER, |size| BUFFER.min(size + 512));
                let packed = BufReader::with_capacity(buffer, found.reader());
                let reader: Box<dyn Read> = if *method == CompressionMethod::DEFLATE {
                    Box::new(found.verifying_reader(DeflateDecoder::new(packed)))
                } else {
                    Box::new(found.verifying_reader(packed))
                };
                // The sum is compared at the end; no more than was promised is unpacked.
                Ok(Box::new(reader.take(entry.size + 1)))
            }
            (Place::Disk(path), _) => Ok(Box::new(File::open(path)?)),
            (Place::Zip(..), None) => bail!("the zip is closed"),
        }
    }
}

fn read_start(mut file: File, start: &mut [u8]) -> std::io::Result<usize> {
    let mut length = 0;
    while length < start.len() {
        match file.read(&mut start[length..])? {
            0 => break,
            more => length += more,
        }
    }
    Ok(length)
}

/// Files that systems add by themselves.
fn is_clutter(name: &str) -> bool {
    name.starts_with('.') || ["__MACOSX", "Thumbs.db", "desktop.ini"].contains(&name)
}
