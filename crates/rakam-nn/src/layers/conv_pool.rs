//! Convolution, ReLU and 2x2 max-pooling in one pass, for reading: what is not the largest of its window never reaches
//! memory. The formulas are those of [`conv`](super::conv) and [`batch_norm`](super::batch_norm).

use super::batch_norm::NormShape;
use super::conv::{ConvInput, ConvTiles};
use crate::Shape;
use crate::dispatch::{Kernel, Simd};
use crate::lanes::Lanes;

/// Writes the pooled output; the margin stays as it is.
pub(crate) struct ConvPool<'a> {
    pub(crate) conv: ConvInput<'a>,
    pub(crate) norm: NormShape,
    pub(crate) y: &'a mut [Lanes],
}

impl Kernel for ConvPool<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Shape { channels, width, .. } = self.norm.input;
        let (kernel, extent) = (self.conv.shape.kernel, Shape::new(channels, self.norm.pooled().height, width));
        self.run_tiles(simd, kernel, extent);
    }
}

impl ConvTiles for ConvPool<'_> {
    /// `C` columns of two rows, which become `C / 2` columns of `row` after pooling. Widths are even, so `C` is not 1.
    #[inline(always)]
    fn tile<S: Simd, const K: usize, const O: usize, const C: usize>(
        &mut self,
        simd: S,
        first: usize,
        row: usize,
        column: usize,
        part: usize,
    ) -> usize {
        // The upper row waits in memory: the lower one needs all registers.
        let upper: [[S::V; C]; O] = self.conv.sums::<S, K, O, C>(simd, first, 2 * row, column, part);
        for o in 0..O {
            let start = self.norm.output_row(first + o, row) + column / 2;
            let y = &mut self.y[start..][..C / 2];
            for c in 0..C / 2 {
                simd.store(simd.max(upper[o][2 * c], upper[o][2 * c + 1]), &mut y[c], part);
            }
        }
        let lower: [[S::V; C]; O] = self.conv.sums::<S, K, O, C>(simd, first, 2 * row + 1, column, part);
        for o in 0..O {
            let start = self.norm.output_row(first + o, row) + column / 2;
            let y = &mut self.y[start..][..C / 2];
            for c in 0..C / 2 {
                let window = simd.max(simd.load(&y[c], part), simd.max(lower[o][2 * c], lower[o][2 * c + 1]));
                simd.store(simd.max(simd.splat(0.0), window), &mut y[c], part);
            }
        }
        C
    }
}
