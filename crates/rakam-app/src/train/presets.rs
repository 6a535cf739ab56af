//! The presets: hyperparameters to start from, and what to look for.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use rakam_lab::Snapshot;
use rakam_train::Preset;

use crate::i18n::{Message, Words, tr};
use crate::icons;
use crate::layout::GAP;
use crate::theme::{self, Palette, size};
use crate::widgets::{Letters, paragraph, section, selectable, weak};

/// The height of a line.
const LINE: f32 = 32.0;

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

/// Shows the presets. Returns the one that was clicked: it starts a training.
pub(super) fn show(ui: &mut Ui, snapshot: &Snapshot, words: &Words) -> Option<Preset> {
    let mut clicked = None;
    section(ui, &words.tr("presets"), &words.tr("presets-explained"), words, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for preset in Preset::ALL {
            if line(ui, preset, preset == snapshot.hyperparameters.preset, words) {
                clicked = Some(preset);
            }
        }
        ui.add_space(GAP / 2.0);
        let (_, look) = messages(snapshot.hyperparameters.preset);
        ui.label(weak(ui, words.say(&look)));
    });
    clicked
}

/// A line with a preset. Returns whether it was clicked.
fn line(ui: &mut Ui, preset: Preset, selected: bool, words: &Words) -> bool {
    let palette = Palette::of(ui);
    let name = words.say(&messages(preset).0);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, selected, &name));
    selectable(ui, rect, selected, &response);
    let mark = Rect::from_center_size(pos2(rect.left() + 2.0 * GAP, rect.center().y), vec2(16.0, 16.0));
    if selected {
        icons::CHECK.paint(ui.painter(), mark, palette.accent);
    }
    let font = if selected { theme::bold(size::BODY) } else { theme::regular(size::BODY) };
    let at = pos2(mark.right() + GAP, rect.center().y);
    let letters = Letters { font, color: palette.text };
    paragraph(ui.painter(), at, Align2::LEFT_CENTER, &name, letters, rect.right() - at.x - GAP, 1);
    response.clicked()
}
