//! Boxes and rings around writing, however small they are in the picture: connected ink that closes around other ink.
//!
//! Drawn by hand, they aren't straight; what tells them from a 0 is what stands in them. Printed ones have four straight
//! sides, which the writing may touch.

use std::f32::consts::TAU;
use std::ops::Range;

use super::close_up::CloseUp;
use super::frames::frame_around;
use super::{Inked, Places};
use crate::Layer;
use crate::components::{Components, PixelBox, Run, components};
use crate::grid::Grid;

/// A box or a ring has at least so many pixels on each side.
const SMALLEST: usize = 14;

/// It fills at most this share of its bounds.
const FULLEST: f32 = 0.6;

/// What stands in it is at least as high as this share of it,
const INNER: f32 = 0.25;
/// and consists of pieces of at least this.
const PIECE: f32 = 0.15;

/// So many rays are sent from the middle of what stands in a ring.
const RAYS: usize = 64;

/// Of them, at least this share meets the ring,
const CLOSED: f32 = 0.92;
/// and of these, at least this share meets it once. The strokes of a digit or of a picture are met more often.
const ONCE: f32 = 0.85;

/// From one place to the next, a ray moves by so many pixels.
const STEP: f32 = 0.7;

/// A ray that has left a stroke for less than this many pixels is still in it.
const SAME_STROKE: f32 = 3.0;

/// The slash of a zero leans to the right by these angles from upright; a 1 leans less.
const SLASH: Range<f32> = 0.42..1.3;

/// It is thinner than this share of its length.
const THIN: f32 = 0.3;

/// So many pixels beside a stroke, ink is its soft edge.
const SOFT: usize = 2;

/// What is looked at goes beyond a piece of ink by so many pixels, more than its soft edges do.
const MARGIN: usize = SOFT + 1;

/// A box has ink along this share of each side,
const SIDES: f32 = 0.75;
/// within this share of the box from its edge, and a few pixels, and this share of the side, along which it may be tilted.
const DEPTH: (f32, f32, f32) = (0.08, 5.0, 0.06);

/// What is left of a frame and is flatter than this share of it is a part of a side.
const BAR: f32 = 0.2;

/// The places of boxes and rings around other ink; `None` if there are none.
pub(crate) fn enclosures(inked: &Inked) -> Option<Places> {
    // Where something stands in a box, a row passes one side, that, and the other side. In most pictures, none does.
    if (inked.pixels.rows_with_runs(3) as f32) < INNER * SMALLEST as f32 {
        return None;
    }
    let Components { runs: all, boxes } = Components::of(&inked.pixels);
    let mut runs = vec![Vec::new(); boxes.len()];
    all.into_iter().for_each(|run| runs[run.component].push(run));
    let mut places: Option<Places> = None;
    for (bounds, own) in boxes.iter().zip(&runs) {
        let area: usize = own.iter().map(|run| run.columns.len()).sum();
        let large = bounds.width().min(bounds.height()) >= SMALLEST;
        if !large || area as f32 > FULLEST * (bounds.width() * bounds.height()) as f32 {
            continue;
        }
        let piece = Piece { bounds: *bounds, runs: own, inner: Inner::of(bounds, &boxes, &runs) };
        if let Some((part, layers)) = piece.as_ring(inked).or_else(|| piece.as_box(inked)) {
            part.add_to(places.get_or_insert_with(|| vec![None; inked.grid.values.len()]), inked.grid.width, &layers);
        }
    }
    places
}

/// What stands within the bounds of a component of the ink.
struct Inner<'a> {
    bounds: PixelBox,
    /// The only component of it, if there is one only.
    only: Option<&'a [Run]>,
}

impl<'a> Inner<'a> {
    /// What stands in `outer`, of components with these boxes and runs.
    fn of(outer: &PixelBox, boxes: &[PixelBox], runs: &'a [Vec<Run>]) -> Option<Self> {
        let stands_in_it = |(inner, _): &(&PixelBox, &Vec<Run>)| {
            let across = inner.left > outer.left && inner.right < outer.right;
            let down = inner.top > outer.top && inner.bottom < outer.bottom;
            across && down && inner.longest_side() >= PIECE * outer.height() as f32
        };
        let mut pieces = boxes.iter().zip(runs).filter(stands_in_it);
        let (first, runs) = pieces.next()?;
        let rest = pieces.map(|(bounds, _)| *bounds).reduce(PixelBox::and);
        let bounds = rest.map_or(*first, |rest| rest.and(*first));
        Some(Inner { bounds, only: rest.is_none().then_some(runs) })
    }

    /// Whether it may be the slash of a zero: one thin line that leans to the right more than a 1 does.
    fn is_slash(&self) -> bool {
        let Some(runs) = self.only else { return false };
        let points = runs.iter().flat_map(|run| run.columns.clone().map(|x| [x as f32, run.row as f32]));
        let points: Vec<[f32; 2]> = points.collect();
        let mean = [0, 1].map(|axis| points.iter().map(|point| point[axis]).sum::<f32>() / points.len() as f32);
        let from_mean = points.iter().map(|point| [point[0] - mean[0], point[1] - mean[1]]);
        let moments = from_mean.clone().map(|[x, y]| [x * x, x * y, y * y]);
        let [xx, xy, yy] = moments.fold([0.0; 3], |sum: [f32; 3], moment| [0, 1, 2].map(|i| sum[i] + moment[i]));
        // The principal axis.
        let (sin, cos) = (0.5 * (2.0 * xy).atan2(xx - yy)).sin_cos();
        let extent = |along: [f32; 2]| {
            let places = from_mean.clone().map(|[x, y]| x * along[0] + y * along[1]);
            let (low, high) = places.fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)));
            high - low + 1.0
        };
        let lean = if sin > 0.0 { (-cos).atan2(sin) } else { cos.atan2(-sin) };
        extent([-sin, cos]) < THIN * extent([cos, sin]) && SLASH.contains(&lean)
    }
}

/// A component of the ink, and what stands in it.
struct Piece<'a> {
    bounds: PixelBox,
    runs: &'a [Run],
    inner: Option<Inner<'a>>,
}

impl Piece<'_> {
    /// Whether something of this height is large enough to be what a box was drawn for.
    fn is_filled_by(&self, height: usize) -> bool {
        height as f32 >= INNER * self.bounds.height() as f32
    }

    /// All of its ink, if it closes around other ink.
    fn as_ring(&self, inked: &Inked) -> Option<(CloseUp, Places)> {
        let filled = |inner: &&Inner| self.is_filled_by(inner.bounds.height()) && !inner.is_slash();
        let inner = self.inner.as_ref().filter(filled)?.bounds;
        let own = self.own_ink(inked);
        let middle = [inner.left + inner.right - 2 * self.bounds.left, inner.top + inner.bottom - 2 * self.bounds.top];
        let middle = middle.map(|twice| twice as f32 / 2.0 + MARGIN as f32);
        let layers = || own.inked.grid.values.iter().map(|ink| (*ink > 0.0).then_some(Layer::Frame)).collect();
        is_met_once(&own.inked, middle).then(layers).map(|layers| (own, layers))
    }

    /// Its straight sides, and what parts it into cells, if there is something in them, which may touch them.
    fn as_box(&self, inked: &Inked) -> Option<(CloseUp, Places)> {
        if !self.has_sides() {
            return None;
        }
        let own = self.own_ink(inked);
        let frame = frame_around(&own.inked, MARGIN)?;
        let is_bar = |left: &PixelBox| left.height() as f32 <= BAR * self.bounds.height() as f32;
        let left = components(&frame.rest.values, frame.rest.width, inked.level).boxes;
        let left = left.into_iter().filter(|left| !is_bar(left)).reduce(PixelBox::and);
        let apart = self.inner.as_ref().map(|inner| inner.bounds);
        let filled = [left, apart].into_iter().flatten().any(|within| self.is_filled_by(within.height()));
        filled.then_some((own, frame.layers))
    }

    /// Its ink without all other.
    fn own_ink(&self, inked: &Inked) -> CloseUp {
        let mut part = CloseUp::of(inked, self.bounds, MARGIN);
        let mut own = vec![0.0; part.inked.grid.values.len()];
        let places = |run: &Run, row: isize, soft: usize| {
            let start = part.index_of(run.columns.start as isize - soft as isize, row);
            start..start + run.columns.len() + 2 * soft
        };
        for run in self.runs {
            let row = run.row as isize;
            for row in row - SOFT as isize..=row + SOFT as isize {
                places(run, row, SOFT)
                    .filter(|&at| part.inked.grid.values[at] < inked.level)
                    .for_each(|at| own[at] = part.inked.grid.values[at]);
            }
        }
        for run in self.runs {
            let places = places(run, run.row as isize, 0);
            own[places.clone()].copy_from_slice(&part.inked.grid.values[places]);
        }
        part.inked = inked.part(Grid { width: part.inked.grid.width, values: own });
        part
    }

    /// Whether it has ink along all four sides of its bounds. This is found out sooner than straight lines are.
    fn has_sides(&self) -> bool {
        let PixelBox { left, top, right, bottom } = self.bounds;
        let (width, height) = (self.bounds.width(), self.bounds.height());
        let depth = |across: usize, along: usize| (DEPTH.0 * across as f32 + DEPTH.1 + DEPTH.2 * along as f32) as usize;
        let [across, down] = [depth(width, height), depth(height, width)];
        let mut columns = vec![[false; 2]; width];
        let mut rows = vec![[false; 2]; height];
        for run in self.runs {
            let ends = [run.columns.start < left + across, run.columns.end + across > right];
            (0..2).for_each(|side| rows[run.row - top][side] |= ends[side]);
            let ends = [run.row < top + down, run.row + down >= bottom];
            if ends[0] || ends[1] {
                let below = &mut columns[run.columns.start - left..run.columns.end - left];
                below.iter_mut().for_each(|column| (0..2).for_each(|side| column[side] |= ends[side]));
            }
        }
        let inked = |places: &[[bool; 2]]| {
            (0..2).all(|side| places.iter().filter(|ends| ends[side]).count() as f32 >= SIDES * places.len() as f32)
        };
        inked(&columns) && inked(&rows)
    }
}

/// Whether rays from a place meet ink in nearly all directions, and nearly all of them once.
fn is_met_once(Inked { grid: ink, level, .. }: &Inked, from: [f32; 2]) -> bool {
    let (mut met, mut once) = (0, 0);
    for ray in 0..RAYS {
        let (down, across) = ((ray as f32 + 0.5) / RAYS as f32 * TAU).sin_cos();
        let (mut strokes, mut left) = (0, SAME_STROKE);
        let places = (0..).map(|step| step as f32 * STEP).map(|by| [from[0] + by * across, from[1] + by * down]);
        let inked = places.map_while(|[x, y]| {
            let (x, y) = (x.floor() as isize, y.floor() as isize);
            // A ray may slip between pixels that touch by a corner.
            Some(ink.get(x, y)? >= *level || ink.get(x + 1, y).is_some_and(|beside| beside >= *level))
        });
        for inked in inked {
            strokes += i32::from(inked && left >= SAME_STROKE);
            left = if inked { 0.0 } else { left + STEP };
        }
        met += usize::from(strokes > 0);
        once += usize::from(strokes == 1);
    }
    met as f32 >= CLOSED * RAYS as f32 && once as f32 >= ONCE * met as f32
}
