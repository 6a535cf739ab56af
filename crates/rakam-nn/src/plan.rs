//! The stages of a network as every path computes them: their sizes, and where their tensors are.
//!
//! A stage is an op with everything up to the next one. Batch-norm needs the statistics of the whole batch, so a stage
//! is also what a thread can do with a block of samples without waiting for other threads.

use std::ops::Range;

use crate::architecture::{Architecture, ArchitectureError, Shape, TensorKind};
use crate::layers::batch_norm::ChannelNorm;
use crate::layers::input::PaddedInput;
use crate::layers::op::OpShape;
use crate::layers::tail::TailShape;

/// The stages of a network, and its input.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plan {
    /// The input, with the padding of the first op around it.
    pub(crate) input: PaddedInput,
    /// The hidden stages, then the head.
    pub(crate) stages: Vec<StagePlan>,
}

/// One stage.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StagePlan {
    pub(crate) op: OpShape,
    /// What comes in, without padding.
    pub(crate) input: Shape,
    /// Zeros around it.
    pub(crate) padding: usize,
    /// What follows the op; `None` for the head, whose output is the logits.
    pub(crate) tail: Option<Tail>,
    /// What each channel is multiplied by after the activation, for [`crate::trace::ChannelScale`]; empty for nothing, and
    /// where the tail is fused: there the weights say it.
    pub(crate) gains: Vec<f32>,
    pub(crate) offsets: Offsets,
}

/// What follows an op.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tail {
    pub(crate) shape: TailShape,
    /// Index of the first stage of the residual block that ends here, where one does.
    pub(crate) block_start: Option<usize>,
    /// Probability of dropout, where the architecture has it.
    pub(crate) dropout: Option<f32>,
}

/// Where the tensors of a stage are in [`Network::parameters`](crate::Network::parameters) and
/// [`Network::running`](crate::Network::running).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offsets {
    /// The op's weight, among the parameters.
    pub weight: Range<usize>,
    /// The op's bias, among the parameters.
    pub bias: Range<usize>,
    /// Those of its batch-norm, where there is one.
    pub norm: Option<NormOffsets>,
}

/// Where the tensors of a batch-norm are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NormOffsets {
    /// Its weight, among the parameters.
    pub gamma: Range<usize>,
    /// Its bias, among the parameters.
    pub beta: Range<usize>,
    /// Its running mean, among the running statistics.
    pub mean: Range<usize>,
    /// Its running variance, among the running statistics.
    pub variance: Range<usize>,
}

impl Tail {
    /// Probability of dropout in training, where `instead` replaces that of the architecture; 0 for none.
    pub(crate) fn drop_probability(&self, instead: Option<f32>) -> f32 {
        self.dropout.map_or(0.0, |p| instead.unwrap_or(p))
    }
}

impl Plan {
    /// The plan of an architecture.
    ///
    /// # Errors
    /// When it can't be computed.
    pub(crate) fn new(architecture: &Architecture) -> Result<Self, ArchitectureError> {
        let (shapes, offsets) = (architecture.shapes()?, architecture.offsets()?);
        let paddings: Vec<usize> = architecture.ops().map(|op| op.padding()).collect();
        let stages = architecture.ops().zip(shapes).zip(offsets).enumerate().map(|(index, ((op, shapes), offsets))| {
            let tail = architecture.hidden.get(index).map(|stage| {
                let shape = TailShape::new(stage, &shapes, paddings[index + 1]);
                Tail { shape, block_start: architecture.block_start(index), dropout: stage.dropout }
            });
            let (input, padding) = (shapes.input, paddings[index]);
            StagePlan { op: OpShape::new(op, input, shapes.op), input, padding, tail, gains: Vec::new(), offsets }
        });
        let stages = stages.collect();
        Ok(Self { input: PaddedInput { shape: architecture.input, margin: paddings[0] }, stages })
    }

    /// Index of the last stage of the residual block that begins with stage `start`, where one does.
    pub(crate) fn block_end(&self, start: usize) -> Option<usize> {
        let ends = |end: &usize| self.stages[*end].tail.is_some_and(|tail| tail.block_start == Some(start));
        (start..self.stages.len().min(start + 2)).find(ends)
    }

    /// The stage that gives the logits.
    pub(crate) fn head(&self) -> &StagePlan {
        &self.stages[self.stages.len() - 1]
    }
}

impl Architecture {
    /// Where the tensors of every stage are, the head's last.
    ///
    /// # Errors
    /// As [`Architecture::shapes`].
    pub fn offsets(&self) -> Result<Vec<Offsets>, ArchitectureError> {
        let mut stages = vec![Offsets::default(); self.hidden.len() + 1];
        let (mut parameters, mut running) = (0, 0);
        for tensor in self.tensors()? {
            let store = if tensor.kind.is_parameter() { &mut parameters } else { &mut running };
            let range = *store..*store + tensor.len();
            *store = range.end;
            let stage = &mut stages[tensor.stage];
            match tensor.kind {
                TensorKind::Weight => stage.weight = range,
                TensorKind::Bias => stage.bias = range,
                TensorKind::NormWeight => stage.norm.get_or_insert_default().gamma = range,
                TensorKind::NormBias => stage.norm.get_or_insert_default().beta = range,
                TensorKind::RunningMean => stage.norm.get_or_insert_default().mean = range,
                TensorKind::RunningVar => stage.norm.get_or_insert_default().variance = range,
            }
        }
        Ok(stages)
    }
}

impl NormOffsets {
    /// The batch-norm of one channel, by the running statistics.
    pub(crate) fn channel(&self, parameters: &[f32], running: &[f32], channel: usize) -> ChannelNorm {
        ChannelNorm {
            mean: running[self.mean.start + channel],
            variance: running[self.variance.start + channel],
            gamma: parameters[self.gamma.start + channel],
            beta: parameters[self.beta.start + channel],
        }
    }

    /// The batch-norms of all channels, by the running statistics.
    pub(crate) fn channels<'a>(
        &'a self,
        parameters: &'a [f32],
        running: &'a [f32],
    ) -> impl Iterator<Item = ChannelNorm> + 'a {
        (0..self.gamma.len()).map(|channel| self.channel(parameters, running, channel))
    }
}
