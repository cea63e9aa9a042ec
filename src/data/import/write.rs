//! Writes the files of a data set, from pictures that lie on disk meanwhile.

use crate::data::DataFile;
use crate::files::hex;
use anyhow::Context;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Finished pictures in the order in which they came.
pub struct Spool {
    file: BufWriter<File>,
    /// Bytes of a picture.
    size: usize,
}

impl Spool {
    /// A file without a name, which the system removes.
    pub fn new(folder: &Path, size: usize) -> anyhow::Result<Self> {
        let file = tempfile::tempfile_in(folder)
            .with_context(|| format!("{} cannot be written", folder.display()))?;
        Ok(Self {
            file: BufWriter::with_capacity(1 << 20, file),
            size,
        })
    }

    pub fn push(&mut self, picture: &[u8]) -> anyhow::Result<()> {
        self.file.write_all(picture).context("the disk may be full")
    }

    /// The pictures, to be read in any order.
    pub fn finish(self) -> anyhow::Result<Spooled> {
        let file = self.file.into_inner().context("the disk may be full")?;
        Ok(Spooled {
            file,
            size: self.size,
            at: None,
        })
    }
}

/// Finished pictures on disk.
pub struct Spooled {
    file: File,
    size: usize,
    /// The place where the file is read next.
    at: Option<usize>,
}

impl Spooled {
    pub fn read(&mut self, index: usize, picture: &mut [u8]) -> anyhow::Result<()> {
        if self.at != Some(index) {
            self.file
                .seek(SeekFrom::Start((index * self.size) as u64))?;
        }
        self.file.read_exact(picture)?;
        self.at = Some(index + 1);
        Ok(())
    }

    /// Writes pictures as a gzipped IDX file.
    pub fn write_images(
        &mut self,
        path: &Path,
        [width, height]: [usize; 2],
        order: &[usize],
        mut progress: impl FnMut(usize) -> anyhow::Result<()>,
    ) -> anyhow::Result<DataFile> {
        /// Pictures between two reports.
        const STEP: usize = 1000;
        let mut file = IdxWriter::new(path, 0x08, &[order.len(), height, width])?;
        let mut picture = vec![0; self.size];
        for (done, &index) in order.iter().enumerate() {
            self.read(index, &mut picture)?;
            file.write(&picture)?;
            if done % STEP == 0 {
                progress(done)?;
            }
        }
        file.finish(order.len())
    }
}

/// Writes labels as a gzipped IDX file: bytes for up to 256 classes, else big-endian numbers of 16 bits.
pub fn write_labels(
    path: &Path,
    classes: usize,
    labels: impl ExactSizeIterator<Item = u16>,
) -> anyhow::Result<DataFile> {
    let count = labels.len();
    let narrow = classes <= 256;
    let mut file = IdxWriter::new(path, if narrow { 0x08 } else { 0x0b }, &[count])?;
    for label in labels {
        let bytes = label.to_be_bytes();
        file.write(&bytes[usize::from(narrow)..])?;
    }
    file.finish(count)
}

/// A gzipped IDX file, and the sum of its plain bytes.
struct IdxWriter {
    name: String,
    packed: GzEncoder<BufWriter<File>>,
    sum: Sha256,
}

impl IdxWriter {
    /// `path` ends in `.gz`.
    fn new(path: &Path, kind: u8, shape: &[usize]) -> anyhow::Result<Self> {
        let file =
            File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // A faster level than usual: it takes a quarter of the time, for a tenth more bytes.
        let packed = GzEncoder::new(BufWriter::new(file), Compression::new(3));
        let mut this = Self {
            name,
            packed,
            sum: Sha256::new(),
        };
        this.write(&[0, 0, kind, u8::try_from(shape.len())?])?;
        for &length in shape {
            this.write(&u32::try_from(length)?.to_be_bytes())?;
        }
        Ok(this)
    }

    fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.sum.update(bytes);
        self.packed.write_all(bytes).context("the disk may be full")
    }

    fn finish(self, count: usize) -> anyhow::Result<DataFile> {
        let file = self
            .packed
            .finish()
            .and_then(|file| file.into_inner().map_err(Into::into));
        file.and_then(|file| file.sync_all())
            .context("the disk may be full")?;
        Ok(DataFile {
            name: self.name,
            sha256: hex(&self.sum.finalize()),
            count,
        })
    }
}
