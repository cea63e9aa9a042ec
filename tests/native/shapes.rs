//! Tests data sets other than MNIST: three classes of 12 × 20 pixels, from their files to exported weights, against loops in
//! double precision.

use crate::common::{Nobody, assert_close, repository, small_data, small_recipe};
use burn::tensor::{Device, Tensor, TensorData};
use cvae::data::{DataFile, DataSet, Description, Files, Idx, labels_to_gzip, one_hot};
use cvae::evaluate::{decode, negative_elbo};
use cvae::host::to_vec;
use cvae::model::Cvae;
use cvae::optimise::Step;
use cvae::parameters;
use cvae::random::{self, Purpose};
use cvae::recipe::{AugmentRecipe, ElasticRecipe, FlowRecipe, Pixels, PriorKind, Recipe};
use cvae::shape::Shape;
use cvae::train::{Checkpoint, Trainer, Watch};
use cvae::uses::Verdict;
use cvae::weights::{
    Check, FileKind, Index, Manifest, Precision, Provenance, amended, load_cvae, load_generator,
    save,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

const SHAPE: Shape = Shape {
    width: 12,
    height: 20,
    classes: 3,
};

/// Bars whose direction is the class, at different places and of different widths.
fn bars(count: usize, offset: usize) -> (Vec<u8>, Vec<u16>) {
    let mut pixels = Vec::new();
    let mut labels = Vec::new();
    for index in offset..offset + count {
        let label = index % 3;
        let (place, wide) = (3 + index % 5, 2 + (index / 5) % 3);
        for at in 0..SHAPE.pixels() {
            let (x, y) = (at % SHAPE.width, at / SHAPE.width);
            let along = [x, y / 2, (x + y) / 3][label];
            pixels.push(if (place..place + wide).contains(&along) {
                230
            } else {
                0
            });
        }
        labels.push(u16::try_from(label).unwrap());
    }
    (pixels, labels)
}

/// Writes the data set into a folder.
fn write_data(folder: &Path, name: &str) {
    let part = |kind: &str, count: usize, offset: usize| {
        let (pixels, labels) = bars(count, offset);
        let shape = vec![count, SHAPE.height, SHAPE.width];
        let images = Idx {
            shape,
            bytes: pixels,
        };
        let written = |what: &str, gzip: Vec<u8>| {
            let mut plain = Vec::new();
            let mut unpacker = flate2::read::GzDecoder::new(gzip.as_slice());
            std::io::Read::read_to_end(&mut unpacker, &mut plain).unwrap();
            let name = format!("{kind}-{what}");
            std::fs::write(folder.join(format!("{name}.gz")), gzip).unwrap();
            DataFile {
                name,
                sha256: cvae::files::hex(&Sha256::digest(&plain)),
                count,
            }
        };
        [
            written("images", images.to_gzip().unwrap()),
            written("labels", labels_to_gzip(&labels, SHAPE.classes).unwrap()),
        ]
    };
    let [train_images, train_labels] = part("train", 150, 0);
    let [test_images, test_labels] = part("test", 30, 1000);
    let description = Description {
        name: name.to_owned(),
        title: "Bars".to_owned(),
        classes: ["upright", "level", "斜"].map(str::to_owned).to_vec(),
        width: SHAPE.width,
        height: SHAPE.height,
        source: "drawn by a test".to_owned(),
        licence: "none".to_owned(),
        preparation: Vec::new(),
        validation: 30,
        files: Files {
            train_images,
            train_labels,
            test_images,
            test_labels,
        },
        ..Description::mnist()
    };
    std::fs::write(folder.join("data.json"), description.to_json()).unwrap();
}

fn data() -> DataSet {
    let folder = tempfile::tempdir().unwrap();
    write_data(folder.path(), "bars");
    DataSet::load(folder.path()).unwrap()
}

fn recipe() -> Recipe {
    let mut recipe = small_recipe();
    recipe.model.latent = 4;
    recipe.model.prior = PriorKind::Flow(FlowRecipe {
        couplings: 2,
        width: 8,
    });
    recipe.training.epochs = 60;
    recipe
}

fn trained(recipe: &Recipe, data: &DataSet) -> Trainer {
    let mut trainer = Trainer::new(recipe, data, None, &Device::flex()).unwrap();
    trainer.run(&mut Nobody).unwrap();
    trainer
}

#[test]
fn a_data_set_is_read_from_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    write_data(folder.path(), "bars");
    let data = DataSet::load(folder.path()).unwrap();
    assert_eq!(data.shape(), SHAPE);
    assert_eq!(
        [&data.train, &data.validation, &data.test].map(cvae::data::Images::len),
        [120, 30, 30]
    );
    let (pixels, labels) = bars(150, 0);
    assert_eq!(data.validation.image(29), &pixels[149 * 240..]);
    assert_eq!(data.validation.labels[29], labels[149]);
    assert_eq!(data.card.classes[2], "斜");

    let fault = |change: &dyn Fn(&Path)| {
        let folder = tempfile::tempdir().unwrap();
        write_data(folder.path(), "bars");
        change(folder.path());
        DataSet::load(folder.path()).unwrap_err().to_string()
    };
    let lost = fault(&|folder| std::fs::remove_file(folder.join("test-labels.gz")).unwrap());
    assert!(lost.contains("test-labels is missing in"), "{lost}");
    let changed = fault(&|folder| {
        let labels = labels_to_gzip(&vec![1; 150], 3).unwrap();
        std::fs::write(folder.join("train-labels.gz"), labels).unwrap();
    });
    assert!(
        changed.contains("train-labels.gz: SHA-256 is "),
        "{changed}"
    );
    assert!(changed.contains("the file has changed since it was imported"));
    let unread = fault(&|folder| std::fs::write(folder.join("data.json"), "{}").unwrap());
    assert!(
        unread.contains("data.json: this is not the description"),
        "{unread}"
    );
}

/// A layer in double precision, from parameters by name: `x W + y L + b`.
struct Naive(BTreeMap<String, (Vec<usize>, Vec<f64>)>);

impl Naive {
    fn of(model: &Cvae) -> Self {
        let all = parameters::read(model).into_iter().map(|parameter| {
            let values = parameter.values.into_iter().map(f64::from).collect();
            (parameter.name, (parameter.shape, values))
        });
        Self(all.collect())
    }

    fn layer(&self, name: &str, x: &[f64], label: usize) -> Vec<f64> {
        let (shape, weight) = &self.0[&format!("{name}.weight")];
        assert_eq!(shape[0], x.len(), "{name}");
        let bias = &self.0[&format!("{name}.bias")].1;
        let of_label = self.0.get(&format!("{name}.label"));
        (0..shape[1])
            .map(|column| {
                let product = |(row, x): (usize, &f64)| x * weight[row * shape[1] + column];
                let label = of_label.map_or(0.0, |(_, rows)| rows[label * shape[1] + column]);
                bias[column] + label + x.iter().enumerate().map(product).sum::<f64>()
            })
            .collect()
    }

    fn hidden(&self, name: &str, x: &[f64], label: usize) -> Vec<f64> {
        let sums = self.layer(name, x, label);
        sums.into_iter().map(|x| x / (1.0 + (-x).exp())).collect()
    }

    fn encoder_mean(&self, image: &[f64], label: usize) -> Vec<f64> {
        let first = self.hidden("encoder.blocks.0", image, label);
        let second = self.hidden("encoder.blocks.1", &first, label);
        let mut mean = self.layer("encoder.head", &second, label);
        mean.truncate(4);
        mean
    }

    /// Couplings move the halves in turn; then mean and deviation of the label, and the decoder.
    fn image(&self, epsilon: &[f64], label: usize) -> Vec<f64> {
        let (mut a, mut b) = (epsilon[..2].to_vec(), epsilon[2..].to_vec());
        for coupling in ["1", "0"] {
            let name = format!("generator.prior.flow.couplings.{coupling}");
            let seen = self.hidden(&format!("{name}.inner"), &b, label);
            let moved = self.layer(&format!("{name}.outer"), &seen, label);
            let new: Vec<f64> = (0..2)
                .map(|at| a[at] * moved[2 + at].tanh().exp() + moved[at])
                .collect();
            (a, b) = (b, new);
        }
        let table =
            |name: &str, at: usize| self.0[&format!("generator.prior.{name}")].1[label * 4 + at];
        let point: Vec<f64> = [a, b]
            .concat()
            .iter()
            .enumerate()
            .map(|(at, x)| table("mean", at) + (0.5 * table("log_var", at)).exp() * x)
            .collect();
        let first = self.hidden("generator.decoder.blocks.0", &point, label);
        let second = self.hidden("generator.decoder.blocks.1", &first, label);
        let logits = self.layer("generator.decoder.head", &second, label);
        logits
            .into_iter()
            .map(|l| 1.0 / (1.0 + (-l).exp()))
            .collect()
    }
}

fn manifest(trainer: &Trainer, kind: FileKind) -> Manifest {
    let checkpoint = trainer.checkpoint();
    Manifest {
        kind,
        data: checkpoint.data,
        provenance: Provenance {
            seed: checkpoint.recipe.seed,
            epochs: checkpoint.log.len(),
            steps: checkpoint.adam.step,
            data_sha256: checkpoint.data_sha256,
            crate_version: "0.1.0".to_owned(),
            precision: Precision::Int8,
            parameters: 1,
        },
        scores: BTreeMap::new(),
        scored_as_stored: Vec::new(),
        latents: Vec::new(),
        recipe: checkpoint.recipe,
    }
}

#[test]
fn a_model_of_another_shape_is_stored_and_computes_what_loops_compute() {
    let data = data();
    let trainer = trained(&recipe(), &data);
    let losses: Vec<f64> = (trainer.log().iter())
        .map(|epoch| epoch.validation().unwrap())
        .collect();
    assert!(losses[59] < losses[0] - 20.0, "{losses:?}");

    let model = trainer.averaged();
    let epsilon = random::epsilon(1, 0, 4);
    let check = Check {
        labels: vec![0.0, 1.0, 0.0],
        probabilities: decode(&model.generator, &epsilon, &[1], 1.0),
        epsilon,
    };
    let files = [
        save(
            &model.generator,
            &manifest(&trainer, FileKind::Decoder),
            Some(&check),
        ),
        save(&model.encoder, &manifest(&trainer, FileKind::Encoder), None),
    ];
    let [decoder, encoder] = files.map(Result::unwrap);
    let (read, model) = load_cvae(&decoder, &encoder, &Device::flex()).unwrap();
    assert_eq!(read.data, data.card);
    assert_eq!(model.shape(), SHAPE);
    assert_eq!(
        load_generator(&decoder, &Device::flex()).unwrap().check,
        check
    );

    let naive = Naive::of(&model);
    for device in [Device::flex(), {
        #[allow(deprecated, reason = "burn-ndarray is the CPU backend of the page")]
        Device::ndarray()
    }] {
        let (_, model) = load_cvae(&decoder, &encoder, &device).unwrap();
        // Seven rows, so that the page's loops use tiles and single rows.
        let labels: Vec<u16> = (0..7).map(|at| at % 3).collect();
        let epsilon = random::normals(&mut random::stream(4, Purpose::Epsilon, 0), 7 * 4);
        let got = decode(&model.generator, &epsilon, &labels, 1.0);
        let expected: Vec<f32> = (0..7)
            .flat_map(|row| {
                let point: Vec<f64> = epsilon[row * 4..][..4].iter().map(|&x| x.into()).collect();
                naive.image(&point, usize::from(labels[row]))
            })
            .map(|p| p as f32)
            .collect();
        assert_eq!(got.len(), 7 * 240);
        assert_close(&got, &expected, 1e-5);

        let image: Vec<f64> = data
            .test
            .image(2)
            .iter()
            .map(|&l| f64::from(l) / 255.0)
            .collect();
        let label = usize::from(data.test.labels[2]);
        let values = image.iter().map(|&x| x as f32).collect();
        let images = Tensor::from_data(TensorData::new(values, [1, 240]), &device);
        let one_hot = one_hot(&data.test.labels[2..3], 3, &device);
        let mean = model.encoder.forward(images, &one_hot).coarse.mean;
        let expected: Vec<f32> = (naive.encoder_mean(&image, label).into_iter())
            .map(|x| x as f32)
            .collect();
        assert_close(&to_vec(mean), &expected, 1e-5);
    }
}

/// Stops after six steps.
struct SixSteps(u32);

impl Watch for SixSteps {
    fn interrupted(&self) -> bool {
        self.0 == 6
    }

    fn step(&mut self, _: Step) {
        self.0 += 1;
    }
}

#[test]
fn a_training_resumes_on_its_own_data_set_only() {
    let data = data();
    let mut recipe = recipe();
    recipe.training.epochs = 2;
    recipe.training.augment = Some(AugmentRecipe {
        shift: 1.0,
        rotation: 10.0,
        stroke: 0.3,
        elastic: Some(ElasticRecipe {
            strength: 0.5,
            spacing: 5,
        }),
        ..AugmentRecipe::default()
    });
    let end = trained(&recipe, &data).checkpoint();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint.safetensors");
    end.save(&path).unwrap();
    let read = || Checkpoint::load(&path).unwrap();
    assert_eq!(read(), end);

    let resume =
        |data: &DataSet, checkpoint| Trainer::new(&recipe, data, Some(checkpoint), &Device::flex());
    let refused = resume(&small_data(), read()).unwrap_err().to_string();
    assert!(
        refused.contains(
            "of the data set `bars` (Bars: 3 classes of 12 × 20 pixels), expected `mnist`"
        ),
        "{refused}"
    );
    let mut other = data.clone();
    other.sha256 = "0".repeat(64);
    let refused = resume(&other, read()).unwrap_err().to_string();
    assert!(
        refused.contains("`bars` has changed since the training began"),
        "{refused}"
    );

    // With random changes of the images, too, a training that was interrupted within an epoch ends with the same bits.
    let mut half = Trainer::new(&recipe, &data, None, &Device::flex()).unwrap();
    half.run(&mut SixSteps(0)).unwrap();
    let half = half.checkpoint();
    assert_eq!(half.adam.step, 6);
    let mut rest = resume(&data, half).unwrap();
    rest.run(&mut Nobody).unwrap();
    assert_eq!(rest.checkpoint(), end);

    // The changes reach the loss, and their absence is today's training.
    recipe.training.augment = Some(AugmentRecipe::default());
    let unchanged = trained(&recipe, &data).checkpoint();
    recipe.training.augment = None;
    let plain = trained(&recipe, &data).checkpoint();
    assert_eq!(unchanged.adam, plain.adam);
    assert_ne!(unchanged.adam, end.adam);
}

#[test]
fn a_training_ends_with_a_verdict() {
    let data = data();
    let mut recipe = recipe();
    recipe.training.batch = 8;
    let trainer = trained(&recipe, &data);
    let (model, device) = (trainer.averaged(), Device::flex());
    let verdict = Verdict::of(&recipe, &data, &model, trainer.log(), &device).to_string();
    for expected in [
        "Learned: 3 classes from 120 pictures.",
        "The model knows more than the mean picture of each class: 30 held-out pictures take",
        "of 30 held-out pictures (",
        "a guess is right in 33 %",
        "`upright` has only 40 pictures",
    ] {
        assert!(verdict.contains(expected), "{verdict} lacks {expected}");
    }
}

#[test]
fn validation_sees_the_images_as_they_are() {
    let data = data();
    let mut recipe = recipe();
    recipe.training.epochs = 1;
    recipe.training.augment = Some(AugmentRecipe {
        shift: 4.0,
        ..AugmentRecipe::default()
    });
    let trainer = trained(&recipe, &data);
    let draw = (recipe.seed, Purpose::ValidationDraw, 0);
    let expected = negative_elbo(&trainer.averaged(), &data.validation, Pixels::Binary, draw);
    let got = trainer.log()[0].validation().unwrap();
    assert!((got - expected.total()).abs() < 1e-9);
}

/// Files of MNIST's models carry no card, and are written again with the same bytes.
#[test]
fn shipped_files_stay_as_they_are() {
    let folder = repository("www/weights");
    let index = Index::of(&folder).unwrap();
    let of_mnist = index.models.iter().filter(|entry| entry.data.is_none());
    let mut count = 0;
    for entry in of_mnist {
        let files = [&entry.decoder, &entry.encoder]
            .into_iter()
            .chain(&entry.draft);
        for file in files {
            let bytes = std::fs::read(folder.join(&file.file)).unwrap();
            let mut seen = None;
            let again = amended(&bytes, |manifest| seen = Some(manifest.data.is_mnist())).unwrap();
            assert!(again == bytes, "{} has other bytes", file.file);
            assert_eq!(seen, Some(true), "{}", file.file);
            count += 1;
        }
    }
    assert!(count > 30, "{count} files");
}
