//! A slider with its name and its value.

use egui::{Align, Layout, RichText, Slider, Ui};

use super::strong;
use crate::i18n::{Message, Words};
use crate::theme::{self, Palette, size};

/// Shows a slider, with its name and its value above it.
pub(crate) fn slider_row(ui: &mut Ui, name: Message, value: String, slider: Slider<'_>, words: &Words) {
    let name = words.say(&name);
    ui.horizontal(|ui| {
        ui.label(RichText::new(&name).font(theme::regular(size::BODY)).color(Palette::of(ui).text));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(strong(ui, value));
        });
    });
    ui.spacing_mut().slider_width = ui.available_width();
    ui.add(slider.show_value(false)).accessible_name(name);
}
