//! One type for the ops of all stages: each call goes to the file of its op.

use super::any_conv::AnyConvShape;
use super::conv::{ConvBuffers, ConvShape};
use super::linear::{LinearBuffers, LinearShape};
use super::weights::Weights;
use crate::architecture::{Conv2d, Op, Shape};
use crate::dispatch::Isa;
use crate::lanes::Lanes;

/// An op and its sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OpShape {
    /// A 3x3 or 5x5 convolution with stride 1.
    Conv2d(ConvShape),
    /// Any other convolution.
    AnyConv2d(AnyConvShape),
    Linear(LinearShape),
}

/// What an op keeps of a block from forward to backward; only the buffers of the stage's own op are filled.
#[derive(Clone, Debug, Default)]
pub(crate) struct OpBuffers {
    conv: ConvBuffers,
    linear: LinearBuffers,
}

/// An op as a window that moves over its input: a dense layer is one that covers its whole input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// Height and width.
    pub(crate) sides: [usize; 2],
    /// Rows and columns that it moves by.
    pub(crate) stride: usize,
    /// What comes out.
    pub(crate) output: Shape,
}

impl OpShape {
    /// An op between these shapes.
    pub(crate) fn new(op: Op, input: Shape, output: Shape) -> Self {
        match op {
            Op::Conv2d(Conv2d { out_channels: _, kernel: kernel @ (3 | 5), stride: 1, padding }) => {
                Self::Conv2d(ConvShape { input: input.padded(padding), output, kernel })
            }
            Op::Conv2d(Conv2d { out_channels: _, kernel, stride, padding }) => {
                Self::AnyConv2d(AnyConvShape { input: input.padded(padding), output, kernel, stride })
            }
            Op::Linear(linear) => Self::Linear(LinearShape { input, outputs: linear.out_features }),
        }
    }

    /// Numbers that come out.
    pub(crate) fn output_len(self) -> usize {
        self.window().output.len()
    }

    /// The op as a window.
    pub(crate) fn window(self) -> Window {
        match self {
            Self::Conv2d(conv) => Window { sides: [conv.kernel; 2], stride: 1, output: conv.output },
            Self::AnyConv2d(conv) => Window { sides: [conv.kernel; 2], stride: conv.stride, output: conv.output },
            Self::Linear(LinearShape { input, outputs }) => {
                Window { sides: [input.height, input.width], stride: 1, output: Shape::new(outputs, 1, 1) }
            }
        }
    }

    /// Buffers for one block.
    pub(crate) fn buffers(self) -> OpBuffers {
        match self {
            Self::Conv2d(conv) => OpBuffers { conv: conv.buffers(), ..OpBuffers::default() },
            Self::AnyConv2d(conv) => OpBuffers { conv: conv.buffers(), ..OpBuffers::default() },
            Self::Linear(linear) => OpBuffers { linear: linear.buffers(), ..OpBuffers::default() },
        }
    }

    /// Numbers in the transformed weight, which kernels of some ops need.
    pub(crate) fn transformed_len(self) -> usize {
        match self {
            Self::Conv2d(conv) => conv.transformed_len(),
            Self::AnyConv2d(_) | Self::Linear(_) => 0,
        }
    }

    /// Writes the transformed weight, after each change of the weight.
    pub(crate) fn transform(self, isa: Isa, weight: &[f32], transformed: &mut [f32]) {
        if let Self::Conv2d(conv) = self
            && !transformed.is_empty()
        {
            conv.transform(isa, weight, transformed);
        }
    }

    /// Writes `y`.
    pub(crate) fn forward(self, isa: Isa, weights: Weights<'_>, x: &[Lanes], buffers: &mut OpBuffers, y: &mut [Lanes]) {
        match self {
            Self::Conv2d(conv) => conv.forward(isa, weights, x, &mut buffers.conv, y),
            Self::AnyConv2d(conv) => conv.forward(isa, weights, x, y),
            Self::Linear(linear) => linear.forward(isa, weights, x, y),
        }
    }

    /// What a block can compute of the gradient of its weights without the other blocks.
    pub(crate) fn backward_weight(self, isa: Isa, x: &[Lanes], dy: &[Lanes], buffers: &mut OpBuffers) {
        match self {
            Self::Conv2d(conv) => conv.backward_weight(isa, x, dy, &mut buffers.conv),
            Self::AnyConv2d(conv) => conv.backward_weight(isa, x, dy, &mut buffers.conv),
            Self::Linear(linear) => linear.backward_weight(x, &mut buffers.linear),
        }
    }

    /// Writes `dx`, padding included. After [`OpShape::backward_weight`] with the same `dy`.
    pub(crate) fn backward_input(
        self,
        isa: Isa,
        weights: Weights<'_>,
        dy: &[Lanes],
        buffers: &mut OpBuffers,
        dx: &mut [Lanes],
    ) {
        match self {
            Self::Conv2d(conv) => conv.backward_input(isa, weights, dy, &mut buffers.conv, dx),
            Self::AnyConv2d(conv) => conv.backward_input(isa, weights.weight, dy, dx),
            Self::Linear(linear) => linear.backward_input(isa, weights.weight, dy, dx),
        }
    }

    /// Numbers of the weight whose gradient is one piece of work for a thread.
    pub(crate) fn piece_len(self) -> usize {
        match self {
            Self::Conv2d(conv) => conv.weights(),
            Self::AnyConv2d(conv) => conv.weights(),
            Self::Linear(linear) => linear.piece_len(),
        }
    }

    /// Writes a piece of the weight's gradient, from number `start` on, summed over the blocks: their buffers and `dy`.
    pub(crate) fn weight_gradient<'a>(
        self,
        isa: Isa,
        blocks: impl Iterator<Item = (&'a OpBuffers, &'a [Lanes])>,
        start: usize,
        gradient: &mut [f32],
    ) {
        match self {
            Self::Conv2d(_) | Self::AnyConv2d(_) => {
                ConvBuffers::weight_gradient(blocks.map(|(buffers, _)| &buffers.conv), gradient);
            }
            Self::Linear(linear) => {
                let blocks = blocks.map(|(buffers, dy)| (&buffers.linear, dy));
                linear.weight_gradient(isa, blocks, start, gradient);
            }
        }
    }

    /// Writes the bias's gradient, summed over the blocks.
    pub(crate) fn bias_gradient<'a>(
        self,
        blocks: impl Iterator<Item = (&'a OpBuffers, &'a [Lanes])>,
        gradient: &mut [f32],
    ) {
        match self {
            Self::Conv2d(_) | Self::AnyConv2d(_) => {
                ConvBuffers::bias_gradient(blocks.map(|(buffers, _)| &buffers.conv), gradient);
            }
            Self::Linear(linear) => linear.bias_gradient(blocks.map(|(_, dy)| dy), gradient),
        }
    }
}
