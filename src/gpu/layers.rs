//! The parameters of prior and decoder in the order in which the kernels read them: `kernels/layer.wgsl` and
//! `kernels/prior.wgsl` say which.

use crate::host::to_vec;
use crate::model::{Dense, Generator, Prior};
use crate::recipe::Activation;
use burn::module::Param;
use burn::tensor::Tensor;

/// Values of a vector.
pub(super) const LANES: usize = 4;
/// The most that the prior's kernel holds of the latent points and of hidden units.
const MOST_LATENTS: usize = 256;
const MOST_HIDDEN: usize = 512;
/// The most classes whose weights it holds.
const MOST_CLASSES: usize = 256;
/// Of what the prior's kernel is told first.
const PRIOR_HEADER: usize = 16;

/// A kernel's parameters.
#[derive(Debug)]
pub(super) struct Step {
    pub values: Vec<f32>,
    /// Vectors in a row of what it computes.
    pub columns: usize,
}

/// All steps from ε to pixels.
#[derive(Debug)]
pub(super) struct Steps {
    /// None if the prior is standard normal and has one level.
    pub prior: Option<Step>,
    /// The blocks of the decoder, and its head with the sigmoid.
    pub layers: Vec<Step>,
    /// Vectors of ε.
    pub latents: usize,
    /// Vectors of the weights of the labels.
    labels: usize,
}

impl Steps {
    /// None if the kernels cannot hold the prior.
    pub(super) fn of(generator: &Generator) -> Option<Self> {
        let latents = generator.prior.latent().div_ceil(LANES);
        let classes = generator.shape().classes;
        let labels = classes.div_ceil(LANES);
        let asked = Asked {
            latents,
            labels,
            classes,
        };
        let prior = match prior_kind(generator) {
            PriorStep::None => None,
            PriorStep::Fits => Some(prior(generator, asked)),
            PriorStep::TooLarge => return None,
        };
        let mut stride = if prior.is_some() {
            latents
        } else {
            asked.stride()
        };
        let decoder = &generator.decoder;
        let blocks = decoder.blocks.iter();
        let activation = code(decoder.activation());
        let layers = blocks
            .map(|block| (block, activation))
            .chain([(&decoder.head, SIGMOID)])
            .map(|(dense, activation)| {
                let step = layer(dense, activation, stride, asked);
                stride = step.columns;
                step
            })
            .collect();
        Some(Self {
            prior,
            layers,
            latents,
            labels,
        })
    }

    /// Vectors in a row of what is asked for.
    pub(super) fn asked(&self) -> usize {
        self.latents + self.labels
    }
}

/// A row of what is asked for: ε, then the weights of the labels.
#[derive(Clone, Copy)]
struct Asked {
    latents: usize,
    labels: usize,
    classes: usize,
}

impl Asked {
    fn stride(self) -> usize {
        self.latents + self.labels
    }
}

/// After those of [`Activation`].
const SIGMOID: usize = 3;

fn code(activation: Activation) -> usize {
    match activation {
        Activation::Relu => 0,
        Activation::Silu => 1,
        Activation::Tanh => 2,
    }
}

/// The values of a table with zeros after the last row and column.
fn padded(values: &[f32], width: usize, rows: usize, columns: usize) -> Vec<f32> {
    let mut all = vec![0.0; rows * columns];
    for (to, from) in all
        .chunks_exact_mut(columns)
        .zip(values.chunks_exact(width))
    {
        to[..width].copy_from_slice(from);
    }
    all
}

fn layer(dense: &Dense, activation: usize, stride: usize, asked: Asked) -> Step {
    let [inputs, outputs] = dense.weight.dims();
    let (rows, columns) = (inputs.div_ceil(LANES), outputs.div_ceil(LANES));
    let labels = if dense.label.is_some() {
        asked.labels
    } else {
        0
    };
    #[rustfmt::skip]
    let header = [
        rows, columns, stride, activation,
        labels, asked.stride(), asked.latents, 0,
    ];
    let mut values = numbers(&header);
    let mut add = |table: Vec<f32>, rows| {
        values.extend(padded(&table, outputs, rows, LANES * columns));
    };
    add(to_vec(dense.bias.val()), 1);
    add(to_vec(dense.weight.val()), LANES * rows);
    if let Some(label) = &dense.label {
        add(to_vec(label.val()), LANES * asked.labels);
    }
    Step { values, columns }
}

/// Sizes and places as the kernels read them, exact below 2²⁴.
fn numbers(sizes: &[usize]) -> Vec<f32> {
    sizes.iter().map(|size| *size as f32).collect()
}

enum PriorStep {
    None,
    Fits,
    TooLarge,
}

fn prior_kind(generator: &Generator) -> PriorStep {
    let Generator { prior, decoder, .. } = generator;
    let Prior { mean, flow, .. } = prior;
    let couplings = flow.iter().flat_map(|flow| &flow.couplings);
    let inner = couplings
        .map(|coupling| &coupling.inner)
        .chain(decoder.detail.as_ref().map(|detail| &detail.inner));
    let hidden = inner.map(|dense| dense.bias.dims()[0]).max();
    if mean.is_none() && hidden.is_none() {
        return PriorStep::None;
    }
    let too_large = prior.latent() > MOST_LATENTS
        || hidden.unwrap_or(0) > MOST_HIDDEN
        || generator.shape().classes > MOST_CLASSES;
    if too_large {
        return PriorStep::TooLarge;
    }
    PriorStep::Fits
}

fn prior(Generator { prior, decoder, .. }: &Generator, asked: Asked) -> Step {
    let (latent, coarse) = (prior.latent(), prior.coarse());
    let mut parameters = Vec::new();
    let place = |parameters: &Vec<f32>| PRIOR_HEADER + parameters.len();

    let flow_place = place(&parameters);
    let couplings = prior.flow.as_ref().map_or(&[][..], |flow| &flow.couplings);
    // The last one moves ε first.
    for coupling in couplings.iter().rev() {
        add_small(&mut parameters, &coupling.inner, asked);
        add_small(&mut parameters, &coupling.outer, asked);
    }
    let width = couplings
        .first()
        .map_or(0, |coupling| coupling.inner.bias.dims()[0]);

    let mut tables_place = 0;
    if let (Some(mean), Some(log_var)) = (&prior.mean, &prior.log_var) {
        tables_place = place(&parameters);
        let values = |table: &Param<Tensor<2>>| to_vec(table.val());
        parameters.extend([values(mean), values(log_var)].concat());
    }

    let detail_place = place(&parameters);
    let mut detail_width = 0;
    if let Some(detail) = &decoder.detail {
        detail_width = detail.inner.bias.dims()[0];
        add_small(&mut parameters, &detail.inner, asked);
        add_small(&mut parameters, &detail.head, asked);
    }

    let mut values = numbers(&[
        latent,
        coarse,
        couplings.len(),
        asked.stride(),
        asked.latents,
        width,
        flow_place,
        tables_place,
        detail_width,
        detail_place,
        code(decoder.activation()),
        asked.latents,
        asked.classes,
    ]);
    values.resize(PRIOR_HEADER, 0.0);
    values.append(&mut parameters);
    Step {
        values,
        columns: asked.latents,
    }
}

/// The bias, weights and label rows of a small layer; zeros where it sees no labels.
fn add_small(parameters: &mut Vec<f32>, dense: &Dense, asked: Asked) {
    let outputs = dense.bias.dims()[0];
    parameters.extend(to_vec(dense.bias.val()));
    parameters.extend(to_vec(dense.weight.val()));
    parameters.extend(match &dense.label {
        Some(label) => to_vec(label.val()),
        None => vec![0.0; asked.classes * outputs],
    });
}
