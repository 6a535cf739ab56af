//! Where things stand in this place.

use egui::{Rect, pos2, vec2};

use crate::layout::{Frame, GAP, GROUP_GAP, ROW};

/// From here on what is looked at has a column of its own.
const THREE_COLUMNS: f32 = 1040.0;
const DETAIL_COLUMN: f32 = 440.0;
/// The input beside the canvas: a whole number of points for each of its pixels.
const INPUT: f32 = 4.0 * 28.0;
const INPUT_NARROW: f32 = 3.0 * 28.0;
/// Ten or eleven bars are not read in less.
const OUTPUTS: f32 = 154.0;

/// The places of one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Places {
    /// A square.
    pub(super) canvas: Rect,
    pub(super) tools: Rect,
    /// A square.
    pub(super) input: Rect,
    pub(super) reading: Rect,
    /// The outputs, where there is room for them beside the rest.
    pub(super) outputs: Option<Rect>,
    /// What one chooses between: the layers, why, near images.
    pub(super) views: Rect,
    pub(super) view: Rect,
    /// What is looked at.
    pub(super) detail: Rect,
}

impl Places {
    /// `looking`: whether something is looked at. `often`: whether things are looked at again and again, so that a place for
    /// them is kept free where there is room.
    pub(super) fn of(frame: &Frame, looking: bool, often: bool) -> Self {
        if frame.narrow { Self::narrow(frame.body, looking) } else { Self::wide(frame.body, looking || often) }
    }

    fn wide(body: Rect, with_detail: bool) -> Self {
        let below = ROW + INPUT + 2.0 * GAP;
        let side = (body.width() * 0.3).min(body.height() - below - GAP - OUTPUTS).clamp(200.0, 400.0).floor();
        let canvas = Rect::from_min_size(body.min, vec2(side, side));
        let tools = Rect::from_min_size(pos2(body.left(), canvas.bottom() + GAP), vec2(side, ROW));
        let row = Rect::from_min_size(pos2(body.left(), tools.bottom() + GAP), vec2(side, INPUT));
        let outputs = Rect::from_min_max(pos2(body.left(), row.bottom() + GAP), pos2(canvas.right(), body.bottom()));

        let right = body.with_min_x(canvas.right() + GROUP_GAP);
        let (main, detail) = if right.width() >= THREE_COLUMNS {
            let middle = right.right() - DETAIL_COLUMN;
            (right.with_max_x(middle - 2.0 * GAP), right.with_min_x(middle))
        } else if !with_detail {
            (right, right.with_min_y(right.bottom()))
        } else {
            let middle = right.bottom() - (right.height() * 0.4).clamp(200.0, 290.0);
            (right.with_max_y(middle - GAP), right.with_min_y(middle))
        };
        Self {
            canvas,
            tools,
            input: row.with_max_x(row.left() + INPUT),
            reading: row.with_min_x(row.left() + INPUT + 1.5 * GAP),
            outputs: (outputs.height() >= OUTPUTS - 1.0).then_some(outputs),
            views: main.with_max_y(main.top() + ROW),
            view: main.with_min_y(main.top() + ROW + GAP),
            detail,
        }
    }

    fn narrow(body: Rect, looking: bool) -> Self {
        let side = (body.width() * 0.55).min(body.height() * 0.34).clamp(160.0, 260.0).floor();
        let canvas = Rect::from_min_size(body.min, vec2(side, side));
        let beside = Rect::from_min_max(pos2(canvas.right() + GAP, body.top()), pos2(body.right(), canvas.bottom()));
        let tools = beside.with_max_y(beside.top() + ROW);
        let input =
            Rect::from_min_size(pos2(beside.left(), beside.bottom() - INPUT_NARROW), vec2(INPUT_NARROW, INPUT_NARROW));
        let reading =
            Rect::from_min_max(pos2(beside.left(), tools.bottom()), pos2(beside.right(), input.top() - GAP / 2.0));
        let main = body.with_min_y(canvas.bottom() + GAP);
        let detail = if looking { ((main.height() - ROW - GAP) * 0.58).min(330.0) } else { 0.0 };
        Self {
            canvas,
            tools,
            input,
            reading,
            outputs: None,
            views: main.with_max_y(main.top() + ROW),
            view: Rect::from_min_max(
                pos2(main.left(), main.top() + ROW + GAP),
                pos2(main.right(), main.bottom() - if looking { detail + GAP } else { 0.0 }),
            ),
            detail: main.with_min_y(main.bottom() - detail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn everything_is_inside_and_nothing_overlaps(
            width in 360.0f32..4000.0, height in 600.0f32..2500.0, looking: bool, often: bool,
        ) {
            let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height));
            let frame = Frame::of(window);
            let places = Places::of(&frame, looking, often);
            let mut all =
                vec![places.canvas, places.tools, places.input, places.reading, places.views, places.view, places.detail];
            all.extend(places.outputs);
            for (i, place) in all.iter().enumerate() {
                prop_assert!(frame.body.expand(0.01).contains_rect(*place), "{i}: {place:?}");
                for other in &all[i + 1..] {
                    prop_assert!(!place.shrink(0.01).intersects(other.shrink(0.01)), "{place:?} {other:?}");
                }
            }
            prop_assert!(places.view.height() >= 60.0 && places.reading.height() >= 24.0, "{places:?}");
        }
    }
}
