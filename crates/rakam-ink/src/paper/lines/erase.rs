//! A line taken out of the ink, and the strokes that cross it left whole.
//!
//! Leptonica and OpenCV take lines out by a morphological opening along them, and close the strokes afterwards. Here it is
//! known where the line runs: its rows become paper, except where a stroke goes on above and below or runs along it, and where
//! the ink is stronger than the line's own.

use std::ops::Range;

use super::straight::Segment;
use crate::grid::Grid;
use crate::median::quantile;

/// Ink stronger than the line's by this factor is written over it.
const OVER: f32 = 1.35;

/// A line is erased so many pixels beyond its ends and sides, where it is soft.
pub(super) const SOFT: f32 = 1.0;

/// A line may leave its straight course by less than this, in pixels.
const BEND: usize = 3;

/// Where a stroke runs along a line or ends on it, there is this many times as much ink as where the line is bare,
const ALONG: f32 = 1.4;
/// and more of it by so many pixels of the line's own.
const PEN: f32 = 1.25;

/// Calls `covered` with each place that a line covers, and whether no stroke does. `ink` is at least `level` strong where there is
/// any. Other lines pass in the columns `passed`.
pub(crate) fn erase(
    ink: &Grid,
    level: f32,
    segment: &Segment,
    passed: &[Range<usize>],
    covered: &mut dyn FnMut(usize, bool),
) {
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
    let columns: Vec<(usize, Range<usize>)> = columns.map(|x| (x, rows(x))).collect();
    let stroke = level.max(segment.tone / 2.0);
    let inked = |x: usize, y: Option<usize>| y.is_some_and(|y| y < height && ink.values[y * width + x] >= stroke);
    let above = runs(&columns, |x, rows| inked(x, rows.start.checked_sub(1)));
    let below = runs(&columns, |x, rows| inked(x, Some(rows.end)));
    let crossings = crossings(&above, &below, segment.thickness as usize + 3);
    let masses: Vec<f32> = columns.iter().map(|(x, rows)| mass(ink, level, *x, rows.clone())).collect();
    let inked: Vec<f32> = masses.iter().copied().filter(|mass| *mass > 0.0).collect();
    // Half of where it is seen as a line, it has less ink than this.
    let seen = segment.seen.min(1.0) * masses.len() as f32 / inked.len().max(1) as f32;
    let bare = quantile(inked, (seen / 2.0).min(0.5)).unwrap_or_default();
    let most = (ALONG * bare).max(bare + PEN * segment.tone);
    for ((x, rows), mass) in columns.into_iter().zip(masses) {
        let is_bare = mass < most || passed.iter().any(|columns| columns.contains(&x));
        // A line through a comb is crossed very often: each pixel is compared with what passes near its column.
        let crossings: Vec<&Crossing> = crossings.iter().filter(|crossing| crossing.may_pass(x)).collect();
        let count = rows.len().max(1) as f32;
        for (place, y) in rows.enumerate() {
            let at = y * width + x;
            let down = (place as f32 + 0.5) / count;
            let crossed = || crossings.iter().any(|crossing| crossing.passes(x, down));
            covered(at, is_bare && ink.values[at] < OVER * segment.tone && !crossed());
        }
    }
}

/// How much ink there is in a column: in these rows, and as far as it goes on above and below them, but no further than they
/// are high.
fn mass(ink: &Grid, level: f32, x: usize, rows: Range<usize>) -> f32 {
    let at = |y: usize| ink.values[y * ink.width + x];
    let faint = |y: &usize| at(*y) >= level / 2.0;
    let above = (rows.start.saturating_sub(rows.len())..rows.start).rev().take_while(faint);
    let below = (rows.end..(rows.end + rows.len()).min(ink.height())).take_while(faint);
    rows.clone().chain(above).chain(below).map(at).sum()
}

/// A stroke that crosses the line: the columns where it has ink above the line, and below it.
#[derive(Debug)]
struct Crossing {
    above: Range<usize>,
    below: Range<usize>,
}

impl Crossing {
    /// Whether the stroke passes the middle of column `x` when it is `down` of the way through the line.
    fn passes(&self, x: usize, down: f32) -> bool {
        let between = |a: usize, b: usize| a as f32 + down * (b as f32 - a as f32);
        let middle = x as f32 + 0.5;
        middle > between(self.above.start, self.below.start) && middle < between(self.above.end, self.below.end)
    }

    /// Whether it may pass there at all.
    fn may_pass(&self, x: usize) -> bool {
        self.above.start.min(self.below.start) <= x && x < self.above.end.max(self.below.end)
    }
}

/// The runs of columns for which something holds; it gets a column, and the line's rows there.
fn runs(columns: &[(usize, Range<usize>)], holds: impl Fn(usize, &Range<usize>) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for &(x, _) in columns.iter().filter(|(x, rows)| holds(*x, rows)) {
        match runs.last_mut() {
            Some(run) if run.end == x => run.end = x + 1,
            _ => runs.push(x..x + 1),
        }
    }
    runs
}

/// The runs above the line with those below that they may go on to: which overlap, or are at most `apart`.
fn crossings(above: &[Range<usize>], below: &[Range<usize>], apart: usize) -> Vec<Crossing> {
    let mut crossings = Vec::new();
    let mut first = 0;
    for run in above {
        while below.get(first).is_some_and(|other| other.end + apart < run.start) {
            first += 1;
        }
        let near = below[first..].iter().take_while(|other| other.start <= run.end + apart);
        crossings.extend(near.map(|other| Crossing { above: run.clone(), below: other.clone() }));
    }
    crossings
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_thick_line_through_a_comb_is_erased_soon() {
        let (width, thickness) = (4096, 80);
        let line = 40..40 + thickness;
        let inked = |x: usize, y: usize| line.contains(&y) || (x.is_multiple_of(2) && (100..3000).contains(&x));
        let values = (0..width * 160).map(|at| if inked(at % width, at / width) { 1.0 } else { 0.0 }).collect();
        let segment = Segment {
            columns: 0..width,
            slope: 0.0,
            middle: 40.0 + (thickness - 1) as f32 / 2.0,
            centre: (width - 1) as f32 / 2.0,
            thickness: thickness as f32,
            tone: 1.0,
            crooked: 0.0,
            seen: 1.0,
        };
        let mut taken = vec![0; width];
        let start = Instant::now();
        erase(&Grid { width, values }, 0.5, &segment, &[], &mut |at, bare| taken[at % width] += usize::from(bare));
        assert!(start.elapsed() < Duration::from_secs(10));
        assert_eq!([taken[50], taken[1000], taken[3500]], [thickness + 2, 0, thickness + 2]);
    }

    proptest! {
        #[test]
        fn what_passes_a_column_may_pass_it(starts in [0usize..60, 0..60], lengths in [1usize..30, 1..30], down in 0.0f32..1.0) {
            let [above, below] = [0, 1].map(|i| starts[i]..starts[i] + lengths[i]);
            let crossing = Crossing { above, below };
            for x in 0..100 {
                prop_assert!(crossing.may_pass(x) || !crossing.passes(x, down));
            }
        }
    }
}
