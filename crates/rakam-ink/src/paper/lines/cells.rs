//! What parts a frame into cells, told from strokes that run from side to side of it, as the stem of a 1 or of a 7 may.

use std::ops::RangeInclusive;

use super::straight::Segment;

/// What parts cells is parallel to the sides, but for this difference in slope,
const PARALLEL: f32 = 0.03;
/// and at least this share of them long.
const LONG: f32 = 0.8;

/// Cells are of one width, to this share of it and a pixel or two, if so many of them are side by side.
const EVENLY: (f32, f32) = (0.04, 1.5);
const CELLS: RangeInclusive<usize> = 3..=40;
/// They are at least so many pixels wide.
const NARROWEST: f32 = 6.0;

/// What parts others is nearer to parallel,
const STRAIGHT: f32 = 0.012;
/// hardly more crooked than the sides, in pixels,
const CROOKED: f32 = 0.1;
/// and at most so many times as thick and as strong as they are, and a part of a pixel.
const ALIKE: (f32, f32) = (1.3, 0.5);

/// Two opposite sides of a frame, and how many cells lie between them.
pub(super) struct Sides {
    near: Segment,
    far: Segment,
    /// If they are known to be of one width.
    cells: Option<usize>,
}

impl Sides {
    /// `all` are the framed segments of their direction, these two among them.
    pub(super) fn of<'a>(near: Segment, far: Segment, all: impl Iterator<Item = &'a Segment>) -> Self {
        let long = LONG * near.length().min(far.length()) as f32;
        let mut sides = Sides { near, far, cells: None };
        let parting =
            all.filter(|it| sides.is_parallel(it, PARALLEL) && sides.is_of_their_pen(it) && it.length() as f32 >= long);
        let places: Vec<f32> = parting.map(|it| sides.place(it)).collect();
        let fit = |cells: usize| {
            let edges = 1..cells;
            let found = edges.filter(|edge| places.iter().any(|place| sides.is_edge(*place, *edge, cells))).count();
            // Of every four cells, one edge may be hidden by the writing.
            sides.apart() >= NARROWEST * cells as f32 && found + cells / 4 >= cells - 1
        };
        sides.cells = CELLS.rev().find(|cells| fit(*cells));
        sides
    }

    /// Whether a segment is one of the sides, or parts cells.
    pub(super) fn hold(&self, segment: &Segment) -> bool {
        let place = self.place(segment);
        let is_edge = |cells: usize| (0..=cells).any(|edge| self.is_edge(place, edge, cells));
        let parts = self.cells.map_or_else(|| is_edge(1) || self.is_alike(segment), is_edge);
        self.is_parallel(segment, PARALLEL) && parts
    }

    /// Where a segment lies: 0 at the near side, 1 at the far one.
    fn place(&self, segment: &Segment) -> f32 {
        let x = segment.columns.start + segment.length() / 2;
        (segment.row(x) - self.near.row(x)) / self.apart()
    }

    fn apart(&self) -> f32 {
        (self.far.middle - self.near.middle).max(1.0)
    }

    fn is_edge(&self, place: f32, edge: usize, cells: usize) -> bool {
        let cell = 1.0 / cells as f32;
        (place - edge as f32 * cell).abs() <= EVENLY.0 * cell + EVENLY.1 / self.apart()
    }

    fn is_parallel(&self, segment: &Segment, but: f32) -> bool {
        let (low, high) = (self.near.slope.min(self.far.slope), self.near.slope.max(self.far.slope));
        (low - but..=high + but).contains(&segment.slope)
    }

    /// Whether a segment is as straight as the sides, and of their pen.
    fn is_alike(&self, segment: &Segment) -> bool {
        self.is_parallel(segment, STRAIGHT)
            && segment.crooked <= self.most(|side| side.crooked) + CROOKED
            && self.is_of_their_pen(segment)
    }

    /// Whether a segment is neither thicker nor stronger than the sides.
    fn is_of_their_pen(&self, segment: &Segment) -> bool {
        segment.thickness <= ALIKE.0 * self.most(|side| side.thickness) + ALIKE.1
            && segment.tone <= ALIKE.0 * self.most(|side| side.tone)
    }

    fn most(&self, of: fn(&Segment) -> f32) -> f32 {
        of(&self.near).max(of(&self.far))
    }
}
