//! The loss, and its gradient with respect to the logits.

use egui::Ui;

use super::Computed;
use crate::i18n::{Words, tr};
use crate::inside::{shares, signed};
use crate::layout::GAP;
use crate::widgets::{section, small};

/// From the logits to the loss.
pub(super) fn show(ui: &mut Ui, computed: &Computed, names: &[String], words: &Words) {
    let loss = &computed.backwards.loss;
    let class = computed.backwards.class;
    section(ui, &words.tr("loss"), &words.tr("backwards-loss-explained"), words, |ui| {
        ui.spacing_mut().item_spacing.y = GAP;
        let said = tr("backwards-loss")
            .with("name", names.get(class).cloned().unwrap_or_default())
            .with("p", words.significant(loss.probabilities[class]))
            .with("loss", words.significant(loss.value));
        ui.label(small(words.say(&said)));
        shares::show(ui, names, computed.trace.logits(), None, words);
    });
}

/// From the loss to the logits.
pub(super) fn show_gradient(ui: &mut Ui, computed: &Computed, names: &[String], words: &Words) {
    let loss = &computed.backwards.loss;
    let class = computed.backwards.class;
    section(ui, &words.tr("backwards-logits-title"), &words.tr("backwards-logits-explained"), words, |ui| {
        ui.spacing_mut().item_spacing.y = GAP;
        let said = tr("backwards-logits-said")
            .with("name", names.get(class).cloned().unwrap_or_default())
            .with("p", words.significant(loss.probabilities[class]))
            .with("gradient", words.significant(loss.gradient[class]));
        ui.label(small(words.say(&said)));
        ui.spacing_mut().item_spacing.y = 2.0;
        for (name, &gradient) in names.iter().zip(&loss.gradient) {
            signed::row(ui, name, gradient, &words.significant(gradient));
        }
    });
}
