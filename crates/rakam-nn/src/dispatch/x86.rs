//! AVX2 and AVX-512: eight and sixteen numbers a vector.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::simd::{Kernel, Simd};
use crate::lanes::{LANES, Lanes};

/// Implements [`Simd`] with the intrinsics of one instruction set, and the entry function that carries its features.
macro_rules! instruction_set {
    ($Set:ident, $run:ident, $features:literal, $V:ty, $registers:literal,
     $load:ident, $store:ident, $splat:ident, $add:ident, $mul_add:ident, $sum:ident, $max:ident, $min:ident, $where:ident) => {
        #[derive(Clone, Copy)]
        pub(super) struct $Set(());

        /// Runs the kernel compiled for this set; to be called only where the processor has it.
        #[target_feature(enable = $features)]
        pub(super) fn $run<K: Kernel>(kernel: K) -> K::Output {
            kernel.run($Set(()))
        }

        // SAFETY, of every block below: a value of this type exists only within the entry function, which is called
        // only where the processor has the features. Loads and stores stay inside one chunk of the lanes, which is
        // as long as a vector and, the lanes being aligned to 64 bytes, aligned to its own length.
        impl Simd for $Set {
            type V = $V;
            const PARTS: usize = size_of::<Lanes>() / size_of::<$V>();
            const REGISTERS: usize = $registers;

            #[inline(always)]
            fn load(self, lanes: &Lanes, part: usize) -> Self::V {
                let chunk: &[f32; LANES / Self::PARTS] = &lanes.0.as_chunks().0[part];
                unsafe { $load(chunk.as_ptr()) }
            }

            #[inline(always)]
            fn store(self, vector: Self::V, lanes: &mut Lanes, part: usize) {
                let chunk: &mut [f32; LANES / Self::PARTS] = &mut lanes.0.as_chunks_mut().0[part];
                unsafe { $store(chunk.as_mut_ptr(), vector) }
            }

            #[inline(always)]
            fn splat(self, number: f32) -> Self::V {
                unsafe { $splat(number) }
            }

            #[inline(always)]
            fn add(self, a: Self::V, b: Self::V) -> Self::V {
                unsafe { $add(a, b) }
            }

            #[inline(always)]
            fn mul_add(self, a: Self::V, b: Self::V, c: Self::V) -> Self::V {
                unsafe { $mul_add(a, b, c) }
            }

            #[inline(always)]
            fn max(self, a: Self::V, b: Self::V) -> Self::V {
                unsafe { $max(a, b) }
            }

            #[inline(always)]
            fn min(self, a: Self::V, b: Self::V) -> Self::V {
                unsafe { $min(a, b) }
            }

            #[inline(always)]
            fn where_equal(self, a: Self::V, b: Self::V, then: Self::V) -> Self::V {
                unsafe { $where::<_CMP_EQ_OQ>(a, b, then) }
            }

            #[inline(always)]
            fn where_greater(self, a: Self::V, b: Self::V, then: Self::V) -> Self::V {
                unsafe { $where::<_CMP_GT_OQ>(a, b, then) }
            }

            #[inline(always)]
            fn mul_add_one(self, a: f32, b: f32, c: f32) -> f32 {
                a.mul_add(b, c)
            }

            #[inline(always)]
            fn sum(self, vector: Self::V) -> f32 {
                unsafe { $sum(vector) }
            }
        }
    };
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn sum_of_eight(vector: __m256) -> f32 {
    let four = _mm_add_ps(_mm256_castps256_ps128(vector), _mm256_extractf128_ps::<1>(vector));
    let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn where_of_eight<const COMPARISON: i32>(a: __m256, b: __m256, then: __m256) -> __m256 {
    _mm256_and_ps(_mm256_cmp_ps::<COMPARISON>(a, b), then)
}

#[inline]
#[target_feature(enable = "avx512f,avx512vl,avx2,fma")]
fn where_of_sixteen<const COMPARISON: i32>(a: __m512, b: __m512, then: __m512) -> __m512 {
    _mm512_maskz_mov_ps(_mm512_cmp_ps_mask::<COMPARISON>(a, b), then)
}

instruction_set!(
    Avx2,
    run_avx2,
    "avx2,fma",
    __m256,
    16,
    _mm256_load_ps,
    _mm256_store_ps,
    _mm256_set1_ps,
    _mm256_add_ps,
    _mm256_fmadd_ps,
    sum_of_eight,
    _mm256_max_ps,
    _mm256_min_ps,
    where_of_eight
);
instruction_set!(
    Avx512,
    run_avx512,
    "avx512f,avx512vl,avx2,fma",
    __m512,
    32,
    _mm512_load_ps,
    _mm512_store_ps,
    _mm512_set1_ps,
    _mm512_add_ps,
    _mm512_fmadd_ps,
    _mm512_reduce_add_ps,
    _mm512_max_ps,
    _mm512_min_ps,
    where_of_sixteen
);
