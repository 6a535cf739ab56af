//! A card that is dragged to another place.

use egui::{CursorIcon, Key, Rect, Response, Sense, Stroke, Ui, vec2};

use super::draft::Edit;
use crate::icons;
use crate::layout::GAP;
use crate::theme::{BUTTON_CORNERS, Palette};

/// The width of a grip.
pub(super) const GRIP: f32 = 22.0;
/// So near to the edge of what is in sight, dragging scrolls.
const EDGE: f32 = 48.0;
/// How fast it scrolls, in points a second.
const SPEED: f32 = 500.0;

/// Shows what a card is dragged by. Keyboard and assistive technology move cards with their buttons.
pub(super) fn show_grip(ui: &Ui, rect: Rect) -> Response {
    let grip = ui.interact(rect, ui.scope_id().with("grip"), Sense::DRAG | Sense::HOVER);
    let cursor = if grip.dragged() { CursorIcon::Grabbing } else { CursorIcon::Grab };
    let palette = Palette::of(ui);
    let color = if grip.hovered() || grip.dragged() { palette.text } else { palette.weak_text };
    let icon = Rect::from_center_size(rect.center(), vec2(18.0, 18.0));
    icons::GRIP.paint(ui.painter(), icon, color);
    grip.on_hover_and_drag_cursor(cursor)
}

/// Shows where the card goes whose grip is dragged. Returns its way once it is let go.
pub(super) fn follow(ui: &Ui, cards: &[Rect], grips: &[Response]) -> Option<Edit> {
    let from = grips.iter().position(|grip| grip.dragged() || grip.drag_stopped())?;
    let pointer = ui.ctx().pointer_latest_pos()?;
    let to = place(cards, from, pointer.y);
    if grips[from].drag_stopped() {
        let given_up = ui.input(|input| input.key_pressed(Key::Escape));
        return (to != from && !given_up).then_some(Edit::Move { from, to });
    }
    let accent = Stroke::new(2.0, Palette::of(ui).accent);
    ui.painter().rect_stroke(cards[from], BUTTON_CORNERS, accent, egui::StrokeKind::Inside);
    if to != from {
        let y = if to < from { cards[to].top() - GAP / 2.0 } else { cards[to].bottom() + GAP / 2.0 };
        ui.painter().hline(cards[to].x_range(), y, accent);
    }
    scroll(ui, pointer.y);
    None
}

/// The place of the card among the others, if it is let go at that height.
fn place(cards: &[Rect], from: usize, y: f32) -> usize {
    cards.iter().enumerate().filter(|(index, card)| *index != from && card.center().y < y).count()
}

/// Scrolls while the pointer is at the upper or lower edge.
fn scroll(ui: &Ui, y: f32) {
    let sight = ui.clip_rect();
    let direction = if y < sight.top() + EDGE {
        1.0
    } else if y > sight.bottom() - EDGE {
        -1.0
    } else {
        return;
    };
    ui.scroll_with_delta(vec2(0.0, direction * SPEED * ui.input(|input| input.stable_dt.min(0.1))));
    ui.ctx().request_repaint();
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    #[test]
    fn a_card_goes_between_those_whose_middles_it_is_between() {
        let cards: Vec<Rect> =
            (0..4).map(|at| Rect::from_min_size(pos2(0.0, 100.0 * at as f32), vec2(50.0, 90.0))).collect();
        let places = |from| [-10.0, 44.0, 46.0, 144.0, 146.0, 246.0, 999.0].map(|y| place(&cards, from, y));
        assert_eq!(places(0), [0, 0, 0, 0, 1, 2, 3]);
        assert_eq!(places(2), [0, 0, 1, 1, 2, 2, 3]);
    }
}
