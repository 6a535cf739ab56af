//! What one turns while the network trains.

use egui::{RichText, Slider, Ui};
use rakam_lab::{Ask, Snapshot};
use rakam_train::Knobs;

use crate::i18n::{Message, Words, tr};
use crate::lab::Lab;
use crate::layout::GAP;
use crate::theme::{self, Palette, size};
use crate::widgets::section;

pub(super) fn show(ui: &mut Ui, stands: &Snapshot, lab: &mut Lab, words: &Words) {
    let mut knobs = stands.knobs;
    section(ui, &words.tr("knobs"), &words.tr("knobs-explained"), words, |ui| {
        ui.spacing_mut().item_spacing.y = GAP / 2.0;
        let rate = words.number(f64::from(knobs.learning_rate), 5);
        let slider = Slider::new(&mut knobs.learning_rate, Knobs::LEARNING_RATES).logarithmic(true);
        row(ui, tr("knob-rate"), rate, slider, words);
        let (batch, slider) =
            (knobs.batch_size.to_string(), Slider::new(&mut knobs.batch_size, Knobs::BATCH_SIZES).logarithmic(true));
        row(ui, tr("knob-batch"), batch, slider, words);
        let dropout = words.percent(knobs.dropout);
        row(ui, tr("knob-dropout"), dropout, Slider::new(&mut knobs.dropout, Knobs::DROPOUTS).step_by(0.05), words);
        let degrees = words.number(f64::from(knobs.augmentation), 0);
        let augmentation = words.say(&tr("knob-augmentation-value").with("degrees", degrees));
        let slider = Slider::new(&mut knobs.augmentation, Knobs::AUGMENTATIONS).step_by(1.0);
        row(ui, tr("knob-augmentation"), augmentation, slider, words);
        let images = words.number(knobs.images as f64, 0);
        row(ui, tr("knob-images"), images, Slider::new(&mut knobs.images, Knobs::IMAGES).logarithmic(true), words);
    });
    if knobs != stands.knobs {
        lab.ask(ui.ctx(), Ask::Turn(knobs));
    }
}

/// A slider with its name and its value above it.
fn row(ui: &mut Ui, name: Message, value: String, slider: Slider<'_>, words: &Words) {
    let palette = Palette::of(ui);
    let name = words.say(&name);
    ui.horizontal(|ui| {
        ui.label(RichText::new(&name).font(theme::regular(size::BODY)).color(palette.text));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(RichText::new(value).font(theme::bold(size::BODY)).color(palette.text));
        });
    });
    ui.spacing_mut().slider_width = ui.available_width();
    ui.add(slider.show_value(false)).accessible_name(name);
}
