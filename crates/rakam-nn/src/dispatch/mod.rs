//! Where work goes: to an instruction set ([`isa`]) and to the threads of a team ([`team`]); and how fast it
//! can be done there at most ([`peak`]).
//!
//! This is the one room of the project with `unsafe`; each use states why it is sound.

mod isa;
mod peak;
mod team;

pub use isa::Isa;
pub(crate) use isa::{Kernel, Simd};
pub use peak::measure_peak_gflops;
pub use team::Team;
