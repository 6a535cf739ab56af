//! The corrections as a list: what was drawn, what was read, what it is, when.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use rakam_data::ImageShape;

use super::FineTuning;
use super::correction::Correction;
use crate::app::Action;
use crate::i18n::{Words, tr};
use crate::icons;
use crate::layout::{GAP, ROW};
use crate::sheet::Printed;
use crate::theme::{self, Palette, size};
use crate::widgets::{Button, Letters, paragraph, section};

const PICTURE: f32 = 48.0;

impl FineTuning {
    pub(super) fn show_list(&mut self, ui: &mut Ui, words: &Words) -> Option<Action> {
        let explained = tr("corrections-explained").with("count", self.corrections.len());
        let mut action = None;
        section(ui, &words.tr("corrections"), &words.say(&explained), words, |ui| {
            if self.corrections.is_empty() {
                ui.label(words.tr("corrections-none"));
            }
            let pixels = self.corrections.iter().map(|correction| correction.pixels.as_slice());
            let sheet = self.sheet.show(ui.ctx(), ImageShape::MNIST, pixels);
            let mut removed = None;
            for (index, correction) in self.corrections.iter().enumerate() {
                if show_correction(ui, index, correction, sheet, words) {
                    removed = Some(index);
                }
            }
            if let Some(index) = removed {
                self.removed = Some((index, self.corrections.remove(index)));
                self.corrections_changed();
            }
            ui.horizontal_wrapped(|ui| {
                let undo = Button::with_icon("undo-remove", &icons::UNDO, words.tr("correction-undo"));
                if self.removed.is_some()
                    && undo.add(ui).clicked()
                    && let Some((index, correction)) = self.removed.take()
                {
                    self.corrections.insert(index.min(self.corrections.len()), correction);
                    self.corrections_changed();
                }
                let any = !self.corrections.is_empty();
                let export = Button::with_icon("export", &icons::SAVE, words.tr("corrections-export"));
                if any && export.add(ui).clicked() {
                    action = Some(Action::SaveCorrections(Correction::to_json(&self.corrections)));
                }
            });
        });
        action
    }
}

/// A line with a correction. Returns whether it is to be removed.
fn show_correction(ui: &mut Ui, index: usize, correction: &Correction, sheet: Printed, words: &Words) -> bool {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), PICTURE), Sense::hover());
    let square = Rect::from_min_size(rect.min, vec2(PICTURE, PICTURE));
    sheet.paint(ui.painter(), square, index);
    let digit = |digit: Option<u8>| digit.map_or_else(|| words.tr("not-a-digit"), |digit| digit.to_string());
    let message = tr("correction").with("label", digit(correction.label)).with("read", digit(correction.read));
    let said = words.say(&message);
    let date = correction.date.get(..16).unwrap_or_default().replace('T', " ");
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, format!("{said}, {date}")));
    let left = square.right() + 1.5 * GAP;
    let width = rect.right() - ROW - GAP - left;
    let strong = Letters { font: theme::bold(size::BODY), color: palette.text };
    let weak = Letters { font: theme::regular(size::SMALL), color: palette.weak_text };
    let middle = rect.center().y;
    paragraph(ui.painter(), pos2(left, middle), Align2::LEFT_BOTTOM, &said, strong, width, 1);
    paragraph(ui.painter(), pos2(left, middle + 2.0), Align2::LEFT_TOP, &date, weak, width, 1);
    let name = words.say(&tr("correction-remove").with("which", said.clone()));
    let remove = Button::icon("remove", &icons::CLOSE, name);
    let at = Rect::from_center_size(pos2(rect.right() - ROW / 2.0, middle), vec2(ROW, ROW));
    ui.push_id(("correction", index), |ui| remove.show(ui, at).clicked()).inner
}
