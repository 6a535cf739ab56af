//! Blur.

use std::f32::consts::FRAC_PI_4;

use rakam_data::{PIXELS, SIDE};
use rand::{Rng, RngExt};

use super::Image;

/// Frosted glass: blurred, then twice each pixel changes places with a neighbour above or to the left, or not, then blurred
/// again. The published images are blurred down only: their program took the columns for colours.
pub(super) fn glass(ink: Image, rng: &mut impl Rng) -> Image {
    const SIGMA: f32 = 0.7;
    let mut ink = convolved(&ink, &gaussian(SIGMA), [0, 1]);
    for _ in 0..2 {
        for y in (2..SIDE).rev() {
            for x in (2..SIDE).rev() {
                if rng.random() {
                    let [left, up] = [rng.random_range(0..=1), rng.random_range(0..=1)];
                    ink.swap(y * SIDE + x, (y - up) * SIDE + x - left);
                }
            }
        }
    }
    convolved(&ink, &gaussian(SIGMA), [0, 1])
}

/// Motion blur as by ImageMagick: along a ray of 21 pixels at an angle up to 45 degrees either way, with one half of a
/// Gaussian of sigma 3. Places are rounded to whole pixels.
pub(super) fn motion(ink: &Image, rng: &mut impl Rng) -> Image {
    const LENGTH: usize = 21;
    const SIGMA: f32 = 3.0;
    let (sin, cos) = rng.random_range(-FRAC_PI_4..FRAC_PI_4).sin_cos();
    let weights: [f32; LENGTH] = std::array::from_fn(|step| (-(step as f32 / SIGMA).powi(2) / 2.0).exp());
    let sum: f32 = weights.iter().sum();
    std::array::from_fn(|at| {
        let steps = weights.iter().enumerate().map(|(step, weight)| {
            let [right, down] = [cos, sin].map(|slope| (step as f32 * slope).round() as isize);
            weight * nearest(ink, at % SIDE, at / SIDE, [right, down])
        });
        steps.sum::<f32>() / sum
    })
}

/// Gaussian blur, across and down.
pub(super) fn blurred(ink: &Image, sigma: f32) -> Image {
    let kernel = gaussian(sigma);
    convolved(&convolved(ink, &kernel, [1, 0]), &kernel, [0, 1])
}

/// A Gaussian up to four deviations either way; sums to 1.
fn gaussian(sigma: f32) -> Vec<f32> {
    let radius = (4.0 * sigma).round() as i32;
    let kernel = (-radius..=radius).map(|at| (-(at as f32 / sigma).powi(2) / 2.0).exp());
    let sum: f32 = kernel.clone().sum();
    kernel.map(|weight| weight / sum).collect()
}

/// Convolved with a kernel of odd length along a direction: [right, down].
fn convolved(ink: &Image, kernel: &[f32], direction: [isize; 2]) -> Image {
    let radius = kernel.len() as isize / 2;
    let mut out = [0.0; PIXELS];
    for (at, out) in out.iter_mut().enumerate() {
        let weighted = kernel
            .iter()
            .zip(-radius..)
            .map(|(weight, step)| weight * nearest(ink, at % SIDE, at / SIDE, direction.map(|way| way * step)));
        *out = weighted.sum();
    }
    out
}

/// The pixel that is so far right and down of (x, y); outside of the image the nearest one inside.
fn nearest(ink: &Image, x: usize, y: usize, [right, down]: [isize; 2]) -> f32 {
    let [x, y] = [(x, right), (y, down)].map(|(at, step)| at.saturating_add_signed(step).min(SIDE - 1));
    ink[y * SIDE + x]
}
