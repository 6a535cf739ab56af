//! The ring that a cup leaves: round, wide, and fainter than the ink.

use std::f64::consts::TAU;

use crate::bitmap::Bitmap;
use crate::components::{Components, PixelBox};
use crate::grid::Grid;

/// All of a ring is weaker than this share of the strongest ink,
const WEAK: f32 = 0.55;
/// and what was written is stronger than this share.
const STRONG: f32 = 0.7;

/// The middle of a stroke is at most this share of the shorter side away from its edge.
const REACH: f32 = 0.01;

/// Weak pieces smaller than this share of the shorter side tell nothing of a ring.
const SCRAP: f32 = 0.05;

/// At most this share of a ring's ink may be neither weak nor strong. A pen that is pressed more here than there leaves
/// more.
const BETWEEN: f32 = 0.25;

/// A ring is at least this wide, in longest sides of the largest piece that was written.
const WIDE: f32 = 0.55;

/// A ring's ink lies nearer to the circle than this share of the radius,
const OFF: f64 = 0.08;
/// but for a few other marks: this share of the weak ink does.
const ROUND: f32 = 0.85;

/// Of so many directions from the middle of a ring,
const DIRECTIONS: usize = 24;
/// so many lead to it. Elsewhere it is broken, or ends.
const CLOSED: usize = 12;

/// How often the circle is fitted again to what lies near it.
const ROUNDS: usize = 4;

type Point = [f64; 2];

/// A circle.
#[derive(Clone, Copy, Debug)]
struct Circle {
    middle: Point,
    radius: f64,
}

impl Circle {
    /// The circle nearest to some points, by least squares of the difference of squared distances (Kåsa, 1976). `None` if
    /// they lie on a line, or are too few.
    fn nearest(points: &[Point]) -> Option<Self> {
        let count = points.len() as f64;
        let [x, y] = [0, 1].map(|axis| points.iter().map(|point| point[axis]).sum::<f64>() / count);
        let [mut uu, mut uv, mut vv, mut us, mut vs] = [0.0; 5];
        for point in points {
            let (u, v) = (point[0] - x, point[1] - y);
            let half = (u * u + v * v) / 2.0;
            uu += u * u;
            uv += u * v;
            vv += v * v;
            us += u * half;
            vs += v * half;
        }
        let determinant = uu * vv - uv * uv;
        let (u, v) = ((us * vv - vs * uv) / determinant, (vs * uu - us * uv) / determinant);
        let radius = (u * u + v * v + (uu + vv) / count).sqrt();
        radius.is_normal().then_some(Circle { middle: [x + u, y + v], radius })
    }

    /// How far from the circle a point lies, in radii.
    fn off(&self, [x, y]: Point) -> f64 {
        ((x - self.middle[0]).hypot(y - self.middle[1]) / self.radius - 1.0).abs()
    }

    /// In how many of [`DIRECTIONS`] some points lie.
    fn directions(&self, points: &[Point]) -> usize {
        let mut seen = [false; DIRECTIONS];
        for [x, y] in points {
            let turn = (y - self.middle[1]).atan2(x - self.middle[0]) / TAU + 0.5;
            seen[(turn * DIRECTIONS as f64) as usize % DIRECTIONS] = true;
        }
        seen.iter().filter(|seen| **seen).count()
    }
}

/// The places of a cup's ring, if there is one. Ink is at least `level` strong.
pub(super) fn ring(ink: &Grid, strongest: f32, level: f32) -> Vec<usize> {
    let (width, shorter) = (ink.width, ink.width.min(ink.height()) as f32);
    let at_least = |level: f32| Bitmap::of(&ink.values, width, level);
    let reach = (REACH * shorter).ceil() as usize;
    let all = at_least(level);
    let weak = all.without(&at_least(WEAK * strongest).grown(reach));
    let pieces = Components::of(&weak);
    let large = pieces.runs.iter().filter(|run| pieces.boxes[run.component].longest_side() >= SCRAP * shorter);
    let points: Vec<Point> = large.flat_map(|run| run.columns.clone().map(|x| [x as f64, run.row as f64])).collect();
    let Some(circle) = circle(&points) else { return Vec::new() };
    let strong = at_least(STRONG * strongest);
    let pieces = Components::of(&strong).boxes.into_iter().map(PixelBox::longest_side);
    // A speck tells nothing of what is faint beside it.
    let Some(written) = pieces.filter(|side| *side >= SCRAP * shorter).reduce(f32::max) else { return Vec::new() };
    let between = all.without(&strong.grown(reach)).count() - weak.count();
    if between as f32 > BETWEEN * points.len() as f32 || 2.0 * circle.radius < f64::from(WIDE * written) {
        return Vec::new();
    }
    // Near the ink, what is too weak for it is the ring's, too.
    let is_weak = |at: &usize| ink.values[*at] > 0.0 && ink.values[*at] < WEAK * strongest;
    let is_near = |at: &usize| circle.off([(at % width) as f64, (at / width) as f64]) <= OFF;
    (0..ink.values.len()).filter(is_weak).filter(is_near).collect()
}

/// The circle on which nearly all points lie, if they lie all around it.
fn circle(points: &[Point]) -> Option<Circle> {
    let mut circle = Circle::nearest(points)?;
    let near = |circle: Circle, off: f64| -> Vec<Point> {
        points.iter().copied().filter(|point| circle.off(*point) <= off).collect()
    };
    for _ in 0..ROUNDS {
        circle = Circle::nearest(&near(circle, 2.0 * OFF))?;
    }
    let on_it = near(circle, OFF);
    let is_round = on_it.len() as f32 >= ROUND * points.len() as f32 && circle.directions(&on_it) >= CLOSED;
    is_round.then_some(circle)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_circle_is_found_from_a_part_of_it_and_a_line_is_none(
            x in -500.0f64..500.0, y in -500.0f64..500.0, radius in 20.0f64..400.0, start in 0.0f64..TAU, part in 0.55f64..1.0,
        ) {
            let on_it = |i: u32| {
                let angle = start + part * TAU * f64::from(i) / 200.0;
                [x + radius * angle.cos(), y + radius * angle.sin()]
            };
            let points: Vec<Point> = (0..=200).map(on_it).collect();
            let found = circle(&points).unwrap();
            prop_assert!((found.radius - radius).abs() < 1e-3 && (found.middle[0] - x).hypot(found.middle[1] - y) < 1e-3);
            let line: Vec<Point> = (0..200).map(|i| [x + f64::from(i), y + start * f64::from(i)]).collect();
            prop_assert!(circle(&line).is_none());
            // Of a digit that is round below and straight above, too little lies on one circle.
            let tail = (0..100).map(|i| [x + radius, y - f64::from(i) * radius / 50.0]);
            prop_assert!(circle(&points.iter().copied().chain(tail).collect::<Vec<_>>()).is_none());
        }
    }
}
