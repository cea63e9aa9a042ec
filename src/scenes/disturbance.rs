//! What lies or falls on a sheet: shadows, ruled lines, dirt and thumbs.

use super::canvas::Canvas;
use super::{any, grey};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// From light to dark in some direction.
pub(super) fn soft_shadow(canvas: &mut Canvas, rng: &mut ChaCha8Rng) {
    let (angle, depth) = (any(rng, 0.0, 6.3), any(rng, 0.2, 0.38));
    let (sin, cos) = angle.sin_cos();
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    let span = (width * cos).abs() + (height * sin).abs();
    canvas.light(|x, y| {
        let along = ((x - width / 2.0) * cos + (y - height / 2.0) * sin) / span + 0.5;
        grey(1.0 - depth * along)
    });
}

/// The shadow of something straight, over a part of the sheet.
pub(super) fn sharp_shadow(canvas: &mut Canvas, rng: &mut ChaCha8Rng) {
    let (angle, depth) = (any(rng, 0.0, 6.3), any(rng, 0.15, 0.35));
    let soft = any(rng, 4.0, 40.0);
    let (sin, cos) = angle.sin_cos();
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    let off = any(rng, -0.3, 0.3) * width.min(height);
    canvas.light(|x, y| {
        let along = (x - width / 2.0) * cos + (y - height / 2.0) * sin - off;
        grey(1.0 - depth * (along / soft + 0.5).clamp(0.0, 1.0))
    });
}

/// Light that falls off from one corner, and is yellow.
pub(super) fn lamp(canvas: &mut Canvas, rng: &mut ChaCha8Rng) {
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    let corner = (
        if rng.random() { 0.0 } else { width },
        if rng.random() { 0.0 } else { height },
    );
    let depth = any(rng, 0.3, 0.55);
    canvas.light(|x, y| {
        let far = (x - corner.0).hypot(y - corner.1) / width.hypot(height);
        let light = 1.0 - depth * far;
        [light, light * 0.95, light * 0.8]
    });
}

/// How much of a pixel a line of this thickness covers at this distance from its middle.
pub(super) fn line(distance: f32, thickness: f32) -> f32 {
    (thickness / 2.0 + 0.5 - distance.abs()).clamp(0.0, 1.0)
}

/// Lines at regular distances, turned by up to `turn` radians.
pub(super) fn rule(
    canvas: &mut Canvas,
    rng: &mut ChaCha8Rng,
    turn: f32,
    squared: bool,
    dark: (f32, f32),
) {
    let pitch = if squared {
        any(rng, 28.0, 60.0)
    } else {
        any(rng, 50.0, 110.0)
    };
    let (sin, cos) = any(rng, -turn, turn).sin_cos();
    let thickness = any(rng, 1.2, 3.2);
    let level = any(rng, dark.0, dark.1);
    let colour = if rng.random() {
        grey(level)
    } else {
        [level - 0.1, level, level + 0.2]
    };
    let offset = (any(rng, 0.0, pitch), any(rng, 0.0, pitch));
    canvas.cover(colour, |x, y| {
        let (u, v) = (cos * x + sin * y + offset.0, cos * y - sin * x + offset.1);
        let nearest = |along: f32| along - pitch * (along / pitch).round();
        let across = line(nearest(v), thickness);
        if squared {
            across.max(line(nearest(u), thickness))
        } else {
            across
        }
    });
}

/// Dark specks away from the middle.
pub(super) fn specks(canvas: &mut Canvas, rng: &mut ChaCha8Rng, count: usize) {
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    for _ in 0..count {
        let angle = any(rng, 0.0, 6.3);
        let away = any(rng, 0.4, 0.47);
        let middle = (
            width * (0.5 + away * angle.cos()),
            height * (0.5 + away * angle.sin()),
        );
        let radius = any(rng, 2.0, 9.0);
        let long = any(rng, 1.0, 1.8);
        let level = any(rng, 0.1, 0.4);
        canvas.cover(grey(level), |x, y| {
            radius + 0.5 - (x - middle.0).hypot((y - middle.1) * long)
        });
    }
}

/// A thumb that holds the sheet at its edge.
pub(super) fn thumb(canvas: &mut Canvas, rng: &mut ChaCha8Rng) {
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    let short = width.min(height);
    let (long, wide) = (short * any(rng, 0.12, 0.22), short * any(rng, 0.06, 0.1));
    let left = rng.random::<bool>();
    let along = if left { height } else { width } * any(rng, 0.1, 0.9);
    let shade = any(rng, 0.7, 1.0);
    canvas.cover([0.85 * shade, 0.62 * shade, 0.5 * shade], |x, y| {
        let (depth, off) = if left {
            (x, y - along)
        } else {
            (height - y, x - along)
        };
        let inside = 1.0 - (depth / long).powi(2) - (off / wide).powi(2);
        inside * wide / 2.0
    });
}

/// Something that reaches into a corner.
pub(super) fn corner(canvas: &mut Canvas, rng: &mut ChaCha8Rng) {
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    let (wide, high) = (width * any(rng, 0.08, 0.2), height * any(rng, 0.06, 0.2));
    let (right, low) = (rng.random::<bool>(), rng.random::<bool>());
    let level = any(rng, 0.1, 0.6);
    canvas.cover(grey(level), |x, y| {
        let x = if right { width - x } else { x };
        let y = if low { height - y } else { y };
        f32::from(u8::from(x < wide && y < high))
    });
}
