//! What follows an op, in one of two ways: batch-norm, ReLU and max-pooling in one pass, or step by step.

use super::batch_norm::{ChannelGradient, NormBuffers, NormShape};
use super::pool::PoolShape;
use super::steps::{StepBuffers, Steps, TailInput};
use crate::dispatch::Isa;
use crate::lanes::Lanes;
use crate::{Activation, Pool, Shape, Stage, StageShapes};

/// What follows an op, and its sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum TailShape {
    /// In one pass.
    Fused(NormShape),
    /// Step by step.
    Steps(Steps),
}

/// What a tail keeps of a block from forward to backward.
#[derive(Clone, Debug)]
pub(crate) struct TailBuffers {
    pub(crate) norm: NormBuffers,
    /// Empty for a fused tail.
    pub(crate) steps: StepBuffers,
}

impl TailShape {
    /// What follows the op of `stage`; `margin` is the padding of the next op.
    pub(crate) fn new(stage: &Stage, shapes: &StageShapes, margin: usize) -> Self {
        let Stage { op: _, norm: _, residual, activation, pool, dropout: _ } = *stage;
        let StageShapes { op: input, output, .. } = *shapes;
        let even = input.height.is_multiple_of(2) && input.width.is_multiple_of(2);
        match (residual, activation, pool) {
            (None, Activation::Relu, None) => Self::Fused(NormShape { input, pool: false, margin }),
            (None, Activation::Relu, Some(Pool::Max2x2)) if even => {
                Self::Fused(NormShape { input, pool: true, margin })
            }
            _ => Self::Steps(Steps { activation, pool: PoolShape { pool, input, output, margin } }),
        }
    }

    /// What comes in.
    pub(crate) fn input(self) -> Shape {
        match self {
            Self::Fused(norm) => norm.input,
            Self::Steps(steps) => steps.pool.input,
        }
    }

    /// What comes out, with the margin.
    pub(crate) fn output(self) -> Shape {
        match self {
            Self::Fused(norm) => norm.output(),
            Self::Steps(steps) => steps.pool.padded(),
        }
    }

    /// Buffers for one block.
    pub(crate) fn buffers(self) -> TailBuffers {
        match self {
            Self::Fused(norm) => TailBuffers { norm: norm.buffers(), steps: StepBuffers::default() },
            Self::Steps(steps) => TailBuffers { norm: steps.norm_buffers(), steps: steps.buffers() },
        }
    }

    /// Writes the moments of the first `samples` lanes of `x`; overwrites the other lanes.
    pub(crate) fn moments(self, isa: Isa, x: &mut [Lanes], samples: usize, buffers: &mut TailBuffers) {
        let norm = match self {
            Self::Fused(norm) => norm,
            Self::Steps(steps) => steps.norm(),
        };
        norm.moments(isa, x, samples, &mut buffers.norm);
    }

    /// Writes `y`.
    pub(crate) fn forward(self, isa: Isa, input: TailInput<'_>, buffers: &mut TailBuffers) {
        match self {
            Self::Fused(norm) => norm.forward(isa, input.channels, input.x, &mut buffers.norm),
            Self::Steps(steps) => steps.forward(isa, input, &mut buffers.steps, &mut buffers.norm.y),
        }
    }

    /// Turns `dy` into the gradient after the batch-norm, and writes its sums. `undo_dropout` masks and scales it as the
    /// forward pass did, `dropout_scale` is the factor of what stayed.
    pub(crate) fn backward_sums(
        self,
        isa: Isa,
        input: TailInput<'_>,
        dropout_scale: f32,
        undo_dropout: impl FnOnce(&mut [Lanes]),
        buffers: &mut TailBuffers,
    ) {
        match self {
            Self::Fused(norm) => norm.backward_sums(isa, input.channels, dropout_scale, input.x, &mut buffers.norm),
            Self::Steps(steps) => {
                let NormBuffers { dy, sums, .. } = &mut buffers.norm;
                undo_dropout(dy);
                steps.backward_sums(isa, input, dy, &mut buffers.steps, sums);
            }
        }
    }

    /// Overwrites `x` with its gradient.
    pub(crate) fn backward(self, isa: Isa, channels: &[ChannelGradient], x: &mut [Lanes], buffers: &TailBuffers) {
        match self {
            Self::Fused(norm) => norm.backward(isa, channels, x, &buffers.norm),
            Self::Steps(steps) => steps.backward(isa, channels, x, &buffers.steps),
        }
    }
}
