//! How one cell's number is computed: patch times kernel, bias, batch-norm, activation, pooling.

use super::forward::{PlacedOp, window, winner};
use super::{Cell, Layer, Step, Trace};
use crate::architecture::{Activation, Pool};
use crate::layers::batch_norm::ChannelNorm;
use crate::plan::StagePlan;
use crate::{Network, Shape};

/// How one number of a stage is computed.
#[derive(Clone, Debug, PartialEq)]
pub struct CellBreakdown {
    /// Which of the stage's cells, before pooling.
    pub cell: Cell,
    /// What each channel of the input adds, in their order.
    pub parts: Vec<Part>,
    /// Added to them.
    pub bias: f32,
    /// The batch-norm of the channel, where the stage has one.
    pub norm: Option<ChannelNorm>,
    /// What the input of the residual block adds, where one ends with the stage.
    pub skipped: Option<f32>,
    /// The activation; `None` for the head.
    pub activation: Option<Activation>,
    /// What the activation is multiplied by: 1, but for a channel that is turned up or down.
    pub gain: f32,
    /// The pooling, when the cell is one after it.
    pub pooled: Option<Pooled>,
}

/// What one channel of the input adds to a sum.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The kernel's height and width.
    pub sides: [usize; 2],
    /// Row and column of the patch's first number on the stage's input; below zero on padding.
    pub corner: [isize; 2],
    /// The numbers of the input under the kernel, row by row.
    pub patch: Vec<f32>,
    /// The kernel's weights, row by row.
    pub kernel: Vec<f32>,
}

/// What pooling made of the cells of a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Pooled {
    /// How they became one number.
    pub pool: Pool,
    /// The numbers row by row.
    pub numbers: Vec<f32>,
    /// Index of the largest: the one that max-pooling took.
    pub taken: usize,
}

impl Part {
    /// What each weight adds, row by row.
    pub fn products(&self) -> impl Iterator<Item = f32> + '_ {
        self.patch.iter().zip(&self.kernel).map(|(x, weight)| x * weight)
    }

    /// What the channel adds.
    #[must_use]
    pub fn sum(&self) -> f32 {
        self.products().map(f64::from).sum::<f64>() as f32
    }
}

impl CellBreakdown {
    /// Of a cell after `layer`; after pooling, of the largest cell that went into it. `None` where the network has no such layer or
    /// cell.
    #[must_use]
    pub fn of(network: &Network, trace: &Trace, layer: Layer, cell: Cell) -> Option<Self> {
        let maps = trace.stages.get(layer.stage)?.get(layer.step)?;
        let Shape { channels, height, width } = maps.shape;
        if cell.channel >= channels || cell.row >= height || cell.column >= width {
            return None;
        }
        let (cell, pooled) = match layer.step {
            Step::Pool => taken(network, trace, layer.stage, cell)?,
            Step::Op | Step::Norm | Step::Sum | Step::Activation => (cell, None),
        };
        let x = trace.input_of(layer.stage);
        let op = PlacedOp::of(network, layer.stage);
        let [height, width] = op.sides;
        let corner = [cell.row, cell.column].map(|at| (at * op.stride) as isize - op.padding as isize);
        let number = |channel: usize, row: isize, column: isize| {
            let inside = |at: isize, length: usize| usize::try_from(at).ok().filter(|&at| at < length);
            match (inside(row, x.shape.height), inside(column, x.shape.width)) {
                (Some(row), Some(column)) => x.at(Cell { channel, row, column }),
                (None, _) | (_, None) => 0.0,
            }
        };
        let weights = op.weight[cell.channel * x.shape.channels * height * width..].chunks_exact(height * width);
        let part = |(channel, kernel): (usize, &[f32])| Part {
            sides: op.sides,
            corner,
            patch: (0..kernel.len())
                .map(|tap| number(channel, corner[0] + (tap / width) as isize, corner[1] + (tap % width) as isize))
                .collect(),
            kernel: kernel.to_vec(),
        };
        let StagePlan { offsets, gains, .. } = &network.plan().stages[layer.stage];
        let norm = offsets.norm.as_ref();
        let block_start = network.architecture().block_start(layer.stage);
        Some(Self {
            cell,
            parts: weights.take(x.shape.channels).enumerate().map(part).collect(),
            bias: op.bias[cell.channel],
            norm: norm.map(|norm| norm.channel(network.parameters(), network.running(), cell.channel)),
            skipped: block_start.map(|start| trace.input_of(start).at(cell)),
            gain: gains.get(cell.channel).copied().unwrap_or(1.0),
            activation: network.architecture().hidden.get(layer.stage).map(|stage| stage.activation),
            pooled,
        })
    }

    /// After the op: the products and the bias.
    #[must_use]
    pub fn op(&self) -> f32 {
        let products = self.parts.iter().flat_map(Part::products).map(f64::from);
        (products.sum::<f64>() + f64::from(self.bias)) as f32
    }

    /// After the batch-norm; after the op where there is none.
    #[must_use]
    pub fn normalised(&self) -> f32 {
        self.norm.map_or(self.op(), |norm| norm.apply(self.op()))
    }

    /// After the sum with what went around a residual block; after the batch-norm where there is none.
    #[must_use]
    pub fn summed(&self) -> f32 {
        self.normalised() + self.skipped.unwrap_or(0.0)
    }

    /// After the activation, before pooling: the number of [`CellBreakdown::cell`].
    #[must_use]
    pub fn activated(&self) -> f32 {
        self.activation.map_or(self.summed(), |activation| activation.apply(self.summed())) * self.gain
    }
}

/// The cell with the largest number of those that pooling makes one of, and all of them.
fn taken(network: &Network, trace: &Trace, stage: usize, cell: Cell) -> Option<(Cell, Option<Pooled>)> {
    let pool = network.architecture().hidden.get(stage)?.pool?;
    let maps = &trace.stages[stage];
    let (x, shape) = (maps.activation.as_ref()?, maps.pool.as_ref()?.shape);
    let place = cell.channel * shape.area() + cell.row * shape.width + cell.column;
    let numbers: Vec<f32> = window(pool, x.shape, shape, place).map(|cell| x.values[cell]).collect();
    let (taken, [height, width]) = (winner(&numbers), pool.window(x.shape));
    let (row, column) = (height * cell.row + taken / width, width * cell.column + taken % width);
    Some((Cell { row, column, ..cell }, Some(Pooled { pool, numbers, taken })))
}
