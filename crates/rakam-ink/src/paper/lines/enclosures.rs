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
use crate::paper::Hull;

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

/// A ring covers at least this share of its convex hull. The outline of a digit, or of an animal, covers less.
const CONVEX: f32 = 0.9;

/// From one place to the next, a ray moves by so many pixels.
const STEP: f32 = 0.7;

/// A ray that has left a stroke for less than this many pixels is still in it.
const SAME_STROKE: f32 = 3.0;

/// The slash of a zero leans to the right by these angles from upright; a 1 leans less.
const SLASH: Range<f32> = 0.42..1.3;

/// In a ring that is so many times as high as wide, it leans by more than this to either side.
const NARROW: f32 = 1.2;
const LEANING: f32 = 0.2;

/// It is wider than the pen by less than this share of its length.
const THIN: f32 = 0.15;

/// So many pixels beside a stroke, ink is its soft edge.
const SOFT: usize = 2;

/// What is looked at goes beyond a piece of ink by so many pixels, more than its soft edges do.
const MARGIN: usize = SOFT + 1;

/// A box has ink along this share of each side,
const SIDES: f32 = 0.7;
/// within this share of the box from its edge, and a few pixels, and this share of the side, along which it may be tilted.
const DEPTH: (f32, f32, f32) = (0.15, 5.0, 0.06);

/// No more than so many times the area of the picture is looked at for straight sides: boxes may be nested.
const MOST: usize = 4;

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
    let mut left = MOST * inked.grid.values.len();
    for (bounds, own) in boxes.iter().zip(&runs) {
        let area: usize = own.iter().map(|run| run.columns.len()).sum();
        let large = bounds.width().min(bounds.height()) >= SMALLEST;
        if !large || area as f32 > FULLEST * (bounds.width() * bounds.height()) as f32 {
            continue;
        }
        let piece = Piece { bounds: *bounds, runs: own, inner: Inner::of(bounds, &boxes, &runs) };
        if let Some((part, layers)) = piece.as_box(inked, &mut left).or_else(|| piece.as_ring(inked)) {
            part.add_to(places.get_or_insert_with(|| vec![None; inked.grid.values.len()]), inked.grid.width, &layers);
        }
    }
    places
}

/// What stands within the bounds of a component of the ink.
struct Inner<'a> {
    bounds: PixelBox,
    runs: Vec<&'a Run>,
}

impl<'a> Inner<'a> {
    /// What stands in `outer`, of components with these boxes and runs.
    fn of(outer: &PixelBox, boxes: &[PixelBox], runs: &'a [Vec<Run>]) -> Option<Self> {
        let stands_in_it = |inner: &&PixelBox| {
            let across = inner.left > outer.left && inner.right < outer.right;
            across && inner.bottom < outer.bottom && inner.longest_side() >= PIECE * outer.height() as f32
        };
        // They are in the order of their tops.
        let below = boxes.partition_point(|other| other.top <= outer.top);
        let beside = boxes[below..].iter().take_while(|other| other.top < outer.bottom).zip(&runs[below..]);
        let pieces: Vec<(&PixelBox, &Vec<Run>)> = beside.filter(|(inner, _)| stands_in_it(inner)).collect();
        let bounds = pieces.iter().map(|(bounds, _)| **bounds).reduce(PixelBox::and)?;
        Some(Inner { bounds, runs: pieces.into_iter().flat_map(|(_, runs)| runs).collect() })
    }

    /// Whether it may be the slash of a zero in a ring with these bounds: one line that leans to the right more than a 1 does,
    /// or at all where the ring is as narrow as a 0.
    fn is_slash(&self, ring: &PixelBox) -> bool {
        let points = self.runs.iter().flat_map(|run| run.columns.clone().map(|x| [x as f32, run.row as f32]));
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
        let (along, across) = (extent([cos, sin]), extent([-sin, cos]));
        let pen = points.len() as f32 / along;
        let is_narrow = ring.height() as f32 >= NARROW * ring.width() as f32;
        across - pen < THIN * along && (SLASH.contains(&lean) || is_narrow && lean.abs() > LEANING)
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
        let filled = |inner: &&Inner| self.is_filled_by(inner.bounds.height()) && !inner.is_slash(&self.bounds);
        let inner = self.inner.as_ref().filter(filled)?.bounds;
        let own = self.own_ink(inked);
        let middle = [inner.left + inner.right - 2 * self.bounds.left, inner.top + inner.bottom - 2 * self.bounds.top];
        let middle = middle.map(|twice| twice as f32 / 2.0 + MARGIN as f32);
        let layers = || own.inked.grid.values.iter().map(|ink| (*ink > 0.0).then_some(Layer::Frame)).collect();
        is_around(&own.inked, middle).then(layers).map(|layers| (own, layers))
    }

    /// Its straight sides, and what parts it into cells, if there is something in them, which may touch them.
    /// `left` is the area that may still be looked at.
    fn as_box(&self, inked: &Inked, left: &mut usize) -> Option<(CloseUp, Places)> {
        if !self.has_sides() {
            return None;
        }
        *left = left.checked_sub(self.bounds.width() * self.bounds.height())?;
        let own = self.own_ink(inked);
        let frame = frame_around(&own.inked, MARGIN)?;
        let is_bar = |rest: &PixelBox| rest.height() as f32 <= BAR * self.bounds.height() as f32;
        let rest = components(&frame.rest.values, frame.rest.width, inked.level).boxes;
        let rest = rest.into_iter().filter(|rest| !is_bar(rest)).reduce(PixelBox::and);
        let apart = self.inner.as_ref().map(|inner| inner.bounds);
        let filled = [rest, apart].into_iter().flatten().any(|within| self.is_filled_by(within.height()));
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

/// Whether rays from a place meet ink in nearly all directions, nearly all of them once, and where it is about convex.
fn is_around(Inked { grid: ink, level, .. }: &Inked, from: [f32; 2]) -> bool {
    let mut met = Vec::new();
    let mut once = 0;
    for ray in 0..RAYS {
        // About equally far apart where they meet the ring.
        let (down, across) = ((ray as f32 + 0.5) / RAYS as f32 * TAU).sin_cos();
        let (down, across) = (down * ink.height() as f32, across * ink.width as f32);
        let (down, across) = (down / down.hypot(across), across / down.hypot(across));
        let at = |step: u32| [from[0] + step as f32 * STEP * across, from[1] + step as f32 * STEP * down];
        let inked = (0..).map_while(|step| {
            let [x, y] = at(step).map(|at| at.floor() as isize);
            // A ray may slip between pixels that touch by a corner.
            Some(ink.get(x, y)? >= *level || ink.get(x + 1, y).is_some_and(|beside| beside >= *level))
        });
        let (mut strokes, mut left) = (0, SAME_STROKE);
        for (inked, step) in inked.zip(0..) {
            if inked && left >= SAME_STROKE {
                strokes += 1;
                met.extend((strokes == 1).then(|| at(step)));
            }
            left = if inked { 0.0 } else { left + STEP };
        }
        once += usize::from(strokes == 1);
    }
    met.len() as f32 >= CLOSED * RAYS as f32 && once as f32 >= ONCE * met.len() as f32 && is_convex(met)
}

/// Whether the polygon with these corners is about convex.
fn is_convex(mut corners: Vec<[f32; 2]>) -> bool {
    let next = corners.iter().cycle().skip(1);
    let area = corners.iter().zip(next).map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum::<f32>() / 2.0;
    corners.sort_unstable_by(|a, b| a[1].total_cmp(&b[1]).then(a[0].total_cmp(&b[0])));
    Hull::of(&corners).is_some_and(|hull| area >= CONVEX * hull.area())
}
