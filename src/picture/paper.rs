//! The paper under the ink: what a pixel would show if nothing were written there.

use super::grid::Grid;
use super::levels::{length, split};
use super::sheet::{Colour, apart, median, quantile};

/// Cells along the longer side in which the paper is estimated.
const CELLS: usize = 48;
/// Half the width of the window, in cells, in which most of the first estimate is paper. No stroke is as wide as half of it.
const WIDE: usize = 14;
/// The same of the second estimate, which leaves the ink out.
const NEAR: usize = 5;
/// Cells that differ from the first estimate by more are ink; more where a person said which tone the paper has, since the
/// first estimate is then the extreme of the window.
const INK: f32 = 0.05;
const TONED: f32 = 0.12;
/// Ink that covers a share of the picture between these, and hardly touches its edges, differs from the paper by more than
/// `STRONG`. Shadows differ by less.
const COVERED: f32 = 0.25;
const MOST_COVERED: f32 = 0.75;
const STRONG: f32 = 0.3;

/// Whether ink is darker than its paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Ink covers less of its surroundings than paper.
    #[default]
    Found,
    Dark,
    Light,
}

/// How each pixel differs from the paper around it, channel by channel.
pub(super) fn differences(sheet: &Grid<Colour>, tone: Tone) -> Grid<Colour> {
    let cell = (sheet.longer() as f32 / CELLS as f32).max(1.0);
    let cells = cells(sheet, cell);
    let even = even(&cells);
    let paper = if tone == Tone::Found && is_covered(sheet, even) {
        Grid::filled(cells.width, cells.height, even)
    } else {
        paper(&cells, tone)
    };
    // At the edge of a shadow a pixel has the paper of one side or the other: anything between them is paper.
    let bounds: Vec<(Colour, Colour)> = (0..paper.values.len())
        .map(|at| {
            let own = paper.values[at];
            paper.around(at).fold((own, own), |(low, high), near| {
                let near = paper.values[near];
                (
                    [0, 1, 2].map(|c| low[c].min(near[c])),
                    [0, 1, 2].map(|c| high[c].max(near[c])),
                )
            })
        })
        .collect();
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most CELLS"
    )]
    let place = |at: usize, count: usize| ((at as f32 / cell) as usize).min(count - 1);
    let columns: Vec<usize> = (0..sheet.width).map(|x| place(x, paper.width)).collect();
    let mut values = Vec::with_capacity(sheet.values.len());
    for y in 0..sheet.height {
        let row = place(y, paper.height) * paper.width;
        for x in 0..sheet.width {
            let (low, high) = bounds[row + columns[x]];
            let seen = sheet.values[y * sheet.width + x];
            let difference = [0, 1, 2].map(|c| seen[c] - seen[c].clamp(low[c], high[c]));
            let lighter = difference.iter().sum::<f32>();
            let wanted = match tone {
                Tone::Found => true,
                Tone::Dark => lighter < 0.0,
                Tone::Light => lighter > 0.0,
            };
            values.push(if wanted { difference } else { [0.0; 3] });
        }
    }
    Grid {
        width: sheet.width,
        height: sheet.height,
        values,
    }
}

/// The median of each channel in cells of about `cell` pixels: the lines of ruled paper do not change it.
fn cells(sheet: &Grid<Colour>, cell: f32) -> Grid<Colour> {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most the length"
    )]
    let borders = |length: usize| -> Vec<usize> {
        let count = ((length as f32 / cell) as usize).max(1);
        (0..count)
            .map(|at| (at as f32 * cell) as usize)
            .chain([length])
            .collect()
    };
    let (columns, rows) = (borders(sheet.width), borders(sheet.height));
    let mut values = Vec::new();
    let mut channel = Vec::new();
    for row in rows.windows(2) {
        for column in columns.windows(2) {
            values.push([0, 1, 2].map(|c| {
                channel.clear();
                for y in row[0]..row[1] {
                    let line = &sheet.values[y * sheet.width..][column[0]..column[1]];
                    channel.extend(line.iter().map(|colour| colour[c]));
                }
                quantile(&mut channel, 0.5).unwrap_or(1.0)
            }));
        }
    }
    Grid {
        width: columns.len() - 1,
        height: rows.len() - 1,
        values,
    }
}

/// The colour of the paper in each cell: first the median of a window that is wider than any stroke, then that of what is no
/// ink nearby. A median keeps the edge of a shadow where it is.
fn paper(cells: &Grid<Colour>, tone: Tone) -> Grid<Colour> {
    let share = match tone {
        Tone::Found => 0.5,
        Tone::Dark => 0.85,
        Tone::Light => 0.15,
    };
    let first = Grid {
        width: cells.width,
        height: cells.height,
        values: (0..cells.values.len())
            .map(|at| window(cells, at, WIDE, share, |_| true).unwrap_or(cells.values[at]))
            .collect(),
    };
    let ink = if tone == Tone::Found { INK } else { TONED };
    let is_paper: Vec<bool> = cells
        .values
        .iter()
        .zip(&first.values)
        .map(|(&seen, &paper)| length(apart(seen, paper)) < ink)
        .collect();
    Grid {
        width: cells.width,
        height: cells.height,
        values: (0..cells.values.len())
            .map(|at| {
                window(cells, at, NEAR, 0.5, |near| is_paper[near]).unwrap_or(first.values[at])
            })
            .collect(),
    }
}

/// The median colour of the cells at the edges.
fn even(cells: &Grid<Colour>) -> Colour {
    let edge = (0..cells.values.len()).filter(|&at| is_edge(at, cells));
    median(edge.map(|at| cells.values[at]))
}

fn is_edge<T>(at: usize, grid: &Grid<T>) -> bool {
    let (x, y) = (at % grid.width, at / grid.width);
    x == 0 || y == 0 || x == grid.width - 1 || y == grid.height - 1
}

/// Whether ink covers so much of a picture that is cut close to it that there may be more ink than paper around a place. Then
/// the paper is known from the edges.
fn is_covered(sheet: &Grid<Colour>, paper: Colour) -> bool {
    let contrast = sheet.map(|colour| length(apart(colour, paper)));
    let (threshold, high) = split(contrast.values.iter().copied());
    let is_ink = |at: &usize| contrast.values[*at] > threshold;
    let share = |places: Vec<usize>| {
        places.iter().filter(|at| is_ink(at)).count() as f32 / places.len() as f32
    };
    let everywhere = share((0..contrast.values.len()).collect());
    let at_edge = share(
        (0..contrast.values.len())
            .filter(|&at| is_edge(at, sheet))
            .collect(),
    );
    high > STRONG && (COVERED..MOST_COVERED).contains(&everywhere) && at_edge < COVERED
}

/// A quantile of each channel over the cells around one that `count`; none if none of them does.
fn window(
    cells: &Grid<Colour>,
    at: usize,
    half: usize,
    share: f32,
    count: impl Fn(usize) -> bool,
) -> Option<Colour> {
    let (x, y) = (at % cells.width, at / cells.width);
    let columns = x.saturating_sub(half)..(x + half + 1).min(cells.width);
    let rows = y.saturating_sub(half)..(y + half + 1).min(cells.height);
    let places: Vec<usize> = rows
        .flat_map(|row| {
            columns
                .clone()
                .map(move |column| row * cells.width + column)
        })
        .filter(|&near| count(near))
        .collect();
    let mut values = Vec::with_capacity(places.len());
    let mut channel = |c: usize| {
        values.clear();
        values.extend(places.iter().map(|&near| cells.values[near][c]));
        quantile(&mut values, share)
    };
    Some([channel(0)?, channel(1)?, channel(2)?])
}
