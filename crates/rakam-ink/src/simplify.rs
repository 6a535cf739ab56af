//! Strokes with fewer points.

use crate::stroke::length;
use crate::{Point, Stroke};

impl Stroke {
    /// The stroke with as few of its points as leave every other one within `tolerance`, in canvas sides, of the line between
    /// its neighbours, in place and in half the pen's width; the ends stay. By [Douglas and Peucker
    /// 1973](https://doi.org/10.3138/FM57-6770-U75U-7727).
    ///
    /// ```
    /// use rakam_ink::{Point, Stroke};
    ///
    /// let along = |x: f32, y: f32| Point { x, y, width: Point::DEFAULT_WIDTH };
    /// let bent = Stroke::from_iter([along(0.1, 0.1), along(0.5, 0.1001), along(0.9, 0.1), along(0.9, 0.9)]);
    /// assert_eq!(bent.simplified(0.001).points, [along(0.1, 0.1), along(0.9, 0.1), along(0.9, 0.9)]);
    /// ```
    #[must_use]
    pub fn simplified(&self, tolerance: f32) -> Self {
        let points = &self.points;
        let Some(last) = points.len().checked_sub(1) else { return self.clone() };
        let mut keep = vec![false; points.len()];
        (keep[0], keep[last]) = (true, true);
        // A list of its own instead of calls: a stroke may have any number of points.
        let mut spans = vec![(0, last)];
        while let Some((from, to)) = spans.pop() {
            let apart = |index: usize| distance(points[index], points[from], points[to]);
            let farthest = (from + 1..to).max_by(|&a, &b| apart(a).total_cmp(&apart(b)));
            if let Some(index) = farthest.filter(|&index| apart(index) > tolerance) {
                keep[index] = true;
                spans.extend([(from, index), (index, to)]);
            }
        }
        let kept = points.iter().zip(keep).filter(|(_, keep)| *keep);
        Self { points: kept.map(|(point, _)| *point).collect() }
    }
}

/// The distance of a point from the line from one point to another, the width of the pen being a third dimension.
fn distance(point: Point, from: Point, to: Point) -> f32 {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let squared = dx * dx + dy * dy;
    let along = if squared > 0.0 { ((point.x - from.x) * dx + (point.y - from.y) * dy) / squared } else { 0.0 };
    let along = along.clamp(0.0, 1.0);
    let aside = length(point.x - from.x - along * dx, point.y - from.y - along * dy);
    aside.max((point.width - from.width - along * (to.width - from.width)).abs() / 2.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stroke() -> impl Strategy<Value = Stroke> {
        let point = (0f32..1.0, 0f32..1.0, 0.02f32..0.16).prop_map(|(x, y, width)| Point { x, y, width });
        prop::collection::vec(point, 1..60).prop_map(|points| Stroke { points })
    }

    proptest! {
        #[test]
        fn what_is_left_out_is_close_to_what_stays(stroke in stroke(), tolerance in 0f32..0.2) {
            let simplified = stroke.simplified(tolerance);
            prop_assert_eq!(simplified.points.first(), stroke.points.first());
            prop_assert_eq!(simplified.points.last(), stroke.points.last());
            // Each point lies close to the line between the kept points before and after it.
            let mut kept = simplified.points.windows(2);
            let mut line = kept.next();
            for point in &stroke.points[1..] {
                let Some([from, to]) = line else { break };
                prop_assert!(distance(*point, *from, *to) <= tolerance);
                if point == to {
                    line = kept.next();
                }
            }
        }

        #[test]
        fn without_tolerance_every_corner_stays(stroke in stroke()) {
            prop_assert_eq!(stroke.simplified(0.0), stroke);
        }
    }
}
