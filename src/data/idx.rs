//! The IDX format of the MNIST files: a magic number, the sizes of the axes, then bytes, or numbers of two bytes for the
//! labels of more classes than a byte can count.

use flate2::Compression;
use flate2::bufread::GzEncoder;
use flate2::read::GzDecoder;
use std::io::Read;

/// An array of unsigned bytes with its shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idx {
    pub shape: Vec<usize>,
    pub bytes: Vec<u8>,
}

/// Why bytes are not an IDX array.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum IdxError {
    #[error("the gzip stream is damaged: {0}")]
    Gzip(String),
    #[error("{0} bytes are too few for an IDX header")]
    Header(usize),
    #[error(
        "the magic number is {got:#010x}, expected {expected:#010x} ({axes} axes of {})",
        if *expected >> 8 == BYTES { "unsigned bytes" } else { "numbers of two bytes" }
    )]
    Magic { got: u32, expected: u32, axes: u8 },
    #[error("the header promises {expected} bytes of data ({shape:?}), the file has {got}")]
    Length {
        got: usize,
        expected: u64,
        shape: Vec<usize>,
    },
    #[error("the header promises {expected} bytes of data ({shape:?}), the file has more")]
    Longer { expected: u64, shape: Vec<usize> },
    #[error(
        "the header promises {expected} bytes of data ({shape:?}), expected {largest} or fewer"
    )]
    Large {
        expected: u64,
        shape: Vec<usize>,
        largest: u64,
    },
}

/// The codes of unsigned bytes, and of signed numbers of two bytes, the high one first.
const BYTES: u32 = 0x08;
const SHORTS: u32 = 0x0b;

/// Classes that the labels of one byte can name.
const CLASSES_OF_BYTES: usize = 256;

impl Idx {
    /// Reads an array with `axes` axes, of no more than `largest` bytes, from plain or gzipped bytes.
    ///
    /// Only the number of bytes in the header is unpacked, and nothing if it exceeds `largest`: a small gzip stream can hold
    /// gigabytes.
    ///
    /// # Errors
    /// [`IdxError`] says which of gzip stream, header, magic number and length is wrong.
    pub fn parse(bytes: &[u8], axes: u8, largest: u64) -> Result<Self, IdxError> {
        Self::parse_as(BYTES, bytes, axes, largest)
    }

    fn parse_as(code: u32, bytes: &[u8], axes: u8, largest: u64) -> Result<Self, IdxError> {
        if is_gzip(bytes) {
            Self::read(code, GzDecoder::new(bytes), axes, largest)
        } else {
            Self::read(code, bytes, axes, largest)
        }
    }

    fn read(code: u32, mut source: impl Read, axes: u8, largest: u64) -> Result<Self, IdxError> {
        let header = read_up_to(&mut source, 4 + 4 * u64::from(axes))?;
        let words: Vec<u32> = header
            .chunks_exact(4)
            .map(|word| u32::from_be_bytes([word[0], word[1], word[2], word[3]]))
            .collect();
        let Some((&magic, sizes)) = words.split_first() else {
            return Err(IdxError::Header(header.len()));
        };
        let expected = code << 8 | u32::from(axes);
        if magic != expected {
            return Err(IdxError::Magic {
                got: magic,
                expected,
                axes,
            });
        }
        if sizes.len() != usize::from(axes) {
            return Err(IdxError::Header(header.len()));
        }
        let shape: Vec<usize> = sizes.iter().map(|&size| size as usize).collect();
        let expected = sizes
            .iter()
            .fold(if code == SHORTS { 2u64 } else { 1 }, |product, &size| {
                product.saturating_mul(size.into())
            });
        if expected > largest {
            return Err(IdxError::Large {
                expected,
                shape,
                largest,
            });
        }
        let bytes = read_up_to(&mut source, expected)?;
        let got = bytes.len();
        if (got as u64) < expected {
            return Err(IdxError::Length {
                got,
                expected,
                shape,
            });
        }
        if !read_up_to(&mut source, 1)?.is_empty() {
            return Err(IdxError::Longer { expected, shape });
        }
        Ok(Self { shape, bytes })
    }

    /// The header of the array's file.
    ///
    /// # Errors
    /// If an axis is longer than 32 bits can say, or there are more than 255 axes.
    pub(super) fn header(&self) -> std::io::Result<Vec<u8>> {
        self.header_of(BYTES)
    }

    fn header_of(&self, code: u32) -> std::io::Result<Vec<u8>> {
        let axes = u8::try_from(self.shape.len()).map_err(std::io::Error::other)?;
        let mut header = (code << 8 | u32::from(axes)).to_be_bytes().to_vec();
        for &size in &self.shape {
            let size = u32::try_from(size).map_err(std::io::Error::other)?;
            header.extend(size.to_be_bytes());
        }
        Ok(header)
    }

    /// The array as a gzipped file, which [`Idx::parse`] reads.
    ///
    /// # Errors
    /// If an axis is longer than 32 bits can say, or there are more than 255 axes.
    pub fn to_gzip(&self) -> std::io::Result<Vec<u8>> {
        packed(self.header()?, &self.bytes)
    }
}

/// The labels in the bytes of an IDX file of a data set with so many classes: at most `most` of them.
///
/// # Errors
/// As [`Idx::parse`].
pub fn read_labels(bytes: &[u8], classes: usize, most: u64) -> Result<Vec<u16>, IdxError> {
    if classes <= CLASSES_OF_BYTES {
        let labels = Idx::parse(bytes, 1, most)?.bytes;
        return Ok(labels.into_iter().map(u16::from).collect());
    }
    let labels = Idx::parse_as(SHORTS, bytes, 1, most.saturating_mul(2))?.bytes;
    let pairs = labels.as_chunks().0.iter();
    Ok(pairs.map(|pair| u16::from_be_bytes(*pair)).collect())
}

/// The file of labels of a data set with so many classes, gzipped, which [`read_labels`] reads.
///
/// # Errors
/// If there are more labels than 32 bits can count, or a label is none of the classes.
pub fn labels_to_gzip(labels: &[u16], classes: usize) -> std::io::Result<Vec<u8>> {
    let shape = vec![labels.len()];
    if classes <= CLASSES_OF_BYTES {
        let bytes: Result<Vec<u8>, _> = labels.iter().map(|&label| u8::try_from(label)).collect();
        let bytes = bytes.map_err(std::io::Error::other)?;
        return Idx { shape, bytes }.to_gzip();
    }
    let bytes = labels
        .iter()
        .flat_map(|label| label.to_be_bytes())
        .collect();
    let idx = Idx { shape, bytes };
    packed(idx.header_of(SHORTS)?, &idx.bytes)
}

fn packed(mut header: Vec<u8>, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    header.extend_from_slice(bytes);
    let mut packed = Vec::new();
    GzEncoder::new(header.as_slice(), Compression::default()).read_to_end(&mut packed)?;
    Ok(packed)
}

pub(super) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// The first bytes of a gzip stream unpacked, at most `largest`.
///
/// # Errors
/// [`IdxError::Gzip`] if the stream is damaged.
pub(super) fn gunzip(bytes: &[u8], largest: u64) -> Result<Vec<u8>, IdxError> {
    read_up_to(&mut GzDecoder::new(bytes), largest)
}

/// The next `count` bytes, or fewer at the end of `source`. Memory is taken as the bytes come.
fn read_up_to(source: &mut impl Read, count: u64) -> Result<Vec<u8>, IdxError> {
    let mut bytes = Vec::new();
    source
        .take(count)
        .read_to_end(&mut bytes)
        .map_err(|error| IdxError::Gzip(error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    /// Two images of 1 × 3 pixels.
    const IMAGES: [u8; 22] = [
        0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60,
    ];

    #[test]
    fn reads_plain_and_gzipped() {
        let expected = Idx {
            shape: vec![2, 1, 3],
            bytes: vec![10, 20, 30, 40, 50, 60],
        };
        assert_eq!(Idx::parse(&IMAGES, 3, 6), Ok(expected.clone()));
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(&IMAGES).unwrap();
        let packed = gzip.finish().unwrap();
        assert_eq!(Idx::parse(&packed, 3, 6), Ok(expected));
        let error = Idx::parse(&packed[..packed.len() - 9], 3, 6).unwrap_err();
        assert!(matches!(error, IdxError::Gzip(_)), "{error}");
    }

    #[test]
    fn labels_of_few_and_of_many_classes_can_be_read() {
        let labels = [0, 7, 255, 256, 999];
        let file = labels_to_gzip(&labels, 1000).unwrap();
        assert_eq!(read_labels(&file, 1000, 5), Ok(labels.to_vec()));
        assert!(matches!(
            read_labels(&file, 1000, 4),
            Err(IdxError::Large { largest: 8, .. })
        ));
        let plain = gunzip(&file, 100).unwrap();
        assert_eq!(plain[..8], [0, 0, 0x0b, 1, 0, 0, 0, 5]);
        assert_eq!(plain[14..], [1, 0, 3, 231]);
        let error = read_labels(&file, 256, 5).unwrap_err().to_string();
        assert!(error.contains("0x00000b01, expected 0x00000801 (1 axes of unsigned bytes)"));
        assert!(labels_to_gzip(&labels, 256).is_err());
        let file = labels_to_gzip(&labels[..3], 256).unwrap();
        assert_eq!(read_labels(&file, 3, 9), Ok(labels[..3].to_vec()));
        let error = read_labels(&file, 300, 9).unwrap_err().to_string();
        assert!(error.contains("0x00000801, expected 0x00000b01 (1 axes of numbers of two bytes)"));
    }

    #[test]
    fn errors_name_what_is_wrong() {
        let message = |bytes: &[u8], axes| Idx::parse(bytes, axes, 6).unwrap_err().to_string();
        assert_eq!(message(&[0, 0], 1), "2 bytes are too few for an IDX header");
        assert_eq!(
            message(&IMAGES[..8], 3),
            "8 bytes are too few for an IDX header"
        );
        assert!(
            message(&IMAGES, 1).starts_with("the magic number is 0x00000803, expected 0x00000801")
        );
        assert_eq!(
            message(&IMAGES[..21], 3),
            "the header promises 6 bytes of data ([2, 1, 3]), the file has 5"
        );
        assert_eq!(
            message(&[&IMAGES[..], &[7]].concat(), 3),
            "the header promises 6 bytes of data ([2, 1, 3]), the file has more"
        );
        let huge = [[0, 0, 8, 3], [255; 4], [255; 4], [255; 4]].concat();
        let huge = message(&huge, 3);
        assert!(
            huge.contains("promises 18446744073709551615 bytes")
                && huge.contains("expected 6 or fewer"),
            "{huge}"
        );
    }
}
