//! The innermost axis of every tensor: one number of each sample of a block.

use bytemuck::{Pod, Zeroable};

/// Samples that are computed side by side.
pub const LANES: usize = 16;

/// One number of each sample of a block, such as one pixel of sixteen images. Aligned to a cache line, so that no
/// vector straddles two.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Lanes(pub(crate) [f32; LANES]);

/// Lanes that are transposed at once: four by four numbers fit four small registers.
pub(crate) const QUAD: usize = 4;

/// Rows become columns.
#[inline(always)]
pub(crate) fn transposed(rows: [[f32; QUAD]; QUAD]) -> [[f32; QUAD]; QUAD] {
    let [a, b, c, d] = rows;
    [[a[0], b[0], c[0], d[0]], [a[1], b[1], c[1], d[1]], [a[2], b[2], c[2], d[2]], [a[3], b[3], c[3], d[3]]]
}

impl Lanes {
    pub(crate) const ZERO: Self = Self([0.0; LANES]);

    /// The numbers of several lanes, one after the other.
    #[inline(always)]
    pub(crate) fn flat(lanes: &[Self]) -> &[f32] {
        bytemuck::cast_slice(lanes)
    }

    /// Four of the lanes, from lane `QUAD * index` on.
    #[inline(always)]
    pub(crate) fn quad(&mut self, index: usize) -> &mut [f32; QUAD] {
        &mut self.0.as_chunks_mut().0[index]
    }

    /// The sum over the lanes, always in the same order.
    #[inline(always)]
    pub(crate) fn sum(&self) -> f32 {
        let mut sums = self.0;
        let mut half = LANES / 2;
        while half > 0 {
            for lane in 0..half {
                sums[lane] += sums[lane + half];
            }
            half /= 2;
        }
        sums[0]
    }
}
