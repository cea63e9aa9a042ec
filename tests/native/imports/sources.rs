//! Small real files in the forms that people have.

use super::{Desk, bars, gzip};
use image::{DynamicImage, GrayImage, ImageFormat};
use std::io::{Cursor, Write};

/// The classes of the pictures below, in natural order.
pub const NAMES: [&str; 3] = ["2", "10", "é"];
pub const SIZE: [usize; 2] = [12, 20];
/// Pictures of each class.
pub const EACH: usize = 6;

/// A picture file with dark ink on light paper.
pub fn picture(class: usize, number: usize, format: ImageFormat) -> Vec<u8> {
    let inverted = bars(SIZE[0], SIZE[1], class, number)
        .iter()
        .map(|level| 255 - level)
        .collect();
    encoded(SIZE, inverted, format)
}

pub fn encoded([width, height]: [usize; 2], levels: Vec<u8>, format: ImageFormat) -> Vec<u8> {
    let grey = GrayImage::from_raw(width as u32, height as u32, levels).unwrap();
    let image = match format {
        ImageFormat::WebP | ImageFormat::Gif => DynamicImage::from(grey).to_rgba8().into(),
        _ => DynamicImage::from(grey),
    };
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The pictures of all classes, by the names of their files.
pub fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let formats = [
        (ImageFormat::Png, "png"),
        (ImageFormat::Bmp, "BMP"),
        (ImageFormat::WebP, "webp"),
        (ImageFormat::Gif, "gif"),
    ];
    let mut files = Vec::new();
    for (class, name) in NAMES.iter().enumerate() {
        for number in 0..EACH {
            let (format, end) = formats[number % formats.len()];
            files.push((
                format!("{folder}/{name}/{number}.{end}"),
                picture(class, number, format),
            ));
        }
    }
    files
}

pub fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut zip = rawzip::ZipArchiveWriter::new(&mut bytes);
    for (name, content) in files {
        let entry = zip
            .new_file(name.as_str())
            .compression_method(rawzip::CompressionMethod::DEFLATE);
        let (mut entry, config) = entry.start().unwrap();
        let mut writer = config.wrap(flate2::write::DeflateEncoder::new(
            &mut entry,
            flate2::Compression::fast(),
        ));
        writer.write_all(content).unwrap();
        let (encoder, descriptor) = writer.finish().unwrap();
        encoder.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    zip.finish().unwrap();
    bytes
}

pub fn idx(kind: u8, shape: &[usize], values: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, kind, u8::try_from(shape.len()).unwrap()];
    shape
        .iter()
        .for_each(|&length| bytes.extend((length as u32).to_be_bytes()));
    bytes.extend(values);
    bytes
}

/// Pictures and labels of `count` pictures, class after class in turn.
pub fn mixed(count: usize, [width, height]: [usize; 2]) -> (Vec<u8>, Vec<u8>) {
    let pictures = (0..count)
        .flat_map(|i| bars(width, height, i % 3, i / 3))
        .collect();
    (pictures, (0..count).map(|i| (i % 3) as u8).collect())
}

pub fn npy(kind: &str, shape: &[usize], values: &[u8]) -> Vec<u8> {
    let shape: String = shape.iter().map(|length| format!("{length}, ")).collect();
    let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({shape}), }}\n");
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), values].concat()
}

/// A table whose rows have the label first or last.
pub fn table(count: usize, first: bool, separator: &str, value: impl Fn(u8) -> String) -> String {
    let (pictures, labels) = mixed(count, [8, 8]);
    let mut text = String::new();
    for (picture, label) in pictures.chunks(64).zip(labels) {
        let mut row: Vec<String> = picture.iter().map(|&level| value(level)).collect();
        row.insert(if first { 0 } else { row.len() }, label.to_string());
        text += &row.join(separator);
        text += "\n";
    }
    text
}

impl Desk {
    pub fn write_all(&self, files: &[(String, Vec<u8>)]) {
        files
            .iter()
            .for_each(|(name, bytes)| self.write(name, bytes));
    }

    /// IDX files under these names, of pictures of 10 × 14.
    pub fn write_idx(&self, names: [&str; 2], count: usize) {
        let (pictures, labels) = mixed(count, [10, 14]);
        let files = [
            idx(8, &[count, 14, 10], &pictures),
            idx(8, &[count], &labels),
        ];
        for (name, plain) in names.into_iter().zip(files) {
            self.write(
                name,
                &if name.contains(".gz") {
                    gzip(&plain)
                } else {
                    plain
                },
            );
        }
    }
}
