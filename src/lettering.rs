//! Letters on a picture: a font of 8 × 8 pixels.

use font8x8::legacy::{
    BASIC_LEGACY, GREEK_LEGACY, HIRAGANA_LEGACY, LATIN_LEGACY, NOTHING_TO_DISPLAY,
};
use image::{GrayImage, Luma};

/// Pixels along each side of a letter.
pub const GLYPH: usize = 8;

/// What stands for a character that the font does not have: an empty frame.
const UNKNOWN: [u8; GLYPH] = [0x7f, 0x41, 0x41, 0x41, 0x41, 0x41, 0x7f, 0];

/// The pixels that a text is wide in letters of `size` times their own size.
#[must_use]
pub fn width(text: &str, size: usize) -> usize {
    text.chars().count() * GLYPH * size
}

/// Whether the font has each character of a text.
#[must_use]
pub fn can_letter(text: &str) -> bool {
    text.chars().all(|c| glyph(c).is_some())
}

/// Draws a text in black with its top left corner at a place. What reaches over the picture's edges is cut off.
pub fn draw(image: &mut GrayImage, [left, top]: [usize; 2], text: &str, size: usize) {
    for (at, c) in text.chars().enumerate() {
        let rows = glyph(c).unwrap_or(UNKNOWN);
        for y in 0..GLYPH * size {
            for x in 0..GLYPH * size {
                let inked = rows[y / size] >> (x / size) & 1 == 1;
                let place = [left + at * GLYPH * size + x, top + y].map(u32::try_from);
                if let (true, [Ok(x), Ok(y)]) = (inked, place)
                    && let Some(pixel) = image.get_pixel_mut_checked(x, y)
                {
                    *pixel = Luma([0]);
                }
            }
        }
    }
}

/// The rows of a character from the top; the lowest bit is on the left.
fn glyph(c: char) -> Option<[u8; GLYPH]> {
    let of = |table: &[[u8; GLYPH]], first: u32| {
        let place = usize::try_from((c as u32).checked_sub(first)?).ok()?;
        table.get(place).copied()
    };
    let found = match c as u32 {
        0x20..=0x7e => of(&BASIC_LEGACY, 0),
        0xa0..=0xff => of(&LATIN_LEGACY, 0xa0),
        0x390..=0x3c9 => of(&GREEK_LEGACY, 0x390),
        0x3040..=0x309f => of(&HIRAGANA_LEGACY, 0x3040),
        _ => None,
    };
    found.filter(|rows| c == ' ' || *rows != NOTHING_TO_DISPLAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_upright_where_they_were_put() {
        let mut image = GrayImage::from_pixel(40, 20, Luma([255]));
        draw(&mut image, [5, 3], "L", 2);
        let inked = |x: u32, y: u32| image.get_pixel(x, y).0[0] == 0;
        let row = |y: u32| (0..40).filter(|&x| inked(x, y)).count();
        // The foot of an L is its widest row, and its stem is on the left.
        assert!(
            (3..14).all(|y| row(y) <= row(14)),
            "{:?}",
            (0..20).map(row).collect::<Vec<_>>()
        );
        assert!((12..17).any(|x| inked(x, 14)) && !(12..17).any(|x| inked(x, 5)));
        assert!((0..3).chain(19..20).all(|y| row(y) == 0));
    }

    #[test]
    fn unknown_characters_are_frames_and_edges_cut_off() {
        assert!(can_letter("a Z 0 é ß β あ"));
        assert!(!can_letter("斜"));
        let mut image = GrayImage::from_pixel(12, 8, Luma([255]));
        draw(&mut image, [0, 0], "斜斜", 1);
        let ink = |c: [u32; 2]| image.get_pixel(c[0], c[1]).0[0];
        assert_eq!(
            [[0, 0], [6, 0], [3, 3], [8, 0], [11, 6]].map(ink),
            [0, 0, 255, 0, 0]
        );
    }
}
