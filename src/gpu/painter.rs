//! A model on the GPU, and the batches that it decodes.

use super::GpuError;
use super::layers::{LANES, Step, Steps};
use super::runtime::{Gpu, Stored};
use super::waiting::called;
use crate::model::Generator;
use crate::shape::Shape;
use burn_wgpu::wgpu::{
    self, BindGroup, BindGroupEntry, Buffer, BufferUsages, CommandEncoder,
    CommandEncoderDescriptor, ComputePassDescriptor, ErrorFilter, MapMode,
};
use std::cell::RefCell;
use std::rc::Rc;

/// Rows of the batch that a workgroup of a layer computes; every buffer has whole ones.
const ROWS: usize = 8;
/// Columns that a workgroup of a layer computes, in vectors.
const COLUMNS: usize = 32;
/// Rows that a workgroup of the prior computes.
const PRIOR_ROWS: usize = 4;

/// What a decode is to leave on the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Probabilities, four bytes each.
    Probabilities,
    /// A byte for each probability, 255 for 1: what a screen shows.
    Bytes,
}

/// Prior and decoder of a model on the GPU.
#[derive(Debug)]
pub struct Painter {
    gpu: Rc<Gpu>,
    prior: Option<Uploaded>,
    layers: Vec<Uploaded>,
    /// Vectors of ε, and of all that is asked for of a row.
    latents: usize,
    asked: usize,
    shape: Shape,
    /// For the largest batch so far. A batch that computes has taken it.
    room: RefCell<Option<Room>>,
}

/// The parameters of a step.
#[derive(Debug)]
struct Uploaded {
    parameters: Stored,
    columns: usize,
}

/// Buffers for a batch of at most `rows`, and the kernels' bindings to them.
#[derive(Debug)]
struct Room {
    rows: usize,
    asked: Stored,
    pixels: Stored,
    /// What the host reads.
    read: Buffer,
    prior: Option<BindGroup>,
    layers: Vec<BindGroup>,
    /// The row by row values of the steps between, by turns. The bindings refer to them.
    _between: [Stored; 2],
}

impl Painter {
    /// The model on the GPU; None if the kernels cannot hold its prior, and the host has to decode.
    ///
    /// # Errors
    /// If the GPU has no memory for it.
    pub fn new(gpu: Rc<Gpu>, generator: &Generator) -> Result<Option<Self>, GpuError> {
        let Some(steps) = Steps::of(generator) else {
            return Ok(None);
        };
        let asked = steps.asked();
        let upload = |Step { values, columns }| {
            let parameters = gpu.tensor(values)?;
            Ok(Uploaded {
                parameters,
                columns,
            })
        };
        let prior = steps.prior.map(upload).transpose()?;
        let layers = steps.layers.into_iter().map(upload);
        let layers = layers.collect::<Result<Vec<_>, GpuError>>()?;
        Ok(Some(Self {
            prior,
            layers,
            latents: steps.latents,
            asked,
            shape: generator.shape(),
            room: RefCell::new(None),
            gpu,
        }))
    }

    /// The pixels of each row, `count · pixels` values or bytes.
    ///
    /// # Shapes
    /// - `epsilon`: `[count · latent]`; `labels`: `[count · classes]`
    ///
    /// # Errors
    /// If the GPU has no memory for the batch, or fails.
    pub async fn decode(
        &self,
        epsilon: &[f32],
        labels: &[f32],
        temperature: f32,
        shown: Shown,
    ) -> Result<Vec<u8>, GpuError> {
        let rows = labels.len() / self.shape.classes;
        let kept = self.room.take().filter(|room| room.rows >= rows);
        let room = match kept {
            Some(room) => room,
            None => self.make_room(rows).await?,
        };
        let asked = self.batch(epsilon, labels, temperature);
        let queue = &self.gpu.queue;
        queue.write_buffer(room.asked.buffer(), room.asked.offset(), &asked);
        let mut encoder = self
            .gpu
            .device
            .create_command_encoder(&CommandEncoderDescriptor::default());
        self.compute(&mut encoder, &room, rows, shown);
        let each = if shown == Shown::Bytes { 1 } else { 4 };
        // A row ends with a whole vector.
        let row = self.shape.pixels().next_multiple_of(LANES) * each;
        let size = (rows * row) as u64;
        let pixels = &room.pixels;
        encoder.copy_buffer_to_buffer(pixels.buffer(), pixels.offset(), &room.read, 0, size);
        queue.submit([encoder.finish()]);
        let mut bytes = read(&room.read, size).await?;
        // Another batch may have put a larger one there meanwhile.
        let mut place = self.room.borrow_mut();
        if place.as_ref().is_none_or(|other| other.rows < room.rows) {
            *place = Some(room);
        }
        drop(place);
        let own = self.shape.pixels() * each;
        if own < row {
            for at in 1..rows {
                bytes.copy_within(at * row..at * row + own, at * own);
            }
            bytes.truncate(rows * own);
        }
        Ok(bytes)
    }

    /// What is asked for of each row, as bytes.
    fn batch(&self, epsilon: &[f32], labels: &[f32], temperature: f32) -> Vec<u8> {
        let rows = labels.len() / self.shape.classes;
        let latent = epsilon.len() / rows;
        let mut asked = vec![0; 4 * LANES * self.asked * rows];
        let row = asked.chunks_exact_mut(4 * LANES * self.asked);
        let given = epsilon
            .chunks_exact(latent)
            .zip(labels.chunks_exact(self.shape.classes));
        for (row, (epsilon, labels)) in row.zip(given) {
            let (points, weights) = row
                .as_chunks_mut::<4>()
                .0
                .split_at_mut(LANES * self.latents);
            for (place, value) in points.iter_mut().zip(epsilon) {
                *place = (value * temperature).to_le_bytes();
            }
            for (place, weight) in weights.iter_mut().zip(labels) {
                *place = weight.to_le_bytes();
            }
        }
        asked
    }

    fn compute(&self, encoder: &mut CommandEncoder, room: &Room, rows: usize, shown: Shown) {
        let mut pass = encoder.begin_compute_pass(&ComputePassDescriptor::default());
        if let Some(bindings) = &room.prior {
            pass.set_pipeline(&self.gpu.prior);
            pass.set_bind_group(0, bindings, &[]);
            pass.dispatch_workgroups(groups(rows, PRIOR_ROWS), 1, 1);
        }
        for (at, (layer, bindings)) in self.layers.iter().zip(&room.layers).enumerate() {
            let is_last = at + 1 == self.layers.len();
            pass.set_pipeline(if is_last && shown == Shown::Bytes {
                &self.gpu.bytes
            } else {
                &self.gpu.values
            });
            pass.set_bind_group(0, bindings, &[]);
            pass.dispatch_workgroups(groups(layer.columns, COLUMNS), groups(rows, ROWS), 1);
        }
    }

    /// Buffers for a batch, of a size that serves other batches too.
    async fn make_room(&self, rows: usize) -> Result<Room, GpuError> {
        let rows = rows.max(ROWS).next_power_of_two();
        let gpu = &self.gpu;
        let scope = gpu.device.push_error_scope(ErrorFilter::OutOfMemory);
        let room = self.room_of(rows);
        match scope.pop().await {
            None => room,
            Some(_) => Err(GpuError::Memory(format!("a batch of {rows} digits"))),
        }
    }

    fn room_of(&self, rows: usize) -> Result<Room, GpuError> {
        let gpu = &self.gpu;
        let steps = self.prior.iter().chain(&self.layers);
        let widest = steps.map(|step| step.columns).max().unwrap_or(1);
        let between = || gpu.room(rows * LANES * widest);
        let between = [between()?, between()?];
        let asked = gpu.room(rows * LANES * self.asked)?;
        let pixels = gpu.room(rows * self.shape.pixels().next_multiple_of(LANES))?;
        let read = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: pixels.bytes(),
            usage: BufferUsages::MAP_READ | BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let bound = |step: &Uploaded, from: &Stored, to: &Stored| {
            let resources = [&step.parameters, from, &asked, to].map(Stored::binding);
            let entries = (0..).zip(resources);
            let entries: Vec<_> = entries
                .map(|(binding, resource)| BindGroupEntry { binding, resource })
                .collect();
            gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: None,
                layout: &gpu.bindings,
                entries: &entries,
            })
        };
        let mut turn = between.iter().cycle();
        let mut from = &asked;
        let prior = self.prior.as_ref().map(|step| {
            let to = turn.next().unwrap_or(&pixels);
            let bindings = bound(step, from, to);
            from = to;
            bindings
        });
        let mut layers = Vec::with_capacity(self.layers.len());
        for (at, step) in self.layers.iter().enumerate() {
            let is_last = at + 1 == self.layers.len();
            let next = if is_last { None } else { turn.next() };
            let to = next.unwrap_or(&pixels);
            layers.push(bound(step, from, to));
            from = to;
        }
        Ok(Room {
            rows,
            asked,
            pixels,
            read,
            prior,
            layers,
            _between: between,
        })
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a batch of at most 4,096")]
fn groups(count: usize, each: usize) -> u32 {
    count.div_ceil(each) as u32
}

/// The first bytes of a buffer, once the GPU has filled it.
async fn read(buffer: &Buffer, size: u64) -> Result<Vec<u8>, GpuError> {
    called(|told| buffer.map_async(MapMode::Read, ..size, told))
        .await
        .map_err(|error| GpuError::Failed(error.to_string()))?;
    let bytes = buffer
        .get_mapped_range(..size)
        .map_err(|error| GpuError::Failed(error.to_string()))?
        .to_vec();
    buffer.unmap();
    Ok(bytes)
}
