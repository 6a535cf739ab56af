//! The layers as they are defined, in reading: without dropout.

use std::ops::Range;

use super::{Maps, StageMaps};
use crate::architecture::{Activation, Pool};
use crate::layers::op::Window;
use crate::{Network, Shape, Stage};

/// What the layers of a stage give.
pub(super) fn stage(network: &Network, index: usize, x: &Maps) -> StageMaps {
    let op = op(&PlacedOp::of(network, index), x);
    let norm = network.plan().stages[index].offsets.norm.as_ref().map(|norm| {
        let mut y = op.clone();
        let channels = norm.channels(network.parameters(), network.running());
        for (y, norm) in y.values.chunks_exact_mut(op.shape.area()).zip(channels) {
            y.iter_mut().for_each(|y| *y = norm.apply(*y));
        }
        y
    });
    let Some(Stage { activation, pool, .. }) = network.architecture().hidden.get(index) else {
        return StageMaps { op, norm, activation: None, pool: None };
    };
    let mut activated = norm.as_ref().unwrap_or(&op).clone();
    activated.values.iter_mut().for_each(|y| *y = activation.apply(*y));
    let pool = pool.map(|pool| match pool {
        Pool::Max2x2 => max_pool(&activated, network.shapes()[index].output),
    });
    StageMaps { op, norm, activation: Some(activated), pool }
}

impl Activation {
    /// The activation of one number.
    pub(super) fn apply(self, x: f32) -> f32 {
        match self {
            Self::Relu => x.max(0.0),
        }
    }

    /// Its slope where it gave `y`.
    pub(super) fn slope(self, y: f32) -> f32 {
        match self {
            Self::Relu => f32::from(y > 0.0),
        }
    }
}

/// An op with its weight and bias. A dense layer is a convolution whose kernel covers its whole input.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlacedOp<'a> {
    pub(super) input: Shape,
    pub(super) output: Shape,
    /// The kernel's height and width.
    pub(super) sides: [usize; 2],
    pub(super) padding: usize,
    /// (output channel, input channel, row, column)
    pub(super) weight: &'a [f32],
    pub(super) bias: &'a [f32],
}

impl<'a> PlacedOp<'a> {
    /// The op of a stage.
    pub(super) fn of(network: &'a Network, stage: usize) -> Self {
        let stage = &network.plan().stages[stage];
        let Window { sides, output } = stage.op.window();
        let tensor = |range: &Range<usize>| &network.parameters()[range.clone()];
        let (weight, bias) = (tensor(&stage.offsets.weight), tensor(&stage.offsets.bias));
        Self { input: stage.input, output, sides, padding: stage.padding, weight, bias }
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
        y.values[row].copy_from_slice(&wide[wide_row]);
    }
    y
}

/// Sums run along rows as long as those of the padded input ("wide"), although the last columns aren't output: so each
/// weight meets one long run of numbers, from the first row to the last.
impl PlacedOp<'_> {
    pub(super) fn padded_shape(&self) -> Shape {
        self.input.padded(self.padding)
    }

    /// The input with zeros around it.
    fn padded(&self, x: &Maps) -> Vec<f32> {
        let mut padded = vec![0.0; self.padded_shape().len()];
        for (row, padded_row) in rows(x.shape).zip(self.padded_rows()) {
            padded[padded_row].copy_from_slice(&x.values[row]);
        }
        padded
    }

    /// Numbers of one channel of the wide output.
    pub(super) fn wide_area(&self) -> usize {
        (self.output.height - 1) * self.padded_shape().width + self.output.width
    }

    /// The rows of the input in the padded one.
    pub(super) fn padded_rows(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let Shape { height, width, .. } = self.padded_shape();
        let first = self.padding * width + self.padding;
        rows_apart(self.input, width, height * width).map(move |row| row.start + first..row.end + first)
    }

    /// The rows of the output in the wide one.
    pub(super) fn wide_rows(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        rows_apart(self.output, self.padded_shape().width, self.wide_area())
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

fn max_pool(x: &Maps, output: Shape) -> Maps {
    let mut y = Maps::zeros(output);
    for (place, y) in y.values.iter_mut().enumerate() {
        *y = window(x.shape, output, place).map(|cell| x.values[cell]).into_iter().fold(f32::NEG_INFINITY, f32::max);
    }
    y
}

/// Indices of the four numbers of the window that pooling turns into number `place`.
pub(super) fn window(input: Shape, output: Shape, place: usize) -> [usize; 4] {
    let (channel, row, column) = (place / output.area(), place % output.area() / output.width, place % output.width);
    let first = channel * input.area() + 2 * row * input.width + 2 * column;
    [first, first + 1, first + input.width, first + input.width + 1]
}

/// Which of the four numbers pooling takes: the first of the largest, as in PyTorch.
pub(super) fn winner(numbers: [f32; 4]) -> usize {
    let mut best = 0;
    for (index, &number) in numbers.iter().enumerate() {
        if number > numbers[best] {
            best = index;
        }
    }
    best
}
