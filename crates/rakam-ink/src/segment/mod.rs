//! Segmentation: writing cut into pieces that may each be a digit.
//!
//! Concepts, from the whole to the pieces:
//!
//! - the *sheet* is the writing scaled so that it is 72 pixels high;
//! - an *area* is connected ink on the sheet; very small ones are specks and are ignored;
//! - a *seam* is a cheap cut through an area from top to bottom. Seams divide areas that are wide enough for two digits
//!   into *slices*;
//! - a *part* is a slice, or an area without seams. Parts are sorted by their centres, from left to right;
//! - a [`Piece`] is a run of parts that may be one digit. A number is a sequence of pieces that covers all parts; which
//!   sequence it is, a reader decides.
//!
//! ```text
//! sheet.rs    Sheet: the writing at the size at which it is cut, and its areas
//! rows.rs     Rows: the extent of ink in each row, and gaps along the rows
//! slices.rs   Slices: areas cut at their seams into parts
//! pieces.rs   Piece: runs of parts that may each be a digit
//! strokes.rs  the strokes of a drawing divided among the parts
//! ```

mod pieces;
mod rows;
mod sheet;
mod slices;
mod strokes;

use std::borrow::Cow;

use crate::components::PixelBox;
use crate::render::place_on_canvas;
use crate::{Drawing, Framing, Input, Picture, Placement};
pub use pieces::Piece;
use pieces::pieces;
use sheet::{Frame, Sheet, drawn_finely};
use slices::Slices;
use strokes::{Path, paths, within};

/// Writing cut into pieces; the concepts are explained in the module's documentation.
#[derive(Debug)]
pub struct Segmentation<'a> {
    source: Source<'a>,
    sheet: Sheet,
    slices: Slices,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Source<'a> {
    /// A picture, and the units of its pixels.
    Picture(Cow<'a, Picture>, Frame),
    /// Strokes on bare canvas, with their paths.
    Strokes(&'a Drawing, Vec<Path>),
}

impl<'a> Segmentation<'a> {
    /// Cuts the ink of a picture. `None` if there is no ink, as in [`Input::from_picture`], or more than 64 areas of it,
    /// which is too many for a line of digits.
    pub fn of_picture(picture: &'a Picture) -> Option<Self> {
        let units = Frame { left: 0.0, top: 0.0, step: 1.0, margin: 0.0 };
        let sheet = Sheet::new(picture, units)?;
        let slices = Slices::of(&sheet)?;
        Some(Self::new(sheet, slices, Source::Picture(Cow::Borrowed(picture), units)))
    }

    /// Cuts a drawing; boxes are in canvas sides. Strokes on bare canvas are cut as if drawn with a fine pen, so that a
    /// thick one doesn't connect digits. `None` as in [`Segmentation::of_picture`].
    pub fn of_drawing(drawing: &'a Drawing) -> Option<Self> {
        /// Pixels on a side of a canvas with strokes over an opened picture.
        const CANVAS: u32 = 560;
        match drawing.picture() {
            None => {
                let (picture, units) = drawn_finely(drawing)?;
                let sheet = Sheet::new(&picture, units)?;
                let slices = Slices::of(&sheet)?;
                let paths = paths(drawing, &sheet, &slices);
                Some(Self::new(sheet, slices, Source::Strokes(drawing, paths)))
            }
            Some(picture) if drawing.strokes().is_empty() => {
                let ([left, top], step) = place_on_canvas(picture);
                let units = Frame { left, top, step, margin: 0.0 };
                let sheet = Sheet::new(picture, units)?;
                let slices = Slices::of(&sheet)?;
                Some(Self::new(sheet, slices, Source::Picture(Cow::Borrowed(picture), units)))
            }
            Some(_) => {
                let picture = drawing.render(CANVAS);
                let units = Frame { left: 0.0, top: 0.0, step: 1.0 / CANVAS as f32, margin: 0.0 };
                let sheet = Sheet::new(&picture, units)?;
                let slices = Slices::of(&sheet)?;
                Some(Self::new(sheet, slices, Source::Picture(Cow::Owned(picture), units)))
            }
        }
    }

    fn new(sheet: Sheet, slices: Slices, source: Source<'a>) -> Self {
        let pieces = pieces(&slices.parts, sheet.line, sheet.frame);
        Segmentation { source, sheet, slices, pieces }
    }

    /// The number of parts, at least 1.
    pub fn parts(&self) -> usize {
        self.slices.parts.len()
    }

    /// All pieces. At least one sequence of them, each starting with the part after the last one's end, covers all parts.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The network's input for a piece. For a piece that holds all ink it is that of the whole picture or drawing.
    pub fn input(&self, piece: &Piece) -> Option<Input> {
        let all = self.slices.complete && piece.parts.len() == self.parts();
        match &self.source {
            Source::Picture(picture, units) if all => {
                Some(Input::from_picture(picture, Framing::Centred)?.within(units.to_pixels()))
            }
            // Always drawn again: a piece that happens to be 28x28 isn't an image of MNIST's.
            Source::Picture(..) => {
                let (picture, place) = self.picture_of(piece)?;
                Some(Input::redrawn(&picture, Input::PEN)?.within(place))
            }
            Source::Strokes(drawing, _) if all => Input::from_drawing(drawing, Framing::Centred),
            Source::Strokes(drawing, paths) => {
                Input::from_drawing(&within(&piece.parts, drawing, paths), Framing::Centred)
            }
        }
    }

    /// A picture of a piece's ink alone, and the map to its pixels.
    fn picture_of(&self, piece: &Piece) -> Option<(Picture, Placement)> {
        const MARGIN: usize = 3;
        let parts = &self.slices.parts[piece.parts.clone()];
        let bounds = parts.iter().map(|part| part.rows.bounds).reduce(PixelBox::and)?;
        let (width, height) = (bounds.width() + 2 * MARGIN, bounds.height() + 2 * MARGIN);
        let mut ink = vec![0.0; width * height];
        for y in bounds.top..bounds.bottom {
            for x in bounds.left..bounds.right {
                let at = y * self.sheet.picture.width + x;
                if piece.parts.contains(&(self.slices.owner[at] as usize)) {
                    ink[(y - bounds.top + MARGIN) * width + x - bounds.left + MARGIN] = self.sheet.picture.ink[at];
                }
            }
        }
        let offset = [bounds.left, bounds.top].map(|edge| MARGIN as f32 - edge as f32);
        let place = Placement::new([1.0; 2], offset).after(self.sheet.frame.to_pixels());
        Some((Picture::from_ink(width, height, ink).ok()?, place))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Point, Stroke};

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
