//! Digits on screens.

use super::canvas::Canvas;
use super::pen::{Pen, Place, written};
use super::{any, grey, placed, write_at};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// A digit on a screen, whose canvas is of one colour.
pub(super) fn screen(
    digit: &[u8],
    rng: &mut ChaCha8Rng,
    ink: [f32; 3],
    ground: [f32; 3],
) -> Canvas {
    let side = rng.random_range(300..700);
    let mut canvas = Canvas::new(side, side, ground);
    let place = placed(&canvas, rng, (0.5, 0.75));
    write_at(&mut canvas, digit, place, ink, Pen::Own(0.4));
    canvas
}

/// A rectangle from `inset` pixels inside the edges.
pub(super) fn rim(canvas: &Canvas, inset: f32, thickness: f32) -> impl Fn(f32, f32) -> f32 + use<> {
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    move |x, y| {
        let depth = x.min(width - x).min(y).min(height - y);
        f32::from(u8::from((inset..inset + thickness).contains(&depth)))
    }
}

pub(super) fn frame(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = screen(digit, rng, grey(0.0), grey(1.0));
    let thickness = rng.random_range(1..5u8);
    let inset = if rng.random() {
        0.0
    } else {
        any(rng, 0.0, 12.0).round()
    };
    let rim = rim(&canvas, inset, f32::from(thickness));
    canvas.cover(grey(any(rng, 0.0, 0.6)), rim);
    canvas
}

/// A white canvas on a dark ground, `share` of each side.
pub(super) fn window(digit: &[u8], rng: &mut ChaCha8Rng, share: (f32, f32)) -> (Canvas, [f32; 4]) {
    let (width, height) = (rng.random_range(700..1000), rng.random_range(500..800));
    let dark = any(rng, 0.08, 0.25);
    let mut window = Canvas::new(width, height, [dark, dark, dark + 0.02]);
    let (width, height) = (width as f32, height as f32);
    let wide = (width * any(rng, share.0, share.1)).round();
    let high = (height * any(rng, share.0, share.1)).round();
    let left = ((width - wide) * any(rng, 0.3, 0.7)).round();
    let top = ((height - high) * any(rng, 0.3, 0.7)).round();
    window.cover(grey(1.0), |x, y| {
        f32::from(u8::from(
            x > left && x < left + wide && y > top && y < top + high,
        ))
    });
    let place = Place {
        middle: (left + wide / 2.0, top + high / 2.0),
        length: wide.min(high) * any(rng, 0.5, 0.75),
        turn: 0.0,
    };
    write_at(&mut window, digit, place, grey(0.0), Pen::Own(0.4));
    (window, [left, top, wide, high])
}

pub(super) fn dark_window(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    window(digit, rng, (0.7, 0.9)).0
}

pub(super) fn small_window(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    window(digit, rng, (0.4, 0.6)).0
}

pub(super) fn titled_window(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = screen(digit, rng, grey(0.0), grey(1.0));
    let bar = canvas.height as f32 * any(rng, 0.05, 0.12);
    canvas.cover(grey(any(rng, 0.2, 0.85)), |_, y| {
        f32::from(u8::from(y < bar.round()))
    });
    let right = canvas.width as f32;
    for (button, colour) in [[0.9, 0.3, 0.3], [0.9, 0.8, 0.3], [0.3, 0.8, 0.4]]
        .iter()
        .enumerate()
    {
        let middle = right - bar * (button as f32 + 0.6);
        canvas.cover(*colour, |x, y| {
            0.3 * bar - (x - middle).hypot(y - bar / 2.0)
        });
    }
    let rim = rim(&canvas, 0.0, 1.0);
    canvas.cover(grey(0.3), rim);
    canvas
}

/// The middle lines of a digit 570 pixels high.
pub(super) fn thin(digit: &[u8], rng: &mut ChaCha8Rng, width: f32) -> Canvas {
    let mut canvas = Canvas::new(1000, 1000, grey(1.0));
    let place = Place {
        middle: (any(rng, 450.0, 550.0), any(rng, 450.0, 550.0)),
        length: 570.0,
        turn: 0.0,
    };
    write_at(&mut canvas, digit, place, grey(0.0), Pen::Width(width));
    canvas
}

pub(super) fn transparent(digit: &[u8], rng: &mut ChaCha8Rng, light: bool) -> Canvas {
    let side = rng.random_range(200..700);
    let mut canvas = Canvas::new(side, side, grey(0.0));
    let place = placed(&canvas, rng, (0.5, 0.8));
    let cover = written(digit, (side, side), place, Pen::Own(0.5));
    let ink = if light {
        any(rng, 0.85, 1.0)
    } else {
        any(rng, 0.0, 0.3)
    };
    canvas.cut_out(grey(ink), &cover);
    canvas
}

/// Chalk on transparency or on black, each pixel of the digit as a square of one colour.
pub(super) fn by_night(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    let times = [1, 10, 20][rng.random_range(0..3)];
    let side = 28 * times;
    let mut canvas = Canvas::new(side, side, grey(0.0));
    let cover: Vec<f32> = (0..side * side)
        .map(|at| f32::from(digit[at / side / times * 28 + at % side / times]) / 255.0)
        .collect();
    if rng.random() {
        canvas.cut_out([0.94, 0.93, 0.88], &cover);
    } else {
        canvas.ink([0.94, 0.93, 0.88], &cover);
    }
    canvas
}

/// Two colours that differ in hue alone.
pub(super) fn equal_luminance(digit: &[u8], rng: &mut ChaCha8Rng) -> Canvas {
    let pairs = [
        ([0.86, 0.12, 0.24], [0.08, 0.31, 0.59]),
        ([0.1, 0.55, 0.1], [0.75, 0.3, 0.55]),
        ([0.9, 0.35, 0.1], [0.2, 0.55, 0.6]),
    ];
    let (ink, ground) = pairs[rng.random_range(0..pairs.len())];
    if rng.random() {
        screen(digit, rng, ink, ground)
    } else {
        screen(digit, rng, ground, ink)
    }
}

pub(super) fn small(digit: &[u8]) -> Canvas {
    let mut canvas = Canvas::new(28, 28, grey(0.0));
    let cover: Vec<f32> = digit
        .iter()
        .map(|&level| f32::from(level) / 255.0)
        .collect();
    canvas.ink(grey(1.0), &cover);
    canvas
}
