//! Several images in one PNG, large enough to see and with captions.

use crate::lettering::{GLYPH, draw, width};
use crate::shape::Shape;
use image::{GrayImage, ImageFormat, Luma};
use std::io::Cursor;

/// Pixels between images.
const GAP: usize = 4;

/// How images are laid out on a sheet.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Of each image.
    pub shape: Shape,
    /// Images beside each other.
    pub columns: usize,
    /// Pixels of the sheet along each side of an image's pixel.
    pub scale: usize,
    /// The meaning of each column, above it; empty: none.
    pub above: Vec<String>,
    /// The meaning of each row, before it; empty: none.
    pub before: Vec<String>,
}

impl Layout {
    /// Images in rows without captions, in their own size.
    #[must_use]
    pub fn plain(shape: Shape, columns: usize) -> Self {
        Self {
            shape,
            columns,
            scale: 1,
            above: Vec::new(),
            before: Vec::new(),
        }
    }
}

/// Images as one PNG, black ink on white paper.
///
/// # Shapes
/// - `probabilities`: `[count · pixels]`, 1 = ink
///
/// # Errors
/// If the PNG cannot be encoded, or has more pixels along a side than 32 bits can count.
pub fn sheet(probabilities: &[f32], layout: &Layout) -> anyhow::Result<Vec<u8>> {
    let Shape {
        width: across,
        height: down,
        ..
    } = layout.shape;
    let scale = layout.scale;
    let count = probabilities.len() / layout.shape.pixels();
    let columns = layout.columns.clamp(1, count.max(1));
    let [cell_width, cell_height] = [across, down].map(|side| side * scale + GAP);
    // Letters that fit above a column, in whole multiples of their own size.
    let size = (scale / 2).max(1);
    let longest = layout.before.iter().map(|text| width(text, size)).max();
    let margin = longest.map_or(0, |longest| longest + GAP);
    let head = if layout.above.is_empty() {
        0
    } else {
        GLYPH * size + GAP
    };
    let mut image = GrayImage::from_pixel(
        u32::try_from(margin + columns * cell_width + GAP)?,
        u32::try_from(head + count.div_ceil(columns) * cell_height + GAP)?,
        Luma([255]),
    );
    let place = |tile: usize| {
        let (column, row) = (tile % columns, tile / columns);
        [
            margin + GAP + column * cell_width,
            head + GAP + row * cell_height,
        ]
    };
    for (column, text) in layout.above.iter().take(columns).enumerate() {
        let room = across * scale;
        // A long name in small letters, and as much of it as there is room for.
        let size = if width(text, size) > room { 1 } else { size };
        let text: String = text.chars().take(room / (GLYPH * size)).collect();
        let [left, _] = place(column);
        draw(
            &mut image,
            [left + (room - width(&text, size)) / 2, GAP],
            &text,
            size,
        );
    }
    for (row, text) in layout.before.iter().enumerate() {
        let [_, top] = place(row * columns);
        let middle = (down * scale).saturating_sub(GLYPH * size) / 2;
        draw(&mut image, [GAP, top + middle], text, size);
    }
    for (tile, pixels) in probabilities
        .chunks_exact(layout.shape.pixels())
        .enumerate()
    {
        let [left, top] = place(tile);
        for y in 0..down * scale {
            for x in 0..across * scale {
                let ink = pixels[y / scale * across + x / scale];
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "0 to 255"
                )]
                let grey = 255 - (ink.clamp(0.0, 1.0) * 255.0).round() as u8;
                let (x, y) = (u32::try_from(left + x)?, u32::try_from(top + y)?);
                image.put_pixel(x, y, Luma([grey]));
            }
        }
    }
    let mut png = Cursor::new(Vec::new());
    image.write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape {
        width: 8,
        height: 10,
        classes: 2,
    };

    fn drawn(layout: &Layout, ink: &[f32]) -> GrayImage {
        let pixels: Vec<f32> = ink.iter().flat_map(|&ink| vec![ink; 80]).collect();
        let png = sheet(&pixels, layout).unwrap();
        image::load_from_memory(&png).unwrap().into_luma8()
    }

    #[test]
    fn a_plain_sheet_has_the_images_in_their_own_size() {
        let image = drawn(&Layout::plain(SHAPE, 2), &[1.0, 0.0, 0.6]);
        assert_eq!(image.dimensions(), (2 * 12 + 4, 2 * 14 + 4));
        let at = |x, y| image.get_pixel(x, y).0[0];
        assert_eq!(
            [at(3, 4), at(4, 4), at(11, 13), at(12, 13)],
            [255, 0, 0, 255]
        );
        assert_eq!([at(16, 4), at(4, 18), at(11, 27)], [255, 102, 102]);
    }

    #[test]
    fn images_are_enlarged_beside_their_captions() {
        let layout = Layout {
            scale: 4,
            above: vec!["a".to_owned(), "a name that is long".to_owned()],
            before: vec!["seed 7".to_owned(), "s".to_owned()],
            ..Layout::plain(SHAPE, 2)
        };
        let image = drawn(&layout, &[1.0, 0.0, 0.0, 1.0]);
        // Letters of 16 × 16: six of them and a gap before the rows, one line and a gap above the columns.
        let (margin, head) = (6 * 16 + 4, 16 + 4);
        assert_eq!(image.dimensions(), (margin + 2 * 36 + 4, head + 2 * 44 + 4));
        let at = |x, y| image.get_pixel(x, y).0[0];
        assert_eq!(
            [at(margin + 4, head + 4), at(margin + 35, head + 43)],
            [0, 0]
        );
        assert_eq!(
            [at(margin + 40, head + 4), at(margin + 40, head + 48)],
            [255, 0]
        );
        let inked = |left: u32, top: u32, width: u32, height: u32| {
            let places =
                (left..left + width).flat_map(|x| (top..top + height).map(move |y| (x, y)));
            places.filter(|&(x, y)| at(x, y) < 128).count()
        };
        // Each caption has ink in its own place: four pixels for each of the font.
        assert!(inked(margin + 4, 4, 32, 16) > 40);
        assert!(inked(margin + 40, 4, 32, 8) > 20);
        assert!(inked(4, head + 4, margin - 4, 40) > 200);
        assert!(inked(4, head + 48, margin - 4, 40) > 40);
        assert_eq!(inked(20, head + 48, margin - 20, 40), 0);
    }
}
