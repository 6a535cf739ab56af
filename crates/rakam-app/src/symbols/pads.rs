//! The places to draw examples in: each is a small canvas.

use egui::{CursorIcon, Event, Mesh, PointerButton, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};
use rakam_ink::{Drawing, Point};

use super::collection::Collection;
use crate::draw::canvas::{Canvas, knots};
use crate::draw::ribbon;
use crate::i18n::{Words, tr};
use crate::theme::{self, BUTTON_CORNERS, Palette, size};

/// Which place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PadId {
    pub(super) class: usize,
    pub(super) place: usize,
}

/// What the pen does in the pads.
#[derive(Default)]
pub(super) struct Pads {
    canvas: Canvas,
    /// The pad that was drawn in last, with what is in it.
    drawn_in: Option<(PadId, Drawing)>,
    /// The pads of this frame that can be seen.
    shown: Vec<(PadId, Rect)>,
}

impl Pads {
    /// Begins a frame.
    pub(super) fn begin(&mut self) {
        self.shown.clear();
    }

    /// The pads hold something else now than what was drawn in them.
    pub(super) fn leave(&mut self) {
        self.drawn_in = None;
        self.canvas = Canvas::default();
    }

    /// Shows a pad.
    pub(super) fn show(&mut self, ui: &Ui, rect: Rect, pad: PadId, all: &Collection, words: &Words) {
        let strokes = all.example(pad.class, pad.place);
        let response = ui.interact(rect, ui.scope_id().with(("pad", pad.class, pad.place)), Sense::drag());
        let name = all.classes().get(pad.class).map_or("", |class| class.name.trim()).to_owned();
        let message = if strokes.is_empty() { tr("pad-empty") } else { tr("pad-drawn") };
        let message = message.with("place", pad.place + 1).with("class", pad.class + 1).with("name", name);
        response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, words.say(&message)));
        if !ui.is_rect_visible(rect) {
            return;
        }
        self.shown.push((pad, rect.intersect(ui.clip_rect())));
        let palette = Palette::of(ui);
        ui.painter().rect_filled(rect, BUTTON_CORNERS, palette.paper);
        if strokes.is_empty() {
            let number = (pad.place + 1).to_string();
            ui.painter().text(
                rect.center(),
                egui::Align2::CENTER_CENTER,
                number,
                theme::regular(size::TITLE),
                palette.border,
            );
        }
        let mut mesh = Mesh::default();
        let pixel = 1.0 / ui.ctx().pixels_per_point();
        for stroke in strokes {
            ribbon::paint(&mut mesh, &knots(stroke, rect), palette.ink, pixel);
        }
        ui.painter_at(rect).add(mesh);
        let under_pen = response.hovered() || response.dragged();
        let border = if under_pen { Stroke::new(2.0, palette.accent) } else { Stroke::new(1.0, palette.border) };
        ui.painter().rect_stroke(rect, BUTTON_CORNERS, border, StrokeKind::Inside);
        if response.hovered() {
            ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
        }
    }

    /// Takes what the pointer did in this frame, in order: a fast hand may draw in several pads between two frames.
    pub(super) fn take_events(&mut self, ui: &Ui, all: &mut Collection) {
        for event in ui.input(|input| input.events.clone()) {
            let pressed = match event {
                Event::PointerButton { pos, button: PointerButton::Primary, pressed: true, .. } => Some(pos),
                _ => None,
            };
            let pressed = pressed.filter(|_| !self.canvas.is_drawing());
            let pad = pressed.and_then(|pos| self.shown.iter().find(|(_, rect)| rect.contains(pos)));
            if let Some((pad, _)) = pad.filter(|(pad, _)| self.drawn_in.as_ref().is_none_or(|(other, _)| pad != other))
            {
                let strokes = all.example(pad.class, pad.place).to_vec();
                self.drawn_in = Some((*pad, Drawing::from_strokes(strokes)));
            }
            let Some((pad, drawing)) = &mut self.drawn_in else { continue };
            let Some(&(_, rect)) = self.shown.iter().find(|(shown, _)| shown == pad) else { continue };
            let (revision, drawing_before) = (drawing.revision(), self.canvas.is_drawing());
            self.canvas.take_event(ui, rect, Point::DEFAULT_WIDTH, drawing, &event);
            if drawing.revision() == revision {
                continue;
            }
            if drawing_before {
                all.draw_on(pad.class, pad.place, drawing.strokes());
            } else {
                all.draw(pad.class, pad.place, drawing.strokes());
            }
        }
    }
}
