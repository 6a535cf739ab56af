//! From a part of the input back to the canvas.

use egui::{Rect, pos2};
use rakam_ink::Placement;
use rakam_nn::trace::ReceptiveField;

/// A part of the input, whose ink was placed so, on a canvas at `canvas`.
pub(super) fn on_canvas(placement: Placement, field: &ReceptiveField, canvas: Rect) -> Rect {
    let at = |column: usize, row: usize| {
        let [x, y] = placement.to_ink([column as f32, row as f32]);
        pos2(canvas.left() + canvas.width() * x, canvas.top() + canvas.width() * y)
    };
    Rect::from_min_max(at(field.columns.start, field.rows.start), at(field.columns.end, field.rows.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;
    use rakam_ink::{Drawing, Input, Point, Stroke};
    use rakam_model::{Reader, embedded};

    use crate::draw::digits::Digits;

    /// A bar down the left of the canvas and one to its right at the foot: the input's box of them lies over the same ink.
    #[test]
    fn what_is_inked_in_the_input_lies_over_the_ink_of_the_drawing() {
        let line =
            |points: &[(f32, f32)]| -> Stroke { points.iter().map(|&(x, y)| Point { x, y, width: 0.05 }).collect() };
        let drawing = Drawing::from_strokes([line(&[(0.2, 0.1), (0.2, 0.7), (0.45, 0.7)])]);
        let mut digits = Digits::default();
        digits.read(&Reader::new(&embedded()[1].model().unwrap()), &drawing);
        let canvas = Rect::from_min_size(pos2(100.0, 50.0), vec2(300.0, 300.0));
        let input = digits.input().unwrap();
        let placement = input.placement().unwrap();
        let inked: Vec<Rect> = (0..784)
            .filter(|&pixel| input.pixels()[pixel] > 0.5)
            .map(|pixel| {
                let (row, column) = (pixel / 28, pixel % 28);
                on_canvas(placement, &ReceptiveField { rows: row..row + 1, columns: column..column + 1 }, canvas)
            })
            .collect();
        let all = inked.iter().fold(Rect::NOTHING, |all, pixel| all.union(*pixel));
        let drawn = Rect::from_min_max(pos2(160.0, 80.0), pos2(235.0, 260.0));
        // As far as whole pixels of the input tell, which are ten points wide here.
        let pixel = inked[0].width();
        assert!((all.center() - drawn.center()).length() < pixel, "{all:?} over {drawn:?}");
        let pen = Input::PEN * pixel;
        assert!((all.height() - drawn.height() - pen).abs() < 2.0 * pixel, "{all:?} over {drawn:?}");
    }
}
