//! Images with their labels.

use crate::shape::Shape;

/// Images with their labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Images {
    /// Grey levels, 0 to 255, 255 = ink, [`Shape::pixels`] for each image, row by row from the top left.
    pub pixels: Vec<u8>,
    /// The class of each image, counted from 0.
    pub labels: Vec<u16>,
    pub shape: Shape,
}

impl Images {
    /// No images of `shape`.
    #[must_use]
    pub fn none(shape: Shape) -> Self {
        Self {
            pixels: Vec::new(),
            labels: Vec::new(),
            shape,
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The grey levels of one image.
    #[must_use]
    pub fn image(&self, index: usize) -> &[u8] {
        let pixels = self.shape.pixels();
        &self.pixels[index * pixels..(index + 1) * pixels]
    }

    /// All grey values, 0 to 1, `[len · pixels]`.
    #[must_use]
    pub fn grey(&self) -> Vec<f32> {
        let value = |&grey: &u8| f32::from(grey) / 255.0;
        self.pixels.iter().map(value).collect()
    }

    /// These images followed by `more`.
    #[must_use]
    pub fn joined(mut self, more: &Self) -> Self {
        self.pixels.extend_from_slice(&more.pixels);
        self.labels.extend_from_slice(&more.labels);
        self
    }

    /// The first `count` images, or all if there are fewer.
    #[must_use]
    pub fn first(&self, count: usize) -> Self {
        let count = count.min(self.len());
        Self {
            pixels: self.pixels[..count * self.shape.pixels()].to_vec(),
            labels: self.labels[..count].to_vec(),
            shape: self.shape,
        }
    }

    /// The images at `indices`, in that order.
    ///
    /// # Panics
    /// If an index is not less than the number of images.
    #[must_use]
    pub fn select(&self, indices: &[usize]) -> Self {
        Self {
            pixels: indices
                .iter()
                .flat_map(|&index| self.image(index))
                .copied()
                .collect(),
            labels: indices.iter().map(|&index| self.labels[index]).collect(),
            shape: self.shape,
        }
    }

    /// The mean grey value of each pixel over the images, 0 to 1.
    #[must_use]
    pub fn mean(&self) -> Vec<f64> {
        let pixels = self.shape.pixels();
        let mut sums = vec![0u64; pixels];
        for image in self.pixels.chunks_exact(pixels) {
            sums.iter_mut()
                .zip(image)
                .for_each(|(sum, &pixel)| *sum += u64::from(pixel));
        }
        sums.iter()
            .map(|&sum| sum as f64 / (255.0 * self.len() as f64))
            .collect()
    }

    /// Removes the images from `at` on, and returns them.
    #[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
    pub(super) fn split_off(&mut self, at: usize) -> Self {
        Self {
            pixels: self.pixels.split_off(at * self.shape.pixels()),
            labels: self.labels.split_off(at),
            shape: self.shape,
        }
    }
}
