//! The place to draw: the canvas and its tools, and what the network reads.

pub(crate) mod bars;
pub(crate) mod canvas;
pub(crate) mod digits;
pub(crate) mod places;
mod ribbon;
pub(crate) mod seen;
pub(crate) mod toolbar;
pub(crate) mod verdict;
