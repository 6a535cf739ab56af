//! Reading in blocks: sixteen inputs side by side, with the kernels of training.

use super::fold::Folded;
use super::{Fill, Inference};
use crate::dispatch::Isa;
use crate::lanes::Lanes;
use crate::layers::batch_norm::{NormForward, NormScale, NormShape};
use crate::layers::conv::{ConvInput, ConvShape};
use crate::layers::conv_pool::ConvPool;
use crate::layers::op::OpShape;
use crate::layers::steps::{Padded, StepBuffers, TailInput};
use crate::layers::tail::TailShape;
use crate::plan::{Plan, StagePlan};

/// The buffers of one block.
#[derive(Clone, Debug)]
pub(super) struct BlockBuffers {
    scratch: Vec<f32>,
    input: Vec<Lanes>,
    stages: Vec<StageBuffers>,
}

#[derive(Clone, Debug)]
struct StageBuffers {
    /// What comes out of the op; empty where pooling takes it at once.
    op: Vec<Lanes>,
    /// What comes out of the stage, with the margin; empty for the head.
    output: Vec<Lanes>,
    /// What folding leaves of the batch-norm: nothing, but the kernels of what follows take one.
    identity: Vec<NormScale>,
    /// The numbers that a fused tail's pooling took; empty where there is none, or the op pools at once.
    extreme: Vec<Lanes>,
    /// Empty for a fused tail.
    steps: StepBuffers,
}

impl BlockBuffers {
    pub(super) fn new(plan: &Plan) -> Self {
        let zeros = |length: usize| vec![Lanes::ZERO; length];
        let stages = plan.stages.iter().map(|stage| {
            let (output, channels) =
                stage.tail.map_or((0, 0), |tail| (tail.shape.output().len(), tail.shape.input().channels));
            let (mut extreme, mut steps) = (Vec::new(), StepBuffers::default());
            match stage.tail.map(|tail| tail.shape) {
                Some(TailShape::Steps(shape)) => steps = shape.buffers(),
                Some(TailShape::Fused(norm)) if norm.pool && conv_pool(stage).is_none() => {
                    extreme = zeros(norm.pooled().len());
                }
                Some(TailShape::Fused(_)) | None => {}
            }
            StageBuffers {
                op: zeros(if conv_pool(stage).is_some() { 0 } else { stage.op.output_len() }),
                output: zeros(output),
                identity: vec![NormScale::IDENTITY; channels],
                extreme,
                steps,
            }
        });
        let (scratch, input) = (vec![0.0; plan.input.scratch_len()], zeros(plan.input.padded().len()));
        Self { scratch, input, stages: stages.collect() }
    }
}

/// The sizes of a stage that convolves and pools, which one kernel does.
fn conv_pool(stage: &StagePlan) -> Option<(ConvShape, NormShape)> {
    match (stage.op, stage.tail?.shape) {
        (OpShape::Conv2d(conv), TailShape::Fused(norm)) if norm.pool => Some((conv, norm)),
        (OpShape::Conv2d(_) | OpShape::AnyConv2d(_) | OpShape::Linear(_), _) => None,
    }
}

impl Inference {
    /// Reads up to sixteen inputs, from input `first` on: as many as `logits` has rows.
    pub(super) fn read_block(
        &self,
        isa: Isa,
        buffers: &mut BlockBuffers,
        fill: Fill<'_>,
        first: usize,
        logits: &mut [f32],
    ) {
        let samples = logits.len() / self.classes;
        let BlockBuffers { scratch, input, stages } = buffers;
        self.plan.input.fill_lanes(input, scratch, samples, |lane, sample| fill(first + lane, sample));
        for (index, (stage, folded)) in self.plan.stages.iter().zip(&self.folded).enumerate() {
            let (before, rest) = stages.split_at_mut(index);
            let into = |stage: usize| before[..stage].last().map_or(&*input, |before| &before.output);
            let x = into(index);
            let StageBuffers { op: y, output, identity, extreme, steps: kept } = &mut rest[0];
            if let Some((shape, norm)) = conv_pool(stage) {
                let Folded { weight, bias } = folded;
                let conv = ConvInput { shape, weight, bias, x };
                isa.run(ConvPool { conv, norm, y: output });
                continue;
            }
            stage.op.forward(isa, folded.weights(), x, y);
            match stage.tail.map(|tail| (tail.shape, tail.block_start)) {
                None => {}
                Some((TailShape::Fused(shape), _)) => {
                    isa.run(NormForward { shape, channels: identity, x: y, extreme, y: output });
                }
                Some((TailShape::Steps(steps), block_start)) => {
                    let padded = |start: usize| Padded { maps: into(start), margin: self.plan.stages[start].padding };
                    let skip = block_start.map(padded);
                    let input = TailInput { channels: identity, x: y, skip, gains: &stage.gains };
                    steps.forward(isa, input, kept, output);
                }
            }
        }
        if let Some(head) = stages.last() {
            for (lane, row) in logits.chunks_exact_mut(self.classes).enumerate() {
                row.iter_mut().zip(&head.op).for_each(|(logit, lanes)| *logit = lanes.0[lane]);
            }
        }
    }
}
