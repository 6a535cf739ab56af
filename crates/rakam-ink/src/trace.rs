//! The centre lines of strokes, drawn again with another pen.

use crate::Stroke;
use crate::frame::{EDGE, Pixels, SIDE, centred, coverage};
use crate::pen::Redrawing;
use crate::stroke::length;

/// Pieces of a line shorter than this, in pixels of the 28x28, are joined.
const SHORT: f32 = 0.1;

/// A scribble so long that it covers the frame many times is drawn in about this many pieces.
const PIECES: f32 = 8000.0;

/// But no piece is joined to others that is as long as this.
const LONG: f32 = 0.5;

/// A straight piece of a line, from end to end.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    from: [f32; 2],
    to: [f32; 2],
}

impl Piece {
    /// The part within the canvas, the square from (0, 0) to (1, 1), by the algorithm of Liang and Barsky ("A new concept
    /// and method for line clipping", 1984). `None` if there is none.
    fn on_canvas(self) -> Option<Self> {
        let (mut enter, mut leave) = (0.0f32, 1.0f32);
        for axis in 0..2 {
            let (from, along) = (self.from[axis], self.to[axis] - self.from[axis]);
            if along == 0.0 {
                if !(0.0..=1.0).contains(&from) {
                    return None;
                }
            } else {
                let (at_0, at_1) = (-from / along, (1.0 - from) / along);
                enter = enter.max(at_0.min(at_1));
                leave = leave.min(at_0.max(at_1));
            }
        }
        let at = |t: f32| [0, 1].map(|i| (self.from[i] + t * (self.to[i] - self.from[i])).clamp(0.0, 1.0));
        (enter <= leave).then(|| Piece {
            from: if enter > 0.0 { at(enter) } else { self.from },
            to: if leave < 1.0 { at(leave) } else { self.to },
        })
    }
}

/// The strokes drawn again with `pen` (its diameter in pixels of the 28x28), in the frame. `None` if nothing of them is on
/// the canvas.
pub(crate) fn drawn_again(strokes: &[Stroke], pen: f32) -> Option<Pixels> {
    let mut pieces = Vec::new();
    let (mut width, mut points) = (0.0, 0.0);
    for stroke in strokes {
        let curve = stroke.smooth();
        // A curve of one point is a piece without length.
        let ends = curve.iter().skip(1).chain(curve.last().filter(|_| curve.len() == 1));
        for (from, to) in curve.iter().zip(ends) {
            let piece = Piece { from: [from.x, from.y], to: [to.x, to.y] };
            if let Some(piece) = piece.on_canvas() {
                pieces.push(piece);
                width += (from.width + to.width) / 2.0;
                points += 1.0;
            }
        }
    }
    let first = pieces.first()?.from;
    let (mut low, mut high) = (first, first);
    for end in pieces.iter().flat_map(|piece| [piece.from, piece.to]) {
        for axis in 0..2 {
            low[axis] = low[axis].min(end[axis]);
            high[axis] = high[axis].max(end[axis]);
        }
    }
    let size = [high[0] - low[0], high[1] - low[1]];
    let own = width / points;
    let Redrawing { scale, pen } = Redrawing::new(size[0].max(size[1]) + own, own, own, pen);
    let pieces = scaled(&pieces, low, scale);
    Some(centred(scale * size[0] + pen, scale * size[1] + pen, |left, top| {
        paint(&pieces, [left + pen / 2.0, top + pen / 2.0], pen)
    }))
}

/// The pieces in pixels, `low` at the origin, with short ones joined to the next.
fn scaled(pieces: &[Piece], low: [f32; 2], scale: f32) -> Vec<Piece> {
    let place = |end: [f32; 2]| [0, 1].map(|i| scale * (end[i] - low[i]));
    let length: f32 = pieces.iter().map(|piece| scale * distance(piece.from, piece.to)).sum();
    let short = (length / PIECES).clamp(SHORT, LONG);
    let mut result: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let (from, to) = (place(piece.from), place(piece.to));
        match result.last_mut() {
            Some(last) if last.to == from && distance(last.from, last.to) < short => last.to = to,
            _ => result.push(Piece { from, to }),
        }
    }
    result
}

fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    length(a[0] - b[0], a[1] - b[1])
}

/// The ink of each pixel, from its middle's distance to the nearest piece, all of them moved by `origin`.
fn paint(pieces: &[Piece], origin: [f32; 2], pen: f32) -> Pixels {
    let reach = (pen + EDGE) / 2.0;
    let mut nearest = [f32::INFINITY; SIDE * SIDE];
    for piece in pieces {
        let [x, y] = [0, 1].map(|i| piece.from[i] + origin[i]);
        let [along_x, along_y] = [0, 1].map(|i| piece.to[i] - piece.from[i]);
        let per_length = 1.0 / (along_x * along_x + along_y * along_y).max(1e-12);
        let near = |from: f32, along: f32| {
            // Casts of floats saturate: pixels outside the frame are none.
            let first = (from + along.min(0.0) - reach + 0.5).max(0.0) as usize;
            let last = (from + along.max(0.0) + reach + 0.5).max(0.0) as usize;
            first.min(SIDE)..last.min(SIDE)
        };
        let columns = near(x, along_x);
        for row in near(y, along_y) {
            let down = row as f32 + 0.5 - y;
            let right = columns.start as f32 + 0.5 - x;
            for (nearest, column) in nearest[row * SIDE..][columns.clone()].iter_mut().zip(0u8..) {
                let right = right + f32::from(column);
                let t = ((right * along_x + down * along_y) * per_length).clamp(0.0, 1.0);
                let (aside_x, aside_y) = (right - t * along_x, down - t * along_y);
                let squared = aside_x * aside_x + aside_y * aside_y;
                *nearest = if squared < *nearest { squared } else { *nearest };
            }
        }
    }
    nearest.map(|squared| coverage(squared.sqrt() - pen / 2.0))
}
