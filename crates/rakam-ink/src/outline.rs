//! The outline of a curve drawn with a round pen.

use tiny_skia::{Path, PathBuilder};

use crate::Point;

/// A joint that turns by more than the angle of this cosine (11 degrees) is rounded; below it the error is under 1/200 of
/// the pen's radius.
const SHARP: f32 = 0.98;

/// A pen that grows or shrinks faster than this, radius by length, is rounded too: a straight taper would show corners.
const STEEP: f32 = 0.25;

/// One straight piece of the curve: its unit direction and length.
#[derive(Clone, Copy)]
struct Piece {
    x: f32,
    y: f32,
    length: f32,
}

impl Piece {
    fn between(from: Point, to: Point) -> Self {
        // Points that fall together have no direction, (0, 0); their joint then counts as sharp and is a disc.
        let length = from.distance(to).max(f32::MIN_POSITIVE);
        Piece { x: (to.x - from.x) / length, y: (to.y - from.y) / length, length }
    }

    fn dot(self, other: Piece) -> f32 {
        self.x * other.x + self.y * other.y
    }

    fn cross(self, other: Piece) -> f32 {
        self.x * other.y - self.y * other.x
    }
}

/// The body's two sides, both in the direction of the curve.
struct Sides {
    left: Vec<(f32, f32)>,
    right: Vec<(f32, f32)>,
}

impl Sides {
    fn push(&mut self, (left, right): ((f32, f32), (f32, f32))) {
        self.left.push(left);
        self.right.push(right);
    }
}

/// The area, in canvas sides, that a round pen covers on its way along `curve` (a smoothed stroke), to be filled
/// with the non-zero rule. `None` for an empty curve.
///
/// It is one body, walked up the left side and down the right, and a disc at each end, sharp turn and steep change of
/// width. Gentle joints are mitred; where the inner side would fold over itself it goes through the joint instead. So
/// every part of the body runs clockwise, as the discs do: windings only add up, and there are no holes however tight
/// the curve.
pub(crate) fn outline(curve: &[Point]) -> Option<Path> {
    let (first, last) = (curve.first()?, curve.last()?);
    let mut path = PathBuilder::new();
    disc(&mut path, *first);
    if curve.len() > 1 {
        disc(&mut path, *last);
        body(&mut path, curve);
    }
    path.finish()
}

/// Four cubic Bezier arcs, which are within 1/3000 of the radius. `PathBuilder::push_circle` approximates to a quarter
/// of a unit, and the unit is the canvas here.
fn disc(path: &mut PathBuilder, at: Point) {
    let (x, y, radius) = (at.x, at.y, at.width / 2.0);
    let handle = radius * 0.552_284_8;
    path.move_to(x + radius, y);
    // Clockwise: right, bottom, left, top.
    for (cos, sin) in [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)] {
        let place = |along: f32, ahead: f32| (x + along * cos - ahead * sin, y + along * sin + ahead * cos);
        let ((x1, y1), (x2, y2), (x3, y3)) = (place(radius, handle), place(handle, radius), place(0.0, radius));
        path.cubic_to(x1, y1, x2, y2, x3, y3);
    }
    path.close();
}

fn body(path: &mut PathBuilder, curve: &[Point]) {
    let pieces: Vec<Piece> = curve.windows(2).map(|pair| Piece::between(pair[0], pair[1])).collect();
    let mut body = Sides { left: Vec::with_capacity(2 * curve.len()), right: Vec::with_capacity(2 * curve.len()) };
    for (i, &at) in curve.iter().enumerate() {
        let radius = at.width / 2.0;
        // To the left of a piece and `ahead` along it, and its mirror image; y points down, so (y, -x) is left.
        let sides = |piece: Piece, ahead: f32| {
            let (x, y) = (radius * (piece.y + ahead * piece.x), radius * (ahead * piece.y - piece.x));
            ((at.x + x, at.y + y), (at.x - x, at.y - y))
        };
        match (i.checked_sub(1).map(|i| pieces[i]), pieces.get(i).copied()) {
            (Some(before), Some(after)) => {
                let (cos, sin) = (before.dot(after), before.cross(after));
                let half_turn = sin / (1.0 + cos);
                let shorter = before.length.min(after.length);
                if cos >= SHARP && radius * half_turn.abs() < shorter / 2.0 {
                    body.push(sides(before, half_turn));
                } else {
                    body.push(sides(before, 0.0));
                    let inner = if sin < 0.0 { &mut body.left } else { &mut body.right };
                    inner.push((at.x, at.y));
                    body.push(sides(after, 0.0));
                }
                let steep = |piece: Piece, other: Point| (at.width - other.width).abs() > 2.0 * STEEP * piece.length;
                if cos < SHARP || steep(before, curve[i - 1]) || steep(after, curve[i + 1]) {
                    disc(path, at);
                }
            }
            (Some(only), None) | (None, Some(only)) => body.push(sides(only, 0.0)),
            (None, None) => {}
        }
    }
    for (i, &(x, y)) in body.left.iter().chain(body.right.iter().rev()).enumerate() {
        if i == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    path.close();
}
