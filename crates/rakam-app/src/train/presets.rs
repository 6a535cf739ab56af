//! The presets: hyperparameters to start from, and what to look for.

use egui::Ui;
use rakam_lab::Snapshot;
use rakam_train::Preset;

use crate::i18n::{Message, Words, tr};
use crate::landmark::{Landmark, landmark};
use crate::layout::GAP;
use crate::widgets::{radio, section, weak};

/// The name of a preset, and what to look for.
fn messages(preset: Preset) -> (Message, Message) {
    match preset {
        Preset::Original => (tr("preset-original"), tr("preset-original-look")),
        Preset::Sprint => (tr("preset-sprint"), tr("preset-sprint-look")),
        Preset::TooHighARate => (tr("preset-rate"), tr("preset-rate-look")),
        Preset::NoAugmentation => (tr("preset-plain"), tr("preset-plain-look")),
        Preset::HundredImages => (tr("preset-hundred"), tr("preset-hundred-look")),
    }
}

pub(super) fn name(preset: Preset) -> Message {
    messages(preset).0
}

/// Shows the presets. Returns the one that was clicked: it starts a training.
pub(super) fn show(ui: &mut Ui, snapshot: &Snapshot, words: &Words) -> Option<Preset> {
    let mut clicked = None;
    section(ui, &words.tr("presets"), &words.tr("presets-explained"), words, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for preset in Preset::ALL {
            let line = ui.scope(|ui| radio(ui, &words.say(&name(preset)), preset == snapshot.hyperparameters.preset));
            landmark(ui, Landmark("preset", preset as usize), line.response.rect);
            if line.inner {
                clicked = Some(preset);
            }
        }
        ui.add_space(GAP / 2.0);
        let (_, look) = messages(snapshot.hyperparameters.preset);
        ui.label(weak(ui, words.say(&look)));
    });
    clicked
}
