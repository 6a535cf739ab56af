//! Picks the instruction set at run time.
//!
//! A [`Kernel`] is plain Rust, generic over [`Simd`], and inlined into one entry function an instruction set. Those
//! entry functions alone carry `#[target_feature]`, so the same loops are compiled once for each set.
#![allow(unsafe_code)]

use std::fmt;
use std::sync::OnceLock;

use crate::lanes::Lanes;

/// An instruction set that the kernels are compiled for and that this processor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Isa(Set);

/// Private, so that no value names a set that the processor was not asked for: [`Isa::run`] relies on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Set {
    Baseline,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

/// The environment variable that caps the instruction set: `baseline`, `avx2` or `avx512`.
const VARIABLE: &str = "RAKAM_ISA";

impl Isa {
    /// Every instruction set that this processor has, the plainest first.
    #[must_use]
    pub fn available() -> Vec<Self> {
        #[cfg_attr(not(target_arch = "x86_64"), expect(unused_mut))]
        let mut available = vec![Self(Set::Baseline)];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                available.push(Self(Set::Avx2));
                if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl") {
                    available.push(Self(Set::Avx512));
                }
            }
        }
        available
    }

    /// The best one that this processor has, not above the one that the environment variable `RAKAM_ISA` names
    /// (`baseline`, `avx2`, `avx512`; another value is ignored). Asked once a process.
    #[must_use]
    pub fn detect() -> Self {
        static DETECTED: OnceLock<Isa> = OnceLock::new();
        *DETECTED.get_or_init(|| {
            let available = Self::available();
            let cap = std::env::var(VARIABLE).ok();
            let capped = available.iter().position(|isa| cap.as_deref() == Some(isa.name()));
            capped.map_or(available[available.len() - 1], |index| available[index])
        })
    }

    /// The name that `RAKAM_ISA` takes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            Set::Baseline => "baseline",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => "avx512",
        }
    }

    /// Runs `kernel` compiled for this instruction set.
    #[inline]
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self.0 {
            #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
            Set::Baseline => kernel.run(Baseline(())),
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            Set::Baseline => kernel.run(super::wasm::Simd128),
            // SAFETY: an `Isa` of this set is made by `available` alone, after the processor said that it has it.
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => unsafe { x86::run_avx2(kernel) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => unsafe { x86::run_avx512(kernel) },
        }
    }
}

impl fmt::Display for Isa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The vectors of an instruction set. A value of such a type is the proof that the processor has the set: only
/// [`Isa::run`] makes one. A kernel sees a block's lanes as [`Simd::PARTS`] vectors.
pub(crate) trait Simd: Copy {
    /// One vector register of numbers.
    type V: Copy;
    /// Vectors in [`Lanes`].
    const PARTS: usize;
    /// Vector registers.
    const REGISTERS: usize;

    /// Vector `part` of the lanes.
    fn load(self, lanes: &Lanes, part: usize) -> Self::V;
    /// Overwrites vector `part` of the lanes.
    fn store(self, vector: Self::V, lanes: &mut Lanes, part: usize);
    /// The same number everywhere.
    fn splat(self, number: f32) -> Self::V;
    /// `a + b`.
    fn add(self, a: Self::V, b: Self::V) -> Self::V;
    /// `a * b + c`, fused where the set has it: elsewhere a fused one is a call, a hundred times slower.
    fn mul_add(self, a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    /// The larger of each two numbers; `b` where one is NaN.
    fn max(self, a: Self::V, b: Self::V) -> Self::V;
    /// The smaller of each two numbers; `b` where one is NaN.
    fn min(self, a: Self::V, b: Self::V) -> Self::V;
    /// `then` where `a == b`, else 0.
    fn where_equal(self, a: Self::V, b: Self::V, then: Self::V) -> Self::V;
    /// `then` where `a > b`, else 0.
    fn where_greater(self, a: Self::V, b: Self::V, then: Self::V) -> Self::V;
    /// The same as [`Simd::mul_add`] of three numbers.
    fn mul_add_one(self, a: f32, b: f32, c: f32) -> f32;
    /// The sum of a vector's numbers, always in the same order.
    fn sum(self, vector: Self::V) -> f32;
}

/// A piece of work that is compiled for every instruction set. `run` must be `#[inline(always)]`, and so must all
/// that it calls in its inner loops.
pub(crate) trait Kernel {
    /// What comes of it.
    type Output;
    /// Does the work.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// Four numbers a vector, in plain loops that the compiler turns into SSE2 or NEON.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[derive(Clone, Copy)]
struct Baseline(());

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
impl Simd for Baseline {
    type V = [f32; 4];
    const PARTS: usize = crate::lanes::LANES / 4;
    const REGISTERS: usize = if cfg!(target_arch = "aarch64") { 32 } else { 16 };

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

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::{Kernel, Simd};
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
}
