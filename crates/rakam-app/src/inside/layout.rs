//! Where the parts of the tab are, at any size of the window.

use egui::{Rect, pos2, vec2};

use crate::layout::{Frame, GAP, GROUP_GAP, ROW, is_low};

/// From this width on what is looked at has a column of its own.
const THREE_COLUMNS: f32 = 1040.0;
const DETAIL_COLUMN: f32 = 440.0;
/// The input beside the canvas: a whole number of points for each of its pixels.
const INPUT: f32 = 4.0 * 28.0;
const INPUT_NARROW: f32 = 3.0 * 28.0;
/// In less width, the views have two strips of this height.
const ONE_STRIP: f32 = 480.0;
const STRIP: f32 = 34.0;
/// The height of two lines of text.
const READING: f32 = 40.0;
/// In less height, ten or eleven bars are not legible.
const OUTPUTS: f32 = 154.0;

/// The parts of the tab.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Layout {
    /// A square.
    pub(super) canvas: Rect,
    pub(super) tools: Rect,
    /// A square.
    pub(super) input: Rect,
    pub(super) reading: Rect,
    /// The outputs, if there is room for them beside the rest.
    pub(super) outputs: Option<Rect>,
    /// The strip of the views; two of them if it is higher than a row of buttons.
    pub(super) views: Rect,
    /// The button that saves the view as a picture: beside the strip, or where a narrow window has room.
    pub(super) save: Rect,
    pub(super) view: Rect,
    /// What is looked at.
    pub(super) detail: Rect,
}

impl Layout {
    /// `looking`: whether something is looked at. `often`: whether that changes all the time, so that room for it is kept free
    /// where there is enough.
    pub(super) fn of(frame: &Frame, looking: bool, often: bool) -> Self {
        match frame.body {
            body if is_low(body) => Self::low(body, looking),
            body if frame.narrow => Self::narrow(body, looking),
            body => Self::wide(body, looking || often),
        }
    }

    /// Canvas and tools left, beside them the reading and the input, and the view in what is left; what is looked at is beside it.
    fn low(body: Rect, looking: bool) -> Self {
        let side = (body.height() - ROW - GAP).min(body.width() * 0.25).floor();
        let canvas = Rect::from_min_size(body.min, vec2(side, side));
        let tools = Rect::from_min_size(pos2(body.left(), canvas.bottom() + GAP), vec2(side, ROW));
        let pixel = ((side - READING - GAP / 2.0) / 28.0).floor().clamp(1.0, INPUT_NARROW / 28.0);
        let left = canvas.right() + GAP;
        let input = Rect::from_min_size(pos2(left, canvas.bottom() - 28.0 * pixel), vec2(28.0, 28.0) * pixel);
        let beside = body.with_min_x(left).with_max_x(left + INPUT_NARROW);
        let main = body.with_min_x(beside.right() + 1.5 * GAP);
        let views = if main.width() - ROW < ONE_STRIP { 2.0 * STRIP } else { ROW };
        let shown = main.with_min_y(main.top() + views + GAP);
        let middle = if looking { shown.left() + shown.width() * 0.5 } else { shown.right() };
        Self {
            canvas,
            tools,
            input,
            reading: beside.with_max_y(input.top() - GAP / 2.0),
            outputs: None,
            views: main.with_max_y(main.top() + views).with_max_x(main.right() - ROW),
            save: Rect::from_min_size(pos2(main.right() - ROW, main.top()), vec2(ROW, ROW)),
            view: shown.with_max_x(if looking { middle - GAP } else { middle }),
            detail: shown.with_min_x(middle),
        }
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
            views: main.with_max_y(main.top() + ROW).with_max_x(main.right() - ROW),
            save: Rect::from_min_size(pos2(main.right() - ROW, main.top()), vec2(ROW, ROW)),
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
        let views = if body.width() < ONE_STRIP { 2.0 * STRIP } else { ROW };
        let detail = if looking { ((main.height() - views - GAP) * 0.58).min(330.0) } else { 0.0 };
        Self {
            canvas,
            tools,
            input,
            reading,
            outputs: None,
            save: Rect::from_min_size(beside.max - vec2(ROW, ROW), vec2(ROW, ROW)),
            views: main.with_max_y(main.top() + views),
            view: Rect::from_min_max(
                pos2(main.left(), main.top() + views + GAP),
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
            (width, height) in prop_oneof![
                (360.0f32..4000.0, 600.0f32..2500.0),
                // A phone on its side.
                (250.0f32..440.0, 1.75f32..2.4).prop_map(|(height, wider)| (height * wider, height)),
            ],
            looking: bool,
            often: bool,
        ) {
            let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height));
            let frame = Frame::of(window);
            let layout = Layout::of(&frame, looking, often);
            let mut all =
                vec![layout.canvas, layout.tools, layout.input, layout.reading, layout.views, layout.view, layout.detail];
            all.push(layout.save);
            all.extend(layout.outputs);
            for (i, rect) in all.iter().enumerate() {
                prop_assert!(frame.body.expand(0.01).contains_rect(*rect), "{i}: {rect:?}");
                for other in &all[i + 1..] {
                    prop_assert!(!rect.shrink(0.01).intersects(other.shrink(0.01)), "{rect:?} {other:?}");
                }
            }
            prop_assert!(layout.view.height() >= 60.0 && layout.reading.height() >= 24.0, "{layout:?}");
        }
    }
}
