//! Where work runs: on which instruction set, and on which threads. The only module of the project with `unsafe`; each
//! use states why it is sound.
//!
//! ```text
//! simd.rs        vectors, and kernels that are generic over them
//! choose.rs      which instruction set a kernel runs on
//! baseline.rs    the vectors of any processor
//! intrinsics.rs  vectors as intrinsics: what the next two share
//! neon.rs        ARM's NEON
//! x86.rs         AVX2, AVX-512
//! wasm.rs        WebAssembly's simd128
//! lent.rs        threads that the program lends where the system starts none
//! team.rs        threads that share the items of a slice
//! peak.rs        how fast multiply-adds can be at most
//! ```

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod baseline;
mod choose;
#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
mod intrinsics;
mod lent;
#[cfg(target_arch = "aarch64")]
mod neon;
mod peak;
mod simd;
mod team;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86;

/// An array whose element `i` is `$value`, starting from copies of `$empty`. Kernels use it instead of
/// `std::array::from_fn`, whose closure isn't always inlined: compiled on its own, it lacks the instruction set's
/// features, and each vector goes through memory.
macro_rules! array_of {
    ($count:expr, $empty:expr, |$index:ident| $value:expr) => {{
        let mut array = [$empty; $count];
        for $index in 0..$count {
            array[$index] = $value;
        }
        array
    }};
}

pub(crate) use array_of;
pub(crate) use choose::Isa;
pub use lent::lend_thread;
pub(crate) use peak::measure_peak_gflops;
pub(crate) use simd::{Kernel, Simd};
pub(crate) use team::Team;
