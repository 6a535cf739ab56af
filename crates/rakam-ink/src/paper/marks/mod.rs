//! Marks that no pen has made: specks of noise, holes, and the ring of a cup.
//!
//! ```text
//! holes.rs  the holes of a binder or a spiral
//! ring.rs   the ring of a cup
//! ```

mod holes;
mod ring;

use crate::components::{Run, components};
use crate::grid::Grid;
use crate::picture::{FAINTEST_INK, maximum};
use holes::holes;
use ring::ring;

/// A speck on noisy paper is smaller than this share of the shorter side.
const SPECK: f32 = 0.015;

/// If nothing on noisy paper is larger than this share of the shorter side, all of it is specks.
const LEAST: f32 = 0.03;

/// Makes paper of what is too small for a stroke or too faint for ink, as the noise of paper is, of holes, and of the ring
/// of a cup. Which places these are. A place has ink from `level` on.
pub(super) fn drop_marks(ink: &mut Grid, strongest: f32, level: f32) -> Vec<bool> {
    let mut bare = vec![false; ink.values.len()];
    let (width, height) = (ink.width, ink.height());
    let shorter = width.min(height) as f32;
    let level = level.max(FAINTEST_INK / 2.0);
    for place in ring(ink, strongest, level) {
        bare[place] = true;
        ink.values[place] = 0.0;
    }
    let found = components(&ink.values, width, level);
    let mut peaks = vec![0.0f32; found.boxes.len()];
    let mut areas = vec![0; found.boxes.len()];
    for Run { row, columns, component } in &found.runs {
        areas[*component] += columns.len();
        peaks[*component] = peaks[*component].max(maximum(&ink.values[row * width..][columns.clone()]));
    }
    let side = |component: usize| found.boxes[component].longest_side();
    let holes = holes(&found.boxes, &areas, [width, height]);
    let is_speck =
        |component: usize| holes[component] || peaks[component] < FAINTEST_INK || side(component) < SPECK * shorter;
    let mut largest = 0.0f32;
    for Run { row, columns, component } in &found.runs {
        if is_speck(*component) {
            bare[row * width..][columns.clone()].fill(true);
            ink.values[row * width..][columns.clone()].fill(0.0);
        } else {
            largest = largest.max(side(*component));
        }
    }
    if largest < LEAST * shorter {
        bare.fill(true);
        ink.values.fill(0.0);
    }
    bare
}
