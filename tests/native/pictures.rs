//! The digits of pictures: drawn here without MNIST, so that everybody can run it, and the simulated kinds with it.

use crate::common::{real_data, repository};
use burn::tensor::Device;
use cvae::picture::{Doubt, Found, Picture, PictureError, Rect, SIDE, Tone, Wish, find};
use cvae::scenes::{KINDS, Readings, digits, readings};
use cvae::uses::{Detector, SCORE_SAMPLES, SCORE_SEED};
use cvae::weights::{load_cvae, load_encoder};

const WIDTH: usize = 400;
const HEIGHT: usize = 300;

/// A picture of this colour at every place.
fn picture(colour: impl Fn(usize, usize) -> [u8; 4]) -> Picture {
    let places = (0..WIDTH * HEIGHT).map(|at| (at % WIDTH, at / WIDTH));
    let bytes = places.flat_map(|(x, y)| colour(x, y)).collect();
    Picture::new(WIDTH, HEIGHT, bytes).unwrap()
}

/// A seven: a bar of 100 pixels and a stem of 120, each 16 wide.
fn seven(x: usize, y: usize) -> bool {
    let bar = (150..250).contains(&x) && (90..106).contains(&y);
    let stem = (220..236).contains(&x) && (90..210).contains(&y);
    bar || stem
}

const SEVEN: Rect = Rect {
    left: 150,
    top: 90,
    right: 250,
    bottom: 210,
};

/// Asserts that the seven was found, and nothing else was drawn. An end that lies on a line may go with the line.
#[track_caller]
fn assert_seven(found: &Found) {
    let got = found.things[0];
    let edges = [
        (got.left, SEVEN.left),
        (got.top, SEVEN.top),
        (got.right, SEVEN.right),
        (got.bottom, SEVEN.bottom),
    ];
    for (got, expected) in edges {
        assert!(got.abs_diff(expected) <= 4, "{:?}", found.things);
    }
    // 120 pixels of the picture are 200 of the drawing, with the middle of the digit in the middle.
    let scale = 200.0 / 120.0;
    let mut apart = 0.0;
    for (at, ink) in found.drawing.iter().enumerate() {
        let back = |at: usize, middle: usize| {
            let place = ((at as f32 + 0.5) - SIDE as f32 / 2.0) / scale + middle as f32;
            place.max(0.0) as usize
        };
        let expected = seven(back(at % SIDE, 200), back(at / SIDE, 150));
        apart += (ink - f32::from(u8::from(expected))).abs();
    }
    let ink: f32 = found.drawing.iter().sum();
    assert!(apart < 0.12 * ink, "{apart} of {ink} pixels are wrong");
}

fn found(picture: &Picture) -> Found {
    find(picture, Wish::default()).unwrap()
}

const PAPER: [u8; 4] = [225, 222, 215, 255];
const INK: [u8; 4] = [40, 40, 50, 255];

fn on(paper: [u8; 4], ink: [u8; 4]) -> impl Fn(usize, usize) -> [u8; 4] {
    move |x, y| if seven(x, y) { ink } else { paper }
}

#[test]
fn ink_of_any_colour_is_found_on_paper_of_any_colour() {
    let pairs = [
        (PAPER, INK),
        (INK, PAPER),
        // Yellow on white; red on a blue of the same luminance.
        ([255; 4], [255, 225, 60, 255]),
        ([20, 80, 150, 255], [220, 30, 60, 255]),
        // Chalk and ink on transparency, whatever colour that has.
        ([0, 0, 0, 0], [240, 240, 235, 255]),
        ([255, 255, 255, 0], [255, 255, 255, 255]),
        ([0, 0, 0, 0], [0, 0, 0, 255]),
    ];
    for (paper, ink) in pairs {
        let found = found(&picture(on(paper, ink)));
        assert_seven(&found);
        assert_eq!(found.doubts, [], "{paper:?} {ink:?}");
    }
}

#[test]
fn light_lines_frames_and_dirt_are_no_ink() {
    let shaded = |x: usize, y: usize| {
        let light = 1.0 - 0.4 * (x + y) as f32 / (WIDTH + HEIGHT) as f32;
        on(PAPER, INK)(x, y).map(|c| (f32::from(c) * light) as u8)
    };
    assert_seven(&found(&picture(|x, y| {
        let [r, g, b, _] = shaded(x, y);
        [r, g, b, 255]
    })));
    let dark = [70, 70, 80, 255];
    let add = |holds: &dyn Fn(usize, usize) -> bool| {
        picture(|x, y| {
            if holds(x, y) && !seven(x, y) {
                dark
            } else {
                on(PAPER, INK)(x, y)
            }
        })
    };
    let ruled = add(&|_, y| y % 23 < 2);
    let squared = add(&|x, y| y % 23 < 2 || x % 23 < 2);
    let frame = add(&|x, y| x < 3 || y < 3 || x >= WIDTH - 3 || y >= HEIGHT - 3);
    let boxed = add(&|x, y| {
        let rim =
            |at: usize, low: usize, high: usize| at.abs_diff(low) < 2 || at.abs_diff(high) < 2;
        let (across, down) = ((118..282).contains(&x), (58..242).contains(&y));
        (rim(x, 120, 280) && down) || (rim(y, 60, 240) && across)
    });
    let speck = add(&|x, y| x.abs_diff(350) < 4 && y.abs_diff(30) < 4);
    let corner = add(&|x, y| x < 60 && y > 240);
    let window = add(&|x, y| !(60..340).contains(&x) || !(40..260).contains(&y));
    for (name, picture) in [
        ("ruled", ruled),
        ("squared", squared),
        ("frame", frame),
        ("box", boxed),
        ("speck", speck),
        ("corner", corner),
        ("window", window),
    ] {
        println!("{name}");
        assert_seven(&found(&picture));
    }
}

#[test]
fn the_user_can_correct_what_was_found() {
    // Another thing of the same size to the left, as dark as the digit.
    let other = |x: usize, y: usize| {
        let (dx, dy) = (x.abs_diff(70) as f32, y.abs_diff(150) as f32);
        (dx.hypot(dy) - 45.0).abs() < 8.0
    };
    let two = picture(|x, y| {
        if other(x, y) {
            INK
        } else {
            on(PAPER, INK)(x, y)
        }
    });
    let got = found(&two);
    assert!(got.doubts.contains(&Doubt::Several), "{:?}", got.doubts);
    assert_eq!(got.things.len(), 2);
    let wish = |wish: Wish| find(&two, wish).unwrap();
    let seven = wish(Wish {
        only: Some([230.0, 180.0]),
        ..Wish::default()
    });
    assert_seven(&seven);
    let circle = wish(Wish {
        only: Some([40.0, 150.0]),
        ..Wish::default()
    });
    assert!(circle.things[0].right < 130);
    let cropped = wish(Wish {
        crop: Some(Rect {
            left: 130,
            top: 60,
            right: 400,
            bottom: 300,
        }),
        ..Wish::default()
    });
    assert_seven(&cropped);
    assert_eq!(cropped.doubts, []);
    // Light ink is asked for where there is dark ink only: what is between the strokes, at most.
    let light = find(
        &picture(on(PAPER, INK)),
        Wish {
            tone: Tone::Light,
            ..Wish::default()
        },
    );
    assert!(light.is_err() || light.unwrap().things[0] != SEVEN);
    let dark = find(
        &picture(on(PAPER, INK)),
        Wish {
            tone: Tone::Dark,
            ..Wish::default()
        },
    );
    assert_seven(&dark.unwrap());
}

#[test]
fn pictures_without_ink_are_refused() {
    let message = |result: Result<Found, PictureError>| result.unwrap_err().to_string();
    assert_eq!(
        message(find(&picture(|_, _| PAPER), Wish::default())),
        "the picture of 400 × 300 pixels shows no ink, expected a digit that differs from its paper"
    );
    let outside = Wish {
        crop: Some(Rect {
            left: 10,
            top: 0,
            right: 401,
            bottom: 20,
        }),
        ..Wish::default()
    };
    assert_eq!(
        message(find(&picture(|_, _| PAPER), outside)),
        "the part of the picture from column 10 and row 0 to 401 and 20 lies outside its 400 × 300 pixels or is empty"
    );
    assert_eq!(
        Picture::new(2, 3, vec![0; 23]).unwrap_err().to_string(),
        "the picture of 2 × 3 pixels has 23 bytes, expected four for each pixel, and one pixel or more"
    );
    // The smallest picture, and one that is a single line, are no digits and no faults.
    for (width, height) in [(1, 1), (1, 300), (300, 2)] {
        let bytes = vec![255; 4 * width * height];
        assert!(
            find(
                &Picture::new(width, height, bytes).unwrap(),
                Wish::default()
            )
            .is_err()
        );
    }
}

/// The flagship reads one picture of each kind. `cvae pictures` measures more of them.
#[test]
fn simulated_pictures_are_read() {
    let Some(mnist) = real_data() else { return };
    let file = |kind: &str| {
        let path = format!("www/weights/flagship.{kind}.safetensors");
        std::fs::read(repository(&path)).unwrap()
    };
    let device = Device::flex();
    let (decoder, encoder) = (file("decoder"), file("encoder"));
    let (manifest, model) = load_cvae(&decoder, &encoder, &device).unwrap();
    let usual = load_encoder(&encoder, &device).unwrap().usual;
    let detector = Detector {
        model: &model,
        pixels: manifest.recipe.objective.pixels,
        samples: SCORE_SAMPLES,
        seed: SCORE_SEED,
        device: &device,
    };
    let one = digits(&detector, &mnist.test, 1, 5).unwrap();
    let wrong: Vec<(&str, Readings)> = KINDS
        .iter()
        .map(|kind| {
            (
                kind.name,
                readings(&detector, usual.as_ref(), kind, &one, 5),
            )
        })
        .filter(|(_, readings)| readings.right == 0)
        .collect();
    assert!(wrong.len() <= 1, "{wrong:?}");
}
