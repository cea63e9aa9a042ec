//! Tests the wasm class in a real browser: `wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::cast_possible_truncation,
    clippy::float_cmp,
    reason = "stored values are compared exactly"
)]

use cvae::web::Session;
use js_sys::{Float32Array, Reflect, Uint8Array};
use wasm_bindgen::{JsError, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const DECODER: &[u8] = include_bytes!("../www/weights/cvae.decoder.safetensors");
const ENCODER: &[u8] = include_bytes!("../www/weights/cvae.encoder.safetensors");
const JUDGE: &[u8] = include_bytes!("../www/weights/judge.safetensors");
const POINTS: &[u8] = include_bytes!("../www/weights/cvae.points.safetensors");
const UNLABELLED: [&[u8]; 2] = [
    include_bytes!("../www/weights/beta-vae-1.decoder.safetensors"),
    include_bytes!("../www/weights/beta-vae-1.encoder.safetensors"),
];
const GREY: [&[u8]; 2] = [
    include_bytes!("../www/weights/gaussian-unit.decoder.safetensors"),
    include_bytes!("../www/weights/gaussian-unit.encoder.safetensors"),
];
const COMPLETE_FIXTURE: &str = include_str!("fixtures/page-complete.json");
const READ_FIXTURE: &str = include_str!("fixtures/page-read.json");
const FIXTURE: &str = include_str!("fixtures/page-decode.json");

async fn session() -> Session {
    let mut session = Session::open().await.expect("a device");
    load(&mut session, DECODER).expect("the shipped decoder loads");
    session
}

fn load(session: &mut Session, bytes: &[u8]) -> Result<JsValue, JsError> {
    session.load(&Uint8Array::from(bytes))
}

/// The message of the error that a call returned.
fn message<T>(result: Result<T, impl Into<JsValue>>) -> String {
    let error: JsValue = result.err().expect("an error").into();
    let text = Reflect::get(&error, &"message".into()).expect("an Error");
    text.as_string().expect("a message")
}

/// The probabilities of one digit.
async fn decode(session: &Session, style: Vec<f32>, labels: Vec<f32>) -> Vec<f32> {
    let room = Float32Array::new_with_length(784);
    session
        .decode(style, labels, 1.0, room.clone())
        .await
        .ok()
        .unwrap();
    room.to_vec()
}

fn one_hot(digit: usize) -> Vec<f32> {
    (0..10)
        .map(|class| f32::from(u8::from(class == digit)))
        .collect()
}

#[wasm_bindgen_test]
async fn the_card_says_what_was_loaded() {
    let mut session = Session::open().await.expect("a device");
    let card = load(&mut session, DECODER).expect("the shipped decoder loads");
    let get = |key: &str| Reflect::get(&card, &key.into()).unwrap();
    assert_eq!(get("name").as_string().unwrap(), "cvae");
    assert!(get("deviation").is_null());
    let grey = load(&mut session, GREY[0]).expect("the shipped decoder loads");
    let deviation = Reflect::get(&grey, &"deviation".into()).unwrap();
    assert_eq!(deviation.as_f64(), Some(1.0));
    let scores = get("scores");
    assert!(
        Reflect::get(&scores, &"test_neg_elbo".into())
            .unwrap()
            .as_f64()
            .unwrap()
            > 0.0
    );
    let latents = js_sys::Array::from(&get("latents"));
    assert_eq!(f64::from(latents.length()), get("latent").as_f64().unwrap());
}

#[wasm_bindgen_test]
async fn the_browser_decodes_what_the_trainer_decoded() {
    let session = session().await;
    let difference = session.check().await.expect("a decode");
    assert!(difference <= 1e-3, "differs by {difference}");
}

/// The page's seed 7 gives the same pixels as the command's seed 7.
#[wasm_bindgen_test]
async fn a_seed_names_the_same_digits_as_the_command() {
    let fixture: serde_json::Value = serde_json::from_str(FIXTURE).unwrap();
    let numbers = |value: &serde_json::Value| -> Vec<f32> {
        value
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_f64().unwrap() as f32)
            .collect()
    };
    let session = session().await;
    let epsilon = session.noise(7).expect("a model is loaded");
    assert_eq!(epsilon, numbers(&fixture["epsilon"][0]));
    for digit in 0..10 {
        let decoded = decode(&session, epsilon.clone(), one_hot(digit)).await;
        let expected = numbers(&fixture["probabilities"][digit]);
        let worst = decoded
            .iter()
            .zip(&expected)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        assert!(worst <= 1e-3, "digit {digit} differs by {worst}");
    }
}

/// Compares encoding, ten ELBOs and Bayes' rule in the browser with the results of `cvae anomaly` for the same image.
#[wasm_bindgen_test]
async fn an_image_is_read_as_the_command_reads_it() {
    let floats = |value: &serde_json::Value| -> Vec<f64> {
        let list = value.as_array().unwrap().iter();
        list.map(|v| v.as_f64().unwrap()).collect()
    };
    let decoded: serde_json::Value = serde_json::from_str(FIXTURE).unwrap();
    let fixture: serde_json::Value = serde_json::from_str(READ_FIXTURE).unwrap();
    let expected = floats(&fixture["negative_elbos"]);
    let three: Vec<f32> = floats(&decoded["probabilities"][3])
        .into_iter()
        .map(|v| v as f32)
        .collect();
    let mut session = session().await;
    let error = session.read(three.clone(), None, None);
    assert_eq!(message(error), "no encoder is loaded yet");
    session
        .load_encoder(&Uint8Array::from(ENCODER))
        .ok()
        .unwrap();

    let reading = session.read(three.clone(), None, None).ok().unwrap();
    let list = |key: &str| -> Vec<f64> {
        let list = js_sys::Array::from(&Reflect::get(&reading, &key.into()).unwrap());
        list.iter().map(|v| v.as_f64().unwrap()).collect()
    };
    let number = |key: &str| {
        Reflect::get(&reading, &key.into())
            .unwrap()
            .as_f64()
            .unwrap()
    };
    let got = list("negativeElbos");
    assert_eq!(got.len(), 10);
    for (got, expected) in got.iter().zip(&expected) {
        assert!((got - expected).abs() < 0.05, "{got}, natively {expected}");
    }
    assert_eq!(
        number("label"),
        3.0,
        "the model generated the image as a three"
    );
    let rates: f64 = list("rates").iter().sum();
    assert!((number("distortion") + rates - got[3]).abs() < 1e-3);
    assert!((list("labelProbabilities").iter().sum::<f64>() - 1.0).abs() < 1e-9);
    assert_eq!(list("mean"), list("latent"), "without a seed z is the mean");

    // A sample of the posterior: μ + σ · ε of the seed, which differs between seeds.
    let mut samples = Vec::new();
    for seed in [1, 2] {
        let reading = session.read(three.clone(), None, Some(seed));
        let reading = reading.ok().unwrap();
        let list = |key: &str| -> Vec<f64> {
            let list = js_sys::Array::from(&Reflect::get(&reading, &key.into()).unwrap());
            list.iter().map(|v| v.as_f64().unwrap()).collect()
        };
        let epsilon = session.noise(seed).expect("a model is loaded");
        let (mean, deviation) = (list("mean"), list("deviation"));
        for (at, got) in list("latent").into_iter().enumerate() {
            let expected = mean[at] + deviation[at] * f64::from(epsilon[at]);
            assert!(
                (got - expected).abs() < 1e-4,
                "{got}, μ + σ · ε is {expected}"
            );
        }
        samples.push(list("latent"));
    }
    assert_ne!(samples[0], samples[1], "seeds 1 and 2 gave the same sample");

    // The rank among the test images, according to the encoder's file.
    let as_digit = session.read(three.clone(), Some(7), None).ok().unwrap();
    for (reading, expected) in [
        (&reading, &fixture["percentile"]),
        (&as_digit, &fixture["percentiles_as"][7]),
    ] {
        let comparison = Reflect::get(reading, &"comparison".into()).unwrap();
        let get = |key: &str| Reflect::get(&comparison, &key.into()).unwrap().as_f64();
        assert_eq!(get("images"), Some(10_000.0));
        let (got, expected) = (get("percentile").unwrap(), expected.as_f64().unwrap());
        assert!((got - expected).abs() < 0.1, "{got}, natively {expected}");
    }

    // The style of the drawing, decoded as the digit that was read, is the reconstruction at the mean.
    let style: Vec<f32> = list("style").into_iter().map(|v| v as f32).collect();
    let again = decode(&session, style, one_hot(3)).await;
    for (a, b) in again.iter().zip(list("reconstruction")) {
        assert!((f64::from(*a) - b).abs() < 1e-3);
    }
    let eleven = session.read(three.clone(), Some(11), None);
    assert_eq!(message(eleven), "got label 11, expected 0 to 9");
    let short = session.read(three[1..].to_vec(), None, None);
    assert_eq!(
        message(short),
        "the image has 783 pixels, expected 784 (28 × 28)"
    );
    let half = session.load_encoder(&Uint8Array::from(DECODER));
    assert_eq!(
        message(half),
        "this file holds the Decoder, expected the Encoder"
    );
}

/// The page's chains give the same pixels as `cvae complete`.
#[wasm_bindgen_test]
async fn an_image_is_completed_as_the_command_completes_it() {
    let fixture: serde_json::Value = serde_json::from_str(COMPLETE_FIXTURE).unwrap();
    let floats = |value: &serde_json::Value| -> Vec<f32> {
        let list = value.as_array().unwrap().iter();
        list.map(|v| v.as_f64().unwrap() as f32).collect()
    };
    let image = floats(&fixture["image"]);
    let mask: Vec<u8> = floats(&fixture["hidden"])
        .into_iter()
        .map(|hidden| u8::from(hidden > 0.0))
        .collect();
    let seed = fixture["seed"].as_u64().unwrap() as u32;
    let mut session = session().await;
    let early = session.complete(image.clone(), mask.clone(), Some(3), 3, seed);
    assert_eq!(message(early), "no encoder is loaded yet");
    session
        .load_encoder(&Uint8Array::from(ENCODER))
        .ok()
        .unwrap();
    let complete = |image: &[f32], mask: &[u8], label, samples| {
        session.complete(image.to_vec(), mask.to_vec(), label, samples, seed)
    };
    let got = complete(&image, &mask, Some(3), 3).ok().unwrap();
    let rows = fixture["completions"].as_array().unwrap();
    assert_eq!(got.len(), rows.len() * 784);
    for (got, expected) in got.chunks(784).zip(rows) {
        for (place, (got, expected)) in got.iter().zip(floats(expected)).enumerate() {
            assert!(
                (got - expected).abs() < 1e-3,
                "pixel {place}: {got}, natively {expected}"
            );
            assert!(mask[place] == 1 || *got == image[place], "{place} changed");
        }
    }

    let refusal =
        |image: &[f32], mask: &[u8], label, samples| message(complete(image, mask, label, samples));
    assert_eq!(
        refusal(&image, &[0; 784], Some(3), 3),
        "the mask hides 0 of its 784 pixels, expected 1 or more"
    );
    assert_eq!(
        refusal(&image, &[1; 784], Some(3), 3),
        "the mask hides all 784 pixels, expected 1 or more visible ones"
    );
    assert_eq!(
        refusal(&image, &mask[1..], Some(3), 3),
        "the mask has 783 pixels, expected 784 (28 × 28)"
    );
    assert_eq!(
        refusal(&image[1..], &mask, Some(3), 3),
        "the image has 783 pixels, expected 784 (28 × 28)"
    );
    assert_eq!(
        refusal(&image, &mask, Some(10), 3),
        "got label 10, expected 0 to 9"
    );
    assert_eq!(
        refusal(&image, &mask, None, 3),
        "got no label, expected 0 to 9"
    );
    for samples in [0, 65] {
        assert_eq!(
            refusal(&image, &mask, Some(3), samples),
            format!("got {samples} samples, expected 1 to 64")
        );
    }
}

#[wasm_bindgen_test]
async fn models_without_labels_complete_and_models_of_grey_values_refuse() {
    let mut session = Session::open().await.expect("a device");
    let enter = |session: &mut Session, [decoder, encoder]: [&[u8]; 2]| {
        load(session, decoder).expect("the shipped decoder loads");
        let encoder = Uint8Array::from(encoder);
        session.load_encoder(&encoder).ok().unwrap();
    };
    let (image, mask) = (vec![0.0; 784], [[0; 392], [1; 392]].concat());
    enter(&mut session, UNLABELLED);
    let complete = session.complete(image.clone(), mask.clone(), None, 2, 1);
    let completions = complete.ok().unwrap();
    assert!(
        completions[..784] != completions[784..],
        "expected two different completions"
    );
    enter(&mut session, GREY);
    let grey = session.complete(image, mask, Some(1), 2, 1);
    assert!(message(grey).contains("expected bernoulli"));
}

#[wasm_bindgen_test]
async fn a_picture_is_ink_with_the_opacity_of_the_value() {
    let session = session().await;
    let mut values = vec![0.0; 2 * 784];
    values[784] = 1.0;
    values[785] = 0.5;
    let rgba = session.picture(&values, 10, 20, 30).ok().unwrap().to_vec();
    assert_eq!(rgba.len(), 4 * 2 * 784);
    assert_eq!(rgba[..4], [10, 20, 30, 0]);
    assert_eq!(rgba[4 * 784..4 * 786], [10, 20, 30, 255, 10, 20, 30, 128]);
}

/// Drawing shows the decoded image, and judging reads the image that was drawn to be judged.
#[wasm_bindgen_test]
async fn drawing_shows_and_judges_the_decoded_digits() {
    let mut session = session().await;
    let style = session.noise(7).ok().unwrap();
    let mut pictures = Vec::new();
    for (digit, judged) in [(3, true), (8, false)] {
        let probabilities = decode(&session, style.clone(), one_hot(digit)).await;
        let (style, label) = (style.clone(), one_hot(digit));
        let drawn = session.draw(style, label, 1.0, 10, 20, 30, judged).await;
        let expected = session.picture(&probabilities, 10, 20, 30).ok().unwrap();
        assert_eq!(drawn.ok().unwrap().to_vec(), expected.to_vec());
        pictures.push(expected.to_vec());
    }
    assert_ne!(pictures[0], pictures[1]);
    assert_eq!(message(session.judge()), "no judge is loaded yet");
    let card = session.load_judge(&Uint8Array::from(JUDGE)).ok().unwrap();
    let accuracy = Reflect::get(&card, &"test_accuracy".into()).unwrap();
    assert!(accuracy.as_f64().unwrap() > 0.99);
    let read = session.judge().ok().unwrap();
    assert_eq!(read.len(), 10);
    assert!(read[3] > 0.9, "the three is read as {read:?}");
}

#[wasm_bindgen_test]
async fn points_come_with_their_model_and_labels() {
    let session = session().await;
    let points = session.points(&Uint8Array::from(POINTS)).ok().unwrap();
    let get = |key: &str| Reflect::get(&points, &key.into()).unwrap();
    assert_eq!(get("model").as_string().unwrap(), "cvae");
    let labels = js_sys::Array::from(&get("labels")).length() as usize;
    let epsilon = Float32Array::from(get("epsilon")).length() as usize;
    let latent = session.noise(1).ok().unwrap().len();
    assert!(labels > 0);
    assert_eq!(epsilon, labels * latent);
}

#[wasm_bindgen_test]
async fn bad_calls_report_the_value_received() {
    let mut session = Session::open().await.expect("a device");
    assert_eq!(message(session.noise(1)), "no model is loaded yet");
    assert!(message(load(&mut session, b"<!doctype html>")).contains("this is not a weights file"));
    let mut damaged = DECODER.to_vec();
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    assert!(message(load(&mut session, &damaged)).starts_with("the weights are damaged"));

    let huge = Uint8Array::new_with_length(65 << 20);
    assert!(message(session.load(&huge)).contains("68157440 bytes, expected at most 67108864"));

    load(&mut session, DECODER).expect("the shipped decoder loads");
    let epsilon = session.noise(1).ok().unwrap();
    let latent = epsilon.len();
    assert!(message(load(&mut session, &damaged)).starts_with("the weights are damaged"));
    // The old model stays.
    let before = decode(&session, epsilon.clone(), one_hot(1)).await;

    let room = Float32Array::from(before.as_slice());
    let decode = |style, temperature| session.decode(style, one_hot(1), temperature, room.clone());
    let short = message(decode(vec![0.0; latent - 1], 1.0).await);
    assert_eq!(
        short,
        format!(
            "got {} values of ε and 10 label weights, expected {latent} and 10 per image",
            latent - 1
        )
    );
    let infinite = decode(epsilon.clone(), f64::INFINITY).await;
    assert!(message(infinite).contains("must be finite numbers"));
    assert_eq!(room.to_vec(), before, "what is refused writes nothing");
    let narrow = Float32Array::new_with_length(783);
    let narrow = session.decode(epsilon, one_hot(1), 1.0, narrow).await;
    assert_eq!(
        message(narrow),
        "got room for 783 probabilities, expected 784"
    );
    assert!(message(session.picture(&[0.5; 100], 0, 0, 0)).contains("got 100 grey values"));
}
