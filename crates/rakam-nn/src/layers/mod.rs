//! The layers, one file each: sizes, buffers, forward and backward side by side, tests.
#![expect(clippy::needless_range_loop, reason = "in a tile the index names the register: loops over it line up")]

pub(crate) mod activation;
pub(crate) mod any_conv;
pub(crate) mod batch_norm;
#[cfg(test)]
pub(crate) mod check;
pub(crate) mod conv;
pub(crate) mod dropout;
pub(crate) mod input;
pub(crate) mod linear;
pub(crate) mod op;
pub(crate) mod pool;
pub(crate) mod softmax;
pub(crate) mod steps;
pub(crate) mod tail;
pub(crate) mod weights;
