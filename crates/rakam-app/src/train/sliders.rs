//! The hyperparameters, which take effect while the network trains.

use std::ops::RangeInclusive;

use egui::{Slider, Ui};
use rakam_lab::{RequestKind, Snapshot};
use rakam_train::Hyperparameters;

use super::optimizer::{show_optimizer, show_schedule};
use crate::i18n::tr;
use crate::layout::GAP;
use crate::tab::Cx;
use crate::widgets::{section, slider_row};

pub(super) fn show(ui: &mut Ui, snapshot: &Snapshot, cx: &mut Cx<'_>) {
    let words = cx.words;
    let mut chosen = snapshot.hyperparameters;
    section(ui, &words.tr("hyperparameters"), &words.tr("hyperparameters-explained"), words, |ui| {
        ui.spacing_mut().item_spacing.y = GAP / 2.0;
        show_optimizer(ui, &mut chosen, words);
        let value = words.number(f64::from(chosen.learning_rate), 5);
        let slider = Slider::new(&mut chosen.learning_rate, Hyperparameters::LEARNING_RATES).logarithmic(true);
        slider_row(ui, tr("learning-rate"), value, slider, words);
        show_schedule(ui, &mut chosen, words);
        let value = chosen.batch_size.to_string();
        let slider = Slider::new(&mut chosen.batch_size, Hyperparameters::BATCH_SIZES).logarithmic(true);
        slider_row(ui, tr("batch-size"), value, slider, words);
        let value = words.percent(chosen.dropout);
        let slider = Slider::new(&mut chosen.dropout, Hyperparameters::DROPOUTS).step_by(0.05);
        slider_row(ui, tr("dropout"), value, slider, words);
        let degrees = words.number(f64::from(chosen.augmentation), 0);
        let value = words.say(&tr("augmentation-value").with("degrees", degrees));
        let slider = Slider::new(&mut chosen.augmentation, Hyperparameters::AUGMENTATIONS).step_by(1.0);
        slider_row(ui, tr("augmentation"), value, slider, words);
        let value = words.number(chosen.images as f64, 0);
        let slider = Slider::new(&mut chosen.images, images(cx)).logarithmic(true);
        slider_row(ui, tr("training-images"), value, slider, words);
    });
    if chosen != snapshot.hyperparameters {
        cx.lab.send(ui.ctx(), RequestKind::SetHyperparameters(chosen));
    }
}

/// How many training images can be chosen, of those that there are.
fn images(cx: &Cx<'_>) -> RangeInclusive<usize> {
    let all = cx.lab.set().map_or(*Hyperparameters::IMAGES.end(), |set| set.train);
    *Hyperparameters::IMAGES.start().min(&all)..=all
}
