//! A convolution or dense layer of one input, tap by tap:
//!
//! ```text
//! y[r, c, o] = b[o] + sum over u, v, i of w[u, v, i, o] * x[r + u, c + v, i]
//! ```
//!
//! A dense layer is a convolution whose kernel covers its whole input, so one kernel computes both.

use super::{Scratch, grouped, groups};
use crate::Shape;
use crate::dispatch::{Isa, Kernel, Simd, array_of};
use crate::inference::fold::Folded;
use crate::lanes::{LANES, Lanes};
use crate::layers::batch_norm::NormShape;

/// A convolution or dense layer, its weights in the order in which they are used.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plain {
    /// What comes in, padding included.
    pub(super) input: Shape,
    /// What comes out of the convolution; 1x1 of a dense layer.
    output: Shape,
    /// The kernel's height and width.
    kernel: [usize; 2],
    /// For each group of [`LANES`] output channels: (row, column, input channel), as `Lanes` over output channels.
    weight: Vec<Lanes>,
    /// A bias for each group.
    bias: Vec<Lanes>,
    /// How the output is cut at zero and pooled; `None` where it isn't.
    pub(super) norm: Option<NormShape>,
}

impl Plain {
    /// From weights in PyTorch's order.
    pub(super) fn new(
        input: Shape,
        output: Shape,
        kernel: [usize; 2],
        Folded { weight, bias }: &Folded,
        norm: Option<NormShape>,
    ) -> Self {
        let weight = pack_weight(weight, input.channels, kernel, output.channels);
        Self { input, output, kernel, weight, bias: grouped(bias), norm }
    }

    /// Lanes that come out of the op.
    pub(super) fn products_len(&self) -> usize {
        self.output.area() * groups(self.output.channels)
    }

    pub(super) fn scratch(&self) -> Scratch {
        Scratch { tiles: Vec::new(), products: vec![Lanes::ZERO; self.products_len()] }
    }

    /// Writes what comes out of the stage to `y`; of the head, nothing.
    pub(super) fn run(&self, isa: Isa, x: &[f32], Scratch { products, .. }: &mut Scratch, y: &mut [f32]) {
        self.multiply(isa, x, products);
        if let Some(shape) = self.norm {
            isa.run(OnePool { shape, x: products, y });
        }
    }

    /// Writes what comes out of the op.
    pub(super) fn multiply(&self, isa: Isa, x: &[f32], products: &mut [Lanes]) {
        isa.run(OneOp { op: self, x, y: products });
    }
}

/// From PyTorch's (output, input, row, column) to groups of (row, column, input, output).
fn pack_weight(weight: &[f32], inputs: usize, kernel: [usize; 2], outputs: usize) -> Vec<Lanes> {
    let taps = inputs * kernel[0] * kernel[1];
    let mut packed = vec![Lanes::ZERO; groups(outputs) * taps];
    for (output, weight) in weight.chunks_exact(taps).enumerate() {
        let group = &mut packed[output / LANES * taps..][..taps];
        for (tap, &weight) in weight.iter().enumerate() {
            let (input, place) = (tap / (kernel[0] * kernel[1]), tap % (kernel[0] * kernel[1]));
            group[place * inputs + input].0[output % LANES] = weight;
        }
    }
    packed
}

/// Writes `y` of a convolution or dense layer.
struct OneOp<'a> {
    op: &'a Plain,
    x: &'a [f32],
    y: &'a mut [Lanes],
}

impl Kernel for OneOp<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let groups = groups(self.op.output.channels);
        let mut group = 0;
        while group < groups {
            let wide = S::REGISTERS == 32;
            // Short vectors: those of a group share the pixels that are loaded.
            let short = S::SUMS == 16;
            // So do AVX2's two, and pairs of WebAssembly's, which browsers compile to AVX.
            let pairs = S::PARTS == 2 || cfg!(target_arch = "wasm32");
            let parts = self.parts::<S>(group);
            group += match (self.op.output.width, groups - group) {
                (1, 4..) if short => self.rows::<S, 1, 4, 4>(simd, group),
                (1, 2..) if short => self.rows::<S, 1, 2, 4>(simd, group),
                (1, _) if short => self.rows::<S, 1, 1, 4>(simd, group),
                (_, _) if short => self.rows::<S, 4, 1, 4>(simd, group),
                // Few channels, as in a first layer: they fill one vector, and the others would be empty.
                (2.., 1) if pairs && parts == 1 => self.rows::<S, 8, 1, 1>(simd, group),
                (1, 4..) if pairs => self.rows::<S, 1, 4, 2>(simd, group),
                (1, 2..) if pairs => self.rows::<S, 1, 2, 2>(simd, group),
                (1, _) if pairs => self.rows::<S, 1, 1, 2>(simd, group),
                (2, 2..) if pairs => self.rows::<S, 2, 2, 2>(simd, group),
                (_, _) if pairs => self.rows::<S, 6, 1, 2>(simd, group),
                (1, 8..) if wide => self.rows::<S, 1, 8, 1>(simd, group),
                (1, 6..) if wide => self.rows::<S, 1, 6, 1>(simd, group),
                (1, 4..) => self.rows::<S, 1, 4, 1>(simd, group),
                (1, 2..) => self.rows::<S, 1, 2, 1>(simd, group),
                (1, _) => self.rows::<S, 1, 1, 1>(simd, group),
                (_, 2..) if wide => self.rows::<S, 8, 2, 1>(simd, group),
                (_, _) if wide => self.rows::<S, 12, 1, 1>(simd, group),
                (_, _) => self.rows::<S, 8, 1, 1>(simd, group),
            };
        }
    }
}

impl OneOp<'_> {
    /// Vectors with channels in this group; the last group may have fewer.
    #[inline(always)]
    fn parts<S: Simd>(&self, group: usize) -> usize {
        let channels = self.op.output.channels - group * LANES;
        channels.div_ceil(LANES / S::PARTS).min(S::PARTS)
    }

    /// Tiles of `P` pixels of a row by `Q` groups of channels, of `R` vectors at a time.
    #[inline(always)]
    fn rows<S: Simd, const P: usize, const Q: usize, const R: usize>(&mut self, simd: S, group: usize) -> usize {
        let parts = self.parts::<S>(group);
        for row in 0..self.op.output.height {
            // Not `step_by`: the compiler wouldn't unroll it, which costs AVX2 a twentieth.
            let mut part = 0;
            while part < parts {
                let mut column = 0;
                while column < self.op.output.width {
                    column += match self.op.output.width - column {
                        // 4 and 4, not 6 and 2: two pixels have too few sums to keep a processor busy.
                        8 if P == 6 => self.tile::<S, 4, Q, R>(simd, group, row, column, part),
                        left if left >= P => self.tile::<S, P, Q, R>(simd, group, row, column, part),
                        8.. if P > 8 => self.tile::<S, 8, Q, R>(simd, group, row, column, part),
                        4.. if P > 4 => self.tile::<S, 4, Q, R>(simd, group, row, column, part),
                        2.. if P > 2 => self.tile::<S, 2, Q, R>(simd, group, row, column, part),
                        _ => self.tile::<S, 1, Q, R>(simd, group, row, column, part),
                    };
                }
                part += R;
            }
        }
        Q
    }

    #[inline(always)]
    fn tile<S: Simd, const P: usize, const Q: usize, const R: usize>(
        &mut self,
        simd: S,
        group: usize,
        row: usize,
        column: usize,
        part: usize,
    ) -> usize {
        let Plain { input, output, kernel: [height, width], .. } = *self.op;
        let channels = input.channels;
        let run = width * channels;
        let taps = height * run;
        let weights = array_of!(Q, &[] as &[Lanes], |q| &self.op.weight[(group + q) * taps..][..taps]);
        let bias = &self.op.bias[group..][..Q];
        let bias = array_of!(Q, [simd.splat(0.0); R], |q| {
            array_of!(R, simd.splat(0.0), |r| simd.load(&bias[q], part + r))
        });
        let mut sums = [bias; P];
        for u in 0..height {
            let x = &self.x[((row + u) * input.width + column) * channels..];
            let w = array_of!(Q, &[] as &[Lanes], |q| &weights[q][u * run..][..run]);
            // One input channel is a case of its own: its pixels stand at fixed distances, so one address serves all.
            if channels == 1 {
                let x = &x[..P - 1 + run];
                for tap in 0..run {
                    let x: &[f32; P] = x[tap..].first_chunk().unwrap_or(&[0.0; P]);
                    Self::add(simd, x, &w, tap, part, &mut sums);
                }
            } else {
                let x = array_of!(P, &[] as &[f32], |p| &x[p * channels..][..run]);
                for tap in 0..run {
                    Self::add(simd, &array_of!(P, 0.0, |p| x[p][tap]), &w, tap, part, &mut sums);
                }
            }
        }
        let groups = groups(output.channels);
        for p in 0..P {
            let y = &mut self.y[(row * output.width + column + p) * groups + group..][..Q];
            for q in 0..Q {
                for r in 0..R {
                    simd.store(sums[p][q][r], &mut y[q], part + r);
                }
            }
        }
        P
    }

    /// Adds what one tap of the kernel gives to each pixel and group.
    #[inline(always)]
    fn add<S: Simd, const P: usize, const Q: usize, const R: usize>(
        simd: S,
        x: &[f32; P],
        w: &[&[Lanes]; Q],
        tap: usize,
        part: usize,
        sums: &mut [[[S::V; R]; Q]; P],
    ) {
        let w = array_of!(Q, [simd.splat(0.0); R], |q| {
            array_of!(R, simd.splat(0.0), |r| simd.load(&w[q][tap], part + r))
        });
        for p in 0..P {
            let x = simd.splat(x[p]);
            for q in 0..Q {
                for r in 0..R {
                    sums[p][q][r] = simd.mul_add(x, w[q][r], sums[p][q][r]);
                }
            }
        }
    }
}

/// Cuts at zero and pools, and packs the channels tightly.
struct OnePool<'a> {
    shape: NormShape,
    x: &'a [Lanes],
    y: &'a mut [f32],
}

impl Kernel for OnePool<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Shape { channels, width, .. } = self.shape.input;
        let groups = groups(channels);
        let (pooled, output, margin) = (self.shape.pooled(), self.shape.output(), self.shape.margin);
        let zero = simd.splat(0.0);
        for row in 0..pooled.height {
            let y = &mut self.y[((row + margin) * output.width + margin) * channels..];
            let rows = if self.shape.pool { 2 } else { 1 };
            let x = &self.x[row * rows * width * groups..][..rows * width * groups];
            let (upper, lower) = x.split_at(width * groups);
            for column in 0..pooled.width {
                for group in 0..groups {
                    let mut best = Lanes::ZERO;
                    for part in 0..S::PARTS {
                        let largest = if self.shape.pool {
                            let (left, right) = (2 * column * groups + group, (2 * column + 1) * groups + group);
                            let above = simd.max(simd.load(&upper[left], part), simd.load(&upper[right], part));
                            let below = simd.max(simd.load(&lower[left], part), simd.load(&lower[right], part));
                            simd.max(above, below)
                        } else {
                            simd.load(&upper[column * groups + group], part)
                        };
                        simd.store(simd.max(zero, largest), &mut best, part);
                    }
                    // The lanes beyond the channels are zero; the next pixel overwrites them.
                    y[column * channels + group * LANES..][..LANES].copy_from_slice(&best.0);
                }
            }
        }
    }
}
