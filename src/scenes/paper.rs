//! Digits on paper and on boards, as a camera shows them.

use super::canvas::{Canvas, whole};
use super::disturbance::{line, rule, soft_shadow, specks, thumb};
use super::pen::{Pen, Place, written};
use super::{any, grey, placed, write, write_at};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// A sheet of paper, portrait or landscape.
pub(super) fn paper(rng: &mut ChaCha8Rng) -> Canvas {
    let level = any(rng, 0.78, 0.95);
    let (long, short) = (rng.random_range(900..1200), rng.random_range(700..900));
    let warm = any(rng, -0.02, 0.03);
    let colour = [level + warm, level, level - warm];
    let mut paper = if rng.random() {
        Canvas::new(short, long, colour)
    } else {
        Canvas::new(long, short, colour)
    };
    paper.texture(rng, 60.0, 0.006, 0.008);
    paper
}

/// A photograph of a sheet with something on it.
pub(super) fn sheet(
    digit: &[u8],
    rng: &mut ChaCha8Rng,
    add: impl Fn(&mut Canvas, &mut ChaCha8Rng),
) -> Canvas {
    let mut canvas = paper(rng);
    write(&mut canvas, digit, rng, (0.25, 0.5));
    add(&mut canvas, rng);
    camera(canvas, rng)
}

pub(super) fn camera(canvas: Canvas, rng: &mut ChaCha8Rng) -> Canvas {
    let (blur, noise) = (rng.random_range(0..2), any(rng, 0.004, 0.015));
    canvas.photograph(rng, blur, noise)
}

pub(super) fn ruled(digit: &[u8], rng: &mut ChaCha8Rng, turn: f32, squared: bool) -> Canvas {
    let mut canvas = paper(rng);
    rule(&mut canvas, rng, turn, squared, (0.5, 0.72));
    write(&mut canvas, digit, rng, (0.25, 0.5));
    camera(canvas, rng)
}

pub(super) fn notebook(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = paper(rng);
    rule(&mut canvas, rng, 0.03, false, (0.25, 0.45));
    let margin = canvas.width as f32 * any(rng, 0.1, 0.16);
    let thickness = any(rng, 1.5, 3.0);
    canvas.cover([0.8, 0.3, 0.3], |x, _| line(x - margin, thickness));
    write(&mut canvas, digit, rng, (0.25, 0.5));
    camera(canvas, rng)
}

pub(super) fn table(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    let mut table = paper(rng);
    let dark = any(rng, 0.15, 0.45);
    table.cover([dark * 1.2, dark, dark * 0.7], |_, _| 1.0);
    table.texture(rng, 25.0, 0.02, 0.01);
    let (width, height) = (table.width as f32, table.height as f32);
    let (sin, cos) = any(rng, -0.08, 0.08).sin_cos();
    let (wide, high) = (width * any(rng, 0.33, 0.44), height * any(rng, 0.33, 0.44));
    let middle = (width * any(rng, 0.46, 0.54), height * any(rng, 0.46, 0.54));
    table.cover(grey(any(rng, 0.8, 0.95)), |x, y| {
        let (dx, dy) = (x - middle.0, y - middle.1);
        let (u, v) = (cos * dx + sin * dy, cos * dy - sin * dx);
        (wide - u.abs()).min(high - v.abs()) + 0.5
    });
    let place = Place {
        middle,
        length: wide.min(high) * any(rng, 0.5, 1.0),
        turn: 0.0,
    };
    write_at(&mut table, digit, place, grey(0.15), Pen::Own(0.5));
    camera(table, rng)
}

/// A box that somebody drew around the digit, not quite straight.
pub(super) fn drawn_box(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = paper(rng);
    let place = placed(&canvas, rng, (0.25, 0.4));
    let ink = grey(any(rng, 0.08, 0.28));
    write_at(&mut canvas, digit, place, ink, Pen::Own(0.5));
    let half = place.length * any(rng, 0.75, 1.0);
    let corners: Vec<(f32, f32)> = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
        .map(|(x, y)| {
            let near = |rng: &mut ChaCha8Rng| half * any(rng, 0.94, 1.06);
            (
                place.middle.0 + x * near(rng),
                place.middle.1 + y * near(rng),
            )
        })
        .to_vec();
    let thickness = any(rng, 3.0, 9.0);
    canvas.cover(ink, |x, y| {
        let sides = (0..4).map(|side| {
            let (from, to) = (corners[side], corners[(side + 1) % 4]);
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let along = ((x - from.0) * dx + (y - from.1) * dy) / (dx * dx + dy * dy);
            let along = along.clamp(0.0, 1.0);
            line(
                (x - from.0 - along * dx).hypot(y - from.1 - along * dy),
                thickness,
            )
        });
        sides.fold(0.0, f32::max)
    });
    camera(canvas, rng)
}

pub(super) fn ballpoint(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = paper(rng);
    rule(&mut canvas, rng, 0.04, false, (0.55, 0.72));
    let place = placed(&canvas, rng, (0.25, 0.5));
    let width = any(rng, 4.0, 9.0);
    let ink = [0.1, 0.15, any(rng, 0.4, 0.6)];
    write_at(&mut canvas, digit, place, ink, Pen::Width(width));
    soft_shadow(&mut canvas, rng);
    camera(canvas, rng)
}

/// Faint and uneven strokes.
pub(super) fn pencil(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = paper(rng);
    let place = placed(&canvas, rng, (0.25, 0.5));
    let width = any(rng, 6.0, 12.0);
    let mut cover = written(
        digit,
        (canvas.width, canvas.height),
        place,
        Pen::Width(width),
    );
    let mut texture = Canvas::new(canvas.width, canvas.height, grey(0.75));
    texture.texture(rng, 6.0, 0.2, 0.1);
    for (cover, pixel) in cover.iter_mut().zip(&texture.pixels) {
        *cover *= pixel[0].clamp(0.3, 1.0);
    }
    canvas.ink(grey(any(rng, 0.4, 0.55)), &cover);
    soft_shadow(&mut canvas, rng);
    camera(canvas, rng)
}

pub(super) fn chalk(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = paper(rng);
    let dark = any(rng, 0.12, 0.25);
    canvas.cover([dark, dark * 1.2, dark], |_, _| 1.0);
    canvas.texture(rng, 80.0, 0.02, 0.015);
    let place = placed(&canvas, rng, (0.3, 0.55));
    write_at(
        &mut canvas,
        digit,
        place,
        grey(any(rng, 0.7, 0.95)),
        Pen::Own(0.6),
    );
    soft_shadow(&mut canvas, rng);
    camera(canvas, rng)
}

pub(super) fn coloured_paper(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = paper(rng);
    let colour = [any(rng, 0.5, 1.0), any(rng, 0.5, 1.0), any(rng, 0.2, 0.8)];
    canvas.cover(colour, |_, _| 0.9);
    write(&mut canvas, digit, rng, (0.25, 0.5));
    soft_shadow(&mut canvas, rng);
    camera(canvas, rng)
}

pub(super) fn in_a_corner(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = paper(rng);
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    let side = |rng: &mut ChaCha8Rng| if rng.random() { 0.2 } else { 0.8 };
    let place = Place {
        middle: (width * side(rng), height * side(rng)),
        length: width.min(height) * any(rng, 0.08, 0.15),
        turn: 0.0,
    };
    write_at(&mut canvas, digit, place, grey(0.15), Pen::Own(0.5));
    camera(canvas, rng)
}

/// A picture that somebody cut to the digit.
pub(super) fn cut_close(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    let whole_sheet = sheet(digit, rng, |_, _| {});
    let level = |pixel: &[f32; 4]| pixel[0] + pixel[1] + pixel[2];
    let mut levels: Vec<f32> = whole_sheet.pixels.iter().map(level).collect();
    levels.sort_by(f32::total_cmp);
    let ink = f32::midpoint(levels[levels.len() / 500], levels[levels.len() / 2]);
    let dark = |at: &usize| level(&whole_sheet.pixels[*at]) < ink;
    let places: Vec<usize> = (0..whole_sheet.pixels.len()).filter(dark).collect();
    let column = |at: &usize| at % whole_sheet.width;
    let row = |at: &usize| at / whole_sheet.width;
    let range = |of: &dyn Fn(&usize) -> usize, end: usize, margin: usize| {
        let (low, high) = places
            .iter()
            .map(of)
            .fold((end, 0), |(low, high), at| (low.min(at), high.max(at + 1)));
        low.saturating_sub(margin)..(high + margin).min(end)
    };
    let margin = whole(any(rng, 1.0, 20.0));
    let columns = range(&column, whole_sheet.width, margin);
    let rows = range(&row, whole_sheet.height, margin);
    Canvas {
        width: columns.len(),
        height: rows.len(),
        pixels: rows
            .flat_map(|y| columns.clone().map(move |x| (x, y)))
            .map(|(x, y)| whole_sheet.pixels[y * whole_sheet.width + x])
            .collect(),
    }
}

pub(super) fn blurred(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    let (width, height) = (rng.random_range(180..320), rng.random_range(180..320));
    let mut canvas = Canvas::new(width, height, grey(any(rng, 0.6, 0.8)));
    let place = placed(&canvas, rng, (0.35, 0.6));
    write_at(&mut canvas, digit, place, grey(0.25), Pen::Own(0.5));
    canvas.photograph(rng, 2, 0.05)
}

pub(super) fn everything(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = paper(rng);
    rule(&mut canvas, rng, 0.04, false, (0.5, 0.7));
    write(&mut canvas, digit, rng, (0.25, 0.45));
    thumb(&mut canvas, rng);
    soft_shadow(&mut canvas, rng);
    specks(&mut canvas, rng, 2);
    camera(canvas, rng)
}
