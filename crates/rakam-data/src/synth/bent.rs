//! An MNIST image distorted, at its own resolution or a finer one.

use rakam_ink::{Input, Picture, Stroke};
use rand::Rng;

use super::chance::{happens, pen};
use super::styles::strokes_for;
use super::warp::{Limits, Warp};
use crate::{PIXELS, SIDE};

/// Knots of the mesh on which a distortion is computed; between them it is linear.
const MESH: usize = 9;

/// Pixels of the finer image for each of MNIST's.
const FINE: usize = 2;

/// Share of the images at their own resolution that stay unchanged: distortion smooths them, and a network that sees only
/// smooth images reads MNIST's sharp pixels worse.
const AS_IT_IS: f32 = 0.35;

/// Writes the image to `out`, mostly bent, as MNIST's makers might have met it: their normalisation is not done again, so
/// it also lies a little off its place.
pub(super) fn bend(image: &[u8; PIXELS], rng: &mut impl Rng, out: &mut [f32; PIXELS]) {
    if happens(rng, AS_IT_IS) {
        out.iter_mut().zip(image).for_each(|(out, &byte)| *out = f32::from(byte) / 255.0);
        return;
    }
    let limits = Limits { degrees: 16.0, slant: 0.2, aspect: 0.22, size: 0.14, shift: 0.075, waves: 0.018 };
    let bent = sampled(image, &Warp::random(limits, rng), SIDE);
    out.copy_from_slice(&bent);
}

/// The image with strokes of its digit's other styles, bent, and brought to 28x28 with another pen.
pub(super) fn restyled(image: &[u8; PIXELS], label: u8, rng: &mut impl Rng) -> Option<Input> {
    let strokes = if happens(rng, 0.7) { strokes_for(image, label, rng) } else { Vec::new() };
    redrawn(&with_strokes(image, &strokes), rng)
}

/// An image of ink bent and brought to 28x28 with another pen.
pub(super) fn redrawn(image: &[u8; PIXELS], rng: &mut impl Rng) -> Option<Input> {
    let limits = Limits { degrees: 14.0, slant: 0.25, aspect: 0.35, size: 0.0, shift: 0.0, waves: 0.015 };
    // Smaller within the frame, so that nothing is cut off at its edge; framing restores the size.
    let warp = Warp::random(limits, rng).enlarged(1.35);
    let ink = sampled(image, &warp, FINE * SIDE);
    let picture = Picture::from_ink(FINE * SIDE, FINE * SIDE, ink).ok()?;
    Input::redrawn(&picture, pen(rng))
}

/// The image sampled back through the warp at `side` x `side` places, bilinear, paper outside.
fn sampled(image: &[u8; PIXELS], warp: &Warp, side: usize) -> Vec<f32> {
    let knot = |i: usize| i as f32 / (MESH - 1) as f32;
    let mesh: Vec<[(f32, f32); MESH]> =
        (0..MESH).map(|row| std::array::from_fn(|column| warp.at(knot(column), knot(row)))).collect();
    let mix = |a: (f32, f32), b: (f32, f32), t: f32| (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t);
    let cell = |i: usize| {
        let at = (i as f32 + 0.5) / side as f32 * (MESH - 1) as f32;
        (at as usize, at - (at as i32) as f32)
    };
    // A margin of paper, so that no place beside the image needs a question.
    const WIDE: usize = SIDE + 3;
    let mut source = [0f32; WIDE * WIDE];
    for (row, line) in image.as_chunks::<SIDE>().0.iter().zip(source.as_chunks_mut::<WIDE>().0[1..].iter_mut()) {
        line[1..].iter_mut().zip(row).for_each(|(ink, &byte)| *ink = f32::from(byte) / 255.0);
    }
    let mut out = Vec::with_capacity(side * side);
    for y in 0..side {
        let (row, down) = cell(y);
        let line: [(f32, f32); MESH] =
            std::array::from_fn(|column| mix(mesh[row][column], mesh[row + 1][column], down));
        for x in 0..side {
            let (column, across) = cell(x);
            let (u, v) = mix(line[column], line[column + 1], across);
            let held = |place: f32| (place * SIDE as f32 + 0.5).clamp(0.0, SIDE as f32 + 1.0);
            let (u, v) = (held(u), held(v));
            // Not `fract`: on processors without an instruction for it, it is a call.
            let (left, above) = (u as i32, v as i32);
            let at = above as usize * WIDE + left as usize;
            let (p, q) = (u - left as f32, v - above as f32);
            let upper = source[at] + (source[at + 1] - source[at]) * p;
            let lower = source[at + WIDE] + (source[at + WIDE + 1] - source[at + WIDE]) * p;
            out.push(upper + (lower - upper) * q);
        }
    }
    out
}

/// The image with strokes over it, whose unit is the image's side.
fn with_strokes(image: &[u8; PIXELS], strokes: &[Stroke]) -> [u8; PIXELS] {
    let mut inked = *image;
    let side = SIDE as f32;
    for pair in strokes.iter().map(Stroke::smooth).collect::<Vec<_>>().iter().flat_map(|curve| curve.windows(2)) {
        let ([ax, ay], [bx, by]) = ([pair[0].x * side, pair[0].y * side], [pair[1].x * side, pair[1].y * side]);
        let reach = pair[0].width * side / 2.0;
        let (dx, dy) = (bx - ax, by - ay);
        let length = (dx * dx + dy * dy).max(1e-6);
        let range = |a: f32, b: f32| {
            let from = (a.min(b) - reach - 1.0).max(0.0) as usize;
            from..((a.max(b) + reach + 1.0).max(0.0) as usize).min(SIDE)
        };
        for y in range(ay, by) {
            for x in range(ax, bx) {
                let (px, py) = (x as f32 + 0.5 - ax, y as f32 + 0.5 - ay);
                let along = ((px * dx + py * dy) / length).clamp(0.0, 1.0);
                let distance = (px - along * dx).hypot(py - along * dy);
                let ink = ((reach + 0.5 - distance).clamp(0.0, 1.0) * 255.0) as u8;
                let pixel = &mut inked[y * SIDE + x];
                *pixel = (*pixel).max(ink);
            }
        }
    }
    inked
}
