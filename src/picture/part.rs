//! Connected parts of a picture.

use super::grid::{Grid, Rect};

/// Pixels that touch each other, at corners too.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub pixels: Vec<usize>,
    pub bounds: Rect,
    /// How much its pixels differ from the paper, those of its core.
    pub level: f32,
}

impl Part {
    /// Which edges of the grid the part touches: left, top, right, bottom.
    pub fn edges<T>(&self, grid: &Grid<T>) -> [bool; 4] {
        let Rect {
            left,
            top,
            right,
            bottom,
        } = self.bounds;
        [
            left == 0,
            top == 0,
            right == grid.width,
            bottom == grid.height,
        ]
    }

    pub fn touches<T>(&self, grid: &Grid<T>) -> bool {
        self.edges(grid).contains(&true)
    }
}

/// The parts of the pixels that `hold`, the largest first.
pub(super) fn parts(contrast: &Grid<f32>, hold: impl Fn(usize) -> bool) -> Vec<Part> {
    let mut seen: Vec<bool> = (0..contrast.values.len()).map(|at| !hold(at)).collect();
    let mut found = Vec::new();
    for start in 0..seen.len() {
        if seen[start] {
            continue;
        }
        seen[start] = true;
        let mut pixels = vec![start];
        let mut next = 0;
        while next < pixels.len() {
            for near in contrast.around(pixels[next]) {
                if !seen[near] {
                    seen[near] = true;
                    pixels.push(near);
                }
            }
            next += 1;
        }
        found.push(part(contrast, pixels));
    }
    found.sort_by_key(|part| std::cmp::Reverse(part.pixels.len()));
    found
}

fn part(contrast: &Grid<f32>, pixels: Vec<usize>) -> Part {
    let one = |&at: &usize| {
        let (x, y) = (at % contrast.width, at / contrast.width);
        Rect {
            left: x,
            top: y,
            right: x + 1,
            bottom: y + 1,
        }
    };
    let bounds = pixels.iter().map(one).reduce(Rect::with);
    let mut levels: Vec<f32> = pixels.iter().map(|&at| contrast.values[at]).collect();
    Part {
        bounds: bounds.expect("a part has a pixel"),
        level: super::sheet::quantile(&mut levels, 0.8).expect("a part has a pixel"),
        pixels,
    }
}
