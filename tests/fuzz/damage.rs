//! Ways to damage bytes, from a flipped bit to a length set deliberately.

use crc::{CRC_32_ISO_HDLC, Crc};
use cvae::weights::{Builder, Container};
use flate2::Compression;
use flate2::write::GzEncoder;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use safetensors::SafeTensors;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::ops::Range;

/// Damages an input, with another input to take pieces from.
pub type Damage = fn(&mut ChaCha8Rng, &[u8], &[u8]) -> Vec<u8>;

/// The checksum of PNG chunks and of weights files.
static CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// The maximum size of a damaged input.
const LARGEST: usize = 1 << 20;

/// Numbers at the limits of integer types.
const EXTREMES: [u64; 10] = [
    0,
    1,
    0x7f,
    0xff,
    0x7fff_ffff,
    0xffff_ffff,
    1 << 60,
    (1 << 63) - 1,
    u64::MAX - 7,
    u64::MAX,
];

/// Replacements for a number, a string or a list in a text.
const TOKENS: [&str; 25] = [
    "0",
    "-1",
    "-0.0",
    "0.5",
    "4096",
    "1152921504606846976",
    "9223372036854775807",
    "18446744073709551615",
    "18446744073709551616",
    "1e308",
    "1e400",
    "1e-400",
    "nan",
    "NaN",
    "inf",
    "null",
    "true",
    "\"\"",
    "\"\\u0000\"",
    "\"../x\"",
    "[]",
    "{}",
    "[[],[]]",
    "[4096,4096,4096,4096,4096,4096,4096,4096,4096,4096,4096,4096,4096,4096,4096,4096]",
    "{\"flow\":{\"couplings\":64,\"width\":4096}}",
];

/// Damages bytes of any format.
pub fn bytes(rng: &mut ChaCha8Rng, input: &[u8], other: &[u8]) -> Vec<u8> {
    rounds(
        rng,
        input,
        other,
        &[flip, set, extreme, cut, remove, double, noise, splice],
    )
}

/// Damages JSON or TOML: mostly by exchanging words, so that the result is still text of the same kind.
pub fn text(rng: &mut ChaCha8Rng, input: &[u8], other: &[u8]) -> Vec<u8> {
    rounds(
        rng,
        input,
        other,
        &[word, word, word, word, double, remove, nest, splice, flip],
    )
}

/// Damages a gzip stream, or the bytes packed into one.
pub fn gzip(rng: &mut ChaCha8Rng, input: &[u8], other: &[u8]) -> Vec<u8> {
    let unpack = |packed: &[u8]| {
        let mut plain = Vec::new();
        let all = flate2::read::GzDecoder::new(packed)
            .take(LARGEST as u64)
            .read_to_end(&mut plain);
        all.map(|_| plain)
    };
    let (Ok(input_plain), Ok(other_plain)) = (unpack(input), unpack(other)) else {
        return bytes(rng, input, other);
    };
    match rng.random_range(0..3) {
        0 => bytes(rng, input, other),
        1 => pack(&bytes(rng, &input_plain, &other_plain)),
        // Appends zeros, of which a few compressed bytes can hold very many.
        _ => {
            let more = vec![0; rng.random_range(0..LARGEST)];
            pack(&[input_plain, more].concat())
        }
    }
}

pub fn pack(plain: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(plain).unwrap();
    packed.finish().unwrap()
}

/// Damages a weights file: its bytes, its header, its manifest or its tensors, the latter three with a correct
/// checksum.
pub fn weights(rng: &mut ChaCha8Rng, input: &[u8], other: &[u8]) -> Vec<u8> {
    match rng.random_range(0..4) {
        0 => bytes(rng, input, other),
        1 => sealed(safetensors(rng, input, other)),
        2 => manifest(rng, input, other),
        _ => {
            let mut file = input.to_vec();
            let at = header(&file).map_or(0, |header| header.end);
            for _ in 0..rng.random_range(1..4) {
                overwrite(rng, &mut file[at..]);
            }
            sealed(file)
        }
    }
}

/// Damages a safetensors file: its bytes, or its header with the correct length.
pub fn safetensors(rng: &mut ChaCha8Rng, input: &[u8], other: &[u8]) -> Vec<u8> {
    let (Some(ours), Some(theirs)) = (header(input), header(other)) else {
        return bytes(rng, input, other);
    };
    if rng.random_bool(0.2) {
        return bytes(rng, input, other);
    }
    let new = text(rng, &input[ours.clone()], &other[theirs]);
    let length = (new.len() as u64).to_le_bytes();
    [&length, &new[..], &input[ours.end..]].concat()
}

/// Damages a PNG: its bytes, or the contents of its chunks, with correct checksums.
pub fn png(rng: &mut ChaCha8Rng, input: &[u8], other: &[u8]) -> Vec<u8> {
    const SIGNATURE: usize = 8;
    let mut file = bytes(rng, input, other);
    if rng.random_bool(0.2) {
        return file;
    }
    let mut at = SIGNATURE;
    while let Some(head) = file.get(at..at + 4) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some(end) = (at + 8)
            .checked_add(length)
            .filter(|end| end + 4 <= file.len())
        else {
            break;
        };
        let sum = CRC.checksum(&file[at + 4..end]);
        file[end..end + 4].copy_from_slice(&sum.to_be_bytes());
        at = end + 4;
    }
    file
}

/// One way to damage bytes in place.
type Round = fn(&mut ChaCha8Rng, &mut Vec<u8>, &[u8]);

fn rounds(rng: &mut ChaCha8Rng, input: &[u8], other: &[u8], kinds: &[Round]) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..rng.random_range(1..6) {
        kinds[rng.random_range(0..kinds.len())](rng, &mut bytes, other);
        bytes.truncate(LARGEST);
    }
    bytes
}

/// A random position in `bytes`, if there is one.
fn place(rng: &mut ChaCha8Rng, bytes: &[u8]) -> Option<usize> {
    (!bytes.is_empty()).then(|| rng.random_range(0..bytes.len()))
}

/// A random range of `bytes`, usually a short one.
fn piece(rng: &mut ChaCha8Rng, bytes: &[u8]) -> Range<usize> {
    let start = rng.random_range(0..=bytes.len());
    let most = if rng.random_bool(0.8) {
        16
    } else {
        bytes.len()
    };
    let end = start + rng.random_range(0..=most);
    start..end.min(bytes.len())
}

#[allow(clippy::ptr_arg, reason = "others change the length")]
fn flip(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>, _: &[u8]) {
    if let Some(at) = place(rng, bytes) {
        bytes[at] ^= 1 << rng.random_range(0..8);
    }
}

#[allow(clippy::ptr_arg, reason = "others change the length")]
fn set(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>, _: &[u8]) {
    if let Some(at) = place(rng, bytes) {
        bytes[at] = rng.random();
    }
}

/// Writes a number from the limits of its range, in any size and either byte order.
#[allow(clippy::ptr_arg, reason = "others change the length")]
fn extreme(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>, _: &[u8]) {
    overwrite(rng, bytes);
}

fn overwrite(rng: &mut ChaCha8Rng, bytes: &mut [u8]) {
    let value = EXTREMES[rng.random_range(0..EXTREMES.len())];
    let size = [1, 2, 4, 8][rng.random_range(0..4)];
    // Lengths come first in many formats.
    let within = if rng.random_bool(0.5) {
        64
    } else {
        bytes.len()
    };
    let Some(at) = place(rng, &bytes[..within.min(bytes.len())]) else {
        return;
    };
    let number = if rng.random() {
        value.to_le_bytes()
    } else {
        (value << (64 - 8 * size)).to_be_bytes()
    };
    let room = &mut bytes[at..];
    let size = size.min(room.len());
    room[..size].copy_from_slice(&number[..size]);
}

fn cut(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>, _: &[u8]) {
    bytes.truncate(rng.random_range(0..=bytes.len()));
}

fn remove(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>, _: &[u8]) {
    let piece = piece(rng, bytes);
    bytes.drain(piece);
}

fn double(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>, _: &[u8]) {
    let piece = piece(rng, bytes);
    let copies = bytes[piece.clone()].repeat(rng.random_range(1..8));
    bytes.splice(piece.end..piece.end, copies);
}

fn noise(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>, _: &[u8]) {
    let piece = piece(rng, bytes);
    let noise: Vec<u8> = (0..rng.random_range(0..16)).map(|_| rng.random()).collect();
    bytes.splice(piece, noise);
}

fn splice(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>, other: &[u8]) {
    let (to, from) = (piece(rng, bytes), piece(rng, other));
    bytes.splice(to, other[from].iter().copied());
}

/// Replaces a word by one of [`TOKENS`] or by a word of the other text.
fn word(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>, other: &[u8]) {
    let (Some(to), Some(from)) = (a_word(rng, bytes), a_word(rng, other)) else {
        return;
    };
    let new = if rng.random_bool(0.8) {
        TOKENS[rng.random_range(0..TOKENS.len())].as_bytes()
    } else {
        &other[from]
    };
    bytes.splice(to, new.iter().copied());
}

/// The range of a word: the text between punctuation of JSON and TOML.
fn a_word(rng: &mut ChaCha8Rng, text: &[u8]) -> Option<Range<usize>> {
    let is_sign = |byte: &u8| b"{}[]:,= \n".contains(byte);
    let at = place(rng, text)?;
    let start = text[..at]
        .iter()
        .rposition(is_sign)
        .map_or(0, |sign| sign + 1);
    let end = text[at..]
        .iter()
        .position(is_sign)
        .map_or(text.len(), |sign| at + sign);
    (start < end).then_some(start..end)
}

/// Nests lists in lists, or objects in objects, deep enough to exhaust a stack.
fn nest(rng: &mut ChaCha8Rng, bytes: &mut Vec<u8>, _: &[u8]) {
    if let Some(to) = a_word(rng, bytes) {
        let open = [&b"["[..], b"{\"a\":", b"{a="][rng.random_range(0..3)];
        bytes.splice(to, open.repeat(1 << rng.random_range(0..14)));
    }
}

/// The range of the JSON in a safetensors file.
fn header(file: &[u8]) -> Option<Range<usize>> {
    let (length, _) = SafeTensors::read_metadata(file).ok()?;
    Some(8..8 + length)
}

/// The file with the correct checksum in its header, if it is a weights file.
fn sealed(mut file: Vec<u8>) -> Vec<u8> {
    const KEY: &[u8] = b"\"crc32\":\"";
    let sum = || {
        let (_, metadata) = SafeTensors::read_metadata(&file).ok()?;
        let tensors = SafeTensors::deserialize(&file).ok()?;
        let views: BTreeMap<_, _> = tensors.iter().collect();
        let mut sum = CRC.digest();
        for (name, view) in views {
            sum.update(name.as_bytes());
            view.shape()
                .iter()
                .for_each(|&axis| sum.update(&(axis as u64).to_le_bytes()));
            sum.update(view.data());
        }
        sum.update(metadata.metadata().as_ref()?.get("manifest")?.as_bytes());
        Some(format!("{:08x}", sum.finalize()))
    };
    let (sum, place) = (
        sum(),
        file.windows(KEY.len()).position(|window| window == KEY),
    );
    if let (Some(sum), Some(at)) = (sum, place) {
        let room = file.iter_mut().skip(at + KEY.len());
        room.zip(sum.bytes())
            .for_each(|(byte, digit)| *byte = digit);
    }
    file
}

/// The same tensors with another manifest.
fn manifest(rng: &mut ChaCha8Rng, input: &[u8], other: &[u8]) -> Vec<u8> {
    let (Ok(file), Ok(other_file)) = (Container::open(input), Container::open(other)) else {
        return bytes(rng, input, other);
    };
    let [ours, theirs] = [&file, &other_file].map(|file| file.manifest_text().as_bytes().to_vec());
    let changed = text(rng, &ours, &theirs);
    match serde_json::from_slice::<Value>(&changed) {
        Ok(manifest) => Builder::from(&file).finish(&manifest),
        Err(_) => sealed(safetensors(rng, input, other)),
    }
}
