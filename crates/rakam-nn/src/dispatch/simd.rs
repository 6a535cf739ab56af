//! What a kernel is written against: vectors ([`Simd`]), and work that is compiled for every instruction set ([`Kernel`]).

use crate::lanes::Lanes;

/// The vectors of an instruction set. A value of such a type proves that the processor has the set: only
/// [`Isa::run`](super::Isa::run) makes one. A kernel sees a block's lanes as [`Simd::PARTS`] vectors.
pub(crate) trait Simd: Copy {
    /// One vector register of numbers.
    type V: Copy;
    /// Vectors in [`Lanes`].
    const PARTS: usize;
    /// Vector registers.
    const REGISTERS: usize;
    /// Accumulators that a tile may have: as many as leave registers for what is multiplied, so that nothing spills.
    const SUMS: usize;

    /// Vector `part` of the lanes.
    fn load(self, lanes: &Lanes, part: usize) -> Self::V;
    /// Overwrites vector `part` of the lanes.
    fn store(self, vector: Self::V, lanes: &mut Lanes, part: usize);
    /// The same number everywhere.
    fn splat(self, number: f32) -> Self::V;
    /// `a + b`.
    fn add(self, a: Self::V, b: Self::V) -> Self::V;
    /// `a * b + c`, fused where the set has such an instruction: elsewhere fusing is a call, a hundred times slower.
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

/// A piece of work that is compiled for every instruction set. `run` must be `#[inline(always)]`, and so must everything
/// that it calls in its inner loops.
pub(crate) trait Kernel {
    /// Its result.
    type Output;
    /// Does the work.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}
