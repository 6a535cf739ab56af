//! The shape of what goes from one layer to the next.

use std::fmt;

/// The shape of one sample between two layers: channels, height, width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Feature maps, or features after a dense layer.
    pub channels: usize,
    /// Rows; 1 after a dense layer.
    pub height: usize,
    /// Columns; 1 after a dense layer.
    pub width: usize,
}

impl Shape {
    /// A shape of `channels` maps of `height` x `width`.
    #[must_use]
    pub const fn new(channels: usize, height: usize, width: usize) -> Self {
        Self { channels, height, width }
    }

    /// Numbers in one sample.
    #[must_use]
    pub const fn len(self) -> usize {
        self.channels * self.height * self.width
    }

    /// Whether a sample of this shape holds no numbers.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Numbers in one channel.
    #[must_use]
    pub const fn area(self) -> usize {
        self.height * self.width
    }

    /// The shape with `margin` more rows and columns on each side.
    pub(crate) const fn padded(self, margin: usize) -> Self {
        Self::new(self.channels, self.height + 2 * margin, self.width + 2 * margin)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}x{}", self.channels, self.height, self.width)
    }
}
