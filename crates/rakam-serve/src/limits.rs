//! Limits that can't be chosen; those that can are in `settings.rs`.

/// A batch counts as this many requests: this many of its items are read at the same time, and its body may be this many
/// times as large.
pub(crate) const COUNTS_AS: usize = 8;

/// The most items in a batch.
pub(crate) const MAX_ITEMS: usize = 1000;

/// A batch may take this many times as long as a request. Each item must arrive in the time of one.
pub(crate) const TIMES_AS_LONG: u32 = 10;

/// The most bytes of a drawing in JSON.
pub(crate) const MAX_JSON: usize = 1 << 20;

/// The most points in a drawing. Drawings by hand have fewer, and the time to read a scribble grows with their square.
pub(crate) const MAX_POINTS: usize = 4_000;

/// The longest path of the pen, in canvas sides, for the same reason.
pub(crate) const MAX_LENGTH: f32 = 100.0;
