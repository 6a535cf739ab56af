//! The place to see how the network reads the drawing: its way from layer to layer, why it is this digit, and which training
//! images lie near.
//!
//! ```text
//! places.rs    where things stand
//! probe.rs     the way of the drawing through the network, kept until something changes; gates
//! looking.rs   the cell or output that is looked at
//!
//! layers.rs    every stage with its maps
//! maps.rs      the maps of a layer, side by side
//! outputs.rs   the outputs as bars
//! detail.rs    what is looked at, laid out
//! grids.rs     patch times kernel in numbers
//! why.rs       why this digit, and not that one
//! near.rs      the training images that lie near
//!
//! colors.rs    numbers as colours
//! texture.rs   pictures of numbers, as textures
//! framing.rs   from the input back to the canvas
//! ```

mod colors;
mod detail;
mod framing;
mod grids;
mod layers;
mod looking;
mod maps;
mod near;
mod outputs;
mod places;
mod probe;
mod texture;
mod why;

use egui::{
    Align2, Mesh, Painter, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, accesskit,
    pos2, vec2,
};
use rakam_ink::{Drawing, Input};
use rakam_lab::Event;
use rakam_model::Reading;
use rakam_nn::trace::{Field, Sum};

use self::framing::Framing;
use self::looking::{Looking, Spot};
use self::near::Neighbours;
use self::places::Places;
use self::probe::Probe;
use self::texture::CachedTexture;
use self::why::Asked;
use crate::draw::digits::Digits;
use crate::draw::verdict;
use crate::i18n::{Words, tr};
use crate::icons;
use crate::lab::Lab;
use crate::layout::{Frame, GAP};
use crate::network::Network;
use crate::shortcuts::{self, Command};
use crate::theme::{self, BUTTON_CORNERS, Palette, size};
use crate::widgets::{Button, Letters, focus_ring, paragraph, section};

/// What the place shows.
pub(crate) struct Scene<'a> {
    pub(crate) network: &'a Network,
    pub(crate) drawing: &'a Drawing,
    pub(crate) digits: &'a Digits,
    pub(crate) pen_down: bool,
    pub(crate) words: &'a Words,
}

/// What one chooses to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    #[default]
    Layers,
    Why,
    Near,
}

/// What one looks at.
#[derive(Default)]
pub(crate) struct Inside {
    view: View,
    probe: Probe,
    looking: Looking,
    asked: Asked,
    neighbours: Neighbours,
    /// The input, what speaks for an output, and a picture for each layer.
    input: CachedTexture,
    speaks: CachedTexture,
    layers: Vec<CachedTexture>,
}

impl Inside {
    /// Where one can draw: a square.
    pub(crate) fn canvas(&self, frame: &Frame) -> Rect {
        Places::of(frame, false, false).canvas
    }

    /// Another network reads.
    pub(crate) fn forget(&mut self) {
        self.probe.forget();
        self.asked.forget();
        self.neighbours.forget();
        self.looking.choose(None);
    }

    /// Hears from the lab.
    pub(crate) fn hear(&mut self, tell: &Event) {
        if let Event::Nearest(nearest) = tell {
            self.neighbours.hear(nearest.clone());
        }
    }

    /// What the network reads, with the channels that are changed here.
    pub(crate) fn reading(&self) -> Option<&Reading> {
        self.probe.seen().map(|seen| &seen.reading)
    }

    /// The sum that is laid out for the cell which is looked at, and the cell's activation.
    pub(crate) fn sum_looked_at(&self, network: &Network) -> Option<(f32, f32)> {
        let (Some(Spot::Cell { layer, cell }), Some(seen)) = (self.looking.at(), self.probe.seen()) else {
            return None;
        };
        let sum = Sum::of(&self.probe.model(network).network, &seen.trace, layer, cell)?;
        Some((sum.activation(), seen.trace.outputs[layer].at(cell)))
    }

    /// Shows the place, but for the paper of its canvas, and returns what was asked of the drawing.
    pub(crate) fn show(&mut self, ui: &mut Ui, frame: &Frame, scene: &Scene<'_>, lab: &mut Lab) -> Option<Command> {
        self.probe.follow(ui.ctx(), scene.network, scene.digits.input(), scene.pen_down);
        // On a narrow window what is looked at covers a part of the maps: under the pointer it would come and go.
        let looking = if frame.narrow { self.looking.chosen().is_some() } else { self.looking.at().is_some() };
        let places = Places::of(frame, looking, self.view == View::Layers);
        let command = self.show_tools(ui, places.tools, frame.narrow, scene);
        self.show_input(ui, places.input, scene.words);
        self.show_reading(ui, places.reading, scene);
        self.show_field(ui, &places, scene);
        if let Some(place) = places.outputs {
            outputs::show(ui, place, self.probe.seen(), &mut self.looking, scene.words);
        }
        self.show_views(ui, places.views, scene.words);
        ui.scope_builder(UiBuilder::new().max_rect(places.view), |ui| {
            let id = match self.view {
                View::Layers => "inside-layers",
                View::Why => "inside-why",
                View::Near => "inside-near",
            };
            ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 1.5 * GAP;
                if self.probe.seen().is_none() {
                    section(
                        ui,
                        &scene.words.tr("place-inside"),
                        &scene.words.tr("inside-empty-explained"),
                        scene.words,
                        |ui| {
                            ui.label(scene.words.tr("inside-empty"));
                        },
                    );
                    return;
                }
                match self.view {
                    View::Layers => {
                        let with_outputs = places.outputs.is_none();
                        layers::show(ui, &self.probe, &mut self.looking, &mut self.layers, with_outputs, scene);
                    }
                    View::Why => self.asked.show(ui, &mut self.probe, scene),
                    View::Near => self.neighbours.show(ui, &self.probe, lab, scene),
                }
            });
        });
        detail::show(ui, places.detail, &mut self.probe, &mut self.looking, &mut self.speaks, scene);
        if self.looking.end_frame() {
            ui.ctx().request_repaint();
        }
        command
    }

    fn show_tools(&mut self, ui: &mut Ui, place: Rect, narrow: bool, scene: &Scene<'_>) -> Option<Command> {
        let words = scene.words;
        let tool = |command: Command, icon, name: String, enabled| {
            let tip = format!("{name}  {}", shortcuts::keys(ui.ctx(), command));
            let button = Button {
                id: command.id(),
                icon: Some(icon),
                text: None,
                menu: false,
                name,
                tip,
                enabled,
                primary: false,
            };
            (command, button)
        };
        let mut tools = vec![
            tool(Command::Undo, &icons::UNDO, words.tr("undo"), scene.drawing.can_undo()),
            tool(Command::Redo, &icons::REDO, words.tr("redo"), scene.drawing.can_redo()),
            tool(Command::Clear, &icons::CLEAR, words.tr("clear"), !scene.drawing.is_empty()),
        ];
        if narrow {
            tools.remove(1);
        }
        let mut asked = None;
        let mut left = place.left();
        for (command, button) in tools {
            let width = button.width(ui);
            let at = Rect::from_min_size(pos2(left, place.top()), vec2(width, place.height()));
            if button.show(ui, at).clicked() {
                asked = Some(command);
            }
            left += width;
        }
        if self.probe.changed() > 0 {
            let tip = words.say(&tr("inside-reset-tip").with("count", self.probe.changed()));
            let mut button = Button {
                id: "inside-reset",
                icon: Some(&icons::AGAIN),
                text: Some(words.tr("inside-reset")),
                menu: false,
                name: words.tr("inside-reset"),
                tip,
                enabled: true,
                primary: true,
            };
            if button.width(ui) > place.right() - left {
                button.text = None;
            }
            let at = place.with_min_x(place.right() - button.width(ui)).shrink2(vec2(0.0, 2.0));
            if button.show(ui, at).clicked() {
                self.probe.reset(scene.network);
                ui.ctx().request_repaint();
            }
        }
        asked
    }

    fn show_input(&mut self, ui: &mut Ui, place: Rect, words: &Words) {
        let response = ui.interact(place, ui.scope_id().with("inside-input"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words.tr("seen")));
        ui.painter().rect_filled(place, 4.0, colors::signed(0.0, ui.visuals().dark_mode));
        if let Some(seen) = self.probe.seen() {
            let palette = Palette::of(ui);
            let texture = self.input.texture(ui, seen.serial, [Input::SIDE; 2], |index, dark| {
                colors::signed(0.0, dark).lerp_to_gamma(palette.ink, seen.input.pixels()[index])
            });
            texture::paint(ui, texture, place);
        }
        response.on_hover_text(words.tr("seen-tip"));
    }

    /// The reading; while channels are changed, the one without the changes stands above it.
    fn show_reading(&self, ui: &mut Ui, place: Rect, scene: &Scene<'_>) {
        let (words, palette) = (scene.words, Palette::of(ui));
        let unchanged = scene.digits.reading();
        let reading = self.probe.seen().map_or(unchanged, |seen| &seen.reading);
        let said = |reading: &Reading| (verdict::in_words(reading, words), verdict::sure_by(reading, words));
        let (now, sure) = said(reading);
        let mut lines = Vec::new();
        if self.probe.changed() > 0 {
            let (was, sure) = said(unchanged);
            let was = [Some(was), sure].into_iter().flatten().collect::<Vec<_>>().join(", ");
            lines.push((
                words.say(&tr("inside-was").with("reading", was)),
                theme::regular(size::SMALL),
                palette.weak_text,
            ));
        }
        lines.push((now, theme::bold(if place.height() < 80.0 { size::BODY } else { size::TITLE }), palette.text));
        lines.extend(sure.map(|sure| (sure, theme::regular(size::SMALL), palette.weak_text)));
        let mut spoken: Vec<&str> = vec![];
        let mut top = place.top();
        for (text, font, color) in &lines {
            let letters = Letters { font: font.clone(), color: *color };
            let at = pos2(place.left(), top);
            top = paragraph(ui.painter(), at, Align2::LEFT_TOP, text, letters, place.width(), 2).bottom() + 2.0;
            spoken.push(text);
        }
        let response = ui.interact(place, ui.scope_id().with("inside-reading"), Sense::hover());
        let said = format!("{}, {}", words.tr("reading"), spoken.join(", "));
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(accesskit::Live::Polite));
        if self.probe.changed() > 0 {
            response.on_hover_text(words.tr("inside-only-here"));
        }
    }

    /// What the cell that is looked at can see, on the input and on the canvas.
    fn show_field(&self, ui: &Ui, places: &Places, scene: &Scene<'_>) {
        let (Some(Spot::Cell { layer, cell }), Some(seen)) = (self.looking.at(), self.probe.seen()) else { return };
        let network = &self.probe.model(scene.network).network;
        let at = Sum::of(network, &seen.trace, layer, cell).map_or(cell, |sum| sum.cell);
        // Of a pooled cell, that of the four which was taken.
        let layer = if at == cell { layer } else { layer - 1 };
        let field = Field::of(network, layer, at.row, at.column);
        let pixel = places.input.width() / Input::SIDE as f32;
        let corner = |column: usize, row: usize| places.input.min + pixel * vec2(column as f32, row as f32);
        let on_input = Rect::from_min_max(
            corner(field.columns.start, field.rows.start),
            corner(field.columns.end, field.rows.end),
        );
        light_up(&ui.painter_at(places.input.expand(1.0)), ui, on_input);
        if let Some(framing) = Framing::of(scene.drawing, scene.digits) {
            light_up(&ui.painter_at(places.canvas), ui, framing.on_canvas(&field, places.canvas));
        }
    }

    fn show_views(&mut self, ui: &mut Ui, place: Rect, words: &Words) {
        let palette = Palette::of(ui);
        let views = [
            (View::Layers, words.tr("inside-view-layers")),
            (View::Why, words.tr("inside-view-why")),
            (View::Near, words.tr("inside-view-near")),
        ];
        let width = (place.width() / views.len() as f32).min(170.0);
        for (index, (view, name)) in views.into_iter().enumerate() {
            let left = place.left() + index as f32 * width;
            let at = Rect::from_min_size(pos2(left, place.top()), vec2(width, place.height())).shrink2(vec2(2.0, 2.0));
            let response = ui.interact(at, ui.scope_id().with(("view", index)), Sense::click());
            let here = view == self.view;
            response.widget_info(|| WidgetInfo::selected(Role::Tab, true, here, &name));
            if here || response.hovered() {
                ui.painter().rect_filled(at, BUTTON_CORNERS, if here { palette.accent_tint } else { palette.hover });
            }
            focus_ring(ui, at, &response);
            let font = if here { theme::bold(size::BODY) } else { theme::regular(size::BODY) };
            let color = if here { palette.accent } else { palette.text };
            let letters = Letters { font, color };
            paragraph(ui.painter(), at.center(), Align2::CENTER_CENTER, &name, letters, width - GAP, 1);
            if response.clicked() {
                self.view = view;
                self.looking.choose(None);
            }
        }
    }
}

/// Frames a part of a picture, and tints it.
fn light_up(painter: &Painter, ui: &Ui, part: Rect) {
    let palette = Palette::of(ui);
    let mut tint = Mesh::default();
    tint.add_colored_rect(part, palette.accent.gamma_multiply(0.14));
    painter.add(tint);
    painter.rect_stroke(part, 0.0, Stroke::new(2.0, palette.accent), StrokeKind::Inside);
}
