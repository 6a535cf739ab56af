//! A part of the ink, looked at as if it were the picture.

use super::{Inked, Places};
use crate::Layer;
use crate::components::PixelBox;
use crate::grid::Grid;

/// A part of the ink, and where it lies.
pub(super) struct CloseUp {
    pub(super) inked: Inked,
    /// In the whole; negative if it begins beyond the edge.
    left: isize,
    top: isize,
}

impl CloseUp {
    /// What lies within `bounds`, and `margin` places around them. Beyond the grid there is no ink.
    pub(super) fn of(whole: &Inked, bounds: PixelBox, margin: usize) -> Self {
        let [left, top] = [bounds.left, bounds.top].map(|edge| edge as isize - margin as isize);
        let [width, height] = [bounds.width(), bounds.height()].map(|side| side + 2 * margin);
        let mut values = vec![0.0; width * height];
        let rows = values.chunks_exact_mut(width).zip(top..);
        for (row, y) in rows.filter(|(_, y)| (0..whole.grid.height() as isize).contains(y)) {
            let before = left.min(0).unsigned_abs();
            let from = &whole.grid.values[y as usize * whole.grid.width..][left.max(0) as usize..whole.grid.width];
            row[before..].iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        }
        CloseUp { inked: whole.part(Grid { width, values }), left, top }
    }

    /// The index in the part of a place of the whole that lies in it.
    pub(super) fn index_of(&self, x: isize, y: isize) -> usize {
        ((y - self.top) * self.inked.grid.width as isize + x - self.left) as usize
    }

    /// Adds the layers that are known of the part to those of the whole, which has rows of `width`.
    pub(super) fn add_to(&self, all: &mut Places, width: usize, layers: &[Option<Layer>]) {
        for (at, layer) in layers.iter().enumerate().filter(|(_, layer)| layer.is_some()) {
            let [x, y] =
                [(at % self.inked.grid.width) as isize + self.left, (at / self.inked.grid.width) as isize + self.top];
            let Some(x) = usize::try_from(x).ok().filter(|x| *x < width) else { continue };
            if let Some(place) = usize::try_from(y).ok().and_then(|y| all.get_mut(y * width + x)) {
                *place = *layer;
            }
        }
    }
}
