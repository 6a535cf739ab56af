//! A number above or below zero, as a bar from the middle.

use egui::{Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::colors;
use crate::theme::{self, Palette, size};
use crate::widgets::bar;

/// The room for the name and for the number.
const NAME: f32 = 104.0;
const FIGURE: f32 = 56.0;

/// Shows a row: a name, a bar as long as `share` says (-1 to 1), and the number.
pub(super) fn row(ui: &mut Ui, name: &str, share: f32, figure: &str) {
    let palette = Palette::of(ui);
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), 18.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}: {figure}")));
    let small = || theme::regular(size::SMALL);
    let named = ui.painter().text(row.left_center(), egui::Align2::LEFT_CENTER, name, small(), palette.weak_text);
    ui.painter().text(row.right_center(), egui::Align2::RIGHT_CENTER, figure, small(), palette.text);
    let track =
        Rect::from_x_y_ranges(named.left() + NAME..=row.right() - FIGURE, row.center().y - 5.0..=row.center().y + 5.0);
    if track.width() < 20.0 {
        return;
    }
    let middle = track.center().x;
    let end = middle + share.clamp(-1.0, 1.0) * track.width() / 2.0;
    let filled = Rect::from_x_y_ranges(middle.min(end)..=middle.max(end), track.y_range());
    bar(ui, filled, 2.0, colors::signed(share.signum() * 0.66, ui.visuals().dark_mode));
    let line = [pos2(middle, row.top()), pos2(middle, row.bottom())];
    ui.painter().line_segment(line, egui::Stroke::new(1.0, palette.border));
}
