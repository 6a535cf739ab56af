//! The map as it is painted: a dot for each image, and the drawing among them.

use std::f32::consts::TAU;

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, Vec2, vec2};
use rakam_eval::Place;
use rakam_lab::MapLayout;

use crate::colors;
use crate::theme::{self, CARD_CORNERS, Palette, size};

const DOT: f32 = 2.1;
const MISREAD: f32 = 4.0;
const DRAWING: f32 = 7.0;
/// Room between the outermost images and the edge.
const MARGIN: f32 = 14.0;
/// How far from an image the pointer may be.
const NEAR: f32 = 14.0;

/// A map with its room.
pub(super) struct Plot<'a> {
    pub(super) rect: Rect,
    pub(super) layout: &'a MapLayout,
    pub(super) places: &'a [Place],
    /// The names of the classes.
    pub(super) classes: &'a [String],
}

/// Where the drawing is, where it was, and its neighbours.
pub(super) struct Drawn<'a> {
    pub(super) at: Place,
    pub(super) trail: &'a [Place],
    pub(super) neighbours: &'a [usize],
}

impl Plot<'_> {
    fn point(&self, [x, y]: Place) -> Pos2 {
        let half = self.rect.shrink(MARGIN).size() / 2.0;
        let side = half.min_elem();
        self.rect.center() + vec2(x * side, y * side)
    }

    /// The image nearest to the pointer, unless that is far from all.
    pub(super) fn nearest(&self, pointer: Pos2) -> Option<usize> {
        let distances = self.places.iter().map(|&place| self.point(place).distance_sq(pointer)).enumerate();
        let nearest = distances.min_by(|(_, a), (_, b)| a.total_cmp(b));
        nearest.filter(|(_, distance)| *distance <= NEAR * NEAR).map(|(index, _)| index)
    }

    pub(super) fn paint(&self, ui: &Ui, looked_at: Option<usize>, drawn: Option<&Drawn<'_>>) {
        let (palette, dark) = (Palette::of(ui), ui.visuals().dark_mode);
        let painter = ui.painter_at(self.rect);
        let border = Stroke::new(1.0, palette.border);
        painter.rect(self.rect, CARD_CORNERS, palette.background, border, StrokeKind::Inside);
        let classes = self.classes.len();
        let colors: Vec<Color32> = (0..classes).map(|class| colors::class(class, classes, dark)).collect();
        let images = || self.places.iter().zip(self.layout.labels.iter().zip(&self.layout.reads));
        painter.extend(images().filter_map(|(&place, (&label, _))| {
            Some(Shape::circle_filled(self.point(place), DOT, *colors.get(usize::from(label))?))
        }));
        for (&place, (label, read)) in images() {
            if label != read {
                painter.circle_stroke(self.point(place), MISREAD, Stroke::new(1.5, palette.error));
            }
        }
        if let Some(index) = looked_at.filter(|&index| index < self.places.len()) {
            let at = self.point(self.places[index]);
            painter.circle_stroke(at, MISREAD + 2.0, Stroke::new(3.5, palette.surface));
            painter.circle_stroke(at, MISREAD + 2.0, Stroke::new(2.0, palette.text));
        }
        if let Some(drawn) = drawn {
            self.paint_drawing(&painter, palette, drawn);
        }
        // On top: no dot hides which class is where.
        self.name_classes(&painter, palette);
    }

    fn paint_drawing(&self, painter: &Painter, palette: &Palette, drawn: &Drawn<'_>) {
        let at = self.point(drawn.at);
        for (index, pair) in drawn.trail.windows(2).enumerate() {
            let share = (index + 1) as f32 / drawn.trail.len() as f32;
            let stroke = Stroke::new(1.0 + 1.5 * share, palette.accent.gamma_multiply(share));
            painter.line_segment([self.point(pair[0]), self.point(pair[1])], stroke);
        }
        for &place in drawn.neighbours.iter().filter_map(|&index| self.places.get(index)) {
            painter.line_segment([at, self.point(place)], Stroke::new(1.0, palette.text.gamma_multiply(0.6)));
        }
        painter.circle_filled(at, DRAWING + 2.0, palette.surface);
        painter.circle_filled(at, DRAWING, palette.accent);
        painter.circle_stroke(at, DRAWING, Stroke::new(1.5, palette.text));
    }

    /// Each class is named where the middle one of its images is, along either axis.
    fn name_classes(&self, painter: &Painter, palette: &Palette) {
        for (class, name) in self.classes.iter().enumerate() {
            let of_class =
                self.places.iter().zip(&self.layout.labels).filter(|(_, label)| usize::from(**label) == class);
            let (mut xs, mut ys): (Vec<f32>, Vec<f32>) = of_class.map(|(place, _)| (place[0], place[1])).unzip();
            if xs.is_empty() {
                continue;
            }
            let middle = xs.len() / 2;
            let median = |numbers: &mut [f32]| *numbers.select_nth_unstable_by(middle, f32::total_cmp).1;
            let at = self.point([median(&mut xs), median(&mut ys)]);
            let font = theme::bold(size::TITLE);
            // An outline keeps the name legible on its dots.
            for around in 0..8 {
                text(painter, at + 2.0 * Vec2::angled(around as f32 * TAU / 8.0), name, &font, palette.background);
            }
            text(painter, at, name, &font, palette.text);
        }
    }

    /// Where what is said of an image is shown: beside it, inside the map.
    pub(super) fn beside(&self, index: usize) -> Pos2 {
        self.places.get(index).map_or(self.rect.center(), |&place| self.point(place) + vec2(12.0, 12.0))
    }
}

fn text(painter: &Painter, at: Pos2, name: &str, font: &FontId, color: Color32) {
    painter.text(at, Align2::CENTER_CENTER, name, font.clone(), color);
}
