//! Single images as PNG files.

use super::{Image, Size, UseError};
use crate::shape::Shape;
use anyhow::Context;
use image::codecs::png::PngDecoder;
use image::{DynamicImage, GrayAlphaImage, GrayImage, ImageDecoder, ImageFormat, Limits};
use std::io::Cursor;

/// Whether ink is dark or light in a file. In memory ink is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Dark ink on light paper, as on a sheet.
    Dark,
    /// Light ink on a dark ground, as in the MNIST files.
    Light,
}

impl Ink {
    /// A grey level as ink, or ink as a grey level.
    fn level(self, level: u8) -> u8 {
        match self {
            Self::Dark => 255 - level,
            Self::Light => level,
        }
    }
}

/// Bytes of memory that the decoder of a PNG may take, its metadata included.
const MEMORY: u64 = 1 << 20;

/// An opacity below this is transparent.
const TRANSPARENT: u8 = 128;

/// Reads an image of `shape`; colours count as their brightness, transparent pixels as paper. Where `ink` is not
/// given, opacity is the ink of a transparent image, and an opaque one has light ink if its border is dark.
///
/// # Errors
/// If the bytes are no PNG; [`UseError::Size`] if it has another size.
pub fn read_png(bytes: &[u8], shape: Shape, ink: impl Into<Option<Ink>>) -> anyhow::Result<Image> {
    const NO_PNG: &str = "this is not a PNG";
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MEMORY);
    let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits).context(NO_PNG)?;
    let (width, height) = decoder.dimensions();
    let [width, height] = [width as usize, height as usize];
    // Before memory is taken for the pixels: a header may name any size.
    if [width, height] != [shape.width, shape.height] {
        let expected = Size(shape);
        return Err(UseError::Size {
            width,
            height,
            expected,
        }
        .into());
    }
    let decoded = DynamicImage::from_decoder(decoder)
        .context(NO_PNG)?
        .into_luma_alpha8();
    let transparent = decoded.pixels().any(|pixel| pixel.0[1] < TRANSPARENT);
    let ink = match ink.into() {
        None if transparent => None,
        None => Some(ink_inside(&decoded)),
        given => given,
    };
    let grey = |&image::LumaA([level, opacity])| {
        let level = ink.map_or(u8::MAX, |ink| ink.level(level));
        f32::from(level) / 255.0 * f32::from(opacity) / 255.0
    };
    Ok(Image::new(decoded.pixels().map(grey).collect(), shape)?)
}

/// The ink of an opaque image, by the brightness of most of its border.
fn ink_inside(image: &GrayAlphaImage) -> Ink {
    let (right, bottom) = (image.width() - 1, image.height() - 1);
    let mut border: Vec<u8> = (image.enumerate_pixels())
        .filter(|&(x, y, _)| x == 0 || y == 0 || x == right || y == bottom)
        .map(|(_, _, pixel)| pixel.0[0])
        .collect();
    border.sort_unstable();
    if border[border.len() / 2] < 128 {
        Ink::Light
    } else {
        Ink::Dark
    }
}

/// The PNG of an image of `shape`, 255 = ink.
///
/// # Errors
/// [`UseError::Pixels`] if there are more or fewer levels than pixels.
pub fn write_png(levels: &[u8], shape: Shape, ink: Ink) -> anyhow::Result<Vec<u8>> {
    let shown = levels.iter().map(|&level| ink.level(level)).collect();
    let [width, height] = [shape.width, shape.height].map(u32::try_from);
    let image = GrayImage::from_raw(width?, height?, shown)
        .filter(|_| levels.len() == shape.pixels())
        .ok_or(UseError::Pixels {
            got: levels.len(),
            expected: Size(shape),
        })?;
    let mut png = Cursor::new(Vec::new());
    image.write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "full ink is exactly 1")]
mod tests {
    use super::*;
    use crate::data_card::DataCard;

    const PIXELS: usize = 784;

    fn mnist() -> Shape {
        DataCard::mnist().shape()
    }

    #[test]
    fn a_written_png_can_be_read() {
        let levels: Vec<u8> = (0..PIXELS)
            .map(|i| u8::try_from(i % 256).unwrap())
            .collect();
        for ink in [Ink::Dark, Ink::Light] {
            let png = write_png(&levels, mnist(), ink).unwrap();
            let image = read_png(&png, mnist(), ink).unwrap();
            assert_eq!(image, Image::from_levels(&levels, mnist()).unwrap());
        }
    }

    #[test]
    fn paper_shows_through_transparent_pixels() {
        let mut image = image::RgbaImage::new(28, 28);
        image.put_pixel(3, 0, image::Rgba([0, 0, 0, 255]));
        let mut png = Cursor::new(Vec::new());
        image.write_to(&mut png, ImageFormat::Png).unwrap();
        let read = read_png(&png.into_inner(), mnist(), Ink::Dark).unwrap();
        let inked: Vec<usize> = (0..PIXELS).filter(|&i| read.values()[i] > 0.0).collect();
        assert_eq!(inked, [3]);
        assert!((read.values()[3] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn the_ink_is_found_where_it_is_not_given() {
        let inked = |ground: [u8; 4], ink: [u8; 4]| {
            let mut image = image::RgbaImage::from_pixel(28, 28, image::Rgba(ground));
            image.put_pixel(13, 14, image::Rgba(ink));
            let mut png = Cursor::new(Vec::new());
            image.write_to(&mut png, ImageFormat::Png).unwrap();
            let read = read_png(&png.into_inner(), mnist(), None).unwrap();
            (read.values()[14 * 28 + 13], read.values()[0])
        };
        let (black, white) = ([0, 0, 0, 255], [255; 4]);
        assert_eq!(inked(white, black), (1.0, 0.0));
        assert_eq!(inked(black, white), (1.0, 0.0));
        // The picture of the page by night, and by day: light or dark ink on transparency.
        assert_eq!(inked([0; 4], [243, 240, 230, 255]), (1.0, 0.0));
        assert_eq!(inked([255, 255, 255, 0], black), (1.0, 0.0));
    }

    #[test]
    fn errors_name_size_and_expectation() {
        let mut png = Cursor::new(Vec::new());
        GrayImage::new(30, 28)
            .write_to(&mut png, ImageFormat::Png)
            .unwrap();
        let error = read_png(&png.into_inner(), mnist(), Ink::Dark).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the image has 30 × 28 pixels, expected 28 × 28"
        );
        let error = read_png(b"GIF89a", mnist(), Ink::Dark).unwrap_err();
        assert_eq!(error.to_string(), "this is not a PNG");
        let error = write_png(&[0; 785], mnist(), Ink::Dark).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the image has 785 pixels, expected 784 (28 × 28)"
        );
    }
}
