//! An array of NumPy: the header of its file, and its numbers.

use super::rows::read_all;
use anyhow::{Context, bail, ensure};
use std::io::Read;

/// The header of an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Array {
    pub kind: Kind,
    pub big_endian: bool,
    /// Bytes of a value.
    pub size: usize,
    pub shape: Vec<usize>,
    pub layout: Layout,
}

/// The type of an array's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Unsigned,
    Signed,
    Float,
    /// Characters of four bytes.
    Text,
}

/// Where the pixels of a picture are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    pub width: usize,
    pub height: usize,
    pub channels: usize,
    /// Whether the channels of a pixel are apart: all red values, all green ones, all blue ones.
    pub planar: bool,
}

/// Bytes of a header, and of one picture.
const LONGEST_HEADER: usize = 1 << 16;
const LARGEST_PICTURE: usize = 256 << 20;

impl Array {
    /// Reads the header of an NPY file: `\x93NUMPY`, the version, the header's length, and a Python dictionary.
    pub fn parse(source: &mut impl Read) -> anyhow::Result<Self> {
        let mut start = [0; 8];
        read_all(source, &mut start).context("this is not an NPY file")?;
        ensure!(
            start.starts_with(b"\x93NUMPY"),
            "the file starts with {:?}, expected an NPY file",
            String::from_utf8_lossy(&start)
        );
        let length = if start[6] == 1 {
            let mut length = [0; 2];
            read_all(source, &mut length)?;
            usize::from(u16::from_le_bytes(length))
        } else {
            let mut length = [0; 4];
            read_all(source, &mut length)?;
            u32::from_le_bytes(length) as usize
        };
        ensure!(
            length <= LONGEST_HEADER,
            "the NPY header has {length} bytes, expected {LONGEST_HEADER} or fewer"
        );
        let mut header = vec![0; length];
        read_all(source, &mut header).context("the NPY header")?;
        let header = String::from_utf8_lossy(&header);
        let wrong = || {
            format!(
                "the NPY header is {:?}, expected descr, fortran_order and shape",
                header.trim()
            )
        };
        let after = |key: &str| {
            let (_, rest) = header.split_once(key)?;
            Some(rest.trim_start_matches(['\'', '"', ' ', ':']))
        };
        let kind = after("descr").with_context(wrong)?;
        let kind = kind.split(['\'', '"', ',']).next().unwrap_or_default();
        let shape = after("shape")
            .and_then(|text| text.strip_prefix('('))
            .with_context(wrong)?;
        let shape = (shape.split(')').next().unwrap_or_default())
            .split(',')
            .filter(|length| !length.trim().is_empty())
            .map(|length| length.trim().trim_end_matches('L').parse::<usize>())
            .collect::<Result<Vec<_>, _>>()
            .with_context(wrong)?;
        ensure!(
            (1..=4).contains(&shape.len()),
            "the array has {} axes, expected 1 for labels, or 2 to 4 for pictures",
            shape.len()
        );
        let by_columns = after("fortran_order")
            .with_context(wrong)?
            .starts_with("True");
        ensure!(
            !by_columns || shape.len() == 1,
            "the array is in Fortran order, expected C order: save numpy.ascontiguousarray(array)"
        );
        let (kind, big_endian, size) = value_type(kind)?;
        Ok(Self {
            kind,
            big_endian,
            size,
            shape,
            layout: Layout::default(),
        })
    }

    /// Values for each entry of the first axis.
    pub fn picture_values(&self) -> usize {
        self.shape[1..]
            .iter()
            .fold(1, |product, &length| product.saturating_mul(length))
    }

    pub fn layout(&self, shape: Option<(usize, usize)>) -> anyhow::Result<Layout> {
        ensure!(
            self.kind != Kind::Text,
            "the array has texts, expected the values of pixels"
        );
        let values = self.picture_values();
        ensure!(
            values >= 4 && values.saturating_mul(self.size) <= LARGEST_PICTURE,
            "pictures of {values} values of {} bytes, expected 4 values to {LARGEST_PICTURE} bytes",
            self.size
        );
        let layout = |width, height, channels, planar| Layout {
            width,
            height,
            channels,
            planar,
        };
        Ok(match (&self.shape[1..], shape) {
            (&[_], Some((width, height))) if width.checked_mul(height) == Some(values) => {
                layout(width, height, 1, false)
            }
            (&[_], None) if values.isqrt().pow(2) == values => {
                layout(values.isqrt(), values.isqrt(), 1, false)
            }
            (&[_], _) => bail!(
                "{values} values for each picture, expected a square number or the product of --shape, such as --shape 12x20"
            ),
            (&[height, width], _) => layout(width, height, 1, false),
            (&[height, width, channels @ (1 | 3 | 4)], _) => layout(width, height, channels, false),
            (&[channels @ (1 | 3 | 4), height, width], _) => layout(width, height, channels, true),
            (other, _) => bail!(
                "the axes of a picture are {other:?}, expected rows and columns, with 1, 3 or 4 channels before or after them"
            ),
        })
    }

    #[allow(
        clippy::cast_precision_loss,
        reason = "a label or the value of a pixel"
    )]
    /// A value of the array.
    pub fn number(&self, bytes: &[u8]) -> f64 {
        let mut word = [0; 8];
        // The least significant byte first.
        word[..bytes.len()].copy_from_slice(bytes);
        if self.big_endian {
            word[..bytes.len()].reverse();
        }
        let bits = u64::from_le_bytes(word);
        match (self.kind, self.size) {
            (Kind::Float, 2) => {
                half::f16::from_bits(u16::from_le_bytes([word[0], word[1]])).to_f64()
            }
            (Kind::Float, 4) => f32::from_le_bytes([word[0], word[1], word[2], word[3]]).into(),
            (Kind::Float, _) => f64::from_bits(bits),
            (Kind::Signed, size) => {
                let unused = 64 - 8 * size;
                ((bits << unused).cast_signed() >> unused) as f64
            }
            _ => bits as f64,
        }
    }
}

/// The type of a description such as `<f4`, whether it is big-endian, and the bytes of a value.
fn value_type(text: &str) -> anyhow::Result<(Kind, bool, usize)> {
    let refused = || {
        format!(
            "values of the type {text:?}, expected whole numbers or floats (such as |u1, <i8 or <f4)"
        )
    };
    let big_endian = text.starts_with('>');
    let (kind, size) = text
        .trim_start_matches(['<', '>', '|', '='])
        .split_at_checked(1)
        .with_context(refused)?;
    let size: usize = size.parse().with_context(refused)?;
    Ok(match (kind, size) {
        ("u", 1 | 2 | 4 | 8) | ("b", 1) => (Kind::Unsigned, big_endian, size),
        ("i", 1 | 2 | 4 | 8) => (Kind::Signed, big_endian, size),
        ("f", 2 | 4 | 8) => (Kind::Float, big_endian, size),
        ("U", 1..=256) => (Kind::Text, big_endian, 4 * size),
        _ => bail!(refused()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(kind: &str, order: &str, shape: &str) -> Vec<u8> {
        let text = format!("{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
        let length = u16::try_from(text.len()).unwrap().to_le_bytes();
        [b"\x93NUMPY\x01\x00", &length[..], text.as_bytes()].concat()
    }

    fn fault(bytes: &[u8]) -> String {
        format!("{:#}", Array::parse(&mut &bytes[..]).unwrap_err())
    }

    #[test]
    fn headers_are_read_or_refused() {
        let array = Array::parse(&mut &header("|u1", "False", "(70000, 28, 28)")[..]).unwrap();
        assert_eq!((array.kind, array.size), (Kind::Unsigned, 1));
        assert_eq!(array.shape, [70_000, 28, 28]);
        assert!(
            fault(&header("<f4", "True", "(3, 4)")).contains("Fortran order, expected C order")
        );
        assert!(
            fault(&header("|O", "False", "(3,)"))
                .contains("values of the type \"|O\", expected whole")
        );
        assert!(fault(&header("<c8", "False", "(3,)")).contains("\"<c8\""));
        assert!(fault(&header("<f4", "False", "(1,2,3,4,5)")).contains("5 axes, expected 1"));
        assert!(fault(b"PK\x03\x04....").contains("expected an NPY file"));
        assert!(fault(&header("|u1", "False", "(1,)")[..20]).contains("ends too early"));
    }

    #[test]
    fn numbers_of_every_type_are_read() {
        for (kind, bytes, expected) in [
            ("|u1", &[200][..], 200.0),
            ("|i1", &[0xff], -1.0),
            ("<i2", &[0xfe, 0xff], -2.0),
            (">u2", &[1, 0], 256.0),
            (">f4", &1.5f32.to_be_bytes(), 1.5),
            ("<f8", &(-0.25f64).to_le_bytes(), -0.25),
            ("<f2", &half::f16::from_f32(0.5).to_le_bytes(), 0.5),
        ] {
            let array = Array::parse(&mut &header(kind, "False", "(1,)")[..]).unwrap();
            assert!(
                (array.number(bytes) - expected).abs() < f64::EPSILON,
                "{kind}"
            );
        }
    }
}
