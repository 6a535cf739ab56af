//! The hint over the whole window while a file is held over it.

use egui::{Align2, Rect, Stroke, StrokeKind, Ui};

use crate::i18n::Words;
use crate::theme::{self, CARD_CORNERS, Palette, size};
use crate::widgets::{Letters, paragraph};

/// Shows the hint, if a file is held over the window.
pub(crate) fn show(ui: &Ui, window: Rect, words: &Words) {
    if ui.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let palette = Palette::of(ui);
    let layer = egui::LayerId::new(egui::Order::Foreground, ui.scope_id().with("drop-hint"));
    let painter = ui.ctx().layer_painter(layer);
    painter.rect_filled(window, 0.0, palette.background.gamma_multiply(0.92));
    let frame = window.shrink(16.0);
    painter.rect(frame, CARD_CORNERS, palette.accent_tint, Stroke::new(2.0, palette.accent), StrokeKind::Inside);
    let letters = Letters { font: theme::bold(size::TITLE), color: palette.text };
    let width = (frame.width() - 64.0).min(400.0);
    paragraph(&painter, frame.center(), Align2::CENTER_CENTER, &words.tr("drop-here"), letters, width, 4);
}
