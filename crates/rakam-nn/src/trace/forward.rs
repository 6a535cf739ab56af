//! The layers as they are defined, in reading: without dropout.

use std::ops::Range;

use super::{Maps, StageMaps};
use crate::architecture::{Activation, Pool};
use crate::layers::activation::{LEAK, normal};
use crate::layers::op::Window;
use crate::plan::StagePlan;
use crate::{Network, Shape, Stage};

/// What the layers of a stage give; `into` is what comes into one.
pub(super) fn stage<'a>(network: &Network, index: usize, into: impl Fn(usize) -> &'a Maps) -> StageMaps {
    let op = op(&PlacedOp::of(network, index), into(index));
    let StagePlan { offsets, gains, .. } = &network.plan().stages[index];
    let norm = offsets.norm.as_ref().map(|norm| {
        let mut y = op.clone();
        let channels = norm.channels(network.parameters(), network.running());
        for (y, norm) in y.values.chunks_exact_mut(op.shape.area()).zip(channels) {
            y.iter_mut().for_each(|y| *y = norm.apply(*y));
        }
        y
    });
    let Some(Stage { activation, pool, .. }) = network.architecture().hidden.get(index) else {
        return StageMaps { op, norm, sum: None, activation: None, pool: None };
    };
    let sum = network.architecture().block_start(index).map(|start| {
        let mut sum = norm.as_ref().unwrap_or(&op).clone();
        sum.values.iter_mut().zip(&into(start).values).for_each(|(sum, skipped)| *sum += skipped);
        sum
    });
    let mut maps = StageMaps { op, norm, sum, activation: None, pool: None };
    let mut activated = maps.summed().clone();
    activated.values.iter_mut().for_each(|y| *y = activation.apply(*y));
    gain(&mut activated, gains);
    maps.pool = pool.map(|pool| pooled(pool, &activated, network.shapes()[index].output));
    maps.activation = Some(activated);
    maps
}

/// Multiplies each channel by its gain.
pub(super) fn gain(maps: &mut Maps, gains: &[f32]) {
    let area = maps.shape.area();
    for (numbers, gain) in maps.values.chunks_exact_mut(area).zip(gains) {
        numbers.iter_mut().for_each(|number| *number *= gain);
    }
}

impl Activation {
    /// The activation of one number.
    #[must_use]
    pub fn apply(self, x: f32) -> f32 {
        match self {
            Self::Identity => x,
            Self::Relu => x.max(0.0),
            Self::LeakyRelu => x.max(LEAK * x),
            Self::Tanh => x.tanh(),
            Self::Sigmoid => sigmoid(x),
            Self::Gelu => x * normal(x),
            Self::Silu => x * sigmoid(x),
        }
    }

    /// Its slope at `x`.
    pub(super) fn slope(self, x: f32) -> f32 {
        match self {
            Self::Identity => 1.0,
            Self::Relu => f32::from(x > 0.0),
            Self::LeakyRelu => {
                if x > 0.0 {
                    1.0
                } else {
                    LEAK
                }
            }
            Self::Tanh => 1.0 - x.tanh().powi(2),
            Self::Sigmoid => sigmoid(x) * (1.0 - sigmoid(x)),
            Self::Gelu => normal(x) + x * (-0.5 * x * x).exp() / std::f32::consts::TAU.sqrt(),
            Self::Silu => sigmoid(x) * (1.0 + x * (1.0 - sigmoid(x))),
        }
    }
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// An op with its weight and bias. A dense layer is a convolution whose kernel covers its whole input.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlacedOp<'a> {
    pub(super) input: Shape,
    pub(super) output: Shape,
    /// The kernel's height and width.
    pub(super) sides: [usize; 2],
    pub(super) stride: usize,
    pub(super) padding: usize,
    /// (output channel, input channel, row, column)
    pub(super) weight: &'a [f32],
    pub(super) bias: &'a [f32],
}

impl<'a> PlacedOp<'a> {
    /// The op of a stage.
    pub(super) fn of(network: &'a Network, stage: usize) -> Self {
        let plan = &network.plan().stages[stage];
        let Window { sides, stride, output } = plan.op.window();
        let tensor = |range: &Range<usize>| &network.parameters()[range.clone()];
        let (weight, bias) = (tensor(&plan.offsets.weight), tensor(&plan.offsets.bias));
        Self { input: plan.input, output, sides, stride, padding: plan.padding, weight, bias }
    }
}

fn op(op: &PlacedOp<'_>, x: &Maps) -> Maps {
    let padded = op.padded(x);
    let mut wide: Vec<f32> = op.bias.iter().flat_map(|&bias| std::iter::repeat_n(bias, op.wide_area())).collect();
    op.for_each_run(|weight, x, y| {
        for (y, x) in wide[y].iter_mut().zip(&padded[x]) {
            *y += weight * x;
        }
    });
    let mut y = Maps::zeros(op.output);
    for (row, wide_row) in rows(op.output).zip(op.wide_rows()) {
        let numbers = wide[wide_row].iter().step_by(op.stride);
        y.values[row].iter_mut().zip(numbers).for_each(|(y, number)| *y = *number);
    }
    y
}

/// Sums run along rows as long as those of the padded input ("wide"), although the last columns aren't output, nor those
/// that a stride leaves out: so each weight meets one long run of numbers, from the first row to the last.
impl PlacedOp<'_> {
    pub(super) fn padded_shape(&self) -> Shape {
        self.input.padded(self.padding)
    }

    /// The input with zeros around it.
    pub(super) fn padded(&self, x: &Maps) -> Vec<f32> {
        let mut padded = vec![0.0; self.padded_shape().len()];
        for (row, padded_row) in rows(x.shape).zip(self.padded_rows()) {
            padded[padded_row].copy_from_slice(&x.values[row]);
        }
        padded
    }

    /// Numbers of one channel of the wide output.
    pub(super) fn wide_area(&self) -> usize {
        let [height, width] = [self.output.height, self.output.width].map(|side| (side - 1) * self.stride);
        height * self.padded_shape().width + width + 1
    }

    /// The wide output, with these numbers where it is output and zeros elsewhere.
    pub(super) fn widened(&self, y: &Maps) -> Vec<f32> {
        let mut wide = vec![0.0; self.output.channels * self.wide_area()];
        for (row, wide_row) in rows(self.output).zip(self.wide_rows()) {
            wide[wide_row].iter_mut().step_by(self.stride).zip(&y.values[row]).for_each(|(wide, y)| *wide = *y);
        }
        wide
    }

    /// The rows of the input in the padded one.
    pub(super) fn padded_rows(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let Shape { height, width, .. } = self.padded_shape();
        let first = self.padding * width + self.padding;
        rows_apart(self.input, width, height * width).map(move |row| row.start + first..row.end + first)
    }

    /// The rows of the output in the wide one, a stride apart from number to number.
    pub(super) fn wide_rows(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let Shape { channels, height, width } = self.output;
        let long = Shape::new(channels, height, (width - 1) * self.stride + 1);
        rows_apart(long, self.stride * self.padded_shape().width, self.wide_area())
    }

    /// Calls `run(weight, x, y)` for each weight: the numbers `y` of the wide output take it times the numbers `x` of the
    /// padded input.
    #[inline]
    pub(super) fn for_each_run(&self, mut run: impl FnMut(f32, Range<usize>, Range<usize>)) {
        let [height, width] = self.sides;
        let (padded, length) = (self.padded_shape(), self.wide_area());
        for (index, &weight) in self.weight.iter().enumerate() {
            let (channels, tap) = (index / (height * width), index % (height * width));
            let (y_channel, x_channel) = (channels / padded.channels, channels % padded.channels);
            let x = x_channel * padded.area() + tap / width * padded.width + tap % width;
            run(weight, x..x + length, y_channel * length..(y_channel + 1) * length);
        }
    }
}

/// The rows of maps, channel by channel.
pub(super) fn rows(shape: Shape) -> impl Iterator<Item = Range<usize>> {
    rows_apart(shape, shape.width, shape.area())
}

/// The same, where rows begin `row` numbers apart, and their channels `channel` numbers.
fn rows_apart(shape: Shape, row: usize, channel: usize) -> impl Iterator<Item = Range<usize>> {
    (0..shape.channels * shape.height).map(move |index| {
        let start = index / shape.height * channel + index % shape.height * row;
        start..start + shape.width
    })
}

fn pooled(pool: Pool, x: &Maps, output: Shape) -> Maps {
    let mut y = Maps::zeros(output);
    for (place, y) in y.values.iter_mut().enumerate() {
        let numbers = window(pool, x.shape, output, place).map(|cell| x.values[cell]);
        *y = match pool {
            Pool::Max2x2 => numbers.fold(f32::NEG_INFINITY, f32::max),
            Pool::Average2x2 | Pool::GlobalAverage => {
                let count = numbers.clone().count();
                (numbers.map(f64::from).sum::<f64>() / count as f64) as f32
            }
        };
    }
    y
}

/// Indices of the numbers of the window that pooling turns into number `place`, row by row.
pub(super) fn window(pool: Pool, input: Shape, output: Shape, place: usize) -> impl Iterator<Item = usize> + Clone {
    let [height, width] = pool.window(input);
    let (channel, row, column) = (place / output.area(), place % output.area() / output.width, place % output.width);
    let first = channel * input.area() + height * row * input.width + width * column;
    (0..height * width).map(move |index| first + index / width * input.width + index % width)
}

/// Which of the numbers of a window is the largest: the first of equals, as in PyTorch.
pub(super) fn winner(numbers: &[f32]) -> usize {
    let mut best = 0;
    for (index, &number) in numbers.iter().enumerate() {
        if number > numbers[best] {
            best = index;
        }
    }
    best
}
