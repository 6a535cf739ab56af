//! The layers as planes in space, one behind the other, with the cone of what a cell sees. It is turned and zoomed, and follows
//! the drawing.
//!
//! ```text
//! camera.rs  from which side space is seen, and how near
//! plane.rs   a layer as a plane: its maps side by side
//! cone.rs    what a cell sees of every layer before it
//! paint.rs   planes and cones as they are painted
//! ```

mod camera;
mod cone;
mod paint;
mod plane;

use egui::{EventFilter, Key, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, vec2};
use rakam_nn::trace::{Cell, Layer, Maps, Step};
use rakam_nn::{Network, Shape};

use self::camera::{Camera, View};
use self::paint::{Painted, Textures};
use self::plane::Plane;
use super::detail::stage_name;
use super::looking::{Looking, Spot};
use super::outputs;
use super::probe::{Probe, Seen};
use crate::export;
use crate::i18n::{Words, tr};
use crate::icons;
use crate::layout::{GAP, ROW};
use crate::tab::Cx;
use crate::theme::{BUTTON_CORNERS, Palette};
use crate::widgets::{Button, focus_ring, section};

/// From one plane to the next, in sides of the network's input.
const APART: f32 = 1.3;
/// What a point of dragging turns, in radians, and a key.
const TURN: f32 = 0.008;
const KEY_TURN: f32 = 0.1;
/// What a key or a button zooms.
const ZOOM: f32 = 1.25;
/// What stands around it: the title, and the padding of the card.
const AROUND: f32 = 82.0;
const HEIGHTS: [f32; 2] = [240.0, 720.0];
/// The most that it is high, in its widths: planes in a row are wide.
const MOST_HIGH: f32 = 0.6;

/// The view of the layers in space.
#[derive(Default)]
pub(super) struct SpaceView {
    camera: Camera,
    textures: Textures,
}

impl SpaceView {
    /// Shows the layers; the cell under the pointer, or else the one that was chosen, is looked at.
    pub(super) fn show(&mut self, ui: &mut Ui, probe: &Probe, looking: &mut Looking, cx: &Cx<'_>) {
        let words = cx.words;
        let Some(seen) = probe.seen() else { return };
        let network = &probe.model(cx.network()).network;
        section(ui, &words.tr("inside-view-space"), &words.tr("space-explained"), words, |ui| {
            let width = ui.available_width();
            let height = (ui.clip_rect().height() - AROUND).min(MOST_HIGH * width).clamp(HEIGHTS[0], HEIGHTS[1]);
            let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click_and_drag());
            self.move_camera(ui, &response);
            let layers = layers(network);
            let planes = planes(network, &layers);
            let view = self.camera.view(rect, planes.iter().flat_map(Plane::corners));
            let pointed =
                response.hover_pos().filter(|_| !response.dragged()).and_then(|at| spot(&planes, &layers, &view, at));
            if let Some(spot) = pointed {
                looking.hover(spot);
                if response.clicked() {
                    looking.choose(Some(spot));
                }
            }
            let at = looking.at().or_else(|| brightest(network, seen, &layers));
            let maps: Vec<&Maps> =
                std::iter::once(&seen.trace.input).chain(layers.iter().map(|&layer| &seen.trace[layer])).collect();
            let cone = match at {
                Some(Spot::Cell { layer, cell }) if layers.contains(&layer) => {
                    cone::sections(network, &maps, layer, cell)
                }
                Some(Spot::Output(class)) => {
                    cone::sections(network, &maps, Layer::op(network.architecture().hidden.len()), output(class))
                }
                Some(Spot::Cell { .. }) | None => Vec::new(),
            };
            let said = in_words(network, seen, at, words);
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
            if ui.is_rect_visible(rect) {
                let painted = Painted { planes: &planes, layers: &layers, maps: &maps, view, cone: &cone, seen };
                painted.paint(ui, rect, &mut self.textures, |stage| stage_name(network, stage), words);
            }
            focus_ring(ui, rect, &response);
            if !export::is_taken(ui.ctx()) {
                self.show_buttons(ui, rect, words);
            }
        });
    }

    /// Dragging turns, the wheel and two fingers zoom; so do the arrows, plus and minus.
    fn move_camera(&mut self, ui: &Ui, response: &Response) {
        if response.dragged() {
            self.camera.turn(vec2(-1.0, 1.0) * response.drag_delta() * TURN);
        }
        if response.double_clicked() {
            self.camera = Camera::default();
        }
        if let Some(at) = response.hover_pos() {
            let (wheel, fingers) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
            let factor = (wheel * 0.003).exp() * fingers;
            if factor != 1.0 {
                self.camera.zoom(factor, at - camera::room(response.rect).center());
            }
        }
        if response.has_focus() {
            let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
            let pressed = |key| f32::from(u8::from(ui.input(|input| input.key_pressed(key))));
            let turned = vec2(
                pressed(Key::ArrowLeft) - pressed(Key::ArrowRight),
                pressed(Key::ArrowDown) - pressed(Key::ArrowUp),
            );
            self.camera.turn(turned * KEY_TURN);
            let nearer = pressed(Key::Plus).max(pressed(Key::Equals)) - pressed(Key::Minus);
            self.camera.zoom(ZOOM.powf(nearer), Vec2::ZERO);
        }
    }

    /// The buttons, on space's upper left corner, which the planes leave free until they are turned or zoomed.
    fn show_buttons(&mut self, ui: &mut Ui, space: Rect, words: &Words) {
        const BUTTONS: usize = 3;
        let row = Rect::from_min_size(space.min + Vec2::splat(GAP / 2.0), vec2(BUTTONS as f32 * ROW, ROW));
        ui.painter().rect_filled(row, BUTTON_CORNERS, Palette::of(ui).background);
        let button = |ui: &mut Ui, place: usize, button: Button<'_>| {
            let at = row.min + vec2(place as f32 * ROW, 0.0);
            button.show(ui, Rect::from_min_size(at, Vec2::splat(ROW))).clicked()
        };
        if button(ui, 0, Button::icon("space-nearer", &icons::PLUS, words.tr("space-nearer"))) {
            self.camera.zoom(ZOOM, Vec2::ZERO);
        }
        if button(ui, 1, Button::icon("space-farther", &icons::MINUS, words.tr("space-farther"))) {
            self.camera.zoom(1.0 / ZOOM, Vec2::ZERO);
        }
        if button(ui, 2, Button::icon("space-reset", &icons::AGAIN, words.tr("space-reset"))) {
            self.camera = Camera::default();
        }
    }
}

/// What comes out of each stage, and of the head.
fn layers(network: &Network) -> Vec<Layer> {
    let hidden = network.architecture().hidden.iter().enumerate();
    let last = |(stage, of): (usize, &rakam_nn::Stage)| Layer {
        stage,
        step: if of.pool.is_some() { Step::Pool } else { Step::Activation },
    };
    hidden.map(last).chain([Layer::op(network.architecture().hidden.len())]).collect()
}

/// The planes of the input and of these layers.
fn planes(network: &Network, layers: &[Layer]) -> Vec<Plane> {
    let input = network.architecture().input;
    let side = input.width.max(input.height);
    let plane = |(at, layer): (usize, &Layer)| {
        let z = (at + 1) as f32 * APART;
        let shape = shape(network, *layer);
        if layer.step == Step::Op { Plane::of_outputs(shape.channels, z) } else { Plane::of(shape, side, z) }
    };
    std::iter::once(Plane::of(input, side, 0.0)).chain(layers.iter().enumerate().map(plane)).collect()
}

fn shape(network: &Network, layer: Layer) -> Shape {
    let shapes = &network.shapes()[layer.stage];
    if layer.step == Step::Pool { shapes.output } else { shapes.op }
}

/// What is seen at a place: the first plane that is hit.
fn spot(planes: &[Plane], layers: &[Layer], view: &View, at: egui::Pos2) -> Option<Spot> {
    let found = |index: usize| {
        let cell = planes[index].cell(view.on_plane(at, planes[index].z)?)?;
        // The input has no sum that could be laid out.
        let layer = *layers.get(index.checked_sub(1)?)?;
        Some(if layer.step == Step::Op { Spot::Output(cell.channel) } else { Spot::Cell { layer, cell } })
    };
    if view.away { (0..planes.len()).find_map(found) } else { (0..planes.len()).rev().find_map(found) }
}

/// The brightest cell of the last layer of maps: its cone is shown until something is looked at.
fn brightest(network: &Network, seen: &Seen, layers: &[Layer]) -> Option<Spot> {
    let last = layers.iter().rev().find(|layer| shape(network, **layer).area() > 1)?;
    Some(Spot::Cell { layer: *last, cell: seen.brightest.get(last)?.cell })
}

fn output(class: usize) -> Cell {
    Cell { channel: class, row: 0, column: 0 }
}

fn in_words(network: &Network, seen: &Seen, at: Option<Spot>, words: &Words) -> String {
    let count = network.architecture().hidden.len() + 2;
    let planes = words.say(&tr("space-planes").with("count", count));
    let looked_at = match at {
        None => return planes,
        Some(Spot::Output(class)) => outputs::name(class, &seen.labels, words),
        Some(Spot::Cell { layer, cell }) => {
            let message = tr("inside-cell-of")
                .with("what", stage_name(network, layer.stage))
                .with("map", cell.channel + 1)
                .with("row", cell.row + 1)
                .with("column", cell.column + 1);
            words.say(&message.with("value", words.decimals(seen.trace[layer].at(cell), 3)))
        }
    };
    format!("{planes} {looked_at}")
}
