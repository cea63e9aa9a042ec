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
}

/// No MNIST file is larger than this when unpacked; a stream that is was made to exhaust memory.
const LARGEST: u64 = 1 << 28;

impl Idx {
    /// Reads an array with `axes` axes from plain or gzipped bytes.
    ///
    /// # Errors
    /// [`IdxError`] says which of gzip stream, header, magic number and length is wrong.
    pub fn parse(bytes: &[u8], axes: u8) -> Result<Self, IdxError> {
        const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
        if bytes.starts_with(&GZIP_MAGIC) {
            Self::parse_plain(&gunzip(bytes)?, axes)
        } else {
            Self::parse_plain(bytes, axes)
        }
    }

    fn parse_plain(bytes: &[u8], axes: u8) -> Result<Self, IdxError> {
        let words: Vec<u32> = bytes
            .chunks_exact(4)
            .take(1 + usize::from(axes))
            .map(|word| u32::from_be_bytes([word[0], word[1], word[2], word[3]]))
            .collect();
        let Some((&magic, sizes)) = words.split_first() else {
            return Err(IdxError::Header(bytes.len()));
        };
        // 0x08 is the type code of unsigned bytes.
        let expected = 0x0800 | u32::from(axes);
        if magic != expected {
            return Err(IdxError::Magic {
                got: magic,
                expected,
                axes,
            });
        }
        if sizes.len() != usize::from(axes) {
            return Err(IdxError::Header(bytes.len()));
        }
        let data = &bytes[4 * words.len()..];
        let shape: Vec<usize> = sizes.iter().map(|&size| size as usize).collect();
        let length = sizes
            .iter()
            .fold(1u64, |product, &size| product.saturating_mul(size.into()));
        if length != data.len() as u64 {
            return Err(IdxError::Length {
                got: data.len(),
                expected: length,
                shape,
            });
        }
        Ok(Self {
            shape,
            bytes: data.to_vec(),
        })
    }

    /// The array as a gzipped file, which [`Idx::parse`] reads.
    ///
    /// # Errors
    /// If an axis is longer than the format's 32 bits can say, or there are more than 255.
    pub fn to_gzip(&self) -> std::io::Result<Vec<u8>> {
        let axes = u8::try_from(self.shape.len()).map_err(std::io::Error::other)?;
        let mut plain = vec![0, 0, 8, axes];
        for &size in &self.shape {
            let size = u32::try_from(size).map_err(std::io::Error::other)?;
            plain.extend(size.to_be_bytes());
        }
        plain.extend_from_slice(&self.bytes);
        let mut packed = Vec::new();
        GzEncoder::new(plain.as_slice(), Compression::default()).read_to_end(&mut packed)?;
        Ok(packed)
    }
}

/// Unpacks a gzip stream, or says that it is damaged.
pub(super) fn gunzip(bytes: &[u8]) -> Result<Vec<u8>, IdxError> {
    let mut plain = Vec::new();
    GzDecoder::new(bytes)
        .take(LARGEST)
        .read_to_end(&mut plain)
        .map_err(|error| IdxError::Gzip(error.to_string()))?;
    Ok(plain)
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
        assert_eq!(Idx::parse(&IMAGES, 3), Ok(expected.clone()));
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(&IMAGES).unwrap();
        let packed = gzip.finish().unwrap();
        assert_eq!(Idx::parse(&packed, 3), Ok(expected));
        let error = Idx::parse(&packed[..packed.len() - 9], 3).unwrap_err();
        assert!(matches!(error, IdxError::Gzip(_)), "{error}");
    }

    #[test]
    fn errors_name_what_is_wrong() {
        let message = |bytes: &[u8], axes| Idx::parse(bytes, axes).unwrap_err().to_string();
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
        let huge = [[0, 0, 8, 3], [255; 4], [255; 4], [255; 4]].concat();
        assert!(message(&huge, 3).contains("the header promises 18446744073709551615 bytes"));
    }
}
