//! The reading in words, with the digit large.

use egui::{Align, Align2, Rect, Role, Sense, Ui, WidgetInfo, accesskit, vec2};
use rakam_model::{Reading, Verdict};

use crate::i18n::{Words, tr};
use crate::seen::{caption_anchor, split_card};
use crate::theme::{self, Palette, size};
use crate::widgets::{Letters, card, paragraph};

/// The reading in words.
pub(crate) fn in_words(reading: &Reading, words: &Words) -> String {
    match (reading.verdict, reading.digit) {
        (Verdict::Digit, Some(digit)) => words.say(&tr("verdict-sure").with("digit", digit)),
        (Verdict::Unsure, Some(digit)) => words.say(&tr("verdict-unsure").with("digit", digit)),
        (Verdict::Empty, _) => words.tr("reading-none"),
        (Verdict::NotADigit, _) | (_, None) => words.tr("verdict-not-a-digit"),
    }
}

pub(crate) fn show(ui: &mut Ui, place: Rect, reading: &Reading, words: &Words) {
    card(ui, place);
    let palette = Palette::of(ui);
    let (square, caption) = split_card(place);
    let (at, align) = caption_anchor(caption, square);
    let verdict = in_words(reading, words);

    let digit = reading.digit.map(|digit| digit.to_string());
    let color = if reading.verdict == Verdict::Digit { palette.accent } else { palette.weak_text };
    let large = theme::bold((square.height() * 0.86).floor().max(size::TITLE));
    let shown = digit.as_deref().unwrap_or("–");
    let shown_color = if digit.is_some() { color } else { palette.border };
    ui.painter().text(square.center(), Align2::CENTER_CENTER, shown, large, shown_color);

    let weak = || Letters { font: theme::regular(size::SMALL), color: palette.weak_text };
    let sure = digit.map(|_| words.say(&tr("sure-by").with("percent", words.percent(reading.confidence))));
    if let Some(sure) = &sure {
        let strong = Letters { font: theme::bold(size::BODY), color: palette.text };
        let (above, below) = (Align2([align.x(), Align::Max]), Align2([align.x(), Align::Min]));
        paragraph(ui.painter(), at, above, &verdict, strong, caption.width(), 2);
        paragraph(ui.painter(), at + vec2(0.0, 2.0), below, sure, weak(), caption.width(), 1);
    } else {
        paragraph(ui.painter(), at, align, &verdict, weak(), caption.width(), 3);
    }

    let response = ui.interact(place, ui.scope_id().with("verdict"), Sense::hover());
    let said = [Some(words.tr("reading")), Some(verdict), sure].into_iter().flatten().collect::<Vec<_>>().join(", ");
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
    // Assistive technology says the reading when it changes, after what it is saying.
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(accesskit::Live::Polite));
}
