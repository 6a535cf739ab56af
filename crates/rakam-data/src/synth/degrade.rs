//! What scanners, cameras, small files and paper do to an image: blur, hard edges, light, noise, lines, and a place in the
//! frame that is not the usual one. It is done to digits and to all other ink alike, so that softness, noise or a line says
//! nothing about what the ink is.

use std::f32::consts::PI;

use rand::Rng;

use super::chance::{bell, below, between, happens, unit, within};
use crate::{PIXELS, SIDE};

type Pixels = [f32; PIXELS];

/// Degrades an image of 28x28 pixels, 0 paper and 1 ink, mostly in one way, sometimes in two or three.
pub(super) fn degrade(pixels: &mut Pixels, rng: &mut impl Rng) {
    let ways = 1 + usize::from(happens(rng, 0.35)) + usize::from(happens(rng, 0.15));
    let mut way = [blur, blur, harden, roughen, light, light, noise, lines, lines, displace]
        .map(|way: fn(&mut Pixels, &mut _)| way);
    for i in 0..ways {
        let j = i + below(rng, way.len() - i);
        way.swap(i, j);
        way[i](pixels, rng);
    }
}

/// Out of focus (a round Gaussian), or moved during the exposure (a long one in any direction). Full ink becomes 1 again
/// half of the time, as by a reader that stretches the contrast.
fn blur<R: Rng>(pixels: &mut Pixels, rng: &mut R) {
    if happens(rng, 0.75) {
        let sigma = 0.3 + 1.0 * unit(rng) * unit(rng);
        soften(pixels, sigma);
    } else {
        let (sin, cos) = (PI * unit(rng)).sin_cos();
        let length = between(rng, 1.0, 6.0);
        let source = *pixels;
        let taps = 7;
        for (at, out) in pixels.iter_mut().enumerate() {
            let (x, y) = ((at % SIDE) as f32, (at / SIDE) as f32);
            let tap = |i: usize| {
                let t = (i as f32 / (taps - 1) as f32 - 0.5) * length;
                sample(&source, x + t * cos, y + t * sin)
            };
            *out = (0..taps).map(tap).sum::<f32>() / taps as f32;
        }
    }
    if happens(rng, 0.5) {
        let strongest = pixels.iter().copied().fold(0.0, f32::max).max(0.05);
        pixels.iter_mut().for_each(|pixel| *pixel = (*pixel / strongest).min(1.0));
    }
}

/// A Gaussian blur; `sigma` in pixels.
pub(super) fn soften(pixels: &mut Pixels, sigma: f32) {
    gaussian(pixels, 1, sigma);
    gaussian(pixels, SIDE, sigma);
}

/// A Gaussian along rows (stride 1) or columns (stride 28), cut off at three pixels.
fn gaussian(pixels: &mut Pixels, stride: usize, sigma: f32) {
    const REACH: usize = 3;
    let mut kernel: [f32; REACH + 1] = std::array::from_fn(|i| (-((i * i) as f32) / (2.0 * sigma * sigma)).exp());
    let sum = kernel[0] + 2.0 * kernel[1..].iter().sum::<f32>();
    kernel.iter_mut().for_each(|weight| *weight /= sum);
    for line in 0..SIDE {
        let start = if stride == 1 { line * SIDE } else { line };
        let mut padded = [0.0; SIDE + 2 * REACH];
        for i in 0..SIDE {
            padded[REACH + i] = pixels[start + i * stride];
        }
        for i in 0..SIDE {
            let at = REACH + i;
            let beside: f32 = (1..=REACH).map(|k| kernel[k] * (padded[at - k] + padded[at + k])).sum();
            pixels[start + i * stride] = kernel[0] * padded[at] + beside;
        }
    }
}

/// Bilinear, paper outside.
fn sample(pixels: &Pixels, x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (p, q) = (x - left, y - top);
    let at = |dx: f32, dy: f32| {
        let (x, y) = (left + dx, top + dy);
        let inside = x >= 0.0 && y >= 0.0 && x < SIDE as f32 && y < SIDE as f32;
        if inside { pixels[y as usize * SIDE + x as usize] } else { 0.0 }
    };
    (at(0.0, 0.0) * (1.0 - p) + at(1.0, 0.0) * p) * (1.0 - q) + (at(0.0, 1.0) * (1.0 - p) + at(1.0, 1.0) * p) * q
}

/// Ink that ran into the paper, a shaky hand, a scan of few dots: every place is taken from one nearby.
fn roughen<R: Rng>(pixels: &mut Pixels, rng: &mut R) {
    let (mut right, mut down) = ([0.0; PIXELS], [0.0; PIXELS]);
    right.iter_mut().chain(&mut down).for_each(|shift| *shift = bell(rng));
    let sigma = between(rng, 0.3, 1.5);
    soften(&mut right, sigma);
    soften(&mut down, sigma);
    // A Gaussian of this sigma divides the deviation of white noise by 2 sqrt(pi) sigma.
    let reach = between(rng, 0.3, 1.3) * f32::max(1.0, 3.5 * sigma);
    let source = *pixels;
    for (at, pixel) in pixels.iter_mut().enumerate() {
        let place = |i: usize, shift: f32| i as f32 + (reach * shift).clamp(-2.5, 2.5);
        *pixel = sample(&source, place(at % SIDE, right[at]), place(at / SIDE, down[at]));
    }
    if happens(rng, 0.5) {
        soften(pixels, between(rng, 0.3, 0.8));
    }
}

/// The steep edges of a threshold or of a paint program.
fn harden<R: Rng>(pixels: &mut Pixels, rng: &mut R) {
    let (level, steepness) = (between(rng, 0.25, 0.7), between(rng, 2.0, 20.0));
    pixels.iter_mut().for_each(|pixel| *pixel = ((*pixel - level) * steepness + 0.5).clamp(0.0, 1.0));
}

/// Dark paper, faint ink, light that falls off to one side, and the straight edge of a shadow.
fn light<R: Rng>(pixels: &mut Pixels, rng: &mut R) {
    let paper = 0.7 * unit(rng) * unit(rng);
    let ink = between(rng, 0.35, 1.1);
    let (fall, bow) = (0.35 * bell(rng) * unit(rng), 0.3 * bell(rng) * unit(rng));
    let (sin, cos) = (2.0 * PI * unit(rng)).sin_cos();
    // A shadow with one straight edge, or a strip of one.
    let edge = happens(rng, 0.35).then(|| (within(rng, 0.6), between(rng, 0.15, 0.7)));
    let wide = if happens(rng, 0.5) { between(rng, 0.2, 0.8) } else { 3.0 };
    for (at, pixel) in pixels.iter_mut().enumerate() {
        let place = |i: usize| (i as f32 + 0.5) / (SIDE / 2) as f32 - 1.0;
        let (x, y) = (place(at % SIDE), place(at / SIDE));
        let along = x * cos + y * sin;
        let shadow = edge.map_or(0.0, |(from, depth)| if along > from && along < from + wide { depth } else { 0.0 });
        let paper = (paper + fall * along + bow * along * along + shadow).clamp(0.0, 0.8);
        // Ink takes away a share of the light that the paper gives back.
        *pixel = (paper + (1.0 - paper) * (*pixel * ink).min(1.0)).clamp(0.0, 1.0);
    }
}

/// Grain, and blotches several pixels wide.
fn noise<R: Rng>(pixels: &mut Pixels, rng: &mut R) {
    let strength = 0.35 * unit(rng);
    if happens(rng, 0.7) {
        pixels.iter_mut().for_each(|pixel| *pixel = (*pixel + strength * bell(rng)).clamp(0.0, 1.0));
        return;
    }
    let mut cloud = [0.0; PIXELS];
    cloud.iter_mut().for_each(|value| *value = bell(rng));
    let sigma = between(rng, 0.7, 1.6);
    soften(&mut cloud, sigma);
    let strength = strength * 5.0 * sigma;
    let level = 0.5 * unit(rng);
    pixels.iter_mut().zip(cloud).for_each(|(pixel, cloud)| {
        *pixel = (*pixel + strength * (cloud.abs() - 0.2 * level).max(0.0) * cloud.signum()).clamp(0.0, 1.0);
    });
}

/// Rulings, squares, a frame, or a few strokes anywhere, darker or lighter than the ink.
fn lines<R: Rng>(pixels: &mut Pixels, rng: &mut R) {
    let (tone, width) = (between(rng, 0.15, 1.0), between(rng, 0.6, 1.8));
    let draw = |pixels: &mut Pixels, distance: &dyn Fn(f32, f32) -> f32| {
        for (at, pixel) in pixels.iter_mut().enumerate() {
            let outside = distance((at % SIDE) as f32 + 0.5, (at / SIDE) as f32 + 0.5) - width / 2.0;
            *pixel = pixel.max(tone * (0.5 - outside).clamp(0.0, 1.0));
        }
    };
    let nearest = |place: f32, step: f32| {
        let rest = place.rem_euclid(step);
        rest.min(step - rest)
    };
    let (tilt, from) = (within(rng, 0.1), unit(rng) * SIDE as f32);
    match below(rng, 4) {
        0 => {
            let (step, upright) = (between(rng, 5.0, 16.0), happens(rng, 0.5));
            draw(pixels, &|x, y| {
                if upright { nearest(x + tilt * y + from, step) } else { nearest(y + tilt * x + from, step) }
            });
        }
        1 => {
            let step = between(rng, 6.0, 16.0);
            draw(pixels, &|x, y| nearest(x + tilt * y + from, step).min(nearest(y - tilt * x + from, step)));
        }
        2 => {
            let margin = between(rng, -1.0, 4.0);
            let sides = 1 + below(rng, 15);
            draw(pixels, &|x, y| {
                let edge = |side: usize, place: f32| if sides >> side & 1 == 1 { (place - margin).abs() } else { 99.0 };
                let far = SIDE as f32;
                edge(0, x).min(edge(1, y)).min(edge(2, far - x)).min(edge(3, far - y))
            });
        }
        _ => {
            for _ in 0..1 + below(rng, 3) {
                let at = |rng: &mut R| (unit(rng) * SIDE as f32, unit(rng) * SIDE as f32);
                let (a, b) = (at(rng), at(rng));
                let (dx, dy) = (b.0 - a.0, b.1 - a.1);
                let length = (dx * dx + dy * dy).max(1.0);
                draw(pixels, &|x, y| {
                    let t = (((x - a.0) * dx + (y - a.1) * dy) / length).clamp(0.0, 1.0);
                    (x - a.0 - t * dx).hypot(y - a.1 - t * dy)
                });
            }
        }
    }
}

/// Another size and place in the frame, as of a picture that nobody framed.
fn displace<R: Rng>(pixels: &mut Pixels, rng: &mut R) {
    let (size, middle) = (between(rng, 0.5, 1.15), SIDE as f32 / 2.0);
    // What is smaller has more room.
    let room = 2.0 + (middle - 10.0 * size).max(0.0);
    let (right, down) = (within(rng, room), within(rng, room));
    let source = *pixels;
    for (at, pixel) in pixels.iter_mut().enumerate() {
        let place = |i: usize, shift: f32| (i as f32 + 0.5 - middle - shift) / size + middle - 0.5;
        *pixel = sample(&source, place(at % SIDE, right), place(at / SIDE, down));
    }
}
