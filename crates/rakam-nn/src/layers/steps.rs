//! What follows an op, step by step: batch-norm, the input of a residual block, activation, pooling.
//!
//! ```text
//! z = scale * x + shift (+ the block's input)
//! y = pool(gain * activation(z)), where the gain is 1 but for channels that are turned up or down
//! g = dy through pooling and activation
//! dx as in batch_norm.rs; the block's input has the gradient g
//! ```

use super::batch_norm::{BlockMoments, ChannelGradient, NormBackward, NormBuffers, NormScale, NormShape};
use super::pool::PoolShape;
use crate::dispatch::{Isa, Kernel, Simd};
use crate::lanes::Lanes;
use crate::{Activation, Shape};

/// The steps and their sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Steps {
    pub(crate) activation: Activation,
    pub(crate) pool: PoolShape,
}

/// What the steps keep of a block from forward to backward: (C, H, W) lanes each.
#[derive(Clone, Debug, Default)]
pub(crate) struct StepBuffers {
    /// Before the activation.
    z: Vec<Lanes>,
    /// After it.
    activated: Vec<Lanes>,
    /// The gradient of `z`.
    pub(crate) g: Vec<Lanes>,
}

/// Maps with a margin around each: what comes into a residual block, with the padding of its first op.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Padded<'a> {
    pub(crate) maps: &'a [Lanes],
    pub(crate) margin: usize,
}

/// What a tail takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TailInput<'a> {
    /// The batch-norm of each channel.
    pub(crate) channels: &'a [NormScale],
    /// What comes out of the op.
    pub(crate) x: &'a [Lanes],
    /// What comes into the residual block that ends here, where one does.
    pub(crate) skip: Option<Padded<'a>>,
    /// What each channel is multiplied by after the activation; empty for nothing.
    pub(crate) gains: &'a [f32],
}

impl Steps {
    /// The batch-norm of these steps on its own.
    pub(super) fn norm(self) -> NormShape {
        NormShape { input: self.pool.input, pool: false, margin: 0 }
    }

    /// What a fused tail would keep, too: what comes out, and the numbers of each channel.
    pub(super) fn norm_buffers(self) -> NormBuffers {
        let zeros = || vec![Lanes::ZERO; self.pool.padded().len()];
        let channels = self.pool.input.channels;
        NormBuffers {
            extreme: Vec::new(),
            y: zeros(),
            dy: zeros(),
            moments: vec![BlockMoments::default(); channels],
            sums: vec![[0.0; 2]; channels],
        }
    }

    /// Buffers for one block.
    pub(crate) fn buffers(self) -> StepBuffers {
        let zeros = || vec![Lanes::ZERO; self.pool.input.len()];
        StepBuffers { z: zeros(), activated: zeros(), g: zeros() }
    }

    /// Writes `y`.
    pub(crate) fn forward(
        self,
        isa: Isa,
        TailInput { channels, x, skip, gains }: TailInput<'_>,
        StepBuffers { z, activated, g: _ }: &mut StepBuffers,
        y: &mut [Lanes],
    ) {
        isa.run(Affine { area: self.pool.input.area(), channels, x, z });
        if let Some(x) = skip {
            isa.run(AddMaps { shape: self.pool.input, x, y: z, margin: 0 });
        }
        self.activation.forward(isa, z, activated);
        self.gain(isa, gains, activated);
        self.pool.forward(isa, activated, y);
    }

    /// Writes `g` and, for each channel, its sum and that of `g * (x - mean)`.
    pub(super) fn backward_sums(
        self,
        isa: Isa,
        TailInput { channels, x, skip: _, gains }: TailInput<'_>,
        dy: &[Lanes],
        StepBuffers { z, activated, g }: &mut StepBuffers,
        sums: &mut [[f32; 2]],
    ) {
        self.pool.backward(isa, activated, dy, g);
        self.gain(isa, gains, g);
        self.activation.backward(isa, z, g);
        isa.run(Sums { area: self.pool.input.area(), channels, x, g, sums });
    }

    fn gain(self, isa: Isa, gains: &[f32], numbers: &mut [Lanes]) {
        isa.run(Gain { area: self.pool.input.area(), gains, numbers });
    }

    /// Overwrites `x` with its gradient.
    pub(super) fn backward(self, isa: Isa, channels: &[ChannelGradient], x: &mut [Lanes], buffers: &StepBuffers) {
        isa.run(NormBackward { shape: self.norm(), channels, extreme: &[], dy: &buffers.g, x });
    }

    /// Adds the gradient that went around a residual block to that of what came into it, which has a margin.
    pub(crate) fn add_skipped(self, isa: Isa, buffers: &StepBuffers, dx: &mut [Lanes], margin: usize) {
        isa.run(AddMaps { shape: self.pool.input, x: Padded { maps: &buffers.g, margin: 0 }, y: dx, margin });
    }
}

/// Writes `z = scale * x + shift`.
struct Affine<'a> {
    area: usize,
    channels: &'a [NormScale],
    x: &'a [Lanes],
    z: &'a mut [Lanes],
}

impl Kernel for Affine<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let planes = self.x.chunks_exact(self.area).zip(self.z.chunks_exact_mut(self.area));
        for (norm, (x, z)) in self.channels.iter().zip(planes) {
            let (scale, shift) = (simd.splat(norm.scale), simd.splat(norm.shift));
            for (x, z) in x.iter().zip(z) {
                for part in 0..S::PARTS {
                    simd.store(simd.mul_add(scale, simd.load(x, part), shift), z, part);
                }
            }
        }
    }
}

/// Multiplies each channel by its gain; without gains, none.
struct Gain<'a> {
    area: usize,
    gains: &'a [f32],
    numbers: &'a mut [Lanes],
}

impl Kernel for Gain<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        for (gain, numbers) in self.gains.iter().zip(self.numbers.chunks_exact_mut(self.area)) {
            let gain = simd.splat(*gain);
            for lanes in numbers {
                for part in 0..S::PARTS {
                    simd.store(simd.mul_add(gain, simd.load(lanes, part), simd.splat(0.0)), lanes, part);
                }
            }
        }
    }
}

/// Writes for each channel the sums of `g` and of `g * (x - mean)`.
struct Sums<'a> {
    area: usize,
    channels: &'a [NormScale],
    x: &'a [Lanes],
    g: &'a [Lanes],
    sums: &'a mut [[f32; 2]],
}

impl Kernel for Sums<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let planes = self.x.chunks_exact(self.area).zip(self.g.chunks_exact(self.area));
        for ((norm, sums), (x, g)) in self.channels.iter().zip(self.sums).zip(planes) {
            let minus_mean = simd.splat(-norm.mean);
            let (mut sum, mut product) = (simd.splat(0.0), simd.splat(0.0));
            for (x, g) in x.iter().zip(g) {
                for part in 0..S::PARTS {
                    let g = simd.load(g, part);
                    sum = simd.add(sum, g);
                    product = simd.mul_add(g, simd.add(simd.load(x, part), minus_mean), product);
                }
            }
            *sums = [simd.sum(sum), simd.sum(product)];
        }
    }
}

/// Adds maps to others of the same shape; each have a margin of their own.
struct AddMaps<'a> {
    shape: Shape,
    x: Padded<'a>,
    y: &'a mut [Lanes],
    /// That of `y`.
    margin: usize,
}

impl Kernel for AddMaps<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Shape { channels, height, width } = self.shape;
        let start = |margin: usize, channel: usize, row: usize| {
            let padded = self.shape.padded(margin);
            channel * padded.area() + (row + margin) * padded.width + margin
        };
        for (channel, row) in (0..channels).flat_map(|channel| (0..height).map(move |row| (channel, row))) {
            let x = &self.x.maps[start(self.x.margin, channel, row)..][..width];
            let y = &mut self.y[start(self.margin, channel, row)..][..width];
            for (x, y) in x.iter().zip(y) {
                for part in 0..S::PARTS {
                    simd.store(simd.add(simd.load(x, part), simd.load(y, part)), y, part);
                }
            }
        }
    }
}
