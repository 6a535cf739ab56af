//! A line taken out of the ink, and the strokes that cross it left whole.
//!
//! Leptonica and OpenCV take lines out by a morphological opening along them, and close the strokes afterwards. Here it is
//! known where the line runs: its rows become paper, except where a stroke goes on above and below, and where the ink is
//! stronger than the line's own.

use std::ops::Range;

use super::straight::Segment;
use crate::grid::Grid;

/// Ink stronger than the line's by this factor is written over it.
const OVER: f32 = 1.35;

/// A line is erased so many pixels beyond its ends and sides, where it is soft.
const SOFT: f32 = 1.0;

/// A line may leave its straight course by less than this, in pixels.
const BEND: usize = 3;

/// Marks the places that a line covers, but no stroke. `ink` is at least `level` strong where there is any. `taken` has a
/// place for each of the ink.
pub(crate) fn erase(ink: &Grid, level: f32, segment: &Segment, mut taken: impl FnMut(usize)) {
    let (width, height) = (ink.width, ink.height());
    let half = segment.thickness / 2.0 + SOFT;
    let faint = |x: usize, y: usize| y < height && ink.values[y * width + x] >= level / 2.0;
    let rows = |x: usize| {
        let middle = segment.row(x);
        let (first, last) = ((middle - half + 0.5).floor(), (middle + half + 0.5).floor());
        let (first, last) = (first.max(0.0) as usize, (last.max(0.0) as usize).min(height));
        // Where the line bends a little, all of it goes; what goes on further is a stroke.
        let above = (first.saturating_sub(BEND)..first).rev().take_while(|&y| faint(x, y)).count();
        let below = (last..last + BEND).take_while(|&y| faint(x, y)).count();
        let (above, below) = (if above < BEND { above } else { 0 }, if below < BEND { below } else { 0 });
        first - above..(last + below).max(first)
    };
    let columns = segment.columns.start.saturating_sub(1)..(segment.columns.end + 1).min(width);
    let stroke = level.max(segment.tone / 2.0);
    let inked = |x: usize, y: Option<usize>| y.is_some_and(|y| y < height && ink.values[y * width + x] >= stroke);
    let above = runs(columns.clone(), |x| inked(x, rows(x).start.checked_sub(1)));
    let below = runs(columns.clone(), |x| inked(x, Some(rows(x).end)));
    let crossings = crossings(&above, &below, segment.thickness as usize + 3);
    for x in columns {
        let rows = rows(x);
        let count = rows.len().max(1) as f32;
        for (place, y) in rows.enumerate() {
            let at = y * width + x;
            let down = (place as f32 + 0.5) / count;
            let crossed = crossings.iter().any(|(above, below)| {
                let between = |a: usize, b: usize| a as f32 + down * (b as f32 - a as f32);
                let middle = x as f32 + 0.5;
                middle > between(above.start, below.start) && middle < between(above.end, below.end)
            });
            if !crossed && ink.values[at] < OVER * segment.tone {
                taken(at);
            }
        }
    }
}

/// The runs of columns for which something holds.
fn runs(columns: Range<usize>, holds: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for x in columns.filter(|&x| holds(x)) {
        match runs.last_mut() {
            Some(run) if run.end == x => run.end = x + 1,
            _ => runs.push(x..x + 1),
        }
    }
    runs
}

/// The runs above the line with those below that they may go on to: which overlap, or are at most `apart`.
fn crossings(above: &[Range<usize>], below: &[Range<usize>], apart: usize) -> Vec<(Range<usize>, Range<usize>)> {
    let mut crossings = Vec::new();
    let mut first = 0;
    for run in above {
        while below.get(first).is_some_and(|other| other.end + apart < run.start) {
            first += 1;
        }
        let near = below[first..].iter().take_while(|other| other.start <= run.end + apart);
        crossings.extend(near.map(|other| (run.clone(), other.clone())));
    }
    crossings
}
