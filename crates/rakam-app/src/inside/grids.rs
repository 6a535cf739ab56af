//! Patch times kernel, as small grids with numbers.

use egui::{Align2, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};
use rakam_nn::trace::Part;

use crate::colors::{letters_on, signed};
use crate::i18n::{Words, tr};
use crate::theme::{self, Palette, size};

const CELL: f32 = 38.0;
/// In less width, numbers with two decimals are not legible.
const LEAST_CELL: f32 = 29.0;
const ROW: f32 = 21.0;
const CAPTION: f32 = 18.0;
/// Between two grids, for the sign.
const SIGN: f32 = 22.0;

/// A grid of numbers, and the number that has the strongest colour.
struct Numbers {
    title: String,
    numbers: Vec<f32>,
    most: f32,
    /// The sign before it.
    sign: &'static str,
}

/// Shows what one channel adds: its patch, its kernel and their products, in rows that fit.
pub(super) fn show(ui: &mut Ui, part: &Part, words: &Words) {
    let [_, columns] = part.sides;
    let most = |numbers: &[f32]| numbers.iter().fold(0.0f32, |most, number| most.max(number.abs()));
    let grid = |title: String, numbers: Vec<f32>, sign| Numbers { title, most: most(&numbers), numbers, sign };
    let grids = [
        grid(words.tr("inside-patch"), part.patch.clone(), ""),
        grid(words.tr("inside-kernel"), part.kernel.clone(), "×"),
        grid(words.tr("inside-products"), part.products().collect(), "="),
    ];
    let width = ui.available_width();
    let fits = |in_row: usize| (width - (in_row - 1) as f32 * SIGN) / (in_row * columns) as f32;
    let in_row = [3, 2, 1].into_iter().find(|&in_row| fits(in_row) >= LEAST_CELL).unwrap_or(1);
    let cell = vec2(fits(in_row).clamp(16.0, CELL).floor(), ROW);
    for row in grids.chunks(in_row) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            for grid in row {
                grid.show(ui, part.sides, cell, words);
            }
        });
    }
}

impl Numbers {
    fn show(&self, ui: &mut Ui, [rows, columns]: [usize; 2], cell: Vec2, words: &Words) {
        let palette = Palette::of(ui);
        let sign = if self.sign.is_empty() { 0.0 } else { SIGN };
        let grid = vec2(columns as f32 * cell.x, rows as f32 * cell.y);
        let title = ui.painter().layout_no_wrap(self.title.clone(), theme::regular(size::SMALL), palette.weak_text);
        let wanted = vec2(sign + grid.x.max(title.size().x), grid.y + CAPTION);
        let (rect, response) = ui.allocate_exact_size(wanted, Sense::hover());
        let said = tr("inside-grid").with("what", self.title.clone()).with("rows", rows).with("columns", columns);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words.say(&said)));

        let corner = rect.min + vec2(sign, CAPTION);
        ui.painter().galley(pos2(corner.x, rect.top()), title, palette.weak_text);
        let middle = pos2(rect.left() + sign / 2.0, corner.y + grid.y / 2.0);
        ui.painter().text(middle, Align2::CENTER_CENTER, self.sign, theme::bold(size::BODY), palette.weak_text);
        let (dark, scale) = (ui.visuals().dark_mode, 0.66 / self.most.max(f32::MIN_POSITIVE));
        let decimals = if self.most >= 10.0 { 1 } else { 2 };
        let font = theme::regular(if cell.x < 34.0 { 10.5 } else { 11.5 });
        for (index, &number) in self.numbers.iter().enumerate() {
            let at = corner + vec2((index % columns) as f32 * cell.x, (index / columns) as f32 * cell.y);
            let background = signed(number * scale, dark);
            let here = Rect::from_min_size(at, cell).shrink(0.5);
            ui.painter().rect_filled(here, 2.0, background);
            let text = words.decimals(number, decimals);
            ui.painter().text(here.center(), Align2::CENTER_CENTER, text, font.clone(), letters_on(background));
        }
    }
}
