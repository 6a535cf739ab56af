//! The sheet: a picture's writing at the size at which it is cut, and its areas.

use super::area::{Area, SMALLEST, is_speck, pen_of, typical_height};
use super::frame::{Frame, HEIGHT, LONGEST};
use super::grains::joined;
use super::shape::Shape;
use crate::Picture;
use crate::components::{Components, NOBODY, PixelBox, Run, claim_edges, components};
use crate::picture::FAINTEST_INK;
use crate::resample::{Axis, resample};

/// Pixels with less than this share of the strongest ink don't connect what lies on both sides of them.
const CLEAR: f32 = 0.4;

/// Pixels with less than this share of the strongest ink belong to no area.
const FAINT: f32 = 0.1;

/// Width in pixels of a stroke's soft edge.
pub(super) const EDGE: usize = 2;

/// Most pixels on a side when the writing's height is estimated.
const ROUGH: f32 = 1024.0;

/// A spot smaller than this many pens is dust if it lies far from all writing,
const SPOT: f32 = 1.5;
/// that is, further than this many heights of the writing.
const FAR: f32 = 0.6;

/// Areas at least this high, in heights of the writing, show how wide the pen is.
const CLEARLY_WRITTEN: f32 = 0.35;

/// A picture's writing at the size at which it is cut.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) picture: Picture,
    pub(super) frame: Frame,
    /// The height of the writing and the width of its lines, in pixels.
    pub(super) height: f32,
    pub(super) pen: f32,
    /// The connected areas of clear ink that aren't specks. There is at least one.
    pub(super) areas: Vec<Area>,
    /// For each pixel the area to which it belongs, soft edges included, or [`NOBODY`].
    pub(super) owner: Vec<u32>,
    /// Whether all ink belongs to an area: there are no specks.
    pub(super) complete: bool,
}

impl Sheet {
    /// The sheet of a picture whose pixels `units` maps to the units of the result. `None` if there is no ink, or more than
    /// `most` areas of it.
    pub(super) fn of(picture: &Picture, units: Frame, most: usize) -> Option<Self> {
        let strongest = picture.strongest();
        if strongest < FAINTEST_INK {
            return None;
        }
        let (bounds, step) = writing(picture, strongest)?;
        let (picture, frame) = cut_out(picture, bounds, step, EDGE);
        let found = components(&picture.ink, picture.width, CLEAR * picture.strongest());
        let (picture, found) = joined(&picture, &found).unwrap_or((picture, found));
        let strongest = picture.strongest();
        let mut owner = found.owners(picture.ink.len(), picture.width);
        let height = typical_height(found.boxes.iter().map(|bounds| bounds.height() as f32));
        let pen = pen(&found, &owner, picture.width, height);
        let kept = without_specks(&found.boxes, height, pen, most)?;
        if kept.is_empty() {
            return None;
        }
        let mut name = vec![NOBODY; found.boxes.len()];
        kept.iter().enumerate().for_each(|(new, &old)| name[old] = new as u32);
        owner.iter_mut().filter(|owner| **owner != NOBODY).for_each(|owner| *owner = name[*owner as usize]);
        let areas: Vec<Area> = areas(&found, &name, kept.len(), pen);
        let height = typical_height(areas.iter().map(Area::size));
        claim_edges(&mut owner, &picture.ink, picture.width, FAINT * strongest, EDGE);
        let complete = kept.len() == found.boxes.len();
        Some(Sheet { picture, frame: units.of(frame), height, pen, areas, owner, complete })
    }
}

/// The box of a picture's writing, and how many of its pixels are one of the sheet's, so that the writing becomes [`HEIGHT`]
/// pixels high. `None` without ink.
fn writing(picture: &Picture, strongest: f32) -> Option<(PixelBox, f32)> {
    let whole = PixelBox { left: 0, top: 0, right: picture.width, bottom: picture.height };
    let reduced = (picture.width.max(picture.height) as f32 / ROUGH).max(1.0);
    let found = if reduced > 1.0 {
        let rough = cut_out(picture, whole, reduced, 0).0;
        components(&rough.ink, rough.width, CLEAR * rough.strongest())
    } else {
        components(&picture.ink, picture.width, CLEAR * strongest)
    };
    let height = typical_height(found.boxes.iter().map(|bounds| bounds.height() as f32));
    let large = |bounds: &PixelBox| bounds.longest_side() >= SMALLEST * height;
    let bounds = found.boxes.iter().copied().filter(large).reduce(PixelBox::and)?;
    let step = f32::max(height / HEIGHT, bounds.longest_side() / LONGEST);
    let scaled = |at: usize| (at as f32 * reduced) as usize;
    let bounds = PixelBox {
        left: scaled(bounds.left),
        top: scaled(bounds.top),
        right: scaled(bounds.right).clamp(scaled(bounds.left) + 1, picture.width),
        bottom: scaled(bounds.bottom).clamp(scaled(bounds.top) + 1, picture.height),
    };
    Some((bounds, step * reduced))
}

/// The width of the lines of clearly written areas, from their ink and the length of its outline.
fn pen(found: &Components, owner: &[u32], width: usize, height: f32) -> f32 {
    let (mut ink, mut outline) = (0, 0);
    let written = |run: &&Run| found.boxes[run.component].height() as f32 >= CLEARLY_WRITTEN * height;
    let inked = |at: Option<usize>| at.and_then(|at| owner.get(at)).is_some_and(|&owner| owner != NOBODY);
    for Run { row, columns, .. } in found.runs.iter().filter(written) {
        ink += columns.len();
        let inner = |x: usize| {
            let at = row * width + x;
            x > columns.start && x + 1 < columns.end && inked(at.checked_sub(width)) && inked(Some(at + width))
        };
        outline += columns.clone().filter(|&x| !inner(x)).count();
    }
    pen_of(ink, outline)
}

/// The indices of the areas that the pen has made. `None` if there are more than `most`.
fn without_specks(boxes: &[PixelBox], height: f32, pen: f32, most: usize) -> Option<Vec<usize>> {
    let (spots, written): (Vec<usize>, Vec<usize>) = (0..boxes.len())
        .filter(|&i| !is_speck(boxes[i], height, pen))
        .partition(|&i| boxes[i].longest_side() < SPOT * pen);
    // All that is written is kept. There may be very many spots, but each is compared with no more than `most` boxes.
    if written.len() > most {
        return None;
    }
    let near = |&spot: &usize| written.is_empty() || written.iter().any(|&i| boxes[spot].gap(boxes[i]) <= FAR * height);
    let mut kept: Vec<usize> = spots.into_iter().filter(near).chain(written.iter().copied()).collect();
    kept.sort_unstable();
    (kept.len() <= most).then_some(kept)
}

/// The areas to which `name` gives the numbers from 0 to `count`.
fn areas(found: &Components, name: &[u32], count: usize, pen: f32) -> Vec<Area> {
    let mut points: Vec<Vec<[f32; 2]>> = vec![Vec::new(); count];
    for Run { row, columns, component } in &found.runs {
        if name[*component] != NOBODY {
            let middle = |x: usize| [x as f32 + 0.5, *row as f32 + 0.5];
            points[name[*component] as usize].extend(columns.clone().map(middle));
        }
    }
    let boxes = found.boxes.iter().zip(name).filter(|(_, name)| **name != NOBODY);
    boxes.zip(points).map(|((&bounds, _), points)| Area { bounds, shape: Shape::of(&points, 0.5, pen) }).collect()
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

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn very_many_spots_are_not_looked_for_beside_very_much_writing() {
        const COUNT: usize = 200_000;
        let square =
            |left: usize, top: usize, side: usize| PixelBox { left, top, right: left + side, bottom: top + side };
        let boxes = |written: usize| -> Vec<PixelBox> {
            let spots = (0..COUNT).map(|i| square(10 * i, 100, 4));
            spots.chain((0..written).map(|i| square(20 * i, 0, 10))).chain([square(0, 108, 10)]).collect()
        };
        let start = Instant::now();
        assert_eq!(without_specks(&boxes(COUNT), 10.0, 5.0, 256), None);
        let near_and_written: Vec<usize> = (0..2).chain(COUNT..COUNT + 11).collect();
        assert_eq!(without_specks(&boxes(10), 10.0, 5.0, 256), Some(near_and_written));
        assert_eq!(without_specks(&boxes(10), 10.0, 5.0, 12), None);
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}
