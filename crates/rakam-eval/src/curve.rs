//! Accuracy by the level of a corruption.

use serde::{Deserialize, Serialize};

use crate::perturbation::{Perturbation, drawn, rotated, shifts};

/// What is done to the images, at a level that grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Corruption {
    /// Rotated clockwise, in degrees.
    Rotation,
    /// Shifted, in pixels of 28: right, left, down and up, the images taking turns.
    Shift,
    /// Redrawn with a pen of this diameter, in pixels of 28; MNIST's own is 2.4.
    PenWidth,
    /// Gaussian noise of this standard deviation on every pixel, where paper is 0 and full ink 1.
    Noise,
}

impl Corruption {
    /// All corruptions.
    pub const ALL: [Self; 4] = [Self::Rotation, Self::Shift, Self::PenWidth, Self::Noise];

    /// The levels that are measured, in ascending order.
    #[must_use]
    pub fn levels(self) -> &'static [f32] {
        match self {
            Self::Rotation => &[-45.0, -37.5, -30.0, -22.5, -15.0, -7.5, 0.0, 7.5, 15.0, 22.5, 30.0, 37.5, 45.0],
            Self::Shift => &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0],
            Self::PenWidth => &[1.2, 1.8, 2.4, 3.0, 3.6, 4.2, 4.8, 5.4, 6.0],
            Self::Noise => &[0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
        }
    }

    /// What is done at that level to the test image with that index.
    pub(super) fn perturbation(self, level: f32, index: usize) -> Perturbation {
        match self {
            Self::Rotation => rotated(level),
            Self::Shift => shifts(level)[index % 4],
            Self::PenWidth => drawn(Some(level), 0.98, 0.5, 0.5),
            Self::Noise => Perturbation::Noise { deviation: level, image: index as u64 },
        }
    }
}

/// How many images are still read right, by the level of one corruption. Each is read twice: by the network alone, and as
/// the program reads a file, which first centres the ink and, on a canvas, redraws it with MNIST's pen. The difference is
/// what that preparation of the input is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// What was done to the images.
    pub corruption: Corruption,
    /// How many images were read at each level: the first ones of the test set.
    pub images: usize,
    /// In ascending order of level. Complete once the evaluation is; empty if there are no images.
    pub points: Vec<CurvePoint>,
}

/// How many images were read right at one level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// See [`Corruption`].
    pub level: f32,
    /// By the network alone, given the perturbed pixels.
    pub network: usize,
    /// By the program, which reads them as a file. An image rejected as not a digit counts as wrong.
    pub program: usize,
}

impl Curve {
    /// A curve without points.
    pub(super) fn new(corruption: Corruption, images: usize) -> Self {
        Self { corruption, images, points: Vec::new() }
    }

    /// A number of images as a share of [`Curve::images`], 0 to 1.
    #[must_use]
    pub fn share(&self, images: usize) -> f64 {
        images as f64 / self.images.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_take_turns_in_the_direction_of_their_shift() {
        let shift = |index| match Corruption::Shift.perturbation(3.0, index) {
            Perturbation::Affine { shift, .. } => shift,
            other => panic!("{other:?}"),
        };
        assert_eq!([0, 1, 2, 3, 4].map(shift), [[3.0, 0.0], [-3.0, 0.0], [0.0, 3.0], [0.0, -3.0], [3.0, 0.0]]);
    }

    #[test]
    fn levels_ascend_and_include_the_unchanged_image() {
        for (corruption, own) in Corruption::ALL.into_iter().zip([0.0, 0.0, 2.4, 0.0]) {
            assert!(corruption.levels().is_sorted() && corruption.levels().contains(&own), "{corruption:?}");
        }
    }
}
