//! A grid of numbers, and what is found around each of its places.

use std::iter::repeat_n;
use std::ops::Range;

use crate::greys::Greys;
use crate::picture::{greater, lesser, minimum};

/// Numbers in rows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid {
    /// Numbers in a row, at least 1.
    pub(crate) width: usize,
    /// Row by row from the top.
    pub(crate) values: Vec<f32>,
}

impl Grid {
    /// The means of squares of `side` by `side` pixels of greys with rows of `width`.
    pub(crate) fn of_means(greys: &(impl Greys + ?Sized), width: usize, side: usize) -> Self {
        if side == 1 {
            return Grid { width, values: greys.map(|grey| grey) };
        }
        let mut cells = Cells::new(greys, width, side);
        let (columns, rows) = (cells.columns(), cells.rows());
        let mut values = Vec::with_capacity(columns * rows);
        (0..rows).for_each(|row| cells.means(row, 0..columns, &mut values));
        Grid { width: columns, values }
    }

    pub(crate) fn height(&self) -> usize {
        self.values.len() / self.width
    }

    /// The number at column `x`, row `y`, if there is one.
    pub(crate) fn get(&self, x: isize, y: isize) -> Option<f32> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        if x < self.width { self.values.get(y * self.width + x).copied() } else { None }
    }

    /// Rows become columns and columns rows.
    pub(crate) fn transposed(&self) -> Grid {
        const ROWS: usize = 8;
        let (width, height) = (self.width, self.height());
        let mut values = vec![0.0; self.values.len()];
        for (rows, top) in self.values.chunks(ROWS * width).zip((0..).step_by(ROWS)) {
            let columns = values.chunks_exact_mut(height);
            if rows.len() == ROWS * width {
                let rows: [&[f32]; ROWS] = std::array::from_fn(|row| &rows[row * width..][..width]);
                columns
                    .enumerate()
                    .for_each(|(x, column)| column[top..top + ROWS].copy_from_slice(&rows.map(|row| row[x])));
            } else {
                for (x, column) in columns.enumerate() {
                    column[top..].iter_mut().zip(rows.chunks_exact(width)).for_each(|(value, row)| *value = row[x]);
                }
            }
        }
        Grid { width: height, values }
    }

    /// The opening by a square of `reach` places to each side: what is narrower is lowered to what lies around it. Beyond
    /// the edges lies the least of the first `depth` places within them.
    pub(crate) fn opened(&self, reach: usize, depth: usize) -> Grid {
        self.eroded(reach, depth).dilated_within(reach)
    }

    /// The first half of [`Grid::opened`], with `reach` more places beyond each edge.
    pub(crate) fn eroded(&self, reach: usize, depth: usize) -> Grid {
        self.continued(reach, depth).filtered(reach, lesser)
    }

    /// The second half of [`Grid::opened`].
    fn dilated_within(&self, reach: usize) -> Grid {
        let dilated = self.filtered(reach, greater);
        let (width, height) = (self.width - 2 * reach, self.height() - 2 * reach);
        let mut values = Vec::with_capacity(width * height);
        let rows = dilated.values.chunks_exact(dilated.width).skip(reach).take(height);
        rows.for_each(|row| values.extend_from_slice(&row[reach..reach + width]));
        Grid { width, values }
    }

    fn continued(&self, by: usize, depth: usize) -> Grid {
        self.continued_along(by, depth).transposed().continued_along(by, depth).transposed()
    }

    fn continued_along(&self, by: usize, depth: usize) -> Grid {
        let width = self.width + 2 * by;
        let mut values = Vec::with_capacity(width * self.height());
        for row in self.values.chunks_exact(self.width) {
            let deep = depth.clamp(1, row.len());
            values.extend(repeat_n(minimum(&row[..deep]), by));
            values.extend_from_slice(row);
            values.extend(repeat_n(minimum(&row[row.len() - deep..]), by));
        }
        Grid { values, width }
    }

    /// [`lesser`] or [`greater`] over a square around each place, of `reach` places to each side; at the edges, over what
    /// there is of it.
    pub(crate) fn filtered(&self, reach: usize, of: impl Fn(f32, f32) -> f32 + Copy) -> Grid {
        self.filtered_down(reach, of).transposed().filtered_down(reach, of).transposed()
    }

    /// The same down the columns, in constant time for each place: each window consists of the end of one block and the
    /// beginning of the next (van Herk, 1992; Gil and Werman, 1993).
    fn filtered_down(&self, reach: usize, of: impl Fn(f32, f32) -> f32 + Copy) -> Grid {
        let (width, height) = (self.width, self.height());
        // The first and the last row repeated are in the window anyway.
        let padded = (0..height + 2 * reach).map(|y| y.saturating_sub(reach).min(height - 1));
        let rows: Vec<&[f32]> = padded.map(|y| &self.values[y * width..][..width]).collect();
        let mut forward = rows.concat();
        let mut backward = forward.clone();
        let take = |into: &mut [f32], from: &[f32]| into.iter_mut().zip(from).for_each(|(a, b)| *a = of(*a, *b));
        let block = (2 * reach + 1) * width;
        for block in forward.chunks_mut(block) {
            for at in (width..block.len()).step_by(width) {
                let (before, row) = block.split_at_mut(at);
                take(&mut row[..width], &before[at - width..]);
            }
        }
        for block in backward.chunks_mut(block) {
            for at in (width..block.len()).step_by(width).rev() {
                let (row, behind) = block.split_at_mut(at);
                take(&mut row[at - width..], &behind[..width]);
            }
        }
        let mut values = backward;
        values.truncate(height * width);
        take(&mut values, &forward[2 * reach * width..]);
        Grid { width, values }
    }
}

/// Squares of pixels, those at the right and lower edges as far as there are any.
pub(crate) struct Cells<'a, G: ?Sized> {
    greys: &'a G,
    /// Pixels in a row.
    width: usize,
    /// Pixels on a side.
    side: usize,
    /// The sums of columns, in memory that is used again.
    sums: Vec<f32>,
}

impl<'a, G: Greys + ?Sized> Cells<'a, G> {
    /// The cells of `side` by `side` pixels of greys with rows of `width`.
    pub(crate) fn new(greys: &'a G, width: usize, side: usize) -> Self {
        Cells { greys, width, side, sums: Vec::new() }
    }

    /// Cells in a row.
    pub(crate) fn columns(&self) -> usize {
        self.width.div_ceil(self.side)
    }

    /// Rows of cells.
    pub(crate) fn rows(&self) -> usize {
        (self.greys.count() / self.width).div_ceil(self.side)
    }

    /// Appends the means of some cells of a row.
    pub(crate) fn means(&mut self, row: usize, cells: Range<usize>, means: &mut Vec<f32>) {
        let Cells { greys, width, side, ref mut sums } = *self;
        let columns = cells.start * side..(cells.end * side).min(width);
        let rows = row * side..((row + 1) * side).min(greys.count() / width);
        sums.clear();
        sums.resize(columns.len(), 0.0);
        rows.clone().for_each(|y| greys.add_to(sums, y * width + columns.start..y * width + columns.end));
        // Cells of a known size vectorise.
        match side {
            2 => each_mean::<2>(sums, rows.len(), means),
            4 => each_mean::<4>(sums, rows.len(), means),
            _ => means.extend(sums.chunks(side).map(|cell| mean(cell, rows.len()))),
        }
    }
}

/// The mean of a cell with `rows` rows, from the sums of its columns.
fn mean(cell: &[f32], rows: usize) -> f32 {
    cell.iter().sum::<f32>() / (cell.len() * rows) as f32
}

fn each_mean<const SIDE: usize>(sums: &[f32], rows: usize, means: &mut Vec<f32>) {
    let (cells, rest) = sums.as_chunks::<SIDE>();
    means.extend(cells.iter().map(|cell| mean(cell, rows)));
    if !rest.is_empty() {
        means.push(mean(rest, rows));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_window_holds_its_least_and_greatest(width in 1usize..40, reach in 0usize..12, values in prop::collection::vec(0.0f32..1.0, 1..200)) {
            let rows = values.len().div_ceil(width);
            let mut values = values;
            values.resize(rows * width, 0.5);
            let grid = Grid { width, values };
            for of in [lesser, greater] {
                let found = grid.filtered(reach, of);
                for (at, found) in found.values.iter().enumerate() {
                    let around = |at: usize, end: usize| at.saturating_sub(reach)..(at + reach + 1).min(end);
                    let (columns, rows) = (around(at % width, width), around(at / width, grid.height()));
                    let window = rows.flat_map(|y| &grid.values[y * width..][columns.clone()]);
                    prop_assert_eq!(*found, window.copied().reduce(of).unwrap());
                }
            }
        }
    }
}
