//! A picture as it is in its source, before anything is decided about it.

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};
use std::io::Cursor;

/// Pixels along the longest side that a picture may have.
pub const LONGEST_SIDE: u32 = 8192;
/// Bytes that the pixels of one picture may take.
const LARGEST: u64 = 256 << 20;
/// Pixels that a file may hold for each of its bytes, and a file of any size: DEFLATE packs bits by 1032 at most, and GIF
/// packs better than that. More is a header that asks for memory.
const DENSEST: u64 = 4 * 8 * 1032;
const FEW_PIXELS: u64 = 1 << 16;
const FORMATS: &str = "PNG, JPEG, WebP, BMP or GIF";

/// Grey levels of one picture, row by row from the top left.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    /// In the source's own range: 0 to 255 for files of pictures, any for tables and arrays.
    pub values: Vec<f32>,
    /// Whether the paper was transparent. Such a picture has dark ink on white, whatever colour its ink had.
    pub transparent: bool,
}

/// Why a picture cannot be used.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum Fault {
    #[error("the file is empty, expected {FORMATS}")]
    Empty,
    #[error("the file starts with {0}, expected {FORMATS}")]
    Unknown(String),
    #[error("this is {0}, expected {FORMATS}")]
    Format(String),
    #[error("{width} × {height} pixels, expected 1 to {LONGEST_SIDE} along each side")]
    Large { width: u32, height: u32 },
    #[error(
        "{width} × {height} pixels in {bytes} bytes, expected no more than such a file can hold"
    )]
    Promise {
        width: u32,
        height: u32,
        bytes: usize,
    },
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    #[error("a value is {0}, expected a finite number")]
    Number(f32),
    #[error("all pixels are alike: {0}")]
    Blank(f32),
    #[error("hardly any ink is left at {width} × {height} pixels: {most} of 255 at most")]
    Faint {
        width: usize,
        height: usize,
        most: u8,
    },
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
}

impl Picture {
    /// Decodes a picture file: colours count as their brightness, opacity as ink on transparent paper.
    ///
    /// # Errors
    /// [`Fault`] says what the bytes are instead of a picture.
    pub fn decode(bytes: &[u8]) -> Result<Self, Fault> {
        if bytes.is_empty() {
            return Err(Fault::Empty);
        }
        let damaged = |error: image::ImageError| Fault::Damaged(error.to_string());
        let reader = ImageReader::new(Cursor::new(bytes))
            .with_guessed_format()
            .map_err(|error| Fault::Damaged(error.to_string()))?;
        match reader.format() {
            None => return Err(Fault::Unknown(start(bytes))),
            Some(
                ImageFormat::Png
                | ImageFormat::Jpeg
                | ImageFormat::WebP
                | ImageFormat::Bmp
                | ImageFormat::Gif,
            ) => {}
            Some(other) => return Err(Fault::Format(format!("{other:?}").to_uppercase())),
        }
        let mut decoder = reader.into_decoder().map_err(damaged)?;
        // Before memory is taken for the pixels: a header may name any size.
        let (width, height) = decoder.dimensions();
        if !(1..=LONGEST_SIDE).contains(&width) || !(1..=LONGEST_SIDE).contains(&height) {
            return Err(Fault::Large { width, height });
        }
        let pixels = u64::from(width) * u64::from(height);
        let most = FEW_PIXELS.max(DENSEST.saturating_mul(bytes.len() as u64));
        if pixels > most || decoder.total_bytes() > LARGEST {
            let bytes = bytes.len();
            return Err(Fault::Promise {
                width,
                height,
                bytes,
            });
        }
        let orientation = decoder.orientation().map_err(damaged)?;
        let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
        image.apply_orientation(orientation);
        Ok(Self::from_image(image))
    }

    fn from_image(image: DynamicImage) -> Self {
        let [width, height] = [image.width() as usize, image.height() as usize];
        let mut transparent = false;
        let values = if image.color().has_alpha() {
            let pixels = image.into_luma_alpha16();
            let pairs: Vec<[f32; 2]> = (pixels.pixels())
                .map(|pixel| pixel.0.map(|value| f32::from(value) / 257.0))
                .collect();
            let values;
            (values, transparent) = on_paper(&pairs, width, height);
            values
        } else if image.color().bytes_per_pixel() > image.color().channel_count() {
            let pixels = image.into_luma16();
            pixels.iter().map(|&v| f32::from(v) / 257.0).collect()
        } else {
            image.into_luma8().iter().map(|&v| f32::from(v)).collect()
        };
        Self {
            width,
            height,
            values,
            transparent,
        }
    }

    /// The picture with rows and columns exchanged.
    #[must_use]
    pub fn transposed(self) -> Self {
        let (width, height) = (self.height, self.width);
        let values = (0..width * height)
            .map(|at| self.values[at % width * height + at / width])
            .collect();
        Self {
            width,
            height,
            values,
            ..self
        }
    }

    /// The values along the four sides.
    pub fn border(&self) -> impl Iterator<Item = f32> {
        let (right, bottom) = (self.width - 1, self.height - 1);
        (self.values.iter().enumerate())
            .filter(move |&(at, _)| {
                let (x, y) = (at % self.width, at / self.width);
                x == 0 || y == 0 || x == right || y == bottom
            })
            .map(|(_, &value)| value)
    }
}

/// Brightness and opacity as grey levels, and whether the paper was transparent: most of the border is.
fn on_paper(pixels: &[[f32; 2]], width: usize, height: usize) -> (Vec<f32>, bool) {
    const HALF: f32 = 127.5;
    let opaque: f32 = pixels.iter().map(|[_, opacity]| opacity).sum();
    let bright: f32 = pixels.iter().map(|[level, opacity]| level * opacity).sum();
    let light = bright > HALF * opaque;
    let on_border = |at: usize| {
        let (x, y) = (at % width, at / width);
        x == 0 || y == 0 || x + 1 == width || y + 1 == height
    };
    let border = (pixels.iter().enumerate()).filter(|&(at, _)| on_border(at));
    let (all, clear) = border.fold((0, 0), |(all, clear), (_, [_, opacity])| {
        (all + 1, clear + usize::from(*opacity < HALF))
    });
    let transparent = 2 * clear > all;
    // Light ink on nothing is seen on a dark ground, and dark ink on a light one.
    let ground = if transparent == light { 0.0 } else { 255.0 };
    let values = (pixels.iter())
        .map(|[level, opacity]| ground + (level - ground) * opacity / 255.0)
        .map(|value| {
            if transparent && light {
                255.0 - value
            } else {
                value
            }
        })
        .collect();
    (values, transparent)
}

/// The first characters of a file that is no picture.
fn start(bytes: &[u8]) -> String {
    const SHOWN: usize = 12;
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN)]);
    format!("{start:?}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, ImageBuffer, Luma, LumaA, Rgb, RgbaImage};

    fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.into().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn every_depth_and_colour_becomes_the_same_levels() {
        let grey = GrayImage::from_fn(9, 8, |x, y| Luma([u8::try_from(x * 16 + y).unwrap()]));
        let expected: Vec<f32> = grey.iter().map(|&v| f32::from(v)).collect();
        let same = |bytes: &[u8]| {
            let picture = Picture::decode(bytes).unwrap();
            assert_eq!((picture.width, picture.height), (9, 8));
            assert_eq!((&picture.values, picture.transparent), (&expected, false));
        };
        for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::WebP] {
            same(&encoded(DynamicImage::from(grey.clone()).to_rgb8(), format));
        }
        same(&encoded(grey.clone(), ImageFormat::Png));
        same(&encoded(
            DynamicImage::from(grey.clone()).to_luma16(),
            ImageFormat::Png,
        ));
        same(&encoded(
            DynamicImage::from(grey.clone()).to_rgba8(),
            ImageFormat::Png,
        ));
        same(&encoded(
            DynamicImage::from(grey.clone()).to_rgba8(),
            ImageFormat::Gif,
        ));
        let coded = Picture::decode(&encoded(grey, ImageFormat::Jpeg)).unwrap();
        let far = coded
            .values
            .iter()
            .zip(&expected)
            .any(|(a, b)| (a - b).abs() > 16.0);
        assert!(!far, "{:?}", coded.values);
    }

    #[test]
    fn transparent_paper_leaves_dark_ink_of_any_colour() {
        for ink in [[0, 0, 0], [255; 3], [230, 240, 220]] {
            let mut image = RgbaImage::from_pixel(8, 8, image::Rgba([9, 200, 9, 0]));
            image.put_pixel(3, 2, image::Rgba([ink[0], ink[1], ink[2], 255]));
            let picture = Picture::decode(&encoded(image, ImageFormat::Png)).unwrap();
            assert!(picture.transparent);
            assert!(picture.values[2 * 8 + 3] < 40.0, "{ink:?}");
            assert!((picture.values[0] - 255.0).abs() < 1.0, "{ink:?}");
        }
        let corner = ImageBuffer::from_fn(8, 8, |x, y| {
            LumaA([
                if x == 4 { 0u8 } else { 255 },
                if x + y == 0 { 0 } else { 255 },
            ])
        });
        let picture = Picture::decode(&encoded(corner, ImageFormat::Png)).unwrap();
        assert!(!picture.transparent);
        assert!((picture.values[0] - 255.0).abs() < 1.0);
    }

    #[test]
    fn faults_say_what_the_file_is() {
        let message = |bytes: &[u8]| Picture::decode(bytes).unwrap_err().to_string();
        assert!(message(b"").starts_with("the file is empty"));
        assert_eq!(
            message(b"not a picture at all"),
            "the file starts with \"not a pictur\", expected PNG, JPEG, WebP, BMP or GIF"
        );
        assert!(message(b"II*\0abcdefgh").starts_with("this is TIFF, expected PNG"));
        let png = encoded(GrayImage::new(30, 30), ImageFormat::Png);
        assert!(message(&png[..png.len() / 2]).starts_with("the picture is damaged: "));
        let mut large = encoded(ImageBuffer::<Rgb<u8>, _>::new(8, 8), ImageFormat::Bmp);
        large[18..22].copy_from_slice(&20_000u32.to_le_bytes());
        large[22..26].copy_from_slice(&20_000u32.to_le_bytes());
        assert_eq!(
            message(&large),
            "20000 × 20000 pixels, expected 1 to 8192 along each side"
        );
        large[18..22].copy_from_slice(&8000u32.to_le_bytes());
        large[22..26].copy_from_slice(&8000u32.to_le_bytes());
        assert!(message(&large).starts_with("8000 × 8000 pixels in 246 bytes, expected"));
    }

    #[test]
    fn transposing_exchanges_rows_and_columns() {
        let picture = Picture {
            width: 3,
            height: 2,
            values: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
            transparent: false,
        };
        let turned = picture.clone().transposed();
        assert_eq!((turned.width, turned.height), (2, 3));
        assert_eq!(turned.values, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
        assert_eq!(turned.transposed(), picture);
    }
}
