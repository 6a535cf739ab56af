//! A number that is dragged or typed.

use egui::{DragValue, Response, Ui, UiBuilder, vec2};

use super::focus_ring;
use crate::layout::{GAP, ROW};
use crate::theme::{self, Palette, size};

/// Shows the number in a field as wide as this. `id` tells it from the others around it, so that it stays the one that is typed in
/// whatever comes or goes before it. It gets no name for assistive technology here.
pub(crate) fn number_field(ui: &mut Ui, id: &'static str, width: f32, number: DragValue<'_>) -> Response {
    let palette = Palette::of(ui);
    let scope = UiBuilder::new().scope_id(ui.scope_id().with(("number", id)));
    let field = ui.scope_builder(scope, |ui| {
        let style = ui.style_mut();
        style.override_font_id = Some(theme::bold(size::BODY));
        style.visuals.override_text_color = Some(palette.text);
        style.visuals.widgets.inactive.weak_bg_fill = palette.hover;
        ui.add_sized(vec2(width, ROW - GAP), number)
    });
    focus_ring(ui, field.inner.rect, &field.inner);
    field.inner
}
