//! Noise of each pixel by itself.

use rand::{Rng, RngExt};

use super::Image;

/// Shot noise: a pixel becomes a Poisson count of mean 3 x, divided by 3.
pub(super) fn shot(ink: Image, rng: &mut impl Rng) -> Image {
    const PHOTONS: f32 = 3.0;
    ink.map(|ink| poisson(PHOTONS * ink, rng) as f32 / PHOTONS)
}

/// Salt and pepper: 17% of the pixels become full ink or paper, with the same probability.
pub(super) fn impulse(ink: Image, rng: &mut impl Rng) -> Image {
    const SHARE: f32 = 0.17;
    ink.map(|ink| match rng.random::<f32>() {
        drawn if drawn < SHARE / 2.0 => 0.0,
        drawn if drawn < SHARE => 1.0,
        _ => ink,
    })
}

/// A Poisson count: how many uniform numbers can be multiplied before the product falls to e^-mean
/// ([Knuth, The Art of Computer Programming, volume 2, 3.4.1](https://en.wikipedia.org/wiki/Poisson_distribution)). Takes
/// a time that grows with the mean, which is small here.
fn poisson(mean: f32, rng: &mut impl Rng) -> u32 {
    let (limit, mut product, mut count) = ((-mean).exp(), rng.random::<f32>(), 0);
    while product > limit {
        product *= rng.random::<f32>();
        count += 1;
    }
    count
}

/// -1 or 1, with the same probability.
pub(super) fn sign(rng: &mut impl Rng) -> f32 {
    if rng.random() { 1.0 } else { -1.0 }
}
