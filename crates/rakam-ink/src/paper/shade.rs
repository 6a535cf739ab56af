//! Shades: wide areas that are darker than the paper around them, as a hard shadow, a finger or a corner of the desk. What
//! is written there is darker still.
//!
//! An opening with a square wider than any stroke finds them (a white top-hat, as OpenCV calls what it leaves). That gives
//! the shades without their corners, which are grown back under the ink.

use std::mem::swap;

use crate::bitmap::{Bitmap, each_run};
use crate::components::{Run, components};
use crate::grid::Grid;
use crate::picture::{greater, lesser, maximum};

/// Half the side of the square, in shares of the picture's shorter side: strokes are narrower than twice this.
const REACH: f32 = 0.12;

/// The opening is done on means of so many pixels on a side.
const CELL: usize = 4;

/// Less ink than this is no shade.
const FAINTEST: f32 = 0.03;

/// A shade that grows back becomes weaker by so much on the length of [`REACH`]: it may fill a corner, not all of a stroke
/// that touches it.
const FADE: f32 = 0.08;

/// How strong the shade is at each place of the ink; `None` if there is none, or one that is at least `most` strong. It is
/// nowhere stronger than the ink.
pub(crate) fn shade(ink: &Grid, most: f32) -> Option<Grid> {
    let (width, height) = (ink.width, ink.height());
    let reach = REACH * width.min(height) as f32;
    let half = (reach / CELL as f32) as usize;
    let cells = Grid::of_means(ink.values.as_slice(), width, CELL);
    if !any_deep(&Bitmap::of(&cells.values, cells.width, FAINTEST), half) {
        return None;
    }
    // Shades go on beyond the picture's edge. Strokes and lines along the edge would, too, but aren't as deep.
    let deep = cells.opened(half, half);
    let mut opened = cells.opened(half, 1);
    let found = components(&opened.values, opened.width, FAINTEST);
    let mut is_deep = vec![false; found.boxes.len()];
    for Run { row, columns, component } in &found.runs {
        is_deep[*component] |= deep.values[row * deep.width..][columns.clone()].iter().any(|&ink| ink >= FAINTEST);
    }
    for Run { row, columns, .. } in found.runs.iter().filter(|run| !is_deep[run.component]) {
        opened.values[row * deep.width..][columns.clone()].fill(0.0);
    }
    if maximum(&opened.values) >= most {
        return None;
    }
    let mut marker = Vec::with_capacity(ink.values.len());
    for (y, row) in ink.values.chunks_exact(width).enumerate() {
        let shades = &opened.values[y / CELL * opened.width..][..opened.width];
        for (ink, &shade) in row.chunks(CELL).zip(shades) {
            marker.extend(ink.iter().map(|&ink| if shade < FAINTEST { 0.0 } else { lesser(shade, ink) }));
        }
    }
    let mut shade = Grid { width, values: marker };
    grow(&mut shade, ink, FADE / reach.max(1.0));
    Some(shade)
}

/// Whether [`Grid::eroded`], by `half` cells to each side, at least 1, and as deep, would leave anything of these cells: the
/// same question, answered many times faster. A square of shade may go on beyond an edge along which a strip of `half` cells
/// is in the shade.
fn any_deep(cells: &Bitmap, half: usize) -> bool {
    let (width, height, side) = (cells.width, cells.rows().len(), 2 * half + 1);
    // For each column in which the middle of a square may lie, also beyond the edges: how many rows, up to this one, all of
    // the square's columns are in the shade.
    let mut depths = vec![0; width + 2 * half];
    let mut next = depths.clone();
    for (y, row) in cells.rows().enumerate() {
        next.fill(0);
        each_run(row, width, |run| {
            let strip = run.len() >= half;
            let start = if run.start == 0 && strip { 0 } else { run.start + 2 * half };
            let end = if run.end == width && strip { next.len() } else { run.end };
            for x in start..end {
                next[x] = depths[x] + 1;
            }
        });
        let at_edge = |depth: usize| (depth > y || y + 1 == height) && depth >= half;
        if next.iter().any(|&depth| depth >= side || at_edge(depth)) {
            return true;
        }
        swap(&mut depths, &mut next);
    }
    false
}

/// Lets each place have what its neighbours have less `fade`, but no more than the ink there: a geodesic dilation, by one
/// sweep down and one up.
fn grow(shade: &mut Grid, ink: &Grid, fade: f32) {
    let width = shade.width;
    let taken = |shade: f32, beside: f32, ink: f32| greater(shade, lesser(beside - fade, ink));
    let take_row = |row: &mut [f32], beside: &[f32], ink: &[f32]| {
        row.iter_mut().zip(beside).zip(ink).for_each(|((shade, &beside), &ink)| *shade = taken(*shade, beside, ink));
    };
    for (y, ink) in ink.values.chunks_exact(width).enumerate() {
        let (above, row) = shade.values[..(y + 1) * width].split_at_mut(y * width);
        if let Some(start) = above.len().checked_sub(width) {
            take_row(row, &above[start..], ink);
        }
        // Along a row each waits for the one before: not where there is no shade.
        if maximum(row) > 0.0 {
            (1..width).for_each(|x| row[x] = taken(row[x], row[x - 1], ink[x]));
        }
    }
    for (y, ink) in ink.values.chunks_exact(width).enumerate().rev() {
        let (row, below) = shade.values[y * width..].split_at_mut(width);
        if let Some(below) = below.get(..width) {
            take_row(row, below, ink);
        }
        if maximum(row) > 0.0 {
            (0..width - 1).rev().for_each(|x| row[x] = taken(row[x], row[x + 1], ink[x]));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_an_erosion_leaves_is_known_before(
            size in [6usize..90, 6usize..30], half in 1usize..4, bare in prop::collection::vec((0usize..90, 0usize..30), 0..12),
        ) {
            let [width, height] = size;
            let mut cells = Grid { width, values: vec![1.0; width * height] };
            bare.iter().for_each(|(x, y)| cells.values[y % height * width + x % width] = 0.0);
            let left = maximum(&cells.eroded(half, half).values) >= FAINTEST;
            prop_assert_eq!(any_deep(&Bitmap::of(&cells.values, width, FAINTEST), half), left);
        }

        /// Rows at once give, bit for bit, what the places one by one give.
        #[test]
        fn shades_grow_from_place_to_place(
            width in 1usize..20, fade in 0.01f32..0.2, places in prop::collection::vec((0.0f32..1.0, prop::bool::weighted(0.1)), 1..300),
        ) {
            let rows = places.len() / width;
            let places = &places[..rows * width];
            let ink = Grid { width, values: places.iter().map(|place| place.0).collect() };
            let marker = places.iter().map(|(ink, marked)| if *marked { *ink } else { 0.0 }).collect();
            let mut grown = Grid { width, values: marker };
            let mut expected = grown.values.clone();
            let mut take = |at: usize, from: usize| {
                expected[at] = expected[at].max((expected[from] - fade).min(ink.values[at]));
            };
            for at in 0..places.len() {
                if at % width > 0 { take(at, at - 1) }
                if at >= width { take(at, at - width) }
            }
            for at in (0..places.len()).rev() {
                if at % width + 1 < width { take(at, at + 1) }
                if at + width < places.len() { take(at, at + width) }
            }
            grow(&mut grown, &ink, fade);
            prop_assert_eq!(grown.values, expected);
        }
    }
}
