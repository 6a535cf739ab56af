//! Shades: wide areas that are darker than the paper around them, as a hard shadow, a finger or a corner of the desk. What
//! is written there is darker still.
//!
//! An opening with a square wider than any stroke finds them (a white top-hat, as OpenCV calls what it leaves). That gives
//! the shades without their corners, which are grown back under the ink.

use crate::components::{Run, components};
use crate::grid::Grid;
use crate::picture::maximum;

/// Half the side of the square, in shares of the picture's shorter side: strokes are narrower than twice this.
const REACH: f32 = 0.12;

/// The opening is done on means of so many pixels on a side.
const CELL: usize = 4;

/// Less ink than this is no shade.
const FAINTEST: f32 = 0.03;

/// A shade that grows back becomes weaker by so much on the length of [`REACH`]: it may fill a corner, not all of a stroke
/// that touches it.
const FADE: f32 = 0.08;

/// How strong the shade is at each place of the ink; `None` if there is none. It is nowhere stronger than the ink.
pub(crate) fn shade(ink: &Grid) -> Option<Grid> {
    let (width, height) = (ink.width, ink.height());
    let reach = REACH * width.min(height) as f32;
    let half = (reach / CELL as f32) as usize;
    let cells = Grid::of_means(ink.values.as_slice(), width, CELL);
    // Shades go on beyond the picture's edge. Strokes and lines along the edge would, too, but aren't as deep.
    let eroded = cells.eroded(half, half);
    if maximum(&eroded.values) < FAINTEST {
        return None;
    }
    let deep = eroded.dilated_within(half);
    let mut opened = cells.opened(half, 1);
    let found = components(&opened.values, opened.width, FAINTEST);
    let mut is_deep = vec![false; found.boxes.len()];
    for Run { row, columns, component } in &found.runs {
        is_deep[*component] |= deep.values[row * deep.width..][columns.clone()].iter().any(|&ink| ink >= FAINTEST);
    }
    for Run { row, columns, .. } in found.runs.iter().filter(|run| !is_deep[run.component]) {
        opened.values[row * deep.width..][columns.clone()].fill(0.0);
    }
    let marker = |(at, ink): (usize, &f32)| {
        let shade = opened.values[at / width / CELL * opened.width + at % width / CELL];
        if shade < FAINTEST { 0.0 } else { shade.min(*ink) }
    };
    let mut shade = Grid { width, values: ink.values.iter().enumerate().map(marker).collect() };
    grow(&mut shade, ink, FADE / reach.max(1.0));
    Some(shade)
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
