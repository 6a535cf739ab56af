//! Ink row by row: its box, its extent in each row, and the gap to other ink along the rows.

use std::ops::Range;

use crate::components::PixelBox;

/// The extent of some ink in each row of its box.
#[derive(Debug)]
pub(super) struct Extent {
    pub(super) bounds: PixelBox,
    /// The column of its centre of mass, every pixel counted alike.
    pub(super) centre: f32,
    /// For each row of `bounds`, the columns from its first pixel to its last; empty if it has none.
    columns: Vec<Range<usize>>,
}

impl Extent {
    /// The extent of pixels `(x, y)`, in any order. `None` if there are none.
    pub(super) fn of(pixels: impl Iterator<Item = (usize, usize)> + Clone) -> Option<Self> {
        let bounds = pixels.clone().map(|(x, y)| PixelBox::of_pixel(x, y)).reduce(PixelBox::and)?;
        let mut columns: Vec<Range<usize>> = vec![0..0; bounds.height()];
        let (mut mass, mut moment) = (0.0f32, 0.0f32);
        for (x, y) in pixels {
            let row = &mut columns[y - bounds.top];
            *row = if row.start == row.end { x..x + 1 } else { usize::min(row.start, x)..usize::max(row.end, x + 1) };
            mass += 1.0;
            moment += x as f32;
        }
        Some(Extent { bounds, centre: moment / mass, columns })
    }

    /// How wide the ink is in the mean of its rows of pixels.
    pub(super) fn mean_width(&self) -> f32 {
        self.columns.iter().map(|columns| columns.len() as f32).sum::<f32>() / self.bounds.height() as f32
    }

    /// The gap in pixels to ink on the right: the shortest distance along a row of pixels, 0 if they overlap in one; that
    /// across all rows if they share none, as a comma and what it follows. 0 if one lies above the other.
    pub(super) fn gap(&self, right: &Self) -> usize {
        let top = self.bounds.top.max(right.bounds.top);
        let bottom = self.bounds.bottom.min(right.bounds.bottom);
        let distance = |y: usize| {
            let (left, right) = (&self.columns[y - self.bounds.top], &right.columns[y - right.bounds.top]);
            (!left.is_empty() && !right.is_empty()).then(|| right.start.saturating_sub(left.end))
        };
        let across = || right.bounds.left.saturating_sub(self.bounds.right);
        (top..bottom).filter_map(distance).min().unwrap_or_else(across)
    }

    /// Whether there is ink to the left of the centre of `other` and to the right, in its rows of pixels and a little above
    /// and below.
    pub(super) fn sides_of(&self, other: &Self) -> (bool, bool) {
        let more = other.bounds.height() / 2;
        let rows = other.bounds.top.saturating_sub(more).max(self.bounds.top)
            ..(other.bounds.bottom + more).min(self.bounds.bottom);
        let columns = rows.map(|y| &self.columns[y - self.bounds.top]).filter(|row| !row.is_empty());
        let side = |row: &Range<usize>| ((row.start as f32) < other.centre, row.end as f32 > other.centre);
        columns.map(side).fold((false, false), |all, this| (all.0 | this.0, all.1 | this.1))
    }
}
