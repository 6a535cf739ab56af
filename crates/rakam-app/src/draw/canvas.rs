//! The canvas: pointer events become strokes, strokes are painted.

use egui::{
    Align2, Color32, ColorImage, CursorIcon, Event, Mesh, PointerButton, Pos2, Rect, Role, Sense, Stroke, StrokeKind,
    TextureHandle, TextureOptions, TouchId, TouchPhase, Ui, WidgetInfo,
};
use rakam_ink::{Drawing, Layers, Picture, Point};

use crate::draw::layers::{self, Legend};
use crate::draw::ribbon::{self, Knot};
use crate::i18n::Words;
use crate::theme::{self, CARD_CORNERS, Palette, size};
use crate::widgets::{Letters, paragraph};

/// What the pointer is doing on the canvas, and the opened picture as a texture.
#[derive(Default)]
pub(crate) struct Canvas {
    drawing: bool,
    /// The finger or pen that draws, and how hard it presses.
    touch: Option<TouchId>,
    force: Option<f32>,
    picture: Option<PaintedPicture>,
}

struct PaintedPicture {
    of: Picture,
    /// The revision of the drawing at which the picture was last compared with this one.
    seen_at: u64,
    dark: bool,
    /// Whether it has the colours of what it was taken for, and what they mean.
    legend: Option<Legend>,
    texture: TextureHandle,
}

/// How the canvas looks.
pub(crate) struct Look {
    /// The pen's diameter, in sides of the canvas.
    pub(crate) pen_width: f32,
    /// Whether an opened picture has the colours of what it was taken for.
    pub(crate) layers: bool,
    /// What stands on the canvas while it is empty.
    pub(crate) hint: String,
}

impl Canvas {
    /// Takes every pointer event of the frame, in order: a fast pen sends several, and each is part of the stroke.
    pub(crate) fn take_events(&mut self, ui: &Ui, rect: Rect, pen_width: f32, drawing: &mut Drawing) {
        for event in ui.input(|input| input.events.clone()) {
            self.take_event(ui, rect, pen_width, drawing, &event);
        }
    }

    /// Takes one event.
    pub(crate) fn take_event(&mut self, ui: &Ui, rect: Rect, pen_width: f32, drawing: &mut Drawing, event: &Event) {
        match *event {
            Event::Touch { id, phase, force, .. } => self.touch(id, phase, force),
            // A browser reports a touch twice, as a pointer and as a touch: the pen is down already.
            Event::PointerButton { pos, button: PointerButton::Primary, pressed: true, .. } if !self.drawing => {
                let on_top = ui.ctx().layer_id_at(pos).is_none_or(|layer| layer == ui.layer_id());
                let menu_open = egui::Popup::is_any_open(ui.ctx());
                if rect.contains(pos) && on_top && !menu_open && ui.is_enabled() {
                    self.drawing = true;
                    drawing.begin(self.point(rect, pos, pen_width));
                }
            }
            Event::PointerMoved(pos) if self.drawing => drawing.extend(self.point(rect, pos, pen_width)),
            Event::PointerButton { button: PointerButton::Primary, pressed: false, .. }
            | Event::PointerGone
            | Event::WindowFocused(false)
                if self.drawing =>
            {
                self.drawing = false;
                drawing.end();
            }
            _ => {}
        }
    }

    /// Whether the pen is down.
    pub(crate) fn is_drawing(&self) -> bool {
        self.drawing
    }

    /// Follows the finger or pen that draws: egui sends a touch before the pointer event of the same contact. Until something is
    /// drawn the last one counts, since the end of the one before may never have been reported.
    fn touch(&mut self, id: TouchId, phase: TouchPhase, force: Option<f32>) {
        if phase == TouchPhase::Start && !self.drawing {
            self.touch = Some(id);
        }
        if self.touch != Some(id) {
            return;
        }
        // Devices without a pressure sensor report no force, or always 0 or 1.
        self.force = force.filter(|&force| force > 0.0 && force < 1.0);
        if matches!(phase, TouchPhase::End | TouchPhase::Cancel) {
            self.touch = None;
        }
    }

    fn point(&self, rect: Rect, pos: Pos2, pen_width: f32) -> Point {
        let at = (pos - rect.min) / rect.width();
        // At half pressure the pen has the width that was chosen.
        let width = pen_width * self.force.map_or(1.0, |force| 0.4 + 1.2 * force);
        Point { x: at.x, y: at.y, width }
    }

    /// Paints the paper with what is on it, the hint while it is empty, and the pen's outline under the pointer.
    pub(crate) fn show(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        Look { pen_width, layers, hint }: Look,
        drawing: &Drawing,
        words: &Words,
    ) {
        let palette = Palette::of(ui);
        let response = ui.interact(rect, ui.scope_id().with("canvas"), Sense::drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Canvas, ui.is_enabled(), words.tr("canvas")));

        let painter = ui.painter_at(rect.expand(4.0));
        painter.rect_filled(rect, CARD_CORNERS, palette.paper);
        let paper = ui.painter_at(rect.shrink(0.5));
        self.paint_picture(ui, rect, drawing, layers, palette);
        let mut mesh = Mesh::default();
        let pixel = 1.0 / ui.ctx().pixels_per_point();
        for stroke in drawing.strokes() {
            ribbon::paint(&mut mesh, &knots(stroke, rect), palette.ink, pixel);
        }
        paper.add(mesh);
        if drawing.is_empty() {
            let letters = Letters { font: theme::regular(size::TITLE), color: palette.weak_text };
            let width = rect.width() - 32.0;
            paragraph(&paper, rect.center(), Align2::CENTER_CENTER, &hint, letters, width, 3);
        }
        frame(&painter, rect, palette, response.has_focus());
        if let Some(legend) = self.picture.as_ref().and_then(|picture| picture.legend.as_ref()) {
            legend.show(ui, rect, words);
        }
        if let Some(pos) = response.hover_pos().filter(|pos| rect.contains(*pos)) {
            ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
            outline_of_pen(&paper, pos, pen_width * rect.width() / 2.0, palette);
        }
    }

    fn paint_picture(&mut self, ui: &Ui, rect: Rect, drawing: &Drawing, layers: bool, palette: &Palette) {
        let Some(picture) = drawing.picture() else {
            self.picture = None;
            return;
        };
        let dark = ui.visuals().dark_mode;
        let revision = drawing.revision();
        let layers = picture.layers().filter(|_| layers);
        let current = self.picture.as_mut().filter(|painted| {
            let same = (painted.dark, painted.legend.is_some()) == (dark, layers.is_some());
            same && (painted.seen_at == revision || painted.of == *picture)
        });
        let texture = match current {
            Some(painted) => {
                painted.seen_at = revision;
                painted.texture.id()
            }
            None => {
                let image = in_colors_of(picture, palette, layers, dark);
                let texture = ui.ctx().load_texture("opened-picture", image, TextureOptions::LINEAR);
                let legend = layers.map(Legend::of);
                let painted = PaintedPicture { of: picture.clone(), seen_at: revision, dark, legend, texture };
                self.picture.insert(painted).texture.id()
            }
        };
        let scale = rect.width() / picture.width().max(picture.height()) as f32;
        let shown = egui::vec2(picture.width() as f32, picture.height() as f32) * scale;
        let whole = Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
        let on = Rect::from_center_size(rect.center(), shown);
        ui.painter_at(rect.shrink(0.5)).image(texture, on, whole, Color32::WHITE);
    }
}

/// A stroke as it is painted in `rect`.
pub(crate) fn knots(stroke: &rakam_ink::Stroke, rect: Rect) -> Vec<Knot> {
    let side = rect.width();
    let knot = |point: &Point| Knot {
        center: rect.min + side * egui::vec2(point.x, point.y),
        radius: side * point.width / 2.0,
    };
    stroke.smooth().iter().map(knot).collect()
}

/// The border, which also covers the ink beyond the round corners of the paper.
fn frame(painter: &egui::Painter, rect: Rect, palette: &Palette, focused: bool) {
    let corners = f32::from(CARD_CORNERS);
    painter.rect_stroke(rect, corners + 3.0, Stroke::new(3.0, palette.background), StrokeKind::Outside);
    let border = if focused { Stroke::new(2.0, palette.accent) } else { Stroke::new(1.0, palette.border) };
    painter.rect_stroke(rect, corners, border, StrokeKind::Outside);
}

/// Two rings, one of which is visible on any background.
fn outline_of_pen(painter: &egui::Painter, pos: Pos2, radius: f32, palette: &Palette) {
    painter.circle_stroke(pos, radius + 1.0, Stroke::new(1.0, palette.paper.gamma_multiply(0.7)));
    painter.circle_stroke(pos, radius, Stroke::new(1.0, palette.weak_text));
}

/// The picture with the theme's paper and ink, or with the colours of its layers.
fn in_colors_of(picture: &Picture, palette: &Palette, layers: Option<&Layers>, dark: bool) -> ColorImage {
    let (width, height) = (picture.width(), picture.height());
    let pixel = |(at, &ink): (usize, &f32)| match layers {
        None => palette.paper.lerp_to_gamma(palette.ink, ink),
        Some(layers) => {
            let middle = |at: usize, of: usize| (at as f32 + 0.5) / of as f32;
            layers::pixel(layers.at(middle(at % width, width), middle(at / width, height)), ink, palette.paper, dark)
        }
    };
    ColorImage::new([width, height], picture.ink().iter().enumerate().map(pixel).collect())
}
