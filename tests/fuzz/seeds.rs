//! Valid inputs, as small as possible.

use crate::damage::pack;
use burn::tensor::Device;
use cvae::data::{Header, Idx, Images, Packed};
use cvae::data_card::DataCard;
use cvae::evaluate::{
    Draw, Figures, ImportanceBound, Judge, JudgeFile, MeasuredPart, Part, Report, Scope, Task,
};
use cvae::judge::JudgeCard;
use cvae::model::{Cvae, Init};
use cvae::objective::{Networks, Term};
use cvae::optimise::{Adam, EpochLog, NegativeElbo};
use cvae::points::{Points, Source};
use cvae::quantiles::{Quantiles, Usual};
use cvae::recipe::Recipe;
use cvae::shape::Shape;
use cvae::train::Checkpoint;
use cvae::uses::write_png;
use cvae::weights::{
    Check, FileKind, LatentUse, Manifest, Precision, Provenance, ScoreGroup, save, with_usual,
};
use flate2::write::DeflateEncoder;
use image::{DynamicImage, GrayImage, ImageFormat};
use rawzip::CompressionMethod;
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::PathBuf;

/// The maximum number of pixels in an IDX file.
pub const PIXELS: usize = 4 * 784;

/// A recipe with every feature: a flow, two levels and critics.
const LARGE: &str = r#"
    name = "large"
    title = "Large"
    summary = "Everything at once."
    group = "Tests"
    seed = 3
    [model]
    latent = 3
    detail = { latent = 1, width = 3 }
    encoder = [3, 2]
    decoder = [2, 3]
    activation = "silu"
    label = "every-block"
    prior = { flow = { couplings = 2, width = 3 } }
    least_deviation = 0.1
    likelihood = { gaussian = 0.5 }
    [objective]
    pixels = "grey"
    beta = 1.0
    warm_up_epochs = 1
    [objective.adversary.images]
    discriminator = [3]
    classifier = [2, 2]
    pair_weight = 1.0
    mean_weight = 1.0
    class_weight = 1.0
    learning_rate = 1e-3
    [training]
    epochs = 3
    batch = 32
    learning_rate = 5e-3
    final_learning_rate = 1e-4
    ema = 0.9
    weight_decay = 0.01
    output_bias_from_data = true
    refit = true
    images = 100
    start = "small"
"#;

/// A recipe with as few keys as possible.
const SMALL: &str = r#"
    name = "small"
    title = "Small"
    summary = "As little as can be."
    seed = 1
    [model]
    latent = 2
    encoder = [2]
    decoder = [2]
    activation = "relu"
    label = "none"
    prior = "standard"
    [objective]
    pixels = "binary"
    beta = 1.0
    fine_tune = { epochs = 1, samples = 2 }
    [training]
    epochs = 1
    batch = 1
    learning_rate = 1e-3
"#;

fn recipes() -> [Recipe; 2] {
    [LARGE, SMALL].map(|text| Recipe::from_toml(text).unwrap())
}

/// The smallest size at which a draft stores two weights in a byte.
fn wide() -> Recipe {
    Recipe::from_toml(&SMALL.replace("decoder = [2]", "decoder = [84]")).unwrap()
}

fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn digits() -> Vec<u8> {
    let header = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28];
    let pixels = (0..=250).cycle().take(2 * 784);
    header.into_iter().chain(pixels).collect()
}

pub fn idx() -> Vec<Vec<u8>> {
    vec![digits()]
}

/// A gzip stream compressed at once, and one compressed in small pieces.
pub fn gzip() -> Vec<Vec<u8>> {
    let idx = Idx::parse(&digits(), 3, PIXELS as u64).unwrap();
    vec![pack(&digits()), idx.to_gzip().unwrap()]
}

/// The decoder or encoder files of each recipe's model, in every precision.
fn weights_files(kind: FileKind, file: impl Fn(&Cvae, &Manifest) -> Vec<u8>) -> Vec<Vec<u8>> {
    let recipes = recipes().into_iter().chain([wide()]);
    let pairs = recipes.zip([Precision::Int8, Precision::F16, Precision::Draft]);
    let files = pairs.map(|(recipe, precision)| {
        // One of them of another data set than MNIST.
        let data = if precision == Precision::F16 {
            bars()
        } else {
            DataCard::mnist()
        };
        let model = Cvae::new(
            &recipe.model,
            data.shape(),
            &mut Init::random(1),
            &Device::flex(),
        );
        let manifest = Manifest {
            kind,
            data: data.clone(),
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
        };
        file(&model, &manifest)
    });
    files.collect()
}

pub fn decoder() -> Vec<Vec<u8>> {
    weights_files(FileKind::Decoder, |model, manifest| {
        let check = Check {
            epsilon: vec![0.5; manifest.recipe.model.latent],
            labels: vec![0.1; manifest.data.shape().classes],
            probabilities: vec![0.25; manifest.data.shape().pixels()],
        };
        save(&model.generator, manifest, Some(&check)).unwrap()
    })
}

pub fn encoder() -> Vec<Vec<u8>> {
    let usual = Usual {
        images: 700,
        own: Quantiles::of(&[61.5, 62.0, 70.0]),
        best: Quantiles::of(&[60.5, 61.0, 69.0]),
    };
    weights_files(FileKind::Encoder, |model, manifest| {
        let file = save(&model.encoder, manifest, None).unwrap();
        with_usual(&file, &usual).unwrap()
    })
}

/// Three classes of 12 × 20 pixels.
fn bars() -> DataCard {
    DataCard {
        name: "bars".to_owned(),
        title: "Bars".to_owned(),
        classes: ["upright", "level", "斜"].map(str::to_owned).to_vec(),
        width: 12,
        height: 20,
        source: "drawn by hand".to_owned(),
        licence: String::new(),
    }
}

pub fn mnist_shape() -> Shape {
    DataCard::mnist().shape()
}

fn new_judge() -> Judge {
    Judge::new(mnist_shape(), &mut Init::random(1), &Device::flex())
}

pub fn judge() -> Vec<Vec<u8>> {
    let file = JudgeFile {
        data: DataCard::mnist(),
        seed: 1,
        epochs: 14,
        data_sha256: "00".to_owned(),
        augment: None,
        validation_accuracy: 0.99,
        test_accuracy: 0.99,
    };
    vec![file.save(&new_judge()).unwrap()]
}

pub fn compact_judge() -> Vec<Vec<u8>> {
    let card = JudgeCard {
        data: DataCard::mnist(),
        seed: 1,
        epochs: 14,
        data_sha256: "00".to_owned(),
        original_sha256: "00".to_owned(),
        original_test_accuracy: 0.99,
        test_accuracy: 0.99,
        test_images: 10_000,
        precision: Precision::Int8,
        parameters: 1,
    };
    vec![new_judge().plain().save(&card).unwrap()]
}

/// Images to train on, as the page fetches them.
pub fn images() -> Vec<Vec<u8>> {
    let shape = mnist_shape();
    let pixels = (0..3 * shape.pixels()).map(|at| u8::try_from(at % 256).unwrap());
    let packed = Packed {
        header: Header {
            format: 1,
            data: DataCard::mnist(),
            data_sha256: "00".to_owned(),
            training: 2,
            held_out: 1,
            preparation: "none".to_owned(),
        },
        images: Images {
            pixels: pixels.collect(),
            labels: vec![3, 1, 4],
            shape,
        },
    };
    vec![packed.save()]
}

pub fn points() -> Vec<Vec<u8>> {
    let points = Points {
        source: Source {
            model: "small".to_owned(),
            encoder_sha256: "00".to_owned(),
            data_sha256: "00".to_owned(),
            labels: vec![3, 1, 4],
        },
        epsilon: vec![0.5, -1.0, 0.0, 2.0, 1.5, -0.25],
    };
    vec![points.save().unwrap()]
}

pub fn checkpoint() -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint.safetensors");
    let files = recipes().map(|recipe| {
        let networks = Networks::new(
            &recipe,
            mnist_shape(),
            &mut Init::random(1),
            &Device::flex(),
        );
        let training = &recipe.training;
        let mut adam = Adam::new(&networks, training.ema, training.weight_decay);
        adam.step = 12;
        let checkpoint = Checkpoint {
            data: DataCard::mnist(),
            data_sha256: cvae::data::mnist_sha256(),
            adam,
            log: vec![EpochLog {
                epoch: 1,
                step: 10,
                learning_rate: 1e-3,
                beta: 1.0,
                train_distortion: 80.0,
                train_rate: 20.0,
                train_adversary: BTreeMap::from([
                    (Term::FeaturesOfPairs, 1.0),
                    (Term::Classifier, 2.0),
                ]),
                validation_distortion: None,
                validation_rate: None,
            }],
            sums: BTreeMap::from([(Term::Distortion, 160.0), (Term::Rate, 40.0)]),
            recipe,
        };
        checkpoint.save(&path).unwrap();
        std::fs::read(&path).unwrap()
    });
    files.to_vec()
}

/// The recipes of the repository, and the recipes above.
pub fn recipe_toml() -> Vec<Vec<u8>> {
    let files = std::fs::read_dir(repository("recipes")).unwrap();
    let mut paths: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let mut recipes: Vec<Vec<u8>> = paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect();
    recipes.extend([LARGE, SMALL].map(|text| text.as_bytes().to_vec()));
    recipes
}

pub fn recipe_json() -> Vec<Vec<u8>> {
    recipes()
        .map(|recipe| recipe.to_json().into_bytes())
        .to_vec()
}

pub fn index() -> Vec<Vec<u8>> {
    vec![std::fs::read(repository("tests/fixtures/models/index.json")).unwrap()]
}

/// A report with the quality of samples, and one without it.
pub fn report() -> Vec<Vec<u8>> {
    let draw = Draw {
        distortion: 61.5,
        rates: vec![15.25, 5.5],
        bounds: vec![82.25, 80.5],
        effective_samples: vec![1.0, 5.75],
    };
    let report = Report {
        model: "small".to_owned(),
        parameters_sha256: "00".to_owned(),
        precision: Precision::Int8,
        scope: Scope {
            images: 20,
            ks: vec![1, 10],
            draws: 2,
            label_samples: 5,
        },
        draws: vec![draw.clone(), draw],
        classification: None,
        grey: [62.0, 25.0],
        latents: vec![
            LatentUse {
                kl: 1.5,
                active: true
            };
            2
        ],
        quality: None,
    };
    let with = repository("tests/fuzz/corpus/report/with-quality.json");
    vec![
        serde_json::to_vec(&report).unwrap(),
        std::fs::read(with).unwrap(),
    ]
}

pub fn part() -> Vec<Vec<u8>> {
    let row = (
        NegativeElbo {
            distortion: 61.5,
            rates: vec![15.25, 5.5],
        },
        ImportanceBound {
            bounds: vec![82.25, 80.5],
            effective_samples: vec![1.0, 5.75],
        },
    );
    let bounds = Task::Bounds {
        draw: 1,
        ks: vec![1, 10],
    };
    let parts = [
        (bounds, Figures::Bounds(vec![row.clone(), row])),
        (
            Task::Labels { samples: 5 },
            Figures::Labels(vec![vec![-80.5; 10]; 2]),
        ),
    ];
    let files = parts.map(|(task, figures)| {
        let measured = MeasuredPart {
            parameters_sha256: "00".to_owned(),
            part: Part {
                task,
                first: 500,
                count: 2,
            },
            figures,
        };
        serde_json::to_vec(&measured).unwrap()
    });
    files.to_vec()
}

/// A grey PNG, and one in colours with optional chunks.
pub fn png() -> Vec<Vec<u8>> {
    let levels: Vec<u8> = (0..=250).cycle().take(784).collect();
    let grey = write_png(&levels, mnist_shape(), cvae::uses::Ink::Dark).unwrap();
    let mut coloured = std::io::Cursor::new(Vec::new());
    image::RgbaImage::from_pixel(28, 28, image::Rgba([10, 20, 30, 200]))
        .write_to(&mut coloured, image::ImageFormat::Png)
        .unwrap();
    vec![grey, coloured.into_inner()]
}

pub fn mask() -> Vec<Vec<u8>> {
    ["top", "left", "5,6,17,12"]
        .map(|text| text.as_bytes().to_vec())
        .to_vec()
}

pub fn description() -> Vec<Vec<u8>> {
    vec![cvae::data::Description::mnist().to_json().into_bytes()]
}

/// A picture in each format and depth.
pub fn pictures() -> Vec<Vec<u8>> {
    let grey = GrayImage::from_fn(9, 8, |x, y| {
        image::Luma([u8::try_from(16 * x + y).unwrap()])
    });
    let image = DynamicImage::from(grey);
    [
        (image.clone(), ImageFormat::Png),
        (image.to_luma16().into(), ImageFormat::Png),
        (image.to_rgba8().into(), ImageFormat::Png),
        (image.to_rgba8().into(), ImageFormat::Gif),
        (image.to_rgb8().into(), ImageFormat::Bmp),
        (image.to_rgb8().into(), ImageFormat::Jpeg),
        (image.to_rgba8().into(), ImageFormat::WebP),
    ]
    .map(|(image, format): (DynamicImage, _)| {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    })
    .to_vec()
}

/// Two class folders, one file deflated and the others stored.
pub fn zip() -> Vec<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut zip = rawzip::ZipArchiveWriter::new(&mut bytes);
    for (number, picture) in pictures().into_iter().enumerate().take(4) {
        let name = format!("{}/{number}.png", number % 2);
        let deflated = number == 0;
        let method = [CompressionMethod::STORE, CompressionMethod::DEFLATE][usize::from(deflated)];
        let (mut entry, config) = zip
            .new_file(name.as_str())
            .compression_method(method)
            .start()
            .unwrap();
        let descriptor = if deflated {
            let packed = DeflateEncoder::new(&mut entry, flate2::Compression::fast());
            let mut writer = config.wrap(packed);
            writer.write_all(&picture).unwrap();
            let (packed, descriptor) = writer.finish().unwrap();
            packed.finish().unwrap();
            descriptor
        } else {
            let mut writer = config.wrap(&mut entry);
            writer.write_all(&picture).unwrap();
            writer.finish().unwrap().1
        };
        entry.finish(descriptor).unwrap();
    }
    zip.finish().unwrap();
    vec![bytes]
}

/// Three pictures of 2 × 3.
pub fn import_idx() -> Vec<Vec<u8>> {
    let header = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 2];
    let plain: Vec<u8> = header.into_iter().chain(0..18).collect();
    vec![pack(&plain), plain]
}

pub fn table() -> Vec<Vec<u8>> {
    let first = "label,a,b,c,d\n1,0,2,0,9\n2,3,0,0.5,1e1\n";
    let last = "0;16;0;3;one\n0;3;4;0;two\n";
    [first, last].map(|text| text.as_bytes().to_vec()).to_vec()
}

pub fn array() -> Vec<Vec<u8>> {
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2, 2), }\n";
    let values = (0..12u8).flat_map(|value| f32::from(value).to_le_bytes());
    let start = [
        &b"\x93NUMPY\x01\x00"[..],
        &[u8::try_from(header.len()).unwrap(), 0],
        header.as_bytes(),
    ]
    .concat();
    vec![start.into_iter().chain(values).collect()]
}
