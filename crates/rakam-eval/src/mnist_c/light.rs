//! Other light: brighter, inverted at the sides, behind fog, spattered.

use rakam_data::{PIXELS, SIDE};
use rand::{Rng, RngExt};

use super::Image;
use super::blur::blurred;
use crate::perturbation::normal_pair;

/// Half of full ink more everywhere.
pub(super) fn brightness(ink: Image) -> Image {
    ink.map(|ink| ink + 0.5)
}

/// Inverted in the left and right quarter.
pub(super) fn stripe(mut ink: Image) -> Image {
    for (at, ink) in ink.iter_mut().enumerate() {
        if !(7..21).contains(&(at % SIDE)) {
            *ink = 1.0 - *ink;
        }
    }
    ink
}

/// Three times as much fog as full ink is added, and the sum is brought back to the image's own maximum.
pub(super) fn fog(ink: Image, rng: &mut impl Rng) -> Image {
    const FOG: f32 = 3.0;
    let max = ink.iter().copied().fold(0.0, f32::max);
    let clouds = clouds(rng);
    std::array::from_fn(|at| {
        let cloud = clouds[at / SIDE * CLOUDS + at % SIDE];
        (ink[at] + FOG * cloud) * max / (max + FOG)
    })
}

/// Mud: normal noise, blurred, is wet where it is above 0.65; the wet places, blurred again, cover the ink with a quarter of
/// full ink.
pub(super) fn spatter(ink: Image, rng: &mut impl Rng) -> Image {
    const MUD: f32 = 63.0 / 255.0;
    const WET: f32 = 0.65;
    let mut liquid = [0.0; PIXELS];
    for pair in liquid.as_chunks_mut::<2>().0 {
        *pair = normal_pair(rng).map(|normal| 0.65 + 0.3 * normal);
    }
    let wet = blurred(&liquid, 1.0).map(|liquid| if liquid > WET { 1.0 } else { 0.0 });
    let cover = blurred(&wet, 1.5).map(|cover| if cover < 0.8 { 0.0 } else { cover });
    std::array::from_fn(|at| ink[at] * (1.0 - cover[at]) + MUD * cover[at])
}

/// Side of the map of clouds, whose first corner lies over the image.
const CLOUDS: usize = 256;

/// Clouds from 0 to 1 by the [diamond-square algorithm](https://en.wikipedia.org/wiki/Diamond-square_algorithm), on a map
/// whose edges meet. The deviation falls by 1.4 squared as the squares are halved.
fn clouds(rng: &mut impl Rng) -> Vec<f32> {
    const DECAY: f32 = 1.4 * 1.4;
    let mut map = vec![0.0; CLOUDS * CLOUDS];
    let (mut step, mut deviation) = (CLOUDS, 10_000.0);
    while step >= 2 {
        let half = step / 2;
        let mut set = |map: &mut Vec<f32>, x: usize, y: usize, neighbours: [(usize, usize); 4]| {
            let sum: f32 = neighbours.iter().map(|&(x, y)| map[y % CLOUDS * CLOUDS + x % CLOUDS]).sum();
            map[y * CLOUDS + x] = sum / 4.0 + rng.random_range(-deviation..deviation);
        };
        let corners = || (0..CLOUDS).step_by(step).flat_map(|y| (0..CLOUDS).step_by(step).map(move |x| (x, y)));
        for (x, y) in corners() {
            set(&mut map, x + half, y + half, [(x, y), (x + step, y), (x, y + step), (x + step, y + step)]);
        }
        for (x, y) in corners() {
            // A whole map more, so that nothing is taken from 0.
            let (up, left) = (y + CLOUDS - half, x + CLOUDS - half);
            set(&mut map, x + half, y, [(x, y), (x + step, y), (x + half, y + half), (x + half, up)]);
            set(&mut map, x, y + half, [(x, y), (x, y + step), (x + half, y + half), (left, y + half)]);
        }
        (step, deviation) = (half, deviation / DECAY);
    }
    let (low, high) = map.iter().fold((f32::MAX, f32::MIN), |(low, high), &at| (low.min(at), high.max(at)));
    map.iter().map(|at| (at - low) / (high - low)).collect()
}
