//! Helpers for several test files.

use cvae::data::{DataSet, Idx, Images, locate, mnist_sha256};
use cvae::data_card::DataCard;
use cvae::recipe::Recipe;
use cvae::shape::Shape;
use cvae::train::Watch;
use std::io::Write;
use std::path::PathBuf;

/// MNIST's.
pub const PIXELS: usize = 784;
pub const CLASSES: usize = 10;

pub fn mnist_shape() -> Shape {
    DataCard::mnist().shape()
}

/// A small model that trains in seconds.
pub fn small_recipe() -> Recipe {
    let text = r#"
        name = "small"
        title = "Small"
        summary = "For tests."
        seed = 3
        [model]
        latent = 3
        encoder = [32, 16]
        decoder = [16, 32]
        activation = "silu"
        label = "every-block"
        prior = "label"
        [objective]
        pixels = "binary"
        beta = 1.0
        warm_up_epochs = 1
        [training]
        epochs = 3
        batch = 32
        learning_rate = 5e-3
        final_learning_rate = 1e-4
        ema = 0.9
        weight_decay = 0.01
        output_bias_from_data = true
    "#;
    Recipe::from_toml(text).expect("the recipe is valid")
}

/// Drawn strokes whose angle depends on the label: data that a model can learn from without any file.
pub fn strokes(count: usize, offset: usize) -> Images {
    let mut pixels = Vec::with_capacity(count * 784);
    let mut labels = Vec::with_capacity(count);
    for index in offset..offset + count {
        let label = u16::try_from(index % 10).expect("a digit");
        let angle = f32::from(label) * 0.31 + (index % 7) as f32 * 0.02;
        let (sin, cos) = angle.sin_cos();
        for y in 0..28i16 {
            for x in 0..28i16 {
                let (dx, dy) = (f32::from(x) - 13.5, f32::from(y) - 13.5);
                let (across, along) = ((dx * sin - dy * cos).abs(), (dx * cos + dy * sin).abs());
                let ink = (2.5 - across).clamp(0.0, 1.0) * (10.0 - along).clamp(0.0, 1.0);
                pixels.push((ink * 255.0) as u8);
            }
        }
        labels.push(label);
    }
    let count = labels.len();
    Images::new(
        Idx {
            shape: vec![count, 28, 28],
            bytes: pixels,
        },
        labels,
        mnist_shape(),
    )
    .expect("well-formed images")
}

pub fn small_data() -> DataSet {
    DataSet {
        card: DataCard::mnist(),
        sha256: mnist_sha256(),
        train: strokes(320, 0),
        validation: strokes(60, 1000),
        test: strokes(60, 2000),
    }
}

/// Ignores the progress of a training.
pub struct Nobody;
impl Watch for Nobody {}

/// The folder of the real data set, or `None` and a visible line where there is none.
pub fn real_folder() -> Option<PathBuf> {
    let folder = locate(None);
    if folder.is_dir() {
        return Some(folder);
    }
    // Written past the test harness, which hides the output of passing tests.
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED: a test on real data; set MNIST_DIR or run `make data` ({} is missing)",
        folder.display()
    );
    None
}

/// The real data set, or `None` and a visible line.
pub fn real_data() -> Option<DataSet> {
    let folder = real_folder()?;
    Some(DataSet::load(&folder).unwrap_or_else(|error| panic!("{error}")))
}

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[track_caller]
pub fn assert_close(got: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(got.len(), expected.len(), "lengths differ");
    for (index, (got, expected)) in got.iter().zip(expected).enumerate() {
        let allowed = tolerance * expected.abs().max(1.0);
        assert!(
            (got - expected).abs() <= allowed,
            "at {index}: {got}, expected {expected}"
        );
    }
}
