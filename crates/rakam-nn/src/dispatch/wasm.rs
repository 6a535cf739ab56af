//! WebAssembly: four numbers a vector, as intrinsics.
//!
//! The plain loops of the baseline would do, but a module optimised for size is linked without the pass that vectorises
//! them.
#![allow(unsafe_code)]

use std::arch::wasm32::{
    f32x4_add, f32x4_eq, f32x4_extract_lane, f32x4_gt, f32x4_mul, f32x4_pmax, f32x4_pmin, f32x4_splat, v128, v128_and,
    v128_load, v128_store,
};

use super::simd::Simd;
use crate::lanes::{LANES, Lanes};

/// Vectors of simd128, which the whole module is compiled for.
#[derive(Clone, Copy)]
pub(super) struct Simd128;

impl Simd for Simd128 {
    type V = v128;
    const PARTS: usize = LANES / 4;
    const REGISTERS: usize = 16;
    const SUMS: usize = 12;

    #[inline(always)]
    fn load(self, lanes: &Lanes, part: usize) -> Self::V {
        let chunk: &[f32; 4] = &lanes.0.as_chunks().0[part];
        // SAFETY: the chunk has the 16 bytes that are read; a load needs no alignment.
        unsafe { v128_load(chunk.as_ptr().cast()) }
    }

    #[inline(always)]
    fn store(self, vector: Self::V, lanes: &mut Lanes, part: usize) {
        let chunk: &mut [f32; 4] = &mut lanes.0.as_chunks_mut().0[part];
        // SAFETY: the chunk has the 16 bytes that are written; a store needs no alignment.
        unsafe { v128_store(chunk.as_mut_ptr().cast(), vector) }
    }

    #[inline(always)]
    fn splat(self, number: f32) -> Self::V {
        f32x4_splat(number)
    }

    #[inline(always)]
    fn add(self, a: Self::V, b: Self::V) -> Self::V {
        f32x4_add(a, b)
    }

    #[inline(always)]
    fn mul_add(self, a: Self::V, b: Self::V, c: Self::V) -> Self::V {
        f32x4_add(f32x4_mul(a, b), c)
    }

    // `pmax(x, y)` is `y` where `x < y`, else `x`: also where one is NaN.
    #[inline(always)]
    fn max(self, a: Self::V, b: Self::V) -> Self::V {
        f32x4_pmax(b, a)
    }

    #[inline(always)]
    fn min(self, a: Self::V, b: Self::V) -> Self::V {
        f32x4_pmin(b, a)
    }

    #[inline(always)]
    fn where_equal(self, a: Self::V, b: Self::V, then: Self::V) -> Self::V {
        v128_and(f32x4_eq(a, b), then)
    }

    #[inline(always)]
    fn where_greater(self, a: Self::V, b: Self::V, then: Self::V) -> Self::V {
        v128_and(f32x4_gt(a, b), then)
    }

    #[inline(always)]
    fn mul_add_one(self, a: f32, b: f32, c: f32) -> f32 {
        a * b + c
    }

    #[inline(always)]
    fn sum(self, vector: Self::V) -> f32 {
        f32x4_extract_lane::<0>(vector)
            + f32x4_extract_lane::<1>(vector)
            + f32x4_extract_lane::<2>(vector)
            + f32x4_extract_lane::<3>(vector)
    }
}
