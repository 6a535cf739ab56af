//! The confusion matrix; its cells open their images.

use egui::{Align2, CursorIcon, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};
use rakam_eval::Metrics;

use super::Measured;
use crate::i18n::{Words, tr};
use crate::theme::{self, Palette, size};
use crate::widgets::{Letters, focus_ring, paragraph, picture_section, width_of};

/// The height of the names above the columns, the width of those before the rows, and the most that this is.
const HEAD: f32 = 20.0;
const WIDEST_HEAD: f32 = 92.0;
/// The recall after each row.
const RECALL: f32 = 46.0;
/// The largest size of a cell.
const LARGEST: Vec2 = vec2(52.0, 32.0);
const CORNERS: u8 = 4;

/// Shows the matrix, and returns the cell that was clicked, by label and reading. `index`: which of the networks; `name`: its
/// name, where two are compared.
pub(super) fn show(
    ui: &mut Ui,
    measured: &Measured,
    index: usize,
    name: Option<String>,
    selected: Option<(usize, usize)>,
    words: &Words,
) -> Option<(usize, usize)> {
    let metrics = &measured.evaluation.metrics;
    let title = match name {
        None => words.tr("matrix"),
        Some(name) => words.say(&tr("matrix-of").with("network", name)),
    };
    picture_section(ui, &title, &explained(measured, words), words, |ui| {
        let id = ui.scope_id().with(("matrix", index));
        let wide = ui.available_width();
        let classes = metrics.classes();
        let widths = (0..classes).map(|class| width_of(ui, &measured.class(class), theme::bold(size::SMALL)) + 8.0);
        let head = widths.fold(HEAD, f32::max).min(WIDEST_HEAD);
        let cell = vec2(((wide - head - RECALL) / classes as f32).min(LARGEST.x), 0.0);
        let cell = vec2(cell.x, (0.8 * cell.x).clamp(26.0, LARGEST.y));
        let all = vec2(wide, (classes + 1) as f32 * cell.y + HEAD);
        let (_, rect) = ui.allocate_space(all);
        let left = rect.left() + (wide - head - RECALL - classes as f32 * cell.x) / 2.0;
        let corner = pos2(left + head, rect.top() + HEAD);
        let at = |row: usize, column: usize| Rect::from_min_size(corner + cell * vec2(column as f32, row as f32), cell);
        show_margins(ui, measured, head, at, words);
        let most_right = (0..classes).map(|digit| metrics.confusion[digit][digit]).max().unwrap_or_default();
        let (.., most_wrong) = worst(metrics);
        let mut chosen = None;
        for (label, row) in metrics.confusion.iter().enumerate() {
            for (read, &count) in row.iter().enumerate() {
                // Mistakes are few: on one scale with the correct readings, none of them would be visible.
                let most = if label == read { most_right } else { most_wrong };
                let strength = (count as f32 / most.max(1) as f32).sqrt();
                let cell = Cell { label, read, count, strength, selected: selected == Some((label, read)) };
                if cell.show(ui, measured, at(label, read).shrink(1.0), id.with((label, read)), words) {
                    chosen = Some((label, read));
                }
            }
        }
        chosen
    })
}

/// The mistake that is made most often, and how often.
fn worst(metrics: &Metrics) -> (usize, usize, usize) {
    let cells = metrics.confusion.iter().enumerate();
    let cells = cells.flat_map(|(label, row)| row.iter().enumerate().map(move |(read, &count)| (label, read, count)));
    cells.filter(|(label, read, _)| label != read).max_by_key(|&(.., count)| count).unwrap_or_default()
}

fn explained(measured: &Measured, words: &Words) -> String {
    let metrics = &measured.evaluation.metrics;
    let (label, read, count) = worst(metrics);
    let (label, read) = (measured.class(label), measured.class(read));
    let wrong = words.number((metrics.images - metrics.right()) as f64, 0);
    words.say(&tr("matrix-explained").with("wrong", wrong).with("label", label).with("read", read).with("count", count))
}

/// The classes above and before the cells, recall after them, precision below.
fn show_margins(ui: &Ui, measured: &Measured, head: f32, at: impl Fn(usize, usize) -> Rect, words: &Words) {
    let metrics = &measured.evaluation.metrics;
    let palette = Palette::of(ui);
    let write = |rect, align, text: String, font| ui.painter().text(rect, align, text, font, palette.weak_text);
    let measure = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| words.decimals(100.0 * share, 1));
    let classes = metrics.classes();
    for digit in 0..classes {
        let (column, row) = (at(0, digit), at(digit, 0));
        let bold = theme::bold(size::SMALL);
        let name = |at, width| {
            let letters = Letters { font: bold.clone(), color: palette.weak_text };
            paragraph(ui.painter(), at, Align2::CENTER_CENTER, &measured.class(digit), letters, width, 1);
        };
        name(column.center_top() - vec2(0.0, HEAD / 2.0), column.width() - 2.0);
        name(row.left_center() - vec2(head / 2.0, 0.0), head - 4.0);
        let small = theme::regular(11.0);
        let after = at(digit, classes).left_center() + vec2(RECALL - 4.0, 0.0);
        write(after, Align2::RIGHT_CENTER, measure(metrics.recall(digit)), small.clone());
        write(at(classes, digit).center(), Align2::CENTER_CENTER, measure(metrics.precision(digit)), small);
    }
    let corner = at(classes, classes).left_center() + vec2(RECALL - 4.0, 0.0);
    write(corner, Align2::RIGHT_CENTER, "%".to_owned(), theme::regular(11.0));
}

/// The images of a digit that were read as one digit.
struct Cell {
    label: usize,
    read: usize,
    count: usize,
    /// The strength of its colour, 0 to 1.
    strength: f32,
    selected: bool,
}

impl Cell {
    /// Shows the cell, and returns whether it was clicked. One without images is only a dot.
    fn show(&self, ui: &mut Ui, measured: &Measured, rect: Rect, id: Id, words: &Words) -> bool {
        let palette = Palette::of(ui);
        let &Self { label, read, count, strength, selected } = self;
        if count == 0 {
            ui.painter().circle_filled(rect.center(), 1.0, palette.border);
            return false;
        }
        let right = label == read;
        let name = if right { tr("cell-right") } else { tr("cell-wrong") };
        let name = name.with("label", measured.class(label)).with("read", measured.class(read));
        let name = words.say(&name.with("count", words.number(count as f64, 0)));
        let response = ui.interact(rect, id, Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, &name));

        let (color, most) = if right { (palette.accent, 0.36) } else { (palette.error, 0.5) };
        ui.painter().rect_filled(rect, CORNERS, palette.surface.lerp_to_gamma(color, most * strength));
        if selected || response.hovered() {
            let width = if selected { 2.0 } else { 1.0 };
            ui.painter().rect_stroke(rect, CORNERS, Stroke::new(width, palette.text), StrokeKind::Inside);
        }
        focus_ring(ui, rect.expand(2.0), &response);
        let points = if rect.width() < 32.0 { 10.0 } else { size::SMALL };
        let font = if right { theme::bold(points) } else { theme::regular(points) };
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, count.to_string(), font, palette.text);
        response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(name).clicked()
    }
}
