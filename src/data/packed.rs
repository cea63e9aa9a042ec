//! A data set in one small file, for a training in the page: 16 grey levels, compressed.
//!
//! The file begins with its [`Header`], one line of JSON. Then come the labels and the levels of all images, as one stream
//! of an adaptive binary range coder (Martin 1979, in the form of LZMA). A level is coded as up to four decisions, whose
//! probabilities are learned for each neighbourhood: the pixels above and to the left are known when a pixel is decoded.
//! MNIST takes two thirds of the bytes that DEFLATE needs for the same levels.

use super::Images;
use crate::data_card::DataCard;
use crate::shape::Shape;
use serde::{Deserialize, Serialize};

/// Version of the layout; files of another version are refused.
pub const FORMAT: u32 = 1;
/// Bits of a grey level.
const DEPTH: u32 = 4;
/// Bits of a label: there are at most 1000 classes.
const LABEL_DEPTH: u32 = 10;
/// Steps of 8-bit grey between two levels: 15 · 17 = 255.
const STEP: u8 = 17;
/// No file may ask for more images. A training in a browser holds them all in memory.
const MOST_IMAGES: usize = 100_000;

/// The description of a file: its contents, and where they come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub format: u32,
    /// The data set that the images were taken from.
    pub data: DataCard,
    /// Identifies that data set.
    pub data_sha256: String,
    /// Images that a training learns from.
    pub training: usize,
    /// Images that it does not learn from, by which it is judged.
    pub held_out: usize,
    /// What was done to the images.
    pub preparation: String,
}

/// The images of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    pub header: Header,
    /// First those to learn from, then those held out.
    pub images: Images,
}

/// Why a file of images is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackedError {
    #[error("the file of images does not begin with a line that describes it: {0}")]
    Header(String),
    #[error("the file of images has format {got}, expected {FORMAT}")]
    Format { got: u32 },
    #[error("the file of images promises {got} images, expected 1 to {MOST_IMAGES}")]
    Count { got: usize },
    #[error("the file of images ends too early")]
    Short,
    #[error("the file is of {0}, which no model here can learn")]
    Shape(Shape),
    #[error("the file of images has label {got}, expected less than {classes}")]
    Label { got: u16, classes: usize },
}

#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
impl Packed {
    /// The first images of a data set: `training` to learn from, and `held_out` of those that validate.
    #[must_use]
    pub fn of(data: &super::DataSet, training: usize, held_out: usize) -> Self {
        let (learned, held_out) = (data.train.first(training), data.validation.first(held_out));
        Self {
            header: Header {
                format: FORMAT,
                data: data.card.clone(),
                data_sha256: data.sha256.clone(),
                training: learned.len(),
                held_out: held_out.len(),
                preparation: format!(
                    "the first {} training images to learn from, the first {} validation images held out; grey values \
                     rounded to 16 levels",
                    learned.len(),
                    held_out.len()
                ),
            },
            images: learned.joined(&held_out),
        }
    }
}

impl Packed {
    /// The bytes of the file. Grey values are rounded to 16 levels.
    ///
    /// # Panics
    /// If the header has no JSON form or promises another number of images.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        let Self { header, images } = self;
        assert_eq!(header.training + header.held_out, images.len());
        let mut bytes = serde_json::to_vec(header).expect("a header has a JSON form");
        bytes.push(b'\n');
        let mut coder = Encoder::default();
        let mut models = Models::new(images.shape);
        for index in 0..images.len() {
            models.label(&mut coder, images.labels[index]);
            let levels: Vec<u8> = images
                .image(index)
                .iter()
                .map(|&grey| level(grey))
                .collect();
            models.image(&mut coder, levels);
        }
        bytes.extend(coder.finish());
        bytes
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`PackedError`] says what is wrong with it.
    pub fn load(bytes: &[u8]) -> Result<Self, PackedError> {
        let end = bytes.iter().position(|&byte| byte == b'\n');
        let end = end.ok_or_else(|| PackedError::Header("it has no line".to_owned()))?;
        let header: Header = serde_json::from_slice(&bytes[..end])
            .map_err(|error| PackedError::Header(error.to_string()))?;
        if header.format != FORMAT {
            return Err(PackedError::Format { got: header.format });
        }
        let count = header.training.saturating_add(header.held_out);
        if header.training == 0 || count > MOST_IMAGES {
            return Err(PackedError::Count { got: count });
        }
        let shape = header.data.shape();
        if !shape.is_supported() {
            return Err(PackedError::Shape(shape));
        }
        let mut coder = Decoder::new(&bytes[end + 1..]);
        let mut models = Models::new(shape);
        let mut images = Images::none(shape);
        for _ in 0..count {
            let label = models.label(&mut coder, 0);
            if usize::from(label) >= shape.classes {
                let classes = shape.classes;
                return Err(PackedError::Label {
                    got: label,
                    classes,
                });
            }
            images.labels.push(label);
            let levels = models.image(&mut coder, vec![0; shape.pixels()]);
            // Checked for each image: the bytes of the file bound the work and the memory that it can ask for.
            if coder.is_beyond_end() {
                return Err(PackedError::Short);
            }
            images
                .pixels
                .extend(levels.iter().map(|level| level * STEP));
        }
        Ok(Self { header, images })
    }
}

/// The nearest of 16 levels.
fn level(grey: u8) -> u8 {
    let level = (u16::from(grey) + u16::from(STEP) / 2) / u16::from(STEP);
    u8::try_from(level).expect("255 / 17 = 15")
}

/// A decision of the coder: an encoder is told it, a decoder finds it out.
trait Coder {
    /// Codes `bit`, or returns the decoded one.
    fn code(&mut self, probability: &mut u16, bit: bool) -> bool;
}

/// The probabilities of all decisions, as they have been learned so far.
struct Models {
    /// Pixels of a row.
    width: usize,
    labels: Vec<u16>,
    levels: Vec<u16>,
}

/// Bits of a probability.
const PRECISION: u32 = 12;
/// How fast probabilities follow: each decision moves them by a 32nd of the way.
const PACE: u32 = 5;
/// Classes of the levels of pixels that count less.
const COARSE: [u8; 16] = [0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3];

impl Models {
    fn new(shape: Shape) -> Self {
        let even = |count: usize| vec![1 << (PRECISION - 1); count];
        Self {
            width: shape.width,
            labels: even(1 << LABEL_DEPTH),
            // Left and above exactly, both diagonals coarsely.
            levels: even(1 << (3 * DEPTH + 4)),
        }
    }

    fn label(&mut self, coder: &mut impl Coder, label: u16) -> u16 {
        tree::<LABEL_DEPTH>(coder, &mut self.labels, label)
    }

    /// The levels of one image, row by row; a decoder ignores the values of `levels`.
    fn image(&mut self, coder: &mut impl Coder, mut levels: Vec<u8>) -> Vec<u8> {
        let width = self.width;
        for at in 0..levels.len() {
            let column = at % width;
            let known = |is_inside: bool, back: usize| {
                if is_inside && at >= back {
                    usize::from(levels[at - back])
                } else {
                    0
                }
            };
            let coarse = |level: usize| usize::from(COARSE[level]);
            let left = known(column > 0, 1);
            let above = known(true, width);
            let before = coarse(known(column > 0, width + 1));
            let after = coarse(known(column + 1 < width, width - 1));
            let place = ((left << DEPTH | above) << 4 | before << 2 | after) << DEPTH;
            let models = &mut self.levels[place..place + (1 << DEPTH)];
            // Place 0 of a tree is free: whether the level is 0 takes one decision, because most pixels are empty.
            let is_inked = coder.code(&mut models[0], levels[at] != 0);
            levels[at] = if is_inked {
                let level = tree::<DEPTH>(coder, models, levels[at].into());
                u8::try_from(level).expect("a level has four bits")
            } else {
                0
            };
        }
        levels
    }
}

/// Codes the `BITS` bits of a value from the first to the last, each with the probability that belongs to those before it.
fn tree<const BITS: u32>(coder: &mut impl Coder, models: &mut [u16], value: u16) -> u16 {
    let mut node = 1;
    for bit in (0..BITS).rev() {
        let decided = coder.code(&mut models[node], value >> bit & 1 == 1);
        node = node << 1 | usize::from(decided);
    }
    u16::try_from(node - (1 << BITS)).expect("a value has fewer bits")
}

/// Moves a probability (that of `false`) towards what was decided.
fn learn(probability: &mut u16, bit: bool) {
    if bit {
        *probability -= *probability >> PACE;
    } else {
        *probability += ((1 << PRECISION) - *probability) >> PACE;
    }
}

/// Below this the range is widened by a byte.
const LEAST_RANGE: u32 = 1 << 24;

struct Encoder {
    low: u64,
    range: u32,
    /// The last byte that a carry can still change, and how many bytes of 255 follow it.
    held: u8,
    pending: u64,
    bytes: Vec<u8>,
}

impl Default for Encoder {
    fn default() -> Self {
        Self {
            low: 0,
            range: u32::MAX,
            held: 0,
            pending: 1,
            bytes: Vec::new(),
        }
    }
}

impl Encoder {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the upper bits are the carry, which is added before"
    )]
    fn shift(&mut self) {
        if self.low < 0xff00_0000 || self.low > u64::from(u32::MAX) {
            let carry = (self.low >> 32) as u8;
            for _ in 0..self.pending {
                self.bytes.push(self.held.wrapping_add(carry));
                self.held = 0xff;
            }
            self.pending = 0;
            self.held = (self.low >> 24) as u8;
        }
        self.pending += 1;
        self.low = (self.low & 0x00ff_ffff) << 8;
    }

    fn finish(mut self) -> Vec<u8> {
        for _ in 0..5 {
            self.shift();
        }
        self.bytes
    }
}

impl Coder for Encoder {
    fn code(&mut self, probability: &mut u16, bit: bool) -> bool {
        let bound = (self.range >> PRECISION) * u32::from(*probability);
        if bit {
            self.low += u64::from(bound);
            self.range -= bound;
        } else {
            self.range = bound;
        }
        learn(probability, bit);
        while self.range < LEAST_RANGE {
            self.range <<= 8;
            self.shift();
        }
        bit
    }
}

struct Decoder<'a> {
    bytes: &'a [u8],
    /// Bytes read, those beyond the end included.
    read: usize,
    range: u32,
    code: u32,
}

impl<'a> Decoder<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = Self {
            bytes,
            read: 0,
            range: u32::MAX,
            code: 0,
        };
        for _ in 0..5 {
            decoder.code = decoder.code << 8 | decoder.next();
        }
        decoder
    }

    fn next(&mut self) -> u32 {
        let byte = self.bytes.get(self.read).copied().unwrap_or(0);
        self.read += 1;
        byte.into()
    }

    fn is_beyond_end(&self) -> bool {
        self.read > self.bytes.len()
    }
}

impl Coder for Decoder<'_> {
    fn code(&mut self, probability: &mut u16, _: bool) -> bool {
        let bound = (self.range >> PRECISION) * u32::from(*probability);
        let bit = self.code >= bound;
        if bit {
            self.code -= bound;
            self.range -= bound;
        } else {
            self.range = bound;
        }
        learn(probability, bit);
        while self.range < LEAST_RANGE {
            self.range <<= 8;
            self.code = self.code << 8 | self.next();
        }
        bit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use rand::RngExt;

    fn drawn(count: usize) -> Packed {
        let mut rng = stream(1, Purpose::Subset, 0);
        let data = DataCard {
            width: 9,
            height: 20,
            classes: (0..300).map(|class| class.to_string()).collect(),
            ..DataCard::mnist()
        };
        let shape = data.shape();
        let labels = (0..count).map(|at| u16::try_from(7 * at % shape.classes).unwrap());
        Packed {
            header: Header {
                format: FORMAT,
                data,
                data_sha256: String::new(),
                training: count - 1,
                held_out: 1,
                preparation: "none".into(),
            },
            images: Images {
                labels: labels.collect(),
                // Long runs of each level, and noise.
                pixels: (0..count * shape.pixels())
                    .map(|at| {
                        let noise = rng.random_range(0..16u8);
                        STEP * if at / 500 % 2 == 0 { noise } else { noise / 15 }
                    })
                    .collect(),
                shape,
            },
        }
    }

    #[test]
    fn a_file_gives_its_images_back() {
        let packed = drawn(40);
        let bytes = packed.save();
        assert_eq!(Packed::load(&bytes), Ok(packed));
    }

    #[test]
    fn levels_are_the_nearest_ones() {
        for grey in 0..=255u8 {
            let nearest = (f64::from(grey) / 17.0).round();
            assert!((f64::from(level(grey)) - nearest).abs() < 1e-9, "{grey}");
        }
    }

    #[test]
    fn damaged_files_are_refused() {
        let packed = drawn(40);
        let bytes = packed.save();
        assert_eq!(
            Packed::load(&bytes[..bytes.len() / 2]),
            Err(PackedError::Short)
        );
        assert!(matches!(
            Packed::load(b"no line"),
            Err(PackedError::Header(_))
        ));
        let mut other = packed.clone();
        other.header.format = 2;
        assert_eq!(
            Packed::load(&other.save()),
            Err(PackedError::Format { got: 2 })
        );
        let mut greedy = serde_json::to_value(&packed.header).unwrap();
        greedy["training"] = usize::MAX.into();
        let greedy = [greedy.to_string().as_bytes(), b"\n", &bytes[50..]].concat();
        assert!(matches!(
            Packed::load(&greedy),
            Err(PackedError::Count { .. })
        ));
    }
}
