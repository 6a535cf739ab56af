//! What is selected, under the pointer, or has the keyboard.

use egui::{Rect, Response, Stroke, StrokeKind, Ui};

use crate::theme::{BUTTON_CORNERS, Palette};

/// The ring around the widget that has the keyboard.
pub(crate) fn focus_ring(ui: &Ui, rect: Rect, response: &Response) {
    if response.has_focus() {
        let ring = Stroke::new(2.0, Palette::of(ui).accent);
        ui.painter().rect_stroke(rect, BUTTON_CORNERS, ring, StrokeKind::Inside);
    }
}

/// The background of one of several things to choose from, with its focus ring.
pub(crate) fn selectable(ui: &Ui, rect: Rect, selected: bool, response: &Response) {
    let palette = Palette::of(ui);
    if selected || response.hovered() {
        let fill = if selected { palette.accent_tint } else { palette.hover };
        ui.painter().rect_filled(rect, BUTTON_CORNERS, fill);
    }
    focus_ring(ui, rect, response);
}
