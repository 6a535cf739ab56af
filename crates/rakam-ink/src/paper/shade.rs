//! Shades: wide areas that are darker than the paper around them, as a hard shadow, a finger or a corner of the desk. What
//! is written there is darker still.
//!
//! An opening with a square wider than any stroke finds them (a white top-hat, as OpenCV calls what it leaves). That gives
//! the shades without their corners, which are grown back under the ink.

use std::iter::repeat_n;

use super::grid::Grid;

/// Half the side of the square, in shares of the picture's shorter side: strokes are narrower than twice this.
const REACH: f32 = 0.12;

/// The opening is done on means of so many pixels on a side.
const CELL: usize = 4;

/// Less ink than this is no shade.
const FAINTEST: f32 = 0.03;

/// A shade that grows back becomes weaker by so much on the length of [`REACH`]: it may fill a corner, not all of a stroke
/// that touches it.
const FADE: f32 = 0.15;

/// How strong the shade is at each place of the ink; `None` if there is none. It is nowhere stronger than the ink.
pub(crate) fn shade(ink: &Grid) -> Option<Grid> {
    let (width, height) = (ink.width, ink.height());
    let reach = REACH * width.min(height) as f32;
    let half = (reach / CELL as f32) as usize;
    // Shades go on beyond the picture's edge.
    let cells = padded(&cells(ink), half);
    let eroded = filtered(&cells, half, f32::min);
    if eroded.values.iter().all(|&ink| ink < FAINTEST) {
        return None;
    }
    let opened = filtered(&eroded, half, f32::max);
    let marker = |(at, ink): (usize, &f32)| {
        let shade = opened.values[(at / width / CELL + half) * opened.width + at % width / CELL + half];
        if shade < FAINTEST { 0.0 } else { shade.min(*ink) }
    };
    let mut shade = Grid { width, values: ink.values.iter().enumerate().map(marker).collect() };
    grow(&mut shade, ink, FADE / reach.max(1.0));
    Some(shade)
}

/// The means of squares of [`CELL`] pixels, at the edges of what there is of them.
fn cells(ink: &Grid) -> Grid {
    let (width, height) = (ink.width.div_ceil(CELL), ink.height().div_ceil(CELL));
    let mut values = Vec::with_capacity(width * height);
    for rows in ink.values.chunks(CELL * ink.width) {
        let mut sums = vec![0.0f32; ink.width];
        for row in rows.chunks_exact(ink.width) {
            sums.iter_mut().zip(row).for_each(|(sum, ink)| *sum += ink);
        }
        let count = rows.len() / ink.width;
        values.extend(sums.chunks(CELL).map(|cell| cell.iter().sum::<f32>() / (cell.len() * count) as f32));
    }
    Grid { width, values }
}

/// The grid with its edges repeated `by` times.
fn padded(grid: &Grid, by: usize) -> Grid {
    let index = |at: usize, count: usize| at.saturating_sub(by).min(count - 1);
    let (width, height) = (grid.width + 2 * by, grid.height() + 2 * by);
    let row =
        |y: usize| (0..width).map(move |x| grid.values[index(y, grid.height()) * grid.width + index(x, grid.width)]);
    Grid { width, values: (0..height).flat_map(row).collect() }
}

/// The least or greatest value in a square around each place, of `reach` places to each side.
fn filtered(grid: &Grid, reach: usize, of: fn(f32, f32) -> f32) -> Grid {
    along_rows(&along_rows(grid, reach, of).transposed(), reach, of).transposed()
}

/// The same along the rows, in constant time for each place: each window consists of the end of one block and the beginning
/// of the next (van Herk, 1992; Gil and Werman, 1993).
fn along_rows(grid: &Grid, reach: usize, of: fn(f32, f32) -> f32) -> Grid {
    let block = 2 * reach + 1;
    let mut values = Vec::with_capacity(grid.values.len());
    let (mut padded, mut forward, mut backward) = (Vec::new(), Vec::new(), Vec::new());
    for row in grid.values.chunks_exact(grid.width) {
        // The ends repeated are in the window anyway.
        padded.clear();
        padded.extend(repeat_n(row[0], reach).chain(row.iter().copied()).chain(repeat_n(row[row.len() - 1], reach)));
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
    Grid { width: grid.width, values }
}

/// Lets each place have what its neighbours have less `fade`, but no more than the ink there: a geodesic dilation, by one
/// sweep down and one up.
fn grow(shade: &mut Grid, ink: &Grid, fade: f32) {
    let (width, values) = (shade.width, &mut shade.values);
    let mut take = |at: usize, from: usize| {
        let most = (values[from] - fade).min(ink.values[at]);
        if most > values[at] {
            values[at] = most;
        }
    };
    for at in 0..ink.values.len() {
        if at % width > 0 {
            take(at, at - 1);
        }
        if at >= width {
            take(at, at - width);
        }
    }
    for at in (0..ink.values.len()).rev() {
        if at % width + 1 < width {
            take(at, at + 1);
        }
        if at + width < ink.values.len() {
            take(at, at + width);
        }
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
            for of in [f32::min, f32::max] {
                let found = along_rows(&grid, reach, of);
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
