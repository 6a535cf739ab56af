//! What the tests of the layers share: random tensors, comparisons, and gradients by central differences.
//!
//! In single precision a central difference is mostly rounding. So a layer's tests state its formula a second time, in
//! plain loops over `f64`: the kernels' numbers are held against it, and their gradients against its differences.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::lanes::{LANES, Lanes};

/// Largest error of a kernel, relative to the largest number of the tensor (at least one).
const TOLERANCE: f64 = 1e-5;
/// Largest error of a gradient, relative to its largest number (at least one).
const GRADIENT_TOLERANCE: f64 = 1e-4;
/// Numbers of a tensor that are moved to see what becomes of the loss.
const PROBES: usize = 24;

/// What the outputs of a kernel hold before it runs: whatever it does not write shows.
pub(crate) const UNWRITTEN: Lanes = Lanes([f32::NAN; LANES]);

/// Random numbers in [-1, 1).
pub(crate) struct Numbers(Xoshiro256PlusPlus);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    pub(crate) fn take(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.0.random_range(-1.0..1.0)).collect()
    }

    pub(crate) fn lanes(&mut self, count: usize) -> Vec<Lanes> {
        self.take(count * LANES).as_chunks().0.iter().map(|&lanes| Lanes(lanes)).collect()
    }
}

/// The numbers in double precision.
pub(crate) fn wide(numbers: &[f32]) -> Vec<f64> {
    numbers.iter().map(|&number| f64::from(number)).collect()
}

/// The numbers of a tensor in double precision: number `index * LANES + lane`.
pub(crate) fn wide_lanes(tensor: &[Lanes]) -> Vec<f64> {
    tensor.iter().flat_map(|lanes| lanes.0).map(f64::from).collect()
}

/// The sum of the products: with the gradient of `y` as the other, a loss that has this gradient.
pub(crate) fn dot(y: &[f64], dy: &[f64]) -> f64 {
    y.iter().zip(dy).map(|(y, dy)| y * dy).sum()
}

/// Holds the numbers of a kernel against those of the formula.
#[track_caller]
pub(crate) fn assert_close(what: &str, ours: &[f64], expected: &[f64]) {
    assert_eq!(ours.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(1.0f64, |largest, number| largest.max(number.abs()));
    for (index, (ours, expected)) in ours.iter().zip(expected).enumerate() {
        let error = (ours - expected).abs() / scale;
        assert!(error <= TOLERANCE, "{what}[{index}] is {ours}, the formula gives {expected}");
    }
}

/// Holds the gradient of `loss` at `point` against central differences, in at most [`PROBES`] places.
#[track_caller]
pub(crate) fn assert_gradient(what: &str, gradient: &[f64], point: &[f64], loss: impl Fn(&[f64]) -> f64) {
    const STEP: f64 = 1e-6;
    /// No multiple of anything here, so that the places differ in every coordinate.
    const PRIME: usize = 7919;
    assert_eq!(gradient.len(), point.len(), "{what}");
    let scale = gradient.iter().fold(1.0f64, |largest, number| largest.max(number.abs()));
    for place in (0..point.len().min(PROBES)).map(|probe| probe * PRIME % point.len()) {
        let at = |number: f64| {
            let mut moved = point.to_vec();
            moved[place] = number;
            loss(&moved)
        };
        let difference = (at(point[place] + STEP) - at(point[place] - STEP)) / (2.0 * STEP);
        let error = (gradient[place] - difference).abs() / scale;
        assert!(
            error <= GRADIENT_TOLERANCE,
            "{what}[{place}] is {}, the central difference {difference}",
            gradient[place]
        );
    }
}
