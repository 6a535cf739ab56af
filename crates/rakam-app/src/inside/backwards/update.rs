//! One step of gradient descent on the drawing alone: what it makes of the loss and of what is read.

use egui::{Slider, Ui};
use rakam_nn::trace::Loss;

use super::{BackwardsView, Scene};
use crate::i18n::{Words, tr};
use crate::inside::shares;
use crate::layout::GAP;
use crate::widgets::{section, slider_row, small, weak};

/// The smallest and the largest learning rate.
const RATES: std::ops::RangeInclusive<f32> = 0.0001..=10.0;

impl BackwardsView {
    /// The learning rate, to choose.
    pub(super) fn show_rate(&mut self, ui: &mut Ui, words: &Words) {
        let value = words.number(self.rate.into(), 5);
        let slider = Slider::new(&mut self.rate, RATES).logarithmic(true);
        slider_row(ui, tr("learning-rate"), value, slider, words);
    }

    /// The step, before and after.
    pub(super) fn show_update(&mut self, ui: &mut Ui, names: &[String], scene: &Scene<'_>) {
        let Scene { network, computed, words, .. } = *scene;
        let (backwards, rate) = (&computed.backwards, self.rate);
        let (_, after) = match self.after.take() {
            Some(known) if known.0 == rate => self.after.insert(known),
            _ => self.after.insert((rate, backwards.trace_after(network, &computed.trace, rate))),
        };
        let loss = Loss::of(after.logits(), backwards.class);
        let logits = after.logits().to_vec();
        section(ui, &words.tr("backwards-update-title"), &words.tr("backwards-update-explained"), words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            self.show_rate(ui, words);
            let p = |loss: &Loss| words.percent(loss.probabilities[backwards.class]);
            let said = tr("backwards-updated")
                .with("before", words.significant(backwards.loss.value))
                .with("after", words.significant(loss.value))
                .with("name", names.get(backwards.class).cloned().unwrap_or_default())
                .with("was", p(&backwards.loss))
                .with("now", p(&loss));
            ui.label(small(words.say(&said)));
            shares::show(ui, names, &logits, Some(computed.trace.logits()), words);
            ui.label(weak(ui, words.tr("backwards-only-here")));
        });
    }
}
