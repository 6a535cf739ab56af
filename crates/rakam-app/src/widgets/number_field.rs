//! A number that is dragged or typed.

use egui::{DragValue, Response, Ui, vec2};

use crate::layout::{GAP, ROW};
use crate::theme::{self, Palette, size};

/// Shows the number in a field as wide as this. It gets no name for assistive technology here.
pub(crate) fn number_field(ui: &mut Ui, width: f32, number: DragValue<'_>) -> Response {
    let palette = Palette::of(ui);
    ui.scope(|ui| {
        let style = ui.style_mut();
        style.override_font_id = Some(theme::bold(size::BODY));
        style.visuals.override_text_color = Some(palette.text);
        style.visuals.widgets.inactive.weak_bg_fill = palette.hover;
        ui.add_sized(vec2(width, ROW - GAP), number)
    })
    .inner
}
