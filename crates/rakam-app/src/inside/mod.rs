//! The Inside tab: how the network reads the drawing, from layer to layer, why it is this digit, and which training images are
//! most like it.
//!
//! ```text
//! layout.rs    where its parts are, at any size of the window
//! probe.rs     what the network computes for the drawing, kept until something changes; scaled channels
//! looking.rs   the cell or output that is looked at
//! panel.rs     the tools of the canvas, the input and the reading
//!
//! layers.rs    every stage with its maps
//! maps.rs      the maps of a layer, side by side
//! outputs.rs   the outputs as bars
//! detail.rs    what is looked at, laid out
//! grids.rs     patch times kernel in numbers
//! why.rs       why this digit, and not that one
//! near.rs      the training images that are most alike
//! space/       the layers as planes in space, and the cone of what a cell sees
//! map/         the test images on a plane, and the drawing among them
//! dream.rs     the image that excites a class or a channel most
//! fool.rs      the smallest change of the drawing that turns its reading into another
//! backwards/   the loss, its gradients back to the input, and one step of gradient descent
//! picture.rs   a picture of numbers or ink
//! shares.rs    what is read as bars, before and after
//! signed.rs    a number above or below zero, as a bar
//! framing.rs   from the input back to the canvas
//! ```

mod backwards;
mod detail;
mod dream;
mod fool;
mod framing;
mod grids;
mod layers;
mod layout;
mod looking;
mod map;
mod maps;
mod near;
mod outputs;
mod panel;
mod picture;
mod probe;
mod shares;
mod signed;
mod space;
mod why;

use std::collections::HashMap;

use egui::{Mesh, Painter, Rect, ScrollArea, Stroke, StrokeKind, Ui, UiBuilder, vec2};
use rakam_ink::Input;
use rakam_lab::{Answer, RequestId};
use rakam_model::Reading;
use rakam_nn::trace::{CellBreakdown, Layer, ReceptiveField, Step};

use self::backwards::BackwardsView;
pub(crate) use self::detail::activation_name;
use self::dream::DreamView;
pub(crate) use self::fool::FoolFacts;
use self::fool::FoolView;
use self::framing::on_canvas;
use self::layout::Layout;
use self::looking::{Looking, Spot};
use self::map::ImageMap;
use self::near::Neighbours;
use self::probe::Probe;
use self::space::SpaceView;
use self::why::WhyView;
use crate::app::Action;
use crate::export;
use crate::help;
use crate::i18n::{Message, Words, tr};
use crate::landmark::{Landmark, landmark};
use crate::layout::{Frame, GAP, ROW};
use crate::network::Network;
use crate::tab::{Cx, Tab};
use crate::texture::CachedTexture;
use crate::theme::Palette;
use crate::widgets::{TabLabel, section, tabs};

/// The most that a tab of the views is wide.
const VIEW_TAB: f32 = 170.0;

/// What the user chooses to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum View {
    #[default]
    Layers,
    Space,
    Why,
    Near,
    Map,
    Dream,
    Fool,
    Backwards,
}

impl View {
    pub(crate) const ALL: [Self; 8] =
        [Self::Layers, Self::Space, Self::Why, Self::Near, Self::Map, Self::Dream, Self::Fool, Self::Backwards];

    fn name(self) -> Message {
        match self {
            Self::Layers => tr("inside-view-layers"),
            Self::Space => tr("inside-view-space"),
            Self::Why => tr("inside-view-why"),
            Self::Near => tr("inside-view-near"),
            Self::Map => tr("inside-view-map"),
            Self::Dream => tr("inside-view-dream"),
            Self::Fool => tr("inside-view-fool"),
            Self::Backwards => tr("inside-view-backwards"),
        }
    }

    /// What it shows, for those who ask for an explanation.
    pub(crate) fn about(self) -> fn() -> Message {
        match self {
            Self::Layers => || tr("about-view-layers"),
            Self::Space => || tr("about-view-space"),
            Self::Why => || tr("about-view-why"),
            Self::Near => || tr("about-view-near"),
            Self::Map => || tr("about-view-map"),
            Self::Dream => || tr("about-view-dream"),
            Self::Fool => || tr("about-view-fool"),
            Self::Backwards => || tr("about-view-backwards"),
        }
    }

    /// Whether it shows nothing without a drawing; the others say themselves what is missing.
    fn needs_drawing(self) -> bool {
        match self {
            Self::Layers | Self::Space | Self::Why | Self::Near => true,
            Self::Map | Self::Dream | Self::Fool | Self::Backwards => false,
        }
    }
}

/// The Inside tab.
#[derive(Default)]
pub(crate) struct Inside {
    view: View,
    probe: Probe,
    looking: Looking,
    space: SpaceView,
    why: WhyView,
    neighbours: Neighbours,
    map: ImageMap,
    dream: DreamView,
    fool: FoolView,
    backwards: BackwardsView,
    /// Textures of the input, of the ink for and against an output, and of each layer.
    input: CachedTexture,
    evidence: CachedTexture,
    layers: HashMap<Layer, CachedTexture>,
}

impl Inside {
    /// What the network reads, with the channels that are changed here.
    pub(crate) fn reading(&self) -> Option<&Reading> {
        self.probe.seen().map(|seen| &seen.reading)
    }

    /// The sum that is laid out for the cell which is looked at, and the cell's activation.
    pub(crate) fn sum_looked_at(&self, network: &Network) -> Option<(f32, f32)> {
        let (Some(Spot::Cell { layer, cell }), Some(seen)) = (self.looking.at(), self.probe.seen()) else {
            return None;
        };
        let sum = CellBreakdown::of(&self.probe.model(network).network, &seen.trace, layer, cell)?;
        Some((sum.activated(), seen.trace[layer].at(cell)))
    }

    /// The view that is chosen.
    pub(crate) fn view(&self) -> View {
        self.view
    }

    /// What Fool does to this input; `None` unless it is asked about it.
    pub(crate) fn fool_facts(&self, network: &Network, input: &Input) -> Option<FoolFacts> {
        self.fool.facts(network, input).filter(|_| self.view == View::Fool)
    }

    /// Whether a cell or an output is looked at.
    pub(crate) fn looks(&self) -> bool {
        self.looking.at().is_some()
    }

    /// Whether what is shown of a network takes longer to make than a network in training stays the same.
    pub(crate) fn takes_time(&self) -> bool {
        match self.view {
            View::Layers | View::Space | View::Why | View::Backwards => false,
            View::Near | View::Map | View::Dream | View::Fool => true,
        }
    }

    /// The view that is chosen, in the scroll area that is its own.
    fn show_view(&mut self, ui: &mut Ui, layout: &Layout, cx: &mut Cx<'_>) -> Option<Action> {
        let mut action = None;
        ui.scope_builder(UiBuilder::new().max_rect(layout.view), |ui| {
            ScrollArea::vertical().id_salt(("inside", self.view as usize)).auto_shrink(false).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 1.5 * GAP;
                if self.probe.seen().is_none() && self.view.needs_drawing() {
                    let (title, explanation) = (cx.words.tr("tab-inside"), cx.words.tr("inside-empty-explained"));
                    section(ui, &title, &explanation, cx.words, |ui| ui.label(cx.words.tr("inside-empty")));
                    return;
                }
                export::view(ui, &cx.words.say(&self.view.name()), |ui| match self.view {
                    View::Layers => {
                        landmark(ui, Landmark("layers", 0), layout.view);
                        let with_outputs = layout.outputs.is_none();
                        layers::show(ui, &self.probe, &mut self.looking, &mut self.layers, with_outputs, cx);
                    }
                    View::Space => self.space.show(ui, &self.probe, &mut self.looking, cx),
                    View::Why => self.why.show(ui, &mut self.probe, cx),
                    View::Near => self.neighbours.show(ui, &self.probe, cx),
                    View::Map => self.map.show(ui, &self.probe, cx),
                    View::Dream => self.dream.show(ui, &self.probe, cx),
                    View::Fool => action = self.fool.show(ui, &self.probe, cx),
                    View::Backwards => self.backwards.show(ui, &self.probe, cx),
                });
            });
        });
        action
    }

    fn layout(&self, frame: &Frame) -> Layout {
        // In a narrow window what is looked at covers a part of the maps: following the pointer it would come and go.
        let looking = if frame.narrow { self.looking.chosen().is_some() } else { self.looking.at().is_some() };
        Layout::of(frame, looking, matches!(self.view, View::Layers | View::Space))
    }

    /// The receptive field of the cell that is looked at, on the input and on the canvas.
    fn show_receptive_field(&self, ui: &Ui, layout: &Layout, cx: &Cx<'_>) {
        let (Some(Spot::Cell { layer, cell }), Some(seen)) = (self.looking.at(), self.probe.seen()) else { return };
        let network = &self.probe.model(cx.network()).network;
        let at = CellBreakdown::of(network, &seen.trace, layer, cell).map_or(cell, |sum| sum.cell);
        // Of a pooled cell, the one of the four that was taken.
        let layer = if layer.step == Step::Pool { Layer::activation(layer.stage) } else { layer };
        let field = ReceptiveField::of(network, layer, at.row, at.column);
        let pixel = layout.input.width() / Input::SIDE as f32;
        let corner = |column: usize, row: usize| layout.input.min + pixel * vec2(column as f32, row as f32);
        let on_input = Rect::from_min_max(
            corner(field.columns.start, field.rows.start),
            corner(field.columns.end, field.rows.end),
        );
        light_up(&ui.painter_at(layout.input.expand(1.0)), ui, on_input);
        if let Some(placement) = cx.digits.input().and_then(Input::placement) {
            light_up(&ui.painter_at(layout.canvas), ui, on_canvas(placement, &field, layout.canvas));
        }
    }

    fn show_views(&mut self, ui: &mut Ui, layout: &Layout, narrow: bool, words: &Words) {
        let labels = View::ALL.map(|view| TabLabel::plain(words.say(&view.name())));
        export::button(ui, layout.save, &words.say(&self.view.name()), words);
        let rect = layout.views;
        let rows = if rect.height() > ROW { 2 } else { 1 };
        let height = rect.height() / rows as f32;
        let in_row = labels.len().div_ceil(rows);
        let mut clicked = None;
        for (row, labels) in labels.chunks(in_row).enumerate() {
            let top = rect.top() + row as f32 * height;
            let strip = Rect::from_x_y_ranges(rect.x_range(), top..=top + height).shrink(2.0);
            let index = tabs(ui, strip, ("view", row * in_row), labels, self.view as usize, (VIEW_TAB, narrow));
            clicked = clicked.or(index);
        }
        if let Some(index) = clicked {
            self.view = View::ALL[index];
            self.looking.choose(None);
        }
    }
}

impl Tab for Inside {
    fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) -> Vec<Action> {
        cx.show_canvas(ui, self.layout(cx.frame).canvas, false);
        self.probe.follow(ui.ctx(), cx.network(), cx.digits.input(), cx.canvas.is_drawing());
        let layout = self.layout(cx.frame);
        let action = self.show_tools(ui, layout.tools, cx);
        self.show_input(ui, layout.input, cx.words);
        self.show_reading(ui, layout.reading, cx);
        self.show_receptive_field(ui, &layout, cx);
        if let Some(rect) = layout.outputs {
            outputs::show(ui, rect, self.probe.seen(), &mut self.looking, cx.words);
            let title = cx.words.tr("inside-outputs");
            help::note(ui, rect, &title, || help::about(Landmark("outputs", 0)));
        }
        self.show_views(ui, &layout, cx.frame.narrow, cx.words);
        let action = self.show_view(ui, &layout, cx).or(action);
        let title = cx.words.tr("tab-inside");
        help::note(ui, layout.detail, &title, || help::about(Landmark("detail", 0)));
        detail::show(ui, layout.detail, &mut self.probe, &mut self.looking, &mut self.evidence, cx);
        if self.looking.end_frame() {
            ui.ctx().request_repaint();
        }
        action.into_iter().collect()
    }

    fn handle(&mut self, id: RequestId, answer: &Answer) -> Vec<Action> {
        match answer {
            Answer::Neighbours(nearest) => self.neighbours.take(id, nearest),
            Answer::Data(_) => {
                self.neighbours.forget();
                self.map.images_changed();
            }
            _ => {}
        }
        self.map.take(id, answer);
        self.dream.take(id, answer);
        self.fool.take(id, answer);
        Vec::new()
    }

    fn lab_stopped(&mut self, reason: &str) {
        self.neighbours.forget();
        self.map.images_changed();
        self.dream.lab_stopped(reason);
        self.fool.lab_stopped(reason);
    }

    fn network_changed(&mut self, alike: bool) {
        self.probe.forget();
        self.why.forget();
        self.neighbours.forget();
        self.map.forget(alike);
        self.dream.forget();
        self.fool.forget();
        self.backwards.forget(alike);
        if !alike {
            self.looking.choose(None);
        }
    }

    fn canvas(&self, frame: &Frame) -> Option<Rect> {
        Some(self.layout(frame).canvas)
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
