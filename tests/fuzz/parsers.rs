//! The parsers, each with inputs that it accepts and a limit on its memory.

use crate::damage::{self, Damage};
use crate::seeds;
use burn::tensor::Device;
use cvae::data::import::{Fault, Look, Picture, Source, SourceWishes};
use cvae::data::{Description, Idx, Images, Packed};
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

/// A picture of one bit a pixel that DEFLATE packs as well as it can; the pixels of a small file.
const PICTURE: (usize, usize) = (1 << 20, 4 << 20);
/// DEFLATE packs by 1032 at most, and a byte becomes a number of four; buffers.
const IMPORT: (usize, usize) = (8 * 1032, 4 << 20);

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
    Parser {
        name: "description",
        seeds: seeds::description,
        damage: damage::text,
        accepts: |bytes| utf8(bytes, |text| Description::from_json(text).is_ok()),
        memory: TEXT,
    },
    Parser {
        name: "picture",
        seeds: seeds::pictures,
        damage: damage::png,
        accepts: |bytes| Picture::decode(bytes).is_ok_and(|picture| Look::at(&picture).is_ok()),
        memory: PICTURE,
    },
    Parser {
        name: "zip",
        seeds: seeds::zip,
        damage: damage::bytes,
        accepts: |bytes| imported(bytes, "x.zip"),
        memory: PICTURE,
    },
    Parser {
        name: "import-idx",
        seeds: seeds::import_idx,
        damage: damage::bytes,
        accepts: |bytes| imported(bytes, "images-idx3-ubyte"),
        memory: IMPORT,
    },
    Parser {
        name: "table",
        seeds: seeds::table,
        damage: damage::text,
        accepts: |bytes| imported(bytes, "x.csv"),
        memory: IMPORT,
    },
    Parser {
        name: "array",
        seeds: seeds::array,
        damage: damage::bytes,
        accepts: |bytes| imported(bytes, "images.npy"),
        memory: IMPORT,
    },
];

/// Reads a source to its last picture. Labels of three pictures lie beside it.
fn imported(bytes: &[u8], name: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    let source = match name {
        "x.zip" | "x.csv" => folder.path().join(name),
        _ => {
            let labels = [0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2];
            let array = b"{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }\n\0\x01\x02";
            let array = [b"\x93NUMPY\x01\x00\x3a\x00", &array[..]].concat();
            let beside = match name {
                "images.npy" => ("labels.npy", &array[..]),
                _ => ("labels-idx1-ubyte", &labels[..]),
            };
            std::fs::write(folder.path().join(beside.0), beside.1).unwrap();
            folder.path().to_owned()
        }
    };
    let Ok(source) = Source::open(&source, &SourceWishes::default()) else {
        return false;
    };
    let wanted = vec![true; source.count()];
    let mut fine = true;
    let look = |picture: &Picture| Look::at(picture);
    let all = source.each(&wanted, look, |_, look: Result<Look, Fault>| {
        fine &= look.is_ok();
        Ok(())
    });
    all.is_ok() && fine
}

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
