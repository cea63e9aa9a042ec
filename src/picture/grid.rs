//! Values on the pixels of a picture, and their scaling.

/// Values row by row from the top left.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid<T> {
    pub width: usize,
    pub height: usize,
    pub values: Vec<T>,
}

/// A part of a grid: from the first column and row to those after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    pub left: usize,
    pub top: usize,
    pub right: usize,
    pub bottom: usize,
}

impl Rect {
    #[must_use]
    pub fn width(self) -> usize {
        self.right - self.left
    }

    #[must_use]
    pub fn height(self) -> usize {
        self.bottom - self.top
    }

    #[must_use]
    pub fn longer(self) -> usize {
        self.width().max(self.height())
    }

    pub(super) fn area(self) -> usize {
        self.width() * self.height()
    }

    /// Whether `other` lies inside, at no edge.
    pub(super) fn encloses(self, other: Self) -> bool {
        self.left < other.left
            && self.top < other.top
            && self.right > other.right
            && self.bottom > other.bottom
    }

    /// The smallest that contains both.
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

impl<T: Copy> Grid<T> {
    pub(super) fn filled(width: usize, height: usize, value: T) -> Self {
        Self {
            width,
            height,
            values: vec![value; width * height],
        }
    }

    pub(super) fn longer(&self) -> usize {
        self.width.max(self.height)
    }

    pub(super) fn map<U>(&self, with: impl Fn(T) -> U) -> Grid<U> {
        Grid {
            width: self.width,
            height: self.height,
            values: self.values.iter().map(|&value| with(value)).collect(),
        }
    }

    /// Rows become columns.
    pub(super) fn transposed(&self) -> Self {
        let at = |index| index % self.height * self.width + index / self.height;
        Self {
            width: self.height,
            height: self.width,
            values: (0..self.values.len())
                .map(|index| self.values[at(index)])
                .collect(),
        }
    }

    /// The indices of the neighbours of a pixel, corners included.
    pub(super) fn around(&self, at: usize) -> impl Iterator<Item = usize> + use<T> {
        let (width, height) = (self.width, self.height);
        let (x, y) = (at % width, at / width);
        let rows = y.saturating_sub(1)..(y + 2).min(height);
        let columns = x.saturating_sub(1)..(x + 2).min(width);
        rows.flat_map(move |y| columns.clone().map(move |x| y * width + x))
            .filter(move |&near| near != at)
    }
}

/// Where a scaled picture takes its pixels from: pixel 0 begins at `origin` of the source, and each is `scale` source pixels
/// long.
#[derive(Clone, Copy)]
pub(super) struct Axis {
    pub origin: f32,
    pub scale: f32,
    pub count: usize,
    /// Whether the source goes on beyond its edges as it ends there; else there is nothing.
    pub goes_on: bool,
}

impl Axis {
    /// The source pixels under each pixel, each with its share. A pixel that is shorter than one of the source takes the two
    /// nearest to its middle.
    fn shares(self, length: usize) -> Vec<Vec<(usize, f32)>> {
        let half = self.scale.max(1.0) / 2.0;
        (0..self.count)
            .map(|at| {
                let middle = self.origin + (at as f32 + 0.5) * self.scale;
                let (low, high) = (middle - half, middle + half);
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "the conversion saturates at 0"
                )]
                let (first, last) = (low.floor() as usize, high.ceil() as usize);
                let mut shares: Vec<(usize, f32)> = (first..last.min(length))
                    .map(|index| {
                        let (begins, ends) = (index as f32, index as f32 + 1.0);
                        let covered = ends.min(high) - begins.max(low);
                        (index, covered.max(0.0) / (2.0 * half))
                    })
                    .collect();
                if self.goes_on {
                    let all: f32 = shares.iter().map(|(_, share)| share).sum();
                    shares.iter_mut().for_each(|(_, share)| *share /= all);
                }
                shares
            })
            .collect()
    }
}

/// A picture of `width` × `height` pixels at another scale: each pixel is the mean of the area under it, and nothing outside.
pub(super) fn scaled<const N: usize>(
    (width, height): (usize, usize),
    pixel: impl Fn(usize) -> [f32; N],
    across: Axis,
    down: Axis,
) -> Grid<[f32; N]> {
    let (columns, rows) = (across.shares(width), down.shares(height));
    let mut values = Vec::with_capacity(columns.len() * rows.len());
    for row in &rows {
        for column in &columns {
            let mut sum = [0.0; N];
            for &(y, tall) in row {
                for &(x, wide) in column {
                    for (sum, value) in sum.iter_mut().zip(pixel(y * width + x)) {
                        *sum += tall * wide * value;
                    }
                }
            }
            values.push(sum);
        }
    }
    Grid {
        width: columns.len(),
        height: rows.len(),
        values,
    }
}
