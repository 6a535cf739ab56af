//! A convolution of one channel to few, pooled, such as a first one: channels would fill less than half of a vector, so the
//! vectors run over columns. A tile of [`winograd`](crate::layers::conv::winograd) goes down a column here.

use super::{Scratch, load, store};
use crate::dispatch::{Isa, Kernel, Simd, array_of};
use crate::inference::fold::Folded;
use crate::lanes::{LANES, Lanes};
use crate::layers::batch_norm::NormShape;
use crate::layers::conv::ConvShape;
use crate::layers::conv::winograd::{TILE, evaluate, input_values, output_columns, points};
use crate::layers::op::OpShape;

/// The most channels that are computed at once.
const MOST: usize = 8;

/// The convolution of one channel, with few that come out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Columns {
    shape: ConvShape,
    pub(super) norm: NormShape,
    /// (point, output, column of the kernel).
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Columns {
    /// `None` for other ops, and where another form is faster.
    pub(super) fn new(op: OpShape, norm: NormShape, Folded { weight, bias }: &Folded) -> Option<Self> {
        let OpShape::Conv2d(shape) = op else { return None };
        let ConvShape { input, output, kernel } = shape;
        if input.channels > 1 || output.channels > MOST || !norm.pool {
            return None;
        }
        let at = |point: usize| {
            weight.chunks_exact(kernel * kernel).flat_map(move |weight| {
                (0..kernel).map(move |column| {
                    let column: Vec<f32> = weight[column..].iter().step_by(kernel).copied().collect();
                    evaluate(&column, point)
                })
            })
        };
        let weight = (0..points(kernel)).flat_map(at).collect();
        Some(Self { shape, norm, weight, bias: bias.clone() })
    }

    /// Numbers in a row of what is kept; the last columns too are written as whole lanes.
    fn row_len(&self) -> usize {
        self.shape.input.width + 2 * LANES
    }

    /// The tiles are the values of four rows at each point, and then what comes of them, pooled from above and below:
    /// (channel, row, column). The products are (channel, point).
    pub(super) fn scratch(&self) -> Scratch {
        let (points, channels) = (points(self.shape.kernel), self.shape.output.channels);
        let tiles = (points + channels * TILE / 2) * self.row_len();
        Scratch { tiles: vec![0.0; tiles], products: vec![Lanes::ZERO; channels * points] }
    }

    /// Writes what comes out of the stage to `y`.
    pub(super) fn run(&self, isa: Isa, x: &[f32], Scratch { tiles, products }: &mut Scratch, y: &mut [f32]) {
        let (values, pooled) = tiles.split_at_mut(points(self.shape.kernel) * self.row_len());
        isa.run(Forward { columns: self, x, values, products, pooled, y });
    }
}

struct Forward<'a> {
    columns: &'a Columns,
    x: &'a [f32],
    values: &'a mut [f32],
    products: &'a mut [Lanes],
    pooled: &'a mut [f32],
    y: &'a mut [f32],
}

impl Kernel for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        match self.columns.shape.kernel {
            3 => self.rows::<S, 3, 6>(simd),
            _ => self.rows::<S, 5, 8>(simd),
        }
    }
}

impl Forward<'_> {
    #[inline(always)]
    fn rows<S: Simd, const K: usize, const N: usize>(&mut self, simd: S) {
        let output = self.columns.shape.output;
        for row in (0..output.height).step_by(TILE) {
            self.evaluate_rows::<S, N>(simd, row);
            for column in (0..output.width).step_by(LANES / S::PARTS) {
                let mut first = 0;
                while first < output.channels {
                    first += match output.channels - first {
                        8 => self.channels::<S, K, N, 8>(simd, column, first),
                        6.. => self.channels::<S, K, N, 6>(simd, column, first),
                        2.. => self.channels::<S, K, N, 2>(simd, column, first),
                        _ => self.channels::<S, K, N, 1>(simd, column, first),
                    };
                }
            }
            self.write(row);
        }
    }

    /// Writes the values of the rows of the input from `row` on, at each point.
    #[inline(always)]
    fn evaluate_rows<S: Simd, const N: usize>(&mut self, simd: S, row: usize) {
        let (input, row_len) = (self.columns.shape.input, self.columns.row_len());
        for column in (0..input.width).step_by(LANES / S::PARTS) {
            let x = array_of!(N, simd.splat(0.0), |r| {
                if row + r < input.height {
                    load(simd, &self.x[(row + r) * input.width + column..])
                } else {
                    simd.splat(0.0)
                }
            });
            let values = input_values(simd, x);
            for point in 0..N {
                store(simd, values[point], &mut self.values[point * row_len + column..]);
            }
        }
    }

    /// Writes four rows of `O` channels, pooled from above and below only.
    #[inline(always)]
    fn channels<S: Simd, const K: usize, const N: usize, const O: usize>(
        &mut self,
        simd: S,
        column: usize,
        first: usize,
    ) -> usize {
        let Columns { shape, weight, bias, .. } = self.columns;
        let row_len = self.columns.row_len();
        let products = &mut self.products[..O * N];
        for point in 0..N {
            let x = &self.values[point * row_len + column..][..K - 1 + LANES];
            let w = &weight[(point * shape.output.channels + first) * K..][..O * K];
            let mut sums = [simd.splat(0.0); O];
            for v in 0..K {
                let x = load(simd, &x[v..]);
                for o in 0..O {
                    sums[o] = simd.mul_add(simd.splat(w[o * K + v]), x, sums[o]);
                }
            }
            for o in 0..O {
                simd.store(sums[o], &mut products[o * N + point], 0);
            }
        }
        for o in 0..O {
            let m = array_of!(N, simd.splat(0.0), |point| simd.load(&products[o * N + point], 0));
            let rows = output_columns(simd, simd.splat(bias[first + o]), m);
            for pair in 0..TILE / 2 {
                let larger = simd.max(rows[2 * pair], rows[2 * pair + 1]);
                let place = ((first + o) * TILE / 2 + pair) * row_len + column;
                store(simd, simd.max(simd.splat(0.0), larger), &mut self.pooled[place..]);
            }
        }
        O
    }

    /// Writes four rows from `row` on, pooled, the channels packed tightly.
    #[inline(always)]
    fn write(&mut self, row: usize) {
        let (norm, row_len) = (self.columns.norm, self.columns.row_len());
        let (pooled, output) = (norm.pooled(), norm.output());
        for pair in 0..TILE / 2 {
            let row = row / 2 + pair;
            if row >= pooled.height {
                return;
            }
            let start = ((row + norm.margin) * output.width + norm.margin) * pooled.channels;
            let y = &mut self.y[start..][..pooled.width * pooled.channels];
            for channel in 0..pooled.channels {
                let x = &self.pooled[(channel * TILE / 2 + pair) * row_len..][..2 * pooled.width];
                let numbers = y[channel..].iter_mut().step_by(pooled.channels);
                for (number, [left, right]) in numbers.zip(x.as_chunks().0) {
                    // Not `f32::max`, which looks for NaN.
                    *number = if left > right { *left } else { *right };
                }
            }
        }
    }
}
