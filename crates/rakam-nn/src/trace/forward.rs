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
    let mut y = Maps::zeros(layer.output);
    for (y, &bias) in y.values.chunks_exact_mut(layer.output.area()).zip(layer.bias) {
        y.fill(bias);
    }
    layer.for_each_row(|weight, x_row, y_row| {
        for (y, x) in y.values[y_row].iter_mut().zip(&x.values[x_row]) {
            *y += weight * x;
        }
    });
    y
}

impl Affine<'_> {
    /// Calls `row(weight, x, y)` for each weight and each row of what comes out: the numbers `y` of the output take this
    /// weight times the numbers `x` of the input. Padding is left out, since it is zero.
    #[inline]
    pub(super) fn for_each_row(&self, mut row: impl FnMut(f32, Range<usize>, Range<usize>)) {
        let Self { input, output, kernel: [height, width], padding, .. } = *self;
        let mut weights = self.weight.iter();
        for y_channel in 0..output.channels {
            for x_channel in 0..input.channels {
                for u in 0..height {
                    let rows = meeting(output.height, input.height, u, padding);
                    for (v, &weight) in (0..width).zip(weights.by_ref()) {
                        let columns = meeting(output.width, input.width, v, padding);
                        for r in rows.clone() {
                            let x = x_channel * input.area() + (r + u - padding) * input.width + v;
                            let y = y_channel * output.area() + r * output.width;
                            row(
                                weight,
                                x + columns.start - padding..x + columns.end - padding,
                                y + columns.start..y + columns.end,
                            );
                        }
                    }
                }
            }
        }
    }
}

/// The places along a side of the output at which the kernel's row or column `tap` lies on the input, not on padding.
fn meeting(output: usize, input: usize, tap: usize, padding: usize) -> Range<usize> {
    let start = padding.saturating_sub(tap);
    start..(input + padding).saturating_sub(tap).min(output).max(start)
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
