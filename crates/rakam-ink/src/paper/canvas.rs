//! The canvas: what was drawn on in a program, apart from the bars and the margins around it in a picture of the screen.
//!
//! They are often nearly as light as the canvas, but a program fills each with exactly one grey. So the canvas is a large
//! connected area of one grey, a rectangle, around which other greys lie.

use std::ops::Range;

use super::hull::Hull;
use super::sheet::{BARE, CONTRAST, EDGE, LEVELS, SMALLEST, hulls, levels};
use crate::bitmap::Bitmap;
use crate::grid::Grid;

/// Greys of one area differ by at most so many levels: JPEG files don't store them exactly.
const SAME: usize = 1;

/// The canvas is at least this share of the smallest rectangle around it.
const RECTANGULAR: f32 = 0.95;

/// At most this share of what lies around a canvas has its grey, and no more than this share of the canvas: of many cells,
/// none is the canvas.
const ELSEWHERE: (f32, f32) = (0.5, 0.25);

/// At least this share of what lies around a canvas, and of the picture, is another flat area that is nearly as light.
const FLAT: (f32, f32) = (0.3, 0.01);

/// At least this share of a canvas is ink: neither as light as the canvas nor as what lies around it.
const WRITTEN: f32 = 0.002;

/// How far beyond the edge of a canvas, in places, what lies around it has begun: there may be a line along the edge.
const BEYOND: f32 = 2.5;

/// The hull of the canvas, if a picture without noise shows more than that.
pub(super) fn canvas(greys: &Grid) -> Option<Hull> {
    let counts = levels(&greys.values);
    let pixels = greys.values.len() as f32;
    let share = |level: usize| counts[near(level, SAME)].iter().sum::<usize>() as f32 / pixels;
    let has_others =
        |level: usize| flat_beside(&counts, level).is_some_and(|other| counts[other] as f32 >= FLAT.1 * pixels);
    let is_peak = |level: usize| near(level, SAME).all(|other| counts[other] <= counts[level]);
    let canvases = (0..LEVELS).filter(|&level| is_peak(level) && share(level) >= SMALLEST && has_others(level));
    let found = canvases.flat_map(|level| {
        let grey = grey_of(level);
        let range = (SAME as f32 + 0.5) / (LEVELS - 1) as f32;
        // 1 where a grey is that of the canvas.
        let same = greys.values.iter().map(|other| f32::from(u8::from((other - grey).abs() < range))).collect();
        let same = Grid { width: greys.width, values: same };
        let hulls = hulls(&Bitmap::of(&same.values, same.width, 1.0));
        hulls.into_iter().filter(move |hull| is_canvas(hull, greys, level, &same))
    });
    found.max_by(|a, b| a.area().total_cmp(&b.area()))
}

/// The levels around one, up to so many away.
fn near(level: usize, by: usize) -> Range<usize> {
    level.saturating_sub(by)..(level + by + 1).min(LEVELS)
}

fn grey_of(level: usize) -> f32 {
    level as f32 / (LEVELS - 1) as f32
}

/// Of the levels nearly as light as one, which differ from it, the most frequent.
fn flat_beside(counts: &[usize; LEVELS], level: usize) -> Option<usize> {
    let others = near(level, (CONTRAST * LEVELS as f32) as usize).filter(|other| other.abs_diff(level) > SAME);
    others.max_by_key(|&other| counts[other])
}

/// Whether the hull of places that have a grey of this level, those of `same` that are 1, is that of a canvas.
fn is_canvas(hull: &Hull, greys: &Grid, level: usize, same: &Grid) -> bool {
    let pixels = greys.values.len() as f32;
    if hull.area() < RECTANGULAR * hull.rectangle_area() {
        return false;
    }
    let (mut bare, mut inside, mut elsewhere) = (0, Vec::new(), 0);
    let mut around = Vec::new();
    for (y, (row, same)) in greys.values.chunks_exact(greys.width).zip(same.values.chunks_exact(same.width)).enumerate()
    {
        let columns = hull.columns(y, greys.width, 0.0);
        let count = |same: &[f32]| same.iter().filter(|same| **same == 1.0).count();
        bare += count(&same[columns.clone()]);
        elsewhere += count(&same[..columns.start]) + count(&same[columns.end..]);
        around.extend(row[..columns.start].iter().chain(&row[columns.end..]));
        inside.extend(&row[columns]);
    }
    let (all, most) = (around.len() as f32, inside.len() as f32);
    let elsewhere = elsewhere as f32;
    if (bare as f32) < BARE * most || elsewhere > ELSEWHERE.0 * all || elsewhere > ELSEWHERE.1 * most {
        return false;
    }
    let counts = levels(&around);
    let Some(other) = flat_beside(&counts, level) else { return false };
    if (counts[near(other, SAME)].iter().sum::<usize>() as f32) < (FLAT.0 * all).max(FLAT.1 * pixels) {
        return false;
    }
    let [grey, other] = [level, other].map(grey_of);
    let is_ink = |it: f32| (it - grey).abs() >= CONTRAST && (it - other).abs() >= CONTRAST;
    let written = inside.iter().filter(|grey| is_ink(**grey)).count() as f32;
    let at = |[x, y]: [f32; 2]| greys.get(x.floor() as isize, y.floor() as isize);
    // What was drawn ends at the edge of the canvas.
    let crosses = |(place, outwards): ([f32; 2], [f32; 2])| {
        let beside = |by: f32| at([0, 1].map(|axis| place[axis] + by * outwards[axis]));
        beside(-EDGE).zip(beside(BEYOND)).is_some_and(|(within, beyond)| is_ink(within) && is_ink(beyond))
    };
    written >= WRITTEN * most && !hull.outline().any(crosses)
}
