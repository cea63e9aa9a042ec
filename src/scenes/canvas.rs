//! A picture that is being made.

use crate::random::normals;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, codecs::jpeg::JpegEncoder};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Red, green, blue and opacity of every pixel, 0 to 1.
#[derive(Clone)]
pub(super) struct Canvas {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[f32; 4]>,
}

/// A whole number of pixels near to `value`.
pub(super) fn whole(value: f32) -> usize {
    value.round() as usize
}

impl Canvas {
    pub fn new(width: usize, height: usize, [red, green, blue]: [f32; 3]) -> Self {
        Self {
            width,
            height,
            pixels: vec![[red, green, blue, 1.0]; width * height],
        }
    }

    /// Covers each pixel with a colour, as far as `cover` says of its middle.
    pub fn cover(&mut self, colour: [f32; 3], cover: impl Fn(f32, f32) -> f32) {
        for at in 0..self.pixels.len() {
            let (x, y) = self.middle(at);
            let share = cover(x, y).clamp(0.0, 1.0);
            let pixel = &mut self.pixels[at];
            for (channel, value) in pixel.iter_mut().zip(colour) {
                *channel += share * (value - *channel);
            }
        }
    }

    /// Makes all pixels of one colour, as opaque as `cover` says.
    pub fn cut_out(&mut self, [red, green, blue]: [f32; 3], cover: &[f32]) {
        for (pixel, &opacity) in self.pixels.iter_mut().zip(cover) {
            *pixel = [red, green, blue, opacity];
        }
    }

    /// Covers pixels with a colour, one share each.
    pub fn ink(&mut self, colour: [f32; 3], cover: &[f32]) {
        let width = self.width;
        self.cover(colour, |x, y| cover[y as usize * width + x as usize]);
    }

    /// Multiplies each pixel by the light that falls on it.
    pub fn light(&mut self, light: impl Fn(f32, f32) -> [f32; 3]) {
        for at in 0..self.pixels.len() {
            let (x, y) = self.middle(at);
            for (channel, factor) in self.pixels[at].iter_mut().zip(light(x, y)) {
                *channel *= factor;
            }
        }
    }

    /// Uneven paper: blotches of about `size` pixels, and grain.
    pub fn texture(&mut self, rng: &mut ChaCha8Rng, size: f32, blotches: f32, grain: f32) {
        let columns = whole(self.width as f32 / size) + 2;
        let rows = whole(self.height as f32 / size) + 2;
        let knots = normals(rng, columns * rows);
        let fine = normals(rng, self.pixels.len());
        for (at, fine) in fine.into_iter().enumerate() {
            let (x, y) = self.middle(at);
            let (u, v) = (x / size, y / size);
            let (i, j) = (u as usize, v as usize);
            let (a, b) = (u.fract(), v.fract());
            let knot = |i: usize, j: usize| knots[j.min(rows - 1) * columns + i.min(columns - 1)];
            let top = knot(i, j) * (1.0 - a) + knot(i + 1, j) * a;
            let low = knot(i, j + 1) * (1.0 - a) + knot(i + 1, j + 1) * a;
            let change = blotches * (top * (1.0 - b) + low * b) + grain * fine;
            for channel in &mut self.pixels[at][..3] {
                *channel += change;
            }
        }
    }

    /// What a camera adds: blur, noise of its sensor, and the losses of a JPEG.
    pub fn photograph(mut self, rng: &mut ChaCha8Rng, blur: usize, noise: f32) -> Self {
        for _ in 0..2 {
            self.blur(blur);
        }
        let drawn = normals(rng, 3 * self.pixels.len());
        for (pixel, noises) in self.pixels.iter_mut().zip(drawn.chunks(3)) {
            for (channel, drawn) in pixel.iter_mut().zip(noises) {
                *channel += noise * drawn;
            }
        }
        let quality = rng.random_range(60..92u8);
        self.compressed(quality)
    }

    /// The mean over `2 · radius + 1` pixels, across and down.
    fn blur(&mut self, radius: usize) {
        if radius == 0 {
            return;
        }
        let (width, height) = (self.width, self.height);
        let mean = |of: &dyn Fn(usize) -> [f32; 4], length: usize| -> Vec<[f32; 4]> {
            (0..length)
                .map(|at| {
                    let range = at.saturating_sub(radius)..(at + radius + 1).min(length);
                    let count = range.len() as f32;
                    let mut sum = [0.0; 4];
                    for near in range {
                        sum.iter_mut()
                            .zip(of(near))
                            .for_each(|(sum, value)| *sum += value / count);
                    }
                    sum
                })
                .collect()
        };
        for y in 0..height {
            let row = mean(&|x| self.pixels[y * width + x], width);
            self.pixels[y * width..][..width].copy_from_slice(&row);
        }
        for x in 0..width {
            let column = mean(&|y| self.pixels[y * width + x], height);
            for (y, pixel) in column.into_iter().enumerate() {
                self.pixels[y * width + x] = pixel;
            }
        }
    }

    /// After a JPEG of this quality.
    fn compressed(self, quality: u8) -> Self {
        let rgb: Vec<u8> = self
            .bytes()
            .chunks(4)
            .flat_map(|pixel| pixel[..3].to_vec())
            .collect();
        let mut file = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut file, quality);
        let (width, height) = (whole32(self.width), whole32(self.height));
        let written = encoder.write_image(&rgb, width, height, ExtendedColorType::Rgb8);
        let read = written.and_then(|()| image::load_from_memory(&file));
        let read: DynamicImage = read.expect("a JPEG in memory");
        let read = read.to_rgb8();
        let pixels = read.pixels().map(|pixel| {
            let [red, green, blue] = pixel.0.map(|level| f32::from(level) / 255.0);
            [red, green, blue, 1.0]
        });
        Self {
            pixels: pixels.collect(),
            ..self
        }
    }

    /// Four bytes for each pixel.
    pub fn bytes(&self) -> Vec<u8> {
        let level = |value: &f32| (255.0 * value).round() as u8;
        self.pixels.iter().flatten().map(level).collect()
    }

    fn middle(&self, at: usize) -> (f32, f32) {
        (
            (at % self.width) as f32 + 0.5,
            (at / self.width) as f32 + 0.5,
        )
    }
}

fn whole32(value: usize) -> u32 {
    u32::try_from(value).expect("the side of a picture")
}
