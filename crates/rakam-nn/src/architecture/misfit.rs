//! Why an architecture can't be computed.

use std::fmt;

use super::Shape;

/// Why an architecture can't be computed: which stage, the shape that arrives there, and what is wrong.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("architecture {architecture}, stage {stage} ({layer}), input {input}: {reason}")]
pub struct ArchitectureError {
    /// The architecture's name.
    pub architecture: Box<str>,
    /// Number of the stage, counted from 1; the head comes after the hidden ones.
    pub stage: usize,
    /// The stage's op: PyTorch's name for it, and its sizes.
    pub layer: Box<str>,
    /// The shape that arrives.
    pub input: Shape,
    /// What is wrong.
    pub reason: Box<Misfit>,
}

/// What is wrong with a stage, or with its place.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Misfit {
    /// A convolution of no channels.
    #[error("it has no output channels")]
    NoChannels,
    /// A dense layer of no features.
    #[error("it has no output features")]
    NoFeatures,
    /// The kernel's side is out of its range.
    #[error("the kernel's side must be 1 to 7")]
    Kernel,
    /// The stride is out of its range.
    #[error("the stride must be 1 or 2")]
    Stride,
    /// The input with its padding has fewer rows or columns than the kernel.
    #[error("the kernel is larger than the input")]
    KernelTooLarge,
    /// A convolution after a dense layer.
    #[error("a convolution needs maps: it comes before the dense layers")]
    ConvOfFeatures,
    /// Fewer than two rows or columns to pool, out of the stage's op.
    #[error("2x2 pooling needs two rows and columns, and {0} comes out of the stage's op")]
    PoolTooLarge(Shape),
    /// Pooling after a dense layer.
    #[error("pooling needs maps: it comes after convolutions")]
    PoolOfFeatures,
    /// A probability out of its range.
    #[error("a dropout probability of {0} is not in [0, 1)")]
    Dropout(f32),
    /// A residual block around something else than one or two convolutions that are in no other block.
    #[error("a residual block is around one or two convolutions")]
    ResidualOps,
    /// A residual block whose input hasn't the shape that its last convolution gives.
    #[error(transparent)]
    ResidualShapes(#[from] ResidualShapes),
}

/// The shapes that a residual block would have to add, and that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ResidualShapes {
    /// What comes into the block.
    pub input: Shape,
    /// What comes out of its last convolution.
    pub output: Shape,
}

impl ResidualShapes {
    /// Whether the last convolution must have as many channels as come in.
    #[must_use]
    pub fn channels_differ(self) -> bool {
        self.input.channels != self.output.channels
    }

    /// Whether the block's convolutions must keep the sides, as stride 1 with `same` does.
    #[must_use]
    pub fn sides_differ(self) -> bool {
        (self.input.height, self.input.width) != (self.output.height, self.output.width)
    }
}

impl fmt::Display for ResidualShapes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { input, output } = self;
        write!(f, "a residual block adds its input, {input}, to {output}: ")?;
        if self.channels_differ() {
            write!(f, "its last convolution must have {} channels", input.channels)?;
        }
        if self.channels_differ() && self.sides_differ() {
            write!(f, ", and ")?;
        }
        if self.sides_differ() {
            write!(f, "its convolutions must keep the sides, as stride 1 with `same` does")?;
        }
        Ok(())
    }
}
