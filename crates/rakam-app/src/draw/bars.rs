//! How likely each class is: bars aligned in columns, the best one marked. Of many classes, the likeliest.

use egui::{Align2, Rect, Role, Sense, Shape, Ui, WidgetInfo, pos2, vec2};
use rakam_model::{Labels, Reading};

use crate::help;
use crate::i18n::{Words, tr};
use crate::landmark::Landmark;
use crate::layout::{CARD_PADDING, GAP};
use crate::theme::{self, BUTTON_CORNERS, Palette, size};
use crate::widgets::{Letters, card, paragraph, share_bar, width_of};

/// The width of the label before a bar, and of the percentage after it.
const LABEL: std::ops::RangeInclusive<f32> = 20.0..=120.0;
const PERCENT: f32 = 56.0;

/// The height of a row, at most.
const TALLEST: f32 = 64.0;

/// So many classes have a bar each, in their order. Of more than that, the ten likeliest have one, the likeliest first.
const MOST: usize = 12;
const LIKELIEST: usize = 10;

/// Shows the bars in `columns`: a bar for each class, downwards, column by column.
pub(super) fn show(ui: &mut Ui, rect: Rect, columns: usize, reading: &Reading, labels: &Labels, words: &Words) {
    card(ui, rect);
    help::note(ui, rect, &words.tr("bars"), || help::about(Landmark("bars", 0)));
    let inside = rect.shrink(CARD_PADDING);
    let response = ui.interact(rect, ui.scope_id().with("bars"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Group, true, words.tr("bars")));

    let classes = shown(reading);
    let rows = classes.len().div_ceil(columns).max(1);
    let width = (inside.width() - (columns - 1) as f32 * 2.0 * GAP) / columns as f32;
    // A few bars stay together.
    let height = (inside.height() / rows as f32).min(TALLEST);
    let name = |class: usize| labels.get(class).map_or_else(|| class.to_string(), str::to_owned);
    let widest = classes.iter().map(|&class| width_of(ui, &name(class), theme::bold(size::BODY)) + GAP);
    // Labels take at most a third of the room.
    let label = widest.fold(*LABEL.start(), f32::max).min(*LABEL.end()).min((width / 3.0).max(*LABEL.start()));
    for (place, &class) in classes.iter().enumerate() {
        let (column, row) = (place / rows, place % rows);
        let corner = inside.min + vec2(column as f32 * (width + 2.0 * GAP), row as f32 * height);
        let row = Rect::from_min_size(corner, vec2(width, height));
        show_bar(ui, row, class, (&name(class), label), reading, words);
    }
}

/// The classes that have a bar.
fn shown(reading: &Reading) -> Vec<usize> {
    let mut classes: Vec<usize> = (0..reading.probabilities.len()).collect();
    if classes.len() > MOST {
        // Stable: without ink, the first ones are shown in their order.
        classes.sort_by(|&a, &b| reading.probabilities[b].total_cmp(&reading.probabilities[a]));
        classes.truncate(LIKELIEST);
    }
    classes
}

/// Shows the bar of a class: its name, and the width of the names.
fn show_bar(ui: &mut Ui, row: Rect, digit: usize, (name, label): (&str, f32), reading: &Reading, words: &Words) {
    let palette = Palette::of(ui);
    // Ink that isn't a digit has no likely digits either.
    let empty = reading.class.is_none();
    let best = reading.class == Some(digit as u8);
    let share = if empty { 0.0 } else { reading.probabilities[digit] };
    let percent = words.percent(share);

    // The best is marked by its background, a pointer and bold figures, not by its colour alone.
    if best {
        let background = Rect::from_center_size(row.center(), vec2(row.width() + GAP, row.height().min(36.0)));
        ui.painter().rect_filled(background, BUTTON_CORNERS, palette.accent_tint);
        let tip = pos2(row.left() + 4.0, row.center().y);
        let pointer = vec![tip, tip + vec2(-5.0, -4.5), tip + vec2(-5.0, 4.5)];
        ui.painter().add(Shape::convex_polygon(pointer, palette.accent, egui::Stroke::NONE));
    }
    let figures = if best { theme::bold(size::BODY) } else { theme::regular(size::BODY) };
    let color = if best { palette.text } else { palette.weak_text };
    let middle = row.center().y;
    let letters = Letters { font: figures.clone(), color };
    paragraph(ui.painter(), pos2(row.left() + GAP, middle), Align2::LEFT_CENTER, name, letters, label - GAP / 2.0, 1);
    if !empty {
        ui.painter().text(pos2(row.right() - GAP / 2.0, middle), Align2::RIGHT_CENTER, &percent, figures, color);
    }

    let thickness = (row.height() * 0.3).clamp(8.0, 14.0);
    let track = Rect::from_x_y_ranges(
        row.left() + GAP + label..=row.right() - PERCENT,
        middle - thickness / 2.0..=middle + thickness / 2.0,
    );
    share_bar(ui, track, share, best);

    let message = if empty {
        tr("bar-empty")
    } else if best {
        tr("bar-best")
    } else {
        tr("bar")
    };
    let response = ui.interact(row, ui.scope_id().with(("bar", digit)), Sense::hover());
    response.widget_info(|| {
        let label =
            words.say(&message.clone().with("digit", name.to_owned()).with("percent", percent.as_str().to_owned()));
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, label);
        info.value = Some(f64::from(share));
        info
    });
}
