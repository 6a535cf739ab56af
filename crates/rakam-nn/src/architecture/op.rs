//! The layers that have weights: convolutions and dense layers.

use std::fmt;
use std::ops::RangeInclusive;

use super::{Misfit, Shape};

/// Cross-correlation with a square kernel
/// ([definition](https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html)).
///
/// A side of `n` becomes `(n + 2 * padding - kernel) / stride + 1`, rounded down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conv2d {
    /// Feature maps that come out.
    pub out_channels: usize,
    /// Side of the kernel, 1 to 7.
    pub kernel: usize,
    /// Rows and columns from one place of the kernel to the next: 1 or 2.
    pub stride: usize,
    /// Zeros added on each side of the input.
    pub padding: usize,
}

impl Conv2d {
    /// Sides that a kernel can have.
    pub const KERNELS: RangeInclusive<usize> = 1..=7;
    /// Strides that it can move by.
    pub const STRIDES: RangeInclusive<usize> = 1..=2;

    /// A convolution of stride 1 without padding.
    #[must_use]
    pub const fn new(out_channels: usize, kernel: usize) -> Self {
        Self { out_channels, kernel, stride: 1, padding: 0 }
    }

    /// The same convolution with zeros around its input.
    #[must_use]
    pub const fn padding(self, padding: usize) -> Self {
        Self { padding, ..self }
    }

    /// The same convolution with this stride.
    #[must_use]
    pub const fn stride(self, stride: usize) -> Self {
        Self { stride, ..self }
    }

    fn output(self, input: Shape) -> Result<Shape, Misfit> {
        let Self { out_channels, kernel, stride, padding } = self;
        if out_channels == 0 {
            return Err(Misfit::NoChannels);
        }
        if !Self::KERNELS.contains(&kernel) {
            return Err(Misfit::Kernel);
        }
        if !Self::STRIDES.contains(&stride) {
            return Err(Misfit::Stride);
        }
        let side = |n: usize| Some((n + 2 * padding).checked_sub(kernel)? / stride + 1);
        match (side(input.height), side(input.width)) {
            (Some(height), Some(width)) => Ok(Shape::new(out_channels, height, width)),
            (None, _) | (_, None) => Err(Misfit::KernelTooLarge),
        }
    }
}

/// Dense layer; its input is flattened as (channel, row, column)
/// ([definition](https://pytorch.org/docs/stable/generated/torch.nn.Linear.html)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Linear {
    /// Features that come out.
    pub out_features: usize,
}

impl Linear {
    /// A dense layer.
    #[must_use]
    pub const fn new(out_features: usize) -> Self {
        Self { out_features }
    }

    fn output(self) -> Result<Shape, Misfit> {
        if self.out_features == 0 {
            return Err(Misfit::NoFeatures);
        }
        Ok(Shape::new(self.out_features, 1, 1))
    }
}

/// The layer of a stage that has weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// A convolution.
    Conv2d(Conv2d),
    /// A dense layer.
    Linear(Linear),
}

impl From<Conv2d> for Op {
    fn from(conv: Conv2d) -> Self {
        Self::Conv2d(conv)
    }
}

impl From<Linear> for Op {
    fn from(linear: Linear) -> Self {
        Self::Linear(linear)
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Conv2d(Conv2d { out_channels, kernel, stride, padding }) => {
                write!(f, "{out_channels} channels, {kernel}x{kernel} kernel")?;
                if stride != 1 {
                    write!(f, ", stride {stride}")?;
                }
                if padding != 0 {
                    write!(f, ", padding {padding}")?;
                }
                Ok(())
            }
            Self::Linear(Linear { out_features }) => write!(f, "{out_features} features"),
        }
    }
}

impl Op {
    pub(super) fn output(self, input: Shape) -> Result<Shape, Misfit> {
        match self {
            Self::Conv2d(conv) => conv.output(input),
            Self::Linear(linear) => linear.output(),
        }
    }

    /// Zeros on each side of its input.
    #[must_use]
    pub fn padding(self) -> usize {
        match self {
            Self::Conv2d(conv) => conv.padding,
            Self::Linear(_) => 0,
        }
    }

    /// PyTorch's shape of the weight.
    pub(super) fn weight_shape(self, input: Shape) -> Vec<usize> {
        match self {
            Self::Conv2d(conv) => vec![conv.out_channels, input.channels, conv.kernel, conv.kernel],
            Self::Linear(linear) => vec![linear.out_features, input.len()],
        }
    }
}
