//! Chooses the instruction set at run time.
//!
//! A [`Kernel`] is plain Rust, generic over [`Simd`](super::simd::Simd), and inlined into one entry function per
//! instruction set. Only those entry functions carry `#[target_feature]`, so the same loops are compiled once per set.
#![allow(unsafe_code)]

use std::fmt;
use std::sync::OnceLock;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use super::baseline::Baseline;
#[cfg(target_arch = "aarch64")]
use super::neon;
use super::simd::Kernel;
#[cfg(target_arch = "x86_64")]
use super::x86;

/// An instruction set that the kernels are compiled for and that this processor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Isa(Set);

/// Private, so that every [`Isa`] comes from [`Isa::available`], which asked the processor: [`Isa::run`] relies on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    Baseline,
    #[cfg(target_arch = "aarch64")]
    Neon,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

/// The environment variable that caps the instruction set: `baseline`, `neon`, `avx2` or `avx512`.
const VARIABLE: &str = "RAKAM_ISA";

impl Isa {
    /// Every instruction set that this processor has, the simplest first.
    pub(crate) fn available() -> Vec<Self> {
        #[cfg_attr(not(any(target_arch = "aarch64", target_arch = "x86_64")), expect(unused_mut))]
        let mut available = vec![Self(Set::Baseline)];
        #[cfg(target_arch = "aarch64")]
        {
            if std::arch::is_aarch64_feature_detected!("neon") {
                available.push(Self(Set::Neon));
            }
        }
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

    /// The best available set, up to the one that the environment variable `RAKAM_ISA` names (other values are
    /// ignored). Detected once per process.
    pub(crate) fn detect() -> Self {
        static DETECTED: OnceLock<Isa> = OnceLock::new();
        *DETECTED.get_or_init(|| {
            let available = Self::available();
            let cap = std::env::var(VARIABLE).ok();
            let capped = available.iter().position(|isa| cap.as_deref() == Some(isa.name()));
            capped.map_or(available[available.len() - 1], |index| available[index])
        })
    }

    /// The name that `RAKAM_ISA` takes.
    pub(crate) fn name(self) -> &'static str {
        match self.0 {
            Set::Baseline => "baseline",
            #[cfg(target_arch = "aarch64")]
            Set::Neon => "neon",
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
            Set::Baseline => kernel.run(Baseline),
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            Set::Baseline => kernel.run(super::wasm::Simd128),
            // SAFETY, of every set below: only `available` makes an `Isa` of it, after the processor reported that it
            // has it.
            #[cfg(target_arch = "aarch64")]
            Set::Neon => unsafe { neon::run_neon(kernel) },
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => unsafe { x86::run_avx2(kernel) },
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
