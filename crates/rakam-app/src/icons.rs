//! Line drawings for the buttons, on a square of 24 units.

use std::f32::consts::{PI, TAU};

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, epaint::PathShape, pos2, vec2};

/// A mark of the pen that drew an icon.
enum Mark {
    Line(&'static [(f32, f32)]),
    /// Centre, radius, from one angle to another (clockwise from the right).
    Arc((f32, f32), f32, f32, f32),
    /// A rectangle with rounded corners: left, top, right, bottom.
    Box(f32, f32, f32, f32),
    Dot(f32, f32),
}

use Mark::{Arc, Box, Dot, Line};

/// A line drawing.
pub(crate) struct Icon(&'static [Mark]);

pub(crate) const UNDO: Icon = Icon(&[
    Line(&[(9.0, 4.0), (4.0, 9.0), (9.0, 14.0)]),
    Line(&[(4.0, 9.0), (14.5, 9.0)]),
    Arc((14.5, 14.5), 5.5, -PI / 2.0, PI / 2.0),
    Line(&[(14.5, 20.0), (11.0, 20.0)]),
]);
pub(crate) const REDO: Icon = Icon(&[
    Line(&[(15.0, 4.0), (20.0, 9.0), (15.0, 14.0)]),
    Line(&[(20.0, 9.0), (9.5, 9.0)]),
    Arc((9.5, 14.5), 5.5, PI / 2.0, 1.5 * PI),
    Line(&[(9.5, 20.0), (13.0, 20.0)]),
]);
pub(crate) const GRIP: Icon =
    Icon(&[Dot(9.0, 6.0), Dot(9.0, 12.0), Dot(9.0, 18.0), Dot(15.0, 6.0), Dot(15.0, 12.0), Dot(15.0, 18.0)]);
pub(crate) const CLEAR: Icon = Icon(&[
    Line(&[(3.5, 6.5), (20.5, 6.5)]),
    Line(&[(5.5, 6.5), (6.5, 20.5), (17.5, 20.5), (18.5, 6.5)]),
    Line(&[(8.5, 6.0), (9.0, 3.5), (15.0, 3.5), (15.5, 6.0)]),
    Line(&[(10.0, 11.0), (10.0, 16.0)]),
    Line(&[(14.0, 11.0), (14.0, 16.0)]),
]);
pub(crate) const EYE: Icon = Icon(&[
    Line(&[(2.0, 12.0), (5.0, 8.4), (8.4, 6.2), (12.0, 5.5), (15.6, 6.2), (19.0, 8.4), (22.0, 12.0)]),
    Line(&[(2.0, 12.0), (5.0, 15.6), (8.4, 17.8), (12.0, 18.5), (15.6, 17.8), (19.0, 15.6), (22.0, 12.0)]),
    Arc((12.0, 12.0), 3.0, 0.0, TAU),
]);
pub(crate) const OPEN: Icon = Icon(&[
    Box(3.0, 3.0, 21.0, 21.0),
    Arc((8.5, 8.5), 2.0, 0.0, TAU),
    Line(&[(5.0, 20.5), (15.5, 11.5), (21.0, 16.0)]),
]);
pub(crate) const SAVE: Icon = Icon(&[
    Line(&[(12.0, 3.0), (12.0, 15.0)]),
    Line(&[(7.0, 10.5), (12.0, 15.5), (17.0, 10.5)]),
    Line(&[(3.5, 15.5), (3.5, 20.5), (20.5, 20.5), (20.5, 15.5)]),
]);
pub(crate) const COPY: Icon =
    Icon(&[Box(8.5, 8.5, 21.0, 21.0), Line(&[(4.5, 15.5), (3.0, 15.5), (3.0, 3.0), (15.5, 3.0), (15.5, 4.5)])]);
pub(crate) const SUN: Icon = Icon(&[
    Arc((12.0, 12.0), 4.0, 0.0, TAU),
    Line(&[(12.0, 2.0), (12.0, 4.5)]),
    Line(&[(12.0, 19.5), (12.0, 22.0)]),
    Line(&[(2.0, 12.0), (4.5, 12.0)]),
    Line(&[(19.5, 12.0), (22.0, 12.0)]),
    Line(&[(4.9, 4.9), (6.7, 6.7)]),
    Line(&[(17.3, 17.3), (19.1, 19.1)]),
    Line(&[(4.9, 19.1), (6.7, 17.3)]),
    Line(&[(17.3, 6.7), (19.1, 4.9)]),
]);
pub(crate) const MOON: Icon =
    Icon(&[Arc((16.5, 7.5), 6.364, 1.25 * PI, 0.25 * PI), Arc((12.0, 12.0), 9.0, 0.0, 1.5 * PI)]);
pub(crate) const SCREEN: Icon =
    Icon(&[Box(2.5, 4.0, 21.5, 16.5), Line(&[(12.0, 16.5), (12.0, 20.5)]), Line(&[(8.0, 20.5), (16.0, 20.5)])]);
pub(crate) const DOWN: Icon = Icon(&[Line(&[(6.0, 9.5), (12.0, 15.5), (18.0, 9.5)])]);
pub(crate) const UP: Icon = Icon(&[Line(&[(6.0, 14.5), (12.0, 8.5), (18.0, 14.5)])]);
pub(crate) const PLUS: Icon = Icon(&[Line(&[(12.0, 5.0), (12.0, 19.0)]), Line(&[(5.0, 12.0), (19.0, 12.0)])]);
pub(crate) const MINUS: Icon = Icon(&[Line(&[(5.0, 12.0), (19.0, 12.0)])]);
pub(crate) const CHECK: Icon = Icon(&[Line(&[(4.5, 12.5), (9.5, 17.5), (19.5, 7.0)])]);
pub(crate) const CLOSE: Icon = Icon(&[Line(&[(6.0, 6.0), (18.0, 18.0)]), Line(&[(18.0, 6.0), (6.0, 18.0)])]);
pub(crate) const WARNING: Icon =
    Icon(&[Arc((12.0, 12.0), 9.5, 0.0, TAU), Line(&[(12.0, 7.0), (12.0, 13.0)]), Dot(12.0, 16.6)]);

pub(crate) const PEN: Icon = Icon(&[
    Line(&[(4.0, 20.0), (5.2, 15.2), (16.0, 4.4), (19.6, 8.0), (8.8, 18.8), (4.0, 20.0)]),
    Line(&[(13.2, 7.2), (16.8, 10.8)]),
]);
pub(crate) const LAYERS: Icon = Icon(&[
    Line(&[(12.0, 3.0), (21.0, 8.0), (12.0, 13.0), (3.0, 8.0), (12.0, 3.0)]),
    Line(&[(3.5, 12.3), (12.0, 17.0), (20.5, 12.3)]),
    Line(&[(3.5, 16.3), (12.0, 21.0), (20.5, 16.3)]),
]);
pub(crate) const CHART: Icon = Icon(&[
    Line(&[(3.5, 3.5), (3.5, 20.5), (20.5, 20.5)]),
    Line(&[(7.0, 15.5), (11.0, 10.5), (14.5, 13.0), (20.0, 5.5)]),
]);
pub(crate) const TARGET: Icon =
    Icon(&[Arc((12.0, 12.0), 9.0, 0.0, TAU), Arc((12.0, 12.0), 4.5, 0.0, TAU), Dot(12.0, 12.0)]);
/// A triangle, a square and a ring.
pub(crate) const SHAPES: Icon = Icon(&[
    Line(&[(12.0, 2.5), (17.0, 10.5), (7.0, 10.5), (12.0, 2.5)]),
    Box(3.5, 14.0, 10.5, 21.0),
    Arc((17.0, 17.5), 3.8, 0.0, TAU),
]);
pub(crate) const OPEN_FILE: Icon = Icon(&[
    Line(&[(12.0, 15.5), (12.0, 3.5)]),
    Line(&[(7.0, 8.0), (12.0, 3.0), (17.0, 8.0)]),
    Line(&[(3.5, 15.5), (3.5, 20.5), (20.5, 20.5), (20.5, 15.5)]),
]);
pub(crate) const MENU: Icon =
    Icon(&[Line(&[(4.0, 6.5), (20.0, 6.5)]), Line(&[(4.0, 12.0), (20.0, 12.0)]), Line(&[(4.0, 17.5), (20.0, 17.5)])]);
pub(crate) const PLAY: Icon = Icon(&[Line(&[(7.0, 4.5), (19.0, 12.0), (7.0, 19.5), (7.0, 4.5)])]);
pub(crate) const PAUSE: Icon = Icon(&[Line(&[(8.0, 5.0), (8.0, 19.0)]), Line(&[(16.0, 5.0), (16.0, 19.0)])]);
pub(crate) const STEP: Icon =
    Icon(&[Line(&[(6.0, 5.0), (15.0, 12.0), (6.0, 19.0), (6.0, 5.0)]), Line(&[(18.5, 5.0), (18.5, 19.0)])]);
/// To the end of what plays.
pub(crate) const TO_END: Icon =
    Icon(&[Line(&[(5.0, 5.0), (12.0, 12.0), (5.0, 19.0)]), Line(&[(12.0, 5.0), (19.0, 12.0), (12.0, 19.0)])]);
/// A line that another leaves.
pub(crate) const BRANCH: Icon = Icon(&[
    Line(&[(3.0, 18.0), (21.0, 18.0)]),
    Line(&[(7.0, 18.0), (13.0, 7.0), (20.5, 7.0)]),
    Line(&[(17.0, 3.5), (20.5, 7.0), (17.0, 10.5)]),
]);
pub(crate) const AGAIN: Icon =
    Icon(&[Arc((12.0, 12.5), 8.0, -0.35 * PI, 1.35 * PI), Line(&[(12.0, 1.8), (16.2, 5.6), (11.4, 8.4)])]);

impl Icon {
    /// Draws the icon into a square.
    pub(crate) fn paint(&self, painter: &Painter, rect: Rect, color: Color32) {
        let scale = rect.width() / 24.0;
        let stroke = Stroke::new((scale * 2.0).max(1.5), color);
        let at = |x: f32, y: f32| pos2(rect.left() + x * scale, rect.top() + y * scale);
        for mark in self.0 {
            painter.add(match *mark {
                Line(points) => line(points.iter().map(|&(x, y)| at(x, y)).collect(), stroke),
                Arc((x, y), radius, from, to) => {
                    let angles = (0..=24).map(|step| from + (to - from) * step as f32 / 24.0);
                    let around = |angle: f32| at(x, y) + radius * scale * vec2(angle.cos(), angle.sin());
                    line(angles.map(around).collect(), stroke)
                }
                Box(left, top, right, bottom) => {
                    let rect = Rect::from_min_max(at(left, top), at(right, bottom));
                    Shape::Rect(egui::epaint::RectShape::stroke(rect, 2.5 * scale, stroke, egui::StrokeKind::Middle))
                }
                Dot(x, y) => Shape::circle_filled(at(x, y), 1.3 * scale, color),
            });
        }
    }
}

/// A line with round ends.
fn line(points: Vec<Pos2>, stroke: Stroke) -> Shape {
    let ends = [points.first().copied(), points.last().copied()];
    let caps = ends.into_iter().flatten().map(|end| Shape::circle_filled(end, stroke.width / 2.0, stroke.color));
    let caps: Vec<Shape> = caps.collect();
    Shape::Vec(std::iter::once(Shape::Path(PathShape::line(points, stroke))).chain(caps).collect())
}
