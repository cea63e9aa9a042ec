//! Tests synthetic training images, and their use for a classifier.

use super::{digits, one_level, picture};
use crate::command::cvae;
use crate::common::{mnist_shape, repository, small_data, small_recipe, strokes};
use burn::tensor::Device;
use cvae::data::{Idx, Images, read_labels};
use cvae::evaluate::decode;
use cvae::random;
use cvae::recipe::PriorKind;
use cvae::uses::{Ink, Worth, few, read_png, share, synthesise};
use cvae::weights::load_generator;

#[test]
fn few_images_have_equal_numbers_of_each_digit() {
    let images = strokes(200, 0);
    let chosen = few(&images, 3, 1);
    let counts = digits()
        .iter()
        .map(|digit| {
            let of_digit = chosen.labels.iter().filter(|label| *label == digit);
            of_digit.count()
        })
        .collect::<Vec<_>>();
    assert_eq!(counts, [3; 10]);
    for index in 0..chosen.len() {
        let known = (0..images.len()).any(|i| {
            images.image(i) == chosen.image(index) && images.labels[i] == chosen.labels[index]
        });
        assert!(known, "image {index} is not one of the given images");
    }
    assert_eq!(chosen, few(&images, 3, 1));
    assert_ne!(chosen, few(&images, 3, 2));
    assert_eq!(few(&images, 1000, 1).len(), 200);
}

#[test]
fn worth_is_measured_the_same_twice() {
    let data = small_data();
    let device = Device::flex();
    let recipe = small_recipe();
    let informed = one_level(PriorKind::Label).generator;
    let experiment = Worth {
        data: &data,
        informed: &informed,
        recipe: &recipe,
        synthetic: 20,
        passes: 1200,
        device: &device,
    };
    let measured = experiment.measure(5, 1).unwrap();
    // Strokes are easy to classify, and a tenth is chance. An untrained generator's images do not help.
    assert!(measured.real > 0.6, "{measured:?}");
    assert_eq!(measured, experiment.measure(5, 1).unwrap());
}

/// The shards of three machines merge into the data set of one machine; the error for a missing shard names it.
#[test]
fn shards_merge_into_the_data_set() {
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str, more: &[&str]| {
        let out = folder.path().join(name).display().to_string();
        cvae(&[&["augment", "--out", &out], more].concat())
    };
    let make = |name: &str, more: &[&str]| {
        assert!(
            run(name, &[&["--count", "1203"], more].concat())
                .status
                .success()
        );
    };
    let read = |name: &str| {
        let idx = |file: &str| std::fs::read(folder.path().join(name).join(file)).unwrap();
        let images = Idx::parse(&idx("synthetic-images-idx3-ubyte.gz"), 3, u64::MAX).unwrap();
        let labels = read_labels(&idx("synthetic-labels-idx1-ubyte.gz"), 10, u64::MAX).unwrap();
        Images::new(images, labels, mnist_shape()).unwrap()
    };
    make("one", &[]);
    for shard in ["3/3", "1/3"] {
        make("three", &["--shard", shard]);
    }
    let missing = run("three", &["--merge", "3"]);
    let text = String::from_utf8_lossy(&missing.stderr).into_owned();
    assert!(
        !missing.status.success() && text.contains("shard 2 of 3"),
        "{text}"
    );
    make("three", &["--shard", "2/3"]);
    assert!(run("three", &["--merge", "3"]).status.success());
    assert_eq!(read("three"), read("one"));

    // A shard of another run, left in the folder.
    make("three", &["--shard", "2/3", "--seed", "8"]);
    let foreign = run("three", &["--merge", "3"]);
    let text = String::from_utf8_lossy(&foreign.stderr).into_owned();
    assert!(!foreign.status.success());
    for words in ["shard 2 of 3 is of another data set", "seed: 8", "seed: 7"] {
        assert!(text.contains(words), "{text}");
    }
    assert_eq!(read("three"), read("one"));

    for (machines, count) in [(1, 1), (3, 1203), (4, 1203), (7, 500), (2, 1_000_000)] {
        let shares = (0..machines).map(|index| share(count, index, machines));
        assert_eq!(
            shares.flatten().collect::<Vec<_>>(),
            (0..count).collect::<Vec<_>>()
        );
    }
}

/// Both formats, read with the readers of real data.
#[test]
fn augment_writes_the_images_of_the_library() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new/data");
    let run = |more: &[&str]| {
        let out = out.display().to_string();
        let arguments = ["augment", "--count", "23", "--seed", "5", "--out", &out];
        let output = cvae(&[&arguments[..], more].concat());
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{text}");
    };
    let decoder = std::fs::read(repository("www/weights/cvae.decoder.safetensors")).unwrap();
    let generator = load_generator(&decoder, &Device::flex()).unwrap().generator;
    let expected = synthesise(&generator, 0..23, 1.0, 5);
    let first = decode(&generator, &random::epsilon(5, 3, 24), &[3], 1.0);
    let level = |p: &f32| (p * 255.0).round() as u8;
    assert_eq!(expected.labels[..12], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    let differs = |(a, b): (&u8, u8)| a.abs_diff(b) > 1;
    let rounded = expected.image(3).iter().zip(first.iter().map(level));
    assert!(!rounded.into_iter().any(differs));

    run(&[]);
    let file = |name: &str| std::fs::read(out.join(name)).unwrap();
    let images = Idx::parse(&file("synthetic-images-idx3-ubyte.gz"), 3, 23 * 784).unwrap();
    let labels = read_labels(&file("synthetic-labels-idx1-ubyte.gz"), 10, 23).unwrap();
    assert_eq!(
        Images::new(images, labels, mnist_shape()).unwrap(),
        expected
    );

    run(&["--format", "png", "--ink", "light"]);
    let list = std::fs::read_to_string(out.join("labels.csv")).unwrap();
    let mut lines = list.lines();
    assert_eq!(lines.next(), Some("file,label"));
    for (index, line) in lines.enumerate() {
        let (file, label) = line.split_once(',').unwrap();
        assert_eq!(label, expected.labels[index].to_string());
        let png = std::fs::read(out.join(file)).unwrap();
        assert_eq!(
            read_png(&png, mnist_shape(), Ink::Light).unwrap(),
            picture(&expected, index)
        );
    }
    assert_eq!(list.lines().count(), 24);
}
