//! The innermost axis of every tensor: one number of each sample of a block.

use bytemuck::{Pod, Zeroable};

/// Samples that are computed side by side.
pub const LANES: usize = 16;

/// One number of each sample of a block, such as one pixel of sixteen images. Aligned to a cache line, so that no
/// vector straddles two.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Lanes(pub(crate) [f32; LANES]);

impl Lanes {
    pub(crate) const ZERO: Self = Self([0.0; LANES]);

    /// The numbers of several lanes, one behind the other.
    #[inline(always)]
    pub(crate) fn flat(lanes: &[Self]) -> &[f32] {
        bytemuck::cast_slice(lanes)
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
