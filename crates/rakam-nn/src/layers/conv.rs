//! Convolution (cross-correlation) with stride 1, as in
//! [PyTorch](https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html):
//!
//! ```text
//! y[o, r, c]      = b[o] + sum over i, u, v of w[o, i, u, v] * x[i, r + u, c + v]
//! dw[o, i, u, v]  = sum over samples, r, c of dy[o, r, c] * x[i, r + u, c + v]
//! dx[i, r, c]     = sum over o, u, v of w[o, i, u, v] * dy[o, r - u, c - v]
//! ```
//!
//! `x` is the input, padded with zeros already. Where the output has columns enough, all three are computed in tiles with fewer
//! multiplications:
//!
//! ```text
//! conv/winograd.rs         how a tile is transformed
//! conv/tiled.rs            y
//! conv/tiled_gradients.rs  dw, dx
//! ```

pub(crate) mod tiled;
mod tiled_gradients;
pub(crate) mod winograd;

use self::tiled::{TiledBuffers, TiledShape, TransformWeight};
use self::tiled_gradients::{GradientBuffers, TiledBackwardInput, TiledBackwardWeight};
use super::weights::{Weights, sum_over_blocks};
use crate::Shape;
use crate::dispatch::{Isa, Kernel, Simd, array_of};
use crate::lanes::Lanes;

/// The sizes of a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ConvShape {
    /// The input, padding included.
    pub(crate) input: Shape,
    /// The output.
    pub(crate) output: Shape,
    /// Side of the kernel: 3 or 5.
    pub(crate) kernel: usize,
}

impl ConvShape {
    /// Numbers in the weight.
    pub(crate) fn weights(self) -> usize {
        self.output.channels * self.taps()
    }

    /// Weights that meet in one number of the output.
    fn taps(self) -> usize {
        self.input.channels * self.kernel * self.kernel
    }

    /// Tiles in a row of the output.
    fn tiles(self) -> usize {
        self.output.width.div_ceil(winograd::TILE)
    }

    /// Numbers in the transformed weight; 0 where the convolution isn't computed in tiles.
    pub(crate) fn transformed_len(self) -> usize {
        let ConvShape { input, output, kernel } = self;
        if winograd::pays(self) { winograd::points(kernel) * output.channels * kernel * input.channels } else { 0 }
    }

    pub(crate) fn transform(self, isa: Isa, weight: &[f32], transformed: &mut [f32]) {
        isa.run(TransformWeight { shape: self, weight, transformed });
    }

    /// Buffers for one block.
    pub(crate) fn buffers(self) -> ConvBuffers {
        let (mut forward, mut gradients) = (TiledBuffers::default(), GradientBuffers::default());
        if self.transformed_len() > 0 {
            (forward, gradients) = (TiledShape { conv: self, pool: None }.buffers(), GradientBuffers::new(self));
        }
        ConvBuffers { dw: vec![0.0; self.weights()], db: vec![0.0; self.output.channels], forward, gradients }
    }

    pub(crate) fn forward(
        self,
        isa: Isa,
        weights: Weights<'_>,
        x: &[Lanes],
        buffers: &mut ConvBuffers,
        y: &mut [Lanes],
    ) {
        let Weights { weight, bias, transformed } = weights;
        if transformed.is_empty() {
            isa.run(ConvForward { shape: self, weight, bias, x, y });
        } else {
            TiledShape { conv: self, pool: None }.run(isa, weights, x, &mut buffers.forward, y);
        }
    }

    /// The block's share of the gradients of weight and bias.
    pub(crate) fn backward_weight(self, isa: Isa, x: &[Lanes], dy: &[Lanes], buffers: &mut ConvBuffers) {
        let ConvBuffers { dw, db, gradients, .. } = buffers;
        if self.transformed_len() == 0 {
            isa.run(ConvBackwardWeight { shape: self, x, dy, dw, db });
        } else {
            isa.run(TiledBackwardWeight { shape: self, x, dy, buffers: gradients, dw, db });
        }
    }

    /// After [`ConvShape::backward_weight`] with the same `dy`.
    pub(crate) fn backward_input(
        self,
        isa: Isa,
        weights: Weights<'_>,
        dy: &[Lanes],
        buffers: &mut ConvBuffers,
        dx: &mut [Lanes],
    ) {
        let Weights { weight, transformed, .. } = weights;
        if transformed.is_empty() {
            isa.run(ConvBackwardInput { shape: self, weight, dy, dx });
        } else {
            isa.run(TiledBackwardInput { shape: self, transformed, buffers: &mut buffers.gradients, dx });
        }
    }
}

/// The buffers of one block.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConvBuffers {
    /// The block's share of the gradients of weight and bias.
    pub(super) dw: Vec<f32>,
    pub(super) db: Vec<f32>,
    /// Empty where the convolution isn't computed in tiles.
    pub(super) forward: TiledBuffers,
    pub(super) gradients: GradientBuffers,
}

impl ConvBuffers {
    /// Adds up the shares of the blocks in the weight's gradient.
    pub(super) fn weight_gradient<'a>(blocks: impl Iterator<Item = &'a Self>, gradient: &mut [f32]) {
        sum_over_blocks(blocks, gradient, |block, index| block.dw[index]);
    }

    /// Adds up the shares of the blocks in the bias's gradient.
    pub(super) fn bias_gradient<'a>(blocks: impl Iterator<Item = &'a Self>, gradient: &mut [f32]) {
        sum_over_blocks(blocks, gradient, |block, channel| block.db[channel]);
    }
}

/// Writes `y`.
pub(crate) struct ConvForward<'a> {
    pub(crate) shape: ConvShape,
    pub(crate) weight: &'a [f32],
    pub(crate) bias: &'a [f32],
    pub(crate) x: &'a [Lanes],
    pub(crate) y: &'a mut [Lanes],
}

impl Kernel for ConvForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (kernel, extent) = (self.shape.kernel, self.shape.output);
        self.run_tiles(simd, kernel, extent);
    }
}

/// Work that goes over a convolution's output in tiles of channels by columns, as large as the registers have room for
/// accumulators: up to 6 x 4, 4 x 4 or 6 x 2.
pub(super) trait ConvTiles: Sized {
    /// Does a tile of `O` channels from `first` on and `C` columns of a row from `column` on; returns `C`.
    fn tile<S: Simd, const K: usize, const O: usize, const C: usize>(
        &mut self,
        simd: S,
        first: usize,
        row: usize,
        column: usize,
        part: usize,
    ) -> usize;

    /// Does all tiles of `extent`.
    #[inline(always)]
    fn run_tiles<S: Simd>(mut self, simd: S, kernel: usize, extent: Shape) {
        match kernel {
            3 => self.channels::<S, 3>(simd, extent),
            _ => self.channels::<S, 5>(simd, extent),
        }
    }

    #[inline(always)]
    fn channels<S: Simd, const K: usize>(&mut self, simd: S, extent: Shape) {
        let mut first = 0;
        while first < extent.channels {
            first += match (S::SUMS, extent.channels - first) {
                (16, 3 | 6) => self.rows::<S, K, 3>(simd, extent, first),
                (16, 4..) | (_, 4 | 8) => self.rows::<S, K, 4>(simd, extent, first),
                (_, 6..) => self.rows::<S, K, 6>(simd, extent, first),
                (_, 2..) => self.rows::<S, K, 2>(simd, extent, first),
                _ => self.rows::<S, K, 1>(simd, extent, first),
            };
        }
    }

    #[inline(always)]
    fn rows<S: Simd, const K: usize, const O: usize>(&mut self, simd: S, extent: Shape, first: usize) -> usize {
        for row in 0..extent.height {
            for part in 0..S::PARTS {
                let mut column = 0;
                while column < extent.width {
                    column += match extent.width - column {
                        4.. if S::REGISTERS == 32 => self.tile::<S, K, O, 4>(simd, first, row, column, part),
                        2.. => self.tile::<S, K, O, 2>(simd, first, row, column, part),
                        _ => self.tile::<S, K, O, 1>(simd, first, row, column, part),
                    };
                }
            }
        }
        O
    }
}

impl ConvTiles for ConvForward<'_> {
    #[inline(always)]
    fn tile<S: Simd, const K: usize, const O: usize, const C: usize>(
        &mut self,
        simd: S,
        first: usize,
        row: usize,
        column: usize,
        part: usize,
    ) -> usize {
        let Self { shape, weight, bias, x, .. } = *self;
        let sums: [[S::V; C]; O] =
            ConvInput { shape, weight, bias, x }.sums::<S, K, O, C>(simd, first, row, column, part);
        for o in 0..O {
            let y = &mut self.y[(first + o) * shape.output.area() + row * shape.output.width + column..][..C];
            for c in 0..C {
                simd.store(sums[o][c], &mut y[c], part);
            }
        }
        C
    }
}

/// What a convolution takes.
#[derive(Clone, Copy)]
pub(crate) struct ConvInput<'a> {
    pub(crate) shape: ConvShape,
    pub(crate) weight: &'a [f32],
    pub(crate) bias: &'a [f32],
    pub(crate) x: &'a [Lanes],
}

impl ConvInput<'_> {
    /// A tile of `y`: `O` channels from `first` on, `C` columns of a row from `column` on.
    #[inline(always)]
    pub(super) fn sums<S: Simd, const K: usize, const O: usize, const C: usize>(
        self,
        simd: S,
        first: usize,
        row: usize,
        column: usize,
        part: usize,
    ) -> [[S::V; C]; O] {
        let (input, taps) = (self.shape.input, self.shape.taps());
        let weights = array_of!(O, &[] as &[[f32; K]], |o| self.weight[(first + o) * taps..][..taps].as_chunks().0);
        let mut sums = array_of!(O, [simd.splat(0.0); C], |o| [simd.splat(self.bias[first + o]); C]);
        // One loop over channels and rows of the kernel: the compiler unrolls one over the rows, loads the numbers of all
        // of them first, and has no registers for them.
        for line in 0..input.channels * K {
            let (channel, u) = (line / K, line % K);
            let x = &self.x[channel * input.area() + (row + u) * input.width + column..][..K + C - 1];
            let w = array_of!(O, &[0.0; K], |o| &weights[o][line]);
            for v in 0..K {
                let x = array_of!(C, simd.splat(0.0), |c| simd.load(&x[v + c], part));
                for o in 0..O {
                    let w = simd.splat(w[o][v]);
                    for c in 0..C {
                        sums[o][c] = simd.mul_add(w, x[c], sums[o][c]);
                    }
                }
            }
        }
        sums
    }
}

/// Writes `dw` and `db` of a block.
pub(crate) struct ConvBackwardWeight<'a> {
    pub(crate) shape: ConvShape,
    pub(crate) x: &'a [Lanes],
    pub(crate) dy: &'a [Lanes],
    pub(crate) dw: &'a mut [f32],
    pub(crate) db: &'a mut [f32],
}

impl Kernel for ConvBackwardWeight<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        match self.shape.kernel {
            3 => self.channels::<S, 3>(simd),
            _ => self.channels::<S, 5>(simd),
        }
        bias_gradient(simd, self.dy, self.db);
    }
}

/// Writes `db`.
#[inline(always)]
fn bias_gradient<S: Simd>(simd: S, dy: &[Lanes], db: &mut [f32]) {
    let area = dy.len() / db.len();
    for (db, dy) in db.iter_mut().zip(dy.chunks_exact(area)) {
        let mut sum = simd.splat(0.0);
        for dy in dy {
            for part in 0..S::PARTS {
                sum = simd.add(sum, simd.load(dy, part));
            }
        }
        *db = simd.sum(sum);
    }
}

impl ConvBackwardWeight<'_> {
    /// Tiles of output channels by one row of the kernel: each accumulator is one weight's sum, lane by lane.
    #[inline(always)]
    fn channels<S: Simd, const K: usize>(&mut self, simd: S) {
        let mut first = 0;
        while first < self.shape.output.channels {
            first += match (S::REGISTERS, self.shape.output.channels - first) {
                (32, 3 | 6) => self.taps::<S, K, 3>(simd, first),
                (32, 4..) if 4 * K <= S::SUMS => self.taps::<S, K, 4>(simd, first),
                (32, 3..) => self.taps::<S, K, 3>(simd, first),
                (_, 2..) => self.taps::<S, K, 2>(simd, first),
                _ => self.taps::<S, K, 1>(simd, first),
            };
        }
    }

    #[inline(always)]
    fn taps<S: Simd, const K: usize, const O: usize>(&mut self, simd: S, first: usize) -> usize {
        let (input, output) = (self.shape.input, self.shape.output);
        let dy = array_of!(O, &[] as &[Lanes], |o| &self.dy[(first + o) * output.area()..][..output.area()]);
        for channel in 0..input.channels {
            for u in 0..K {
                let mut sums = [[simd.splat(0.0); K]; O];
                for row in 0..output.height {
                    let x = &self.x[channel * input.area() + (row + u) * input.width..][..output.width + K - 1];
                    let dy = array_of!(O, &[] as &[Lanes], |o| &dy[o][row * output.width..][..output.width]);
                    for column in 0..output.width {
                        for part in 0..S::PARTS {
                            let x = array_of!(K, simd.splat(0.0), |v| simd.load(&x[column + v], part));
                            for o in 0..O {
                                let dy = simd.load(&dy[o][column], part);
                                for v in 0..K {
                                    sums[o][v] = simd.mul_add(dy, x[v], sums[o][v]);
                                }
                            }
                        }
                    }
                }
                for o in 0..O {
                    let tap = (((first + o) * input.channels + channel) * K + u) * K;
                    for v in 0..K {
                        self.dw[tap + v] = simd.sum(sums[o][v]);
                    }
                }
            }
        }
        O
    }
}

/// Writes `dx`, padding included.
pub(crate) struct ConvBackwardInput<'a> {
    pub(crate) shape: ConvShape,
    pub(crate) weight: &'a [f32],
    pub(crate) dy: &'a [Lanes],
    pub(crate) dx: &'a mut [Lanes],
}

impl Kernel for ConvBackwardInput<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        match self.shape.kernel {
            3 => self.rows::<S, 3, 10, 6, 4>(simd),
            _ => self.rows::<S, 5, 12, 8, 6>(simd),
        }
    }
}

impl ConvBackwardInput<'_> {
    /// Tiles of 8, 4 or 2 columns of `dy`, which reach `K - 1` more columns of `dx`: `A8`, `A4` or `A2` accumulators.
    #[inline(always)]
    fn rows<S: Simd, const K: usize, const A8: usize, const A4: usize, const A2: usize>(&mut self, simd: S) {
        self.dx.fill(Lanes::ZERO);
        for channel in 0..self.shape.input.channels {
            for row in 0..self.shape.input.height {
                for part in 0..S::PARTS {
                    let mut column = 0;
                    while column < self.shape.output.width {
                        column += match self.shape.output.width - column {
                            8.. => self.tile::<S, K, 8, A8>(simd, channel, row, column, part),
                            4.. => self.tile::<S, K, 4, A4>(simd, channel, row, column, part),
                            2.. => self.tile::<S, K, 2, A2>(simd, channel, row, column, part),
                            _ => self.tile::<S, K, 1, K>(simd, channel, row, column, part),
                        };
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn tile<S: Simd, const K: usize, const C: usize, const A: usize>(
        &mut self,
        simd: S,
        channel: usize,
        row: usize,
        column: usize,
        part: usize,
    ) -> usize {
        let (input, output) = (self.shape.input, self.shape.output);
        let mut sums = [simd.splat(0.0); A];
        let planes = self.dy.chunks_exact(output.area());
        for (dy, w) in planes.zip(self.weight.chunks_exact(input.channels * K * K)) {
            let w: &[[f32; K]] = w[channel * K * K..][..K * K].as_chunks().0;
            for u in (row + 1).saturating_sub(output.height)..K.min(row + 1) {
                let dy = &dy[(row - u) * output.width + column..][..C];
                for v in 0..K {
                    let w = simd.splat(w[u][v]);
                    for c in 0..C {
                        sums[c + v] = simd.mul_add(w, simd.load(&dy[c], part), sums[c + v]);
                    }
                }
            }
        }
        let dx = &mut self.dx[channel * input.area() + row * input.width + column..][..A];
        for a in 0..A {
            simd.store(simd.add(simd.load(&dx[a], part), sums[a]), &mut dx[a], part);
        }
        C
    }
}

#[cfg(test)]
mod tests;
