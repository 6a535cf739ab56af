//! AVX2 and AVX-512: eight and sixteen numbers a vector.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::intrinsics::implement_simd;
use super::simd::{Kernel, Simd};
use crate::lanes::{LANES, Lanes};

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

implement_simd!(
    Avx2,
    run_avx2,
    "avx2,fma",
    __m256,
    16,
    12,
    _mm256_load_ps,
    _mm256_store_ps,
    _mm256_set1_ps,
    _mm256_add_ps,
    _mm256_fmadd_ps,
    sum_of_eight,
    _mm256_max_ps,
    _mm256_min_ps,
    where_of_eight::<_CMP_EQ_OQ>,
    where_of_eight::<_CMP_GT_OQ>
);
implement_simd!(
    Avx512,
    run_avx512,
    "avx512f,avx512vl,avx2,fma",
    __m512,
    32,
    24,
    _mm512_load_ps,
    _mm512_store_ps,
    _mm512_set1_ps,
    _mm512_add_ps,
    _mm512_fmadd_ps,
    _mm512_reduce_add_ps,
    _mm512_max_ps,
    _mm512_min_ps,
    where_of_sixteen::<_CMP_EQ_OQ>,
    where_of_sixteen::<_CMP_GT_OQ>
);
