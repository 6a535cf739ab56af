//! How much is submitted at once: little enough that a card isn't kept busy for long, as others wait for it and a system may take a
//! card for hung that works for seconds.

use std::time::Duration;

/// How many pieces of work to submit together after so many took so long, so that they take `longest` at most.
#[must_use]
pub fn together_after(together: usize, took: Duration, longest: Duration, most: usize) -> usize {
    let together = match took {
        _ if took > longest => together / 2,
        _ if took < longest / 2 => 2 * together,
        _ => together,
    };
    together.clamp(1, most)
}
