//! The place to measure networks.

/// What was measured.
#[derive(Default)]
pub(crate) struct Judge;
