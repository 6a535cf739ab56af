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
    /// `between` are segments of their direction that end on the other two sides.
    pub(super) fn of<'a>(near: &Segment, far: &Segment, between: impl Iterator<Item = &'a Segment>) -> Self {
        let mut sides = Sides { near: near.clone(), far: far.clone(), cells: None };
        let long = LONG * near.length().min(far.length()) as f32;
        let parting = between.filter(|it| sides.is_parallel(it, PARALLEL) && it.length() as f32 >= long);
        let places: Vec<f32> = parting.map(|it| sides.place(it)).collect();
        let parts = |cells: usize| {
            let edges = 1..cells;
            let found = edges.filter(|edge| places.iter().any(|place| sides.is_edge(*place, *edge, cells))).count();
            // One of them may be hidden by the writing.
            found + cells / 4 >= cells - 1
        };
        sides.cells = CELLS.rev().find(|cells| parts(*cells));
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

    /// Whether a segment was made with the ruler and the pen that the sides were made with.
    fn is_alike(&self, segment: &Segment) -> bool {
        let most = |of: fn(&Segment) -> f32| of(&self.near).max(of(&self.far));
        self.is_parallel(segment, STRAIGHT)
            && segment.crooked <= most(|side| side.crooked) + CROOKED
            && segment.thickness <= ALIKE.0 * most(|side| side.thickness) + ALIKE.1
            && segment.tone <= ALIKE.0 * most(|side| side.tone)
    }
}
