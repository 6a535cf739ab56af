//! A random distortion of the plane: slant, proportions, rotation, waves.

use std::f32::consts::TAU;

use rakam_ink::{Point, Stroke};
use rand::Rng;

use super::chance::{bell, between, unit, within};

/// Limits of a distortion. Lengths are shares of the side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Rotation to either side, in degrees.
    pub(super) degrees: f32,
    /// Slant: across per down.
    pub(super) slant: f32,
    /// Natural logarithm of the factor of width over height.
    pub(super) aspect: f32,
    /// Natural logarithm of the factor of the size.
    pub(super) size: f32,
    /// Shift across and down.
    pub(super) shift: f32,
    /// Standard deviation of the waves.
    pub(super) waves: f32,
}

/// The lines of a character: points `(x, y)`, y down.
pub(super) type Lines = Vec<Vec<(f32, f32)>>;

/// A map of the plane about the middle of the unit square.
#[derive(Clone, Copy, Debug)]
pub(super) struct Warp {
    matrix: [f32; 4],
    shift: [f32; 2],
    waves: [Wave; 4],
}

/// Adds `reach * sin(phase + frequency . place)`.
#[derive(Clone, Copy, Debug)]
struct Wave {
    reach: [f32; 2],
    frequency: [f32; 2],
    phase: f32,
}

impl Warp {
    pub(super) fn random(limits: Limits, rng: &mut impl Rng) -> Self {
        let (sin, cos) = within(rng, limits.degrees.to_radians()).sin_cos();
        let slant = within(rng, limits.slant);
        let (aspect, size) = (within(rng, limits.aspect) / 2.0, within(rng, limits.size));
        let (wide, high) = ((size + aspect).exp(), (size - aspect).exp());
        // Stretched, slanted, rotated.
        let matrix = [cos * wide, (cos * slant - sin) * high, sin * wide, (sin * slant + cos) * high];
        let shift = [within(rng, limits.shift), within(rng, limits.shift)];
        let waves = [(); 4].map(|()| Wave::random(limits.waves, rng));
        Self { matrix, shift, waves }
    }

    /// Where a place goes.
    pub(super) fn at(&self, x: f32, y: f32) -> (f32, f32) {
        let (mut u, mut v) = (x - 0.5, y - 0.5);
        for Wave { reach, frequency, phase } in self.waves {
            let swing = (phase + frequency[0] * x + frequency[1] * y).sin();
            (u, v) = (u + reach[0] * swing, v + reach[1] * swing);
        }
        let [a, b, c, d] = self.matrix;
        (a * u + b * v + self.shift[0] + 0.5, c * u + d * v + self.shift[1] + 0.5)
    }

    /// The same with every place `factor` times as far from the middle.
    pub(super) fn enlarged(self, factor: f32) -> Self {
        Self { matrix: self.matrix.map(|entry| entry * factor), ..self }
    }

    /// Strokes distorted, and clamped to the unit square.
    pub(super) fn strokes(&self, strokes: &[Vec<(f32, f32)>]) -> Vec<Stroke> {
        let bent: Vec<Vec<(f32, f32)>> =
            strokes.iter().map(|stroke| stroke.iter().map(|&(x, y)| self.at(x, y)).collect()).collect();
        into_square(&bent)
    }
}

impl Wave {
    fn random(size: f32, rng: &mut impl Rng) -> Self {
        // Four waves of random phase: each contributes half of its square to the variance.
        let reach = [size * bell(rng) / 2f32.sqrt(), size * bell(rng) / 2f32.sqrt()];
        let frequency = between(rng, 0.4, 1.8) * TAU;
        let (sin, cos) = (unit(rng) * TAU).sin_cos();
        Self { reach, frequency: [frequency * cos, frequency * sin], phase: unit(rng) * TAU }
    }
}

/// Strokes of any extent, in the middle of the unit square.
pub(super) fn into_square(strokes: &[Vec<(f32, f32)>]) -> Vec<Stroke> {
    let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
    for &(x, y) in strokes.iter().flatten() {
        low = [low[0].min(x), low[1].min(y)];
        high = [high[0].max(x), high[1].max(y)];
    }
    let scale = 0.9 / f32::max(high[0] - low[0], high[1] - low[1]).max(1e-3);
    let middle = [(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0];
    let place = |&(x, y): &(f32, f32)| Point {
        x: 0.5 + (x - middle[0]) * scale,
        y: 0.5 + (y - middle[1]) * scale,
        width: 0.05,
    };
    strokes.iter().map(|stroke| stroke.iter().map(place).collect()).collect()
}
