//! Ink row by row: its box, its extent in each row, and the gap to other ink along the rows.

use std::ops::Range;

use crate::components::PixelBox;

/// The extent of some ink in each row of its box.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) bounds: PixelBox,
    /// The column of its centre of mass, every pixel counted alike.
    pub(super) centre: f32,
    /// For each row of `bounds`, the columns from its first pixel to its last; empty if it has none.
    columns: Vec<Range<usize>>,
}

impl Rows {
    /// The pixels for which `holds(x, y)`, among those in `limits`: the columns of each row from `top` down. `None` if there
    /// are none.
    pub(super) fn scan(
        top: usize,
        limits: impl Iterator<Item = Range<usize>>,
        holds: impl Fn(usize, usize) -> bool,
    ) -> Option<Self> {
        let mut bounds: Option<PixelBox> = None;
        let mut columns = Vec::new();
        let (mut mass, mut moment) = (0.0f32, 0.0f32);
        for (limit, y) in limits.zip(top..) {
            let mut row = 0..0;
            for x in limit {
                if holds(x, y) {
                    let pixel = PixelBox::of_pixel(x, y);
                    bounds = Some(bounds.map_or(pixel, |bounds| bounds.and(pixel)));
                    row = if row.is_empty() { x..x + 1 } else { row.start..x + 1 };
                    mass += 1.0;
                    moment += x as f32;
                }
            }
            columns.push(row);
        }
        let bounds = bounds?;
        let columns = columns[bounds.top - top..bounds.bottom - top].to_vec();
        Some(Rows { bounds, centre: moment / mass, columns })
    }

    /// The columns and rows from the first to the last pixel of each row.
    pub(super) fn places(&self) -> impl Iterator<Item = (usize, usize)> {
        self.columns.iter().zip(self.bounds.top..).flat_map(|(row, y)| row.clone().map(move |x| (x, y)))
    }

    /// The shortest distance in pixels along a row from this ink to `right`; 0 if they overlap in a row or share none.
    pub(super) fn gap(&self, right: &Self) -> usize {
        let top = self.bounds.top.max(right.bounds.top);
        let bottom = self.bounds.bottom.min(right.bounds.bottom);
        let distance = |y: usize| {
            let (left, right) = (&self.columns[y - self.bounds.top], &right.columns[y - right.bounds.top]);
            (!left.is_empty() && !right.is_empty()).then(|| right.start.saturating_sub(left.end))
        };
        (top..bottom).filter_map(distance).min().unwrap_or(0)
    }
}
