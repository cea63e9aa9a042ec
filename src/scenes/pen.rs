//! A digit of MNIST on a larger canvas: as it is, or its middle lines drawn again with a pen.

/// Pixels along a side of a digit of MNIST.
const SIDE: usize = 28;

/// Where a digit lies on the canvas: the middle of its bounds, its longer side in pixels, and its turn in radians.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub middle: (f32, f32),
    pub length: f32,
    pub turn: f32,
}

#[derive(Clone, Copy)]
pub(super) enum Pen {
    /// As thick as the digit is, with edges of this softness.
    Own(f32),
    /// This many pixels wide.
    Width(f32),
}

/// How much of each pixel the digit covers, on a canvas of `width` × `height`.
pub(super) fn written(
    levels: &[u8],
    (width, height): (usize, usize),
    place: Place,
    pen: Pen,
) -> Vec<f32> {
    let bounds = bounds(levels);
    let longer = (bounds[2] - bounds[0]).max(bounds[3] - bounds[1]);
    let scale = place.length / longer;
    let middle = (
        f32::midpoint(bounds[0], bounds[2]),
        f32::midpoint(bounds[1], bounds[3]),
    );
    let (sin, cos) = place.turn.sin_cos();
    match pen {
        Pen::Own(soft) => (0..width * height)
            .map(|at| {
                let (x, y) = ((at % width) as f32 + 0.5, (at / width) as f32 + 0.5);
                let (dx, dy) = ((x - place.middle.0) / scale, (y - place.middle.1) / scale);
                let (u, v) = (cos * dx + sin * dy, cos * dy - sin * dx);
                let grey = between(levels, u + middle.0, v + middle.1);
                ((grey - 0.5) / soft + 0.5).clamp(0.0, 1.0)
            })
            .collect(),
        Pen::Width(pen) => {
            let at = |&(u, v): &(f32, f32)| {
                let (dx, dy) = (scale * (u - middle.0), scale * (v - middle.1));
                (
                    place.middle.0 + cos * dx - sin * dy,
                    place.middle.1 + sin * dx + cos * dy,
                )
            };
            let mut cover = vec![0.0; width * height];
            for (from, to) in middle_lines(levels) {
                stroke(&mut cover, (width, height), at(&from), at(&to), pen / 2.0);
            }
            cover
        }
    }
}

/// Left, top, right and bottom of the ink, in pixels of the digit.
fn bounds(levels: &[u8]) -> [f32; 4] {
    let inked = levels.iter().enumerate().filter(|(_, level)| **level > 127);
    inked.fold([28.0f32, 28.0, 0.0, 0.0], |bounds, (at, _)| {
        let (x, y) = ((at % SIDE) as f32, (at / SIDE) as f32);
        [
            bounds[0].min(x),
            bounds[1].min(y),
            bounds[2].max(x + 1.0),
            bounds[3].max(y + 1.0),
        ]
    })
}

/// The grey value at a place between the middles of pixels.
fn between(levels: &[u8], x: f32, y: f32) -> f32 {
    let (u, v) = (x - 0.5, y - 0.5);
    let (left, top) = (u.floor(), v.floor());
    let (a, b) = (u - left, v - top);
    let level = |x: f32, y: f32| {
        let inside = (0.0..28.0).contains(&x) && (0.0..28.0).contains(&y);
        if inside {
            f32::from(levels[y as usize * SIDE + x as usize]) / 255.0
        } else {
            0.0
        }
    };
    let upper = level(left, top) * (1.0 - a) + level(left + 1.0, top) * a;
    let lower = level(left, top + 1.0) * (1.0 - a) + level(left + 1.0, top + 1.0) * a;
    upper * (1.0 - b) + lower * b
}

/// Draws one straight stroke with round ends.
fn stroke(
    cover: &mut [f32],
    (width, height): (usize, usize),
    from: (f32, f32),
    to: (f32, f32),
    radius: f32,
) {
    let reach = radius + 1.0;
    let range = |a: f32, b: f32, end: usize| {
        let (low, high) = (a.min(b) - reach, a.max(b) + reach);
        (low.max(0.0) as usize)..(high.max(0.0) as usize + 1).min(end)
    };
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let square = (dx * dx + dy * dy).max(1e-6);
    for y in range(from.1, to.1, height) {
        for x in range(from.0, to.0, width) {
            let (px, py) = (x as f32 + 0.5 - from.0, y as f32 + 0.5 - from.1);
            let along = ((px * dx + py * dy) / square).clamp(0.0, 1.0);
            let distance = (px - along * dx).hypot(py - along * dy);
            let share = (radius + 0.5 - distance).clamp(0.0, 1.0);
            let pixel = &mut cover[y * width + x];
            *pixel = pixel.max(share);
        }
    }
}

/// Grid points of the middle lines to one pixel of the digit.
const FINE: usize = 8;

/// The middle lines of the strokes, as short straight pieces in pixels of the digit (Zhang & Suen 1984, "A fast parallel
/// algorithm for thinning digital patterns").
fn middle_lines(levels: &[u8]) -> Vec<((f32, f32), (f32, f32))> {
    let side = SIDE * FINE;
    let place = |at: usize| {
        let fine = FINE as f32;
        (
            ((at % side) as f32 + 0.5) / fine,
            ((at / side) as f32 + 0.5) / fine,
        )
    };
    let mut ink: Vec<bool> = (0..side * side)
        .map(|at| {
            let (x, y) = place(at);
            between(levels, x, y) > 0.5
        })
        .collect();
    // Clockwise from above; the digit does not touch the edges of its image.
    let around = |at: usize| {
        [
            at - side,
            at - side + 1,
            at + 1,
            at + side + 1,
            at + side,
            at + side - 1,
            at - 1,
            at - side - 1,
        ]
    };
    let inner = |at: usize| {
        let (x, y) = (at % side, at / side);
        (1..side - 1).contains(&x) && (1..side - 1).contains(&y)
    };
    loop {
        let mut removed = 0;
        for second in [false, true] {
            let thin = |at: usize| {
                let n = around(at).map(|near| ink[near]);
                let count = n.iter().filter(|&&near| near).count();
                let starts = (0..8).filter(|&i| !n[i] && n[(i + 1) % 8]).count();
                let (a, b) = if second {
                    (n[0] && n[2] && n[6], n[0] && n[4] && n[6])
                } else {
                    (n[0] && n[2] && n[4], n[2] && n[4] && n[6])
                };
                (2..=6).contains(&count) && starts == 1 && !a && !b
            };
            let thinned: Vec<usize> = (0..ink.len())
                .filter(|&at| ink[at] && inner(at) && thin(at))
                .collect();
            removed += thinned.len();
            for at in thinned {
                ink[at] = false;
            }
        }
        if removed == 0 {
            break;
        }
    }
    let near = |at: usize| around(at).into_iter().filter(|&near| ink[near]);
    // Steps of the grid are smoothed over a few neighbours.
    let smooth = |at: usize| {
        let mut reached = vec![at];
        for _ in 0..4 {
            let next: Vec<usize> = reached.iter().flat_map(|&at| near(at)).collect();
            for at in next {
                if !reached.contains(&at) {
                    reached.push(at);
                }
            }
        }
        let count = reached.len() as f32;
        let sum = reached
            .into_iter()
            .map(place)
            .fold((0.0, 0.0), |sum, p| (sum.0 + p.0, sum.1 + p.1));
        (sum.0 / count, sum.1 / count)
    };
    let points: Vec<usize> = (0..ink.len()).filter(|&at| ink[at] && inner(at)).collect();
    points
        .iter()
        .flat_map(|&at| {
            let here = smooth(at);
            near(at)
                .filter(move |&near| near >= at)
                .chain([at])
                .map(move |near| (here, smooth(near)))
                .collect::<Vec<_>>()
        })
        .collect()
}
