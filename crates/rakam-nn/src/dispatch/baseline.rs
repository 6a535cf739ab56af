//! What every processor has: plain loops over four numbers, which the compiler turns into SSE2 or NEON.

use super::simd::Simd;
use crate::lanes::{LANES, Lanes};

/// Four numbers a vector.
#[derive(Clone, Copy)]
pub(super) struct Baseline;

impl Simd for Baseline {
    type V = [f32; 4];
    const PARTS: usize = LANES / 4;
    const REGISTERS: usize = if cfg!(target_arch = "aarch64") { 32 } else { 16 };
    const SUMS: usize = if cfg!(target_arch = "aarch64") { 16 } else { 12 };

    #[inline(always)]
    fn load(self, lanes: &Lanes, part: usize) -> Self::V {
        lanes.0.as_chunks().0[part]
    }

    #[inline(always)]
    fn store(self, vector: Self::V, lanes: &mut Lanes, part: usize) {
        lanes.0.as_chunks_mut().0[part] = vector;
    }

    #[inline(always)]
    fn splat(self, number: f32) -> Self::V {
        [number; 4]
    }

    #[inline(always)]
    fn add(self, a: Self::V, b: Self::V) -> Self::V {
        std::array::from_fn(|i| a[i] + b[i])
    }

    #[inline(always)]
    fn mul_add(self, a: Self::V, b: Self::V, c: Self::V) -> Self::V {
        std::array::from_fn(|i| self.mul_add_one(a[i], b[i], c[i]))
    }

    #[inline(always)]
    fn max(self, a: Self::V, b: Self::V) -> Self::V {
        std::array::from_fn(|i| if a[i] > b[i] { a[i] } else { b[i] })
    }

    #[inline(always)]
    fn min(self, a: Self::V, b: Self::V) -> Self::V {
        std::array::from_fn(|i| if a[i] < b[i] { a[i] } else { b[i] })
    }

    #[inline(always)]
    fn where_equal(self, a: Self::V, b: Self::V, then: Self::V) -> Self::V {
        std::array::from_fn(|i| if a[i] == b[i] { then[i] } else { 0.0 })
    }

    #[inline(always)]
    fn where_greater(self, a: Self::V, b: Self::V, then: Self::V) -> Self::V {
        std::array::from_fn(|i| if a[i] > b[i] { then[i] } else { 0.0 })
    }

    #[inline(always)]
    fn mul_add_one(self, a: f32, b: f32, c: f32) -> f32 {
        if cfg!(any(target_arch = "aarch64", target_feature = "fma")) { a.mul_add(b, c) } else { a * b + c }
    }

    #[inline(always)]
    fn sum(self, vector: Self::V) -> f32 {
        vector.iter().sum()
    }
}
