//! Cards, with an explanation that opens.

use egui::{Align2, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};

use super::{focus_ring, strong, weak};
use crate::export;
use crate::help::{self, About};
use crate::i18n::{Words, tr};
use crate::layout::CARD_PADDING;
use crate::theme::{self, CARD_CORNERS, Palette, size};

/// The side of a button beside the title.
const SMALL_BUTTON: f32 = 24.0;

/// Paints an empty card.
pub(crate) fn card(ui: &Ui, rect: Rect) {
    let palette = Palette::of(ui);
    let border = Stroke::new(1.0, palette.border);
    ui.painter().rect(rect, CARD_CORNERS, palette.surface, border, StrokeKind::Inside);
}

/// The frame of what floats above the window.
pub(crate) fn floating(ui: &Ui) -> egui::Frame {
    let palette = Palette::of(ui);
    egui::Frame::new()
        .fill(palette.surface)
        .stroke(Stroke::new(2.0, palette.accent))
        .corner_radius(CARD_CORNERS)
        .shadow(ui.visuals().popup_shadow)
        .inner_margin(CARD_PADDING)
}

/// A card where the layout puts it: a title, a button that opens an explanation, and what `contents` shows.
pub(crate) fn section<R>(
    ui: &mut Ui,
    title: &str,
    explanation: &str,
    words: &Words,
    contents: impl FnOnce(&mut Ui) -> R,
) -> R {
    section_with(ui, title, explanation, words, false, contents)
}

/// Such a card, with a button that saves it as a picture.
pub(crate) fn picture_section<R>(
    ui: &mut Ui,
    title: &str,
    explanation: &str,
    words: &Words,
    contents: impl FnOnce(&mut Ui) -> R,
) -> R {
    export::view(ui, title, |ui| section_with(ui, title, explanation, words, true, contents))
}

fn section_with<R>(
    ui: &mut Ui,
    title: &str,
    explanation: &str,
    words: &Words,
    can_be_saved: bool,
    contents: impl FnOnce(&mut Ui) -> R,
) -> R {
    let palette = Palette::of(ui);
    let frame = egui::Frame::new()
        .fill(palette.surface)
        .stroke(Stroke::new(1.0, palette.border))
        .corner_radius(CARD_CORNERS)
        .inner_margin(CARD_PADDING);
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let id = ui.scope_id().with(("explained", title));
        let mut explained = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or_default();
        ui.horizontal(|ui| {
            ui.label(strong(ui, title));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if !export::is_taken(ui.ctx()) && question_mark(ui, title, explained, words) {
                    explained = !explained;
                    ui.data_mut(|data| data.insert_temp(id, explained));
                }
                if can_be_saved {
                    let (_, rect) = ui.allocate_space(Vec2::splat(SMALL_BUTTON));
                    export::button(ui, rect, title, words);
                }
            });
        });
        if explained {
            // Within columns, text would be spread to both edges.
            ui.vertical(|ui| ui.label(weak(ui, explanation)));
        }
        contents(ui)
    });
    help::note(ui, shown.response.rect, title, || About::text(explanation));
    shown.inner
}

/// The button that opens the explanation; returns whether it was clicked.
fn question_mark(ui: &mut Ui, title: &str, explained: bool, words: &Words) -> bool {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(SMALL_BUTTON), Sense::click());
    let name = words.say(&tr("explain").with("what", title.to_owned()));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, explained, &name));
    let color = if explained || response.hovered() { palette.accent } else { palette.weak_text };
    ui.painter().circle_stroke(rect.center(), 9.0, Stroke::new(1.25, color));
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, "?", theme::bold(size::SMALL), color);
    focus_ring(ui, rect, &response);
    response.on_hover_text(name).clicked()
}
