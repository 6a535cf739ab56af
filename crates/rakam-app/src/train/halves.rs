//! The two halves of the place: a training from scratch, and one's corrections.

use egui::{Align2, Role, Sense, Ui, WidgetInfo, vec2};

use crate::i18n::{Words, tr};
use crate::layout::GAP;
use crate::theme::{self, BUTTON_CORNERS, Palette, size};
use crate::widgets::{Letters, focus_ring, paragraph};

const HEIGHT: f32 = 34.0;

/// Shows which half is shown, and lets one turn to the other.
pub(super) fn show(ui: &mut Ui, corrections: &mut bool, count: usize, words: &Words) {
    let names = [words.tr("half-scratch"), words.say(&tr("half-corrections").with("count", count))];
    let width = ((ui.available_width() - GAP) / 2.0).min(240.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        for (index, name) in names.into_iter().enumerate() {
            let (place, response) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::click());
            let here = *corrections == (index == 1);
            response.widget_info(|| WidgetInfo::selected(Role::Tab, true, here, &name));
            let palette = Palette::of(ui);
            if here || response.hovered() {
                let ground = if here { palette.accent_tint } else { palette.hover };
                ui.painter().rect_filled(place, BUTTON_CORNERS, ground);
            }
            focus_ring(ui, place, &response);
            let (font, color) = if here {
                (theme::bold(size::BODY), palette.accent)
            } else {
                (theme::regular(size::BODY), palette.text)
            };
            let at = place.center();
            paragraph(ui.painter(), at, Align2::CENTER_CENTER, &name, Letters { font, color }, width - GAP, 1);
            if response.clicked() {
                *corrections = index == 1;
            }
        }
    });
}
