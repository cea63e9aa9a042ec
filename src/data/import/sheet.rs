//! The contact sheet: some pictures of each class as the model will see them, enlarged, beside the name of the class.

use crate::lettering::{GLYPH, can_letter, draw, width as letters};
use image::{GrayImage, ImageFormat, Luma};
use std::io::Cursor;

/// How many classes and pictures a sheet shows, and how large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Pictures of each class.
    pub each: usize,
    /// Pixels of the sheet for one of a picture.
    scale: usize,
    /// Classes below each other.
    rows: usize,
}

const GAP: usize = 6;
/// Pixels of the sheet for one of a letter.
const LETTER: usize = 2;
/// Characters of a name.
const LONGEST: usize = 24;
const PAPER: u8 = 255;
/// The ground between pictures, so that the edge of each is seen.
const GROUND: u8 = 232;

impl Layout {
    /// A layout for so many classes of pictures of this size.
    #[must_use]
    pub fn new(classes: usize, [width, height]: [usize; 2]) -> Self {
        // The side of an enlarged picture, more or less.
        let (each, side, rows) = match classes {
            0..=40 => (12, 112, 40),
            41..=200 => (6, 56, 50),
            _ => (3, 56, 60),
        };
        let scale = (side / width.max(height)).clamp(1, 8);
        Self { each, scale, rows }
    }

    /// The sheet as PNG: black ink on white paper.
    ///
    /// # Errors
    /// If the PNG cannot be encoded.
    pub fn draw(
        &self,
        classes: &[String],
        [width, height]: [usize; 2],
        pictures: &[Vec<Vec<u8>>],
    ) -> anyhow::Result<Vec<u8>> {
        let names: Vec<String> = (classes.iter().enumerate())
            .map(|(label, name)| caption(label, name))
            .collect();
        let longest = names.iter().map(|name| letters(name, LETTER)).max();
        let margin = longest.unwrap_or(0) + 2 * GAP;
        let [across, down] = [self.scale * width + GAP, self.scale * height + GAP];
        let down = down.max(LETTER * GLYPH + GAP);
        let column = margin + self.each * across + GAP;
        let rows = self.rows.min(classes.len());
        let mut sheet = GrayImage::from_pixel(
            u32::try_from(classes.len().div_ceil(rows) * column)?,
            u32::try_from(rows * down + GAP)?,
            Luma([GROUND]),
        );
        for (label, (name, some)) in names.iter().zip(pictures).enumerate() {
            let (left, top) = (label / rows * column, GAP + label % rows * down);
            let middle = top + (down - GAP - LETTER * GLYPH) / 2;
            draw(&mut sheet, [left + GAP, middle], name, LETTER);
            for (number, picture) in some.iter().enumerate() {
                let (left, top) = (left + margin + number * across, top);
                self.paint(&mut sheet, picture, width, left, top);
            }
        }
        let mut png = Cursor::new(Vec::new());
        sheet.write_to(&mut png, ImageFormat::Png)?;
        Ok(png.into_inner())
    }

    fn paint(&self, sheet: &mut GrayImage, picture: &[u8], width: usize, left: usize, top: usize) {
        for (at, &level) in picture.iter().enumerate() {
            for inner in 0..self.scale * self.scale {
                let x = left + at % width * self.scale + inner % self.scale;
                let y = top + at / width * self.scale + inner / self.scale;
                put(sheet, x, y, PAPER - level);
            }
        }
    }
}

/// A class's name, shortened; its number if the font lacks one of its characters.
fn caption(label: usize, name: &str) -> String {
    if !can_letter(name) {
        return format!("#{label}");
    }
    let length = name.chars().count();
    if length <= LONGEST {
        return name.to_owned();
    }
    // The ends of long names differ more often than their beginnings.
    "..."
        .chars()
        .chain(name.chars().skip(length + 3 - LONGEST))
        .collect()
}

fn put(sheet: &mut GrayImage, x: usize, y: usize, shade: u8) {
    if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y))
        && let Some(pixel) = sheet.get_pixel_mut_checked(x, y)
    {
        *pixel = Luma([shade]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_shows_each_class_in_a_row_with_its_name() {
        let size = [12, 20];
        let layout = Layout::new(2, size);
        let picture = vec![255; 240];
        let classes = ["a".to_owned(), "字".to_owned()];
        let png = layout
            .draw(&classes, size, &[vec![picture.clone(); 12], vec![picture]])
            .unwrap();
        let sheet = image::load_from_memory(&png).unwrap().into_luma8();
        let black = sheet.pixels().filter(|pixel| pixel.0[0] == 0).count();
        // 13 pictures of 12 × 20, enlarged by 5, and some of the letters.
        let pixels = 13 * 12 * 20 * 25;
        assert!((pixels..pixels + 400).contains(&black), "{black}");
        assert_eq!(
            (caption(0, "é"), caption(1, "字")),
            ("é".to_owned(), "#1".to_owned())
        );
        assert_eq!(
            caption(0, "a very long name of a class"),
            "... long name of a class"
        );
    }
}
