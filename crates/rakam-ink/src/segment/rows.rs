//! Rows: areas that stand on one line of writing, which may slope.

use super::area::{Area, typical_height};
use super::sets::Sets;
use crate::components::PixelBox;

/// The steepest slope of a row that is looked for: the tangent of 16 degrees.
const STEEPEST: f32 = 0.287;

/// An area at least this high, in heights of its row, may be a digit.
pub(super) const BODY: f32 = 0.35;

/// Rows are made of bodies: of lines at least this high, in heights of the writing. Dots, commas, dashes and parts of digits
/// belong to the row of the body next to them.
const PLAIN_BODY: f32 = 0.55;

/// Nearer to a body than this, in heights of the writing.
const NEAR: f32 = 0.6;

/// Areas that are not just lines or dots are bodies even if they are only this high: small digits.
const SMALL_BODY: f32 = 0.15;

/// An area higher than this, in heights of the writing, spans rows and says nothing about them.
const TALLEST: f32 = 2.0;

/// Bodies one above the other are in one row if they are together no higher than this, in heights of the writing.
const STACKED: f32 = 1.25;

/// Bodies side by side share at least so much of the lower one's height.
const SHARED: f32 = 0.5;

/// The areas of each row, from the top row to the bottom one, and the slope that they have in common.
#[derive(Debug)]
pub(super) struct Rows {
    /// By how much rows fall to the right, in pixels for each pixel.
    pub(super) slope: f32,
    pub(super) rows: Vec<Row>,
}

/// One line of writing.
#[derive(Debug)]
pub(super) struct Row {
    /// Indices of its areas.
    pub(super) areas: Vec<usize>,
    /// The height of its writing, in pixels.
    pub(super) height: f32,
}

/// Top and bottom of an area as if its row were level, and its columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
}

impl Level {
    pub(super) fn of(bounds: PixelBox, slope: f32) -> Self {
        let (left, right) = (bounds.left as f32, bounds.right as f32);
        let fall = slope * (left + right) / 2.0;
        Level { left, right, top: bounds.top as f32 - fall, bottom: bounds.bottom as f32 - fall }
    }

    pub(super) fn height(self) -> f32 {
        self.bottom - self.top
    }

    pub(super) fn middle(self) -> f32 {
        (self.top + self.bottom) / 2.0
    }

    pub(super) fn centre(self) -> f32 {
        (self.left + self.right) / 2.0
    }

    /// Whether one is above the other, and both are no higher than `most`: two halves of an 8.
    fn is_stacked(self, other: Self, most: f32) -> bool {
        let narrower = (self.right - self.left).min(other.right - other.left);
        self.columns_shared(other) > 0.5 * narrower && self.bottom.max(other.bottom) - self.top.min(other.top) <= most
    }

    /// How many columns the two have in common; below 0 if columns lie between them.
    pub(super) fn columns_shared(self, other: Self) -> f32 {
        self.right.min(other.right) - self.left.max(other.left)
    }

    /// How many columns lie between the two, 0 if they share one.
    fn columns_between(self, other: Self) -> f32 {
        (-self.columns_shared(other)).max(0.0)
    }

    /// How many rows of pixels lie between the two, 0 if they share one.
    fn rows_between(self, other: Self) -> f32 {
        (self.top - other.bottom).max(other.top - self.bottom).max(0.0)
    }

    /// The share of the lower one's height that the two have in common.
    fn shared(self, other: Self) -> f32 {
        let common = self.bottom.min(other.bottom) - self.top.max(other.top);
        common / self.height().min(other.height()).max(1.0)
    }
}

impl Rows {
    /// Groups areas into rows. `height` is that of the writing as a whole, `pen` the width of its lines.
    pub(super) fn of(areas: &[Area], height: f32, pen: f32) -> Self {
        let is_body = |area: &Area| {
            let share = area.bounds.height() as f32 / height;
            let plain = area.shape.is_line(pen) || (area.shape.length < 2.5 * pen && !area.shape.hollow);
            share < TALLEST && share >= if plain { PLAIN_BODY } else { SMALL_BODY }
        };
        let (mut bodies, others): (Vec<usize>, Vec<usize>) = (0..areas.len()).partition(|&i| is_body(&areas[i]));
        let boxes: Vec<PixelBox> = bodies.iter().map(|&i| areas[i].bounds).collect();
        let slope = slope(&boxes, height);
        let levels: Vec<Level> = areas.iter().map(|area| Level::of(area.bounds, slope)).collect();
        let distance = |from: usize, to: usize| {
            levels[from].columns_between(levels[to]).hypot(2.0 * levels[from].rows_between(levels[to]))
        };
        // What is far from all bodies is not a part of their rows, or only if it stands level with them.
        let near = |&other: &usize| bodies.iter().any(|&body| distance(other, body) < NEAR * height);
        let (others, far): (Vec<usize>, Vec<usize>) = others.into_iter().partition(near);
        bodies.extend(far);

        // Each body is at first a row of its own, then rows grow along their neighbours.
        let mut rows = Sets::new(areas.len());
        for &from in &bodies {
            let beside =
                |&to: &usize| levels[to].centre() > levels[from].centre() && levels[from].shared(levels[to]) >= SHARED;
            let near = |a: &usize, b: &usize| levels[*a].centre().total_cmp(&levels[*b].centre());
            if let Some(to) = bodies.iter().copied().filter(beside).min_by(near) {
                rows.join(from, to);
            }
        }
        for (place, &a) in bodies.iter().enumerate() {
            for &b in &bodies[place + 1..] {
                if levels[a].is_stacked(levels[b], STACKED * height) {
                    rows.join(a, b);
                }
            }
        }
        for other in others {
            let near = |a: &usize, b: &usize| distance(other, *a).total_cmp(&distance(other, *b));
            if let Some(nearest) = bodies.iter().copied().min_by(near) {
                rows.join(other, nearest);
            }
        }
        let mut rows = rows.groups();
        let middle = |areas: &Vec<usize>| areas.iter().map(|&i| levels[i].middle()).sum::<f32>() / areas.len() as f32;
        rows.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
        let rows = rows.into_iter().map(|own| {
            let height = typical_height(own.iter().map(|&i| areas[i].size()));
            Row { areas: own, height }
        });
        Rows { slope, rows: rows.collect() }
    }
}

/// The slope that rows have in common: the median of that from each body to the next one on its right.
fn slope(boxes: &[PixelBox], height: f32) -> f32 {
    /// How much of the lower one's height two bodies of a row share, before the slope is known.
    const SHARED: f32 = 0.3;
    /// Bodies further apart than this, in heights of the writing, say little.
    const FAR: f32 = 2.0;
    let level = |bounds: &PixelBox| Level::of(*bounds, 0.0);
    let to_next = |from: Level| {
        let beside = |to: &Level| {
            to.centre() > from.centre() && from.shared(*to) >= SHARED && from.columns_between(*to) < FAR * height
        };
        let next = boxes.iter().map(level).filter(beside).min_by(|a, b| a.centre().total_cmp(&b.centre()))?;
        Some((next.middle() - from.middle()) / (next.centre() - from.centre()).max(1.0))
    };
    let mut slopes: Vec<f32> = boxes.iter().map(level).filter_map(to_next).collect();
    if slopes.len() < 2 {
        return 0.0;
    }
    slopes.sort_unstable_by(f32::total_cmp);
    let middle = slopes.len() / 2;
    let median = if slopes.len() % 2 == 1 { slopes[middle] } else { (slopes[middle - 1] + slopes[middle]) / 2.0 };
    median.clamp(-STEEPEST, STEEPEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_is_that_of_rows_and_not_from_row_to_row() {
        let body = |x: usize, y: usize| PixelBox { left: x, top: y, right: x + 40, bottom: y + 70 };
        let falling: Vec<PixelBox> = (0..6).map(|i| body(70 * i, 20 + 14 * i)).collect();
        assert!((slope(&falling, 70.0) - 0.2).abs() < 1e-3);
        let steps: Vec<PixelBox> =
            [(0, 0), (65, 0), (120, 108), (185, 108), (250, 108)].map(|(x, y)| body(x, y)).into();
        assert_eq!(slope(&steps, 70.0), 0.0);
    }
}
