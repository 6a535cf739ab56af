//! An architecture compiled to stages: what the trainer and the reader run.
//!
//! A stage is a convolution or a dense layer with all that follows it up to the next one. Batch-norm needs the
//! statistics of the whole batch, so a stage is also what a thread can do of a block without waiting for the others.

use std::ops::Range;

use crate::lanes::{Lanes, QUAD, transposed};
use crate::layers::batch_norm::NormShape;
use crate::layers::conv::ConvShape;
use crate::{Architecture, ArchitectureError, Layer, Shape};

/// The stages of a network, and how long its stores are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plan {
    /// The input, with the padding of the first convolution around it.
    pub(crate) input: PaddedInput,
    pub(crate) stages: Vec<Stage>,
}

/// Where the pixels of an input go in a buffer with a margin of zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PaddedInput {
    pub(crate) shape: Shape,
    pub(crate) margin: usize,
}

impl PaddedInput {
    /// The shape of the buffer.
    pub(crate) fn padded(self) -> Shape {
        let Shape { channels, height, width } = self.shape;
        Shape::new(channels, height + 2 * self.margin, width + 2 * self.margin)
    }

    /// Numbers of scratch space that [`PaddedInput::fill_lanes`] needs.
    pub(crate) fn scratch_len(self) -> usize {
        QUAD * self.shape.len()
    }

    /// Writes `samples` inputs into the lanes of a buffer: `fill(lane, sample)` gives each. Other lanes get anything.
    pub(crate) fn fill_lanes(
        self,
        buffer: &mut [Lanes],
        scratch: &mut [f32],
        samples: usize,
        mut fill: impl FnMut(usize, &mut [f32]),
    ) {
        let length = self.shape.len();
        for quad in 0..samples.div_ceil(QUAD) {
            let first = quad * QUAD;
            for (sample, lane) in scratch.chunks_exact_mut(length).zip(first..samples) {
                fill(lane, sample);
            }
            for (range, start) in self.rows() {
                let row = |sample: usize| scratch[sample * length..][range.clone()].as_chunks::<QUAD>();
                let rows = [row(0), row(1), row(2), row(3)];
                let (whole, rest) = buffer[start..][..range.len()].as_chunks_mut::<QUAD>();
                for (column, pixels) in whole.iter_mut().enumerate() {
                    let numbers = transposed(rows.map(|(row, _)| row[column]));
                    for (lanes, numbers) in pixels.iter_mut().zip(numbers) {
                        *lanes.quad(quad) = numbers;
                    }
                }
                for (column, lanes) in rest.iter_mut().enumerate() {
                    *lanes.quad(quad) = rows.map(|(_, row)| row[column]);
                }
            }
        }
    }

    /// The rows of an input as ranges: in the input itself, and where the row starts in the buffer.
    pub(crate) fn rows(self) -> impl Iterator<Item = (Range<usize>, usize)> {
        let (shape, padded) = (self.shape, self.padded());
        (0..shape.channels * shape.height).map(move |index| {
            let (channel, row) = (index / shape.height, index % shape.height);
            let start = channel * padded.area() + (row + self.margin) * padded.width + self.margin;
            (index * shape.width..(index + 1) * shape.width, start)
        })
    }
}

/// A convolution or dense layer, and the normalisation behind it; the last stage has none and gives the logits.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stage {
    pub(crate) affine: Affine,
    /// Where the weight lies among the parameters.
    pub(crate) weight: Range<usize>,
    /// Where the bias lies among the parameters.
    pub(crate) bias: Range<usize>,
    pub(crate) norm: Option<Norm>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Affine {
    Conv(ConvShape),
    Linear { inputs: usize, outputs: usize },
}

impl Affine {
    /// Numbers that come out.
    pub(crate) fn outputs(self) -> usize {
        match self {
            Self::Conv(shape) => shape.output.len(),
            Self::Linear { outputs, .. } => outputs,
        }
    }
}

/// Batch-norm with ReLU, and perhaps pooling and dropout.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Norm {
    pub(crate) shape: NormShape,
    /// Where gamma lies among the parameters.
    pub(crate) gamma: Range<usize>,
    /// Where beta lies among the parameters.
    pub(crate) beta: Range<usize>,
    /// Where the running mean lies among the statistics.
    pub(crate) mean: Range<usize>,
    /// Where the running variance lies among the statistics.
    pub(crate) variance: Range<usize>,
    /// Whether the architecture has dropout here.
    pub(crate) drops: bool,
    /// Probability of dropout; 0 for none.
    pub(crate) dropout: f32,
}

impl Plan {
    /// Compiles an architecture.
    ///
    /// # Errors
    /// When its layers do not fit each other, or stand in an order that is not built: each convolution or dense layer
    /// but the last is followed by batch-norm and ReLU, then perhaps by pooling, then perhaps by dropout.
    pub(crate) fn new(architecture: &Architecture) -> Result<Self, ArchitectureError> {
        let shapes = architecture.shapes()?;
        let error = |index: usize, reason: &str| ArchitectureError::Layer {
            architecture: architecture.name,
            index,
            layer: architecture.layers.get(index).map_or("the end".into(), |layer| format!("{layer:?}")),
            reason: reason.into(),
        };
        let mut stages: Vec<Stage> = Vec::new();
        let mut input = PaddedInput { shape: architecture.input, margin: 0 };
        let (mut parameters, mut statistics) = (0, 0);
        let take = |store: &mut usize, count: usize| {
            *store += count;
            *store - count..*store
        };
        let mut layers = architecture.layers.iter().enumerate().peekable();
        while let Some((index, layer)) = layers.next() {
            let before = if index == 0 { architecture.input } else { shapes[index - 1] };
            let affine = match *layer {
                Layer::Conv2d { kernel, padding, .. } => {
                    match stages.last_mut() {
                        None => input.margin = padding,
                        Some(Stage { norm: Some(norm), .. }) => norm.shape.margin = padding,
                        Some(_) => return Err(error(index, "it stands behind the logits")),
                    }
                    let padded = Shape::new(before.channels, before.height + 2 * padding, before.width + 2 * padding);
                    Affine::Conv(ConvShape { input: padded, output: shapes[index], kernel })
                }
                Layer::Linear { out_features, .. } => Affine::Linear { inputs: before.len(), outputs: out_features },
                _ => return Err(error(index, "a convolution or dense layer is expected here")),
            };
            let weights = match affine {
                Affine::Conv(shape) => shape.weights(),
                Affine::Linear { inputs, outputs } => inputs * outputs,
            };
            let weight = take(&mut parameters, weights);
            let bias = take(&mut parameters, shapes[index].channels);
            let norm = match layers.next() {
                None => None,
                Some((_, Layer::BatchNorm { .. })) => {
                    if !matches!(layers.next(), Some((_, Layer::Relu))) {
                        return Err(error(index + 2, "a ReLU is expected behind a batch-norm"));
                    }
                    let pool = layers.next_if(|(_, layer)| matches!(layer, Layer::MaxPool2)).is_some();
                    let dropout = layers.next_if(|(_, layer)| matches!(layer, Layer::Dropout { .. }));
                    let channels = shapes[index].channels;
                    Some(Norm {
                        shape: NormShape { input: shapes[index], pool, margin: 0 },
                        gamma: take(&mut parameters, channels),
                        beta: take(&mut parameters, channels),
                        mean: take(&mut statistics, channels),
                        variance: take(&mut statistics, channels),
                        drops: dropout.is_some(),
                        dropout: if let Some((_, &Layer::Dropout { p })) = dropout { p } else { 0.0 },
                    })
                }
                Some((index, _)) => return Err(error(index, "a batch-norm is expected here")),
            };
            stages.push(Stage { affine, weight, bias, norm });
        }
        Ok(Self { input, stages })
    }
}
