//! The maps of a layer, side by side.

use std::ops::Range;

use egui::{
    EventFilter, Key, Mesh, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};
use rakam_nn::trace::{Cell, Maps};

use crate::colors::signed;
use crate::i18n::{Words, tr};
use crate::texture::{CachedTexture, add_part};
use crate::theme::Palette;
use crate::widgets::focus_ring;

const GAP: f32 = 5.0;
/// The most that a map is wide which is the only one.
const ALONE: f32 = 168.0;

/// A layer's maps, and what is marked on them.
pub(super) struct LayerMaps<'a> {
    pub(super) maps: &'a Maps,
    /// The name of the layer.
    pub(super) name: String,
    /// The number that has the strongest colour.
    pub(super) most: f32,
    pub(super) serial: u64,
    /// What each map's activations are multiplied by.
    pub(super) factor: &'a dyn Fn(usize) -> f32,
    /// The cell that is looked at.
    pub(super) looked_at: Option<Cell>,
    /// Rows and columns that the cell which is looked at takes from every map here.
    pub(super) taken: Option<[Range<isize>; 2]>,
}

/// A cell that the pointer or the keys are at.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Pointed {
    pub(super) hovered: Option<Cell>,
    pub(super) chosen: Option<Cell>,
}

/// The layout of the maps.
struct Grid {
    corner: Pos2,
    columns: usize,
    /// A map's width and height.
    map: egui::Vec2,
}

impl Grid {
    /// As many in a row as fit in a size that suits their cells, all rows about equally long.
    fn of(maps: &Maps, width: f32) -> Self {
        let wished = (4.0 * maps.shape.width as f32).clamp(22.0, if width < 500.0 { 58.0 } else { 72.0 });
        let most = (((width + GAP) / (wished + GAP)) as usize).clamp(1, maps.shape.channels.max(1));
        let rows = maps.shape.channels.div_ceil(most);
        let columns = maps.shape.channels.div_ceil(rows.max(1)).max(1);
        let widest = match maps.shape {
            shape if shape.area() == 1 => 26.0,
            shape if shape.channels == 1 => ALONE,
            _ => (1.7 * wished).min(112.0),
        };
        let side = ((width - (columns - 1) as f32 * GAP) / columns as f32).min(widest).floor();
        let height = side * maps.shape.height as f32 / maps.shape.width as f32;
        Self { corner: Pos2::ZERO, columns, map: vec2(side, height) }
    }

    fn size(&self, count: usize) -> egui::Vec2 {
        let rows = count.div_ceil(self.columns);
        let along = |count: usize, length: f32| count as f32 * (length + GAP) - GAP;
        vec2(along(self.columns.min(count), self.map.x), along(rows, self.map.y))
    }

    fn map(&self, channel: usize) -> Rect {
        let (row, column) = (channel / self.columns, channel % self.columns);
        let step = self.map + vec2(GAP, GAP);
        Rect::from_min_size(self.corner + vec2(column as f32 * step.x, row as f32 * step.y), self.map)
    }
}

impl LayerMaps<'_> {
    /// Shows the maps; what is out of sight is not painted.
    pub(super) fn show(&self, ui: &mut Ui, cache: &mut CachedTexture, words: &Words) -> Pointed {
        let shape = self.maps.shape;
        let mut grid = Grid::of(self.maps, ui.available_width());
        let (rect, response) = ui.allocate_exact_size(grid.size(shape.channels), Sense::click());
        grid.corner = rect.min;
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, self.in_words(words)));
        if !ui.is_rect_visible(rect) {
            return Pointed::default();
        }
        let scale = 1.0 / self.most.max(f32::MIN_POSITIVE);
        let texture = cache.texture(ui, self.serial, [shape.width, shape.height * shape.channels], |index, dark| {
            signed(self.maps.values[index] * scale, dark)
        });
        let mut mesh = Mesh::with_texture(texture);
        for channel in 0..shape.channels {
            add_part(&mut mesh, grid.map(channel), channel, shape.channels);
        }
        ui.painter().add(mesh);
        self.mark(ui, &grid);
        focus_ring(ui, rect.expand(3.0), &response);
        self.pointed(ui, &grid, &response)
    }

    fn in_words(&self, words: &Words) -> String {
        match self.looked_at {
            None => self.name.clone(),
            Some(cell) => {
                let message = tr("inside-cell-of")
                    .with("what", self.name.clone())
                    .with("map", cell.channel + 1)
                    .with("row", cell.row + 1)
                    .with("column", cell.column + 1);
                words.say(&message.with("value", words.decimals(self.maps.at(cell), 3)))
            }
        }
    }

    fn mark(&self, ui: &Ui, grid: &Grid) {
        let palette = Palette::of(ui);
        let shape = self.maps.shape;
        let cell = vec2(grid.map.x / shape.width as f32, grid.map.y / shape.height as f32);
        for channel in 0..shape.channels {
            let map = grid.map(channel);
            if let Some([rows, columns]) = &self.taken {
                let at = |column: isize, row: isize| map.min + vec2(column as f32 * cell.x, row as f32 * cell.y);
                let part = Rect::from_min_max(at(columns.start, rows.start), at(columns.end, rows.end));
                let stroke = Stroke::new(1.0, palette.accent);
                ui.painter().rect_stroke(part.intersect(map), 0.0, stroke, StrokeKind::Inside);
            }
            let factor = (self.factor)(channel);
            if factor == 0.0 {
                let stroke = Stroke::new(1.5, palette.error);
                let inner = map.shrink(1.0);
                ui.painter().line_segment([inner.left_top(), inner.right_bottom()], stroke);
                ui.painter().line_segment([inner.right_top(), inner.left_bottom()], stroke);
            } else if factor != 1.0 {
                ui.painter().rect_stroke(map, 0.0, Stroke::new(1.5, palette.error), StrokeKind::Outside);
            }
        }
        if let Some(at) = self.looked_at {
            let map = grid.map(at.channel);
            let corner = map.min + vec2(at.column as f32 * cell.x, at.row as f32 * cell.y);
            let here = Rect::from_min_size(corner, cell).expand(1.0);
            ui.painter().rect_stroke(map, 1.0, Stroke::new(2.0, palette.accent), StrokeKind::Outside);
            ui.painter().add(Shape::rect_stroke(here, 0.0, Stroke::new(2.5, palette.surface), StrokeKind::Outside));
            ui.painter().add(Shape::rect_stroke(here, 0.0, Stroke::new(1.5, palette.text), StrokeKind::Outside));
        }
    }

    fn pointed(&self, ui: &Ui, grid: &Grid, response: &Response) -> Pointed {
        let cell_at = |at: Pos2| {
            let shape = self.maps.shape;
            let channel = (0..shape.channels).find(|&channel| grid.map(channel).contains(at))?;
            let within = (at - grid.map(channel).min) / grid.map;
            let index = |share: f32, count: usize| ((share * count as f32) as usize).min(count - 1);
            Some(Cell { channel, row: index(within.y, shape.height), column: index(within.x, shape.width) })
        };
        let hovered = response.hover_pos().and_then(cell_at);
        let clicked = response.clicked().then(|| response.interact_pointer_pos()).flatten().and_then(cell_at);
        Pointed { hovered, chosen: clicked.or_else(|| self.moved(ui, grid, response)) }
    }

    /// Arrows move from cell to cell, and over an edge to the next map.
    fn moved(&self, ui: &Ui, grid: &Grid, response: &Response) -> Option<Cell> {
        if !response.has_focus() {
            return None;
        }
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let pressed = |key| ui.input(|input| input.key_pressed(key));
        let step =
            [(Key::ArrowRight, (0, 1)), (Key::ArrowLeft, (0, -1)), (Key::ArrowDown, (1, 0)), (Key::ArrowUp, (-1, 0))]
                .into_iter()
                .find_map(|(key, step)| pressed(key).then_some(step))?;
        let shape = self.maps.shape;
        let Some(from) = self.looked_at else { return Some(Cell { channel: 0, row: 0, column: 0 }) };
        let (row, column) = (from.row as isize + step.0, from.column as isize + step.1);
        let (height, width) = (shape.height as isize, shape.width as isize);
        let maps = column.div_euclid(width) + row.div_euclid(height) * grid.columns as isize;
        let channel = from.channel.checked_add_signed(maps).filter(|&channel| channel < shape.channels)?;
        Some(Cell { channel, row: row.rem_euclid(height) as usize, column: column.rem_euclid(width) as usize })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;
    use rakam_nn::Shape as Sides;

    #[test]
    fn every_layer_of_the_models_fits_the_width_that_there_is() {
        for (channels, side) in
            [(6, 24), (16, 8), (16, 4), (120, 1), (84, 1), (32, 26), (32, 24), (64, 10), (128, 2), (128, 1)]
        {
            let shape = Sides::new(channels, side, side);
            let maps = Maps::new(shape, vec![0.0; shape.len()]);
            for width in [318.0, 560.0, 660.0, 930.0] {
                let grid = Grid::of(&maps, width);
                let taken = grid.size(channels);
                assert!(taken.x <= width && grid.map.x >= 14.0, "{shape} in {width}: {taken:?}");
                let last = grid.map(channels - 1);
                assert!(last.right() <= taken.x + 0.1 && (last.bottom() - taken.y).abs() < 0.1);
                assert!(pos2(0.0, 0.0).distance(grid.map(0).min) < 0.1);
            }
        }
    }
}
