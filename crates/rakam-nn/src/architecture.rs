//! A network as data: its stages, the shapes between them, and the names and shapes of its tensors.

use std::fmt;

/// The shape of one sample between two layers: channels, height, width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Feature maps, or features after a dense layer.
    pub channels: usize,
    /// Rows; 1 after a dense layer.
    pub height: usize,
    /// Columns; 1 after a dense layer.
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

    /// Whether a sample of this shape holds no numbers.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Numbers in one channel.
    #[must_use]
    pub const fn area(self) -> usize {
        self.height * self.width
    }

    /// The shape with `margin` more rows and columns on each side.
    pub(crate) const fn padded(self, margin: usize) -> Self {
        Self::new(self.channels, self.height + 2 * margin, self.width + 2 * margin)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}x{}", self.channels, self.height, self.width)
    }
}

/// Cross-correlation with a square kernel, stride 1
/// ([definition](https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conv2d {
    /// Feature maps that come out.
    pub out_channels: usize,
    /// Side of the kernel: 3 or 5.
    pub kernel: usize,
    /// Zeros added on each side of the input.
    pub padding: usize,
}

impl Conv2d {
    /// A convolution without padding.
    #[must_use]
    pub const fn new(out_channels: usize, kernel: usize) -> Self {
        Self { out_channels, kernel, padding: 0 }
    }

    /// The same convolution with zeros around its input.
    #[must_use]
    pub const fn padding(self, padding: usize) -> Self {
        Self { padding, ..self }
    }

    fn output(self, input: Shape) -> Result<Shape, String> {
        let Self { out_channels, kernel, padding } = self;
        if out_channels == 0 {
            return Err("it has no output channels".into());
        }
        if !matches!(kernel, 3 | 5) {
            return Err("the kernel's side must be 3 or 5".into());
        }
        let side = |n: usize| (n + 2 * padding + 1).checked_sub(kernel).filter(|&n| n > 0);
        match (side(input.height), side(input.width)) {
            (Some(height), Some(width)) => Ok(Shape::new(out_channels, height, width)),
            _ => Err("the kernel is larger than the input".into()),
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

    fn output(self) -> Result<Shape, String> {
        if self.out_features == 0 {
            return Err("it has no output features".into());
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
        match self {
            Self::Conv2d(Conv2d { out_channels, kernel, padding: 0 }) => {
                write!(f, "{out_channels} channels, {kernel}x{kernel} kernel")
            }
            Self::Conv2d(Conv2d { out_channels, kernel, padding }) => {
                write!(f, "{out_channels} channels, {kernel}x{kernel} kernel, padding {padding}")
            }
            Self::Linear(Linear { out_features }) => write!(f, "{out_features} features"),
        }
    }
}

impl Op {
    fn output(self, input: Shape) -> Result<Shape, String> {
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
    fn weight_shape(self, input: Shape) -> Vec<usize> {
        match self {
            Self::Conv2d(conv) => vec![conv.out_channels, input.channels, conv.kernel, conv.kernel],
            Self::Linear(linear) => vec![linear.out_features, input.len()],
        }
    }
}

/// What follows an op and its batch-norm, number by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Activation {
    /// `max(x, 0)`.
    #[default]
    Relu,
}

/// How windows of an activation become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pool {
    /// The largest number of each 2x2 window, stride 2
    /// ([definition](https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html)).
    Max2x2,
}

impl Pool {
    fn output(self, Shape { channels, height, width }: Shape) -> Result<Shape, String> {
        match self {
            Self::Max2x2 if !height.is_multiple_of(2) || !width.is_multiple_of(2) => Err(format!(
                "2x2 pooling needs even sides, and {channels}x{height}x{width} comes out of the stage's op"
            )),
            Self::Max2x2 => Ok(Shape::new(channels, height / 2, width / 2)),
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
    /// The activation.
    pub activation: Activation,
    /// Pooling of the activations.
    pub pool: Option<Pool>,
    /// In training, sets a number to zero with this probability, in `[0, 1)`, and scales the others by `1 / (1 - p)`.
    pub dropout: Option<f32>,
}

impl Stage {
    /// The op with batch-norm and ReLU.
    #[must_use]
    pub fn new(op: impl Into<Op>) -> Self {
        Self { op: op.into(), norm: true, activation: Activation::Relu, pool: None, dropout: None }
    }

    /// The same stage without batch-norm.
    #[must_use]
    pub fn without_norm(self) -> Self {
        Self { norm: false, ..self }
    }

    /// The same stage with 2x2 max-pooling.
    #[must_use]
    pub fn max_pool(self) -> Self {
        Self { pool: Some(Pool::Max2x2), ..self }
    }

    /// The same stage with dropout of probability `p`, in `[0, 1)`.
    #[must_use]
    pub fn dropout(self, p: f32) -> Self {
        Self { dropout: Some(p), ..self }
    }
}

/// A network as data: the shape of its input, its hidden stages, and the dense layer that gives the logits.
///
/// ```
/// use rakam_nn::{Architecture, Conv2d, Linear, Shape, Stage};
///
/// let small = Architecture {
///     name: "small".into(),
///     input: Shape::new(1, 28, 28),
///     hidden: vec![Stage::new(Conv2d::new(8, 5)).max_pool(), Stage::new(Linear::new(32)).dropout(0.5)],
///     head: Linear::new(10),
/// };
/// let names: Vec<String> = small.tensors()?.into_iter().map(|tensor| tensor.name).collect();
/// assert_eq!(names[..3], ["conv1.weight", "conv1.bias", "bn1.weight"]);
/// assert_eq!(names.last().unwrap(), "fc2.bias");
/// # Ok::<(), rakam_nn::ArchitectureError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Architecture {
    /// Name by which it is chosen, such as `classic`.
    pub name: String,
    /// Shape of one input sample.
    pub input: Shape,
    /// The hidden stages, first to last.
    pub hidden: Vec<Stage>,
    /// The dense layer whose output is the logits.
    pub head: Linear,
}

/// The shapes of one sample along a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageShapes {
    /// What comes in, without padding.
    pub input: Shape,
    /// After the op; batch-norm and activation keep it.
    pub op: Shape,
    /// After the stage, pooling included.
    pub output: Shape,
}

/// PyTorch's names for the modules of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageNames {
    /// The op's, such as `conv1` or `fc1`.
    pub op: String,
    /// The batch-norm's, such as `bn1`, where there is one.
    pub norm: Option<String>,
}

/// What a tensor is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TensorKind {
    /// The weight of an op.
    Weight,
    /// The bias of an op.
    Bias,
    /// The weight of a batch-norm, gamma.
    NormWeight,
    /// The bias of a batch-norm, beta.
    NormBias,
    /// The running mean of a batch-norm.
    RunningMean,
    /// The running variance of a batch-norm.
    RunningVar,
}

impl TensorKind {
    /// Whether training learns it; the others are running statistics.
    #[must_use]
    pub fn is_parameter(self) -> bool {
        match self {
            Self::Weight | Self::Bias | Self::NormWeight | Self::NormBias => true,
            Self::RunningMean | Self::RunningVar => false,
        }
    }
}

/// One tensor of an architecture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorSpec {
    /// PyTorch's name, such as `conv1.weight`.
    pub name: String,
    /// PyTorch's shape, such as `[6, 1, 5, 5]`.
    pub shape: Vec<usize>,
    /// What it is for.
    pub kind: TensorKind,
    /// Index of its stage; the head comes after the hidden ones.
    pub stage: usize,
}

impl TensorSpec {
    /// Numbers in the tensor.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether it holds no numbers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Why an architecture can't be computed: which stage, the shape that arrives there, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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
    pub reason: Box<str>,
}

impl Architecture {
    /// Number of classes: the length of the logits.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.head.out_features
    }

    /// Every stage's op, the head's last.
    pub fn ops(&self) -> impl Iterator<Item = Op> {
        self.hidden.iter().map(|stage| stage.op).chain([Op::Linear(self.head)])
    }

    /// PyTorch's names of every stage, the head's last: convolutions, dense layers and batch-norms are each numbered from
    /// 1 in the order in which they come.
    #[must_use]
    pub fn names(&self) -> Vec<StageNames> {
        let (mut convs, mut linears, mut norms) = (0, 0, 0);
        let next = |count: &mut usize, module: &str| {
            *count += 1;
            format!("{module}{count}")
        };
        let norm_follows = self.hidden.iter().map(|stage| stage.norm).chain([false]);
        self.ops()
            .zip(norm_follows)
            .map(|(op, norm)| StageNames {
                op: match op {
                    Op::Conv2d(_) => next(&mut convs, "conv"),
                    Op::Linear(_) => next(&mut linears, "fc"),
                },
                norm: norm.then(|| next(&mut norms, "bn")),
            })
            .collect()
    }

    /// The shapes along every stage, the head's last.
    ///
    /// # Errors
    /// When a stage can't take what the one before gives, or has a value out of its range.
    pub fn shapes(&self) -> Result<Vec<StageShapes>, ArchitectureError> {
        let mut input = self.input;
        let mut shapes = Vec::with_capacity(self.hidden.len() + 1);
        for (index, op) in self.ops().enumerate() {
            let error = |reason: String| ArchitectureError {
                architecture: self.name.as_str().into(),
                stage: index + 1,
                layer: format!("{}: {op}", self.names().swap_remove(index).op).into(),
                input,
                reason: reason.into(),
            };
            let output = op.output(input).map_err(error)?;
            let mut stage = StageShapes { input, op: output, output };
            if let Some(Stage { pool, dropout, .. }) = self.hidden.get(index) {
                if let Some(pool) = pool {
                    stage.output = pool.output(output).map_err(error)?;
                }
                if let Some(p) = dropout.filter(|p| !(0.0..1.0).contains(p)) {
                    return Err(error(format!("a dropout probability of {p} is not in [0, 1)")));
                }
            }
            input = stage.output;
            shapes.push(stage);
        }
        Ok(shapes)
    }

    /// Every tensor in the order of PyTorch's `state_dict`, running statistics included.
    ///
    /// # Errors
    /// As [`Architecture::shapes`].
    pub fn tensors(&self) -> Result<Vec<TensorSpec>, ArchitectureError> {
        let mut tensors = Vec::new();
        for (stage, ((shapes, op), names)) in self.shapes()?.into_iter().zip(self.ops()).zip(self.names()).enumerate() {
            let channels = vec![shapes.op.channels];
            let mut push = |module: &str, part: &str, shape: Vec<usize>, kind: TensorKind| {
                tensors.push(TensorSpec { name: format!("{module}.{part}"), shape, kind, stage });
            };
            push(&names.op, "weight", op.weight_shape(shapes.input), TensorKind::Weight);
            push(&names.op, "bias", channels.clone(), TensorKind::Bias);
            if let Some(norm) = &names.norm {
                push(norm, "weight", channels.clone(), TensorKind::NormWeight);
                push(norm, "bias", channels.clone(), TensorKind::NormBias);
                push(norm, "running_mean", channels.clone(), TensorKind::RunningMean);
                push(norm, "running_var", channels, TensorKind::RunningVar);
            }
        }
        Ok(tensors)
    }

    /// Multiply-adds of its convolutions and dense layers for one sample: `(reading, training)`. Training takes them
    /// once forward and twice backward, except for the first stage, whose input needs no gradient.
    ///
    /// # Errors
    /// As [`Architecture::shapes`].
    pub fn multiply_adds(&self) -> Result<(u64, u64), ArchitectureError> {
        let (mut reading, mut training) = (0, 0);
        for (index, (shapes, op)) in self.shapes()?.into_iter().zip(self.ops()).enumerate() {
            let fan_in: usize = op.weight_shape(shapes.input)[1..].iter().product();
            let count = (shapes.op.len() * fan_in) as u64;
            reading += count;
            training += if index == 0 { 2 * count } else { 3 * count };
        }
        Ok((reading, training))
    }
}
