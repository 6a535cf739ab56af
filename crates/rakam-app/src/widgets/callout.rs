//! A bubble beside a control, and the frame around that.

use egui::{Align2, Area, Context, Id, LayerId, Order, Pos2, Rect, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

use super::floating;
use crate::layout::{CARD_PADDING, GAP, ROW};
use crate::theme::{BUTTON_CORNERS, Palette};

/// The width of the bubble, in points, where the window has room for it.
const WIDTH: f32 = 320.0;

/// Where a bubble stands.
#[derive(Clone, Copy)]
pub(crate) enum Standing {
    /// Beside a control.
    Beside(Rect),
    /// Beside a control that has a frame.
    AtFramed(Rect),
    /// Below the header: notices are at the foot.
    Alone,
    /// In the lower left corner.
    Corner,
    /// Across the top of this room, which has nothing else there; what it is about may have a frame.
    Across { room: Rect, framed: Option<Rect> },
}

impl Standing {
    fn framed(self) -> Option<Rect> {
        match self {
            Self::AtFramed(at) => Some(at),
            Self::Across { framed, .. } => framed,
            Self::Beside(_) | Self::Alone | Self::Corner => None,
        }
    }
}

/// The size of a bubble, as it was shown last.
pub(crate) fn size_of(ctx: &Context, id: &'static str) -> Vec2 {
    ctx.data(|data| data.get_temp(Id::unique(id))).unwrap_or(vec2(WIDTH, 160.0))
}

/// Shows a bubble.
pub(crate) fn callout<R>(
    ui: &Ui,
    id: &'static str,
    order: Order,
    window: Rect,
    standing: Standing,
    contents: impl FnOnce(&mut Ui) -> R,
) -> R {
    let ctx = ui.ctx();
    // The height is that of the last frame: it is known only after the text is laid out.
    let size = size_of(ctx, id);
    let id = Id::unique(id);
    if let Some(at) = standing.framed() {
        let painter = ctx.layer_painter(LayerId::new(Order::Middle, id.with("frame")));
        let stroke = Stroke::new(3.0, Palette::of(ui).accent);
        painter.rect_stroke(at.expand(3.0), BUTTON_CORNERS, stroke, StrokeKind::Outside);
    }
    let width = match standing {
        Standing::Across { room, .. } => room.width(),
        _ => WIDTH.min(window.width() - 2.0 * GAP),
    };
    let area = Area::new(id).order(order).fixed_pos(place(window, standing, size)).show(ctx, |ui| {
        let shown = floating(ui).show(ui, |ui| {
            ui.set_width(width - 2.0 * CARD_PADDING);
            ui.spacing_mut().item_spacing.y = GAP;
            contents(ui)
        });
        shown.inner
    });
    let shown = area.response.rect.size();
    if (shown - size).length() > 0.5 {
        ctx.data_mut(|data| data.insert_temp(id, shown));
        ctx.request_repaint();
    }
    area.inner
}

/// The upper left corner of a bubble of this size, within the window: beside a control, on the side with the most room for it.
fn place(window: Rect, standing: Standing, size: Vec2) -> Pos2 {
    let inside = window.shrink(GAP);
    let below = inside.with_min_y((inside.top() + ROW + GAP).min(inside.bottom() - size.y));
    let alone = Align2::CENTER_TOP.align_size_within_rect(size, below).min;
    let at = match standing {
        Standing::Beside(at) | Standing::AtFramed(at) => at,
        Standing::Alone => return alone,
        Standing::Across { room, .. } => return room.min,
        Standing::Corner => return Align2::LEFT_BOTTOM.align_size_within_rect(size, below).min,
    };
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
                let bubble = Rect::from_min_size(place(window, Standing::Beside(at), size), size);
                assert!(window.contains_rect(bubble), "{bubble:?} in {window:?}");
                assert!(!bubble.intersects(at), "{bubble:?} over {at:?}");
            }
            for standing in [Standing::Alone, Standing::Corner] {
                assert!(window.contains_rect(Rect::from_min_size(place(window, standing, size), size)));
            }
        }
        // Where there is no room on any side, it is over a part of it.
        let window = Rect::from_min_size(Pos2::ZERO, vec2(390.0, 400.0));
        let everywhere = place(window, Standing::Beside(window.shrink(20.0)), vec2(320.0, 170.0));
        assert!(window.contains_rect(Rect::from_min_size(everywhere, vec2(320.0, 170.0))));
    }
}
