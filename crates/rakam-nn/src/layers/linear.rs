//! Dense layer, as in [PyTorch](https://pytorch.org/docs/stable/generated/torch.nn.Linear.html):
//!
//! ```text
//! y[o]     = b[o] + sum over i of w[o, i] * x[i]
//! dx[i]    = sum over o of w[o, i] * dy[o]
//! dw[o, i] = sum over samples of dy[o] * x[i]
//! db[o]    = sum over samples of dy[o]
//! ```

use super::weights::{Weights, sum_over_blocks};
use crate::Shape;
use crate::dispatch::{Isa, Kernel, Simd, array_of};
use crate::lanes::{LANES, Lanes, QUAD, transposed};

/// Rows of the weight whose gradient is one piece of work for a thread.
const PIECE_ROWS: usize = 12;

/// The sizes of a dense layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LinearShape {
    /// The input, before it is flattened.
    pub(crate) input: Shape,
    /// Features that come out.
    pub(crate) outputs: usize,
}

/// A block's input with a row per sample, as [`transpose`] gives it.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinearBuffers {
    x_rows: Vec<Lanes>,
}

impl LinearShape {
    /// Buffers for one block.
    pub(crate) fn buffers(self) -> LinearBuffers {
        LinearBuffers { x_rows: vec![Lanes::ZERO; LANES * row_stride(self.input.len())] }
    }

    pub(crate) fn forward(self, isa: Isa, Weights { weight, bias, .. }: Weights<'_>, x: &[Lanes], y: &mut [Lanes]) {
        isa.run(LinearForward { weight, bias, x, y });
    }

    /// Prepares the block's input for [`LinearShape::weight_gradient`].
    pub(crate) fn backward_weight(self, x: &[Lanes], buffers: &mut LinearBuffers) {
        transpose(x, &mut buffers.x_rows);
    }

    pub(crate) fn backward_input(self, isa: Isa, weight: &[f32], dy: &[Lanes], dx: &mut [Lanes]) {
        isa.run(LinearBackwardInput { weight, dy, dx });
    }

    /// Numbers of the weight whose gradient is one piece of work for a thread.
    pub(crate) fn piece_len(self) -> usize {
        PIECE_ROWS * self.input.len()
    }

    /// Writes a piece of the weight's gradient, from number `start` on.
    pub(crate) fn weight_gradient<'a>(
        self,
        isa: Isa,
        blocks: impl Iterator<Item = (&'a LinearBuffers, &'a [Lanes])>,
        start: usize,
        gradient: &mut [f32],
    ) {
        let inputs = self.input.len();
        let blocks: Vec<_> = blocks.map(|(buffers, dy)| LinearBlock { x_rows: &buffers.x_rows, dy }).collect();
        isa.run(LinearBackwardWeight { inputs, first: start / inputs, blocks: &blocks, dw: gradient });
    }

    pub(crate) fn bias_gradient<'a>(self, blocks: impl Iterator<Item = &'a [Lanes]>, gradient: &mut [f32]) {
        sum_over_blocks(blocks, gradient, |dy, feature| dy[feature].sum());
    }
}

/// Writes `y`.
pub(crate) struct LinearForward<'a> {
    pub(crate) weight: &'a [f32],
    pub(crate) bias: &'a [f32],
    pub(crate) x: &'a [Lanes],
    pub(crate) y: &'a mut [Lanes],
}

impl Kernel for LinearForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let mut first = 0;
        while first < self.y.len() {
            first += match self.y.len() - first {
                4.. if S::SUMS == 16 => self.tile::<S, 4, 4>(simd, first),
                12.. => self.tile::<S, 12, 1>(simd, first),
                8.. => self.tile::<S, 8, 1>(simd, first),
                4.. => self.tile::<S, 4, 1>(simd, first),
                2.. => self.tile::<S, 2, 1>(simd, first),
                _ => self.tile::<S, 1, 1>(simd, first),
            };
        }
    }
}

impl LinearForward<'_> {
    /// `O` outputs, of `P` vectors at a time: they share the weights that are loaded.
    #[inline(always)]
    fn tile<S: Simd, const O: usize, const P: usize>(&mut self, simd: S, first: usize) -> usize {
        let inputs = self.x.len();
        let weights = array_of!(O, &[] as &[f32], |o| &self.weight[(first + o) * inputs..][..inputs]);
        for part in (0..S::PARTS).step_by(P) {
            let mut sums = array_of!(O, [simd.splat(0.0); P], |o| [simd.splat(self.bias[first + o]); P]);
            for i in 0..inputs {
                let x = array_of!(P, simd.splat(0.0), |p| simd.load(&self.x[i], part + p));
                for o in 0..O {
                    let w = simd.splat(weights[o][i]);
                    for p in 0..P {
                        sums[o][p] = simd.mul_add(w, x[p], sums[o][p]);
                    }
                }
            }
            for o in 0..O {
                for p in 0..P {
                    simd.store(sums[o][p], &mut self.y[first + o], part + p);
                }
            }
        }
        O
    }
}

/// Writes `dx`.
pub(crate) struct LinearBackwardInput<'a> {
    pub(crate) weight: &'a [f32],
    pub(crate) dy: &'a [Lanes],
    pub(crate) dx: &'a mut [Lanes],
}

impl Kernel for LinearBackwardInput<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let mut first = 0;
        while first < self.dx.len() {
            first += match self.dx.len() - first {
                16.. if S::REGISTERS == 32 => self.tile::<S, 16>(simd, first),
                8.. => self.tile::<S, 8>(simd, first),
                4.. => self.tile::<S, 4>(simd, first),
                _ => self.tile::<S, 1>(simd, first),
            };
        }
    }
}

impl LinearBackwardInput<'_> {
    #[inline(always)]
    fn tile<S: Simd, const I: usize>(&mut self, simd: S, first: usize) -> usize {
        let inputs = self.dx.len();
        for part in 0..S::PARTS {
            let mut sums = [simd.splat(0.0); I];
            for (dy, weight) in self.dy.iter().zip(self.weight.chunks_exact(inputs)) {
                let (dy, weight) = (simd.load(dy, part), &weight[first..first + I]);
                for i in 0..I {
                    sums[i] = simd.mul_add(simd.splat(weight[i]), dy, sums[i]);
                }
            }
            for i in 0..I {
                simd.store(sums[i], &mut self.dx[first + i], part);
            }
        }
        I
    }
}

/// From features by lanes to samples by features, so that [`LinearBackwardWeight`] can run over features: row `n` of
/// `rows` holds the features of sample `n`, padded with zeros to a multiple of [`LANES`].
pub(crate) fn transpose(x: &[Lanes], rows: &mut [Lanes]) {
    let stride = row_stride(x.len());
    if !x.len().is_multiple_of(LANES) {
        rows.iter_mut().skip(stride - 1).step_by(stride).for_each(|end| *end = Lanes::ZERO);
    }
    let (whole, rest) = x.as_chunks::<QUAD>();
    for (quad, features) in whole.iter().enumerate() {
        let (column, place) = (quad * QUAD / LANES, quad % (LANES / QUAD));
        for samples in 0..LANES / QUAD {
            let numbers = transposed(features.each_ref().map(|lanes| lanes.0.as_chunks().0[samples]));
            for (sample, numbers) in numbers.into_iter().enumerate() {
                *rows[(samples * QUAD + sample) * stride + column].quad(place) = numbers;
            }
        }
    }
    for (feature, lanes) in (whole.len() * QUAD..).zip(rest) {
        for (sample, &number) in lanes.0.iter().enumerate() {
            rows[sample * stride + feature / LANES].0[feature % LANES] = number;
        }
    }
}

/// [`Lanes`] that hold the features of one sample.
pub(crate) const fn row_stride(features: usize) -> usize {
    features.div_ceil(LANES)
}

/// One block as [`LinearBackwardWeight`] sees it: `x` as [`transpose`] gives it, and `dy`.
#[derive(Clone, Copy)]
pub(crate) struct LinearBlock<'a> {
    pub(crate) x_rows: &'a [Lanes],
    pub(crate) dy: &'a [Lanes],
}

/// Writes the rows of `dw` from output `first` on, as many as the slice holds, summed over all blocks.
pub(crate) struct LinearBackwardWeight<'a> {
    pub(crate) inputs: usize,
    pub(crate) first: usize,
    pub(crate) blocks: &'a [LinearBlock<'a>],
    pub(crate) dw: &'a mut [f32],
}

impl Kernel for LinearBackwardWeight<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let rows = self.dw.len() / self.inputs;
        let mut row = 0;
        while row < rows {
            row += match rows - row {
                6.. => self.columns::<S, 6>(simd, row),
                2.. => self.columns::<S, 2>(simd, row),
                _ => self.columns::<S, 1>(simd, row),
            };
        }
    }
}

impl LinearBackwardWeight<'_> {
    #[inline(always)]
    fn columns<S: Simd, const O: usize>(&mut self, simd: S, row: usize) -> usize {
        let vectors = row_stride(self.inputs) * S::PARTS;
        let mut vector = 0;
        while vector < vectors {
            vector += match vectors - vector {
                4.. if S::REGISTERS == 32 => self.tile::<S, O, 4>(simd, row, vector),
                2.. => self.tile::<S, O, 2>(simd, row, vector),
                _ => self.tile::<S, O, 1>(simd, row, vector),
            };
        }
        O
    }

    #[inline(always)]
    fn tile<S: Simd, const O: usize, const C: usize>(&mut self, simd: S, row: usize, vector: usize) -> usize {
        let stride = row_stride(self.inputs);
        let mut sums = [[simd.splat(0.0); C]; O];
        for block in self.blocks {
            let dy = &block.dy[self.first + row..][..O];
            for (sample, x) in block.x_rows.chunks_exact(stride).enumerate() {
                let x = array_of!(C, simd.splat(0.0), |c| {
                    simd.load(&x[(vector + c) / S::PARTS], (vector + c) % S::PARTS)
                });
                for o in 0..O {
                    let dy = simd.splat(dy[o].0[sample]);
                    for c in 0..C {
                        sums[o][c] = simd.mul_add(dy, x[c], sums[o][c]);
                    }
                }
            }
        }
        let width = LANES / S::PARTS;
        for o in 0..O {
            let dw = &mut self.dw[(row + o) * self.inputs..][..self.inputs];
            for c in 0..C {
                let start = (vector + c) * width;
                let mut numbers = Lanes::ZERO;
                simd.store(sums[o][c], &mut numbers, 0);
                if start < dw.len() {
                    let end = dw.len().min(start + width);
                    dw[start..end].copy_from_slice(&numbers.0[..end - start]);
                }
            }
        }
        C
    }
}

#[cfg(test)]
mod tests;
