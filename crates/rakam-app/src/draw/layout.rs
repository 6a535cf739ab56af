//! Where the parts of the tab are, at any size of the window.

use egui::{Rect, pos2, vec2};

use crate::layout::{GAP, GROUP_GAP, ROW, is_low};

/// By how much a card is higher than wide: two lines of text and a button below its square.
const CAPTION: f32 = 76.0;
/// In less height, the bars are in two columns.
const ONE_COLUMN: f32 = 270.0;
/// In less width, the toolbar has no room for the pen.
const TOOLBAR: f32 = 420.0;

/// The parts of the tab. None overlaps another, and all are inside the body of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Layout {
    pub(crate) toolbar: Rect,
    /// A square.
    pub(crate) canvas: Rect,
    pub(crate) verdict: Rect,
    pub(crate) seen: Rect,
    pub(crate) bars: Rect,
    /// In how many columns the bars are.
    pub(crate) bar_columns: usize,
}

impl Layout {
    /// The layout with the largest canvas; a column of bars beside the canvas reads best, so it may cost a little.
    pub(crate) fn of(body: Rect) -> Self {
        if is_low(body) {
            return Self::low(body);
        }
        let (wide, beside, below) = (Self::wide(body), Self::narrow_beside(body), Self::narrow_below(body));
        let narrow = if beside.canvas.width() >= below.canvas.width() { beside } else { below };
        if wide.canvas.width() >= 0.85 * narrow.canvas.width() { wide } else { narrow }
    }

    /// Canvas left; right of it a panel with the two cards side by side and the bars below. Where the canvas is narrower than its
    /// tools, these are above the panel, too, which then takes all of the height.
    fn wide(body: Rect) -> Self {
        let panel = (body.width() * 0.35).clamp(304.0, 480.0);
        let side = side(body.width() - GROUP_GAP - panel, body.height() - ROW - GAP);

        let left = (body.center().x - (side + GROUP_GAP + panel) / 2.0).round();
        let canvas = square(left, body.top() + ROW + GAP, side);
        let panel_left = canvas.right() + GROUP_GAP;
        let right = panel_left + panel;
        let (toolbar_right, top, bottom) = match side < TOOLBAR {
            true => (right, canvas.top(), body.bottom()),
            false => (canvas.right(), body.top(), canvas.bottom()),
        };
        let panel = Rect::from_min_max(pos2(panel_left, top), pos2(right, bottom));
        let card = vec2(
            (panel.width() - 2.0 * GAP) / 2.0,
            ((panel.width() - 2.0 * GAP) / 2.0 + CAPTION).min(panel.height() * 0.45),
        );
        let verdict = Rect::from_min_size(panel.min, card);
        Self {
            toolbar: Rect::from_min_max(pos2(left, body.top()), pos2(toolbar_right, body.top() + ROW)),
            canvas,
            verdict,
            seen: verdict.translate(vec2(card.x + 2.0 * GAP, 0.0)),
            bars: Rect::from_min_max(pos2(panel.left(), verdict.bottom() + 2.0 * GAP), panel.max),
            bar_columns: 1,
        }
    }

    /// Canvas left; right of it the two cards and the bars, side by side. The tools are above those, unless the canvas would be
    /// smaller for it: then they are above all.
    fn low(body: Rect) -> Self {
        let beside = side(body.width() - GROUP_GAP - TOOLBAR, body.height());
        let below_tools = side(body.width(), body.height() - ROW - GAP);
        let side = beside.max(below_tools);
        let canvas = square(body.left(), body.bottom() - side, side);
        let right = body.with_min_x(canvas.right() + GROUP_GAP);
        let toolbar = toolbar(if beside >= below_tools { right } else { body });
        let below = right.with_min_y(toolbar.bottom() + GAP);
        let card = (below.width() * 0.22).min(below.height()).floor();
        let verdict = below.with_max_x(below.left() + card);
        let seen = verdict.translate(vec2(card + GAP, 0.0));
        let bars = below.with_min_x(seen.right() + GAP);
        let bar_columns = if bars.height() < ONE_COLUMN { 2 } else { 1 };
        Self { toolbar, canvas, verdict, seen, bars, bar_columns }
    }

    /// Canvas left with the two cards stacked beside it; the bars below both.
    fn narrow_beside(body: Rect) -> Self {
        let (column, bars) = (128.0, 152.0);
        let side = side(body.width() - GAP - column, body.height() - ROW - 2.0 * GAP - bars);

        let toolbar = toolbar(body);
        let canvas = square(body.left(), toolbar.bottom() + GAP, side);
        let column = Rect::from_min_max(pos2(canvas.right() + GAP, canvas.top()), pos2(body.right(), canvas.bottom()));
        let seen_height = (column.width() + CAPTION).min(column.height() * 0.55);
        let (verdict, seen) = split_below(column, column.height() - seen_height - GAP);
        Self {
            toolbar,
            canvas,
            verdict,
            seen,
            bars: Rect::from_min_max(pos2(body.left(), canvas.bottom() + GAP), body.max),
            bar_columns: 2,
        }
    }

    /// Canvas across the window; the two cards below it in a row, and the bars below them.
    fn narrow_below(body: Rect) -> Self {
        let (cards, bars) = (128.0, 152.0);
        let side = side(body.width(), body.height() - ROW - 3.0 * GAP - cards - bars);

        let toolbar = toolbar(body);
        let canvas = square((body.center().x - side / 2.0).round(), toolbar.bottom() + GAP, side);
        let below = Rect::from_min_max(pos2(body.left(), canvas.bottom() + GAP), body.max);
        let (row_of_cards, bars) = split_below(below, (below.height() - GAP) * cards / (cards + bars));
        let middle = row_of_cards.center().x;
        Self {
            toolbar,
            canvas,
            verdict: row_of_cards.with_max_x(middle - GAP / 2.0),
            seen: row_of_cards.with_min_x(middle + GAP / 2.0),
            bars,
            bar_columns: 2,
        }
    }
}

fn side(width: f32, height: f32) -> f32 {
    width.min(height).max(0.0).floor()
}

fn square(left: f32, top: f32, side: f32) -> Rect {
    Rect::from_min_size(pos2(left, top), vec2(side, side))
}

fn toolbar(body: Rect) -> Rect {
    Rect::from_min_size(body.min, vec2(body.width(), ROW))
}

/// The upper `height` of a rectangle, and the rest below a gap.
fn split_below(rect: Rect, height: f32) -> (Rect, Rect) {
    let height = height.max(0.0);
    (rect.with_max_y(rect.top() + height), rect.with_min_y((rect.top() + height + GAP).min(rect.bottom())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Frame;
    use proptest::prelude::*;

    fn all(frame: &Frame, layout: &Layout) -> [Rect; 7] {
        let Layout { toolbar, canvas, verdict, seen, bars, .. } = *layout;
        [frame.header, frame.tabs, toolbar, canvas, verdict, seen, bars]
    }

    proptest! {
        #[test]
        fn everything_is_inside_and_nothing_overlaps(
            (width, height) in prop_oneof![
                (360.0f32..4000.0, 640.0f32..2500.0),
                // A phone on its side.
                (230.0f32..440.0, 1.75f32..2.4).prop_map(|(height, wider)| (height * wider, height)),
            ],
        ) {
            let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height));
            let frame = Frame::of(window);
            let layout = Layout::of(frame.body);
            let all = all(&frame, &layout);
            for (i, rect) in all.iter().enumerate() {
                prop_assert!(window.contains_rect(*rect), "{i}: {rect:?}");
                prop_assert!(rect.width() > 0.0 && rect.height() > 0.0, "{i}: {rect:?}");
                for other in &all[i + 1..] {
                    prop_assert!(!rect.shrink(0.01).intersects(*other), "{rect:?} {other:?}");
                }
            }
            prop_assert_eq!(layout.canvas.width(), layout.canvas.height());
        }
    }

    #[test]
    fn the_toolbar_has_room_for_the_pen() {
        for (width, height) in [(640.0, 600.0), (720.0, 640.0), (760.0, 600.0), (1000.0, 720.0), (2560.0, 600.0)] {
            let layout = Layout::of(Frame::of(Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height))).body);
            assert!(layout.toolbar.width() >= TOOLBAR, "{width}x{height}: {:?}", layout.toolbar);
        }
    }

    #[test]
    fn a_bar_has_room_for_its_words() {
        for (width, height) in [
            (568.0, 290.0),
            (568.0, 320.0),
            (740.0, 330.0),
            (844.0, 390.0),
            (932.0, 430.0),
            (480.0, 640.0),
            (2560.0, 600.0),
        ] {
            let layout = Layout::of(Frame::of(Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height))).body);
            let rows = 10_usize.div_ceil(layout.bar_columns) as f32;
            let row = (layout.bars.height() - 24.0) / rows;
            assert!(row >= 20.0, "{width}x{height}: {row} points");
        }
    }

    #[test]
    fn the_canvas_is_large_in_every_layout() {
        let windows = [(480.0, 640.0, 310.0), (390.0, 844.0, 360.0), (1000.0, 720.0, 560.0), (1920.0, 1080.0, 900.0)];
        let on_its_side = [(740.0, 330.0, 210.0), (844.0, 390.0, 270.0), (932.0, 430.0, 330.0)];
        for (width, height, at_least) in windows.into_iter().chain(on_its_side) {
            let canvas = Layout::of(Frame::of(Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height))).body).canvas;
            assert!(canvas.width() >= at_least, "{width}x{height}: {canvas:?}");
        }
    }
}
