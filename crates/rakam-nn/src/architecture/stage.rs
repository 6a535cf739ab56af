//! A stage of a network: an op, and what follows it up to the next one.

use super::{Misfit, Op, Shape};

/// What follows an op and its batch-norm, number by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Activation {
    /// `x`: none.
    Identity,
    /// `max(x, 0)`.
    #[default]
    Relu,
    /// `x` above 0, `0.01 * x` below
    /// ([definition](https://pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html)).
    LeakyRelu,
    /// `(e^x - e^-x) / (e^x + e^-x)`.
    Tanh,
    /// `1 / (1 + e^-x)`.
    Sigmoid,
    /// `x * P(X <= x)` for a normally distributed X, which is `x / 2 * (1 + erf(x / sqrt(2)))`
    /// ([Hendrycks and Gimpel 2016](https://arxiv.org/abs/1606.08415)).
    Gelu,
    /// `x / (1 + e^-x)` ([definition](https://pytorch.org/docs/stable/generated/torch.nn.SiLU.html)).
    Silu,
}

impl Activation {
    /// Every activation.
    pub const ALL: [Self; 7] =
        [Self::Identity, Self::Relu, Self::LeakyRelu, Self::Tanh, Self::Sigmoid, Self::Gelu, Self::Silu];
}

/// How windows of an activation become one number. Sides that aren't even lose their last row or column, as in PyTorch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pool {
    /// The largest number of each 2x2 window, stride 2
    /// ([definition](https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html)).
    Max2x2,
    /// The mean of each 2x2 window, stride 2
    /// ([definition](https://pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html)).
    Average2x2,
    /// The mean of each map
    /// ([definition](https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html), of size 1).
    GlobalAverage,
}

impl Pool {
    /// Every way of pooling.
    pub const ALL: [Self; 3] = [Self::Max2x2, Self::Average2x2, Self::GlobalAverage];

    /// Height and width of a window on maps of this shape.
    #[must_use]
    pub const fn window(self, input: Shape) -> [usize; 2] {
        match self {
            Self::Max2x2 | Self::Average2x2 => [2, 2],
            Self::GlobalAverage => [input.height, input.width],
        }
    }

    pub(super) fn output(self, input: Shape) -> Result<Shape, Misfit> {
        match self {
            Self::Max2x2 | Self::Average2x2 if input.height < 2 || input.width < 2 => Err(Misfit::PoolTooLarge(input)),
            Self::Max2x2 | Self::Average2x2 => Ok(Shape::new(input.channels, input.height / 2, input.width / 2)),
            Self::GlobalAverage => Ok(Shape::new(input.channels, 1, 1)),
        }
    }
}

/// One stage of a network: an op and what follows it up to the next op, in this order.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// The convolution or dense layer.
    pub op: Op,
    /// Whether a batch-norm follows, over each channel or feature
    /// ([definition](https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html)).
    pub norm: bool,
    /// With this stage ends a residual block of so many stages, 1 or 2, all of them convolutions: what comes into the first
    /// of them is added here, before the activation ([He et al. 2015](https://arxiv.org/abs/1512.03385)). Both must have
    /// the same shape.
    pub residual: Option<usize>,
    /// The activation.
    pub activation: Activation,
    /// Pooling of the activations.
    pub pool: Option<Pool>,
    /// In training, sets a number to zero with this probability, in `[0, 1)`, and scales the others by `1 / (1 - p)`.
    pub dropout: Option<f32>,
}

impl Stage {
    /// The most channels or features that a text can give a layer.
    pub const WIDEST: usize = 1 << 14;

    /// The op with batch-norm and ReLU.
    #[must_use]
    pub fn new(op: impl Into<Op>) -> Self {
        Self { op: op.into(), norm: true, residual: None, activation: Activation::Relu, pool: None, dropout: None }
    }

    /// The same stage without batch-norm.
    #[must_use]
    pub fn without_norm(self) -> Self {
        Self { norm: false, ..self }
    }

    /// The same stage as the end of a residual block of `stages` stages, 1 or 2.
    #[must_use]
    pub fn residual(self, stages: usize) -> Self {
        Self { residual: Some(stages), ..self }
    }

    /// The same stage with this activation.
    #[must_use]
    pub fn activation(self, activation: Activation) -> Self {
        Self { activation, ..self }
    }

    /// The same stage with 2x2 max-pooling.
    #[must_use]
    pub fn max_pool(self) -> Self {
        self.pool(Pool::Max2x2)
    }

    /// The same stage with this pooling.
    #[must_use]
    pub fn pool(self, pool: Pool) -> Self {
        Self { pool: Some(pool), ..self }
    }

    /// The same stage with dropout of probability `p`, in `[0, 1)`.
    #[must_use]
    pub fn dropout(self, p: f32) -> Self {
        Self { dropout: Some(p), ..self }
    }
}
