//! Straight segments: thin ink that runs straight on, found by the Hough transform (Duda and Hart, 1972).
//!
//! A thin line that runs across is crossed by a short run of ink in each column. The middles of these runs vote for the
//! lines through them. Where another stroke crosses, the run is long and doesn't vote, and the line is bridged: it is
//! inked there, too. Lines that run down are found in the transposed grid.

use std::ops::Range;

use crate::bitmap::{Bitmap, each_run};
use crate::grid::Grid;
use crate::median::median;
use crate::picture::greater;

/// Lines are at most this steep: 12 degrees, as paper is photographed by hand.
const STEEPEST: f32 = 0.21;

/// How thick a line may be: this share of the shorter side, and a few pixels for its soft edges.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Thickness(f32, f32);

impl Thickness {
    /// Of most lines.
    pub(crate) const THIN: Self = Thickness(0.025, 2.0);
    /// Of boxes around writing, which may be small.
    pub(crate) const THICK: Self = Thickness(0.04, 3.0);

    fn in_pixels(self, width: usize, height: usize) -> usize {
        (self.0 * width.min(height) as f32 + self.1) as usize
    }
}

/// Shorter segments than this share of the width aren't looked for,
const SHORTEST: f32 = 0.3;
/// nor are shorter ones than this, in pixels.
const FEWEST: f32 = 16.0;

/// From one slope to the next, a line moves by this many pixels at its ends.
const SLOPE_STEP: f32 = 1.5;

/// No more runs than this vote: of more, every second or third column does.
const MOST_VOTERS: usize = 40_000;

/// No more lines than this are found.
const MOST_LINES: usize = 160;

/// A gap in a line is at most as long as this share of the width, and a few pixels.
const GAP: (f32, usize) = (0.01, 3);

/// A line's soft edge is so many pixels wide, and it strays from its course by up to so many times its mean deviation.
const BESIDE: (f32, f32) = (1.5, 5.0);

/// A straight segment that runs across: `y = middle + slope * (x - centre)`, where the centre is that of the grid.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Segment {
    /// From the first to after the last column.
    pub(crate) columns: Range<usize>,
    pub(crate) slope: f32,
    /// In rows; the middle of the first row is 0.
    pub(crate) middle: f32,
    /// The grid's middle column.
    pub(crate) centre: f32,
    /// In rows, about.
    pub(crate) thickness: f32,
    /// The strongest ink of a column, at the median over its columns.
    pub(crate) tone: f32,
    /// The mean deviation of its middle from the straight line, in rows.
    pub(crate) crooked: f32,
    /// The share of its columns where it is seen as a thin line, not as a part of something thicker.
    pub(crate) seen: f32,
}

impl Segment {
    /// The row of its middle at a column.
    pub(crate) fn row(&self, x: usize) -> f32 {
        self.middle + self.slope * (x as f32 - self.centre)
    }

    /// The row of its middle half-way along.
    pub(crate) fn middle_row(&self) -> f32 {
        self.row(self.columns.start + self.length() / 2)
    }

    pub(crate) fn length(&self) -> usize {
        self.columns.len()
    }

    /// The columns that it covers on `across`, where it was itself found in the transposed grid; none if it ends before.
    pub(crate) fn columns_on(&self, across: &Segment) -> Range<usize> {
        let column = |y: f32| self.row(y.max(0.0) as usize).max(0.0);
        let y = across.row(column(across.middle_row()) as usize);
        let half = self.thickness / 2.0 + BESIDE.0 + BESIDE.1 * self.crooked;
        let reach = across.thickness + half;
        if y < self.columns.start as f32 - reach || y > self.columns.end as f32 + reach {
            return 0..0;
        }
        (column(y) - half).max(0.0) as usize..(column(y) + half + 1.0) as usize
    }
}

/// A short run of ink down a column.
#[derive(Clone, Copy, Debug)]
struct Run {
    x: usize,
    middle: f32,
    length: usize,
}

/// The straight segments of ink that is at most so thick, and at least `level`, that run across; the longest first, about.
/// `places` are those of the ink.
pub(crate) fn segments(ink: &Grid, places: &Bitmap, level: f32, thickness: Thickness) -> Vec<Segment> {
    let (width, height) = (ink.width, ink.height());
    let shortest = shortest(width);
    let mut runs = Vec::new();
    each_thin_run(places, thickness.in_pixels(width, height), |run| runs.push(run));
    if too_few(runs.len(), shortest) {
        return Vec::new();
    }
    let stride = runs.len().div_ceil(MOST_VOTERS);
    let mut voters: Vec<Run> = runs.into_iter().filter(|run| run.x % stride == 0).collect();
    let mut votes = Votes::new(width, height);
    voters.iter().for_each(|run| votes.add(run, 1));
    let mut found = Vec::new();
    // Half of a line may be hidden by what crosses it.
    let fewest = shortest / (2 * stride) as f32;
    for _ in 0..MOST_LINES {
        let Some((at, line, count)) = votes.strongest() else { break };
        if (count as f32) < fewest {
            break;
        }
        let line = refined(line, &voters, votes.centre);
        let segment = stretch(ink, level, &line, votes.centre).and_then(|columns| {
            let on_it: Vec<&Run> =
                voters.iter().filter(|run| columns.contains(&run.x) && line.holds(run, votes.centre)).collect();
            measured(ink, columns, line, votes.centre, stride, &on_it)
        });
        let before = voters.len();
        let taken = segment.as_ref().map_or(0..width, |segment| segment.columns.clone());
        voters.retain(|run| {
            let used = taken.contains(&run.x) && line.holds(run, votes.centre);
            if used {
                votes.add(run, -1);
            }
            !used
        });
        if before == voters.len() {
            votes.forget(at);
        }
        found.extend(segment.filter(|segment| segment.length() as f32 >= shortest));
    }
    found
}

/// The same of those that run down, as segments across the transposed grid.
pub(crate) fn segments_down(ink: &Grid, places: &Bitmap, level: f32, thickness: Thickness) -> Vec<Segment> {
    let (width, height) = (ink.width, ink.height());
    let (mut thin, thickest) = (0, thickness.in_pixels(width, height));
    places.rows().for_each(|row| each_run(row, width, |run| thin += usize::from(run.len() <= thickest)));
    // Most pictures have few thin runs. Counting them takes less time than transposing.
    if too_few(thin, shortest(height)) {
        return Vec::new();
    }
    let transposed = ink.transposed();
    segments(&transposed, &Bitmap::of(&transposed.values, height, level), level, thickness)
}

/// Whether there are enough thin runs down the columns for a segment across a picture of this width and height.
pub(crate) fn may_have_segments(places: &Bitmap, [width, height]: [usize; 2]) -> bool {
    let mut thin = 0;
    each_thin_run(places, Thickness::THIN.in_pixels(width, height), |_| thin += 1);
    !too_few(thin, shortest(width))
}

fn shortest(width: usize) -> f32 {
    (SHORTEST * width as f32).max(FEWEST)
}

/// Whether there are too few thin runs for any segment: half of one may be hidden by what crosses it.
fn too_few(runs: usize, shortest: f32) -> bool {
    (runs as f32) < shortest / 2.0
}

/// Calls `found` with each run of ink down a column that is at most `thickest` long.
fn each_thin_run(ink: &Bitmap, thickest: usize, mut found: impl FnMut(Run)) {
    let mut tops = vec![None; ink.width];
    ink.each_change_down(|x, y| match tops[x].take() {
        None => tops[x] = Some(y),
        Some(top) if y - top <= thickest => {
            let length = y - top;
            found(Run { x, middle: y as f32 - (length as f32 + 1.0) / 2.0, length });
        }
        Some(_) => {}
    });
}

/// A line across: where it passes the centre of the grid, and its slope.
#[derive(Clone, Copy, Debug)]
struct Line {
    middle: f32,
    slope: f32,
    /// A run whose middle is further away than this doesn't lie on it.
    reach: f32,
}

impl Line {
    fn distance(&self, run: &Run, centre: f32) -> f32 {
        (run.middle - self.middle - self.slope * (run.x as f32 - centre)).abs()
    }

    fn holds(&self, run: &Run, centre: f32) -> bool {
        self.distance(run, centre) <= self.reach
    }
}

/// The accumulator of the Hough transform.
struct Votes {
    centre: f32,
    slopes: Vec<f32>,
    /// How many places there are for each slope.
    places: usize,
    /// A line that leaves the grid at the top passes its centre this far above.
    above: f32,
    counts: Vec<i32>,
}

impl Votes {
    fn new(width: usize, height: usize) -> Self {
        let step = SLOPE_STEP / (width as f32 / 2.0);
        let each_side = (STEEPEST / step).ceil() as i32;
        let slopes: Vec<f32> = (-each_side..=each_side).map(|i| i as f32 * step).collect();
        let above = STEEPEST * width as f32 / 2.0 + 3.0;
        let places = height + 2 * above as usize + 2;
        let counts = vec![0; places * slopes.len()];
        Votes { centre: (width - 1) as f32 / 2.0, slopes, places, above, counts }
    }

    fn add(&mut self, run: &Run, vote: i32) {
        let across = run.x as f32 - self.centre;
        let from = run.middle + self.above + 0.5;
        for (counts, slope) in self.counts.chunks_exact_mut(self.places).zip(&self.slopes) {
            if let Some(count) = counts.get_mut((from - slope * across) as usize) {
                *count += vote;
            }
        }
    }

    /// The index of the line with most votes, the line, and how many: those of a place and the next, between which they
    /// may fall.
    fn strongest(&self) -> Option<(usize, Line, i32)> {
        let pairs = self.counts.windows(2).map(|pair| pair[0] + pair[1]).enumerate();
        let (at, count) = pairs.fold((0, 0), |best, (at, count)| if count > best.1 { (at, count) } else { best });
        let slope = *self.slopes.get(at / self.places)?;
        Some((at, Line { middle: (at % self.places) as f32 + 0.5 - self.above, slope, reach: 2.0 }, count))
    }

    /// Drops the votes for a line on which no voter lies after all.
    fn forget(&mut self, at: usize) {
        self.counts[at..at + 2].fill(0);
    }
}

/// The line through the runs that lie on it, by least squares.
fn refined(mut line: Line, runs: &[Run], centre: f32) -> Line {
    for reach in [1.5, 1.0] {
        let (mut n, mut sx, mut sy, mut sxx, mut sxy) = (0.0f64, 0.0f64, 0.0f64, 0.0f64, 0.0f64);
        for run in runs.iter().filter(|run| line.holds(run, centre)) {
            let (x, y) = (f64::from(run.x as f32 - centre), f64::from(run.middle));
            (n, sx, sy, sxx, sxy) = (n + 1.0, sx + x, sy + y, sxx + x * x, sxy + x * y);
        }
        let spread = n * sxx - sx * sx;
        if spread <= f64::EPSILON {
            return line;
        }
        let slope = (n * sxy - sx * sy) / spread;
        line = Line { middle: ((sy - slope * sx) / n) as f32, slope: slope as f32, reach };
    }
    line
}

/// The longest stretch of a line that is inked, small gaps apart.
fn stretch(ink: &Grid, level: f32, line: &Line, centre: f32) -> Option<Range<usize>> {
    let gap = GAP.1.max((GAP.0 * ink.width as f32) as usize);
    let inked = |x: usize| {
        let row = (line.middle + line.slope * (x as f32 - centre)).round() as isize;
        (-1..=1).any(|by| ink.get(x as isize, row + by).is_some_and(|ink| ink >= level))
    };
    let mut best: Option<Range<usize>> = None;
    let mut open: Option<Range<usize>> = None;
    for x in (0..ink.width).filter(|&x| inked(x)) {
        let columns = match &open {
            Some(columns) if x <= columns.end + gap => columns.start..x + 1,
            _ => x..x + 1,
        };
        if best.as_ref().is_none_or(|best| best.len() < columns.len()) {
            best = Some(columns.clone());
        }
        open = Some(columns);
    }
    best
}

/// The segment in these columns, if enough runs lie on it.
fn measured(
    ink: &Grid,
    columns: Range<usize>,
    line: Line,
    centre: f32,
    stride: usize,
    runs: &[&Run],
) -> Option<Segment> {
    let tone = |run: &&Run| {
        let top = (run.middle - (run.length as f32 - 1.0) / 2.0).round() as isize;
        (top..top + run.length as isize).filter_map(|y| ink.get(run.x as isize, y)).reduce(greater)
    };
    let thickness = median(runs.iter().map(|run| run.length as f32).collect())?;
    let tone = median(runs.iter().filter_map(tone).collect())?;
    let crooked = runs.iter().map(|run| line.distance(run, centre)).sum::<f32>() / runs.len() as f32;
    let seen = (runs.len() * stride) as f32 / columns.len().max(1) as f32;
    Some(Segment { columns, slope: line.slope, middle: line.middle, centre, thickness, tone, crooked, seen })
}
