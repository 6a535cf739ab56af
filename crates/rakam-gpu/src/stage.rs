//! The stages of a network with their sizes, as the kernels know them.

use rakam_nn::{Activation, Architecture, ArchitectureError, Offsets, Op, Pool, Shape, StageShapes};

/// Samples of a workgroup.
pub(crate) const LANES: usize = 64;

/// Samples that a step on a batch of at most `batch` computes: whole workgroups of them.
pub(crate) fn lanes(batch: usize) -> usize {
    batch.max(1).next_multiple_of(LANES)
}

/// Numbers of registers that an invocation may fill with what it sums.
const CHANNELS: usize = 8;
const DENSE_CHANNELS: usize = 2;
const PIXELS: usize = 4;
const WEIGHTS: usize = 80;

/// The rows of a weight's gradient are shared among so many workgroups.
const BUSY: usize = 512;

/// So many workgroups keep a large device busy: with fewer, each computes fewer channels.
const ENOUGH: usize = 256;

/// Turns of a loop that are written out as one, at most.
pub(crate) const TURNS: usize = 16;

/// Numbers that an invocation loads at once, at most: until they are used they fill registers. A load takes a card as long as hundreds
/// of multiplications, and drivers don't move one ahead out of a later turn.
const LOADS: usize = 120;

/// Columns that an invocation loads at once, at most.
const COLUMNS: usize = 4;

/// A convolution or dense layer, and what follows it.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    /// What comes in, with the padding around it; into a dense layer one pixel of many channels.
    pub(crate) input: Shape,
    pub(crate) padding: usize,
    /// What comes out of the op.
    pub(crate) op: Shape,
    /// Side of the kernel; 1 for a dense layer.
    pub(crate) kernel: usize,
    /// Rows and columns that it moves by.
    pub(crate) stride: usize,
    pub(crate) dense: bool,
    pub(crate) offsets: Offsets,
    /// `None` for the head.
    pub(crate) tail: Option<Tail>,
}

/// What follows an op and its batch-norm.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tail {
    /// Index of the first stage of the residual block that ends here, where one does.
    pub(crate) block_start: Option<usize>,
    pub(crate) activation: Activation,
    pub(crate) pool: Option<Pool>,
    /// What comes out of the pooling.
    pub(crate) pooled: Shape,
    /// Zeros around what comes out: the padding of the next op.
    pub(crate) margin: usize,
    pub(crate) dropout: bool,
}

/// Channels and neighbouring pixels that one invocation computes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tile {
    pub(crate) channels: usize,
    pub(crate) pixels: usize,
}

/// The parts in which the gradient of a weight is summed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WeightParts {
    /// Channels whose weights one invocation sums.
    pub(crate) channels: usize,
    /// Rows that it sums over.
    pub(crate) rows: usize,
    /// How many parts there are; none of what is summed at once.
    pub(crate) count: usize,
}

impl WeightParts {
    /// Numbers of all parts.
    pub(crate) fn numbers(self, stage: &Stage) -> usize {
        self.count * stage.offsets.weight.len()
    }
}

impl Stage {
    /// The stages of a network, the head's last.
    ///
    /// # Errors
    /// When it can't be computed.
    pub(crate) fn of(architecture: &Architecture) -> Result<Vec<Self>, ArchitectureError> {
        let (shapes, offsets) = (architecture.shapes()?, architecture.offsets()?);
        let ops: Vec<Op> = architecture.ops().collect();
        let stage = |(index, (shapes, offsets)): (usize, (StageShapes, Offsets))| {
            let op = ops[index];
            let padding = op.padding();
            let (dense, kernel, stride) = match op {
                Op::Conv2d(conv) => (false, conv.kernel, conv.stride),
                Op::Linear(_) => (true, 1, 1),
            };
            let input = if dense { Shape::new(shapes.input.len(), 1, 1) } else { padded(shapes.input, padding) };
            let tail = architecture.hidden.get(index).map(|stage| Tail {
                block_start: architecture.block_start(index),
                activation: stage.activation,
                pool: stage.pool,
                pooled: shapes.output,
                margin: ops[index + 1].padding(),
                dropout: stage.dropout.is_some(),
            });
            Self { input, padding, op: shapes.op, kernel, stride, dense, offsets, tail }
        };
        Ok(shapes.into_iter().zip(offsets).enumerate().map(stage).collect())
    }

    /// The stages for reading: without dropout, and with each batch-norm folded into the op before it.
    ///
    /// # Errors
    /// When the network can't be computed.
    pub(crate) fn for_reading(architecture: &Architecture) -> Result<Vec<Self>, ArchitectureError> {
        let mut stages = Self::of(architecture)?;
        for stage in &mut stages {
            stage.offsets.norm = None;
            stage.tail = stage.tail.map(|tail| Tail { dropout: false, ..tail });
        }
        Ok(stages)
    }

    /// The numbers of its largest buffer for `lanes` samples: of what comes in, out of the op, or out of the stage.
    pub(crate) fn numbers(&self, lanes: usize) -> usize {
        let output = self.tail.map_or(0, |tail| tail.output().len());
        self.input.len().max(self.op.len()).max(output) * lanes
    }

    /// What one invocation computes of `blocks` blocks of these maps.
    pub(crate) fn tile(&self, maps: Shape, blocks: usize) -> Tile {
        let most = if self.dense { DENSE_CHANNELS } else { CHANNELS };
        let pixels = maps.width.min(PIXELS);
        let places = maps.height * maps.width.div_ceil(pixels) * blocks;
        let busy = |tile: &usize| *tile == 1 || places * maps.channels.div_ceil(*tile) >= ENOUGH;
        // The largest that leaves the fewest invocations with a channel too many.
        let tiles = (1..=most.min(maps.channels)).rev().filter(busy);
        Tile { channels: tiles.min_by_key(|&tile| maps.channels.next_multiple_of(tile)).unwrap_or(1), pixels }
    }

    /// How the gradient of the weight is summed over batches of `lanes` samples.
    pub(crate) fn weight_parts(&self, lanes: usize) -> WeightParts {
        if self.dense {
            return WeightParts { channels: 1, rows: 1, count: 0 };
        }
        let blocks = lanes / LANES;
        // An invocation of a workgroup adds up the sums of each weight of a row.
        let most = (WEIGHTS / (self.kernel * self.kernel)).min(LANES / 2 / self.kernel);
        let channels = most.clamp(1, self.op.channels.max(1));
        let groups = |channels| self.input.channels * self.op.channels.div_ceil(channels) * blocks;
        let rows = self.op.height.div_ceil(BUSY.div_ceil(groups(channels)).min(self.op.height));
        let count = self.op.height.div_ceil(rows) * blocks;
        // Fewer channels share the same rows among more workgroups.
        let busy = |channels: &usize| groups(*channels) * self.op.height.div_ceil(rows) >= ENOUGH;
        WeightParts { channels: (1..=channels).rev().find(busy).unwrap_or(1), rows, count }
    }
}

impl Tail {
    /// Whether the kernels that do it all in one pass take it behind an op that gives `op`: ReLU, then 2x2 max-pooling of even
    /// sides or none, and no residual block ends here.
    pub(crate) fn is_fused(self, op: Shape) -> bool {
        let even = op.height.is_multiple_of(2) && op.width.is_multiple_of(2);
        match (self.block_start, self.activation, self.pool) {
            (None, Activation::Relu, None) => true,
            (None, Activation::Relu, Some(Pool::Max2x2)) => even,
            _ => false,
        }
    }

    /// What comes out, with the margin.
    pub(crate) fn output(self) -> Shape {
        padded(self.pooled, self.margin)
    }
}

/// How many of `turns` turns of a loop are written out as one, each of which loads `loads` numbers: a divisor, so that no turn is left
/// over.
pub(crate) fn unrolled(turns: usize, loads: usize) -> usize {
    divisor(turns, TURNS.min(LOADS / loads))
}

/// How many of so many columns are loaded at once.
pub(crate) fn columns(width: usize) -> usize {
    divisor(width, COLUMNS)
}

/// The largest divisor of `count` that is at most `most`.
fn divisor(count: usize, most: usize) -> usize {
    (1..=most.min(count)).rev().find(|&divisor| count.is_multiple_of(divisor)).unwrap_or(1)
}

/// A shape with `margin` more rows and columns on each side.
fn padded(Shape { channels, height, width }: Shape, margin: usize) -> Shape {
    Shape::new(channels, height + 2 * margin, width + 2 * margin)
}
