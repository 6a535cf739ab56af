//! A grid of numbers, and what is found around each of its places.

use std::iter::repeat_n;
use std::ops::Range;

use crate::greys::Greys;

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
        let (columns, rows) = (width.div_ceil(side), (greys.count() / width).div_ceil(side));
        let mut values = Vec::with_capacity(columns * rows);
        (0..rows).for_each(|row| means(greys, width, side, row, 0..columns, &mut values));
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
        const BLOCK: usize = 32;
        let (width, height) = (self.width, self.height());
        let mut values = vec![0.0; self.values.len()];
        for top in (0..height).step_by(BLOCK) {
            for left in (0..width).step_by(BLOCK) {
                for y in top..(top + BLOCK).min(height) {
                    for x in left..(left + BLOCK).min(width) {
                        values[x * height + y] = self.values[y * width + x];
                    }
                }
            }
        }
        Grid { width: height, values }
    }

    /// The opening by a square of `reach` places to each side: what is narrower is lowered to what lies around it. Beyond
    /// the edges lies the least of the first `depth` places within them.
    pub(crate) fn opened(&self, reach: usize, depth: usize) -> Grid {
        let continued = self.continued(reach, depth);
        let opened = continued.filtered(reach, f32::min).filtered(reach, f32::max);
        let rows = opened.values.chunks_exact(opened.width).skip(reach).take(self.height());
        let values = rows.flat_map(|row| row[reach..reach + self.width].iter().copied()).collect();
        Grid { width: self.width, values }
    }

    fn continued(&self, by: usize, depth: usize) -> Grid {
        self.continued_along(by, depth).transposed().continued_along(by, depth).transposed()
    }

    fn continued_along(&self, by: usize, depth: usize) -> Grid {
        let least = |places: &[f32]| places.iter().copied().fold(f32::INFINITY, f32::min);
        let values = self.values.chunks_exact(self.width).flat_map(|row| {
            let deep = depth.clamp(1, row.len());
            let (before, after) = (least(&row[..deep]), least(&row[row.len() - deep..]));
            repeat_n(before, by).chain(row.iter().copied()).chain(repeat_n(after, by))
        });
        Grid { values: values.collect(), width: self.width + 2 * by }
    }

    /// The least or greatest number in a square around each place, of `reach` places to each side; at the edges, in what
    /// there is of it.
    pub(crate) fn filtered(&self, reach: usize, of: fn(f32, f32) -> f32) -> Grid {
        self.filtered_along(reach, of).transposed().filtered_along(reach, of).transposed()
    }

    /// The same along the rows, in constant time for each place: each window consists of the end of one block and the
    /// beginning of the next (van Herk, 1992; Gil and Werman, 1993).
    fn filtered_along(&self, reach: usize, of: fn(f32, f32) -> f32) -> Grid {
        let block = 2 * reach + 1;
        let mut values = Vec::with_capacity(self.values.len());
        let (mut padded, mut forward, mut backward) = (Vec::new(), Vec::new(), Vec::new());
        for row in self.values.chunks_exact(self.width) {
            // The ends repeated are in the window anyway.
            padded.clear();
            padded
                .extend(repeat_n(row[0], reach).chain(row.iter().copied()).chain(repeat_n(row[row.len() - 1], reach)));
            forward.clone_from(&padded);
            backward.clone_from(&padded);
            forward.chunks_mut(block).for_each(|block| {
                (1..block.len()).for_each(|i| block[i] = of(block[i - 1], block[i]));
            });
            backward.chunks_mut(block).for_each(|block| {
                (1..block.len()).rev().for_each(|i| block[i - 1] = of(block[i - 1], block[i]));
            });
            values.extend(backward.iter().zip(&forward[2 * reach..]).map(|(a, b)| of(*a, *b)));
        }
        Grid { width: self.width, values }
    }
}

/// Appends the means of some of the cells of `side` by `side` pixels in one of their rows; at the right and lower edges, of
/// what there is of them.
pub(crate) fn means(
    greys: &(impl Greys + ?Sized),
    width: usize,
    side: usize,
    row: usize,
    cells: Range<usize>,
    means: &mut Vec<f32>,
) {
    let columns = cells.start * side..(cells.end * side).min(width);
    let rows = row * side..((row + 1) * side).min(greys.count() / width);
    let mut sums = vec![0.0f32; columns.len()];
    for y in rows.clone() {
        let pixels = greys.run(y * width + columns.start..y * width + columns.end);
        sums.iter_mut().zip(pixels).for_each(|(sum, grey)| *sum += grey);
    }
    means.extend(sums.chunks(side).map(|cell| cell.iter().sum::<f32>() / (cell.len() * rows.len()) as f32));
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
            for of in [f32::min, f32::max] {
                let found = grid.filtered_along(reach, of);
                for (row, found) in grid.values.chunks_exact(width).zip(found.values.chunks_exact(width)) {
                    for x in 0..width {
                        let window = &row[x.saturating_sub(reach)..(x + reach + 1).min(width)];
                        prop_assert_eq!(found[x], window.iter().copied().reduce(of).unwrap());
                    }
                }
            }
        }
    }
}
