//! The lines of ruled and squared paper.

use super::grid::Grid;

/// The thickest line, as a share of the longer side.
const THICKEST: f32 = 0.011;
/// A line is interrupted by no more than this share of the picture, where a digit lies on it, and by no more than a few times
/// what was seen of it.
const GAP: f32 = 0.4;
const GAP_OF_SEEN: usize = 2;
/// A line spans at least this share of the picture, and is seen along this share.
const SPAN: f32 = 0.7;
const SEEN: f32 = 0.4;
/// A run belongs to a line if it lies this near to where the line leads, in pixels, and for each pixel of a gap this much more.
const NEAR: f32 = 1.6;
const NEAR_OF_GAP: f32 = 0.015;
/// Ink is darker than its line by this factor, where it is darker.
const DARKER: f32 = 1.5;

/// A run of pixels in a column.
#[derive(Clone, Copy)]
struct Run {
    x: usize,
    top: usize,
    bottom: usize,
}

impl Run {
    fn middle(self) -> f32 {
        (self.top + self.bottom) as f32 / 2.0
    }

    fn thickness(self) -> usize {
        self.bottom - self.top
    }
}

/// Takes lines away from `contrast` that cross the picture nearly straight from one side to the other, and leaves strokes
/// that cross them. Returns how many there were.
pub(super) fn remove_lines(contrast: &mut Grid<f32>, least: f32) -> usize {
    let across = remove_across(contrast, least);
    let mut turned = contrast.transposed();
    let down = remove_across(&mut turned, least);
    *contrast = turned.transposed();
    across + down
}

/// The same for lines from left to right.
fn remove_across(contrast: &mut Grid<f32>, least: f32) -> usize {
    let lines = lines(contrast, least);
    let before = contrast.clone();
    for line in &lines {
        erase(line, &before, contrast, least);
    }
    lines.len()
}

/// Thin runs that follow each other from left to right.
fn lines(contrast: &Grid<f32>, least: f32) -> Vec<Vec<Run>> {
    let (width, height) = (contrast.width, contrast.height);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small positive numbers"
    )]
    let (thickest, gap) = (
        ((contrast.longer() as f32 * THICKEST).ceil() as usize).max(2),
        (width as f32 * GAP).ceil() as usize,
    );
    let mut open: Vec<Vec<Run>> = Vec::new();
    let mut done: Vec<Vec<Run>> = Vec::new();
    for x in 0..width {
        let (active, ended): (Vec<_>, Vec<_>) = open.into_iter().partition(|line: &Vec<Run>| {
            let gap = gap.min(GAP_OF_SEEN * line.len());
            line.last().is_some_and(|run| x - run.x <= gap)
        });
        open = active;
        done.extend(ended);
        // Where each line leads, and how near a run must lie; a line takes one run of a column.
        let mut wanted: Vec<Option<(f32, f32)>> = open
            .iter()
            .map(|line| {
                let gap = x - line.last().map_or(x, |run| run.x);
                Some((leads_to(line, x), NEAR + NEAR_OF_GAP * gap as f32))
            })
            .collect();
        let mut y = 0;
        while y < height {
            if contrast.values[y * width + x] <= least {
                y += 1;
                continue;
            }
            let top = y;
            while y < height && contrast.values[y * width + x] > least {
                y += 1;
            }
            let run = Run { x, top, bottom: y };
            if run.thickness() > thickest {
                continue;
            }
            let nearest = wanted
                .iter()
                .enumerate()
                .filter_map(|(at, place)| {
                    let (middle, near) = (*place)?;
                    let distance = (middle - run.middle()).abs();
                    (distance < near).then_some((at, distance))
                })
                .min_by(|a, b| a.1.total_cmp(&b.1));
            if let Some((at, _)) = nearest {
                wanted[at] = None;
                open[at].push(run);
            } else {
                open.push(vec![run]);
                wanted.push(None);
            }
        }
    }
    done.extend(open);
    let long = |line: &Vec<Run>| {
        let span = line.last().map_or(0, |last| last.x + 1 - line[0].x);
        span as f32 >= SPAN * width as f32 && line.len() as f32 >= SEEN * width as f32
    };
    done.retain(long);
    done
}

/// The place to which the last runs of a line lead in column `x`: on the straight line through two means, since single runs
/// lie on whole pixels.
fn leads_to(line: &[Run], x: usize) -> f32 {
    const RECENT: usize = 120;
    let recent = &line[line.len().saturating_sub(RECENT)..];
    let half = recent.len() / 2;
    let mean = |runs: &[Run]| {
        let count = runs.len() as f32;
        (
            runs.iter().map(|run| run.x as f32).sum::<f32>() / count,
            runs.iter().map(|run| run.middle()).sum::<f32>() / count,
        )
    };
    // Too few runs have no direction yet.
    if recent.len() < 16 {
        return mean(&recent[recent.len().saturating_sub(4)..]).1;
    }
    let ((x1, y1), (x2, y2)) = (mean(&recent[..half]), mean(&recent[half..]));
    y2 + (y2 - y1) / (x2 - x1) * (x as f32 - x2)
}

/// Takes a line away: where a run is no thicker than the line, and no darker.
fn erase(line: &[Run], before: &Grid<f32>, contrast: &mut Grid<f32>, least: f32) {
    let width = contrast.width;
    let mut thicknesses: Vec<f32> = line.iter().map(|run| run.thickness() as f32).collect();
    let thickness = super::sheet::quantile(&mut thicknesses, 0.5).unwrap_or(1.0);
    let darkest = |run: &Run| {
        (run.top..run.bottom)
            .map(|y| before.values[y * width + run.x])
            .fold(0.0, f32::max)
    };
    let mut levels: Vec<f32> = line.iter().map(darkest).collect();
    let level = super::sheet::quantile(&mut levels, 0.5).unwrap_or(least);
    let darker = level * DARKER;
    let mut runs = line.iter().peekable();
    let mut last = line[0];
    // To both edges: a line may fade before them.
    for x in 0..width {
        let middle = if let Some(run) = runs.next_if(|run| run.x == x) {
            last = *run;
            run.middle()
        } else if let Some(next) = runs.peek() {
            // Between two runs, where something crosses the line.
            let share = (x as f32 - last.x as f32) / (next.x as f32 - last.x as f32).max(1.0);
            last.middle() + share.max(0.0) * (next.middle() - last.middle())
        } else {
            leads_to(line, x)
        };
        erase_column(x, middle, thickness, before, contrast, (least, darker));
    }
}

/// Takes the pixels of a line in one column away, unless a stroke crosses there.
fn erase_column(
    x: usize,
    middle: f32,
    thickness: f32,
    before: &Grid<f32>,
    contrast: &mut Grid<f32>,
    (least, darker): (f32, f32),
) {
    let (width, height) = (contrast.width, contrast.height);
    let half = thickness / 2.0 + 1.0;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the conversion saturates at 0"
    )]
    let (top, bottom) = (
        ((middle - half).floor().max(0.0) as usize).min(height),
        ((middle + half).ceil().max(0.0) as usize).min(height),
    );
    let at = |y: usize| y * width + x;
    let ink = |y: usize| before.values[at(y)] > least;
    // Ink just above and just below is a stroke that crosses.
    let above = top.checked_sub(1).is_some_and(&ink);
    let below = bottom < height && ink(bottom);
    if above && below {
        return;
    }
    for y in top..bottom {
        if before.values[at(y)] <= darker {
            contrast.values[at(y)] = 0.0;
        }
    }
}
