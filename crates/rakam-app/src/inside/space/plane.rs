//! A layer as a plane in space: its maps side by side.

use egui::Pos2;
use rakam_nn::Shape;
use rakam_nn::trace::{Cell, ReceptiveField};

use super::camera::Point;

/// The most that a plane measures, in sides of the network's input.
const MOST: f32 = 2.2;
/// A map of one cell.
const LEAST_MAP: f32 = 0.16;
/// Between maps, in their shorter sides.
const GAP: f32 = 0.14;

/// A layer as a plane. Its middle is on the axis of the way.
#[derive(Clone, Debug)]
pub(super) struct Plane {
    pub(super) shape: Shape,
    /// How far along the way.
    pub(super) z: f32,
    columns: usize,
    /// The width and height of a map.
    map: [f32; 2],
}

impl Plane {
    /// The plane of a layer; `side` is how many cells of the network's input are 1 wide.
    pub(super) fn of(shape: Shape, side: usize, z: f32) -> Self {
        let columns = (shape.channels as f32).sqrt().ceil().max(1.0) as usize;
        let width = (shape.width as f32 / side.max(1) as f32).sqrt().max(LEAST_MAP);
        let height = width * shape.height as f32 / shape.width.max(1) as f32;
        Self { shape, z, columns, map: [width, height] }.limited()
    }

    /// The plane of the outputs: below each other, and wide enough to be pointed at.
    pub(super) fn of_outputs(classes: usize, z: f32) -> Self {
        let shape = Shape::new(classes, 1, 1);
        Self { shape, z, columns: 1, map: [4.0 * LEAST_MAP, LEAST_MAP] }.limited()
    }

    fn limited(self) -> Self {
        let largest = self.size().into_iter().fold(0.0, f32::max);
        Self { map: self.map.map(|side| side * (MOST / largest).min(1.0)), ..self }
    }

    fn gap(&self) -> f32 {
        GAP * self.map[0].min(self.map[1])
    }

    /// Its width and height.
    fn size(&self) -> [f32; 2] {
        let counts = [self.columns.min(self.shape.channels.max(1)), self.shape.channels.div_ceil(self.columns).max(1)];
        std::array::from_fn(|axis| counts[axis] as f32 * (self.map[axis] + self.gap()) - self.gap())
    }

    /// The upper left corner of a map.
    fn corner(&self, channel: usize) -> [f32; 2] {
        let at = [channel % self.columns, channel / self.columns];
        let size = self.size();
        std::array::from_fn(|axis| at[axis] as f32 * (self.map[axis] + self.gap()) - size[axis] / 2.0)
    }

    /// The corners of a part of a map, clockwise from the upper left.
    pub(super) fn part(&self, channel: usize, field: &ReceptiveField) -> [Point; 4] {
        let [left, top] = self.corner(channel);
        let [width, height] = [self.map[0] / self.shape.width as f32, self.map[1] / self.shape.height as f32];
        let at = |column: usize, row: usize| [left + column as f32 * width, top + row as f32 * height, self.z];
        let (rows, columns) = (&field.rows, &field.columns);
        [
            at(columns.start, rows.start),
            at(columns.end, rows.start),
            at(columns.end, rows.end),
            at(columns.start, rows.end),
        ]
    }

    /// The corners of a map.
    pub(super) fn map(&self, channel: usize) -> [Point; 4] {
        self.part(channel, &ReceptiveField { rows: 0..self.shape.height, columns: 0..self.shape.width })
    }

    /// Its own corners.
    pub(super) fn corners(&self) -> [Point; 4] {
        let [x, y] = self.size().map(|side| side / 2.0);
        [[-x, -y, self.z], [x, -y, self.z], [x, y, self.z], [-x, y, self.z]]
    }

    /// The cell at a place of the plane.
    pub(super) fn cell(&self, at: Pos2) -> Option<Cell> {
        (0..self.shape.channels).find_map(|channel| {
            let [left, top] = self.corner(channel);
            let share = [(at.x - left) / self.map[0], (at.y - top) / self.map[1]];
            let inside = share.iter().all(|share| (0.0..1.0).contains(share));
            let index = |share: f32, count: usize| ((share * count as f32) as usize).min(count.saturating_sub(1));
            let (row, column) = (index(share[1], self.shape.height), index(share[0], self.shape.width));
            inside.then_some(Cell { channel, row, column })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_is_found_in_the_middle_of_its_part_and_none_between_maps() {
        let of = |channels, height, width| Plane::of(Shape::new(channels, height, width), 28, 3.0);
        for plane in [of(6, 12, 12), of(16, 4, 7), of(84, 1, 1), Plane::of_outputs(10, 3.0)] {
            let Shape { channels, height, width } = plane.shape;
            for channel in 0..channels {
                for (row, column) in (0..height).flat_map(|row| (0..width).map(move |column| (row, column))) {
                    let field = ReceptiveField { rows: row..row + 1, columns: column..column + 1 };
                    let [a, _, b, _] = plane.part(channel, &field);
                    let middle = egui::pos2((a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0);
                    assert_eq!(plane.cell(middle), Some(Cell { channel, row, column }));
                }
            }
            let [a, _, b, _] = plane.corners();
            assert!(b[0] - a[0] <= MOST + 1e-3 && b[1] - a[1] <= MOST + 1e-3, "{a:?} {b:?}");
            assert_eq!(plane.cell(egui::pos2(a[0] - 0.01, 0.0)), None);
            let [_, right, ..] = plane.map(0);
            assert_eq!(plane.cell(egui::pos2(right[0] + plane.gap() / 2.0, right[1] + 0.01)), None);
        }
    }
}
