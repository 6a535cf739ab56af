//! The presets: each is a lesson, with what to look for.

use egui::{Align2, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use rakam_lab::{Request, Snapshot};
use rakam_train::Preset;

use crate::i18n::{Message, Words, tr};
use crate::icons;
use crate::lab::Lab;
use crate::layout::GAP;
use crate::theme::{self, BUTTON_CORNERS, Palette, size};
use crate::widgets::{Letters, focus_ring, paragraph, section};

const LINE: f32 = 32.0;

/// What a preset is called, and what to look for.
fn names(preset: Preset) -> (Message, Message) {
    match preset {
        Preset::Original => (tr("preset-original"), tr("preset-original-look")),
        Preset::Sprint => (tr("preset-sprint"), tr("preset-sprint-look")),
        Preset::TooHighARate => (tr("preset-rate"), tr("preset-rate-look")),
        Preset::NoAugmentation => (tr("preset-plain"), tr("preset-plain-look")),
        Preset::HundredImages => (tr("preset-hundred"), tr("preset-hundred-look")),
    }
}

pub(super) fn show(ui: &mut Ui, stands: &Snapshot, lab: &mut Lab, words: &Words) {
    section(ui, &words.tr("lessons"), &words.tr("lessons-explained"), words, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for preset in Preset::ALL {
            if line(ui, preset, preset == stands.hyperparameters.preset, words) {
                lab.ask(ui.ctx(), Request::Begin(preset.hyperparameters()));
            }
        }
        ui.add_space(GAP / 2.0);
        let (_, look) = names(stands.hyperparameters.preset);
        let color = Palette::of(ui).weak_text;
        ui.label(RichText::new(words.say(&look)).font(theme::regular(size::SMALL)).color(color));
    });
}

/// A line with a preset; returns whether it was chosen now.
fn line(ui: &mut Ui, preset: Preset, chosen: bool, words: &Words) -> bool {
    let palette = Palette::of(ui);
    let name = words.say(&names(preset).0);
    let (place, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, &name));
    if chosen || response.hovered() {
        let ground = if chosen { palette.accent_tint } else { palette.hover };
        ui.painter().rect_filled(place, BUTTON_CORNERS, ground);
    }
    focus_ring(ui, place, &response);
    let mark = egui::Rect::from_center_size(pos2(place.left() + 2.0 * GAP, place.center().y), vec2(16.0, 16.0));
    if chosen {
        icons::CHECK.paint(ui.painter(), mark, palette.accent);
    }
    let font = if chosen { theme::bold(size::BODY) } else { theme::regular(size::BODY) };
    let at = pos2(mark.right() + GAP, place.center().y);
    let letters = Letters { font, color: palette.text };
    paragraph(ui.painter(), at, Align2::LEFT_CENTER, &name, letters, place.right() - at.x - GAP, 1);
    response.clicked()
}
