//! What one turns while the network trains.

use egui::{RichText, Slider, Ui};
use rakam_lab::{Request, Snapshot};
use rakam_train::Hyperparameters;

use crate::i18n::{Message, Words, tr};
use crate::lab::Lab;
use crate::layout::GAP;
use crate::theme::{self, Palette, size};
use crate::widgets::section;

pub(super) fn show(ui: &mut Ui, stands: &Snapshot, lab: &mut Lab, words: &Words) {
    let mut hyperparameters = stands.hyperparameters;
    section(ui, &words.tr("hyperparameters"), &words.tr("hyperparameters-explained"), words, |ui| {
        ui.spacing_mut().item_spacing.y = GAP / 2.0;
        let rate = words.number(f64::from(hyperparameters.learning_rate), 5);
        let slider = Slider::new(&mut hyperparameters.learning_rate, Hyperparameters::LEARNING_RATES).logarithmic(true);
        row(ui, tr("knob-rate"), rate, slider, words);
        let (batch, slider) = (
            hyperparameters.batch_size.to_string(),
            Slider::new(&mut hyperparameters.batch_size, Hyperparameters::BATCH_SIZES).logarithmic(true),
        );
        row(ui, tr("knob-batch"), batch, slider, words);
        let dropout = words.percent(hyperparameters.dropout);
        row(
            ui,
            tr("knob-dropout"),
            dropout,
            Slider::new(&mut hyperparameters.dropout, Hyperparameters::DROPOUTS).step_by(0.05),
            words,
        );
        let degrees = words.number(f64::from(hyperparameters.augmentation), 0);
        let augmentation = words.say(&tr("knob-augmentation-value").with("degrees", degrees));
        let slider = Slider::new(&mut hyperparameters.augmentation, Hyperparameters::AUGMENTATIONS).step_by(1.0);
        row(ui, tr("knob-augmentation"), augmentation, slider, words);
        let images = words.number(hyperparameters.images as f64, 0);
        row(
            ui,
            tr("knob-images"),
            images,
            Slider::new(&mut hyperparameters.images, Hyperparameters::IMAGES).logarithmic(true),
            words,
        );
    });
    if hyperparameters != stands.hyperparameters {
        lab.ask(ui.ctx(), Request::Turn(hyperparameters));
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
