//! Several images in one PNG.

use crate::digit::{PIXELS, SIDE};

/// Images as one PNG, `columns` beside each other, black ink on white paper.
///
/// # Shapes
/// - `probabilities`: `[count · PIXELS]`, 1 = ink
///
/// # Errors
/// If the PNG cannot be encoded.
pub fn sheet(probabilities: &[f32], columns: usize) -> anyhow::Result<Vec<u8>> {
    const GAP: usize = 4;
    let count = probabilities.len() / PIXELS;
    let columns = columns.clamp(1, count.max(1));
    let size = |tiles: usize| u32::try_from(tiles * (SIDE + GAP) + GAP);
    let mut image = image::GrayImage::from_pixel(
        size(columns)?,
        size(count.div_ceil(columns))?,
        image::Luma([255]),
    );
    for (tile, pixels) in probabilities.chunks_exact(PIXELS).enumerate() {
        let left = GAP + (tile % columns) * (SIDE + GAP);
        let top = GAP + (tile / columns) * (SIDE + GAP);
        for (i, &p) in pixels.iter().enumerate() {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "0 to 255"
            )]
            let grey = 255 - (p.clamp(0.0, 1.0) * 255.0).round() as u8;
            let (x, y) = (left + i % SIDE, top + i / SIDE);
            image.put_pixel(u32::try_from(x)?, u32::try_from(y)?, image::Luma([grey]));
        }
    }
    let mut png = std::io::Cursor::new(Vec::new());
    image.write_to(&mut png, image::ImageFormat::Png)?;
    Ok(png.into_inner())
}
