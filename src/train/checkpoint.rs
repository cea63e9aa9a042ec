//! Checkpoints: the complete state of a training, so that a resumed one gives the same bits as an uninterrupted one.

use crate::data::mnist_sha256;
use crate::data_card::DataCard;
use crate::files::{read, write_atomically};
use crate::model::{Cvae, Init};
use crate::objective::{Networks, Term};
use crate::optimise::{Adam, EpochLog, Slot};
use crate::parameters;
use crate::recipe::Recipe;
use crate::shape::Shape;
use anyhow::{Context, bail, ensure};
use burn::tensor::Device;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

const FORMAT: u32 = 3;

/// Everything on which the next step depends. There is no state of randomness, because every draw is a function of seed and
/// step.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    pub recipe: Recipe,
    /// The data set from which the model learns.
    pub data: DataCard,
    /// Identifies it: SHA-256 over the sums of its files.
    pub data_sha256: String,
    pub adam: Adam,
    /// One entry for each finished epoch.
    pub log: Vec<EpochLog>,
    /// The sum of each term of the loss over the steps of the unfinished epoch.
    pub sums: BTreeMap<Term, f64>,
}

#[derive(Serialize, Deserialize)]
struct Header {
    format: u32,
    recipe: Recipe,
    /// Absent: MNIST.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    data: Option<(DataCard, String)>,
    step: u64,
    /// As bit patterns, so that they are exact whatever the JSON library does to decimals.
    sums: BTreeMap<Term, u64>,
    log: Vec<EpochLog>,
    slots: Vec<(String, Vec<usize>)>,
}

/// What the header of every version has; the rest may have another type in another version.
#[derive(Deserialize)]
struct Version {
    format: u32,
}

const PARTS: [&str; 4] = ["values", "first", "second", "average"];

impl Checkpoint {
    /// The model with averaged parameters, which is evaluated and exported.
    #[must_use]
    pub fn model(&self, device: &Device) -> Cvae {
        let networks = Networks::new(&self.recipe, self.data.shape(), &mut Init::Zeros, device);
        self.adam.averaged(networks).model
    }

    /// Writes the checkpoint. At any time `path` holds a complete checkpoint, the old one or the new one.
    ///
    /// # Errors
    /// Names the file if it cannot be written, or a parameter that is infinite or not a number; then the old checkpoint
    /// stays.
    pub fn save(&self, path: &Path) -> anyhow::Result<()> {
        for slot in &self.adam.slots {
            for (part, vector) in PARTS.iter().zip(vectors(slot)) {
                ensure!(
                    vector.iter().all(|value| value.is_finite()),
                    "`{part}.{}` holds a value that is not finite: the checkpoint is not saved",
                    slot.name
                );
            }
        }
        let header = Header {
            format: FORMAT,
            recipe: self.recipe.clone(),
            data: (!self.data.is_mnist()).then(|| (self.data.clone(), self.data_sha256.clone())),
            step: self.adam.step,
            sums: self
                .sums
                .iter()
                .map(|(&term, sum)| (term, sum.to_bits()))
                .collect(),
            log: self.log.clone(),
            slots: self
                .adam
                .slots
                .iter()
                .map(|s| (s.name.clone(), s.shape.clone()))
                .collect(),
        };
        let mut tensors = Vec::new();
        for slot in &self.adam.slots {
            for (part, vector) in PARTS.iter().zip(vectors(slot)) {
                let bytes: Vec<u8> = vector.iter().flat_map(|v| v.to_le_bytes()).collect();
                tensors.push((format!("{part}.{}", slot.name), slot.shape.clone(), bytes));
            }
        }
        let views = tensors
            .iter()
            .map(|(name, shape, bytes)| {
                Ok((
                    name.as_str(),
                    TensorView::new(Dtype::F32, shape.clone(), bytes)?,
                ))
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let metadata = HashMap::from([("checkpoint".to_owned(), serde_json::to_string(&header)?)]);
        write_atomically(path, &safetensors::serialize(views, Some(metadata))?)
    }

    /// Reads a checkpoint.
    ///
    /// # Errors
    /// If the file is not a checkpoint, is of another version, or lacks a tensor; names file and fault.
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        Self::from_bytes(&read(path)?)
            .with_context(|| format!("{} is not a usable checkpoint", path.display()))
    }

    /// Reads the bytes of a checkpoint.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn from_bytes(bytes: &[u8]) -> anyhow::Result<Self> {
        let (_, metadata) = SafeTensors::read_metadata(bytes)?;
        let Some(header) = metadata
            .metadata()
            .as_ref()
            .and_then(|m| m.get("checkpoint"))
        else {
            bail!("its metadata has no `checkpoint`");
        };
        let Version { format } = serde_json::from_str(header)?;
        ensure!(
            format == FORMAT,
            "its format is {format}, expected {FORMAT}"
        );
        let header: Header = serde_json::from_str(header)?;
        header.recipe.validate()?;
        let (data, data_sha256) = header
            .data
            .unwrap_or_else(|| (DataCard::mnist(), mnist_sha256()));
        let shape = data.shape();
        ensure!(
            shape.is_supported(),
            "its data set has {shape}, expected 2 to 1000 classes of 8 × 8 to 64 × 64 pixels"
        );
        let weights = header.recipe.weights(shape);
        ensure!(
            weights <= bytes.len(),
            "its recipe has {weights} weights or more, which {} bytes cannot hold",
            bytes.len()
        );
        let tensors = SafeTensors::deserialize(bytes)?;
        let vector = |part: &str, name: &str, shape: &[usize]| -> anyhow::Result<Vec<f32>> {
            let view = tensors.tensor(&format!("{part}.{name}"))?;
            ensure!(
                view.shape() == shape && view.dtype() == Dtype::F32,
                "`{part}.{name}` is {:?} {:?}, expected F32 {shape:?}",
                view.dtype(),
                view.shape()
            );
            let words = view.data().chunks_exact(4);
            let values: Vec<f32> = words
                .map(|w| f32::from_le_bytes([w[0], w[1], w[2], w[3]]))
                .collect();
            ensure!(
                values.iter().all(|value| value.is_finite()),
                "`{part}.{name}` holds a value that is not finite"
            );
            Ok(values)
        };
        let slots = header
            .slots
            .into_iter()
            .map(|(name, shape)| {
                Ok(Slot {
                    values: vector("values", &name, &shape)?,
                    first: vector("first", &name, &shape)?,
                    second: vector("second", &name, &shape)?,
                    average: vector("average", &name, &shape)?,
                    name,
                    shape,
                })
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        check_slots(&header.recipe, shape, &slots)?;
        let last = header.log.last().map_or(0, |epoch| epoch.step);
        ensure!(
            header.step >= last,
            "it is at step {}, its last epoch ended at step {last}",
            header.step
        );
        let sums: BTreeMap<_, _> = header
            .sums
            .into_iter()
            .map(|(term, bits)| (term, f64::from_bits(bits)))
            .collect();
        for term in [Term::Distortion, Term::Rate] {
            ensure!(
                header.step == last || sums.contains_key(&term),
                "it is {} steps into an epoch and has no sum of the {term}",
                header.step - last
            );
        }
        let training = &header.recipe.training;
        let adam = Adam {
            step: header.step,
            ema: training.ema,
            weight_decay: training.weight_decay,
            slots,
        };
        Ok(Self {
            adam,
            sums,
            log: header.log,
            recipe: header.recipe,
            data,
            data_sha256,
        })
    }
}

/// The vectors of a parameter, in the order of [`PARTS`].
fn vectors(slot: &Slot) -> [&Vec<f32>; 4] {
    [&slot.values, &slot.first, &slot.second, &slot.average]
}

/// Checks that `slots` are of the parameters of the recipe's networks.
fn check_slots(recipe: &Recipe, shape: Shape, slots: &[Slot]) -> anyhow::Result<()> {
    let networks = Networks::new(recipe, shape, &mut Init::Zeros, &Device::flex());
    let expected = parameters::read(&networks);
    ensure!(
        slots.len() == expected.len(),
        "it has {} parameters, its recipe {}",
        slots.len(),
        expected.len()
    );
    for (slot, parameter) in slots.iter().zip(&expected) {
        ensure!(
            slot.name == parameter.name && slot.shape == parameter.shape,
            "`{}` has shape {:?}, expected `{}` with shape {:?}",
            slot.name,
            slot.shape,
            parameter.name,
            parameter.shape
        );
    }
    Ok(())
}
