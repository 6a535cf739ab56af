//! The frame around a control, and the bubble beside it.

use egui::{
    Align2, Area, Id, LayerId, Order, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::icons;
use crate::layout::{CARD_PADDING, GAP, ROW};
use crate::theme::{BUTTON_CORNERS, CARD_CORNERS, Palette};
use crate::widgets::{Button, weak};

/// The width of the bubble, in points, where the window has room for it.
const WIDTH: f32 = 320.0;

/// What the bubble says, in the window's language.
pub(super) struct Said {
    /// Which step it is.
    pub(super) place: String,
    /// What to do, or what has been seen.
    pub(super) text: String,
    pub(super) done: bool,
    /// The button that leads on, and the one that ends the tour.
    pub(super) next: String,
    pub(super) end: String,
}

/// What was pressed in the bubble.
pub(super) enum Choice {
    Next,
    End,
}

/// Shows the bubble beside `at`, which is framed until the step is done, or below the header: notices are at the foot.
pub(super) fn show(ui: &Ui, window: Rect, at: Option<Rect>, said: &Said) -> Option<Choice> {
    let (ctx, palette) = (ui.ctx(), Palette::of(ui));
    let id = Id::unique("tour");
    if let Some(at) = at.filter(|_| !said.done) {
        let painter = ctx.layer_painter(LayerId::new(Order::Middle, id.with("frame")));
        painter.rect_stroke(at.expand(3.0), BUTTON_CORNERS, Stroke::new(3.0, palette.accent), StrokeKind::Outside);
    }
    // The height is that of the last frame: it is known only after the text is laid out.
    let size = ctx.data(|data| data.get_temp::<Vec2>(id)).unwrap_or(vec2(WIDTH, 160.0));
    let width = WIDTH.min(window.width() - 2.0 * GAP);
    let mut choice = None;
    let area = Area::new(id).order(Order::Foreground).fixed_pos(place(window, at, size)).show(ctx, |ui| {
        let frame = egui::Frame::new()
            .fill(palette.surface)
            .stroke(Stroke::new(2.0, palette.accent))
            .corner_radius(CARD_CORNERS)
            .shadow(ui.visuals().popup_shadow)
            .inner_margin(CARD_PADDING);
        frame.show(ui, |ui| {
            ui.set_width(width - 2.0 * CARD_PADDING);
            ui.spacing_mut().item_spacing.y = GAP;
            ui.horizontal(|ui| {
                ui.label(weak(ui, &said.place));
                if said.done {
                    let (mark, _) = ui.allocate_exact_size(Vec2::splat(16.0), Sense::hover());
                    icons::CHECK.paint(ui.painter(), mark, palette.accent);
                }
            });
            announced(ui, said);
            ui.horizontal(|ui| {
                let next = Button::text("tour-next", said.next.clone()).primary(said.done);
                if next.add(ui).clicked() {
                    choice = Some(Choice::Next);
                }
                if Button::text("tour-end", said.end.clone()).add(ui).clicked() {
                    choice = Some(Choice::End);
                }
            });
        });
    });
    let shown = area.response.rect.size();
    if (shown - size).length() > 0.5 {
        ctx.data_mut(|data| data.insert_temp(id, shown));
        ctx.request_repaint();
    }
    choice
}

/// The text, which assistive technology reads out when it changes.
fn announced(ui: &mut Ui, said: &Said) {
    let response = ui.label(&said.text);
    let status = ui.interact(response.rect, response.id.with("status"), Sense::hover());
    status.widget_info(|| WidgetInfo::labeled(Role::Alert, true, format!("{}. {}", said.place, said.text)));
}

/// The corner of a bubble of this size: on the side of the control with the most room for it, within the window.
fn place(window: Rect, at: Option<Rect>, size: Vec2) -> Pos2 {
    let inside = window.shrink(GAP);
    let below = inside.with_min_y((inside.top() + ROW + GAP).min(inside.bottom() - size.y));
    let alone = Align2::CENTER_TOP.align_size_within_rect(size, below).min;
    let Some(at) = at else { return alone };
    let middle = at.center() - size / 2.0;
    let gap = 1.5 * GAP;
    let sides = [
        (inside.right() - at.right() - size.x, pos2(at.right() + gap, middle.y)),
        (inside.bottom() - at.bottom() - size.y, pos2(middle.x, at.bottom() + gap)),
        (at.top() - inside.top() - size.y, pos2(middle.x, at.top() - gap - size.y)),
        (at.left() - inside.left() - size.x, pos2(at.left() - gap - size.x, middle.y)),
    ];
    let roomiest = sides.into_iter().filter(|(room, _)| *room >= gap).max_by(|a, b| a.0.total_cmp(&b.0));
    let corner = roomiest.map_or(alone, |(_, corner)| corner);
    let most = (inside.max - size).max(inside.min);
    corner.clamp(inside.min, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bubble_is_beside_the_control_and_within_the_window() {
        for window in [vec2(1000.0, 720.0), vec2(390.0, 844.0)] {
            let window = Rect::from_min_size(Pos2::ZERO, window);
            let size = vec2(320.0, 170.0);
            for at in [
                Rect::from_min_size(pos2(20.0, 60.0), vec2(350.0, 350.0)),
                Rect::from_min_size(pos2(window.right() - 60.0, 10.0), vec2(40.0, 40.0)),
                Rect::from_min_size(pos2(10.0, window.bottom() - 50.0), vec2(60.0, 40.0)),
            ] {
                let bubble = Rect::from_min_size(place(window, Some(at), size), size);
                assert!(window.contains_rect(bubble), "{bubble:?} in {window:?}");
                assert!(!bubble.intersects(at), "{bubble:?} over {at:?}");
            }
            assert!(window.contains_rect(Rect::from_min_size(place(window, None, size), size)));
        }
        // Where there is no room on any side, it is over a part of it.
        let window = Rect::from_min_size(Pos2::ZERO, vec2(390.0, 400.0));
        let everywhere = place(window, Some(window.shrink(20.0)), vec2(320.0, 170.0));
        assert!(window.contains_rect(Rect::from_min_size(everywhere, vec2(320.0, 170.0))));
    }
}
