//! A convolution of one input in tiles of a row, as in [`winograd`](crate::layers::conv::winograd): at each point it is a plain one,
//! of one column.

use super::plain::Plain;
use super::{Scratch, grouped, groups, load, store};
use crate::Shape;
use crate::dispatch::{Isa, Kernel, Simd, array_of};
use crate::inference::fold::Folded;
use crate::lanes::{LANES, Lanes};
use crate::layers::batch_norm::NormShape;
use crate::layers::conv::ConvShape;
use crate::layers::conv::winograd::{TILE, evaluate, input_values, output_columns, pays, points};
use crate::layers::op::OpShape;

/// With fewer channels the tiles themselves take longer than the multiplications that they save.
const FEWEST_CHANNELS: usize = 4;

/// The convolution, its weights in the order in which they are used.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tiled {
    shape: ConvShape,
    pub(super) norm: NormShape,
    /// For each point, a convolution over (row, tile).
    points: Vec<Plain>,
    /// A bias for each group of channels.
    bias: Vec<Lanes>,
}

impl Tiled {
    /// `None` for other ops, and where another form is faster.
    pub(super) fn new(op: OpShape, norm: NormShape, folded: &Folded) -> Option<Self> {
        let OpShape::Conv2d(shape) = op else { return None };
        let ConvShape { input, output, kernel } = shape;
        if input.channels < FEWEST_CHANNELS || !pays(shape) {
            return None;
        }
        let tiles = output.width.div_ceil(TILE);
        let at = |point: usize| {
            let weight = folded.weight.chunks_exact(kernel).map(|row| evaluate(row, point)).collect();
            let column = Folded { weight, bias: vec![0.0; output.channels] };
            // One long row comes out: tiles of different rows meet the same weights.
            let (input, output) =
                (Shape { width: tiles, ..input }, Shape::new(output.channels, 1, output.height * tiles));
            Plain::new(input, output, [kernel, 1], &column, None)
        };
        Some(Self { shape, norm, points: (0..points(kernel)).map(at).collect(), bias: grouped(&folded.bias) })
    }

    /// The tiles are (point, row, tile, channel), each point's some lanes longer; the products (point, row, tile, channel).
    pub(super) fn scratch(&self) -> Scratch {
        let tiles: usize = self.points.iter().map(|point| point.input.len() + LANES).sum();
        let products = self.points.iter().map(Plain::products_len).sum();
        Scratch { tiles: vec![0.0; tiles], products: vec![Lanes::ZERO; products] }
    }

    /// Writes what comes out of the stage to `y`.
    pub(super) fn run(&self, isa: Isa, x: &[f32], Scratch { tiles, products }: &mut Scratch, y: &mut [f32]) {
        let shape = self.shape;
        isa.run(Tile { shape, x, tiles });
        let [tiles_len, products_len] = [tiles.len(), products.len()].map(|len| len / self.points.len());
        let at_points = tiles.chunks_exact(tiles_len).zip(products.chunks_exact_mut(products_len));
        for (point, (x, products)) in self.points.iter().zip(at_points) {
            point.multiply(isa, x, products);
        }
        isa.run(Untile { shape, norm: self.norm, bias: &self.bias, products, y });
    }
}

/// Writes the tiles of an input.
struct Tile<'a> {
    shape: ConvShape,
    x: &'a [f32],
    tiles: &'a mut [f32],
}

impl Kernel for Tile<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        match self.shape.kernel {
            3 => self.rows::<S, 6>(simd),
            _ => self.rows::<S, 8>(simd),
        }
    }
}

impl Tile<'_> {
    #[inline(always)]
    fn rows<S: Simd, const N: usize>(&mut self, simd: S) {
        let ConvShape { input, output, .. } = self.shape;
        let channels = input.channels;
        let tiles = output.width.div_ceil(TILE);
        let plane = input.height * tiles * channels + LANES;
        for row in 0..input.height {
            for tile in 0..tiles {
                let start = (row * tiles + tile) * channels;
                for first in (0..channels).step_by(LANES / S::PARTS) {
                    let x = array_of!(N, simd.splat(0.0), |c| {
                        let column = tile * TILE + c;
                        if column < input.width {
                            load(simd, &self.x[(row * input.width + column) * channels + first..])
                        } else {
                            simd.splat(0.0)
                        }
                    });
                    let values = input_values(simd, x);
                    for point in 0..N {
                        store(simd, values[point], &mut self.tiles[point * plane + start + first..]);
                    }
                }
            }
        }
    }
}

/// Writes the output from the products: cut at zero and pooled, the channels packed tightly.
struct Untile<'a> {
    shape: ConvShape,
    norm: NormShape,
    bias: &'a [Lanes],
    products: &'a [Lanes],
    y: &'a mut [f32],
}

impl Kernel for Untile<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        match self.shape.kernel {
            3 => self.rows::<S, 6>(simd),
            _ => self.rows::<S, 8>(simd),
        }
    }
}

impl Untile<'_> {
    #[inline(always)]
    fn rows<S: Simd, const N: usize>(&mut self, simd: S) {
        let tiles = self.shape.output.width.div_ceil(TILE);
        for row in 0..self.norm.pooled().height {
            for tile in 0..tiles {
                // The last group first: its lanes beyond the channels are zero, and the next pixel overwrites them.
                for group in (0..groups(self.shape.output.channels)).rev() {
                    if self.norm.pool {
                        let [upper, lower] = [2 * row, 2 * row + 1].map(|row| row * tiles + tile);
                        let (upper, lower) =
                            (self.columns::<S, N>(simd, upper, group), self.columns::<S, N>(simd, lower, group));
                        let pooled = array_of!(TILE / 2, Lanes::ZERO, |c| {
                            let above = larger(simd, &upper[2 * c], &upper[2 * c + 1]);
                            larger(simd, &above, &larger(simd, &lower[2 * c], &lower[2 * c + 1]))
                        });
                        self.write(row, tile * TILE / 2, group, &pooled);
                    } else {
                        let columns = self.columns::<S, N>(simd, row * tiles + tile, group);
                        self.write(row, tile * TILE, group, &columns);
                    }
                }
            }
        }
    }

    /// The columns of a tile, cut at zero.
    #[inline(always)]
    fn columns<S: Simd, const N: usize>(&self, simd: S, place: usize, group: usize) -> [Lanes; TILE] {
        let groups = groups(self.shape.output.channels);
        let area = self.products.len() / N;
        let parts = (self.shape.output.channels - group * LANES).div_ceil(LANES / S::PARTS).min(S::PARTS);
        let mut columns = [Lanes::ZERO; TILE];
        for part in 0..parts {
            let m = array_of!(N, simd.splat(0.0), |point| {
                simd.load(&self.products[point * area + place * groups + group], part)
            });
            let of_part = output_columns(simd, simd.load(&self.bias[group], part), m);
            for c in 0..TILE {
                simd.store(simd.max(simd.splat(0.0), of_part[c]), &mut columns[c], part);
            }
        }
        columns
    }

    #[inline(always)]
    fn write(&mut self, row: usize, column: usize, group: usize, pixels: &[Lanes]) {
        let (output, margin, channels) = (self.norm.output(), self.norm.margin, self.shape.output.channels);
        let left = (output.width - 2 * margin - column).min(pixels.len());
        for (c, pixel) in pixels[..left].iter().enumerate() {
            let place = (row + margin) * output.width + margin + column + c;
            self.y[place * channels + group * LANES..][..LANES].copy_from_slice(&pixel.0);
        }
    }
}

#[inline(always)]
fn larger<S: Simd>(simd: S, a: &Lanes, b: &Lanes) -> Lanes {
    let mut larger = Lanes::ZERO;
    for part in 0..S::PARTS {
        simd.store(simd.max(simd.load(a, part), simd.load(b, part)), &mut larger, part);
    }
    larger
}
