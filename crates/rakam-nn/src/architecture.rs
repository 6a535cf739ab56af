//! The layers of a network as data, and the shapes between them.

use std::fmt;

/// The shape of one sample between two layers: channels, height, width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Feature maps, or features of a dense layer.
    pub channels: usize,
    /// Rows; 1 behind a dense layer.
    pub height: usize,
    /// Columns; 1 behind a dense layer.
    pub width: usize,
}

impl Shape {
    /// A shape of `channels` maps of `height` x `width`.
    #[must_use]
    pub const fn new(channels: usize, height: usize, width: usize) -> Self {
        Self { channels, height, width }
    }

    /// Numbers in one sample.
    #[must_use]
    pub const fn len(self) -> usize {
        self.channels * self.height * self.width
    }

    /// Whether a sample of this shape holds no number at all.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Pixels of one channel.
    #[must_use]
    pub const fn area(self) -> usize {
        self.height * self.width
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}x{}", self.channels, self.height, self.width)
    }
}

/// One layer. Names are those of the PyTorch module whose tensors the layer holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Layer {
    /// Cross-correlation with a square kernel, stride 1
    /// ([definition](https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html)).
    Conv2d {
        /// Module name.
        name: &'static str,
        /// Feature maps that come out.
        out_channels: usize,
        /// Side of the kernel: 3 or 5.
        kernel: usize,
        /// Zeros added on each side of the input.
        padding: usize,
    },
    /// Batch normalisation over each channel, or over each feature behind a dense layer
    /// ([definition](https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html)).
    BatchNorm {
        /// Module name.
        name: &'static str,
    },
    /// `max(x, 0)`; stands behind a batch-norm.
    Relu,
    /// Largest of each 2x2 window, stride 2; stands behind a ReLU.
    MaxPool2,
    /// In training, sets a number to zero with probability `p` and scales the others by `1 / (1 - p)`.
    Dropout {
        /// Probability of zero, in `[0, 1)`.
        p: f32,
    },
    /// Dense layer; what comes in is flattened as (channel, row, column)
    /// ([definition](https://pytorch.org/docs/stable/generated/torch.nn.Linear.html)).
    Linear {
        /// Module name.
        name: &'static str,
        /// Features that come out.
        out_features: usize,
    },
}

/// A network as data: what comes in, and the layers in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Architecture {
    /// Name by which it is chosen, such as `classic`.
    pub name: &'static str,
    /// Shape of one input sample.
    pub input: Shape,
    /// The layers, first to last; the last one gives the logits.
    pub layers: Vec<Layer>,
}

/// Why a list of layers is no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchitectureError {
    /// A layer cannot take what the one before gives.
    #[error("layer {index} ({layer}) of architecture {architecture}: {reason}")]
    Layer {
        /// Which architecture.
        architecture: &'static str,
        /// Index of the layer.
        index: usize,
        /// The layer, in words.
        layer: String,
        /// What is wrong.
        reason: String,
    },
    /// The last layer must be dense: it gives the logits.
    #[error("architecture {0} does not end in a dense layer")]
    NoLogits(&'static str),
}

impl Architecture {
    /// The shape behind each layer, first to last.
    ///
    /// # Errors
    /// When a layer cannot take what the one before gives, or has the name of another.
    pub fn shapes(&self) -> Result<Vec<Shape>, ArchitectureError> {
        let error = |index: usize, layer: &Layer, reason: String| ArchitectureError::Layer {
            architecture: self.name,
            index,
            layer: format!("{layer:?}"),
            reason,
        };
        let mut shape = self.input;
        let mut shapes = Vec::with_capacity(self.layers.len());
        for (index, layer) in self.layers.iter().enumerate() {
            shape = layer.output(shape).map_err(|reason| error(index, layer, reason))?;
            if let Some(name) = layer.name()
                && self.layers[..index].iter().any(|before| before.name() == Some(name))
            {
                return Err(error(index, layer, format!("the name {name} is taken")));
            }
            shapes.push(shape);
        }
        match self.layers.last() {
            Some(Layer::Linear { .. }) => Ok(shapes),
            _ => Err(ArchitectureError::NoLogits(self.name)),
        }
    }
}

impl Architecture {
    /// Multiply-adds of its convolutions and dense layers for one sample: `(reading, training)`. Training takes them
    /// once forward and twice backward, but for the first layer, whose input needs no gradient.
    ///
    /// # Errors
    /// As [`Architecture::shapes`].
    pub fn multiply_adds(&self) -> Result<(u64, u64), ArchitectureError> {
        let mut input = self.input;
        let (mut reading, mut training) = (0, 0);
        for (layer, output) in self.layers.iter().zip(self.shapes()?) {
            let count = match *layer {
                Layer::Conv2d { kernel, .. } => output.len() * input.channels * kernel * kernel,
                Layer::Linear { .. } => output.len() * input.len(),
                _ => 0,
            } as u64;
            training += if reading == 0 { 2 * count } else { 3 * count };
            reading += count;
            input = output;
        }
        Ok((reading, training))
    }
}

impl Layer {
    /// The module name of a layer that holds tensors.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        match self {
            Self::Conv2d { name, .. } | Self::BatchNorm { name } | Self::Linear { name, .. } => Some(name),
            Self::Relu | Self::MaxPool2 | Self::Dropout { .. } => None,
        }
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        match *self {
            Layer::Conv2d { out_channels, kernel, padding, .. } => {
                if out_channels == 0 {
                    return Err("nothing comes out of it".into());
                }
                if !matches!(kernel, 3 | 5) {
                    return Err(format!("a kernel of side {kernel}: only 3 and 5 are built"));
                }
                let side = |n: usize| (n + 2 * padding + 1).checked_sub(kernel).filter(|&n| n > 0);
                match (side(input.height), side(input.width)) {
                    (Some(height), Some(width)) => Ok(Shape::new(out_channels, height, width)),
                    _ => Err(format!("an input of {input} is smaller than the kernel")),
                }
            }
            Layer::Linear { out_features: 0, .. } => Err("nothing comes out of it".into()),
            Layer::MaxPool2 => {
                if !input.height.is_multiple_of(2) || !input.width.is_multiple_of(2) {
                    return Err(format!("the sides of {input} are not even"));
                }
                Ok(Shape::new(input.channels, input.height / 2, input.width / 2))
            }
            Layer::Dropout { p } if !(0.0..1.0).contains(&p) => Err(format!("probability {p} is not in [0, 1)")),
            Layer::BatchNorm { .. } | Layer::Relu | Layer::Dropout { .. } => Ok(input),
            Layer::Linear { out_features, .. } => Ok(Shape::new(out_features, 1, 1)),
        }
    }
}
