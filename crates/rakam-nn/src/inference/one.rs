//! Reading one input: no batch to run side by side, so the vectors run over output channels, or over columns where there are few.
//!
//! Inputs are (row, column, channel), so that one row of a kernel meets one run of numbers.

mod columns;
mod plain;
mod tiled;

use self::columns::Columns;
use self::plain::Plain;
use self::tiled::Tiled;
use super::fold::Folded;
use crate::Shape;
use crate::dispatch::{Isa, Simd};
use crate::lanes::{LANES, Lanes};
use crate::layers::batch_norm::NormShape;
use crate::layers::op::Window;
use crate::layers::tail::TailShape;
use crate::plan::{Plan, StagePlan};

/// A network packed for reading one input.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PackedStages(Vec<Packed>);

/// A stage in the form that is fastest for it.
#[derive(Clone, Debug, PartialEq)]
enum Packed {
    Plain(Plain),
    Tiled(Tiled),
    Columns(Columns),
}

/// The buffers of one reading.
#[derive(Clone, Debug)]
pub(super) struct OneBuffers {
    /// Some lanes longer, as every input of a stage: the last pixel too is read and written as whole lanes.
    input: Vec<f32>,
    stages: Vec<StageBuffers>,
}

#[derive(Clone, Debug)]
struct StageBuffers {
    scratch: Scratch,
    /// What the next stage takes.
    output: Vec<f32>,
}

/// What a stage keeps while it is computed.
#[derive(Clone, Debug)]
struct Scratch {
    /// The input in tiles; empty for a plain stage.
    tiles: Vec<f32>,
    /// What comes out of the op, the channels padded to whole lanes: (row, column, channel) of a plain stage.
    products: Vec<Lanes>,
}

impl PackedStages {
    /// `None` where a stage isn't fused.
    pub(super) fn new(plan: &Plan, folded: &[Folded]) -> Option<Self> {
        let mut before = plan.input.padded();
        let stages = plan.stages.iter().zip(folded).map(|(stage, folded)| {
            let packed = Packed::new(stage, before, folded)?;
            if let Some(norm) = packed.norm() {
                before = norm.output();
            }
            Some(packed)
        });
        stages.collect::<Option<_>>().map(Self)
    }

    pub(super) fn buffers(&self, plan: &Plan) -> OneBuffers {
        let stages = self.0.iter().map(|stage| StageBuffers {
            scratch: stage.scratch(),
            output: stage.norm().map_or(Vec::new(), |norm| vec![0.0; norm.output().len() + LANES]),
        });
        OneBuffers { input: vec![0.0; plan.input.padded().len() + LANES], stages: stages.collect() }
    }

    /// Reads one input of (channel, row, column) order.
    pub(super) fn read(&self, isa: Isa, plan: &Plan, buffers: &mut OneBuffers, input: &[f32], logits: &mut [f32]) {
        let (channels, area) = (plan.input.shape.channels, plan.input.padded().area());
        for (range, start) in plan.input.rows() {
            if channels == 1 {
                buffers.input[start..][..range.len()].copy_from_slice(&input[range]);
                continue;
            }
            let (channel, first) = (start / area, start % area);
            let pixels = buffers.input[first * channels + channel..].iter_mut().step_by(channels);
            pixels.zip(&input[range]).for_each(|(pixel, &number)| *pixel = number);
        }
        for (index, stage) in self.0.iter().enumerate() {
            let (before, rest) = buffers.stages.split_at_mut(index);
            let StageBuffers { scratch, output } = &mut rest[0];
            let x = before.last().map_or(&buffers.input, |before| &before.output);
            match stage {
                Packed::Plain(plain) => plain.run(isa, x, scratch, output),
                Packed::Tiled(tiled) => tiled.run(isa, x, scratch, output),
                Packed::Columns(columns) => columns.run(isa, x, scratch, output),
            }
        }
        if let Some(last) = buffers.stages.last() {
            logits.copy_from_slice(&Lanes::flat(&last.scratch.products)[..logits.len()]);
        }
    }
}

impl Packed {
    /// `input` comes in, padding included. `None` where the stage isn't fused.
    fn new(stage: &StagePlan, input: Shape, folded: &Folded) -> Option<Self> {
        let Window { sides: kernel, stride: 1, output } = stage.op.window() else { return None };
        let norm = match stage.tail.map(|tail| tail.shape) {
            None => None,
            Some(TailShape::Fused(norm)) => Some(norm),
            Some(TailShape::Steps(_)) => return None,
        };
        let columns = || Columns::new(stage.op, norm?, folded).map(Self::Columns);
        let tiled = || Tiled::new(stage.op, norm?, folded).map(Self::Tiled);
        let plain = || Self::Plain(Plain::new(input, output, kernel, folded, norm));
        Some(columns().or_else(tiled).unwrap_or_else(plain))
    }

    /// How the op's output is cut at zero and pooled; `None` for the head.
    fn norm(&self) -> Option<NormShape> {
        match self {
            Self::Plain(plain) => plain.norm,
            Self::Tiled(tiled) => Some(tiled.norm),
            Self::Columns(columns) => Some(columns.norm),
        }
    }

    fn scratch(&self) -> Scratch {
        match self {
            Self::Plain(plain) => plain.scratch(),
            Self::Tiled(tiled) => tiled.scratch(),
            Self::Columns(columns) => columns.scratch(),
        }
    }
}

/// Groups of [`LANES`] channels.
const fn groups(channels: usize) -> usize {
    channels.div_ceil(LANES)
}

/// Numbers in groups of [`LANES`], the last ones of the last group zero.
fn grouped(numbers: &[f32]) -> Vec<Lanes> {
    let group = |numbers: &[f32]| {
        let mut lanes = Lanes::ZERO;
        lanes.0[..numbers.len()].copy_from_slice(numbers);
        lanes
    };
    numbers.chunks(LANES).map(group).collect()
}

/// The first vector of the numbers, of which there must be [`LANES`].
#[inline(always)]
fn load<S: Simd>(simd: S, numbers: &[f32]) -> S::V {
    simd.load(&Lanes(*numbers.first_chunk().unwrap_or(&[0.0; LANES])), 0)
}

/// Writes a vector at the beginning of the numbers.
#[inline(always)]
fn store<S: Simd>(simd: S, vector: S::V, numbers: &mut [f32]) {
    let mut lanes = Lanes::ZERO;
    simd.store(vector, &mut lanes, 0);
    numbers[..LANES / S::PARTS].copy_from_slice(&lanes.0[..LANES / S::PARTS]);
}

#[cfg(test)]
mod tests;
