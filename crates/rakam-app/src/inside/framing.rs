//! From the input back to the canvas: the drawing was scaled and moved to become the input.

use egui::{Rect, Vec2, pos2, vec2};
use rakam_ink::{Drawing, Input};
use rakam_nn::trace::ReceptiveField;

use crate::draw::digits::Digits;

/// Where the input lies on the canvas, as far as the boxes of the ink in both tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Framing {
    /// Canvas sides for each pixel of the input.
    scale: f32,
    /// The input's corner, in canvas sides.
    corner: Vec2,
}

/// The longest side of the ink in the input, as its makers chose it.
const INK: f32 = 20.0;

impl Framing {
    /// Of the digit that is looked at; `None` for an opened picture, a dot, or no ink.
    pub(super) fn of(drawing: &Drawing, digits: &Digits) -> Option<Self> {
        // The box of the pen's middle of a drawing; of one digit of a number, the box of its ink.
        let (middle, longest, pixels) = match digits.number() {
            Some(number) => {
                let [left, top, width, height] = number.digits.get(digits.selected())?.bounds;
                (pos2(left + width / 2.0, top + height / 2.0), width.max(height), INK)
            }
            None if drawing.picture().is_some() => return None,
            None => {
                let points = drawing.strokes().iter().flat_map(rakam_ink::Stroke::smooth);
                let mut ink = Rect::NOTHING;
                points.for_each(|point| ink.extend_with(pos2(point.x.clamp(0.0, 1.0), point.y.clamp(0.0, 1.0))));
                (ink.center(), ink.width().max(ink.height()), INK - Input::PEN)
            }
        };
        // A dot keeps its own shape in the input.
        if longest.is_nan() || longest < 0.05 {
            return None;
        }
        let scale = longest / pixels;
        let on_input = middle_of_ink(digits.input()?)?;
        Some(Self { scale, corner: middle.to_vec2() - scale * on_input })
    }

    /// A part of the input on a canvas at `place`.
    pub(super) fn on_canvas(self, field: &ReceptiveField, place: Rect) -> Rect {
        let at = |column: usize, row: usize| {
            place.min + place.width() * (self.corner + self.scale * vec2(column as f32, row as f32))
        };
        Rect::from_min_max(at(field.columns.start, field.rows.start), at(field.columns.end, field.rows.end))
    }
}

/// The middle of the ink's box; where an edge covers a part of a pixel, that part counts.
fn middle_of_ink(input: &Input) -> Option<Vec2> {
    let most = |of: &dyn Fn(usize) -> usize| (0..Input::SIDE).fold(0.0f32, |most, i| most.max(input.pixels()[of(i)]));
    let middle = |most: &dyn Fn(usize) -> f32| {
        let first = (0..Input::SIDE).find(|&i| most(i) > 0.0)?;
        let last = (0..Input::SIDE).rfind(|&i| most(i) > 0.0)?;
        Some((first as f32 + 1.0 - most(first) + last as f32 + most(last)) / 2.0)
    };
    let across = middle(&|column| most(&|row| row * Input::SIDE + column))?;
    let down = middle(&|row| most(&|column| row * Input::SIDE + column))?;
    Some(vec2(across, down))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rakam_ink::{Point, Stroke};
    use rakam_model::{Reader, embedded};

    /// A bar down the left of the canvas and one to its right at the foot: the input's box of them lies over the same ink.
    #[test]
    fn what_is_inked_in_the_input_lies_over_the_ink_of_the_drawing() {
        let line =
            |points: &[(f32, f32)]| -> Stroke { points.iter().map(|&(x, y)| Point { x, y, width: 0.05 }).collect() };
        let drawing = Drawing::from_strokes([line(&[(0.2, 0.1), (0.2, 0.7), (0.45, 0.7)])]);
        let mut digits = Digits::default();
        digits.read(&Reader::new(&embedded()[1].model().unwrap()), &drawing);
        let framing = Framing::of(&drawing, &digits).unwrap();
        let canvas = Rect::from_min_size(pos2(100.0, 50.0), vec2(300.0, 300.0));
        let input = digits.input().unwrap();
        let inked: Vec<Rect> = (0..784)
            .filter(|&pixel| input.pixels()[pixel] > 0.5)
            .map(|pixel| {
                let (row, column) = (pixel / 28, pixel % 28);
                framing.on_canvas(&ReceptiveField { rows: row..row + 1, columns: column..column + 1 }, canvas)
            })
            .collect();
        let all = inked.iter().fold(Rect::NOTHING, |all, pixel| all.union(*pixel));
        let drawn = Rect::from_min_max(pos2(160.0, 80.0), pos2(235.0, 260.0));
        // As far as whole pixels of the input tell, which are ten points wide here.
        let pixel = 300.0 * framing.scale;
        assert!((all.center() - drawn.center()).length() < pixel, "{all:?} over {drawn:?}");
        let pen = Input::PEN * pixel;
        assert!((all.height() - drawn.height() - pen).abs() < 2.0 * pixel, "{all:?} over {drawn:?}");
    }
}
