//! Ink, and where it is.

use std::mem;

use crate::bitmap::Bitmap;
use crate::grid::Grid;
use crate::picture::{FAINTEST_INK, maximum};

/// Ink at least as strong as this share of the strongest may be a line.
const FAINT: f32 = 0.2;

/// Ink, and the places that have some.
pub(crate) struct Inked {
    pub(crate) grid: Grid,
    /// The most ink of a place of the picture.
    pub(crate) strongest: f32,
    /// Places have ink if it is at least this.
    pub(crate) level: f32,
    pub(crate) pixels: Bitmap,
}

impl Inked {
    /// The ink of a picture, whose strongest is this.
    pub(crate) fn of(grid: Grid, strongest: f32) -> Self {
        let level = FAINT * strongest;
        let pixels = Bitmap::of(&grid.values, grid.width, level);
        Inked { grid, strongest, level, pixels }
    }

    /// A part of it.
    pub(crate) fn part(&self, grid: Grid) -> Self {
        Self::of(grid, self.strongest)
    }

    /// Changes the ink, and finds out where it is then.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Grid)) {
        let mut grid = Grid { width: self.grid.width, values: mem::take(&mut self.grid.values) };
        change(&mut grid);
        let strongest = maximum(&grid.values);
        *self = Self::of(grid, strongest);
    }

    /// Whether none of it differs from paper.
    pub(crate) fn is_blank(&self) -> bool {
        self.strongest < FAINTEST_INK
    }
}
