//! The outputs of the network as bars: the softmax of its logits.

use egui::{Align2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2};
use rakam_model::Labels;
use rakam_nn::{argmax, softmax};

use super::Spot;
use super::looking::Looking;
use super::probe::Seen;
use crate::i18n::{Words, tr};
use crate::layout::GAP;
use crate::theme::{self, BUTTON_CORNERS, Palette, size};
use crate::widgets::{focus_ring, share_bar, width_of};

/// The name of a class: the one after those that have labels is ink that is none of them.
pub(super) fn name(class: usize, labels: &Labels, words: &Words) -> String {
    let neither = || if labels.are_digits() { words.tr("not-a-digit") } else { words.tr("none-of-these") };
    labels.get(class).map_or_else(neither, str::to_owned)
}

/// The names of so many classes.
pub(super) fn names(labels: &Labels, classes: usize, words: &Words) -> Vec<String> {
    (0..classes).map(|class| name(class, labels, words)).collect()
}

/// Shows a bar for each output; the one under the pointer, or else the one that was chosen, is looked at.
pub(super) fn show(ui: &mut Ui, rect: Rect, seen: Option<&Seen>, looking: &mut Looking, words: &Words) {
    let Some(seen) = seen else { return };
    let palette = Palette::of(ui);
    let (logits, labels) = (seen.trace.logits(), &seen.labels);
    let mut shares = logits.to_vec();
    softmax(&mut shares);
    let best = argmax(&shares);
    let bold = || theme::bold(size::SMALL);
    let height = rect.height() / logits.len() as f32;
    let first = (0..logits.len()).map(|class| width_of(ui, &name(class, labels, words), bold())).fold(0.0, f32::max);
    let last = logits.iter().map(|&logit| width_of(ui, &words.decimals(logit, 1), bold())).fold(0.0, f32::max);
    for (class, (&share, &logit)) in shares.iter().zip(logits).enumerate() {
        let top = rect.top() + class as f32 * height;
        let row = Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), top + height));
        let response = ui.interact(row, ui.scope_id().with(("output", class)), Sense::click());
        let message =
            tr("inside-output").with("name", name(class, labels, words)).with("percent", words.percent(share));
        let said = words.say(&message.with("logit", words.decimals(logit, 2)));
        let spot = Spot::Output(class);
        let looked_at = looking.at() == Some(spot);
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, looked_at, &said));
        if looked_at {
            ui.painter().rect_stroke(row, BUTTON_CORNERS, Stroke::new(1.5, palette.accent), StrokeKind::Inside);
        }
        focus_ring(ui, row, &response);
        let is_best = best == class;
        let font = if is_best { bold() } else { theme::regular(size::SMALL) };
        let color = if is_best { palette.text } else { palette.weak_text };
        let (left, right) = (row.left() + GAP / 2.0, row.right() - GAP / 2.0);
        ui.painter().text(
            pos2(left, row.center().y),
            Align2::LEFT_CENTER,
            name(class, labels, words),
            font.clone(),
            color,
        );
        let value = words.decimals(logit, 1);
        ui.painter().text(pos2(right, row.center().y), Align2::RIGHT_CENTER, value, font, color);
        let thickness = (height * 0.45).clamp(4.0, 10.0);
        let track = Rect::from_x_y_ranges(
            left + first + GAP..=right - last - GAP,
            row.center().y - thickness / 2.0..=row.center().y + thickness / 2.0,
        );
        share_bar(ui, track, share, is_best);
        looking.take(&response, spot);
    }
}
