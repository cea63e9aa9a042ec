//! Pictures of any size, as files.

use crate::picture::Picture;
use anyhow::Context;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use std::io::Cursor;

/// Bytes of memory that the decoder of a picture may take: a photograph of 60 million pixels.
const MEMORY: u64 = 1 << 28;

/// Reads a PNG or JPEG, upright as its camera says.
///
/// # Errors
/// If the bytes are neither, are damaged, or need too much memory.
pub fn read_picture(bytes: &[u8]) -> anyhow::Result<Picture> {
    const NO_PICTURE: &str = "this is not a PNG or JPEG that can be read";
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .context(NO_PICTURE)?;
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().context(NO_PICTURE)?;
    let orientation = decoder.orientation().context(NO_PICTURE)?;
    let mut decoded = DynamicImage::from_decoder(decoder).context(NO_PICTURE)?;
    decoded.apply_orientation(orientation);
    let decoded = decoded.into_rgba8();
    let (width, height) = (decoded.width() as usize, decoded.height() as usize);
    Ok(Picture::new(width, height, decoded.into_raw())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Wish, find};
    use image::{ImageFormat, Rgb, RgbImage};

    /// An upright stroke left of the middle.
    fn drawn() -> RgbImage {
        RgbImage::from_fn(300, 200, |x, y| {
            let ink = (60..80).contains(&x) && (40..160).contains(&y);
            Rgb([if ink { 20 } else { 230 }; 3])
        })
    }

    #[test]
    fn png_and_jpeg_show_the_same() {
        let mut bounds = Vec::new();
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            let mut file = Cursor::new(Vec::new());
            drawn().write_to(&mut file, format).unwrap();
            let picture = read_picture(&file.into_inner()).unwrap();
            bounds.push(find(&picture, Wish::default()).unwrap().things[0]);
        }
        assert!(bounds[0].left.abs_diff(60) <= 1 && bounds[0].bottom.abs_diff(160) <= 1);
        assert!(bounds[0].left.abs_diff(bounds[1].left) <= 1, "{bounds:?}");
    }

    #[test]
    fn other_files_are_refused() {
        let message = |bytes: &[u8]| read_picture(bytes).unwrap_err().to_string();
        assert_eq!(
            message(b"GIF89a"),
            "this is not a PNG or JPEG that can be read"
        );
        assert_eq!(message(b""), "this is not a PNG or JPEG that can be read");
    }
}
