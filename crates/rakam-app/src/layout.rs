//! The frame of the window, the same around every tab: the header, the strip of tabs, and the body.

use egui::{Rect, vec2};

/// The gap between neighbours, and between groups, in points.
pub(crate) const GAP: f32 = 8.0;
pub(crate) const GROUP_GAP: f32 = 24.0;
/// The padding of a card.
pub(crate) const CARD_PADDING: f32 = 12.0;
/// The height of a row of buttons: large enough for a finger.
pub(crate) const ROW: f32 = 40.0;

/// Below this width the tabs are at the foot of the window, where a thumb reaches them.
const NARROW: f32 = 860.0;
/// In less height, parts of a tab that usually are one below another are side by side.
const LOW: f32 = 440.0;
/// The width of the tabs in the header.
const TABS: f32 = 500.0;
/// The width of the program's name before them, and the window from which on it leaves room for the network's.
const TITLE: f32 = 88.0;
const TITLED: f32 = 940.0;

/// Whether a body is as low and wide as that of a phone on its side.
pub(crate) fn is_low(body: Rect) -> bool {
    body.height() < LOW && body.width() > 2.0 * body.height()
}

/// Where the parts of the window are. None overlaps another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Frame {
    pub(crate) title: Rect,
    pub(crate) tabs: Rect,
    /// The network, the language, the theme.
    pub(crate) header: Rect,
    pub(crate) body: Rect,
    /// Whether the window is so narrow that a tab has one column.
    pub(crate) narrow: bool,
}

impl Frame {
    pub(crate) fn of(window: Rect) -> Self {
        let narrow = window.width() < NARROW;
        let margin = if narrow { 1.5 * GAP } else { GROUP_GAP };
        let inside = window.shrink2(vec2(margin, GAP));
        let top = Rect::from_min_size(inside.min, vec2(inside.width(), ROW));
        let titled = narrow || window.width() >= TITLED;
        let title = top.with_max_x(top.left() + if titled { TITLE } else { 0.0 });
        let below = inside.with_min_y(top.bottom() + GAP);
        if narrow {
            let tabs = inside.with_min_y(inside.bottom() - ROW);
            let body = below.with_max_y(tabs.top() - GAP);
            Self { title, tabs, header: top.with_min_x(title.right()), body, narrow }
        } else {
            let tabs = top.with_min_x(title.right()).with_max_x(title.right() + TABS);
            let body = below.with_max_y(window.bottom() - margin);
            Self { title, tabs, header: top.with_min_x(tabs.right() + GAP), body, narrow }
        }
    }
}
