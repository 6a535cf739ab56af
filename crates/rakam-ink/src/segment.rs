//! Writing cut into pieces that may be digits.
//!
//! Ink that hangs together is a part; what is wide enough for two digits is cut into several parts at its seams. Parts
//! stand in the order of their centres, from left to right, and every run of them that could be one digit is a
//! [`Piece`]. Which pieces the number is made of is for somebody to say who can read.

use std::borrow::Cow;
use std::ops::Range;

use crate::components::{NOBODY, PixelBox, claim_edges, components};
use crate::develop::FAINTEST_INK;
use crate::resample::{Axis, resample};
use crate::seam::seams;
use crate::{Drawing, Framing, Input, Picture, Point, Stroke};

/// Pixels with less than this share of the strongest ink do not join what lies on both sides of them.
const CLEAR: f32 = 0.4;

/// Pixels with less than this share of the strongest ink belong to nobody.
const FAINT: f32 = 0.1;

/// How many pixels a stroke's soft edge is wide.
const EDGE: usize = 2;

/// The height, in pixels, to which the writing is brought before it is taken apart.
const LINE: f32 = 72.0;

/// The longest side, in pixels, of the picture that is taken apart, whatever the height of the writing becomes.
const LONGEST: f32 = 1024.0;

/// Ink that is smaller than this share of the writing's height both ways is a speck, and not looked at.
const SPECK: f32 = 1.0 / 8.0;

/// More separate areas of ink than this are no line of digits, but a scribble or a photograph.
const MOST_AREAS: usize = 64;

/// The same for parts, of which a long line of touching digits has several each.
const MOST_PARTS: usize = 128;

/// A piece has at most this many parts: a digit of several strokes, or of several slices.
const LONGEST_RUN: usize = 10;

/// A piece of several parts is at most this wide, in heights of the writing.
const WIDEST: f32 = 1.35;

/// A piece that was cut off must be at least this high, in heights of the writing.
const LOWEST_SLICE: f32 = 0.35;

/// Ink narrower than this, in its own heights, is not cut: less than two 1 side by side.
const NARROWEST_PAIR: f32 = 0.2;

/// How many seams are looked for: this many, and as many more for each height that the ink is wide.
const SEAMS: (f32, f32) = (2.0, 5.0);

/// The least distance between two seams, in heights of the writing.
const APART: f32 = 0.08;

/// The most ink, in heights of the writing, that a seam may go through.
const DEAREST: f32 = 0.5;

/// Strokes are taken apart as if they had been drawn with a pen of at most this diameter, in heights of the writing: a
/// thick one would join digits that the hand has kept apart.
const FINE_PEN: f32 = 0.05;

/// Writing taken apart; see the module.
#[derive(Debug)]
pub struct Segmentation<'a> {
    source: Source<'a>,
    /// The writing at the size in which it was taken apart, and which part each of its pixels belongs to.
    sheet: Picture,
    owner: Vec<u32>,
    /// Of strokes, what [`Segmentation::paths_of`] says.
    paths: Vec<Vec<(Point, u32)>>,
    frame: Frame,
    /// Whether every bit of the source's ink belongs to some part.
    complete: bool,
    parts: Vec<Part>,
    pieces: Vec<Piece>,
}

/// A run of parts that may be a digit. Lengths are in heights of the writing, the highest ink that hangs together.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Which parts, from left to right.
    pub parts: Range<usize>,
    /// The box of its ink: left, top, width and height, in pixels of the picture or, of a drawing, in canvas sides.
    pub bounds: [f32; 4],
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// How much ink the cuts go through that part it from its neighbours, half of each cut; 0 where it stands apart.
    pub cut: f32,
    /// The widest gap between its parts, measured along the rows; 0 where one lies above the other.
    pub gap: f32,
    /// Whether it stands apart: no cut goes through ink at either end.
    pub apart: bool,
}

#[derive(Debug)]
enum Source<'a> {
    Picture(Cow<'a, Picture>),
    Strokes(&'a Drawing),
}

/// How pixels of the sheet become units of the result, `left + step * x`.
#[derive(Clone, Copy, Debug)]
struct Frame {
    left: f32,
    top: f32,
    step: f32,
    /// How far the ink reaches beyond what is on the sheet, in units: the true pen's radius less that of the fine one.
    margin: f32,
}

/// Ink that is not divided further.
#[derive(Debug)]
struct Part {
    bounds: PixelBox,
    /// The middle of its mass, in columns.
    centre: f32,
    /// In each row of `bounds`, the columns from its first pixel to behind its last, empty where it has none.
    rows: Vec<Range<usize>>,
    /// The component that it is a slice of, and which slice.
    component: usize,
    slice: usize,
    /// The ink that the seams to the slices before and behind it go through, in pixels, if there are any.
    seams: [Option<f32>; 2],
}

impl<'a> Segmentation<'a> {
    /// Takes the ink of a picture apart. `None` if there is no ink (as [`Input::from_picture`] says), or more ink
    /// apart than a line of digits has: more than 64 areas.
    pub fn of_picture(picture: &'a Picture) -> Option<Self> {
        let units = Frame { left: 0.0, top: 0.0, step: 1.0, margin: 0.0 };
        Self::new(picture, units, |_| Source::Picture(Cow::Borrowed(picture)))
    }

    /// Takes a drawing apart; boxes are in canvas sides. Strokes on bare canvas are taken apart as if drawn with a fine
    /// pen, so that a thick one does not glue digits together. `None` as in [`Segmentation::of_picture`].
    pub fn of_drawing(drawing: &'a Drawing) -> Option<Self> {
        /// Pixels a side of a canvas with an opened picture.
        const CANVAS: u32 = 560;
        match drawing.picture() {
            None => Self::of_strokes(drawing),
            Some(picture) if drawing.strokes().is_empty() => {
                let side = picture.width.max(picture.height) as f32;
                let edge = |length: usize| (1.0 - length as f32 / side) / 2.0;
                let units =
                    Frame { left: edge(picture.width), top: edge(picture.height), step: 1.0 / side, margin: 0.0 };
                Self::new(picture, units, |_| Source::Picture(Cow::Borrowed(picture)))
            }
            Some(_) => {
                let picture = drawing.render(CANVAS);
                let units = Frame { left: 0.0, top: 0.0, step: 1.0 / CANVAS as f32, margin: 0.0 };
                Self::new(&picture, units, |picture| Source::Picture(Cow::Owned(picture.clone())))
            }
        }
    }

    fn of_strokes(drawing: &'a Drawing) -> Option<Self> {
        /// Pixels a side of the sheet on which the strokes are drawn again.
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
        // What lies outside the canvas is not painted, and not looked at.
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
        // Of flat writing, a dot or a dash, nothing could be joined: its own pen will do.
        let fine = if line > pen { pen.min(FINE_PEN * line) } else { pen };
        let scale = (1.0 - 2.0 * MARGIN) / f32::max(right - left, bottom - top).max(2.0 * fine);
        let again = |p: &Point| Point {
            x: MARGIN + (p.x - left) * scale,
            y: MARGIN + (p.y - top) * scale,
            width: p.width.min(fine) * scale,
        };
        let fine_drawing =
            Drawing::from_strokes(drawing.strokes().iter().map(|s| s.points.iter().map(again).collect()));
        let units = Frame {
            left: left - MARGIN / scale,
            top: top - MARGIN / scale,
            step: 1.0 / (scale * SIDE as f32),
            margin: (pen - fine) / 2.0,
        };
        Self::new(&fine_drawing.render_strokes(SIDE), units, |_| Source::Strokes(drawing))
    }

    /// `units` says where the pixels of `picture` lie.
    fn new(picture: &Picture, units: Frame, source: impl FnOnce(&Picture) -> Source<'a>) -> Option<Self> {
        let strongest = picture.strongest();
        if strongest < FAINTEST_INK {
            return None;
        }
        // Once roughly, for the height of the writing and to leave specks out, and once at the right size.
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
        let (sheet, frame) = cut_out(picture, bounds, step * rough_step, EDGE);
        let strongest = sheet.strongest();
        let found = components(&sheet.ink, sheet.width, CLEAR * strongest);
        let (line, _) = writing(&found.boxes)?;
        let mut owner = found.owners(sheet.ink.len(), sheet.width);
        claim_edges(&mut owner, &sheet.ink, sheet.width, FAINT * strongest, EDGE);
        let kept: Vec<usize> = (0..found.boxes.len()).filter(|&i| !is_speck(found.boxes[i], line)).collect();
        if kept.len() > MOST_AREAS {
            return None;
        }
        let mut parts = Vec::new();
        for &component in &kept {
            parts.extend(slices(&sheet, &owner, component, found.boxes[component], line));
        }
        if parts.is_empty() || parts.len() > MOST_PARTS {
            return None;
        }
        let owner = owners(&sheet, &owner, &mut parts);
        let frame = Frame {
            left: units.left + units.step * frame.left,
            top: units.top + units.step * frame.top,
            step: units.step * frame.step,
            margin: units.margin,
        };
        let pieces = pieces(&parts, line, frame);
        let complete = kept.len() == found.boxes.len();
        let source = source(picture);
        let mut found = Segmentation { source, sheet, owner, paths: Vec::new(), frame, complete, parts, pieces };
        if let Source::Strokes(drawing) = found.source {
            found.paths = found.paths_of(drawing);
        }
        Some(found)
    }

    /// How many parts there are, at least 1.
    pub fn parts(&self) -> usize {
        self.parts.len()
    }

    /// All pieces. From every part on there is a way to the last in pieces that follow each other.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// What the network sees of a piece. A piece that holds all ink is seen as the whole picture or drawing would be.
    pub fn input(&self, piece: &Piece) -> Option<Input> {
        let all = self.complete && piece.parts.len() == self.parts.len();
        match &self.source {
            Source::Picture(picture) if all => Input::from_picture(picture, Framing::Centred),
            // Always drawn again: a piece that happens to be 28x28 is no image of MNIST's.
            Source::Picture(_) => Input::redrawn(&self.picture_of(piece)?, Input::PEN),
            Source::Strokes(drawing) if all => Input::from_drawing(drawing, Framing::Centred),
            Source::Strokes(drawing) => Input::from_drawing(&self.strokes_of(drawing, piece), Framing::Centred),
        }
    }

    /// A piece's ink alone.
    fn picture_of(&self, piece: &Piece) -> Option<Picture> {
        const MARGIN: usize = 3;
        let bounds = self.parts[piece.parts.clone()].iter().map(|part| part.bounds).reduce(PixelBox::and)?;
        let (width, height) = (bounds.width() + 2 * MARGIN, bounds.height() + 2 * MARGIN);
        let mut ink = vec![0.0; width * height];
        for y in bounds.top..bounds.bottom {
            for x in bounds.left..bounds.right {
                let at = y * self.sheet.width + x;
                if piece.parts.contains(&(self.owner[at] as usize)) {
                    ink[(y - bounds.top + MARGIN) * width + x - bounds.left + MARGIN] = self.sheet.ink[at];
                }
            }
        }
        Picture::from_ink(width, height, ink).ok()
    }

    /// The strokes, and the stretches of strokes, that run within a piece.
    fn strokes_of(&self, drawing: &Drawing, piece: &Piece) -> Drawing {
        let mut inside = Vec::new();
        for (stroke, path) in drawing.strokes().iter().zip(&self.paths) {
            let within = |&(_, owner): &(Point, u32)| piece.parts.contains(&(owner as usize));
            if path.iter().all(within) {
                inside.push(stroke.clone());
                continue;
            }
            for stretch in path.split(|step| !within(step)).filter(|stretch| !stretch.is_empty()) {
                inside.push(stretch.iter().map(|(point, _)| *point).collect());
            }
        }
        Drawing::from_strokes(inside)
    }

    /// The way of each stroke, and to which part it belongs at each step.
    fn paths_of(&self, drawing: &Drawing) -> Vec<Vec<(Point, u32)>> {
        let path = |stroke: &Stroke| dense(&stroke.smooth(), self.frame.step);
        let owned = |path: Vec<Point>| path.into_iter().map(|point| (point, self.owner_at(point))).collect();
        drawing.strokes().iter().map(path).map(owned).collect()
    }

    /// The part at a place of the canvas, or [`NOBODY`].
    fn owner_at(&self, point: Point) -> u32 {
        let (x, y) = ((point.x - self.frame.left) / self.frame.step, (point.y - self.frame.top) / self.frame.step);
        let (width, height) = (self.sheet.width as isize, self.sheet.height as isize);
        // The pen may be so fine that the pixel itself is too faint to have an owner.
        let around = [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)]
            .map(|(dx, dy)| (x.floor() as isize + dx, y.floor() as isize + dy));
        let inside = around.into_iter().filter(|(x, y)| (0..width).contains(x) && (0..height).contains(y));
        inside.map(|(x, y)| self.owner[(y * width + x) as usize]).find(|&owner| owner != NOBODY).unwrap_or(NOBODY)
    }
}

/// A box of a picture, with `margin` pixels of the result around it, reduced or enlarged to one pixel for each `step`.
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
    (Picture { width: columns.pixels, height: rows.pixels, ink: resample(picture, &columns, &rows) }, frame)
}

/// The height of the highest component, and the box of all but the specks.
fn writing(boxes: &[PixelBox]) -> Option<(f32, PixelBox)> {
    let line = boxes.iter().map(|bounds| bounds.height()).max()? as f32;
    Some((line, boxes.iter().copied().filter(|&bounds| !is_speck(bounds, line)).reduce(PixelBox::and)?))
}

fn is_speck(bounds: PixelBox, line: f32) -> bool {
    (bounds.width().max(bounds.height()) as f32) < SPECK * line
}

/// The slices of a component between its seams, without their pixels.
fn slices(sheet: &Picture, owner: &[u32], component: usize, bounds: PixelBox, line: f32) -> Vec<Part> {
    let narrow = (bounds.width() as f32) < NARROWEST_PAIR * bounds.height() as f32;
    let bounds = PixelBox {
        left: bounds.left.saturating_sub(EDGE),
        top: bounds.top.saturating_sub(EDGE),
        right: (bounds.right + EDGE).min(sheet.width),
        bottom: (bounds.bottom + EDGE).min(sheet.height),
    };
    let (width, height) = (bounds.width(), bounds.height());
    let cuts = if narrow {
        Vec::new()
    } else {
        let mine = |(x, y): (usize, usize)| {
            let at = y * sheet.width + x;
            if owner[at] == component as u32 { sheet.ink[at] } else { 0.0 }
        };
        let places = (bounds.top..bounds.bottom).flat_map(|y| (bounds.left..bounds.right).map(move |x| (x, y)));
        let ink: Vec<f32> = places.map(mine).collect();
        let most = (SEAMS.0 + SEAMS.1 * width as f32 / line) as usize;
        seams(&ink, width, most, (APART * line) as usize, DEAREST * line)
    };
    let mut parts: Vec<Part> = Vec::new();
    let mut before: Option<f32> = None;
    for slice in 0..=cuts.len() {
        let behind = cuts.get(slice).map(|seam| seam.cost);
        let limit = |cut: Option<&crate::seam::Seam>, y: usize, otherwise: usize| {
            cut.map_or(otherwise, |seam| bounds.left + seam.columns[y - bounds.top])
        };
        let mut part: Option<PixelBox> = None;
        let mut rows = Vec::with_capacity(height);
        let (mut mass, mut moment) = (0.0f32, 0.0f32);
        for y in bounds.top..bounds.bottom {
            let from = limit(slice.checked_sub(1).and_then(|i| cuts.get(i)), y, bounds.left);
            let to = limit(cuts.get(slice), y, bounds.right);
            let mut row = 0..0;
            for x in from..to {
                if owner[y * sheet.width + x] == component as u32 {
                    let pixel = PixelBox::of_pixel(x, y);
                    part = Some(part.map_or(pixel, |part| part.and(pixel)));
                    row = if row.is_empty() { x..x + 1 } else { row.start..x + 1 };
                    mass += 1.0;
                    moment += x as f32;
                }
            }
            rows.push(row);
        }
        // Where two seams run together there is nothing between them.
        let Some(part) = part else { continue };
        let rows = rows[part.top - bounds.top..part.bottom - bounds.top].to_vec();
        parts.push(Part {
            bounds: part,
            centre: moment / mass,
            rows,
            component,
            slice: parts.len(),
            seams: [before, behind],
        });
        before = behind;
    }
    if let Some(last) = parts.last_mut() {
        last.seams[1] = None;
    }
    parts
}

/// Puts the parts into the order of their centres, and says for each pixel which of them it belongs to.
fn owners(sheet: &Picture, components: &[u32], parts: &mut [Part]) -> Vec<u32> {
    parts.sort_by(|a, b| a.centre.total_cmp(&b.centre));
    let mut owner = vec![NOBODY; components.len()];
    for (name, part) in parts.iter().enumerate() {
        for (row, y) in part.rows.iter().zip(part.bounds.top..) {
            for at in row.clone().map(|x| y * sheet.width + x) {
                if components[at] == part.component as u32 {
                    owner[at] = name as u32;
                }
            }
        }
    }
    owner
}

/// Every run of parts that could be a digit, and those that must be there so that there is a way through.
fn pieces(parts: &[Part], line: f32, frame: Frame) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for from in 0..parts.len() {
        let mut must = true;
        for to in from + 1..=parts.len() {
            let piece = piece(parts, from..to, line, frame);
            let fits =
                piece.width <= WIDEST && (piece.apart || piece.height >= LOWEST_SLICE) && to - from <= LONGEST_RUN;
            let apart = piece.apart;
            if fits || (must && apart) {
                pieces.push(piece);
            }
            must &= !apart;
            if !must && to - from >= LONGEST_RUN {
                break;
            }
        }
    }
    pieces
}

fn piece(parts: &[Part], run: Range<usize>, line: f32, frame: Frame) -> Piece {
    let mine = &parts[run.clone()];
    let bounds = mine[1..].iter().fold(mine[0].bounds, |all, part| all.and(part.bounds));
    // The slice before or behind that is not in the run.
    let missing = |part: &Part, slice: Option<usize>| {
        !mine.iter().any(|p| p.component == part.component && Some(p.slice) == slice)
    };
    let mut cuts = Vec::new();
    for part in mine {
        let [before, behind] = part.seams;
        cuts.extend(before.filter(|_| missing(part, part.slice.checked_sub(1))));
        cuts.extend(behind.filter(|_| missing(part, Some(part.slice + 1))));
    }
    let gap = (1..mine.len()).map(|i| gap(&mine[..i], &mine[i])).max().unwrap_or(0);
    let place = |at: usize, origin: f32| origin + frame.step * at as f32 - frame.margin;
    let length = |pixels: usize| frame.step * pixels as f32 + 2.0 * frame.margin;
    Piece {
        bounds: [
            place(bounds.left, frame.left),
            place(bounds.top, frame.top),
            length(bounds.width()),
            length(bounds.height()),
        ],
        width: bounds.width() as f32 / line,
        height: bounds.height() as f32 / line,
        cut: cuts.iter().sum::<f32>() / 2.0 / line,
        gap: gap as f32 / line,
        apart: cuts.is_empty(),
        parts: run,
    }
}

/// The least distance along a row from any of `before` to `part`, in pixels; 0 if they share no row, overlap in one,
/// or are slices of the same ink.
fn gap(before: &[Part], part: &Part) -> usize {
    let between = |other: &Part| {
        if other.component == part.component {
            return 0;
        }
        let top = other.bounds.top.max(part.bounds.top);
        let bottom = other.bounds.bottom.min(part.bounds.bottom);
        let distance = |y: usize| {
            let (left, right) = (&other.rows[y - other.bounds.top], &part.rows[y - part.bounds.top]);
            (!left.is_empty() && !right.is_empty()).then(|| right.start.saturating_sub(left.end))
        };
        (top..bottom).filter_map(distance).min().unwrap_or(0)
    };
    before.iter().map(between).min().unwrap_or(0)
}

/// The curve with points no further apart than `step`.
fn dense(curve: &[Point], step: f32) -> Vec<Point> {
    let mut path: Vec<Point> = curve.first().copied().into_iter().collect();
    for pair in curve.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let pieces = (from.distance(to) / step).ceil().max(1.0);
        path.extend((1..=pieces as usize).map(|i| {
            let t = i as f32 / pieces;
            let along = |a: f32, b: f32| a + t * (b - a);
            Point { x: along(from.x, to.x), y: along(from.y, to.y), width: along(from.width, to.width) }
        }));
    }
    path
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A picture of upright bars: left edge, top edge, width and height of each.
    fn bars(width: usize, height: usize, bars: &[[usize; 4]]) -> Picture {
        let inked =
            |x: usize, y: usize| bars.iter().any(|&[l, t, w, h]| (l..l + w).contains(&x) && (t..t + h).contains(&y));
        let ink = (0..width * height).map(|i| if inked(i % width, i / width) { 1.0 } else { 0.0 }).collect();
        Picture::from_ink(width, height, ink).unwrap()
    }

    fn assert_close(found: [f32; 4], expected: [f32; 4], tolerance: f32) {
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() <= tolerance), "{found:?} is not {expected:?}");
    }

    #[test]
    fn ink_apart_is_a_part_each_with_its_box_in_the_picture() {
        let picture = bars(300, 200, &[[200, 40, 12, 100], [50, 50, 12, 90]]);
        let found = Segmentation::of_picture(&picture).unwrap();
        assert_eq!(found.parts(), 2);
        let single = |i: usize| found.pieces().iter().find(|piece| piece.parts == (i..i + 1)).unwrap();
        assert_close(single(0).bounds, [50.0, 50.0, 12.0, 90.0], 3.0);
        assert_close(single(1).bounds, [200.0, 40.0, 12.0, 100.0], 3.0);
        assert!(single(0).apart && single(0).cut == 0.0);
        assert!(found.pieces().iter().all(|piece| piece.parts != (0..2)), "150 pixels apart cannot be one digit");
    }

    #[test]
    fn a_roof_apart_may_belong_to_what_is_below_it() {
        let picture = bars(300, 200, &[[50, 60, 12, 100], [50, 40, 60, 10]]);
        let found = Segmentation::of_picture(&picture).unwrap();
        assert!(found.pieces().iter().any(|piece| piece.parts == (0..found.parts()) && piece.gap == 0.0));
    }

    #[test]
    fn what_is_joined_by_a_thin_line_can_be_cut_there() {
        let picture = bars(300, 200, &[[50, 40, 20, 100], [70, 85, 60, 6], [130, 40, 20, 100]]);
        let found = Segmentation::of_picture(&picture).unwrap();
        let halves = found.pieces().iter().any(|a| {
            !a.apart && a.parts.start == 0 && a.bounds[0] + a.bounds[2] > 68.0 && a.bounds[0] + a.bounds[2] < 132.0
        });
        assert!(halves, "{:?}", found.pieces());
    }

    #[test]
    fn specks_are_left_out_and_texture_is_no_line_of_digits() {
        let speckled = bars(300, 200, &[[50, 40, 12, 100], [200, 10, 6, 6]]);
        assert_eq!(Segmentation::of_picture(&speckled).unwrap().parts(), 1);
        let texture: Vec<[usize; 4]> = (0..81).map(|i| [i % 9 * 30, i / 9 * 20, 15, 10]).collect();
        assert!(Segmentation::of_picture(&bars(300, 200, &texture)).is_none());
        assert!(Segmentation::of_picture(&bars(30, 20, &[])).is_none());
    }

    #[test]
    fn a_piece_of_a_drawing_is_made_of_its_strokes() {
        let line = |x: f32| Stroke::from_iter([0.3, 0.5, 0.7].map(|y| Point { x, y, width: 0.05 }));
        let drawing = Drawing::from_strokes([line(0.2), line(0.6)]);
        let found = Segmentation::of_drawing(&drawing).unwrap();
        let second = found.pieces().iter().find(|piece| piece.parts == (1..2)).unwrap();
        let alone = Drawing::from_strokes([line(0.6)]);
        assert_eq!(found.input(second), Input::from_drawing(&alone, Framing::Centred));
        assert_close(second.bounds, [0.575, 0.275, 0.05, 0.45], 0.01);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Whatever the ink, there is a way through, and each piece has ink in its box.
        #[test]
        fn there_is_a_way_through_any_ink(width in 2usize..60, ink in prop::collection::vec(prop_oneof![2 => Just(0.0f32), 1 => 0.0f32..1.0], 60..900)) {
            let height = ink.len() / width;
            let picture = Picture::from_ink(width, height, ink[..width * height].to_vec()).unwrap();
            if let Some(found) = Segmentation::of_picture(&picture) {
                let mut reached = vec![false; found.parts() + 1];
                reached[0] = true;
                for piece in found.pieces().iter().filter(|piece| piece.apart) {
                    reached[piece.parts.end] |= reached[piece.parts.start];
                }
                prop_assert!(reached[found.parts()]);
                for piece in found.pieces() {
                    prop_assert!(found.input(piece).is_some());
                    prop_assert!(piece.bounds.iter().all(|length| length.is_finite()) && piece.bounds[2] > 0.0);
                }
            }
        }
    }
}
