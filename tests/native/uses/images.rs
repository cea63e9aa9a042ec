//! Tests how the commands read images, labels and masks.

use super::{png, unconditional};
use crate::command::{cvae, refused};
use crate::common::{PIXELS, mnist_shape, real_folder, strokes};
use cvae::uses::{Ink, write_png};
use std::path::Path;

#[test]
fn edit_and_complete_draw_a_png() {
    let folder = tempfile::tempdir().unwrap();
    let image = png(folder.path());
    let out = folder.path().join("sheet.png");
    let shown = out.display().to_string();
    let run = |arguments: &[&str]| {
        let output = cvae(&[arguments, &["--image", &image, "--out", &shown]].concat());
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{text}");
        // A tile of four times its size and a gap each, and a gap before the first tile.
        let width = u32::from_be_bytes(std::fs::read(&out).unwrap()[16..20].try_into().unwrap());
        ((width - 4) / 116, String::from_utf8(output.stdout).unwrap())
    };
    let (tiles, text) = run(&["edit"]);
    assert_eq!(tiles, 12);
    assert!(text.contains("the image reads as"), "{text}");
    let (tiles, text) = run(&["edit", "--label", "3", "--as", "7"]);
    assert!(
        tiles == 3 && text.contains("the model's 3, and its style as 7"),
        "{text}"
    );
    let complete = ["complete", "--samples", "4", "--sweeps", "5"];
    let run_complete = |more: &[&str]| run(&[&complete[..], more].concat());
    let (tiles, text) = run_complete(&["--label", "3", "--mask", "left"]);
    assert!(tiles == 7 && text.contains("392 pixels hidden"), "{text}");
    // The stroke itself as its mask, so that all ink is hidden, without a label, from an unconditional model.
    let inked = strokes(1, 3).pixels.iter().filter(|&&x| x > 127).count();
    let plain = unconditional(folder.path());
    let (tiles, text) = run_complete(&["--mask-image", &image, "--weights", &plain]);
    assert!(
        tiles == 7 && text.contains(&format!("{inked} pixels hidden")),
        "{text}"
    );
}

#[test]
fn bad_images_labels_and_masks_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let good = png(folder.path());
    let out = folder.path().join("sheet.png").display().to_string();
    let edit = |more: &[&str]| refused(&[&["edit", "--out", &out], more].concat());
    assert!(edit(&[]).contains("no image was given, expected --index or --image"));
    assert!(edit(&["--image", "no.png"]).contains("no.png cannot be read"));
    assert!(edit(&["--image", "Cargo.toml"]).contains("Cargo.toml: this is not a PNG"));
    let blank = folder.path().join("blank.png");
    let paper = image::GrayImage::from_pixel(40, 30, image::Luma([240]));
    paper.save(&blank).unwrap();
    let message = edit(&["--image", &blank.display().to_string()]);
    assert!(
        message.contains("blank.png: the picture of 40 × 30 pixels shows no ink"),
        "{message}"
    );
    let message = edit(&["--image", &good, "--label", "12"]);
    assert!(
        message.contains("--label 12: `MNIST` has no class of this name"),
        "{message}"
    );
    let message = edit(&["--image", &good, "--as", "12"]);
    assert!(message.contains("--as 12: `MNIST` has"), "{message}");
    assert!(
        edit(&["--image", &good, "--weights", "none"]).contains("none.decoder.safetensors cannot")
    );
    let plain = unconditional(folder.path());
    let message = edit(&["--image", &good, "--weights", &plain]);
    assert!(message.contains("the model is unconditional"), "{message}");
    let gif = refused(&["edit", "--image", &good, "--out", "x.gif"]);
    assert!(
        gif.contains("x.gif: expected a name that ends in .png"),
        "{gif}"
    );

    let complete = |mask: &str| {
        refused(&[
            "complete", "--image", &good, "--label", "3", "--out", &out, "--mask", mask,
        ])
    };
    assert!(complete("middle").contains("the mask is `middle`, expected top, bottom"));
    assert!(complete("3,3,0,4").contains("the mask `3,3,0,4` hides nothing"));
    assert!(complete("0,0,28,28").contains("the mask hides all 784 pixels, expected 1 or more"));
    assert!(complete("20,20,9,4").contains("the mask `20,20,9,4` reaches outside the image"));
    let mask_image = |mask: &str| {
        let image = ["complete", "--image", &good, "--label", "3", "--out", &out];
        refused(&[&image[..], &["--mask-image", mask]].concat())
    };
    let blank = folder.path().join("blank.png").display().to_string();
    std::fs::write(
        &blank,
        write_png(&[0; PIXELS], mnist_shape(), Ink::Dark).unwrap(),
    )
    .unwrap();
    assert!(mask_image(&blank).contains("blank.png: the mask hides 0 of its 784 pixels"));
    assert!(mask_image("docs/samples.png").contains("expected 28 × 28"));
    let label = refused(&["complete", "--image", &good, "--mask", "top", "--out", &out]);
    assert!(label.contains("--label is missing"), "{label}");
    let message = refused(&["augment", "--weights", &plain, "--out", &out]);
    assert!(message.contains("the model is unconditional"), "{message}");
    let none = refused(&["augment", "--count", "0", "--out", "x"]);
    assert!(none.contains("0 is not in 1..=1000000"), "{none}");
    let file = refused(&["augment", "--count", "1", "--out", "Cargo.toml"]);
    assert!(file.contains("Cargo.toml: expected a folder"), "{file}");
    assert!(!Path::new(&out).exists());
}

#[test]
fn an_index_outside_the_test_set_is_named() {
    let Some(data) = real_folder() else { return };
    let data = data.display().to_string();
    let message = refused(&[
        "edit", "--index", "10000", "--data", &data, "--out", "x.png",
    ]);
    assert!(
        message.contains("--index 10000: expected 0 to 9999"),
        "{message}"
    );
}
