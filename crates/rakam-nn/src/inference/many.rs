//! Reading in blocks: sixteen inputs side by side, with the kernels of training, but for most convolutions.

pub(super) mod tiled;

use self::tiled::Tiled;
use super::{Fill, Inference};
use crate::dispatch::Isa;
use crate::lanes::Lanes;
use crate::layers::batch_norm::{NormForward, NormScale};
use crate::layers::conv::tiled::TiledBuffers;
use crate::layers::op::OpBuffers;
use crate::layers::steps::{Padded, StepBuffers, TailInput};
use crate::layers::tail::TailShape;
use crate::plan::Plan;

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
    /// `None` where the op isn't computed in tiles.
    tiled: Option<TiledBuffers>,
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
    pub(super) fn new(plan: &Plan, tiled: &[Option<Tiled>]) -> Self {
        let zeros = |length: usize| vec![Lanes::ZERO; length];
        let stages = plan.stages.iter().zip(tiled).map(|(stage, tiled)| {
            let (output, channels) =
                stage.tail.map_or((0, 0), |tail| (tail.shape.output().len(), tail.shape.input().channels));
            let (mut extreme, mut steps) = (Vec::new(), StepBuffers::default());
            match stage.tail.map(|tail| tail.shape) {
                Some(TailShape::Steps(shape)) => steps = shape.buffers(),
                Some(TailShape::Fused(norm)) if norm.pool && tiled.is_none() => {
                    extreme = zeros(norm.pooled().len());
                }
                Some(TailShape::Fused(_)) | None => {}
            }
            let pools = tiled.as_ref().is_some_and(Tiled::pools);
            StageBuffers {
                op: zeros(if pools { 0 } else { stage.op.output_len() }),
                tiled: tiled.as_ref().map(Tiled::buffers),
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
        let ops = self.folded.iter().zip(&self.tiled);
        for (index, (stage, (folded, tiled))) in self.plan.stages.iter().zip(ops).enumerate() {
            let (before, rest) = stages.split_at_mut(index);
            let into = |stage: usize| before[..stage].last().map_or(&*input, |before| &before.output);
            let x = into(index);
            let StageBuffers { op: y, tiled: tiles, output, identity, extreme, steps: kept } = &mut rest[0];
            match tiled.as_ref().zip(tiles.as_mut()) {
                Some((tiled, tiles)) if tiled.pools() => {
                    tiled.run(isa, tiles, x, output);
                    continue;
                }
                Some((tiled, tiles)) => tiled.run(isa, tiles, x, y),
                None => stage.op.forward(isa, folded.weights(), x, &mut OpBuffers::default(), y),
            }
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
