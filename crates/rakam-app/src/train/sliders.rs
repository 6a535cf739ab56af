//! The hyperparameters, which take effect while the network trains; what begins the epoch or the training over, once it is let go.

use std::ops::RangeInclusive;

use egui::{Align, DragValue, Layout, RichText, Slider, Ui};
use rakam_lab::{Phase, Snapshot};
use rakam_train::Hyperparameters;

use super::optimizer::{show_optimizer, show_schedule};
use crate::help;
use crate::i18n::{Words, tr};
use crate::landmark::Landmark;
use crate::layout::{GAP, ROW};
use crate::tab::Cx;
use crate::theme::{self, Palette, size};
use crate::widgets::{number_field, once_let_go, section, slider_row};

/// The width of a number of up to ten digits.
const FIELD: f32 = 110.0;

/// Returns the hyperparameters that were chosen.
pub(super) fn show(ui: &mut Ui, snapshot: &Snapshot, cx: &Cx<'_>) -> Option<Hyperparameters> {
    let words = cx.words;
    let mut chosen = snapshot.hyperparameters;
    section(ui, &words.tr("hyperparameters"), &words.tr("hyperparameters-explained"), words, |ui| {
        ui.spacing_mut().item_spacing.y = GAP / 2.0;
        show_optimizer(ui, &mut chosen, words);
        let value = words.number(f64::from(chosen.learning_rate), 5);
        let slider = Slider::new(&mut chosen.learning_rate, Hyperparameters::LEARNING_RATES).logarithmic(true);
        slider_row(ui, tr("learning-rate"), value, slider, words);
        show_schedule(ui, &mut chosen, words);
        once_let_go(ui, "batch-size", &mut chosen.batch_size, |ui, size| {
            let value = size.to_string();
            let slider = Slider::new(size, Hyperparameters::BATCH_SIZES).logarithmic(true);
            slider_row(ui, tr("batch-size"), value, slider, words)
        });
        let value = words.percent(chosen.dropout);
        let slider = Slider::new(&mut chosen.dropout, Hyperparameters::DROPOUTS).step_by(0.05);
        slider_row(ui, tr("dropout"), value, slider, words);
        let degrees = words.number(f64::from(chosen.augmentation), 0);
        let value = words.say(&tr("augmentation-value").with("degrees", degrees));
        let slider = Slider::new(&mut chosen.augmentation, Hyperparameters::AUGMENTATIONS).step_by(1.0);
        slider_row(ui, tr("augmentation"), value, slider, words);
        let strength = words.decimals(chosen.adversary, 2);
        let value = match chosen.adversary {
            0.0 => words.tr("adversary-off"),
            _ => words.say(&tr("adversary-value").with("strength", strength)),
        };
        let slider = Slider::new(&mut chosen.adversary, Hyperparameters::ADVERSARIES).step_by(0.01);
        slider_row(ui, tr("adversary"), value, slider, words);
        once_let_go(ui, "training-images", &mut chosen.images, |ui, count| {
            let value = words.number(*count as f64, 0);
            slider_row(ui, tr("training-images"), value, Slider::new(count, images(cx)).logarithmic(true), words)
        });
        show_seed(ui, &mut chosen.seed, snapshot.phase == Phase::Fresh, words);
    });
    (chosen != snapshot.hyperparameters).then_some(chosen)
}

/// The seed, which can be changed until the training begins.
fn show_seed(ui: &mut Ui, seed: &mut u32, fresh: bool, words: &Words) {
    let name = words.tr("seed");
    ui.horizontal(|ui| {
        ui.set_min_height(ROW - GAP);
        ui.label(RichText::new(&name).font(theme::regular(size::BODY)).color(Palette::of(ui).text));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_enabled_ui(fresh, |ui| {
                once_let_go(ui, "seed", seed, |ui, seed| {
                    let number = DragValue::new(seed).speed(0.1).update_while_editing(false);
                    let field = number_field(ui, "seed", FIELD, number);
                    field.clone().on_disabled_hover_text(words.tr("seed-fixed")).accessible_name(&name);
                    help::note(ui, field.rect, &name, || help::about(Landmark("seed", 0)));
                    field
                });
            });
        });
    });
}

/// How many training images can be chosen, of those that there are.
fn images(cx: &Cx<'_>) -> RangeInclusive<usize> {
    let all = cx.lab.set().map_or(*Hyperparameters::IMAGES.end(), |set| set.train);
    *Hyperparameters::IMAGES.start().min(&all)..=all
}
