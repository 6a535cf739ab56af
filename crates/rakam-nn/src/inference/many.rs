//! Reading in blocks: sixteen inputs side by side, with the kernels of training.

use super::fold::Folded;
use super::{Fill, Inference};
use crate::dispatch::Isa;
use crate::lanes::Lanes;
use crate::layers::batch_norm::{ChannelNorm, NormForward, NormShape};
use crate::layers::conv::{ConvForward, ConvInput, ConvShape};
use crate::layers::conv_pool::ConvPool;
use crate::layers::linear::LinearForward;
use crate::plan::{Affine, Plan, Stage};

/// The buffers of one block.
#[derive(Clone, Debug)]
pub(super) struct BlockBuffers {
    scratch: Vec<f32>,
    input: Vec<Lanes>,
    stages: Vec<StageBuffers>,
}

#[derive(Clone, Debug)]
struct StageBuffers {
    /// What comes out of the convolution or dense layer; nothing where pooling takes it at once.
    affine: Vec<Lanes>,
    output: Vec<Lanes>,
    /// What folding leaves of the normalisation: nothing, but the kernel that pools and cuts at zero takes one.
    identity: Vec<ChannelNorm>,
}

impl BlockBuffers {
    pub(super) fn new(plan: &Plan) -> Self {
        let zeros = |length: usize| vec![Lanes::ZERO; length];
        let stages = plan.stages.iter().map(|stage| {
            let (output, channels) =
                stage.norm.as_ref().map_or((0, 0), |norm| (norm.shape.output().len(), norm.gamma.len()));
            StageBuffers {
                affine: zeros(if conv_pool(stage).is_some() { 0 } else { stage.affine.outputs() }),
                output: zeros(output),
                identity: vec![ChannelNorm { scale: 1.0, ..ChannelNorm::default() }; channels],
            }
        });
        let (scratch, input) = (vec![0.0; plan.input.scratch_len()], zeros(plan.input.padded().len()));
        Self { scratch, input, stages: stages.collect() }
    }
}

/// The sizes of a stage that convolves and pools, which one kernel does.
fn conv_pool(stage: &Stage) -> Option<(ConvShape, NormShape)> {
    match (stage.affine, &stage.norm) {
        (Affine::Conv(conv), Some(norm)) if norm.shape.pool => Some((conv, norm.shape)),
        _ => None,
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
        for (index, (stage, Folded { weight, bias })) in self.plan.stages.iter().zip(&self.folded).enumerate() {
            let (before, rest) = stages.split_at_mut(index);
            let x = before.last().map_or(&*input, |before| &before.output);
            let StageBuffers { affine: y, output, identity } = &mut rest[0];
            if let Some((shape, norm)) = conv_pool(stage) {
                let conv = ConvInput { shape, weight, bias, x };
                isa.run(ConvPool { conv, norm, y: output });
                continue;
            }
            match stage.affine {
                Affine::Conv(shape) => isa.run(ConvForward { shape, weight, bias, x, y }),
                Affine::Linear { .. } => isa.run(LinearForward { weight, bias, x, y }),
            }
            if let Some(norm) = &stage.norm {
                isa.run(NormForward { shape: norm.shape, channels: identity, x: y, extreme: &mut [], y: output });
            }
        }
        if let Some(last) = stages.last() {
            for (lane, row) in logits.chunks_exact_mut(self.classes).enumerate() {
                row.iter_mut().zip(&last.affine).for_each(|(logit, lanes)| *logit = lanes.0[lane]);
            }
        }
    }
}
