//! The size of an image and the number of classes: all that a network has to know of its data set.

use std::fmt;

/// Sides of an image, in pixels.
pub const SIDES: std::ops::RangeInclusive<usize> = 8..=64;
/// Numbers of classes that a model can tell apart.
pub const CLASS_COUNT: std::ops::RangeInclusive<usize> = 2..=1000;

/// The size of an image, in pixels, and the number of classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub width: usize,
    pub height: usize,
    pub classes: usize,
}

impl Shape {
    /// Pixels of an image.
    #[must_use]
    pub const fn pixels(self) -> usize {
        self.width * self.height
    }

    /// The labels in their order, counted from 0.
    pub fn labels(self) -> impl Iterator<Item = u16> + Clone {
        (0..=u16::MAX).take(self.classes)
    }

    /// Whether images have the same size.
    #[must_use]
    pub const fn has_size_of(self, other: Self) -> bool {
        self.width == other.width && self.height == other.height
    }

    /// Whether models are made for images of this size and so many classes. A file may promise any size.
    #[must_use]
    pub fn is_supported(self) -> bool {
        SIDES.contains(&self.width)
            && SIDES.contains(&self.height)
            && CLASS_COUNT.contains(&self.classes)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            width,
            height,
            classes,
        } = self;
        write!(f, "{classes} classes of {width} × {height} pixels")
    }
}
