//! What is done to a test image before it is read.

use rakam_data::{PIXELS, SIDE, sample_rng, transformed};
use rakam_ink::{Input, Picture, PictureError};
use rand::{Rng, RngExt};

/// The canvas of the original program, in pixels.
const CANVAS: usize = 280;

/// Seed of the noise; training uses other seeds.
const NOISE_SEED: u64 = 0x0901_5e00;

/// What is done to an image of MNIST before it is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Perturbation {
    /// Rotated clockwise about the centre and then shifted right and down, in pixels, at its own size.
    Affine { degrees: f32, shift: [f32; 2] },
    /// Drawn on a white canvas with a pen of this diameter, in pixels of 28, or with its own. Its frame has `size` times
    /// the canvas's side, and its corner lies at `place`: shares, 0 to 1, of the room that is left.
    OnCanvas { pen: Option<f32>, size: f32, place: [f32; 2] },
    /// Gaussian noise of this standard deviation on every pixel, clipped to 0 (paper) and 1 (full ink). `image` fixes the
    /// noise: the same at every deviation, only stronger.
    Noise { deviation: f32, image: u64 },
}

/// Rotated clockwise.
pub(crate) const fn rotated(degrees: f32) -> Perturbation {
    Perturbation::Affine { degrees, shift: [0.0, 0.0] }
}

/// Shifted right, left, down and up.
pub(crate) const fn shifts(pixels: f32) -> [Perturbation; 4] {
    const fn shifted(right: f32, down: f32) -> Perturbation {
        Perturbation::Affine { degrees: 0.0, shift: [right, down] }
    }
    [shifted(pixels, 0.0), shifted(-pixels, 0.0), shifted(0.0, pixels), shifted(0.0, -pixels)]
}

/// Drawn on a canvas; see [`Perturbation::OnCanvas`].
pub(crate) const fn drawn(pen: Option<f32>, size: f32, across: f32, down: f32) -> Perturbation {
    Perturbation::OnCanvas { pen, size, place: [across, down] }
}

impl Perturbation {
    /// The image's own 28x28 pixels, perturbed, as the network alone gets them. `None` if there is no ink to redraw.
    pub(crate) fn pixels(self, image: &[u8; PIXELS]) -> Option<[f32; PIXELS]> {
        let ink = || image.map(|byte| f32::from(byte) / 255.0);
        match self {
            Perturbation::Affine { degrees, shift } => {
                let mut pixels = [0.0; PIXELS];
                transformed(image, degrees, shift, &mut pixels);
                Some(pixels)
            }
            Perturbation::OnCanvas { pen: None, .. } => Some(ink()),
            Perturbation::OnCanvas { pen: Some(pen), .. } => {
                let picture = Picture::from_ink(SIDE, SIDE, ink().to_vec()).ok()?;
                Some(*Input::redrawn(&picture, pen)?.pixels())
            }
            Perturbation::Noise { deviation, image } => Some(with_noise(ink(), deviation, image)),
        }
    }

    /// The perturbed image as a file holds it. `None` if no ink is left.
    pub(crate) fn picture(self, image: &[u8; PIXELS]) -> Option<Picture> {
        let pixels = self.pixels(image)?;
        match self {
            Perturbation::OnCanvas { size, place, .. } => on_canvas(&pixels, size, place).ok(),
            Perturbation::Affine { .. } | Perturbation::Noise { .. } => {
                Picture::from_ink(SIDE, SIDE, pixels.to_vec()).ok()
            }
        }
    }
}

/// Adds noise, two pixels at a time.
fn with_noise(mut ink: [f32; PIXELS], deviation: f32, image: u64) -> [f32; PIXELS] {
    let mut rng = sample_rng(NOISE_SEED, 0, image);
    for pair in ink.as_chunks_mut::<2>().0 {
        for (ink, normal) in pair.iter_mut().zip(normal_pair(&mut rng)) {
            *ink = (*ink + deviation * normal).clamp(0.0, 1.0);
        }
    }
    ink
}

/// Two independent normal numbers of mean 0 and deviation 1, from two uniform ones (Box and Muller, 1958).
pub(crate) fn normal_pair(rng: &mut impl Rng) -> [f32; 2] {
    // `1 - u` is never 0, whose logarithm is infinite.
    let (radius, angle) = (1.0 - rng.random::<f32>(), rng.random::<f32>());
    let (sin, cos) = (angle * std::f32::consts::TAU).sin_cos();
    [cos, sin].map(|part| part * (-2.0 * radius.ln()).sqrt())
}

/// The drawing scaled up on a canvas, bilinear: first the rows, then the columns.
fn on_canvas(drawn: &[f32; PIXELS], size: f32, place: [f32; 2]) -> Result<Picture, PictureError> {
    let side = size * CANVAS as f32;
    let corner = place.map(|share| share * (CANVAS as f32 - side));
    // For each pixel of the canvas, the drawing's pixel before it and the fraction of the way to the next one.
    let between = |corner: f32| -> Vec<(i32, f32)> {
        let at = |place: usize| (place as f32 + 0.5 - corner) / side * SIDE as f32 - 0.5;
        (0..CANVAS).map(|place| (at(place).floor() as i32, at(place) - at(place).floor())).collect()
    };
    let (columns, rows) = (between(corner[0]), between(corner[1]));
    let inside = |i: i32| usize::try_from(i).ok().filter(|&i| i < SIDE);
    let pixel = |row: &[f32; SIDE], x: i32| inside(x).map_or(0.0, |x| row[x]);
    let wide = |row: &[f32; SIDE]| -> Vec<f32> {
        columns.iter().map(|&(x, p)| pixel(row, x) * (1.0 - p) + pixel(row, x + 1) * p).collect()
    };
    let wide: Vec<Vec<f32>> = drawn.as_chunks::<SIDE>().0.iter().map(wide).collect();
    let paper = vec![0.0; CANVAS];
    let row = |y: i32| inside(y).map_or(&paper, |y| &wide[y]);
    let mut ink = Vec::with_capacity(CANVAS * CANVAS);
    for (y, q) in rows {
        ink.extend(row(y).iter().zip(row(y + 1)).map(|(upper, lower)| upper * (1.0 - q) + lower * q));
    }
    Picture::from_ink(CANVAS, CANVAS, ink)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_lands_at_its_place_on_the_canvas() {
        let mut image = [0; PIXELS];
        (10..18).for_each(|y| image[y * SIDE + 14] = 255);
        let canvas = Perturbation::OnCanvas { pen: None, size: 0.5, place: [1.0, 0.0] }.picture(&image).unwrap();
        let inked: Vec<(usize, usize)> =
            (0..CANVAS * CANVAS).map(|i| (i % CANVAS, i / CANVAS)).filter(|&(x, y)| canvas.pixel(x, y) > 0.5).collect();
        // The frame has 140 pixels: each of the 28 is 5 wide.
        assert!(inked.iter().all(|&(x, y)| (210..=215).contains(&x) && (50..90).contains(&y)), "{inked:?}");
        assert!((150..=220).contains(&inked.len()), "{}", inked.len());
    }

    #[test]
    fn noise_has_its_deviation_and_is_the_same_each_time() {
        // Mid-grey: with a deviation of 0.1, either end is five deviations away, so nothing is clipped.
        let grey = [128; PIXELS];
        let noisy = |image| Perturbation::Noise { deviation: 0.1, image }.pixels(&grey).unwrap();
        let off: Vec<f64> = (0..100).flat_map(noisy).map(|ink| f64::from(ink) - 128.0 / 255.0).collect();
        let mean = off.iter().sum::<f64>() / off.len() as f64;
        let deviation = (off.iter().map(|off| off * off).sum::<f64>() / off.len() as f64).sqrt();
        assert!(mean.abs() < 1e-3 && (deviation - 0.1).abs() < 1e-3, "{mean} {deviation}");
        // 4.55% of a normal distribution lies beyond two deviations.
        let beyond = off.iter().filter(|off| off.abs() > 0.2).count() as f64 / off.len() as f64;
        assert!((beyond - 0.0455).abs() < 0.003, "{beyond}");
        assert_eq!(noisy(7), noisy(7));
        assert_ne!(noisy(7), noisy(8));
        assert_eq!(Perturbation::Noise { deviation: 0.0, image: 7 }.pixels(&grey).unwrap(), [128.0 / 255.0; PIXELS]);
    }
}
