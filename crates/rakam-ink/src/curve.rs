//! The smooth curve through a stroke's points.

use crate::stroke::length;
use crate::{Point, Stroke};

/// How far, in canvas sides, the straight pieces may lie from the true curve: a fifth of a pixel on a canvas of 1000.
const TOLERANCE: f32 = 1.0 / 5000.0;

/// The same for a fine pen, as a share of its width: what is drawn small looks as smooth when it is enlarged.
const FINE_TOLERANCE: f32 = 1.0 / 300.0;

/// No span between two points is cut into more pieces than this.
const MAX_PIECES: f32 = 64.0;

/// Points closer than this, in canvas sides, count as one: a curve has no direction between them.
const SAME_PLACE: f32 = 1e-5;

impl Stroke {
    /// The smooth curve that is painted: a line through these points, from each straight to the next, drawn with a
    /// round pen of the points' widths. It passes through every point of the stroke, and the straight pieces stay
    /// within 1/5000 of the canvas (for fine pens less) of a centripetal Catmull-Rom spline, which makes no loops
    /// between points that a fast pen left far apart.
    pub fn smooth(&self) -> Vec<Point> {
        let mut knots: Vec<Point> = self.points.iter().filter_map(|point| point.sanitised()).collect();
        knots.dedup_by(|next, kept| {
            let same = next.distance(*kept) < SAME_PLACE;
            if same {
                kept.width = kept.width.max(next.width);
            }
            same
        });
        let mut curve: Vec<Point> = knots.first().copied().into_iter().collect();
        for i in 1..knots.len() {
            let (from, to) = (knots[i - 1], knots[i]);
            let before = if i >= 2 { knots[i - 2] } else { mirrored(to, from) };
            let after = knots.get(i + 1).copied().unwrap_or_else(|| mirrored(from, to));
            append_span(&mut curve, before, from, to, after);
        }
        curve
    }
}

/// `point` on the other side of `centre`: where a stroke would have come from, or gone on to.
fn mirrored(point: Point, centre: Point) -> Point {
    Point { x: 2.0 * centre.x - point.x, y: 2.0 * centre.y - point.y, width: centre.width }
}

/// Appends the curve from `from` (exclusive) to `to` (inclusive), as the cubic Bezier curve that equals the
/// centripetal Catmull-Rom spline. See Yuksel, Schaefer, Keyser: "Parameterization and applications of Catmull-Rom curves".
fn append_span(curve: &mut Vec<Point>, before: Point, from: Point, to: Point, after: Point) {
    let handle = |previous: Point, at: Point, next: Point| {
        let (near, far) = (at.distance(next), previous.distance(at));
        let (a, b) = (far.sqrt(), near.sqrt());
        let scale = 1.0 / (3.0 * a * (a + b));
        let along = |previous: f32, at: f32, next: f32| {
            (far * next - near * previous + (2.0 * far + 3.0 * a * b + near) * at) * scale
        };
        (along(previous.x, at.x, next.x), along(previous.y, at.y, next.y))
    };
    let (x1, y1) = handle(before, from, to);
    let (x2, y2) = handle(after, to, from);

    // The error of n straight pieces is at most max|B''| / (8 n^2), and |B''| at most 6 times the second differences.
    let bend = f32::max(
        length(from.x - 2.0 * x1 + x2, from.y - 2.0 * y1 + y2),
        length(x1 - 2.0 * x2 + to.x, y1 - 2.0 * y2 + to.y),
    );
    let tolerance = TOLERANCE.min(FINE_TOLERANCE * from.width.min(to.width));
    let pieces = (0.75 * bend / tolerance).sqrt().ceil().clamp(1.0, MAX_PIECES) as usize;
    for i in 1..pieces {
        let t = i as f32 / pieces as f32;
        let s = 1.0 - t;
        let (a, b, c, d) = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t);
        curve.push(Point {
            x: a * from.x + b * x1 + c * x2 + d * to.x,
            y: a * from.y + b * y1 + c * y2 + d * to.y,
            width: s * from.width + t * to.width,
        });
    }
    curve.push(to);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stroke(points: &[(f32, f32)]) -> Stroke {
        points.iter().map(|&(x, y)| Point { x, y, width: 0.05 }).collect()
    }

    #[test]
    fn the_curve_passes_through_every_point() {
        let stroke = stroke(&[(0.1, 0.1), (0.9, 0.2), (0.2, 0.8), (0.85, 0.85)]);
        let curve = stroke.smooth();
        assert!(stroke.points.iter().all(|point| curve.contains(point)));
    }

    #[test]
    fn eight_points_of_a_circle_give_a_round_curve() {
        let on_circle = |i: usize| {
            let angle = i as f32 * std::f32::consts::TAU / 8.0;
            (0.5 + 0.3 * angle.cos(), 0.5 + 0.3 * angle.sin())
        };
        let curve = stroke(&(0..=10).map(on_circle).collect::<Vec<_>>()).smooth();
        // The ends have a neighbour on one side only; look at the inner spans.
        let inner = &curve[curve.len() / 4..curve.len() * 3 / 4];
        for point in inner {
            let radius = (point.x - 0.5).hypot(point.y - 0.5);
            assert!((radius - 0.3).abs() < 0.006, "radius {radius}");
        }
        for pair in inner.windows(3) {
            let (dx1, dy1) = (pair[1].x - pair[0].x, pair[1].y - pair[0].y);
            let (dx2, dy2) = (pair[2].x - pair[1].x, pair[2].y - pair[1].y);
            let turn = (dx1 * dy2 - dy1 * dx2).atan2(dx1 * dx2 + dy1 * dy2);
            assert!(turn.abs() < 0.2, "a corner of {turn} rad");
        }
    }

    #[test]
    fn a_straight_stroke_needs_no_more_points() {
        assert_eq!(stroke(&[(0.1, 0.1), (0.5, 0.5), (0.9, 0.9)]).smooth().len(), 3);
    }

    #[test]
    fn a_dot_and_nothing_at_all() {
        assert_eq!(stroke(&[(0.3, 0.4)]).smooth().len(), 1);
        assert_eq!(stroke(&[(0.3, 0.4), (0.3, 0.4)]).smooth().len(), 1);
        assert!(stroke(&[]).smooth().is_empty());
    }
}
