//! What is read as bars: the softmax of logits, and before it that of others.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use rakam_nn::{argmax, softmax};

use crate::i18n::{Words, tr};
use crate::layout::GAP;
use crate::theme::{self, Palette, size};
use crate::widgets::{Letters, bar, paragraph, share_bar, width_of};

/// The height of a row.
const ROW: f32 = 21.0;
/// More classes than this aren't shown, but the most probable ones.
const MOST: usize = 12;
/// The most that a name is wide.
const NAME: f32 = 96.0;

/// The softmax of logits.
pub(super) fn shares(logits: &[f32]) -> Vec<f32> {
    let mut shares = logits.to_vec();
    softmax(&mut shares);
    shares
}

/// Shows a bar for each class, and below it the one before.
pub(super) fn show(ui: &mut Ui, names: &[String], now: &[f32], before: Option<&[f32]>, words: &Words) {
    let now = shares(now);
    let before = before.map(shares);
    let was = |class: usize| before.as_ref().and_then(|before| before.get(class).copied());
    let best = argmax(&now);
    let mut classes: Vec<usize> = (0..now.len().min(names.len())).collect();
    if classes.len() > MOST {
        let either = |class: usize| was(class).unwrap_or_default().max(now[class]);
        classes.sort_by(|&a, &b| either(b).total_cmp(&either(a)));
        classes.truncate(MOST);
    }
    let bold = || theme::bold(size::SMALL);
    let first = classes.iter().map(|&class| width_of(ui, &names[class], bold())).fold(0.0, f32::max).min(NAME);
    let last = width_of(ui, &words.percent(0.999), bold());
    ui.spacing_mut().item_spacing.y = 0.0;
    for class in classes {
        let palette = Palette::of(ui);
        let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
        let (name, percent) = (&names[class], words.percent(now[class]));
        let said = match was(class) {
            Some(was) => tr("share-was").with("was", words.percent(was)),
            None => tr("share"),
        };
        let said = words.say(&said.with("name", name.clone()).with("percent", percent.clone()));
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
        let is_best = class == best;
        let letters = || Letters {
            font: if is_best { bold() } else { theme::regular(size::SMALL) },
            color: if is_best { palette.text } else { palette.weak_text },
        };
        paragraph(ui.painter(), row.left_center(), Align2::LEFT_CENTER, name, letters(), first + 1.0, 1);
        let Letters { font, color } = letters();
        ui.painter().text(row.right_center(), Align2::RIGHT_CENTER, percent, font, color);
        // What was before has room below.
        let middle = row.center().y - if before.is_some() { 2.0 } else { 0.0 };
        let track = Rect::from_min_max(
            pos2(row.left() + first + GAP, middle - 4.0),
            pos2(row.right() - last - GAP, middle + 4.0),
        );
        share_bar(ui, track, now[class], is_best);
        if let Some(was) = was(class) {
            let below = Rect::from_min_size(track.left_bottom() + vec2(0.0, 2.0), vec2(track.width() * was, 3.0));
            bar(ui, below, 1.5, palette.bar);
        }
    }
}
