//! What the pen did.

use std::fmt;
use std::ops::RangeInclusive;

use serde::de::{Error as _, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// Coordinates are kept within this range: a pen may leave the canvas (0 to 1) and come back, and what lies outside is
/// not painted; far away, the exact place no longer matters.
const REACH: RangeInclusive<f32> = -1.0..=2.0;

/// Pen diameters are kept within this range.
const WIDTHS: RangeInclusive<f32> = 0.001..=1.0;

/// A place that the pen touched. The unit is the side of the canvas: the canvas is the square from (0, 0), top left,
/// to (1, 1), bottom right.
///
/// In JSON it is `[x, y, width]`; `[x, y]` is read as one of [`Point::DEFAULT_WIDTH`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(into = "[f32; 3]")]
pub struct Point {
    /// From the left edge of the canvas.
    pub x: f32,
    /// From the top edge of the canvas, downwards.
    pub y: f32,
    /// The diameter of the pen, in canvas sides.
    pub width: f32,
}

impl Point {
    /// The pen's default diameter, 1/14 of the canvas.
    pub const DEFAULT_WIDTH: f32 = 1.0 / 14.0;

    /// A point as the rest of the crate relies on it: `None` if a coordinate is not a finite number; a place further
    /// than one side outside the canvas is brought to that distance; a width of NaN becomes
    /// [`Point::DEFAULT_WIDTH`], others are limited to 0.001 to 1.
    pub fn sanitised(self) -> Option<Point> {
        let within = |value: f32| value.clamp(*REACH.start(), *REACH.end());
        let width = if self.width.is_nan() { Self::DEFAULT_WIDTH } else { self.width };
        (self.x.is_finite() && self.y.is_finite()).then(|| Point {
            x: within(self.x),
            y: within(self.y),
            width: width.clamp(*WIDTHS.start(), *WIDTHS.end()),
        })
    }

    /// The distance between two centres, in canvas sides.
    pub(crate) fn distance(self, other: Point) -> f32 {
        length(self.x - other.x, self.y - other.y)
    }
}

/// The length of a vector of finite numbers. In f64 the squares are exact: the result is that of [`f32::hypot`], which is a
/// call of a library that does no more than this.
pub(crate) fn length(x: f32, y: f32) -> f32 {
    let (x, y) = (f64::from(x), f64::from(y));
    (x * x + y * y).sqrt() as f32
}

impl From<Point> for [f32; 3] {
    fn from(point: Point) -> Self {
        [point.x, point.y, point.width]
    }
}

impl<'de> Deserialize<'de> for Point {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Numbers)
    }
}

/// Takes a point from its two or three numbers.
struct Numbers;

impl<'de> Visitor<'de> for Numbers {
    type Value = Point;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a point [x, y] or [x, y, width]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Point, A::Error> {
        let x = list.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        let y = list.next_element()?.ok_or_else(|| A::Error::invalid_length(1, &self))?;
        let width = list.next_element()?.unwrap_or(Point::DEFAULT_WIDTH);
        match list.next_element::<IgnoredAny>()? {
            Some(_) => Err(A::Error::invalid_length(4, &self)),
            None => Ok(Point { x, y, width }),
        }
    }
}

/// The points from pen down to pen up, in the order in which they were drawn. One point is a dot.
///
/// In JSON it is the list of its points: `[[x, y, width], ...]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stroke {
    /// The points. Any values are safe: those that cannot be drawn are treated as [`Point::sanitised`] says.
    pub points: Vec<Point>,
}

impl Stroke {
    /// The stroke with each point as [`Point::sanitised`] says; `None` if none is left.
    pub(crate) fn sanitised(self) -> Option<Self> {
        let points: Self = self.points.into_iter().filter_map(Point::sanitised).collect();
        (!points.points.is_empty()).then_some(points)
    }
}

impl FromIterator<Point> for Stroke {
    fn from_iter<I: IntoIterator<Item = Point>>(points: I) -> Self {
        Stroke { points: points.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_are_plain_lists_in_json() {
        let strokes: Vec<Stroke> = serde_json::from_str("[[[0.25,0.5,0.125],[1,0,0.5]],[]]").unwrap();
        assert_eq!(strokes[0].points[1], Point { x: 1.0, y: 0.0, width: 0.5 });
        assert_eq!(serde_json::to_string(&strokes).unwrap(), "[[[0.25,0.5,0.125],[1.0,0.0,0.5]],[]]");
        let by_default: Stroke = serde_json::from_str("[[1,0]]").unwrap();
        assert_eq!(by_default.points, [Point { x: 1.0, y: 0.0, width: Point::DEFAULT_WIDTH }]);
        for wrong in ["[[]]", "[[1]]", "[[1,0,0.5,2]]", "[[null,0]]"] {
            assert!(serde_json::from_str::<Stroke>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_point_that_is_nowhere_is_dropped_and_a_wild_one_tamed() {
        assert_eq!(Point { x: f32::NAN, y: 0.5, width: 0.1 }.sanitised(), None);
        assert_eq!(Point { x: 0.5, y: f32::INFINITY, width: 0.1 }.sanitised(), None);
        let tamed = Point { x: -1e30, y: 7.0, width: f32::INFINITY }.sanitised();
        assert_eq!(tamed, Some(Point { x: -1.0, y: 2.0, width: 1.0 }));
        let default = Point { x: 0.5, y: 0.5, width: f32::NAN }.sanitised().unwrap();
        assert_eq!(default.width, Point::DEFAULT_WIDTH);
    }
}
