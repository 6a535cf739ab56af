//! What is seen in the curves, in words, and a fix to try.

use egui::Ui;
use rakam_lab::{Evidence, Fix, Observation, Snapshot};

use crate::i18n::{Message, Words, tr};
use crate::layout::GAP;
use crate::widgets::{Button, section};

/// What is seen, and what helps.
pub(super) struct Advice {
    observation: Option<Observation>,
    fix: Option<Fix>,
}

impl Advice {
    /// On the evidence of a training with so many images to train on.
    pub(super) fn on(evidence: &Evidence<'_>, images: usize, snapshot: &Snapshot) -> Self {
        let observation = Observation::of(evidence);
        let stages = rakam_nn::Stage::parse_all(&snapshot.layers).unwrap_or_default();
        let fix = observation.and_then(|seen| seen.fix(&snapshot.hyperparameters, images, &stages));
        Self { observation, fix }
    }

    /// Shows it under this title. Returns the fix that is to be tried.
    pub(super) fn show(self, ui: &mut Ui, title: &str, images: usize, words: &Words) -> Option<Fix> {
        let mut tried = false;
        section(ui, title, &words.tr("advice-explained"), words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP / 2.0;
            ui.label(words.say(&self.observation.map_or_else(|| tr("advice-early"), |seen| said(&seen, words))));
            if let Some(fix) = &self.fix {
                let text = words.say(&offered(fix, images, words));
                tried =
                    Button { tip: words.tr("advice-fix-tip"), ..Button::text("advice-fix", text) }.add(ui).clicked();
            }
        });
        self.fix.filter(|_| tried)
    }
}

fn said(seen: &Observation, words: &Words) -> Message {
    let number = |value: f32| words.number(f64::from(value), 2);
    let count = |value: u64| words.number(value as f64, 0);
    match *seen {
        Observation::Diverging { loss: None, .. } => tr("advice-diverged"),
        Observation::Diverging { loss: Some(loss), guessing } => {
            tr("advice-diverging").with("loss", number(loss)).with("guess", number(guessing))
        }
        Observation::DeadUnits { dead, of } => tr("advice-dead").with("dead", dead).with("of", of),
        Observation::TooSlow { loss, images } => {
            tr("advice-slow").with("loss", number(loss)).with("images", count(images))
        }
        Observation::Stuck { loss, images } => {
            tr("advice-stuck").with("loss", number(loss)).with("images", count(images))
        }
        Observation::Overfitting { train, test } => {
            tr("advice-overfitting").with("train", words.percent(train)).with("test", words.percent(test))
        }
        Observation::AllWell { loss } => tr("advice-well").with("loss", number(loss)),
    }
}

fn offered(fix: &Fix, images: usize, words: &Words) -> Message {
    let rate = |rate: f32| words.number(f64::from(rate), 5);
    match *fix {
        Fix::LowerRate(learning_rate) => tr("advice-lower").with("rate", rate(learning_rate)),
        Fix::RaiseRate(learning_rate) => tr("advice-raise").with("rate", rate(learning_rate)),
        Fix::AllImages => tr("advice-images").with("count", words.number(images as f64, 0)),
        Fix::Regularise { dropout, augmentation } => tr("advice-regularise")
            .with("dropout", words.percent(dropout))
            .with("degrees", words.number(f64::from(augmentation), 0)),
        Fix::LeakyRelu { learning_rate, .. } => tr("advice-leaky").with("rate", rate(learning_rate)),
        Fix::BatchNorm(_) => tr("advice-norm"),
    }
}
