//! The IDX format of the MNIST files: a magic number, the sizes of the axes, then bytes.

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
        "the magic number is {got:#010x}, expected {expected:#010x} ({axes} axes of unsigned bytes)"
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

impl Idx {
    /// Reads an array with `axes` axes, of no more than `largest` bytes, from plain or gzipped bytes.
    ///
    /// Only the number of bytes in the header is unpacked, and nothing if it exceeds `largest`: a small gzip stream can hold
    /// gigabytes.
    ///
    /// # Errors
    /// [`IdxError`] says which of gzip stream, header, magic number and length is wrong.
    pub fn parse(bytes: &[u8], axes: u8, largest: u64) -> Result<Self, IdxError> {
        if is_gzip(bytes) {
            Self::read(GzDecoder::new(bytes), axes, largest)
        } else {
            Self::read(bytes, axes, largest)
        }
    }

    fn read(mut source: impl Read, axes: u8, largest: u64) -> Result<Self, IdxError> {
        let header = read_up_to(&mut source, 4 + 4 * u64::from(axes))?;
        let words: Vec<u32> = header
            .chunks_exact(4)
            .map(|word| u32::from_be_bytes([word[0], word[1], word[2], word[3]]))
            .collect();
        let Some((&magic, sizes)) = words.split_first() else {
            return Err(IdxError::Header(header.len()));
        };
        let expected = magic_number(axes);
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
            .fold(1u64, |product, &size| product.saturating_mul(size.into()));
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
        let axes = u8::try_from(self.shape.len()).map_err(std::io::Error::other)?;
        let mut header = magic_number(axes).to_be_bytes().to_vec();
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
        let mut plain = self.header()?;
        plain.extend_from_slice(&self.bytes);
        let mut packed = Vec::new();
        GzEncoder::new(plain.as_slice(), Compression::default()).read_to_end(&mut packed)?;
        Ok(packed)
    }
}

/// The code of unsigned bytes with the number of axes.
fn magic_number(axes: u8) -> u32 {
    0x0800 | u32::from(axes)
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
