//! Where work goes: to an instruction set ([`isa`]) and to the threads of a team ([`team`]).
//!
//! This is the one room of the project with `unsafe`; each use states why it is sound.

mod isa;
mod team;

pub use isa::Isa;
pub(crate) use isa::{Kernel, Simd};
pub use team::Team;
