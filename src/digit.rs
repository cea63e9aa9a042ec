//! The size of an image and the number of its labels, as MNIST has them.

/// Pixels along each side of an image.
pub const SIDE: usize = 28;
/// Pixels of an image, 28 × 28.
pub const PIXELS: usize = SIDE * SIDE;
/// Labels, the digits 0 to 9.
pub const CLASSES: usize = 10;
