//! Segmentation: writing cut into rows, and rows into pieces that may each be a digit or a sign.
//!
//! Concepts, from the whole to the pieces:
//!
//! - the *sheet* is the writing of a picture, scaled so that it is 72 pixels high. The strokes of a drawing are brought to
//!   the same size, but aren't painted;
//! - an *area* is connected ink; specks, smaller than the pen, are ignored, and the grains of rough strokes are joined;
//! - a *row* is a line of writing. Rows are found among areas, whatever their slope up to 16 degrees, length and height;
//! - a *sign* is an area, or two, that is a dot, comma, minus, plus, slash or colon by its shape and place in the row; a
//!   *mark* is too plain for a digit and no sign;
//! - a *seam* is a cheap cut through an area from top to bottom. Seams divide areas that are wide enough for two digits
//!   into *slices*. A drawing is divided into its strokes; only a stroke that is very wide is cut;
//! - a *part* is a slice, a stroke, or an area without seams. A *joint* is where two parts hang together;
//! - a [`Piece`] is a run of parts that may be one digit, or a sign. What is read in a row is a sequence of pieces that
//!   covers all its parts; which sequence it is, a reader decides.
//!
//! ```text
//! frame.rs    Frame: from pixels to the units of the result
//! area.rs     Area: connected ink, how high writing is, and what is a speck
//! shape.rs    Shape: lines, dots, rings and crosses
//! grains.rs   rough strokes, in many pieces, made whole
//! sheet.rs    Sheet: the writing of a picture, and its areas
//! sets.rs     Sets: things that belong together
//! rows.rs     Rows: areas that stand on one line
//! signs.rs    Sign: what areas are by their shape and place
//! extent.rs   Extent: of ink in each row of pixels, and gaps along these
//! parts.rs    Part, Joint: ink that is not divided further
//! slices.rs   the areas of a sheet cut at their seams
//! strokes.rs  the strokes of a drawing as areas and parts
//! pieces.rs   Piece: runs of parts that may each be a digit
//! ```

mod area;
mod extent;
mod frame;
mod grains;
mod parts;
mod pieces;
mod rows;
mod sets;
mod shape;
mod sheet;
mod signs;
mod slices;
mod strokes;

use std::borrow::Cow;
use std::ops::Range;

use crate::components::PixelBox;
use crate::render::place_on_canvas;
use crate::{Drawing, Framing, Input, Picture, Placement};
use area::Area;
use frame::Frame;
use parts::Parts;
pub use pieces::Piece;
use pieces::Pieces;
use rows::{Row, Rows};
use sheet::Sheet;
use signs::Signs;
pub use signs::{Kind, Sign};
use slices::Slices;
use strokes::{Path, Strokes, within};

/// Writing cut into pieces; the concepts are explained in the module's documentation.
#[derive(Debug)]
pub struct Segmentation<'a> {
    source: Source<'a>,
    parts: Parts,
    /// The height of the writing in each row, in pixels.
    heights: Vec<f32>,
    /// Row by row from the top; in a row sorted by their start.
    pieces: Vec<Piece>,
    /// Whether all ink belongs to a part: there are no specks.
    complete: bool,
}

#[derive(Debug)]
enum Source<'a> {
    /// A picture, the units of its pixels, its sheet and the part of each pixel of that.
    Picture(Cow<'a, Picture>, Frame, Box<Sheet>, Vec<u32>),
    /// Strokes on bare canvas, with their paths.
    Strokes(&'a Drawing, Vec<Path>),
}

impl<'a> Segmentation<'a> {
    /// More areas of ink than this aren't a few rows of digits but a scribble, a text or a photograph.
    pub const MOST_AREAS: usize = 256;

    /// The same for parts: in a long line of touching digits, each digit has several.
    pub const MOST_PARTS: usize = 512;

    /// Cuts the ink of a picture. `None` if there is no ink, as in [`Input::from_picture`], or more of it than
    /// [`Segmentation::MOST_AREAS`] and [`Segmentation::MOST_PARTS`].
    pub fn of_picture(picture: &'a Picture) -> Option<Self> {
        Self::of_pixels(Cow::Borrowed(picture), Frame { left: 0.0, top: 0.0, step: 1.0, margin: 0.0 })
    }

    /// Cuts a drawing; boxes are in canvas sides. Strokes on bare canvas are divided stroke by stroke, as if drawn with a
    /// fine pen, so that a thick one doesn't connect digits. `None` as in [`Segmentation::of_picture`], and for strokes far
    /// longer than writing has.
    pub fn of_drawing(drawing: &'a Drawing) -> Option<Self> {
        /// Pixels on a side of a canvas with strokes over an opened picture.
        const CANVAS: u32 = 560;
        match drawing.picture() {
            None => Self::of_strokes(drawing),
            Some(picture) if drawing.strokes().is_empty() => {
                let ([left, top], step) = place_on_canvas(picture);
                Self::of_pixels(Cow::Borrowed(picture), Frame { left, top, step, margin: 0.0 })
            }
            Some(_) => {
                let units = Frame { left: 0.0, top: 0.0, step: 1.0 / CANVAS as f32, margin: 0.0 };
                Self::of_pixels(Cow::Owned(drawing.render(CANVAS)), units)
            }
        }
    }

    fn of_pixels(picture: Cow<'a, Picture>, units: Frame) -> Option<Self> {
        let sheet = Sheet::of(&picture, units, Self::MOST_AREAS)?;
        let layout = Layout::of(&sheet.areas, sheet.height, sheet.pen);
        let Slices { parts, owner } = Slices::of(&sheet, &layout.rows.rows, &layout.signs(), Self::MOST_PARTS)?;
        let (frame, complete) = (sheet.frame, sheet.complete);
        Self::new(Source::Picture(picture, units, Box::new(sheet), owner), parts, &layout, frame, complete)
    }

    fn of_strokes(drawing: &'a Drawing) -> Option<Self> {
        let strokes = Strokes::of(drawing, Self::MOST_AREAS)?;
        let layout = Layout::of(&strokes.areas, strokes.height, strokes.pen);
        let (parts, paths) = strokes.parts(drawing, &layout.rows.rows, &layout.signs(), Self::MOST_PARTS)?;
        Self::new(Source::Strokes(drawing, paths), parts, &layout, strokes.frame, strokes.complete)
    }

    fn new(source: Source<'a>, parts: Parts, layout: &Layout, frame: Frame, complete: bool) -> Option<Self> {
        let kinds: Vec<(Range<usize>, Kind)> =
            layout.kinds.iter().filter_map(|(areas, kind)| Some((parts.run_of(areas)?, *kind))).collect();
        let rows = parts.rows.iter().cloned().zip(&layout.rows.rows);
        let of_row = |(row, of): (Range<usize>, &Row)| {
            Pieces { parts: &parts, row, height: of.height, frame, kinds: &kinds }.all()
        };
        let pieces: Vec<Piece> = rows.flat_map(of_row).collect();
        let heights = layout.rows.rows.iter().map(|row| row.height).collect();
        (!pieces.is_empty()).then_some(Segmentation { source, parts, heights, pieces, complete })
    }

    /// The number of parts, at least 1.
    pub fn parts(&self) -> usize {
        self.parts.parts.len()
    }

    /// The parts of each row, from the top row to the bottom one.
    pub fn rows(&self) -> &[Range<usize>] {
        &self.parts.rows
    }

    /// All pieces, each in one row, sorted by their start. At least one sequence of them, each starting with the part after
    /// the last one's end, covers all parts.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// How wide these parts are together, in heights of the writing, if they are neighbouring slices of the same ink, and
    /// narrow: two digits that touch there may both have them.
    pub fn narrow(&self, parts: Range<usize>) -> Option<f32> {
        /// In heights of the writing.
        const NARROW: f32 = 0.25;
        let own = self.parts.parts.get(parts.clone())?;
        let row = self.parts.rows.iter().position(|row| row.contains(&parts.start))?;
        let width = own.iter().map(|part| part.extent.mean_width()).sum::<f32>() / self.heights[row];
        let one_area = own.iter().all(|part| part.area == own[0].area);
        (one_area && width <= NARROW).then_some(width)
    }

    /// The network's input for a piece. For a piece that holds all ink it is that of the whole picture or drawing.
    pub fn input(&self, piece: &Piece) -> Option<Input> {
        let all = self.complete && piece.parts.len() == self.parts();
        match &self.source {
            Source::Picture(picture, units, ..) if all => {
                Some(Input::from_picture(picture, Framing::Centred)?.within(units.to_pixels()))
            }
            // Always drawn again: a piece that happens to be 28x28 isn't an image of MNIST's.
            Source::Picture(_, _, sheet, owner) => {
                let (picture, place) = self.picture_of(piece, sheet, owner)?;
                Some(Input::redrawn(&picture, Input::PEN)?.within(place))
            }
            Source::Strokes(drawing, _) if all => Input::from_drawing(drawing, Framing::Centred),
            Source::Strokes(drawing, paths) => {
                Input::from_drawing(&within(&piece.parts, drawing, paths), Framing::Centred)
            }
        }
    }

    /// A picture of a piece's ink alone, and the map to its pixels.
    fn picture_of(&self, piece: &Piece, sheet: &Sheet, owner: &[u32]) -> Option<(Picture, Placement)> {
        const MARGIN: usize = 3;
        let parts = &self.parts.parts[piece.parts.clone()];
        let bounds = parts.iter().map(|part| part.extent.bounds).reduce(PixelBox::and)?;
        let (width, height) = (bounds.width() + 2 * MARGIN, bounds.height() + 2 * MARGIN);
        let mut ink = vec![0.0; width * height];
        for y in bounds.top..bounds.bottom {
            for x in bounds.left..bounds.right {
                let at = y * sheet.picture.width + x;
                if piece.parts.contains(&(owner[at] as usize)) {
                    ink[(y - bounds.top + MARGIN) * width + x - bounds.left + MARGIN] = sheet.picture.ink[at];
                }
            }
        }
        let offset = [bounds.left, bounds.top].map(|edge| MARGIN as f32 - edge as f32);
        let place = Placement::new([1.0; 2], offset).after(sheet.frame.to_pixels());
        Some((Picture::from_ink(width, height, ink).ok()?, place))
    }
}

/// What is known of writing before it is divided: its rows, and the areas of each sign and mark.
struct Layout {
    rows: Rows,
    kinds: Vec<(Vec<usize>, Kind)>,
}

impl Layout {
    fn of(areas: &[Area], height: f32, pen: f32) -> Self {
        let rows = Rows::of(areas, height, pen);
        let kinds = rows.rows.iter().flat_map(|row| Signs::new(areas, row, rows.slope, pen).find()).collect();
        Layout { rows, kinds }
    }

    /// The areas of each sign and mark.
    fn signs(&self) -> Vec<Vec<usize>> {
        self.kinds.iter().map(|(areas, _)| areas.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

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
    fn specks_are_left_out_and_texture_is_no_number() {
        let speckled = bars(300, 200, &[[50, 40, 12, 100], [200, 10, 6, 6]]);
        assert_eq!(Segmentation::of_picture(&speckled).unwrap().parts(), 1);
        let texture: Vec<[usize; 4]> = (0..324).map(|i| [i % 18 * 30, i / 18 * 20, 15, 10]).collect();
        assert!(Segmentation::of_picture(&bars(600, 400, &texture)).is_none());
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

    #[test]
    fn tiny_writing_in_a_drawing_far_wider_than_it_costs_no_more_than_other_drawings() {
        let at = |x: f32, y: f32| Point { x, y, width: 0.001 };
        let dot: Stroke = [at(0.0, 0.2)].into_iter().collect();
        let far: Stroke = [at(0.0, 0.0), at(-1.0, -1.0), at(0.0, 0.0)].into_iter().collect();
        let drawing = Drawing::from_strokes([dot, far]);
        let found = Segmentation::of_drawing(&drawing).unwrap();
        let Source::Strokes(_, paths) = &found.source else { panic!("a drawing has strokes") };
        assert!(paths.iter().map(Vec::len).sum::<usize>() < 10_000);
    }

    #[test]
    fn very_many_strokes_on_top_of_each_other_are_cut_soon() {
        let line = |i: usize| [0.3, 0.69].map(|y| Point { x: 0.5 + 1e-5 * i as f32, y, width: 0.05 });
        let drawing = Drawing::from_strokes((0..Segmentation::MOST_AREAS).map(|i| Stroke::from_iter(line(i))));
        let start = Instant::now();
        let found = Segmentation::of_drawing(&drawing).unwrap();
        // A tenth of a second, or ten under an emulator; it was more than a hundred.
        assert!(start.elapsed() < Duration::from_secs(90), "{:?}", start.elapsed());
        assert_eq!(found.parts.joints.len(), 256 * 255 / 2);
    }

    /// The kinds of the single parts, row by row.
    fn kinds(picture: &Picture) -> Vec<Vec<Kind>> {
        let found = Segmentation::of_picture(picture).unwrap();
        let of_part = |part: usize| {
            found.pieces().iter().find(|piece| piece.parts == (part..part + 1)).map_or(Kind::Digit, |piece| piece.kind)
        };
        found.rows().iter().map(|row| row.clone().map(of_part).collect()).collect()
    }

    #[test]
    fn rows_are_rows_whatever_their_length_and_the_size_of_their_digits() {
        let upper = [[20, 20, 12, 100], [70, 30, 12, 95], [120, 22, 12, 100], [170, 25, 12, 40]];
        let lower = [[60, 180, 12, 50], [90, 184, 12, 50]];
        let found = kinds(&bars(300, 300, &[upper.as_slice(), &lower].concat()));
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [4, 2]);
    }

    #[test]
    fn dots_commas_and_dashes_are_signs_where_they_belong() {
        use Sign::{Comma, Minus, Point};
        let two = |sign: [usize; 4]| {
            let found = kinds(&bars(300, 200, &[[40, 40, 12, 100], [160, 40, 12, 100], sign]));
            assert_eq!(found.len(), 1);
            found[0][1]
        };
        assert_eq!(two([100, 128, 12, 12]), Kind::Sign(Point));
        assert_eq!(two([100, 124, 10, 34]), Kind::Sign(Comma));
        assert_eq!(two([80, 86, 50, 10]), Kind::Sign(Minus));
        // A dot half way up, a dash below the digits.
        assert_eq!(two([100, 84, 12, 12]), Kind::Spot);
        assert_eq!(two([80, 132, 50, 10]), Kind::Mark);
    }

    #[test]
    fn two_dots_are_a_colon_and_two_dashes_are_not_two_minus_signs() {
        let digits = [[40, 40, 12, 100], [160, 40, 12, 100]];
        let piece = |signs: [[usize; 4]; 2]| {
            let picture = bars(300, 200, &[digits, signs].concat());
            let found = Segmentation::of_picture(&picture).unwrap();
            found.pieces().iter().map(|piece| (piece.parts.clone(), piece.kind)).collect::<Vec<_>>()
        };
        assert!(piece([[100, 60, 12, 12], [100, 120, 12, 12]]).contains(&(1..3, Kind::Sign(Sign::Colon))));
        let equals = piece([[80, 70, 50, 10], [80, 100, 50, 10]]);
        assert!(equals.contains(&(1..2, Kind::Mark)) && equals.contains(&(2..3, Kind::Mark)), "{equals:?}");
    }

    #[test]
    fn a_slash_leans_more_than_the_digits_and_a_one_at_the_end_is_none() {
        let lines = |lines: &[[(f32, f32); 2]]| {
            let stroke = |ends: &[(f32, f32); 2]| ends.iter().map(|&(x, y)| Point { x, y, width: 0.02 }).collect();
            let drawing = Drawing::from_strokes(lines.iter().map(stroke));
            let found = Segmentation::of_drawing(&drawing).unwrap();
            found.pieces().iter().find(|piece| piece.parts == (1..2)).unwrap().kind
        };
        let upright = |x: f32| [(x, 0.4), (x, 0.6)];
        let slash = [(0.4, 0.4), (0.3, 0.6)];
        assert_eq!(lines(&[upright(0.2), slash, upright(0.5)]), Kind::Sign(Sign::Slash));
        let leaning = |x: f32| [(x + 0.07, 0.4), (x, 0.6)];
        assert_eq!(lines(&[leaning(0.2), slash, leaning(0.5), leaning(0.6)]), Kind::Digit);
        assert_eq!(lines(&[upright(0.2), slash]), Kind::Digit);
    }

    #[test]
    fn a_dot_under_an_arm_does_not_stand_inside_the_digit() {
        // Like a 4: its arm reaches over the dot, its stem is to the right of it.
        let four = bars(300, 200, &[[60, 80, 110, 10], [140, 40, 12, 100], [90, 128, 12, 12], [20, 40, 12, 100]]);
        let found = Segmentation::of_picture(&four).unwrap();
        let dot = found.pieces().iter().find(|piece| piece.kind == Kind::Sign(Sign::Point)).unwrap();
        assert_eq!(dot.parts, 1..2);
    }

    #[test]
    fn strokes_that_cross_are_not_cut_but_told_apart() {
        let stroke =
            |points: &[(f32, f32)]| -> Stroke { points.iter().map(|&(x, y)| Point { x, y, width: 0.02 }).collect() };
        // An open 4 of two strokes, and a 1 that touches its arm.
        let left = stroke(&[(0.3, 0.3), (0.25, 0.45), (0.42, 0.45)]);
        let drawing =
            Drawing::from_strokes([left, stroke(&[(0.38, 0.3), (0.38, 0.6)]), stroke(&[(0.42, 0.3), (0.42, 0.6)])]);
        let found = Segmentation::of_drawing(&drawing).unwrap();
        assert_eq!(found.parts(), 3);
        let four = found.pieces().iter().find(|piece| piece.parts == (0..2)).unwrap();
        assert!(!four.apart && four.cut > 0.0);
        assert_eq!(found.input(four).unwrap(), Input::from_strokes(&drawing.strokes()[..2], Input::PEN).unwrap());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Whatever the strokes, there is a way through each row, and each piece has ink.
        #[test]
        fn there_is_a_way_through_any_strokes(strokes in prop::collection::vec(prop::collection::vec((-0.2f32..1.2, -0.2f32..1.2, 0.0f32..0.3), 1..6), 1..12)) {
            let stroke = |points: Vec<(f32, f32, f32)>| points.into_iter().map(|(x, y, width)| Point { x, y, width }).collect();
            let drawing = Drawing::from_strokes(strokes.into_iter().map(stroke));
            if let Some(found) = Segmentation::of_drawing(&drawing) {
                assert_there_is_a_way(&found);
            }
        }

        /// Whatever the ink, there is a way through, and each piece has ink in its box.
        #[test]
        fn there_is_a_way_through_any_ink(width in 2usize..60, ink in prop::collection::vec(prop_oneof![2 => Just(0.0f32), 1 => 0.0f32..1.0], 60..900)) {
            let height = ink.len() / width;
            let picture = Picture::from_ink(width, height, ink[..width * height].to_vec()).unwrap();
            if let Some(found) = Segmentation::of_picture(&picture) {
                assert_there_is_a_way(&found);
            }
        }
    }

    fn assert_there_is_a_way(found: &Segmentation) {
        let mut reached = vec![false; found.parts() + 1];
        for row in found.rows() {
            reached[row.start] = true;
            for piece in found.pieces().iter().filter(|piece| piece.apart && row.contains(&piece.parts.start)) {
                assert!(piece.parts.end <= row.end, "no piece is in two rows");
                reached[piece.parts.end] |= reached[piece.parts.start];
            }
            assert!(reached[row.end]);
        }
        assert_eq!(found.rows().iter().map(ExactSizeIterator::len).sum::<usize>(), found.parts());
        for piece in found.pieces() {
            assert!(piece.bounds.iter().all(|length| length.is_finite()) && piece.bounds[2] > 0.0);
        }
    }
}
