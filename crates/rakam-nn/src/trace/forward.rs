//! The layers as they are defined (in reading: nothing drops out).

use std::ops::Range;

use super::{Affine, ChannelNorm, Maps};
use crate::{Layer, Network, Shape};

/// What a layer gives.
pub(super) fn layer(network: &Network, layer: &Layer, x: &Maps, output: Shape) -> Maps {
    if let Some(layer) = Affine::of(network, layer, x.shape, output) {
        return affine(&layer, x);
    }
    let mut y = x.clone();
    match layer {
        Layer::BatchNorm { name } => {
            for (y, norm) in y.values.chunks_exact_mut(x.shape.area()).zip(ChannelNorm::all(network, name)) {
                y.iter_mut().for_each(|y| *y = norm.apply(*y));
            }
        }
        Layer::Relu => y.values.iter_mut().for_each(|y| *y = y.max(0.0)),
        Layer::MaxPool2 => return pool(x, output),
        Layer::Dropout { .. } | Layer::Conv2d { .. } | Layer::Linear { .. } => {}
    }
    y
}

fn affine(layer: &Affine<'_>, x: &Maps) -> Maps {
    let padded = layer.padded(x);
    let mut wide: Vec<f32> = layer.bias.iter().flat_map(|&bias| std::iter::repeat_n(bias, layer.wide_area())).collect();
    layer.for_each_run(|weight, x, y| {
        for (y, x) in wide[y].iter_mut().zip(&padded[x]) {
            *y += weight * x;
        }
    });
    let mut y = Maps::zeros(layer.output);
    for (row, wide_row) in rows(layer.output).zip(layer.wide_rows()) {
        y.values[row].copy_from_slice(&wide[wide_row]);
    }
    y
}

/// The sums run along rows as long as those of the padded input, the last columns of which are no output ("wide"): so each
/// weight meets one long run of numbers, from the first row to the last.
impl Affine<'_> {
    pub(super) fn padded_shape(&self) -> Shape {
        let Shape { channels, height, width } = self.input;
        Shape::new(channels, height + 2 * self.padding, width + 2 * self.padding)
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

    /// Where the rows of the input lie in the padded one.
    pub(super) fn padded_rows(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let Shape { height, width, .. } = self.padded_shape();
        let first = self.padding * width + self.padding;
        rows_apart(self.input, width, height * width).map(move |row| row.start + first..row.end + first)
    }

    /// Where the rows of the output lie in the wide one.
    pub(super) fn wide_rows(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        rows_apart(self.output, self.padded_shape().width, self.wide_area())
    }

    /// Calls `run(weight, x, y)` for each weight: the numbers `y` of the wide output take it times the numbers `x` of the
    /// padded input.
    #[inline]
    pub(super) fn for_each_run(&self, mut run: impl FnMut(f32, Range<usize>, Range<usize>)) {
        let [height, width] = self.kernel;
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

/// The same where they begin `row` numbers apart, and their channels `channel` numbers.
fn rows_apart(shape: Shape, row: usize, channel: usize) -> impl Iterator<Item = Range<usize>> {
    (0..shape.channels * shape.height).map(move |index| {
        let start = index / shape.height * channel + index % shape.height * row;
        start..start + shape.width
    })
}

fn pool(x: &Maps, output: Shape) -> Maps {
    let mut y = Maps::zeros(output);
    for (place, y) in y.values.iter_mut().enumerate() {
        *y = window(x.shape, output, place).map(|cell| x.values[cell]).into_iter().fold(f32::NEG_INFINITY, f32::max);
    }
    y
}

/// Where the four numbers lie of which a pooling takes the largest for its number at `place`.
pub(super) fn window(input: Shape, output: Shape, place: usize) -> [usize; 4] {
    let (channel, row, column) = (place / output.area(), place % output.area() / output.width, place % output.width);
    let first = channel * input.area() + 2 * row * input.width + 2 * column;
    [first, first + 1, first + input.width, first + input.width + 1]
}

/// Which of the four numbers a pooling takes: the first of the largest, as in PyTorch.
pub(super) fn winner(numbers: [f32; 4]) -> usize {
    let mut best = 0;
    for (index, &number) in numbers.iter().enumerate() {
        if number > numbers[best] {
            best = index;
        }
    }
    best
}
