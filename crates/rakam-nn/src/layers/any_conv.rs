//! Convolution with a kernel of any side and any stride: the general case of [`conv`](super::conv), which has kernels
//! of its own for 3x3 and 5x5 with stride 1. With the stride `s`:
//!
//! ```text
//! y[o, r, c]      = b[o] + sum over i, u, v of w[o, i, u, v] * x[i, s * r + u, s * c + v]
//! dw[o, i, u, v]  = sum over samples, r, c of dy[o, r, c] * x[i, s * r + u, s * c + v]
//! dx[i, r, c]     = sum over o, u, v of w[o, i, u, v] * dy[o, (r - u) / s, (c - v) / s], where s divides both
//! ```

use super::conv::ConvBuffers;
use super::weights::Weights;
use crate::Shape;
use crate::dispatch::{Isa, Kernel, Simd, array_of};
use crate::lanes::Lanes;

/// The sizes of a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AnyConvShape {
    /// The input, padding included.
    pub(crate) input: Shape,
    /// The output.
    pub(crate) output: Shape,
    /// Side of the kernel.
    pub(crate) kernel: usize,
    /// Rows and columns from one place of the kernel to the next.
    pub(crate) stride: usize,
}

impl AnyConvShape {
    /// Numbers in the weight.
    pub(crate) fn weights(self) -> usize {
        self.output.channels * self.taps()
    }

    /// Weights that meet in one number of the output.
    fn taps(self) -> usize {
        self.input.channels * self.kernel * self.kernel
    }

    /// Buffers for one block.
    pub(crate) fn buffers(self) -> ConvBuffers {
        ConvBuffers { dw: vec![0.0; self.weights()], db: vec![0.0; self.output.channels], ..ConvBuffers::default() }
    }

    pub(crate) fn forward(self, isa: Isa, weights: Weights<'_>, x: &[Lanes], y: &mut [Lanes]) {
        isa.run(AnyConvForward { shape: self, weights, x, y });
    }

    /// The block's share of the gradients of weight and bias.
    pub(crate) fn backward_weight(self, isa: Isa, x: &[Lanes], dy: &[Lanes], buffers: &mut ConvBuffers) {
        isa.run(AnyConvBackwardWeight { shape: self, x, dy, buffers });
    }

    pub(crate) fn backward_input(self, isa: Isa, weight: &[f32], dy: &[Lanes], dx: &mut [Lanes]) {
        isa.run(AnyConvBackwardInput { shape: self, weight, dy, dx });
    }
}

/// Writes `y`.
struct AnyConvForward<'a> {
    shape: AnyConvShape,
    weights: Weights<'a>,
    x: &'a [Lanes],
    y: &'a mut [Lanes],
}

impl Kernel for AnyConvForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let mut first = 0;
        while first < self.shape.output.channels {
            first += match self.shape.output.channels - first {
                4.. => self.rows::<S, 4>(simd, first),
                2.. => self.rows::<S, 2>(simd, first),
                _ => self.rows::<S, 1>(simd, first),
            };
        }
    }
}

impl AnyConvForward<'_> {
    #[inline(always)]
    fn rows<S: Simd, const O: usize>(&mut self, simd: S, first: usize) -> usize {
        let Shape { height, width, .. } = self.shape.output;
        for row in 0..height {
            for part in 0..S::PARTS {
                let mut column = 0;
                while column < width {
                    column += match width - column {
                        2.. => self.tile::<S, O, 2>(simd, first, row, column, part),
                        _ => self.tile::<S, O, 1>(simd, first, row, column, part),
                    };
                }
            }
        }
        O
    }

    /// `O` channels from `first` on, `C` columns of a row from `column` on.
    #[inline(always)]
    fn tile<S: Simd, const O: usize, const C: usize>(
        &mut self,
        simd: S,
        first: usize,
        row: usize,
        column: usize,
        part: usize,
    ) -> usize {
        let AnyConvShape { input, output, kernel, stride } = self.shape;
        let taps = self.shape.taps();
        let weights = array_of!(O, &[] as &[f32], |o| &self.weights.weight[(first + o) * taps..][..taps]);
        let mut sums = array_of!(O, [simd.splat(0.0); C], |o| [simd.splat(self.weights.bias[first + o]); C]);
        for line in 0..input.channels * kernel {
            let (channel, u) = (line / kernel, line % kernel);
            let start = channel * input.area() + (row * stride + u) * input.width + column * stride;
            let x = &self.x[start..][..(C - 1) * stride + kernel];
            let w = array_of!(O, &[] as &[f32], |o| &weights[o][line * kernel..][..kernel]);
            for v in 0..kernel {
                let x = array_of!(C, simd.splat(0.0), |c| simd.load(&x[c * stride + v], part));
                for o in 0..O {
                    let w = simd.splat(w[o][v]);
                    for c in 0..C {
                        sums[o][c] = simd.mul_add(w, x[c], sums[o][c]);
                    }
                }
            }
        }
        for o in 0..O {
            let y = &mut self.y[(first + o) * output.area() + row * output.width + column..][..C];
            for c in 0..C {
                simd.store(sums[o][c], &mut y[c], part);
            }
        }
        C
    }
}

/// Writes the shares of a block.
struct AnyConvBackwardWeight<'a> {
    shape: AnyConvShape,
    x: &'a [Lanes],
    dy: &'a [Lanes],
    buffers: &'a mut ConvBuffers,
}

impl Kernel for AnyConvBackwardWeight<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let mut first = 0;
        while first < self.shape.output.channels {
            first += match self.shape.output.channels - first {
                4.. => self.lines::<S, 4>(simd, first),
                2.. => self.lines::<S, 2>(simd, first),
                _ => self.lines::<S, 1>(simd, first),
            };
        }
        for (db, dy) in self.buffers.db.iter_mut().zip(self.dy.chunks_exact(self.shape.output.area())) {
            let mut sum = simd.splat(0.0);
            for dy in dy {
                for part in 0..S::PARTS {
                    sum = simd.add(sum, simd.load(dy, part));
                }
            }
            *db = simd.sum(sum);
        }
    }
}

impl AnyConvBackwardWeight<'_> {
    #[inline(always)]
    fn lines<S: Simd, const O: usize>(&mut self, simd: S, first: usize) -> usize {
        let AnyConvShape { input, kernel, .. } = self.shape;
        for line in 0..input.channels * kernel {
            let mut v = 0;
            while v < kernel {
                v += match kernel - v {
                    2.. => self.tile::<S, O, 2>(simd, first, line, v),
                    _ => self.tile::<S, O, 1>(simd, first, line, v),
                };
            }
        }
        O
    }

    /// `O` output channels from `first` on, and `V` weights of a row of the kernel from `v` on: each accumulator is one
    /// weight's sum, lane by lane.
    #[inline(always)]
    fn tile<S: Simd, const O: usize, const V: usize>(&mut self, simd: S, first: usize, line: usize, v: usize) -> usize {
        let AnyConvShape { input, output, kernel, stride } = self.shape;
        let (channel, u) = (line / kernel, line % kernel);
        let dy = array_of!(O, &[] as &[Lanes], |o| &self.dy[(first + o) * output.area()..][..output.area()]);
        let mut sums = [[simd.splat(0.0); V]; O];
        for row in 0..output.height {
            let start = channel * input.area() + (row * stride + u) * input.width + v;
            let x = &self.x[start..][..(output.width - 1) * stride + V];
            let dy = array_of!(O, &[] as &[Lanes], |o| &dy[o][row * output.width..][..output.width]);
            for column in 0..output.width {
                let x = &x[column * stride..][..V];
                for part in 0..S::PARTS {
                    let x = array_of!(V, simd.splat(0.0), |v| simd.load(&x[v], part));
                    for o in 0..O {
                        let dy = simd.load(&dy[o][column], part);
                        for v in 0..V {
                            sums[o][v] = simd.mul_add(dy, x[v], sums[o][v]);
                        }
                    }
                }
            }
        }
        for o in 0..O {
            let tap = (first + o) * self.shape.taps() + line * kernel + v;
            for v in 0..V {
                self.buffers.dw[tap + v] = simd.sum(sums[o][v]);
            }
        }
        V
    }
}

/// Writes `dx`, padding included.
struct AnyConvBackwardInput<'a> {
    shape: AnyConvShape,
    weight: &'a [f32],
    dy: &'a [Lanes],
    dx: &'a mut [Lanes],
}

impl Kernel for AnyConvBackwardInput<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let mut first = 0;
        while first < self.shape.input.channels {
            first += match self.shape.input.channels - first {
                4.. => self.cells::<S, 4>(simd, first),
                2.. => self.cells::<S, 2>(simd, first),
                _ => self.cells::<S, 1>(simd, first),
            };
        }
    }
}

impl AnyConvBackwardInput<'_> {
    #[inline(always)]
    fn cells<S: Simd, const I: usize>(&mut self, simd: S, first: usize) -> usize {
        let Shape { height, width, .. } = self.shape.input;
        for row in 0..height {
            for column in 0..width {
                for part in 0..S::PARTS {
                    self.tile::<S, I>(simd, first, row, column, part);
                }
            }
        }
        I
    }

    /// `I` input channels from `first` on, at one place.
    #[inline(always)]
    fn tile<S: Simd, const I: usize>(&mut self, simd: S, first: usize, row: usize, column: usize, part: usize) {
        let AnyConvShape { input, output, kernel, stride } = self.shape;
        let mut sums = [simd.splat(0.0); I];
        let area = kernel * kernel;
        let planes = self.dy.chunks_exact(output.area());
        for (dy, weight) in planes.zip(self.weight.chunks_exact(self.shape.taps())) {
            let weights = array_of!(I, &[] as &[f32], |i| &weight[(first + i) * area..][..area]);
            for (u, r) in places(row, kernel, stride, output.height) {
                for (v, c) in places(column, kernel, stride, output.width) {
                    let dy = simd.load(&dy[r * output.width + c], part);
                    for i in 0..I {
                        sums[i] = simd.mul_add(simd.splat(weights[i][u * kernel + v]), dy, sums[i]);
                    }
                }
            }
        }
        for i in 0..I {
            let place = (first + i) * input.area() + row * input.width + column;
            simd.store(sums[i], &mut self.dx[place], part);
        }
    }
}

/// Along one side: each row of the kernel that meets number `at` of the input, with the number of the output where it does.
#[inline(always)]
fn places(at: usize, kernel: usize, stride: usize, outputs: usize) -> impl Iterator<Item = (usize, usize)> {
    let nearest = at % stride;
    (nearest..kernel.min(at + 1))
        .step_by(stride)
        .map(move |u| (u, (at - u) / stride))
        .filter(move |(_, r)| *r < outputs)
}

#[cfg(test)]
mod tests;
