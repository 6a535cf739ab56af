//! Random numbers, as the kinds of samples need them.

use rakam_ink::Input;
use rand::{Rng, RngExt};

/// Uniform from 0 to 1.
pub(super) fn unit(rng: &mut impl Rng) -> f32 {
    rng.random()
}

/// Uniform from `from` to `to`.
pub(super) fn between(rng: &mut impl Rng, from: f32, to: f32) -> f32 {
    from + (to - from) * unit(rng)
}

/// Uniform from `-limit` to `limit`.
pub(super) fn within(rng: &mut impl Rng, limit: f32) -> f32 {
    between(rng, -limit, limit)
}

/// True with this probability.
pub(super) fn happens(rng: &mut impl Rng, probability: f32) -> bool {
    unit(rng) < probability
}

/// A bell-shaped number of mean 0 and standard deviation 1, never beyond 3 (a sum of three uniform ones).
pub(super) fn bell(rng: &mut impl Rng) -> f32 {
    (0..3).map(|_| within(rng, 1.0)).sum()
}

/// From 0 to `count` - 1; 0 if `count` is 0.
pub(super) fn below(rng: &mut impl Rng, count: usize) -> usize {
    ((unit(rng) * count as f32) as usize).min(count.saturating_sub(1))
}

/// One of these; they must not be none.
pub(super) fn pick<'a, T>(rng: &mut impl Rng, of: &'a [T]) -> &'a T {
    &of[below(rng, of.len())]
}

/// The diameter of a pen in network pixels, about [`Input::PEN`].
pub(super) fn pen(rng: &mut impl Rng) -> f32 {
    (Input::PEN + 0.4 * bell(rng)).clamp(1.6, 3.6)
}
