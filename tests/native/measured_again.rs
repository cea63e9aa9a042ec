//! Tests weights files whose models were measured again by `cvae refresh`.

use crate::weights::{decoder_bytes, manifest, model};
use burn::tensor::Device;
use cvae::parameters;
use cvae::quantiles::{Quantiles, Usual};
use cvae::weights::{
    Builder, Container, FileKind, Precision, amended, load_encoder, load_generator, save,
    with_usual,
};

#[test]
fn an_encoder_file_holds_the_scores_of_test_images() {
    let device = Device::flex();
    let manifest = manifest(FileKind::Encoder, Precision::Int8);
    let without = save(&model(&device).encoder, &manifest, None).unwrap();
    let scores = |shift: f64| (0..700).map(|i| shift + f64::from(i)).collect::<Vec<_>>();
    let usual = Usual {
        images: 700,
        own: Quantiles::of(&scores(61.5)),
        best: Quantiles::of(&scores(60.25)),
    };
    let with = with_usual(&without, &usual).unwrap();
    let (before, after) = (
        load_encoder(&without, &device).unwrap(),
        load_encoder(&with, &device).unwrap(),
    );
    assert_eq!((before.usual, after.usual), (None, Some(usual.clone())));
    assert_eq!(before.plan, after.plan);
    let text = |bytes: &[u8]| Container::open(bytes).unwrap().manifest_text().to_owned();
    assert_eq!(text(&without), text(&with));
    let weights = |encoder| {
        let all = parameters::read(encoder).into_iter();
        all.map(|parameter| (parameter.name, parameter.values))
            .collect::<Vec<_>>()
    };
    assert_eq!(weights(&before.encoder), weights(&after.encoder));

    // New scores replace the old ones.
    let other = Usual {
        images: 10_000,
        ..usual.clone()
    };
    let again = load_encoder(&with_usual(&with, &other).unwrap(), &device).unwrap();
    assert_eq!(again.usual, Some(other));

    let kind = with_usual(&decoder_bytes(Precision::Int8), &usual).unwrap_err();
    assert!(kind.to_string().contains("expected the Encoder"));
}

#[test]
fn later_scores_are_added_to_the_manifest() {
    let before = decoder_bytes(Precision::Int8);
    let score = |name: &str, value| (name.to_owned(), value);
    let scores = [score("new", 0.5), score("old", 1.0)];
    let after = amended(&before, |manifest| manifest.scores.extend(scores)).unwrap();
    let newer = [score("old", 2.0)];
    let after = amended(&after, |manifest| manifest.scores.extend(newer)).unwrap();
    let [before, after] = [before, after].map(|b| load_generator(&b, &Device::flex()).unwrap());
    assert_eq!(
        parameters::sha256(&before.generator),
        parameters::sha256(&after.generator)
    );
    assert_eq!(before.check, after.check);
    let mut expected = before.manifest().unwrap();
    expected
        .scores
        .extend([score("new", 0.5), score("old", 2.0)]);
    assert_eq!(after.manifest().unwrap(), expected);
}

#[test]
fn decreasing_percentiles_are_refused() {
    let device = Device::flex();
    let manifest = manifest(FileKind::Encoder, Precision::Int8);
    let mut file = Builder::default();
    file.add_module(&model(&device).encoder, Precision::Int8)
        .unwrap();
    file.add_rows("usual.images", 1, &[10.0]);
    let rising: Vec<f32> = (0..101).map(|i| i as f32).collect();
    file.add_rows("usual.best", 101, &rising);
    let falling: Vec<f32> = rising.into_iter().rev().collect();
    file.add_rows("usual.own", 101, &falling);
    let message = load_encoder(&file.finish(&manifest), &device).unwrap_err();
    assert_eq!(
        message.to_string(),
        "tensor `usual.own` holds percentiles that decrease, expected them not to"
    );
}
