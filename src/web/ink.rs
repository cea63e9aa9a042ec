//! Images as a page shows them.

use js_sys::Uint8ClampedArray;

/// A value between 0 and 1 of 255.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 255"
)]
pub(super) fn opacity(p: f32) -> u8 {
    // By way of a wider type: this is one instruction for four values.
    (p.clamp(0.0, 1.0) * 255.0 + 0.5) as u32 as u8
}

/// Ink of one colour with the opacity of each pixel: red, green, blue and opacity.
pub(super) fn ink(
    opacities: impl ExactSizeIterator<Item = u8>,
    [red, green, blue]: [u8; 3],
) -> Uint8ClampedArray {
    let ink = u32::from_le_bytes([red, green, blue, 0]);
    let mut rgba = vec![0; 4 * opacities.len()];
    for (pixel, opacity) in rgba.as_chunks_mut().0.iter_mut().zip(opacities) {
        *pixel = (ink | u32::from(opacity) << 24).to_le_bytes();
    }
    Uint8ClampedArray::from(rgba.as_slice())
}
