//! NEON: four numbers a vector.
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use super::intrinsics::implement_simd;
use super::simd::{Kernel, Simd};
use crate::lanes::{LANES, Lanes};

#[inline]
#[target_feature(enable = "neon")]
fn mul_add(a: float32x4_t, b: float32x4_t, c: float32x4_t) -> float32x4_t {
    vfmaq_f32(c, a, b)
}

// NEON's own maximum and minimum are NaN where either number is.
#[inline]
#[target_feature(enable = "neon")]
fn max(a: float32x4_t, b: float32x4_t) -> float32x4_t {
    vbslq_f32(vcgtq_f32(a, b), a, b)
}

#[inline]
#[target_feature(enable = "neon")]
fn min(a: float32x4_t, b: float32x4_t) -> float32x4_t {
    vbslq_f32(vcltq_f32(a, b), a, b)
}

#[inline]
#[target_feature(enable = "neon")]
fn where_equal(a: float32x4_t, b: float32x4_t, then: float32x4_t) -> float32x4_t {
    masked(vceqq_f32(a, b), then)
}

#[inline]
#[target_feature(enable = "neon")]
fn where_greater(a: float32x4_t, b: float32x4_t, then: float32x4_t) -> float32x4_t {
    masked(vcgtq_f32(a, b), then)
}

#[inline]
#[target_feature(enable = "neon")]
fn masked(mask: uint32x4_t, then: float32x4_t) -> float32x4_t {
    vreinterpretq_f32_u32(vandq_u32(mask, vreinterpretq_u32_f32(then)))
}

implement_simd!(
    Neon,
    run_neon,
    "neon",
    float32x4_t,
    32,
    16,
    vld1q_f32,
    vst1q_f32,
    vdupq_n_f32,
    vaddq_f32,
    mul_add,
    vaddvq_f32,
    max,
    min,
    where_equal,
    where_greater
);
