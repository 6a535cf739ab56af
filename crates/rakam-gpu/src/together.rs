//! How much is submitted at once: little enough that a card is never busy for long. Others wait for it, and a system may reset one that
//! doesn't answer for seconds.

use std::time::Duration;

/// How many pieces of work to submit together so that they take `longest` at most, after `together` of them `took` this long.
#[must_use]
pub fn together_after(together: usize, took: Duration, longest: Duration, most: usize) -> usize {
    let together = match took {
        _ if took > longest => together / 2,
        _ if took < longest / 2 => 2 * together,
        _ => together,
    };
    together.clamp(1, most)
}
