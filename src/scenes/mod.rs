//! Simulated pictures of digits: test digits on paper, on boards and on screens, as cameras and screenshots show them. They
//! measure how well [`picture`](crate::picture) finds the digit.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::many_single_char_names,
    reason = "places on a canvas: the conversion saturates at 0, and x and y are prose here"
)]

mod canvas;
mod disturbance;
mod paper;
mod pen;
mod readings;
mod screen;

pub use readings::{Digit, Readings, digits, readings};

use crate::random::{Purpose, stream};
use canvas::Canvas;
use disturbance::{corner, lamp, sharp_shadow, soft_shadow, specks, thumb};
use paper::{
    ballpoint, blurred, chalk, coloured_paper, cut_close, drawn_box, everything, in_a_corner,
    notebook, pencil, ruled, sheet, table,
};
use pen::{Pen, Place, written};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use screen::{
    by_night, dark_window, equal_luminance, frame, screen, small, small_window, thin,
    titled_window, transparent,
};

/// Values along a side of an [`enlarged`] digit.
pub const SIDE: usize = 280;

/// A digit of 28 × 28 grey levels as these pictures show it, black on white, `SIDE` pixels wide.
#[must_use]
pub fn enlarged(levels: &[u8]) -> Vec<f32> {
    let place = Place {
        middle: (140.0, 140.0),
        length: 200.0,
        turn: 0.0,
    };
    written(levels, (SIDE, SIDE), place, Pen::Own(0.5))
}

/// A kind of pictures.
#[derive(Debug)]
pub struct Kind {
    pub name: &'static str,
    make: fn(&[u8], &mut ChaCha8Rng) -> Canvas,
}

impl Kind {
    /// The picture of a digit of 28 × 28 grey levels: width, height, and four bytes for each pixel. All random things in it
    /// follow from `seed` and `index`.
    #[must_use]
    pub fn picture(&self, levels: &[u8], seed: u64, index: u64) -> (usize, usize, Vec<u8>) {
        let place = KINDS.iter().position(|kind| kind.name == self.name);
        let counter = index * KINDS.len() as u64 + place.unwrap_or(0) as u64;
        let mut rng = stream(seed, Purpose::Scene, counter);
        let canvas = (self.make)(levels, &mut rng);
        (canvas.width, canvas.height, canvas.bytes())
    }
}

/// All kinds.
pub const KINDS: &[Kind] = &[
    kind("ink on evenly lit paper", |d, r| sheet(d, r, |_, _| {})),
    kind("shadow across the sheet", |d, r| sheet(d, r, soft_shadow)),
    kind("shadow with a sharp edge", |d, r| sheet(d, r, sharp_shadow)),
    kind("warm lamp at a corner", |d, r| sheet(d, r, lamp)),
    kind("ruled paper", |d, r| ruled(d, r, 0.0, false)),
    kind("squared paper", |d, r| ruled(d, r, 0.0, true)),
    kind("ruled paper, turned", |d, r| ruled(d, r, 0.07, false)),
    kind("squared paper, turned", |d, r| ruled(d, r, 0.07, true)),
    kind("notebook with dark lines and a margin", notebook),
    kind("a speck far away", |d, r| {
        sheet(d, r, |c, r| specks(c, r, 1))
    }),
    kind("many crumbs", |d, r| sheet(d, r, |c, r| specks(c, r, 12))),
    kind("a thumb at the edge", |d, r| sheet(d, r, thumb)),
    kind("a grey corner", |d, r| sheet(d, r, corner)),
    kind("a sheet on a dark table", table),
    kind("a frame of 2 pixels", frame),
    kind("a drawn box", drawn_box),
    kind("a white canvas in a dark window", dark_window),
    kind("a small white canvas in a dark window", small_window),
    kind("a window with a title and buttons", titled_window),
    kind("pen of 4 pixels", |d, r| thin(d, r, 4.0)),
    kind("pen of 6 pixels", |d, r| thin(d, r, 6.0)),
    kind("pen of 8 pixels", |d, r| thin(d, r, 8.0)),
    kind("pen of 10 pixels", |d, r| thin(d, r, 10.0)),
    kind("pen of 12 pixels", |d, r| thin(d, r, 12.0)),
    kind("pen of 16 pixels", |d, r| thin(d, r, 16.0)),
    kind("pen of 90 pixels", |d, r| thin(d, r, 90.0)),
    kind("ballpoint on ruled paper", ballpoint),
    kind("pencil", pencil),
    kind("chalk on a board", chalk),
    kind("light ink on transparency", |d, r| transparent(d, r, true)),
    kind("dark ink on transparency", |d, r| transparent(d, r, false)),
    kind("the page's picture by night", by_night),
    kind("yellow on white", |d, r| {
        screen(d, r, [1.0, 0.88, 0.2], [1.0; 3])
    }),
    kind("colours of equal luminance", equal_luminance),
    kind("coloured paper", coloured_paper),
    kind("white on black", |d, r| screen(d, r, [1.0; 3], [0.0; 3])),
    kind("28 × 28, as MNIST", |d, _| small(d)),
    kind("small, in a corner of the sheet", in_a_corner),
    kind("cut close to the ink", cut_close),
    kind("blurred and noisy", blurred),
    kind("ruled paper, shadow and thumb", everything),
];

const fn kind(name: &'static str, make: fn(&[u8], &mut ChaCha8Rng) -> Canvas) -> Kind {
    Kind { name, make }
}

/// Any of a range.
fn any(rng: &mut ChaCha8Rng, low: f32, high: f32) -> f32 {
    low + (high - low) * rng.random::<f32>()
}

fn grey(level: f32) -> [f32; 3] {
    [level; 3]
}

/// The digit somewhere near the middle of the canvas, `length` of its shorter side long.
fn placed(canvas: &Canvas, rng: &mut ChaCha8Rng, lengths: (f32, f32)) -> Place {
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    Place {
        middle: (width * any(rng, 0.4, 0.6), height * any(rng, 0.4, 0.6)),
        length: width.min(height) * any(rng, lengths.0, lengths.1),
        turn: any(rng, -0.06, 0.06),
    }
}

fn write(canvas: &mut Canvas, digit: &[u8], rng: &mut ChaCha8Rng, lengths: (f32, f32)) {
    let place = placed(canvas, rng, lengths);
    let level = any(rng, 0.08, 0.28);
    write_at(canvas, digit, place, grey(level), Pen::Own(0.5));
}

fn write_at(canvas: &mut Canvas, digit: &[u8], place: Place, colour: [f32; 3], pen: Pen) {
    let cover = written(digit, (canvas.width, canvas.height), place, pen);
    canvas.ink(colour, &cover);
}
