//! Text in the house's fonts, cut to its room.

use egui::text::LayoutJob;
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, RichText, Ui, pos2};

use crate::theme::{self, Palette, size};

/// The font and the colour of text.
pub(crate) struct Letters {
    pub(crate) font: FontId,
    pub(crate) color: Color32,
}

/// Paints text in up to `rows` lines of at most `width` points each, and ends it in an ellipsis where that is too little.
/// `align` says which of its corners is at `at`, and how its lines are aligned. Returns the room that it takes.
pub(crate) fn paragraph(
    painter: &Painter,
    at: Pos2,
    align: Align2,
    text: &str,
    letters: Letters,
    width: f32,
    rows: usize,
) -> Rect {
    let mut job = LayoutJob::simple(text.to_owned(), letters.font, letters.color, width.max(0.0));
    job.wrap.max_rows = rows;
    job.halign = align.x();
    let galley = painter.layout_job(job);
    let rect = align.anchor_size(at, galley.size());
    // A galley is laid out around the line to which its rows are aligned.
    painter.galley(pos2(at.x, rect.top()), galley, letters.color);
    rect
}

/// The width of text on one line, in points.
pub(crate) fn width_of(ui: &Ui, text: &str, font: FontId) -> f32 {
    ui.painter().layout_no_wrap(text.to_owned(), font, Color32::WHITE).size().x
}

/// Small text that stays in the background.
pub(crate) fn weak(ui: &Ui, text: impl Into<String>) -> RichText {
    small(text).color(Palette::of(ui).weak_text)
}

/// Text that stands out.
pub(crate) fn strong(ui: &Ui, text: impl Into<String>) -> RichText {
    RichText::new(text).font(theme::bold(size::BODY)).color(Palette::of(ui).text)
}

/// Small text.
pub(crate) fn small(text: impl Into<String>) -> RichText {
    RichText::new(text).font(theme::regular(size::SMALL))
}
