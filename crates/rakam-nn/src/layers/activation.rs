//! Activations as [`Activation`] defines them, for sixteen numbers at a time.
//!
//! The exponential is that of Cephes' `expf`, and the tails of the normal distribution are formula 7.1.26 of Abramowitz and
//! Stegun 1964: both without branches, so that the compiler runs a vector through them, and without fused multiply-adds,
//! so that every instruction set gives the same numbers. Errors beside exact arithmetic, as the tests measure them: `tanh`
//! and `sigmoid` below 2e-7, the normal distribution (that is `(1 + erf(x / sqrt(2))) / 2`) below 3e-7, `gelu` and `silu`
//! below 3e-7 and, beyond 1, below 3e-7 times `|x|`.

use crate::Activation;
use crate::dispatch::{Isa, Kernel, Simd};
use crate::lanes::Lanes;

/// The slope of a leaky ReLU below zero, as in PyTorch.
pub const LEAK: f32 = 0.01;

impl Activation {
    /// Writes the activation of each number of `x`.
    pub(crate) fn forward(self, isa: Isa, x: &[Lanes], y: &mut [Lanes]) {
        isa.run(ActivationForward { activation: self, x, y });
    }

    /// Multiplies the gradients `g` by the slopes at `x`.
    pub(crate) fn backward(self, isa: Isa, x: &[Lanes], g: &mut [Lanes]) {
        isa.run(ActivationBackward { activation: self, x, g });
    }
}

/// Writes `y`.
struct ActivationForward<'a> {
    activation: Activation,
    x: &'a [Lanes],
    y: &'a mut [Lanes],
}

impl Kernel for ActivationForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { activation, x, y } = self;
        match activation {
            Activation::Identity => y.copy_from_slice(x),
            Activation::Relu => each(x, y, |x, _| if x < 0.0 { 0.0 } else { x }),
            Activation::LeakyRelu => each(x, y, |x, _| if x < 0.0 { LEAK * x } else { x }),
            Activation::Tanh => each(x, y, |x, _| tanh(x)),
            Activation::Sigmoid => each(x, y, |x, _| sigmoid(x)),
            Activation::Gelu => each(x, y, |x, _| x * normal(x)),
            Activation::Silu => each(x, y, |x, _| x * sigmoid(x)),
        }
    }
}

/// Overwrites `g`.
struct ActivationBackward<'a> {
    activation: Activation,
    x: &'a [Lanes],
    g: &'a mut [Lanes],
}

impl Kernel for ActivationBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { activation, x, g } = self;
        match activation {
            Activation::Identity => {}
            Activation::Relu => each(x, g, |x, g| if x > 0.0 { g } else { 0.0 }),
            Activation::LeakyRelu => each(x, g, |x, g| if x > 0.0 { g } else { LEAK * g }),
            Activation::Tanh => each(x, g, |x, g| {
                let y = tanh(x);
                g * (1.0 - y * y)
            }),
            Activation::Sigmoid => each(x, g, |x, g| {
                let y = sigmoid(x);
                g * (y * (1.0 - y))
            }),
            Activation::Gelu => each(x, g, |x, g| g * (normal(x) + x * density(x))),
            Activation::Silu => each(x, g, |x, g| {
                let y = sigmoid(x);
                g * (y * (1.0 + x * (1.0 - y)))
            }),
        }
    }
}

#[inline(always)]
fn each(x: &[Lanes], y: &mut [Lanes], number: impl Fn(f32, f32) -> f32) {
    for (x, y) in x.iter().zip(y) {
        for (x, y) in x.0.iter().zip(&mut y.0) {
            *y = number(*x, *y);
        }
    }
}

/// `e^x`, for `x` cut to where neither the result nor its reciprocal overflows.
#[inline(always)]
#[expect(clippy::excessive_precision, reason = "as Cephes writes them")]
fn exp(x: f32) -> f32 {
    /// Adding it rounds a number to a whole one, which then stands in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 87.0);
    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let whole = rounded - ROUND;
    let x = x - whole * 0.693_359_375 - whole * -2.121_944_4e-4;
    let p = 1.987_569_15e-4 * x + 1.398_199_950_7e-3;
    let p = p * x + 8.333_451_907_3e-3;
    let p = p * x + 4.166_579_589_4e-2;
    let p = p * x + 1.666_666_545_9e-1;
    let p = p * x + 5.000_000_120_1e-1;
    let power = rounded.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127) << 23;
    (p * x * x + x + 1.0) * f32::from_bits(power)
}

#[inline(always)]
fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

#[inline(always)]
#[expect(clippy::excessive_precision, reason = "as Cephes writes them")]
fn tanh(x: f32) -> f32 {
    let square = x * x;
    let p = -5.704_988_727_45e-3 * square + 2.063_908_879_54e-2;
    let p = p * square - 5.373_971_555_31e-2;
    let p = p * square + 1.333_144_220_36e-1;
    let p = p * square - 3.333_328_194_22e-1;
    let near = p * square * x + x;
    let far = 1.0 - 2.0 / (exp(2.0 * x) + 1.0);
    if x.abs() < 0.625 { near } else { far }
}

/// The density of the normal distribution.
#[inline(always)]
fn density(x: f32) -> f32 {
    0.398_942_3 * exp(-0.5 * x * x)
}

/// The share of the normal distribution up to `x`.
#[inline(always)]
#[expect(clippy::excessive_precision, reason = "as Abramowitz and Stegun write them")]
pub(crate) fn normal(x: f32) -> f32 {
    let t = 1.0 / (1.0 + 0.327_591_1 * std::f32::consts::FRAC_1_SQRT_2 * x.abs());
    let p = 1.061_405_429 * t - 1.453_152_027;
    let p = p * t + 1.421_413_741;
    let p = p * t - 0.284_496_736;
    let p = p * t + 0.254_829_592;
    let tail = 0.5 * p * t * exp(-0.5 * x * x);
    if x < 0.0 { tail } else { 1.0 - tail }
}

#[cfg(test)]
mod tests;
