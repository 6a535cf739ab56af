//! Accuracy of images that are changed, more and more.

use serde::{Deserialize, Serialize};

use crate::change::Change;

/// What is done to the images, by a level that grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Corruption {
    /// Turned clockwise, in degrees.
    Rotation,
    /// Shifted, in pixels of 28: right, left, down and up, the images taking turns.
    Shift,
    /// Drawn again with a pen of this diameter, in pixels of 28; MNIST's own is 2.4.
    PenWidth,
    /// Gaussian noise of this standard deviation on every pixel, where paper is 0 and full ink 1.
    Noise,
}

impl Corruption {
    /// All of them.
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

    /// What becomes of the image with that index at that level.
    pub(super) fn change(self, level: f32, index: usize) -> Change {
        const DIRECTIONS: [[f32; 2]; 4] = [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]];
        match self {
            Self::Rotation => Change::Augmented { degrees: level, shift: [0.0, 0.0] },
            Self::Shift => {
                let shift = DIRECTIONS[index % DIRECTIONS.len()].map(|direction| level * direction);
                Change::Augmented { degrees: 0.0, shift }
            }
            Self::PenWidth => Change::OnCanvas { pen: Some(level), size: 0.98, place: [0.5, 0.5] },
            Self::Noise => Change::Noise { deviation: level, image: index as u64 },
        }
    }
}

/// How many images are still read right, by the level of one corruption. Each is read twice: by the network itself, and as
/// the program reads a file, which first moves the ink to the middle and, on a canvas, draws it again with MNIST's pen.
/// What the two differ in is what the program's care for the input is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// What was done to the images.
    pub corruption: Corruption,
    /// How many images were read at each level: the first of the test images.
    pub images: usize,
    /// In ascending order of the level; all of them once the measuring is done, none where there are no images.
    pub points: Vec<CurvePoint>,
}

/// What was read at one level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// See [`Corruption`].
    pub level: f32,
    /// Images whose best guess is right, the changed pixels given to the network as they are.
    pub network: usize,
    /// Images that the program reads right: moved and drawn again as a file is. One taken for no digit is not.
    pub program: usize,
}

impl Curve {
    /// Nothing measured yet.
    pub(super) fn new(corruption: Corruption, images: usize) -> Self {
        Self { corruption, images, points: Vec::new() }
    }

    /// A number of these images as a share of them, 0 to 1.
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
        let shift = |index| match Corruption::Shift.change(3.0, index) {
            Change::Augmented { shift, .. } => shift,
            other => panic!("{other:?}"),
        };
        assert_eq!([0, 1, 2, 3, 4].map(shift), [[3.0, 0.0], [-3.0, 0.0], [0.0, 3.0], [0.0, -3.0], [3.0, 0.0]]);
    }

    #[test]
    fn levels_ascend_and_hold_the_image_as_it_is() {
        for (corruption, own) in Corruption::ALL.into_iter().zip([0.0, 0.0, 2.4, 0.0]) {
            assert!(corruption.levels().is_sorted() && corruption.levels().contains(&own), "{corruption:?}");
        }
    }
}
