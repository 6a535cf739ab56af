//! Where work goes: to an instruction set ([`isa`]) and to the threads of a team ([`team`]); and how fast it
//! can be done there at most ([`peak`]).
//!
//! This is the one room of the project with `unsafe`; each use states why it is sound.

mod isa;
mod peak;
mod team;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;

/// An array whose element `i` is `$value`, beginning with `$empty`. Kernels use it for `std::array::from_fn`, whose closure
/// is not always inlined: left on its own, it lacks the instruction set's features, and each vector goes through memory.
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
pub use isa::Isa;
pub(crate) use isa::{Kernel, Simd};
pub use peak::measure_peak_gflops;
pub use team::Team;
