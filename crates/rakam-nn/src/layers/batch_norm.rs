//! Batch normalisation, ReLU and 2x2 max-pooling, in one pass each way. As in PyTorch
//! ([batch-norm](https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html),
//! [ReLU](https://pytorch.org/docs/stable/generated/torch.nn.ReLU.html),
//! [max-pool](https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html)):
//!
//! ```text
//! mean, var = over the batch and all pixels of a channel (var biased)
//! y = max(0, gamma * (x - mean) / sqrt(var + eps) + beta), then the largest of each 2x2 window
//!   = max(0, scale * x + shift)   with scale = gamma / sqrt(var + eps), shift = beta - scale * mean
//! ```
//!
//! `scale * x + shift` is monotonic, so the window's largest `y` is that of its largest `x` (its smallest where scale is
//! negative). Pooling therefore comes first, and only the pooled quarter is normalised. Backward, with `g` the
//! gradient after the ReLU and `M` the numbers in a channel of the batch:
//!
//! ```text
//! dbeta = sum of g,  dgamma = sum of g * (x - mean) / sqrt(var + eps)
//! dx = scale * (g - dbeta / M - (x - mean) / sqrt(var + eps) * dgamma / M)
//! ```

use crate::Shape;
use crate::dispatch::{Isa, Kernel, Simd};
use crate::lanes::{LANES, Lanes};

/// Added to the variance of a batch-norm, as in PyTorch.
pub const EPS: f32 = 1e-5;
/// Weight of the batch in the running statistics, as in PyTorch.
pub const MOMENTUM: f32 = 0.1;

/// The sizes of what follows an op.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NormShape {
    /// What comes in.
    pub(crate) input: Shape,
    /// Whether 2x2 windows are pooled.
    pub(crate) pool: bool,
    /// Zeros around each channel of what comes out: the padding of the next op.
    pub(crate) margin: usize,
}

impl NormShape {
    /// What comes out, without the margin.
    pub(crate) fn pooled(self) -> Shape {
        let Shape { channels, height, width } = self.input;
        if self.pool { Shape::new(channels, height / 2, width / 2) } else { self.input }
    }

    /// What comes out, with the margin.
    pub(crate) fn output(self) -> Shape {
        let Shape { channels, height, width } = self.pooled();
        Shape::new(channels, height + 2 * self.margin, width + 2 * self.margin)
    }

    /// Index of the first number of `row` of `channel` in what comes out.
    #[inline(always)]
    pub(crate) fn output_row(self, channel: usize, row: usize) -> usize {
        let output = self.output();
        channel * output.area() + (row + self.margin) * output.width + self.margin
    }
}

/// How a batch-norm treats one channel: `gamma * (x - mean) / sqrt(variance + eps) + beta`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChannelNorm {
    /// The mean: of the batch in training, the running one in reading.
    pub mean: f32,
    /// The biased variance of the batch in training, the running variance in reading.
    pub variance: f32,
    /// The batch-norm's weight.
    pub gamma: f32,
    /// The batch-norm's bias.
    pub beta: f32,
}

impl ChannelNorm {
    /// `sqrt(variance + eps)`.
    #[must_use]
    pub fn deviation(self) -> f32 {
        (self.variance + EPS).sqrt()
    }

    /// What comes out for `x`.
    #[must_use]
    pub fn apply(self, x: f32) -> f32 {
        self.gamma * ((x - self.mean) / self.deviation()) + self.beta
    }
}

/// A [`ChannelNorm`] as kernels compute it: `scale * x + shift`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct NormScale {
    pub(crate) mean: f32,
    pub(crate) inverse_std: f32,
    pub(crate) scale: f32,
    pub(crate) shift: f32,
}

impl NormScale {
    /// Of a stage without batch-norm.
    pub(crate) const IDENTITY: Self = Self { mean: 0.0, inverse_std: 1.0, scale: 1.0, shift: 0.0 };
}

impl From<ChannelNorm> for NormScale {
    fn from(norm: ChannelNorm) -> Self {
        let inverse_std = 1.0 / norm.deviation();
        let scale = norm.gamma * inverse_std;
        Self { mean: norm.mean, inverse_std, scale, shift: norm.beta - scale * norm.mean }
    }
}

/// What the norm, ReLU and pooling of a stage keep of a block from forward to backward.
#[derive(Clone, Debug)]
pub(crate) struct NormBuffers {
    /// The numbers that pooling took: (C, H/2, W/2) lanes; empty without pooling.
    pub(super) extreme: Vec<Lanes>,
    /// What comes out of the stage, with the margin.
    pub(crate) y: Vec<Lanes>,
    /// The gradient of `y`.
    pub(crate) dy: Vec<Lanes>,
    /// The moments of each channel.
    pub(crate) moments: Vec<BlockMoments>,
    /// For each channel, the sums of `g` and of `g * (x - mean)`.
    pub(crate) sums: Vec<[f32; 2]>,
}

impl NormShape {
    /// Buffers for one block.
    pub(crate) fn buffers(self) -> NormBuffers {
        let zeros = |length: usize| vec![Lanes::ZERO; length];
        let (output, channels) = (self.output().len(), self.input.channels);
        NormBuffers {
            extreme: zeros(if self.pool { self.pooled().len() } else { 0 }),
            y: zeros(output),
            dy: zeros(output),
            moments: vec![BlockMoments::default(); channels],
            sums: vec![[0.0; 2]; channels],
        }
    }

    /// Writes the moments of the first `samples` lanes of `x`; overwrites the other lanes.
    pub(crate) fn moments(self, isa: Isa, x: &mut [Lanes], samples: usize, buffers: &mut NormBuffers) {
        isa.run(Moments { x, area: self.input.area(), samples, moments: &mut buffers.moments });
    }

    /// Writes `y`.
    pub(crate) fn forward(self, isa: Isa, channels: &[NormScale], x: &[Lanes], buffers: &mut NormBuffers) {
        isa.run(NormForward { shape: self, channels, x, extreme: &mut buffers.extreme, y: &mut buffers.y });
    }

    /// Turns `dy` into `g`, in place, and writes its sums.
    pub(crate) fn backward_sums(
        self,
        isa: Isa,
        channels: &[NormScale],
        dropout_scale: f32,
        x: &[Lanes],
        buffers: &mut NormBuffers,
    ) {
        let NormBuffers { extreme, y, dy, sums, .. } = buffers;
        let x = if self.pool { extreme } else { x };
        isa.run(NormBackwardSums { shape: self, channels, x, y, dropout_scale, dy, sums });
    }

    /// Overwrites `x` with `dx`.
    pub(crate) fn backward(self, isa: Isa, channels: &[ChannelGradient], x: &mut [Lanes], buffers: &NormBuffers) {
        let NormBuffers { extreme, dy, .. } = buffers;
        isa.run(NormBackward { shape: self, channels, extreme, dy, x });
    }
}

/// Mean, and sum of squared differences from it, of one channel of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct BlockMoments {
    pub(crate) mean: f32,
    pub(crate) squares: f32,
}

/// Writes the moments of each channel over the first `samples` lanes. The other lanes are overwritten.
///
/// They are summed about a pivot, the channel's first number: about zero, a mean far larger than the deviation would
/// cost the variance its digits.
pub(crate) struct Moments<'a> {
    pub(crate) x: &'a mut [Lanes],
    pub(crate) area: usize,
    pub(crate) samples: usize,
    pub(crate) moments: &'a mut [BlockMoments],
}

impl Kernel for Moments<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let count = (self.area * self.samples) as f32;
        for (moments, x) in self.moments.iter_mut().zip(self.x.chunks_exact_mut(self.area)) {
            let pivot = x[0].0[0];
            if self.samples < LANES {
                x.iter_mut().for_each(|lanes| lanes.0[self.samples..].fill(pivot));
            }
            let minus_pivot = simd.splat(-pivot);
            let (mut sum, mut squares) = ([simd.splat(0.0); 2], [simd.splat(0.0); 2]);
            for (index, x) in x.iter().enumerate() {
                for part in 0..S::PARTS {
                    let x = simd.add(simd.load(x, part), minus_pivot);
                    sum[index % 2] = simd.add(sum[index % 2], x);
                    squares[index % 2] = simd.mul_add(x, x, squares[index % 2]);
                }
            }
            let sum = simd.sum(simd.add(sum[0], sum[1]));
            let squares = simd.sum(simd.add(squares[0], squares[1]));
            *moments = BlockMoments { mean: pivot + sum / count, squares: squares - sum * sum / count };
        }
    }
}

/// Writes `y` from `x`, and with pooling `extreme`, the number of each window that `y` came from.
pub(crate) struct NormForward<'a> {
    pub(crate) shape: NormShape,
    pub(crate) channels: &'a [NormScale],
    pub(crate) x: &'a [Lanes],
    pub(crate) extreme: &'a mut [Lanes],
    pub(crate) y: &'a mut [Lanes],
}

impl Kernel for NormForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (input, pooled) = (self.shape.input, self.shape.pooled());
        let zero = simd.splat(0.0);
        for (channel, norm) in self.channels.iter().enumerate() {
            let (scale, shift) = (simd.splat(norm.scale), simd.splat(norm.shift));
            for row in 0..pooled.height {
                let y = &mut self.y[self.shape.output_row(channel, row)..][..pooled.width];
                if !self.shape.pool {
                    let x = &self.x[channel * input.area() + row * input.width..][..pooled.width];
                    for (x, y) in x.iter().zip(y) {
                        for part in 0..S::PARTS {
                            let affine = simd.mul_add(scale, simd.load(x, part), shift);
                            simd.store(simd.max(zero, affine), y, part);
                        }
                    }
                    continue;
                }
                let x = &self.x[channel * input.area() + 2 * row * input.width..][..2 * input.width];
                let (upper, lower) = x.split_at(input.width);
                let windows = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
                let extreme = &mut self.extreme[channel * pooled.area() + row * pooled.width..][..pooled.width];
                for (((upper, lower), extreme), y) in windows.zip(extreme).zip(y) {
                    for part in 0..S::PARTS {
                        let [x0, x1] = [simd.load(&upper[0], part), simd.load(&upper[1], part)];
                        let [x2, x3] = [simd.load(&lower[0], part), simd.load(&lower[1], part)];
                        let best = if norm.scale >= 0.0 {
                            simd.max(simd.max(x0, x1), simd.max(x2, x3))
                        } else {
                            simd.min(simd.min(x0, x1), simd.min(x2, x3))
                        };
                        simd.store(best, extreme, part);
                        simd.store(simd.max(zero, simd.mul_add(scale, best, shift)), y, part);
                    }
                }
            }
        }
    }
}

/// Masks `dy` by the ReLU and scales it by `dropout_scale`, in place, and writes for each channel the sums of `g` and
/// of `g * (x - mean)`, where `x` is `extreme` with pooling.
pub(crate) struct NormBackwardSums<'a> {
    pub(crate) shape: NormShape,
    pub(crate) channels: &'a [NormScale],
    pub(crate) x: &'a [Lanes],
    pub(crate) y: &'a [Lanes],
    pub(crate) dropout_scale: f32,
    pub(crate) dy: &'a mut [Lanes],
    pub(crate) sums: &'a mut [[f32; 2]],
}

impl Kernel for NormBackwardSums<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let pooled = self.shape.pooled();
        let (zero, dropout_scale) = (simd.splat(0.0), simd.splat(self.dropout_scale));
        for (channel, (sums, norm)) in self.sums.iter_mut().zip(self.channels).enumerate() {
            let minus_mean = simd.splat(-norm.mean);
            let (mut sum, mut product) = (zero, zero);
            for row in 0..pooled.height {
                let start = self.shape.output_row(channel, row);
                let x = &self.x[channel * pooled.area() + row * pooled.width..][..pooled.width];
                let (y, dy) = (&self.y[start..][..pooled.width], &mut self.dy[start..][..pooled.width]);
                for ((x, y), dy) in x.iter().zip(y).zip(dy) {
                    for part in 0..S::PARTS {
                        let scaled = simd.mul_add(simd.load(dy, part), dropout_scale, zero);
                        let g = simd.where_greater(simd.load(y, part), zero, scaled);
                        simd.store(g, dy, part);
                        sum = simd.add(sum, g);
                        product = simd.mul_add(g, simd.add(simd.load(x, part), minus_mean), product);
                    }
                }
            }
            *sums = [simd.sum(sum), simd.sum(product)];
        }
    }
}

/// The gradient of one channel before its normalisation: `dx = scale * g + slope * x + offset`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct ChannelGradient {
    pub(crate) dgamma: f32,
    pub(crate) dbeta: f32,
    scale: f32,
    slope: f32,
    offset: f32,
}

impl ChannelGradient {
    /// Of a stage without batch-norm: `dx = g`.
    pub(crate) const IDENTITY: Self = Self { dgamma: 0.0, dbeta: 0.0, scale: 1.0, slope: 0.0, offset: 0.0 };

    /// From the sums of `g` and of `g * (x - mean)` over the `count` numbers of the channel in the batch.
    pub(crate) fn new(norm: &NormScale, sum: f64, product: f64, count: f64) -> Self {
        let (mean, inverse_std, scale) = (f64::from(norm.mean), f64::from(norm.inverse_std), f64::from(norm.scale));
        let dgamma = product * inverse_std;
        let slope = -scale * inverse_std * dgamma / count;
        let offset = -scale * sum / count - slope * mean;
        Self { dgamma: dgamma as f32, dbeta: sum as f32, scale: norm.scale, slope: slope as f32, offset: offset as f32 }
    }
}

/// Overwrites `x` with `dx`, from `g`, which [`NormBackwardSums`] left in `dy`.
pub(crate) struct NormBackward<'a> {
    pub(crate) shape: NormShape,
    pub(crate) channels: &'a [ChannelGradient],
    pub(crate) extreme: &'a [Lanes],
    pub(crate) dy: &'a [Lanes],
    pub(crate) x: &'a mut [Lanes],
}

impl Kernel for NormBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (input, pooled) = (self.shape.input, self.shape.pooled());
        for (channel, gradient) in self.channels.iter().enumerate() {
            let (scale, slope) = (simd.splat(gradient.scale), simd.splat(gradient.slope));
            let offset = simd.splat(gradient.offset);
            for row in 0..pooled.height {
                let dy = &self.dy[self.shape.output_row(channel, row)..][..pooled.width];
                if !self.shape.pool {
                    let x = &mut self.x[channel * input.area() + row * input.width..][..pooled.width];
                    for (x, dy) in x.iter_mut().zip(dy) {
                        for part in 0..S::PARTS {
                            let dx = simd.mul_add(slope, simd.load(x, part), offset);
                            simd.store(simd.mul_add(scale, simd.load(dy, part), dx), x, part);
                        }
                    }
                    continue;
                }
                let x = &mut self.x[channel * input.area() + 2 * row * input.width..][..2 * input.width];
                let (upper, lower) = x.split_at_mut(input.width);
                let windows = upper.as_chunks_mut::<2>().0.iter_mut().zip(lower.as_chunks_mut::<2>().0);
                let extreme = &self.extreme[channel * pooled.area() + row * pooled.width..][..pooled.width];
                for (((upper, lower), extreme), dy) in windows.zip(extreme).zip(dy) {
                    let [x0, x1] = upper;
                    let [x2, x3] = lower;
                    for part in 0..S::PARTS {
                        let extreme = simd.load(extreme, part);
                        // The gradient goes to the first of equals, as in PyTorch: what one takes, the next lack.
                        let mut left = simd.mul_add(scale, simd.load(dy, part), simd.splat(0.0));
                        for x in [&mut *x0, &mut *x1, &mut *x2, &mut *x3] {
                            let number = simd.load(x, part);
                            let taken = simd.where_equal(number, extreme, left);
                            left = simd.mul_add(taken, simd.splat(-1.0), left);
                            simd.store(simd.add(simd.mul_add(slope, number, offset), taken), x, part);
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
