//! Reading one input: no batch to run side by side, so the vectors run over output channels.
//!
//! Numbers lie as (row, column, channel), the channels padded to whole [`Lanes`]. A dense layer is a convolution whose
//! kernel covers its whole input, so one kernel does both:
//!
//! ```text
//! y[r, c, o] = b[o] + sum over u, v, i of w[u, v, i, o] * x[r + u, c + v, i]
//! ```
#![expect(clippy::needless_range_loop, reason = "in a tile the index names the register: loops over it line up")]

use super::fold::Folded;
use crate::Shape;
use crate::dispatch::{Isa, Kernel, Simd};
use crate::lanes::{LANES, Lanes};
use crate::layers::batch_norm::NormShape;
use crate::plan::{Affine, Norm, Plan};

/// A network packed for reading one input.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PackedStages(Vec<Packed>);

/// A stage, its weights in the order in which they are used.
#[derive(Clone, Debug, PartialEq)]
struct Packed {
    /// What comes in, padding included; its channels as they are, not padded to lanes.
    input: Shape,
    /// What comes out of the convolution; 1x1 of a dense layer.
    output: Shape,
    /// The kernel's height and width.
    kernel: [usize; 2],
    /// For each group of [`LANES`] output channels: (row, column, input channel), as `Lanes` over output channels.
    weight: Vec<Lanes>,
    /// A bias for each group.
    bias: Vec<Lanes>,
    norm: Option<NormShape>,
}

/// The buffers of one reading.
#[derive(Clone, Debug)]
pub(super) struct OneBuffers {
    input: Vec<f32>,
    stages: Vec<[Vec<Lanes>; 2]>,
}

impl PackedStages {
    pub(super) fn new(plan: &Plan, folded: &[Folded]) -> Self {
        let mut before = plan.input.padded();
        let stages = plan.stages.iter().zip(folded).map(|(stage, folded)| {
            let (output, kernel) = match stage.affine {
                Affine::Conv(shape) => (shape.output, [shape.kernel; 2]),
                Affine::Linear { outputs, .. } => (Shape::new(outputs, 1, 1), [before.height, before.width]),
            };
            let norm = stage.norm.as_ref().map(|norm: &Norm| norm.shape);
            let packed = Packed {
                input: before,
                output,
                kernel,
                weight: pack_weight(&folded.weight, before.channels, kernel, output.channels),
                bias: folded.bias.chunks(LANES).map(lanes_of).collect(),
                norm,
            };
            before = norm.map_or(output, NormShape::output);
            packed
        });
        Self(stages.collect())
    }

    pub(super) fn buffers(&self) -> OneBuffers {
        let zeros = |shape: Shape| vec![Lanes::ZERO; shape.area() * groups(shape.channels)];
        OneBuffers {
            input: self.0.first().map_or(Vec::new(), |first| vec![0.0; first.input.len()]),
            stages: self
                .0
                .iter()
                .map(|stage| [zeros(stage.output), stage.norm.map_or(Vec::new(), |norm| zeros(norm.output()))])
                .collect(),
        }
    }

    /// Reads one input of (channel, row, column) order.
    pub(super) fn read(&self, isa: Isa, plan: &Plan, buffers: &mut OneBuffers, input: &[f32], logits: &mut [f32]) {
        let (channels, area) = (plan.input.shape.channels, plan.input.padded().area());
        for (range, start) in plan.input.rows() {
            let (channel, first) = (start / area, start % area);
            for (column, &number) in input[range].iter().enumerate() {
                buffers.input[(first + column) * channels + channel] = number;
            }
        }
        for (index, stage) in self.0.iter().enumerate() {
            let (before, rest) = buffers.stages.split_at_mut(index);
            let [affine, output] = &mut rest[0];
            let (x, stride) = match before.last() {
                None => (buffers.input.as_slice(), channels),
                Some([_, output]) => (flat(output), groups(stage.input.channels) * LANES),
            };
            isa.run(OneAffine { stage, x, stride, y: affine });
            if let Some(shape) = stage.norm {
                isa.run(OnePool { shape, x: affine, y: output });
            }
        }
        if let Some([last, _]) = buffers.stages.last() {
            logits.copy_from_slice(&flat(last)[..logits.len()]);
        }
    }
}

/// Groups of [`LANES`] channels.
const fn groups(channels: usize) -> usize {
    channels.div_ceil(LANES)
}

/// The first numbers in lanes, the others zero.
fn lanes_of(numbers: &[f32]) -> Lanes {
    let mut lanes = Lanes::ZERO;
    lanes.0[..numbers.len()].copy_from_slice(numbers);
    lanes
}

/// The numbers of lanes, one behind the other.
fn flat(lanes: &[Lanes]) -> &[f32] {
    Lanes::flat(lanes)
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
struct OneAffine<'a> {
    stage: &'a Packed,
    x: &'a [f32],
    /// From one pixel of `x` to the next.
    stride: usize,
    y: &'a mut [Lanes],
}

impl Kernel for OneAffine<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let (output, groups) = (self.stage.output, groups(self.stage.output.channels));
        let mut group = 0;
        while group < groups {
            let wide = S::REGISTERS == 32;
            group += match (output.width, groups - group) {
                (1, 8..) if wide => self.rows::<S, 1, 8>(simd, group),
                (1, 4..) => self.rows::<S, 1, 4>(simd, group),
                (1, 2..) => self.rows::<S, 1, 2>(simd, group),
                (1, _) => self.rows::<S, 1, 1>(simd, group),
                (_, 2..) if wide => self.rows::<S, 8, 2>(simd, group),
                (_, _) if wide => self.rows::<S, 12, 1>(simd, group),
                (_, _) => self.rows::<S, 6, 1>(simd, group),
            };
        }
    }
}

impl OneAffine<'_> {
    /// Tiles of `P` pixels of a row by `Q` groups of channels.
    #[inline(always)]
    fn rows<S: Simd, const P: usize, const Q: usize>(&mut self, simd: S, group: usize) -> usize {
        for row in 0..self.stage.output.height {
            for part in 0..S::PARTS {
                let mut column = 0;
                while column < self.stage.output.width {
                    column += match self.stage.output.width - column {
                        left if left >= P => self.tile::<S, P, Q>(simd, group, row, column, part),
                        8.. if P > 8 => self.tile::<S, 8, Q>(simd, group, row, column, part),
                        4.. if P > 4 => self.tile::<S, 4, Q>(simd, group, row, column, part),
                        2.. if P > 2 => self.tile::<S, 2, Q>(simd, group, row, column, part),
                        _ => self.tile::<S, 1, Q>(simd, group, row, column, part),
                    };
                }
            }
        }
        Q
    }

    #[inline(always)]
    fn tile<S: Simd, const P: usize, const Q: usize>(
        &mut self,
        simd: S,
        group: usize,
        row: usize,
        column: usize,
        part: usize,
    ) -> usize {
        let Packed { input, output, kernel: [height, width], .. } = *self.stage;
        let run = width * input.channels;
        let taps = height * run;
        let weights: [&[Lanes]; Q] = std::array::from_fn(|q| &self.stage.weight[(group + q) * taps..][..taps]);
        let mut sums: [[S::V; Q]; P] = [std::array::from_fn(|q| simd.load(&self.stage.bias[group + q], part)); P];
        for u in 0..height {
            for v in 0..width {
                let start = ((row + u) * input.width + column + v) * self.stride;
                let x = &self.x[start..start + (P - 1) * self.stride + input.channels];
                let tap = u * run + v * input.channels;
                let w: [&[Lanes]; Q] = std::array::from_fn(|q| &weights[q][tap..tap + input.channels]);
                for i in 0..input.channels {
                    let w: [S::V; Q] = std::array::from_fn(|q| simd.load(&w[q][i], part));
                    for p in 0..P {
                        let x = simd.splat(x[p * self.stride + i]);
                        for q in 0..Q {
                            sums[p][q] = simd.mul_add(x, w[q], sums[p][q]);
                        }
                    }
                }
            }
        }
        let groups = groups(output.channels);
        for p in 0..P {
            let y = &mut self.y[(row * output.width + column + p) * groups + group..][..Q];
            for q in 0..Q {
                simd.store(sums[p][q], &mut y[q], part);
            }
        }
        P
    }
}

/// Cuts at zero and pools.
struct OnePool<'a> {
    shape: NormShape,
    x: &'a [Lanes],
    y: &'a mut [Lanes],
}

impl Kernel for OnePool<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let groups = groups(self.shape.input.channels);
        let (pooled, output, margin) = (self.shape.pooled(), self.shape.output(), self.shape.margin);
        let zero = simd.splat(0.0);
        for row in 0..pooled.height {
            for column in 0..pooled.width {
                let y = &mut self.y[((row + margin) * output.width + column + margin) * groups..][..groups];
                for (group, y) in y.iter_mut().enumerate() {
                    for part in 0..S::PARTS {
                        let x = |row: usize, column: usize| {
                            simd.load(&self.x[(row * self.shape.input.width + column) * groups + group], part)
                        };
                        let best = if self.shape.pool {
                            let upper = simd.max(x(2 * row, 2 * column), x(2 * row, 2 * column + 1));
                            let lower = simd.max(x(2 * row + 1, 2 * column), x(2 * row + 1, 2 * column + 1));
                            simd.max(upper, lower)
                        } else {
                            x(row, column)
                        };
                        simd.store(simd.max(best, zero), y, part);
                    }
                }
            }
        }
    }
}
