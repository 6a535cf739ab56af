//! A block of a batch, and its part of each phase.

use super::adversary::{Adversary, Attack};
use crate::dispatch::Isa;
use crate::inference::Fill;
use crate::lanes::{LANES, Lanes};
use crate::layers::batch_norm::{BlockMoments, ChannelGradient, NormScale};
use crate::layers::dropout::MaskSeed;
use crate::layers::op::OpBuffers;
use crate::layers::softmax::cross_entropy;
use crate::layers::steps::{Padded, TailInput};
use crate::layers::tail::{TailBuffers, TailShape};
use crate::layers::weights::Weights;
use crate::plan::{Plan, StagePlan, Tail};

/// [`LANES`] samples of a batch, and all that is computed of them.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// Index of its first sample in the batch.
    pub(super) first: usize,
    /// Samples in the block; lanes after them hold nothing.
    pub(super) samples: usize,
    /// Sum of the samples' losses.
    pub(super) loss: f32,
    /// Samples that were read right.
    pub(super) correct: usize,
    /// A few samples, before they go into their lanes.
    scratch: Vec<f32>,
    input: Vec<Lanes>,
    stages: Vec<StageBuffers>,
    /// Only in adversarial training.
    attack: Option<Attack>,
}

#[derive(Clone, Debug)]
struct StageBuffers {
    /// What comes out of the op; overwritten by its gradient on the way back.
    y: Vec<Lanes>,
    op: OpBuffers,
    /// `None` for the head.
    tail: Option<TailBuffers>,
}

impl Block {
    /// A block from sample `first` of a batch on.
    pub(super) fn new(plan: &Plan, first: usize) -> Self {
        let zeros = |length: usize| vec![Lanes::ZERO; length];
        let stages = plan.stages.iter().map(|stage| StageBuffers {
            y: zeros(stage.op.output_len()),
            op: stage.op.buffers(),
            tail: stage.tail.map(|tail| tail.shape.buffers()),
        });
        let stages = stages.collect();
        let (scratch, input) = (vec![0.0; plan.input.scratch_len()], zeros(plan.input.padded().len()));
        Self { first, samples: 0, loss: 0.0, correct: 0, scratch, input, stages, attack: None }
    }

    /// Writes the block's samples into its lanes.
    pub(super) fn fill(&mut self, plan: &Plan, fill: Fill<'_>) {
        let Self { first, input, scratch, samples, .. } = self;
        plan.input.fill_lanes(input, scratch, *samples, |lane, sample| fill(*first + lane, sample));
        zero_unused(input, *samples);
    }

    /// Moves the block's samples to the start of an attack.
    pub(super) fn start_attack(&mut self, plan: &Plan, adversary: &Adversary, seed: MaskSeed) {
        let place = (seed, plan.stages.len(), self.first / LANES);
        let attack = self.attack.get_or_insert_with(|| Attack::new(plan.input));
        attack.start(adversary, plan.input, &mut self.input, place);
        zero_unused(&mut self.input, self.samples);
    }

    /// After a pass back to the first stage: the gradient of the input, which an attack needs and nothing else does.
    pub(super) fn input_gradient(&mut self, isa: Isa, plan: &Plan, weights: &[Weights<'_>]) {
        let (Some(Attack { gradient, .. }), op) = (&mut self.attack, plan.stages[0].op) else { return };
        let StageBuffers { y: dy, op: buffers, .. } = &mut self.stages[0];
        op.backward_input(isa, weights[0], dy, buffers, gradient);
        add_skipped(isa, plan, 0, &self.stages, gradient);
    }

    /// Moves the block's samples to the end of the attack.
    pub(super) fn finish_attack(&mut self, plan: &Plan, adversary: &Adversary) {
        if let Some(attack) = &self.attack {
            attack.advance(adversary, plan.input, &mut self.input);
            zero_unused(&mut self.input, self.samples);
        }
    }

    /// The op of a stage, and the moments of its output where a batch-norm follows.
    pub(super) fn op_forward(&mut self, isa: Isa, plan: &Plan, index: usize, weights: Weights<'_>) {
        let StagePlan { op, tail, offsets, .. } = &plan.stages[index];
        let (x, stage) = input_and_stage(&self.input, &mut self.stages, index);
        op.forward(isa, weights, x, &mut stage.op, &mut stage.y);
        if let (Some(tail), Some(_), Some(buffers)) = (tail, &offsets.norm, &mut stage.tail) {
            tail.shape.moments(isa, &mut stage.y, self.samples, buffers);
        }
    }

    /// What follows the op of a hidden stage.
    pub(super) fn tail_forward(
        &mut self,
        isa: Isa,
        plan: &Plan,
        index: usize,
        channels: &[NormScale],
        dropout: Option<f32>,
        mask: MaskSeed,
    ) {
        let (before, rest) = self.stages.split_at_mut(index);
        let StageBuffers { y: x, tail: buffers, .. } = &mut rest[0];
        let (Some(tail), Some(buffers)) = (plan.stages[index].tail, buffers) else { return };
        let skip = tail.block_start.map(|start| Padded {
            maps: output_before(&self.input, before, start),
            margin: plan.stages[start].padding,
        });
        let gains = &plan.stages[index].gains;
        tail.shape.forward(isa, TailInput { channels, x, skip, gains }, buffers);
        let (y, p) = (&mut buffers.norm.y, tail.drop_probability(dropout));
        if p > 0.0 {
            mask.drop_out(y, p, index, self.first / LANES);
        }
        zero_unused(y, self.samples);
    }

    /// Turns the logits into their gradient.
    pub(super) fn loss(&mut self, labels: &[u8], smoothing: f32) {
        if let Some(head) = self.stages.last_mut() {
            let own = &labels[self.first..][..self.samples];
            (self.loss, self.correct) = cross_entropy(&mut head.y, own, smoothing, labels.len());
        }
    }

    /// Takes the gradient of a stage's output back to its batch-norm, and sums it by channel.
    pub(super) fn tail_backward_sums(
        &mut self,
        isa: Isa,
        plan: &Plan,
        index: usize,
        channels: &[NormScale],
        dropout: Option<f32>,
        mask: MaskSeed,
    ) {
        let StageBuffers { y: x, tail: buffers, .. } = &mut self.stages[index];
        let (Some(tail), Some(buffers)) = (plan.stages[index].tail, buffers) else { return };
        let p = tail.drop_probability(dropout);
        let undo_dropout = |dy: &mut [Lanes]| {
            if p > 0.0 {
                mask.drop_out(dy, p, index, self.first / LANES);
            }
        };
        let input = TailInput { channels, x, skip: None, gains: &plan.stages[index].gains };
        tail.shape.backward_sums(isa, input, 1.0 / (1.0 - p), undo_dropout, buffers);
    }

    /// Overwrites the op's output with its gradient.
    pub(super) fn tail_backward(&mut self, isa: Isa, plan: &Plan, index: usize, channels: &[ChannelGradient]) {
        let StageBuffers { y: x, tail: buffers, .. } = &mut self.stages[index];
        let (Some(tail), Some(buffers)) = (plan.stages[index].tail, buffers) else { return };
        tail.shape.backward(isa, channels, x, buffers);
        zero_unused(x, self.samples);
    }

    /// The gradients of an op's weights, as far as the block goes, and of its input, but for the network's own.
    pub(super) fn op_backward(&mut self, isa: Isa, plan: &Plan, index: usize, weights: Weights<'_>) {
        let op = plan.stages[index].op;
        let (x, StageBuffers { y: dy, op: buffers, .. }) = input_and_stage(&self.input, &mut self.stages, index);
        op.backward_weight(isa, x, dy, buffers);
        let (before, rest) = self.stages.split_at_mut(index);
        if let Some(before) = before.last_mut().and_then(|before| before.tail.as_mut()) {
            let (dx, StageBuffers { y: dy, op: buffers, .. }) = (&mut before.norm.dy, &mut rest[0]);
            op.backward_input(isa, weights, dy, buffers, dx);
            add_skipped(isa, plan, index, rest, dx);
        }
    }

    /// The buffers of a stage's op, and the gradient of its output.
    pub(super) fn op(&self, stage: usize) -> (&OpBuffers, &[Lanes]) {
        let StageBuffers { y: dy, op, .. } = &self.stages[stage];
        (op, dy)
    }

    /// The moments of a channel before its batch-norm.
    pub(super) fn moments(&self, stage: usize, channel: usize) -> BlockMoments {
        self.stages[stage].tail.as_ref().map_or_else(BlockMoments::default, |tail| tail.norm.moments[channel])
    }

    /// The sums of `g` and of `g * (x - mean)` of a channel.
    pub(super) fn gradient_sums(&self, stage: usize, channel: usize) -> [f32; 2] {
        self.stages[stage].tail.as_ref().map_or([0.0; 2], |tail| tail.norm.sums[channel])
    }
}

/// Adds the gradient that goes around the residual block that begins with stage `index`, if one does, to that of its input.
/// `stages` are those from `index` on.
fn add_skipped(isa: Isa, plan: &Plan, index: usize, stages: &[StageBuffers], dx: &mut [Lanes]) {
    let Some(end) = plan.block_end(index) else { return };
    // The block's last stage has it.
    if let (Some(Tail { shape: TailShape::Steps(steps), .. }), Some(buffers)) =
        (plan.stages[end].tail, &stages[end - index].tail)
    {
        steps.add_skipped(isa, &buffers.steps, dx, plan.stages[index].padding);
    }
}

/// What a stage takes, and its buffers.
fn input_and_stage<'a>(
    input: &'a [Lanes],
    stages: &'a mut [StageBuffers],
    index: usize,
) -> (&'a [Lanes], &'a mut StageBuffers) {
    let (before, rest) = stages.split_at_mut(index);
    (output_before(input, before, index), &mut rest[0])
}

/// What comes into stage `index`: the network's input, or what comes out of the stage before.
fn output_before<'a>(input: &'a [Lanes], stages: &'a [StageBuffers], index: usize) -> &'a [Lanes] {
    stages[..index].last().and_then(|before| before.tail.as_ref()).map_or(input, |tail| &tail.norm.y)
}

/// Lanes after a block's samples must not count in a weight's gradient.
fn zero_unused(tensor: &mut [Lanes], samples: usize) {
    if samples < LANES {
        for lanes in tensor {
            lanes.0[samples..].fill(0.0);
        }
    }
}
