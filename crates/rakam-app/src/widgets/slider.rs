//! A slider with its name and its value.

use egui::{Align, Layout, RichText, Slider, Ui};

use super::strong;
use crate::help;
use crate::i18n::{Message, Words};
use crate::landmark::Landmark;
use crate::theme::{self, Palette, size};

/// Shows a slider, with its name and its value above it.
pub(crate) fn slider_row(ui: &mut Ui, name: Message, value: String, slider: Slider<'_>, words: &Words) {
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
    let slid = ui.add(slider.show_value(false)).accessible_name(&name);
    help::note(ui, slid.rect.with_min_y(top.y), &name, || help::about(known));
}
