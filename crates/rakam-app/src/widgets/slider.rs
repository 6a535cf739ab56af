//! A slider with its name and its value.

use egui::{Align, Layout, Response, RichText, Slider, Ui};

use super::{focus_ring, strong};
use crate::help;
use crate::i18n::{Message, Words};
use crate::landmark::Landmark;
use crate::theme::{self, Palette, size};

/// Shows a slider, with its name and its value above it.
pub(crate) fn slider_row(ui: &mut Ui, name: Message, value: String, slider: Slider<'_>, words: &Words) -> Response {
    let known = Landmark(name.id(), 0);
    let name = words.say(&name);
    let top = ui.next_widget_position();
    ui.horizontal(|ui| {
        ui.label(RichText::new(&name).font(theme::regular(size::BODY)).color(Palette::of(ui).text));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(strong(ui, value));
        });
    });
    ui.spacing_mut().slider_width = ui.available_width();
    let slid = bare_slider(ui, slider).accessible_name(&name);
    help::note(ui, slid.rect.with_min_y(top.y), &name, || help::about(known));
    slid
}

/// Shows a slider alone, as wide as the style says.
pub(crate) fn bare_slider(ui: &mut Ui, slider: Slider<'_>) -> Response {
    let slid = ui.add(slider.show_value(false));
    focus_ring(ui, slid.rect.expand(2.0), &slid);
    slid
}
