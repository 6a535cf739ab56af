//! Strokes divided among the parts of the sheet on which they were drawn.

use std::ops::Range;

use super::sheet::Sheet;
use super::slices::Slices;
use crate::components::NOBODY;
use crate::{Drawing, Point, Stroke};

/// A stroke in small steps, each with the part to which it belongs, or [`NOBODY`].
pub(super) type Path = Vec<(Point, u32)>;

/// The path of each stroke of a drawing.
pub(super) fn paths(drawing: &Drawing, sheet: &Sheet, slices: &Slices) -> Vec<Path> {
    let path = |stroke: &Stroke| dense(&stroke.smooth(), sheet.frame.step);
    let owned = |path: Vec<Point>| path.into_iter().map(|point| (point, owner_at(point, sheet, slices))).collect();
    drawing.strokes().iter().map(path).map(owned).collect()
}

/// The strokes, and the stretches of strokes, that belong to these parts.
pub(super) fn within(parts: &Range<usize>, drawing: &Drawing, paths: &[Path]) -> Drawing {
    let mut inside = Vec::new();
    for (stroke, path) in drawing.strokes().iter().zip(paths) {
        let belongs = |&(_, owner): &(Point, u32)| parts.contains(&(owner as usize));
        if path.iter().all(belongs) {
            inside.push(stroke.clone());
            continue;
        }
        for stretch in path.split(|step| !belongs(step)).filter(|stretch| !stretch.is_empty()) {
            inside.push(stretch.iter().map(|(point, _)| *point).collect());
        }
    }
    Drawing::from_strokes(inside)
}

/// The part at a point of the canvas, or [`NOBODY`].
fn owner_at(point: Point, sheet: &Sheet, slices: &Slices) -> u32 {
    let frame = sheet.frame;
    let (x, y) = ((point.x - frame.left) / frame.step, (point.y - frame.top) / frame.step);
    let (width, height) = (sheet.picture.width as isize, sheet.picture.height as isize);
    // With a very fine pen, the pixel itself may be too faint to belong to a part.
    let around =
        [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)].map(|(dx, dy)| (x.floor() as isize + dx, y.floor() as isize + dy));
    let inside = around.into_iter().filter(|(x, y)| (0..width).contains(x) && (0..height).contains(y));
    inside.map(|(x, y)| slices.owner[(y * width + x) as usize]).find(|&owner| owner != NOBODY).unwrap_or(NOBODY)
}

/// The curve with points at most `step` apart.
fn dense(curve: &[Point], step: f32) -> Vec<Point> {
    let mut path: Vec<Point> = curve.first().copied().into_iter().collect();
    for pair in curve.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let steps = (from.distance(to) / step).ceil().max(1.0);
        path.extend((1..=steps as usize).map(|i| {
            let t = i as f32 / steps;
            let along = |a: f32, b: f32| a + t * (b - a);
            Point { x: along(from.x, to.x), y: along(from.y, to.y), width: along(from.width, to.width) }
        }));
    }
    path
}
