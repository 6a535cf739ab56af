//! Convolutions in tiles of a row, as in [`winograd`]. The output may be pooled at once: what is not the largest of its window never
//! reaches memory.

use super::ConvShape;
use super::winograd::{MOST_POINTS, TILE, input_values, output_columns, points, tile_of, weight_values};
use crate::dispatch::{Isa, Kernel, Simd, array_of};
use crate::lanes::Lanes;
use crate::layers::batch_norm::NormShape;
use crate::layers::weights::Weights;

/// Accumulators of the largest tile.
const MOST_SUMS: usize = 24;

/// The sizes of a convolution in this form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TiledShape {
    pub(crate) conv: ConvShape,
    /// How the output is cut at zero and pooled; `None` where it isn't.
    pub(crate) pool: Option<NormShape>,
}

/// The buffers of one block.
#[derive(Clone, Debug, Default)]
pub(crate) struct TiledBuffers {
    /// `v` of the rows that the kernel covers: (point, row, input, tile). Row `r` stands in place `r % K`.
    tiles: Vec<Lanes>,
    /// `m` of a few tiles: (output, tile).
    products: Vec<[Lanes; MOST_POINTS]>,
    /// The upper of two rows that are pooled: (output, pooled column).
    upper: Vec<Lanes>,
}

impl TiledShape {
    pub(crate) fn buffers(self) -> TiledBuffers {
        let zeros = |length: usize| vec![Lanes::ZERO; length];
        let ConvShape { output, kernel, .. } = self.conv;
        TiledBuffers {
            tiles: zeros(points(kernel) * kernel * self.row_len()),
            products: vec![[Lanes::ZERO; MOST_POINTS]; MOST_SUMS],
            upper: zeros(if self.pool.is_some() { output.channels * output.width / 2 } else { 0 }),
        }
    }

    /// Writes the convolution of `x` to `y`, or what is left of it, whose margin stays as it is. One copy of the kernel for all callers:
    /// in a browser size counts.
    #[inline(never)]
    pub(crate) fn run(self, isa: Isa, weights: Weights<'_>, x: &[Lanes], buffers: &mut TiledBuffers, y: &mut [Lanes]) {
        let TiledBuffers { tiles, products, upper } = buffers;
        isa.run(TiledForward { shape: &self, weights: &weights, x, tiles, products, upper, y });
    }

    /// Numbers of one point in a row of the input.
    fn row_len(self) -> usize {
        self.conv.input.channels * self.conv.tiles()
    }
}

/// Writes `u`: (point, output, row of the kernel, input).
pub(crate) struct TransformWeight<'a> {
    pub(crate) shape: ConvShape,
    pub(crate) weight: &'a [f32],
    pub(crate) transformed: &'a mut [f32],
}

impl Kernel for TransformWeight<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, _: S) {
        match self.shape.kernel {
            3 => self.rows::<3, 6>(),
            _ => self.rows::<5, 8>(),
        }
    }
}

impl TransformWeight<'_> {
    #[inline(always)]
    fn rows<const K: usize, const N: usize>(&mut self) {
        let inputs = self.shape.input.channels;
        let plane = self.shape.output.channels * K * inputs;
        let rows: &[[f32; K]] = self.weight.as_chunks().0;
        for (output, rows) in rows.chunks_exact(inputs * K).enumerate() {
            for (input, rows) in rows.chunks_exact(K).enumerate() {
                for (line, row) in rows.iter().enumerate() {
                    let values: [f32; N] = weight_values(row);
                    for point in 0..N {
                        self.transformed[point * plane + (output * K + line) * inputs + input] = values[point];
                    }
                }
            }
        }
    }
}

/// Writes `y`, row by row.
struct TiledForward<'a> {
    shape: &'a TiledShape,
    weights: &'a Weights<'a>,
    x: &'a [Lanes],
    tiles: &'a mut [Lanes],
    products: &'a mut [[Lanes; MOST_POINTS]],
    upper: &'a mut [Lanes],
    y: &'a mut [Lanes],
}

impl Kernel for TiledForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        match self.shape.conv.kernel {
            3 => self.rows::<S, 3, 6>(simd),
            _ => self.rows::<S, 5, 8>(simd),
        }
    }
}

impl TiledForward<'_> {
    /// All rows, for kernels of `K` rows and `N` points.
    #[inline(always)]
    fn rows<S: Simd, const K: usize, const N: usize>(&mut self, simd: S) {
        let output = self.shape.conv.output;
        for row in 0..K - 1 {
            self.tile_row::<S, K, N>(simd, row);
        }
        for row in 0..output.height {
            self.tile_row::<S, K, N>(simd, row + K - 1);
            let mut first = 0;
            while first < output.channels {
                first += match (S::REGISTERS, output.channels - first) {
                    (32, 8..) => self.channels::<S, K, N, 8>(simd, row, first),
                    (32, 6..) => self.channels::<S, K, N, 6>(simd, row, first),
                    (_, left) if S::PARTS == 2 && left.is_multiple_of(6) => {
                        self.channels::<S, K, N, 6>(simd, row, first)
                    }
                    (_, 4..) => self.channels::<S, K, N, 4>(simd, row, first),
                    (_, 2..) => self.channels::<S, K, N, 2>(simd, row, first),
                    _ => self.channels::<S, K, N, 1>(simd, row, first),
                };
            }
        }
    }

    /// Writes `v` of a row of the input.
    #[inline(always)]
    fn tile_row<S: Simd, const K: usize, const N: usize>(&mut self, simd: S, row: usize) {
        let input = self.shape.conv.input;
        let (tiles, row_len) = (self.shape.conv.tiles(), self.shape.row_len());
        for channel in 0..input.channels {
            let x = &self.x[channel * input.area() + row * input.width..][..input.width];
            for tile in 0..tiles {
                let x = &x[tile * TILE..];
                for part in 0..S::PARTS {
                    let values = input_values::<S, N>(simd, tile_of(simd, x, part));
                    let place = row % K * row_len + channel * tiles + tile;
                    for point in 0..N {
                        simd.store(values[point], &mut self.tiles[point * K * row_len + place], part);
                    }
                }
            }
        }
    }

    /// Tiles of `O` channels, by three, two or one of the row's.
    #[inline(always)]
    fn channels<S: Simd, const K: usize, const N: usize, const O: usize>(
        &mut self,
        simd: S,
        row: usize,
        first: usize,
    ) -> usize {
        let tiles = self.shape.conv.tiles();
        for part in 0..S::PARTS {
            let mut tile = 0;
            while tile < tiles {
                tile += match tiles - tile {
                    3 | 5.. if S::REGISTERS == 32 => self.tile::<S, K, N, O, 3>(simd, first, row, tile, part),
                    2.. => self.tile::<S, K, N, O, 2>(simd, first, row, tile, part),
                    _ => self.tile::<S, K, N, O, 1>(simd, first, row, tile, part),
                };
            }
        }
        O
    }

    #[inline(always)]
    fn tile<S: Simd, const K: usize, const N: usize, const O: usize, const C: usize>(
        &mut self,
        simd: S,
        first: usize,
        row: usize,
        tile: usize,
        part: usize,
    ) -> usize {
        let (TiledShape { conv: shape, .. }, Weights { transformed: weight, bias, .. }) = (self.shape, self.weights);
        let (tiles, row_len) = (self.shape.conv.tiles(), self.shape.row_len());
        let lines = K * shape.input.channels;
        // Where the rows of the kernel stand.
        let places = array_of!(K, 0, |s| (row + s) % K * row_len);
        let (values, products) = (&*self.tiles, &mut self.products[..O * C]);
        for point in 0..N {
            let x = &values[point * K * row_len..][..K * row_len];
            let w = &weight[(point * shape.output.channels + first) * lines..][..O * lines];
            // For one channel all addresses are known: no slice of the weights for each output. In a browser size counts more.
            let one = if lines == K && !cfg!(target_arch = "wasm32") { w.as_chunks().0.first_chunk() } else { None };
            let sums = match one {
                Some(w) => sums_of_one::<S, K, O, C>(simd, x, places, tile, w, part),
                None => sums::<S, K, O, C>(simd, x, places, tile, tiles, w, part),
            };
            for o in 0..O {
                for c in 0..C {
                    simd.store(sums[o][c], &mut products[o * C + c][point], part);
                }
            }
        }
        for o in 0..O {
            let bias = simd.splat(bias[first + o]);
            let columns = array_of!(C, [simd.splat(0.0); TILE], |c| {
                let products = &self.products[o * C + c];
                output_columns(simd, bias, array_of!(N, simd.splat(0.0), |point| simd.load(&products[point], part)))
            });
            self.write(simd, [first + o, row, tile * TILE], part, columns);
        }
        C
    }

    /// Writes the columns of tiles side by side, from this channel, row and column on, or those of them that there are.
    #[inline(always)]
    fn write<S: Simd, const C: usize>(
        &mut self,
        simd: S,
        [channel, row, column]: [usize; 3],
        part: usize,
        columns: [[S::V; TILE]; C],
    ) {
        let output = self.shape.conv.output;
        let left = (output.width - column).min(C * TILE);
        let Some(norm) = self.shape.pool else {
            let y = &mut self.y[channel * output.area() + row * output.width + column..][..left];
            for c in 0..C {
                for i in 0..TILE {
                    if let Some(y) = y.get_mut(c * TILE + i) {
                        simd.store(columns[c][i], y, part);
                    }
                }
            }
            return;
        };
        let upper = &mut self.upper[channel * output.width / 2 + column / 2..][..left / 2];
        let y = &mut self.y[norm.output_row(channel, row / 2) + column / 2..][..left / 2];
        for c in 0..C {
            for pair in 0..TILE / 2 {
                let larger = simd.max(columns[c][2 * pair], columns[c][2 * pair + 1]);
                let place = c * TILE / 2 + pair;
                if let (Some(upper), Some(y)) = (upper.get_mut(place), y.get_mut(place)) {
                    if row % 2 == 0 {
                        simd.store(simd.max(simd.splat(0.0), larger), upper, part);
                    } else {
                        simd.store(simd.max(simd.load(upper, part), larger), y, part);
                    }
                }
            }
        }
    }
}

/// The products of a tile at one point, of an input with one channel.
#[inline(always)]
fn sums_of_one<S: Simd, const K: usize, const O: usize, const C: usize>(
    simd: S,
    x: &[Lanes],
    places: [usize; K],
    tile: usize,
    w: &[[f32; K]; O],
    part: usize,
) -> [[S::V; C]; O] {
    let mut sums = [[simd.splat(0.0); C]; O];
    for line in 0..K {
        add(simd, &x[places[line] + tile..], part, array_of!(O, 0.0, |o| w[o][line]), &mut sums);
    }
    sums
}

/// The products of a tile at one point.
#[inline(always)]
fn sums<S: Simd, const K: usize, const O: usize, const C: usize>(
    simd: S,
    x: &[Lanes],
    places: [usize; K],
    tile: usize,
    tiles: usize,
    w: &[f32],
    part: usize,
) -> [[S::V; C]; O] {
    let lines = w.len() / O;
    let channels = lines / K;
    let w = array_of!(O, &[] as &[f32], |o| &w[o * lines..][..lines]);
    let mut sums = [[simd.splat(0.0); C]; O];
    for s in 0..K {
        let x = &x[places[s]..][..channels * tiles];
        let w = array_of!(O, &[] as &[f32], |o| &w[o][s * channels..][..channels]);
        for channel in 0..channels {
            add(simd, &x[channel * tiles + tile..], part, array_of!(O, 0.0, |o| w[o][channel]), &mut sums);
        }
    }
    sums
}

/// Adds the products of the first tiles of `x` with a weight of each output.
#[inline(always)]
fn add<S: Simd, const O: usize, const C: usize>(
    simd: S,
    x: &[Lanes],
    part: usize,
    w: [f32; O],
    sums: &mut [[S::V; C]; O],
) {
    let x = &x[..C];
    let x = array_of!(C, simd.splat(0.0), |c| simd.load(&x[c], part));
    for o in 0..O {
        let w = simd.splat(w[o]);
        for c in 0..C {
            sums[o][c] = simd.mul_add(w, x[c], sums[o][c]);
        }
    }
}
