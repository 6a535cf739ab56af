//! A line of a list of which one line is chosen.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{Letters, paragraph, selectable};
use crate::icons;
use crate::layout::GAP;
use crate::theme::{self, Palette, size};

/// The height of a line.
const LINE: f32 = 32.0;

/// Shows a line. Returns whether it was clicked.
pub(crate) fn radio(ui: &mut Ui, name: &str, selected: bool) -> bool {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, selected, name));
    selectable(ui, rect, selected, &response);
    let mark = Rect::from_center_size(pos2(rect.left() + 2.0 * GAP, rect.center().y), vec2(16.0, 16.0));
    if selected {
        icons::CHECK.paint(ui.painter(), mark, palette.accent);
    }
    let font = if selected { theme::bold(size::BODY) } else { theme::regular(size::BODY) };
    let at = pos2(mark.right() + GAP, rect.center().y);
    let letters = Letters { font, color: palette.text };
    paragraph(ui.painter(), at, Align2::LEFT_CENTER, name, letters, rect.right() - at.x - GAP, 1);
    response.clicked()
}
