//! The centrelines of strokes, drawn again with another pen.

use crate::frame::{EDGE, Pixels, SIDE, centred, coverage};
use crate::pen::Redrawing;
use crate::picture::lesser;
use crate::stroke::length;
use crate::{Placement, Stroke};

/// Segments shorter than this, in pixels of the 28x28, are joined.
const SHORT: f32 = 0.1;

/// A scribble so long that it covers the frame many times is drawn in about this many segments.
const SEGMENTS: f32 = 8000.0;

/// But segments of this length or more aren't joined.
const LONG: f32 = 0.5;

/// A dot of a pen finer than this, in canvas sides, is placed as if it were drawn with this one.
const FINEST: f32 = 1e-3;

/// A straight segment of a centreline.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Segment {
    from: [f32; 2],
    to: [f32; 2],
}

impl Segment {
    /// The part on the canvas, the square from (0, 0) to (1, 1), by the algorithm of Liang and Barsky ("A new concept
    /// and method for line clipping", 1984). `None` if it is off the canvas.
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
        (enter <= leave).then(|| Segment {
            from: if enter > 0.0 { at(enter) } else { self.from },
            to: if leave < 1.0 { at(leave) } else { self.to },
        })
    }
}

/// The strokes drawn again in the frame with `pen` (its diameter in pixels of the 28x28), and where the canvas lies in it.
/// `None` if no ink is on the canvas.
pub(crate) fn drawn_again(strokes: &[Stroke], pen: f32) -> Option<(Pixels, Placement)> {
    let mut segments = Vec::new();
    let (mut width, mut points) = (0.0, 0.0);
    for stroke in strokes {
        let curve = stroke.smooth();
        // A curve of one point is a segment of length 0.
        let ends = curve.iter().skip(1).chain(curve.last().filter(|_| curve.len() == 1));
        for (from, to) in curve.iter().zip(ends) {
            let segment = Segment { from: [from.x, from.y], to: [to.x, to.y] };
            if let Some(segment) = segment.on_canvas() {
                segments.push(segment);
                width += (from.width + to.width) / 2.0;
                points += 1.0;
            }
        }
    }
    let first = segments.first()?.from;
    let (mut low, mut high) = (first, first);
    for end in segments.iter().flat_map(|segment| [segment.from, segment.to]) {
        for axis in 0..2 {
            low[axis] = low[axis].min(end[axis]);
            high[axis] = high[axis].max(end[axis]);
        }
    }
    let size = [high[0] - low[0], high[1] - low[1]];
    let own = width / points;
    let Redrawing { scale, pen } = Redrawing::new(size[0].max(size[1]) + own, own, own, pen);
    let segments = scaled(&segments, low, scale);
    let (pixels, corner) = centred(scale * size[0] + pen, scale * size[1] + pen, |left, top| {
        paint(&segments, [left + pen / 2.0, top + pen / 2.0], pen)
    });
    // A dot has no lines to scale; the pens tell its scale.
    let around = if scale > 0.0 { scale } else { pen / own.max(FINEST) };
    let offset = [0, 1]
        .map(|axis| corner[axis] + pen / 2.0 + scale * size[axis] / 2.0 - around * (low[axis] + high[axis]) / 2.0);
    Some((pixels, Placement::new([around; 2], offset)))
}

/// The segments in pixels, with `low` at the origin and short ones joined to the next.
fn scaled(segments: &[Segment], low: [f32; 2], scale: f32) -> Vec<Segment> {
    let place = |end: [f32; 2]| [0, 1].map(|i| scale * (end[i] - low[i]));
    let length: f32 = segments.iter().map(|segment| scale * distance(segment.from, segment.to)).sum();
    let short = (length / SEGMENTS).clamp(SHORT, LONG);
    let mut result: Vec<Segment> = Vec::with_capacity(segments.len());
    for segment in segments {
        let (from, to) = (place(segment.from), place(segment.to));
        match result.last_mut() {
            Some(last) if last.to == from && distance(last.from, last.to) < short => last.to = to,
            _ => result.push(Segment { from, to }),
        }
    }
    result
}

fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    length(a[0] - b[0], a[1] - b[1])
}

/// The ink of each pixel, from the distance of its middle to the nearest segment. `origin` is added to all segments.
fn paint(segments: &[Segment], origin: [f32; 2], pen: f32) -> Pixels {
    let reach = (pen + EDGE) / 2.0;
    let mut nearest = [f32::INFINITY; SIDE * SIDE];
    for segment in segments {
        let [x, y] = [0, 1].map(|i| segment.from[i] + origin[i]);
        let [along_x, along_y] = [0, 1].map(|i| segment.to[i] - segment.from[i]);
        let per_length = 1.0 / (along_x * along_x + along_y * along_y).max(1e-12);
        let near = |from: f32, along: f32| {
            // Casts of floats saturate: pixels outside the frame drop out.
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
                *nearest = lesser(*nearest, squared);
            }
        }
    }
    nearest.map(|squared| coverage(squared.sqrt() - pen / 2.0))
}
