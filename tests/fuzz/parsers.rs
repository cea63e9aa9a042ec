//! The parsers, each with inputs that it accepts and a limit on its memory.

use crate::damage::{self, Damage};
use crate::seeds;
use burn::tensor::Device;
use cvae::data::{Idx, Images, Packed};
use cvae::evaluate::{MeasuredPart, Report, load_judge};
use cvae::judge::{JudgeCard, PlainJudge};
use cvae::points::Points;
use cvae::recipe::Recipe;
use cvae::train::Checkpoint;
use cvae::uses::{Ink, Mask, read_png};
use cvae::weights::{Container, Index, load_encoder, load_generator};

/// A parser of external input.
pub struct Parser {
    pub name: &'static str,
    /// Valid inputs.
    pub seeds: fn() -> Vec<Vec<u8>>,
    pub damage: Damage,
    /// Parses an input, and returns whether the input is valid.
    pub accepts: fn(&[u8]) -> bool,
    /// The limit on memory: bytes for each byte of the input, and bytes for any input.
    memory: (usize, usize),
}

impl Parser {
    /// The limit on memory in bytes for an input of this size.
    pub fn memory(&self, input: usize) -> usize {
        let (each, any) = self.memory;
        each * input + any
    }
}

/// A text becomes words, numbers and messages that quote them.
const TEXT: (usize, usize) = (64, 64 << 10);
/// The TOML reader stores every token before it interprets them.
const TOML: (usize, usize) = (160, 64 << 10);
/// The JSON of a header, and parameters, which take one byte in a file and four in memory, both in a tensor and on
/// their way there.
const WEIGHTS: (usize, usize) = (96, 1 << 20);

pub const PARSERS: &[Parser] = &[
    Parser {
        name: "idx",
        seeds: seeds::idx,
        damage: damage::bytes,
        accepts: idx,
        memory: (4, 16 << 10),
    },
    // The size of the data set limits the decompression, not the size of the stream.
    Parser {
        name: "gzip",
        seeds: seeds::gzip,
        damage: damage::gzip,
        accepts: idx,
        memory: (0, 4 * seeds::PIXELS + (128 << 10)),
    },
    // An image takes at least a byte: none of its decisions is certain.
    Parser {
        name: "images",
        seeds: seeds::images,
        damage: damage::bytes,
        accepts: |bytes| Packed::load(bytes).is_ok(),
        memory: (2000, 1 << 20),
    },
    Parser {
        name: "decoder",
        seeds: seeds::decoder,
        damage: damage::weights,
        accepts: |bytes| load_generator(bytes, &Device::flex()).is_ok(),
        memory: WEIGHTS,
    },
    Parser {
        name: "encoder",
        seeds: seeds::encoder,
        damage: damage::weights,
        accepts: |bytes| load_encoder(bytes, &Device::flex()).is_ok(),
        memory: WEIGHTS,
    },
    Parser {
        name: "judge",
        seeds: seeds::judge,
        damage: damage::weights,
        accepts: |bytes| load_judge(bytes, &Device::flex()).is_ok(),
        memory: WEIGHTS,
    },
    Parser {
        name: "compact-judge",
        seeds: seeds::compact_judge,
        damage: damage::weights,
        accepts: compact_judge,
        memory: WEIGHTS,
    },
    Parser {
        name: "points",
        seeds: seeds::points,
        damage: damage::weights,
        accepts: |bytes| Points::load(bytes, 2).is_ok(),
        memory: WEIGHTS,
    },
    Parser {
        name: "checkpoint",
        seeds: seeds::checkpoint,
        damage: damage::safetensors,
        accepts: |bytes| Checkpoint::from_bytes(bytes).is_ok(),
        memory: WEIGHTS,
    },
    Parser {
        name: "recipe-toml",
        seeds: seeds::recipe_toml,
        damage: damage::text,
        accepts: |bytes| utf8(bytes, |text| Recipe::from_toml(text).is_ok()),
        memory: TOML,
    },
    Parser {
        name: "recipe-json",
        seeds: seeds::recipe_json,
        damage: damage::text,
        accepts: |bytes| {
            utf8(bytes, |text| {
                serde_json::from_str(text).is_ok_and(|recipe: Recipe| recipe.validate().is_ok())
            })
        },
        memory: TEXT,
    },
    Parser {
        name: "index",
        seeds: seeds::index,
        damage: damage::text,
        accepts: |bytes| utf8(bytes, |text| Index::from_json(text).is_ok()),
        memory: TEXT,
    },
    Parser {
        name: "report",
        seeds: seeds::report,
        damage: damage::text,
        accepts: |bytes| Report::from_json(bytes).is_ok_and(|report| !report.scores().is_empty()),
        memory: TEXT,
    },
    Parser {
        name: "part",
        seeds: seeds::part,
        damage: damage::text,
        accepts: |bytes| MeasuredPart::from_json(bytes).is_ok_and(|part| part.figures.are_finite()),
        memory: TEXT,
    },
    Parser {
        name: "png",
        seeds: seeds::png,
        damage: damage::png,
        accepts: |bytes| read_png(bytes, seeds::mnist_shape(), Ink::Dark).is_ok(),
        memory: (8, 2 << 20),
    },
    Parser {
        name: "mask",
        seeds: seeds::mask,
        damage: damage::text,
        accepts: |bytes| {
            utf8(bytes, |text| {
                Mask::parse(text, seeds::mnist_shape()).is_ok()
            })
        },
        memory: TEXT,
    },
];

fn utf8(bytes: &[u8], accepts: impl Fn(&str) -> bool) -> bool {
    std::str::from_utf8(bytes).is_ok_and(accepts)
}

/// Images and the same number of labels.
fn idx(bytes: &[u8]) -> bool {
    let Ok(images) = Idx::parse(bytes, 3, seeds::PIXELS as u64) else {
        return false;
    };
    let count = images.shape[0].min(seeds::PIXELS);
    Images::new(images, vec![7; count], seeds::mnist_shape())
        .is_ok_and(|images| (0..images.len()).all(|index| images.image(index).len() == 784))
}

fn compact_judge(bytes: &[u8]) -> bool {
    let file = Container::open(bytes);
    file.is_ok_and(|file| {
        file.manifest::<JudgeCard>().is_ok()
            && PlainJudge::load(&file, seeds::mnist_shape()).is_ok()
    })
}
