//! Tests weights files: round trips, and an error sentence for every kind of invalid file.

use crate::common::{CLASSES, assert_close, mnist_shape, small_recipe};
use burn::tensor::Device;
use cvae::data_card::DataCard;
use cvae::evaluate::decode;
use cvae::model::{Cvae, Init};
use cvae::parameters;
use cvae::random::{self, Purpose};
use cvae::weights::{
    Builder, Check, Container, FileKind, LatentUse, Manifest, Precision, Provenance, ScoreGroup,
    load_cvae, load_encoder, load_generator, save,
};
use safetensors::{Dtype, SafeTensors};
use std::collections::BTreeMap;

pub fn manifest(kind: FileKind, precision: Precision) -> Manifest {
    let recipe = small_recipe();
    Manifest {
        kind,
        data: DataCard::mnist(),
        provenance: Provenance {
            seed: recipe.seed,
            epochs: 3,
            steps: 30,
            data_sha256: "00".to_owned(),
            crate_version: "0.1.0".to_owned(),
            precision,
            parameters: 1,
        },
        scores: BTreeMap::from([("test_neg_elbo".to_owned(), 84.25)]),
        scored_as_stored: vec![ScoreGroup::Likelihood],
        latents: vec![
            LatentUse {
                kl: 1.5,
                active: true
            };
            recipe.model.latent
        ],
        recipe,
    }
}

pub fn model(device: &Device) -> Cvae {
    Cvae::new(
        &small_recipe().model,
        mnist_shape(),
        &mut Init::random(5),
        device,
    )
}

fn check(model: &Cvae) -> Check {
    let epsilon = random::epsilon(1, 0, model.latent());
    let mut labels = vec![0.0; CLASSES];
    labels[4] = 1.0;
    let probabilities = decode(&model.generator, &epsilon, &[4], 1.0);
    Check {
        epsilon,
        labels,
        probabilities,
    }
}

pub fn decoder_bytes(precision: Precision) -> Vec<u8> {
    let model = model(&Device::flex());
    let manifest = manifest(FileKind::Decoder, precision);
    save(&model.generator, &manifest, Some(&check(&model))).unwrap()
}

fn error(bytes: &[u8]) -> String {
    load_generator(bytes, &Device::flex())
        .unwrap_err()
        .to_string()
}

/// The file with its JSON header changed and the length of the header corrected.
fn with_header(bytes: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header = change(std::str::from_utf8(&bytes[8..8 + length]).unwrap());
    [
        &(header.len() as u64).to_le_bytes()[..],
        header.as_bytes(),
        &bytes[8 + length..],
    ]
    .concat()
}

#[test]
fn a_round_trip_keeps_the_manifest_and_rounds_the_matrices() {
    let device = Device::flex();
    let original = model(&device);
    // A relative error of 2⁻¹¹ for f16; half a step of 1/127 of the largest weight for int8.
    for (precision, tolerance) in [(Precision::F16, 2e-4), (Precision::Int8, 2e-3)] {
        let decoder = decoder_bytes(precision);
        let encoder = manifest(FileKind::Encoder, precision);
        let encoder = save(&original.encoder, &encoder, None).unwrap();
        let (got, loaded) = load_cvae(&decoder, &encoder, &device).unwrap();
        assert_eq!(got, manifest(FileKind::Decoder, precision));
        for (loaded, original) in parameters::read(&loaded)
            .iter()
            .zip(parameters::read(&original))
        {
            assert_eq!(
                (&loaded.name, &loaded.shape),
                (&original.name, &original.shape)
            );
            assert_close(&loaded.values, &original.values, tolerance);
        }
        let check = load_generator(&decoder, &device).unwrap().check;
        assert_eq!(check, self::check(&original));
    }
}

/// A file with one matrix.
fn file_of(shape: [usize; 2], values: &[f32], precision: Precision) -> Vec<u8> {
    let mut file = Builder::default();
    let parameter = parameters::Parameter {
        name: "matrix".to_owned(),
        shape: shape.to_vec(),
        values: values.to_vec(),
    };
    file.add(parameter, precision).unwrap();
    file.finish(&"a matrix")
}

/// A column of small values keeps its precision beside a column of large ones.
#[test]
fn an_int8_matrix_has_a_step_for_each_column() {
    let largest = [0.01, 1.0, 100.0, 0.0];
    let shares = [1.0, -0.3, 0.777, -0.051, 0.0];
    let values: Vec<f32> = (shares.iter())
        .flat_map(|share| largest.map(|most| share * most))
        .collect();
    let bytes = file_of([5, 4], &values, Precision::Int8);
    let read = Container::open(&bytes).unwrap().values("matrix", &[5, 4]);
    for (at, (read, value)) in read.unwrap().into_iter().zip(values).enumerate() {
        let half = largest[at % 4] / 127.0 * 0.501;
        assert!(
            (read - value).abs() <= half,
            "{at}: {read}, expected {value} to within {half}"
        );
    }
}

/// As many values in another shape are other weights.
#[test]
fn a_transposed_matrix_is_refused_with_both_shapes() {
    for precision in [Precision::F16, Precision::Int8, Precision::Draft] {
        let bytes = file_of([4, 6], &[0.5; 24], precision);
        let message = Container::open(&bytes)
            .unwrap()
            .values("matrix", &[6, 4])
            .unwrap_err()
            .to_string();
        assert_eq!(message, "tensor `matrix` has shape [4, 6], expected [6, 4]");
    }
}

#[test]
fn int8_saves_a_byte_per_weight() {
    let weights: usize = parameters::read(&model(&Device::flex()).generator)
        .iter()
        .map(|parameter| parameter.values.len())
        .sum();
    let saved = decoder_bytes(Precision::F16).len() - decoder_bytes(Precision::Int8).len();
    // Scales and their entries in the header use some of the gain in so small a model.
    assert!(
        saved > weights * 7 / 10,
        "{saved} bytes for {weights} weights"
    );
}

/// A draft stores two values in a byte where a matrix is large, even with an odd number of columns: each value is
/// rounded to the nearest step, and values beyond the largest step to that step.
#[test]
fn a_draft_is_within_half_a_step() {
    for (shape, step, largest) in [([219, 301], 0.7, 7.0), ([30, 5], 0.15, 127.0)] {
        let [rows, columns] = shape;
        let mut values = random::normals(&mut random::stream(1, Purpose::Init, 0), rows * columns);
        for (at, value) in values.iter_mut().enumerate() {
            let column = at % columns;
            *value *= [0.25, 0.5, 2.0, 0.0][column % 4];
            // A value that is far from all others of its column.
            if at == columns {
                *value = 100.0;
            }
        }
        let steps: Vec<f32> = (0..columns)
            .map(|column| {
                let column = values.iter().skip(column).step_by(columns);
                step * (column.map(|value| value * value).sum::<f32>() / rows as f32).sqrt()
            })
            .collect();
        let bytes = file_of(shape, &values, Precision::Draft);
        let read = Container::open(&bytes).unwrap().values("matrix", &shape);
        for (at, (read, value)) in read.unwrap().into_iter().zip(values).enumerate() {
            // The step itself is stored as f16.
            let step = 1.001 * steps[at % columns];
            let expected = value.clamp(-largest * step, largest * step);
            assert!(
                (read - expected).abs() <= 0.5 * step + 0.002 * expected.abs(),
                "{at}: {read}, expected {expected} to within half of {step}"
            );
        }
    }
}

#[test]
fn a_file_that_is_cut_short_is_refused_wherever_it_is_cut() {
    let bytes = decoder_bytes(Precision::F16);
    for length in [0, 4, 8, 100, bytes.len() / 2, bytes.len() - 1] {
        let message = error(&bytes[..length]);
        assert!(
            message.contains(&format!("cut short ({length} bytes)")),
            "{message}"
        );
    }
    assert!(error(b"<!doctype html><title>Sign in</title>").contains("not a weights file"));
}

#[test]
fn a_flipped_bit_anywhere_is_noticed() {
    let bytes = decoder_bytes(Precision::Int8);
    for index in (8..bytes.len()).step_by(61) {
        let mut damaged = bytes.clone();
        damaged[index] ^= 4;
        assert!(
            load_generator(&damaged, &Device::flex()).is_err(),
            "byte {index} went unnoticed"
        );
    }
    let mut damaged = bytes;
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    assert!(error(&damaged).starts_with("the weights are damaged: their CRC-32 is "));
}

#[test]
fn another_version_kind_or_program_is_named() {
    let bytes = decoder_bytes(Precision::F16);
    let version = with_header(&bytes, |h| {
        h.replacen(r#""format":"1""#, r#""format":"9""#, 1)
    });
    assert_eq!(
        error(&version),
        "the weights file has format 9, this program reads format 1: use files of one release"
    );
    let foreign = with_header(&bytes, |h| h.replacen(r#""manifest""#, r#""manifesto""#, 1));
    assert!(error(&foreign).contains("has no `manifest` in its metadata"));
    let kind = load_encoder(&bytes, &Device::flex())
        .unwrap_err()
        .to_string();
    assert_eq!(kind, "this file holds the Decoder, expected the Encoder");
}

#[test]
fn a_tensor_that_does_not_fit_is_named_with_both_shapes() {
    let device = Device::flex();
    let mut wider = manifest(FileKind::Decoder, Precision::F16);
    wider.recipe.model.decoder = vec![16, 48];
    let narrow = model(&device);
    let bytes = save(&narrow.generator, &wider, Some(&check(&narrow))).unwrap();
    assert_eq!(
        error(&bytes),
        "tensor `decoder.blocks.1.weight` has shape [16, 32], expected [16, 48]"
    );
    wider.recipe.model.decoder = vec![16, 32, 32];
    let bytes = save(&narrow.generator, &wider, Some(&check(&narrow))).unwrap();
    assert_eq!(error(&bytes), "tensor `decoder.blocks.2.weight` is missing");
    let without_check = save(
        &narrow.generator,
        &manifest(FileKind::Decoder, Precision::F16),
        None,
    );
    assert_eq!(
        error(&without_check.unwrap()),
        "tensor `check.labels` is missing"
    );
}

#[test]
fn weights_that_are_not_finite_are_not_saved() {
    let device = Device::flex();
    let broken = parameters::write(model(&device).generator, |name, shape| {
        let count = shape.iter().product();
        Ok::<_, ()>((name == "decoder.head.bias").then(|| vec![f32::NAN; count]))
    })
    .unwrap();
    let manifest = manifest(FileKind::Decoder, Precision::F16);
    let message = save(&broken, &manifest, None).unwrap_err().to_string();
    assert_eq!(
        message,
        "tensor `decoder.head.bias` holds a value that is not finite"
    );
}

#[test]
fn weights_that_are_not_finite_are_refused_with_the_name_of_their_tensor() {
    let device = Device::flex();
    let model = model(&device);
    let manifest = manifest(FileKind::Decoder, Precision::F16);
    for value in [f32::NAN, f32::INFINITY] {
        let mut file = Builder::default();
        file.add_module(&model.generator, Precision::F16).unwrap();
        let mut values = vec![0.0; 32 * 784];
        values[5000] = value;
        file.add_rows("decoder.head.weight", 784, &values);
        assert_eq!(
            error(&file.finish(&manifest)),
            "tensor `decoder.head.weight` holds a value that is not finite"
        );
    }
}

/// A file of a kilobyte must not make the reader allocate gigabytes.
#[test]
fn a_recipe_that_the_file_cannot_hold_is_refused() {
    let device = Device::flex();
    let model = model(&device);
    let mut huge = manifest(FileKind::Decoder, Precision::F16);
    huge.recipe.model.decoder = vec![4096; 16];
    let bytes = save(&model.generator, &huge, Some(&check(&model))).unwrap();
    let expected = format!(
        "the recipe has 254881792 weights or more, which a file of {} bytes cannot hold",
        bytes.len()
    );
    assert_eq!(error(&bytes), expected);
}

/// The same weights give the same file, which other programs can read.
#[test]
fn a_file_is_the_same_bytes_each_time() {
    let bytes = decoder_bytes(Precision::Int8);
    for _ in 0..8 {
        assert!(bytes == decoder_bytes(Precision::Int8), "other bytes");
    }
    let (header, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
    assert!(header.is_multiple_of(8), "{header}");
    let entries = metadata.metadata().as_ref().unwrap();
    assert_eq!(entries.len(), 3);
    let written: Manifest = serde_json::from_str(&entries["manifest"]).unwrap();
    assert_eq!(written, manifest(FileKind::Decoder, Precision::Int8));
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let head = file.tensor("decoder.head.weight").unwrap();
    assert_eq!((head.dtype(), head.shape()), (Dtype::I8, &[32, 784][..]));
    let scales = file.tensor("decoder.head.weight.scale").unwrap();
    assert_eq!((scales.dtype(), scales.shape()), (Dtype::F32, &[784][..]));
}

#[test]
fn halves_of_two_trainings_do_not_mix() {
    let device = Device::flex();
    let mut other = manifest(FileKind::Encoder, Precision::Int8);
    other.provenance.steps = 31;
    let encoder = save(&model(&device).encoder, &other, None).unwrap();
    let message = load_cvae(&decoder_bytes(Precision::Int8), &encoder, &device).unwrap_err();
    assert!(
        message
            .to_string()
            .contains("after 30 steps, the encoder of `small` after 31")
    );
}

/// Both halves could be in one list of models, and agree in everything that the page reads.
#[test]
fn halves_by_two_recipes_do_not_mix() {
    let device = Device::flex();
    let mut other = manifest(FileKind::Encoder, Precision::Int8);
    other.recipe.training.learning_rate *= 2.0;
    let encoder = save(&model(&device).encoder, &other, None).unwrap();
    let message = load_cvae(&decoder_bytes(Precision::Int8), &encoder, &device).unwrap_err();
    let message = message.to_string();
    assert!(message.contains("`small` by two recipes"), "{message}");
}
