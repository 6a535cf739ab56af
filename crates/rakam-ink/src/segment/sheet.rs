//! The sheet: writing at the size at which it is cut, and the connected areas of its ink.

use crate::components::{PixelBox, claim_edges, components};
use crate::develop::FAINTEST_INK;
use crate::resample::{Axis, resample};
use crate::{Drawing, Picture, Placement, Point};

/// Pixels with less than this share of the strongest ink don't connect what lies on both sides of them.
const CLEAR: f32 = 0.4;

/// Pixels with less than this share of the strongest ink belong to no area.
const FAINT: f32 = 0.1;

/// Width in pixels of a stroke's soft edge.
pub(super) const EDGE: usize = 2;

/// Height of the writing on the sheet, in pixels.
const LINE: f32 = 72.0;

/// Most pixels on a side of the sheet, even if the writing then becomes lower than [`LINE`].
const LONGEST: f32 = 1024.0;

/// An area smaller than this in both directions, in heights of the writing, is a speck and is ignored.
const SPECK: f32 = 1.0 / 8.0;

/// Strokes are drawn with a pen of at most this diameter, in heights of the writing: a thick pen would connect digits
/// that the writer kept apart.
const FINE_PEN: f32 = 0.05;

/// Maps pixels to the units of the result, per axis: `left + step * x`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) step: f32,
    /// How far the true ink extends beyond the ink drawn, in units: the radius of the pen minus that of the fine pen.
    pub(super) margin: f32,
}

impl Frame {
    /// The map from the units of the result to the pixels.
    pub(super) fn to_pixels(self) -> Placement {
        Placement::new([1.0 / self.step; 2], [-self.left / self.step, -self.top / self.step])
    }

    /// The frame of pixels that `inner` maps to this frame's pixels.
    fn of(self, inner: Frame) -> Frame {
        Frame {
            left: self.left + self.step * inner.left,
            top: self.top + self.step * inner.top,
            step: self.step * inner.step,
            margin: self.margin,
        }
    }
}

/// Writing at the size at which it is cut.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) picture: Picture,
    pub(super) frame: Frame,
    /// Height in pixels of the writing: of its highest area.
    pub(super) line: f32,
    /// The box of each connected area of clear ink.
    pub(super) areas: Vec<PixelBox>,
    /// For each pixel the area to which it belongs, soft edges included, or [`NOBODY`](crate::components::NOBODY).
    pub(super) owner: Vec<u32>,
}

impl Sheet {
    /// The sheet of a picture whose pixels `units` maps to the units of the result. `None` if there is no ink.
    pub(super) fn new(picture: &Picture, units: Frame) -> Option<Self> {
        let strongest = picture.strongest();
        if strongest < FAINTEST_INK {
            return None;
        }
        // First at a rough size, to find the height of the writing and leave specks out; then at the right size.
        let whole = PixelBox { left: 0, top: 0, right: picture.width, bottom: picture.height };
        let longest = picture.width.max(picture.height) as f32;
        let rough_step = (longest / LONGEST).max(1.0);
        let rough = if rough_step > 1.0 {
            let reduced = cut_out(picture, whole, rough_step, 0).0;
            components(&reduced.ink, reduced.width, CLEAR * reduced.strongest())
        } else {
            components(&picture.ink, picture.width, CLEAR * strongest)
        };
        let (line, bounds) = writing(&rough.boxes)?;
        let step = f32::max(line / LINE, bounds.width() as f32 / LONGEST);
        let scaled = |at: usize| (at as f32 * rough_step) as usize;
        let bounds = PixelBox {
            left: scaled(bounds.left),
            top: scaled(bounds.top),
            right: scaled(bounds.right).clamp(scaled(bounds.left) + 1, picture.width),
            bottom: scaled(bounds.bottom).clamp(scaled(bounds.top) + 1, picture.height),
        };
        let (picture, frame) = cut_out(picture, bounds, step * rough_step, EDGE);
        let strongest = picture.strongest();
        let found = components(&picture.ink, picture.width, CLEAR * strongest);
        let (line, _) = writing(&found.boxes)?;
        let mut owner = found.owners(picture.ink.len(), picture.width);
        claim_edges(&mut owner, &picture.ink, picture.width, FAINT * strongest, EDGE);
        Some(Sheet { picture, frame: units.of(frame), line, areas: found.boxes, owner })
    }

    /// The indices of the areas that aren't specks.
    pub(super) fn large_areas(&self) -> Vec<usize> {
        (0..self.areas.len()).filter(|&area| !is_speck(self.areas[area], self.line)).collect()
    }
}

/// The strokes of a drawing drawn with a fine pen, as large as the picture allows, and the frame of its pixels in canvas
/// sides. `None` if no point is on the canvas.
pub(super) fn drawn_finely(drawing: &Drawing) -> Option<(Picture, Frame)> {
    /// Pixels on a side of the picture.
    const SIDE: u32 = 640;
    /// Its margin, in sides.
    const MARGIN: f32 = 0.05;
    let points = || drawing.strokes().iter().flat_map(|stroke| &stroke.points);
    let (mut left, mut top, mut right, mut bottom) = (1.0f32, 1.0f32, 0.0f32, 0.0f32);
    for point in points() {
        left = left.min(point.x);
        top = top.min(point.y);
        right = right.max(point.x);
        bottom = bottom.max(point.y);
    }
    // Ink outside the canvas isn't painted, and doesn't count.
    let (left, top, right, bottom) = (left.max(0.0), top.max(0.0), right.min(1.0), bottom.min(1.0));
    if left > right || top > bottom {
        return None;
    }
    let heights = drawing.strokes().iter().map(|stroke| {
        let (low, high) = stroke.points.iter().fold((1.0f32, 0.0f32), |(a, b), p| (a.min(p.y), b.max(p.y)));
        high.min(1.0) - low.max(0.0)
    });
    let line = heights.fold(0.0, f32::max);
    let pen = points().map(|point| point.width).fold(0.0, f32::max);
    // Flat writing, a dot or a dash, keeps its own pen: there is nothing that a thick one could connect.
    let fine = if line > pen { pen.min(FINE_PEN * line) } else { pen };
    let scale = (1.0 - 2.0 * MARGIN) / f32::max(right - left, bottom - top).max(2.0 * fine);
    let enlarged = |p: &Point| Point {
        x: MARGIN + (p.x - left) * scale,
        y: MARGIN + (p.y - top) * scale,
        width: p.width.min(fine) * scale,
    };
    let fine_drawing = Drawing::from_strokes(drawing.strokes().iter().map(|s| s.points.iter().map(enlarged).collect()));
    let frame = Frame {
        left: left - MARGIN / scale,
        top: top - MARGIN / scale,
        step: 1.0 / (scale * SIDE as f32),
        margin: (pen - fine) / 2.0,
    };
    Some((fine_drawing.render_strokes(SIDE), frame))
}

/// A box of a picture with `margin` pixels of the result around it, scaled so that a pixel of the result is `step` pixels
/// of the picture; and the frame of the result in pixels of the picture.
fn cut_out(picture: &Picture, bounds: PixelBox, step: f32, margin: usize) -> (Picture, Frame) {
    let axis = |from: usize, to: usize, all: usize| {
        let pixels = ((to - from) as f32 / step).ceil().max(1.0) as usize + 2 * margin;
        let origin = from as f64 - margin as f64 * f64::from(step);
        let end = origin + pixels as f64 * f64::from(step);
        let source = origin.floor().max(0.0) as usize..(end.ceil() as usize).min(all);
        Axis { origin, step: f64::from(step), pixels, source }
    };
    let columns = axis(bounds.left, bounds.right, picture.width);
    let rows = axis(bounds.top, bounds.bottom, picture.height);
    let frame = Frame { left: columns.origin as f32, top: rows.origin as f32, step, margin: 0.0 };
    (Picture::of_ink(columns.pixels, rows.pixels, resample(picture, &columns, &rows)), frame)
}

/// The height of the highest area, and the box of all areas that aren't specks.
fn writing(areas: &[PixelBox]) -> Option<(f32, PixelBox)> {
    let line = areas.iter().map(|bounds| bounds.height()).max()? as f32;
    Some((line, areas.iter().copied().filter(|&bounds| !is_speck(bounds, line)).reduce(PixelBox::and)?))
}

fn is_speck(bounds: PixelBox, line: f32) -> bool {
    (bounds.width().max(bounds.height()) as f32) < SPECK * line
}
