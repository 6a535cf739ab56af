//! The shape of the images of a set.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{PIXELS, SIDE};

/// The shape of an image: one channel if it is grey, three (red, green, blue) if it is coloured, each with rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ImageShape {
    /// 1 or 3.
    pub channels: usize,
    /// Rows, 1 to [`ImageShape::MOST_SIDE`].
    pub height: usize,
    /// Columns, 1 to [`ImageShape::MOST_SIDE`].
    pub width: usize,
}

impl ImageShape {
    /// Grey, 28x28: that of MNIST.
    pub const MNIST: Self = Self { channels: 1, height: SIDE, width: SIDE };

    /// The most rows and columns of an image.
    pub const MOST_SIDE: usize = 64;

    /// A shape; `None` if a number is out of its range.
    #[must_use]
    pub fn new(channels: usize, height: usize, width: usize) -> Option<Self> {
        let shape = Self { channels, height, width };
        shape.is_possible().then_some(shape)
    }

    /// Whether its numbers are in their ranges.
    pub(crate) fn is_possible(self) -> bool {
        let side = 1..=Self::MOST_SIDE;
        matches!(self.channels, 1 | 3) && side.contains(&self.height) && side.contains(&self.width)
    }

    /// Bytes of an image: one for each pixel of each channel.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "no image is empty")]
    pub fn len(self) -> usize {
        self.channels * self.height * self.width
    }
}

const _: () = assert!(PIXELS == ImageShape::MNIST.height * ImageShape::MNIST.width);

/// As it is said of pictures: width x height, and that it is coloured.
impl fmt::Display for ImageShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { channels, height, width } = self;
        write!(f, "{width}x{height} {}", if *channels == 1 { "grey" } else { "colour" })
    }
}
