//! What is on the canvas, and how it came there.

use std::borrow::Cow;
use std::mem;

use thiserror::Error;

use crate::resample::reduced_to;
use crate::{Picture, Point, Stroke};

/// A pen that has moved less than this, in canvas sides, has not moved: half a pixel on a canvas of 280.
const MIN_STEP: f32 = 1.0 / 560.0;

/// An opened picture keeps at most this many pixels on its longest side: more than a canvas shows, and few enough to be
/// read again at every frame.
const MAX_OPENED_SIDE: usize = 1024;

/// A drawing on a square canvas: strokes, over an opened picture if there is one, with undo and redo.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    sheet: Sheet,
    pen_down: bool,
    past: Vec<Step>,
    future: Vec<Step>,
    revision: u64,
}

/// What is visible.
#[derive(Clone, Debug, Default)]
struct Sheet {
    picture: Option<Picture>,
    strokes: Vec<Stroke>,
}

/// A change to the sheet. To apply it gives the step that takes it back.
#[derive(Clone, Debug)]
enum Step {
    Add(Stroke),
    RemoveLast,
    Replace(Sheet),
}

impl Sheet {
    fn is_empty(&self) -> bool {
        self.strokes.is_empty() && self.picture.is_none()
    }

    fn apply(&mut self, step: Step) -> Step {
        match step {
            Step::Add(stroke) => {
                self.strokes.push(stroke);
                Step::RemoveLast
            }
            Step::RemoveLast => self.strokes.pop().map_or(Step::RemoveLast, Step::Add),
            Step::Replace(sheet) => Step::Replace(mem::replace(self, sheet)),
        }
    }
}

/// All of the strokes lie beside the canvas. Coordinates in pixels are a likely mistake, and would be read as no ink.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("all of the strokes lie beside the canvas: their coordinates are in canvas sides, 0 to 1")]
pub struct BesideCanvas;

impl Drawing {
    /// An empty canvas.
    pub fn new() -> Self {
        Self::default()
    }

    /// A drawing of these strokes, one step of its history each. Points that cannot be drawn are treated as
    /// [`Point::sanitised`] says; a stroke without points is left out.
    pub fn from_strokes(strokes: impl IntoIterator<Item = Stroke>) -> Self {
        let mut drawing = Self::new();
        for stroke in strokes.into_iter().filter_map(Stroke::sanitised) {
            drawing.step(Step::Add(stroke));
        }
        drawing
    }

    /// [`Drawing::from_strokes`] for strokes that a program was given.
    ///
    /// # Errors
    /// [`BesideCanvas`] if no ink of theirs can be on the canvas. Without strokes there is none to be elsewhere.
    pub fn on_canvas(strokes: impl IntoIterator<Item = Stroke>) -> Result<Self, BesideCanvas> {
        let drawing = Self::from_strokes(strokes);
        let points = || drawing.strokes().iter().flat_map(|stroke| &stroke.points);
        let beside = |of: fn(&Point) -> f32| {
            let before = points().all(|point| of(point) + point.width / 2.0 < 0.0);
            before || points().all(|point| of(point) - point.width / 2.0 > 1.0)
        };
        let is_beside = !drawing.strokes().is_empty() && (beside(|point| point.x) || beside(|point| point.y));
        if is_beside { Err(BesideCanvas) } else { Ok(drawing) }
    }

    /// Pen down: a new stroke begins, and shows as a dot. A stroke in progress ends. A point whose coordinates are not
    /// finite begins nothing.
    pub fn begin(&mut self, point: Point) {
        self.end();
        if let Some(point) = point.sanitised() {
            self.step(Step::Add(Stroke { points: vec![point] }));
            self.pen_down = true;
        }
    }

    /// The pen moves, and the stroke in progress goes on. Without one, with coordinates that are not finite, or closer
    /// than 1/560 of the canvas to the last point, nothing changes.
    pub fn extend(&mut self, point: Point) {
        let (true, Some(stroke), Some(point)) = (self.pen_down, self.sheet.strokes.last_mut(), point.sanitised())
        else {
            return;
        };
        if stroke.points.last().is_none_or(|last| last.distance(point) >= MIN_STEP) {
            stroke.points.push(point);
            self.revision += 1;
        }
    }

    /// Pen up: the stroke in progress is complete.
    pub fn end(&mut self) {
        self.pen_down = false;
    }

    /// Empties the canvas; this can be undone. An empty canvas stays as it is.
    pub fn clear(&mut self) {
        self.end();
        if !self.is_empty() {
            self.step(Step::Replace(Sheet::default()));
        }
    }

    /// Puts a picture in place of the whole drawing; this can be undone. One with more than 1024 pixels on a side is
    /// reduced to that.
    pub fn open(&mut self, picture: Picture) {
        self.replace(Some(picture), Vec::new());
    }

    /// Puts strokes, over a picture if there is one, in place of the whole drawing, as [`open`](Self::open) and
    /// [`from_strokes`](Self::from_strokes) do; this can be undone in one step. With neither, an empty canvas stays
    /// as it is.
    pub fn replace(&mut self, picture: Option<Picture>, strokes: Vec<Stroke>) {
        self.end();
        let picture = picture.map(|picture| reduced_to(Cow::Owned(picture), MAX_OPENED_SIDE).into_owned());
        let sheet = Sheet { picture, strokes: strokes.into_iter().filter_map(Stroke::sanitised).collect() };
        if !(self.is_empty() && sheet.is_empty()) {
            self.step(Step::Replace(sheet));
        }
    }

    /// Takes the last change back: a stroke (also one in progress), a clearing, an opening. False if there is none.
    pub fn undo(&mut self) -> bool {
        self.end();
        let Some(step) = self.past.pop() else { return false };
        let inverse = self.sheet.apply(step);
        self.future.push(inverse);
        self.revision += 1;
        true
    }

    /// Makes the change again that was undone last. False if there is none; drawing anew forgets what was undone.
    pub fn redo(&mut self) -> bool {
        self.end();
        let Some(step) = self.future.pop() else { return false };
        let inverse = self.sheet.apply(step);
        self.past.push(inverse);
        self.revision += 1;
        true
    }

    /// Whether [`Drawing::undo`] would change something.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether [`Drawing::redo`] would change something.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// The strokes, oldest first, with the one in progress.
    pub fn strokes(&self) -> &[Stroke] {
        &self.sheet.strokes
    }

    /// The opened picture under the strokes.
    pub fn picture(&self) -> Option<&Picture> {
        self.sheet.picture.as_ref()
    }

    /// Whether there is neither a stroke nor a picture.
    pub fn is_empty(&self) -> bool {
        self.sheet.is_empty()
    }

    /// A number that grows with every visible change, so that a window knows when to paint and read again.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    fn step(&mut self, step: Step) {
        let inverse = self.sheet.apply(step);
        self.past.push(inverse);
        self.future.clear();
        self.revision += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f32, y: f32) -> Point {
        Point { x, y, width: 0.1 }
    }

    #[test]
    fn strokes_beside_the_canvas_are_refused_and_those_that_reach_it_are_not() {
        let of = |strokes: &[&[Point]]| {
            let strokes: Vec<Stroke> = strokes.iter().map(|points| points.iter().copied().collect()).collect();
            Drawing::on_canvas(strokes).map(|_| ())
        };
        let in_pixels = [at(120.0, 40.0), at(200.0, 40.0), at(150.0, 200.0)];
        assert_eq!(of(&[&in_pixels]), Err(BesideCanvas));
        assert_eq!(of(&[&[at(0.5, -0.2)]]), Err(BesideCanvas));
        assert_eq!(of(&[&[at(0.5, -0.04)]]), Ok(()), "half of its width reaches it");
        assert_eq!(of(&[&in_pixels, &[at(0.5, 0.5)]]), Ok(()));
        assert_eq!(of(&[&[at(-0.5, 0.5), at(1.5, 0.5)]]), Ok(()), "it crosses the canvas");
        for empty in [&[][..], &[&[][..], &[]]] {
            assert_eq!(of(empty), Ok(()));
        }
    }

    #[test]
    fn undo_takes_back_one_stroke_and_redo_brings_it_again() {
        let mut drawing = Drawing::new();
        for x in [0.2, 0.8] {
            drawing.begin(at(x, 0.1));
            drawing.extend(at(x, 0.9));
            drawing.end();
        }
        let both = drawing.strokes().to_vec();
        assert!(drawing.undo());
        assert_eq!(drawing.strokes(), &both[..1]);
        assert!(drawing.redo());
        assert_eq!(drawing.strokes(), both);
        assert!(!drawing.redo());
    }

    #[test]
    fn clear_and_open_are_undone_like_strokes() {
        let mut drawing = Drawing::new();
        drawing.begin(at(0.5, 0.5));
        drawing.clear();
        assert!(drawing.is_empty());
        drawing.open(Picture::from_ink(2, 2, vec![1.0; 4]).unwrap());
        assert!(drawing.strokes().is_empty() && drawing.picture().is_some());
        assert!(drawing.undo() && drawing.is_empty());
        assert!(drawing.undo());
        assert_eq!(drawing.strokes().len(), 1);
        assert!(drawing.undo() && !drawing.can_undo() && drawing.is_empty());
    }

    #[test]
    fn a_new_stroke_forgets_what_was_undone() {
        let mut drawing = Drawing::new();
        drawing.begin(at(0.2, 0.2));
        drawing.undo();
        drawing.begin(at(0.8, 0.8));
        assert!(!drawing.can_redo());
    }

    #[test]
    fn the_revision_grows_exactly_when_something_visible_changes() {
        let mut drawing = Drawing::new();
        let mut last = drawing.revision();
        let mut changed = |drawing: &Drawing| mem::replace(&mut last, drawing.revision()) != drawing.revision();
        drawing.extend(at(0.5, 0.5));
        drawing.clear();
        drawing.replace(None, Vec::new());
        drawing.replace(None, vec![Stroke::default()]);
        assert!(!drawing.undo());
        assert!(!changed(&drawing));
        drawing.begin(at(0.5, 0.5));
        assert!(changed(&drawing));
        drawing.extend(at(0.5005, 0.5));
        drawing.end();
        assert!(!changed(&drawing));
        drawing.undo();
        assert!(changed(&drawing));
        drawing.redo();
        assert!(changed(&drawing));
        drawing.clear();
        assert!(changed(&drawing));
        drawing.undo();
        assert!(changed(&drawing));
        drawing.replace(None, Vec::new());
        assert!(changed(&drawing) && drawing.is_empty());
    }

    #[test]
    fn points_that_are_nowhere_do_not_break_a_stroke() {
        let mut drawing = Drawing::new();
        drawing.begin(at(0.1, 0.1));
        drawing.extend(at(f32::NAN, 0.2));
        drawing.extend(at(0.3, 0.3));
        assert_eq!(drawing.strokes()[0].points, [at(0.1, 0.1), at(0.3, 0.3)]);
    }
}
