//! The numbers after a layer, as feature maps.

use crate::Shape;

/// The numbers after a layer: feature maps, or features of a dense layer as maps of one cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Maps {
    /// How many maps, and their sides.
    pub shape: Shape,
    /// Map by map, row by row.
    pub values: Vec<f32>,
}

/// A position in feature maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cell {
    /// Which map.
    pub channel: usize,
    /// Row from the top.
    pub row: usize,
    /// Column from the left.
    pub column: usize,
}

impl Maps {
    /// Maps of these numbers.
    ///
    /// # Panics
    /// When they are not as many as the shape has.
    #[must_use]
    pub fn new(shape: Shape, values: Vec<f32>) -> Self {
        assert_eq!(values.len(), shape.len(), "an input of another length");
        Self { shape, values }
    }

    pub(super) fn zeros(shape: Shape) -> Self {
        Self { shape, values: vec![0.0; shape.len()] }
    }

    /// The numbers of one map, row by row.
    #[must_use]
    pub fn channel(&self, channel: usize) -> &[f32] {
        &self.values[channel * self.shape.area()..][..self.shape.area()]
    }

    /// One number.
    #[must_use]
    pub fn at(&self, cell: Cell) -> f32 {
        self.channel(cell.channel)[cell.row * self.shape.width + cell.column]
    }

    /// The position of a number by its index.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cell {
        let (channel, place) = (index / self.shape.area(), index % self.shape.area());
        Cell { channel, row: place / self.shape.width, column: place % self.shape.width }
    }

    /// The largest absolute number; 0 where there is none.
    #[must_use]
    pub fn largest(&self) -> f32 {
        self.values.iter().fold(0.0, |largest, number| largest.max(number.abs()))
    }
}
