//! The gradients of a convolution in tiles of a row, as in [`winograd`](super::winograd).

use super::winograd::{
    MOST_POINTS, TILE, gradient_values, input_gradient, input_values, points, tile_of, weight_gradient,
};
use super::{ConvShape, bias_gradient};
use crate::dispatch::{Kernel, Simd, array_of};
use crate::lanes::Lanes;

/// Accumulators of the largest tile of `dx`.
const MOST_SUMS: usize = 18;

/// The buffers of one block.
#[derive(Clone, Debug, Default)]
pub(crate) struct GradientBuffers {
    /// `v`: (point, input, row, tile).
    x: Vec<Lanes>,
    /// `e`: (point, output, row, tile).
    dy: Vec<Lanes>,
    /// The sums of `v * e`: (output, input, row of the kernel).
    sums: Vec<[f32; MOST_POINTS]>,
    /// The sums of `u * e` of a few tiles of `dx`: (input, tile).
    products: Vec<[Lanes; MOST_POINTS]>,
}

impl GradientBuffers {
    pub(super) fn new(shape: ConvShape) -> Self {
        let ConvShape { input, output, kernel } = shape;
        let (points, tiles) = (points(kernel), shape.tiles());
        Self {
            x: vec![Lanes::ZERO; points * input.channels * input.height * tiles],
            dy: vec![Lanes::ZERO; points * output.channels * output.height * tiles],
            sums: vec![[0.0; MOST_POINTS]; output.channels * input.channels * kernel],
            products: vec![[Lanes::ZERO; MOST_POINTS]; MOST_SUMS],
        }
    }
}

/// Writes `dw` and `db` of a block; leaves `e` in the buffers.
pub(crate) struct TiledBackwardWeight<'a> {
    pub(crate) shape: ConvShape,
    pub(crate) x: &'a [Lanes],
    pub(crate) dy: &'a [Lanes],
    pub(crate) buffers: &'a mut GradientBuffers,
    pub(crate) dw: &'a mut [f32],
    pub(crate) db: &'a mut [f32],
}

impl Kernel for TiledBackwardWeight<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        match self.shape.kernel {
            3 => self.points::<S, 3, 6>(simd),
            _ => self.points::<S, 5, 8>(simd),
        }
        bias_gradient(simd, self.dy, self.db);
    }
}

impl TiledBackwardWeight<'_> {
    #[inline(always)]
    fn points<S: Simd, const K: usize, const N: usize>(&mut self, simd: S) {
        let ConvShape { input, output, .. } = self.shape;
        let tiles = self.shape.tiles();
        cut::<S, N, N>(simd, self.x, input.width, &mut self.buffers.x, tiles, input_values);
        cut::<S, TILE, N>(simd, self.dy, output.width, &mut self.buffers.dy, tiles, gradient_values);
        for point in 0..N {
            let mut first = 0;
            while first < output.channels {
                first += match (S::REGISTERS, output.channels - first) {
                    (32, 3 | 6) => self.lines::<S, K, 3>(simd, point, first),
                    (32, 4..) if 4 * K <= S::SUMS => self.lines::<S, K, 4>(simd, point, first),
                    (32, 3..) => self.lines::<S, K, 3>(simd, point, first),
                    (_, 2..) => self.lines::<S, K, 2>(simd, point, first),
                    _ => self.lines::<S, K, 1>(simd, point, first),
                };
            }
        }
        let rows: &mut [[f32; K]] = self.dw.as_chunks_mut().0;
        for (dw, sums) in rows.iter_mut().zip(&self.buffers.sums) {
            *dw = weight_gradient(sums.first_chunk::<N>().unwrap_or(&[0.0; N]));
        }
    }

    /// The sums at a point of `O` channels from `first` on.
    #[inline(always)]
    fn lines<S: Simd, const K: usize, const O: usize>(&mut self, simd: S, point: usize, first: usize) -> usize {
        let ConvShape { input, output, .. } = self.shape;
        let GradientBuffers { x, dy, sums: of_rows, .. } = &mut *self.buffers;
        let tiles = self.shape.tiles();
        let [from, to] = [input.height * tiles, output.height * tiles];
        let dy = array_of!(O, &[] as &[Lanes], |o| &dy[(point * output.channels + first + o) * to..][..to]);
        for channel in 0..input.channels {
            let x = &x[(point * input.channels + channel) * from..][..from];
            let x = array_of!(K, &[] as &[Lanes], |u| &x[u * tiles..][..to]);
            let mut sums = [[simd.splat(0.0); K]; O];
            for place in 0..to {
                for part in 0..S::PARTS {
                    let x = array_of!(K, simd.splat(0.0), |u| simd.load(&x[u][place], part));
                    for o in 0..O {
                        let dy = simd.load(&dy[o][place], part);
                        for u in 0..K {
                            sums[o][u] = simd.mul_add(dy, x[u], sums[o][u]);
                        }
                    }
                }
            }
            for o in 0..O {
                let row = ((first + o) * input.channels + channel) * K;
                for u in 0..K {
                    of_rows[row + u][point] = simd.sum(sums[o][u]);
                }
            }
        }
        O
    }
}

/// Cuts rows of `width` numbers into tiles of `X`, and writes what `values` makes of each: (point, row, tile).
#[inline(always)]
fn cut<S: Simd, const X: usize, const N: usize>(
    simd: S,
    rows: &[Lanes],
    width: usize,
    out: &mut [Lanes],
    tiles: usize,
    values: impl Fn(S, [S::V; X]) -> [S::V; N],
) {
    let point_len = out.len() / N;
    for (row, numbers) in rows.chunks_exact(width).enumerate() {
        for tile in 0..tiles {
            let numbers = &numbers[tile * TILE..];
            for part in 0..S::PARTS {
                let values = values(simd, tile_of(simd, numbers, part));
                for point in 0..N {
                    simd.store(values[point], &mut out[point * point_len + row * tiles + tile], part);
                }
            }
        }
    }
}

/// Writes `dx`, padding included, from the `e` that [`TiledBackwardWeight`] left.
pub(crate) struct TiledBackwardInput<'a> {
    pub(crate) shape: ConvShape,
    pub(crate) transformed: &'a [f32],
    pub(crate) buffers: &'a mut GradientBuffers,
    pub(crate) dx: &'a mut [Lanes],
}

impl Kernel for TiledBackwardInput<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        match self.shape.kernel {
            3 => self.rows::<S, 3, 6>(simd),
            _ => self.rows::<S, 5, 8>(simd),
        }
    }
}

impl TiledBackwardInput<'_> {
    #[inline(always)]
    fn rows<S: Simd, const K: usize, const N: usize>(&mut self, simd: S) {
        self.dx.fill(Lanes::ZERO);
        let input = self.shape.input;
        for row in 0..input.height {
            let mut first = 0;
            while first < input.channels {
                first += match (S::REGISTERS, input.channels - first) {
                    (32, 8..) => self.channels::<S, K, N, 8>(simd, row, first),
                    (_, 6..) => self.channels::<S, K, N, 6>(simd, row, first),
                    (_, 4..) => self.channels::<S, K, N, 4>(simd, row, first),
                    (_, 2..) => self.channels::<S, K, N, 2>(simd, row, first),
                    _ => self.channels::<S, K, N, 1>(simd, row, first),
                };
            }
        }
    }

    /// Tiles of `I` channels, by two or one of the row's.
    #[inline(always)]
    fn channels<S: Simd, const K: usize, const N: usize, const I: usize>(
        &mut self,
        simd: S,
        row: usize,
        first: usize,
    ) -> usize {
        let tiles = self.shape.tiles();
        for part in 0..S::PARTS {
            let mut tile = 0;
            while tile < tiles {
                tile += match tiles - tile {
                    2.. => self.tile::<S, K, N, I, 2>(simd, first, row, tile, part),
                    _ => self.tile::<S, K, N, I, 1>(simd, first, row, tile, part),
                };
            }
        }
        I
    }

    #[inline(always)]
    fn tile<S: Simd, const K: usize, const N: usize, const I: usize, const C: usize>(
        &mut self,
        simd: S,
        first: usize,
        row: usize,
        tile: usize,
        part: usize,
    ) -> usize {
        let ConvShape { input, output, .. } = self.shape;
        let tiles = self.shape.tiles();
        let GradientBuffers { dy, products, .. } = &mut *self.buffers;
        let plane = output.height * tiles;
        let lines = (row + 1).saturating_sub(output.height)..K.min(row + 1);
        for point in 0..N {
            let mut sums = [[simd.splat(0.0); C]; I];
            for channel in point * output.channels..(point + 1) * output.channels {
                let dy = &dy[channel * plane..][..plane];
                let weights = &self.transformed[channel * K * input.channels..][..K * input.channels];
                for u in lines.clone() {
                    let dy = &dy[(row - u) * tiles + tile..][..C];
                    let w = &weights[u * input.channels + first..][..I];
                    let dy = array_of!(C, simd.splat(0.0), |c| simd.load(&dy[c], part));
                    for i in 0..I {
                        let w = simd.splat(w[i]);
                        for c in 0..C {
                            sums[i][c] = simd.mul_add(w, dy[c], sums[i][c]);
                        }
                    }
                }
            }
            for i in 0..I {
                for c in 0..C {
                    simd.store(sums[i][c], &mut products[i * C + c][point], part);
                }
            }
        }
        for i in 0..I {
            let dx = &mut self.dx[(first + i) * input.area() + row * input.width..][..input.width];
            for c in 0..C {
                let products = &products[i * C + c];
                let numbers = array_of!(N, simd.splat(0.0), |point| simd.load(&products[point], part));
                let numbers = input_gradient(simd, numbers);
                // What lies beyond the row comes from columns that there aren't.
                for (dx, number) in dx[(tile + c) * TILE..].iter_mut().zip(numbers) {
                    simd.store(simd.add(simd.load(dx, part), number), dx, part);
                }
            }
        }
        C
    }
}
