//! A map of the test images: those that the network takes for alike lie near each other, and the drawing moves among them.
//!
//! ```text
//! moving.rs  places that move to where they belong
//! plot.rs    the map as it is painted
//! ```

mod moving;
mod plot;

use egui::{EventFilter, Key, Popup, PopupAnchor, PopupKind, Response, Role, Sense, Ui, WidgetInfo, vec2};
use rakam_eval::Place;
use rakam_lab::{Answer, Image, MapLayout, MapMethod, MapPlan, MapSpot, RequestId, RequestKind, Subject};
use rakam_nn::Architecture;

use self::moving::Moving;
use self::plot::{Drawn, Plot};
use super::outputs;
use super::probe::Probe;
use crate::i18n::{Message, Words, tr};
use crate::lab::show_images;
use crate::layout::GAP;
use crate::tab::Cx;
use crate::texture::{self, CachedTexture};
use crate::widgets::{focus_ring, menu, progress, section, small, weak};

/// How many images can be mapped: a page has one thread.
const COUNTS: [usize; 3] = if cfg!(target_arch = "wasm32") { [1_000, 2_000, 5_000] } else { [2_000, 5_000, 10_000] };
/// Places of the drawing that are remembered.
const TRAIL: usize = 48;
/// The least and the most height of the map.
const HEIGHTS: [f32; 2] = [260.0, 620.0];
/// Room for the choices above the map and what is said below it.
const AROUND: f32 = 170.0;
/// The longer side of the picture of an image, in points.
const PICTURE: f32 = 112.0;

/// What the user chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Choice {
    /// `None`: what the last hidden layer gives.
    stages: Option<usize>,
    images: usize,
    method: MapMethod,
    in_training: bool,
}

impl Default for Choice {
    fn default() -> Self {
        Self { stages: None, images: COUNTS[1], method: MapMethod::Principal, in_training: false }
    }
}

/// The map, and what was requested of the lab.
#[derive(Default)]
pub(super) struct ImageMap {
    choice: Choice,
    /// The choice that was requested; `None` if the network has changed since.
    requested: Option<Choice>,
    request: Option<RequestId>,
    layout: Option<MapLayout>,
    moving: Moving,
    failed: Option<String>,
    /// Serial of the computation whose input was sent, and the request.
    placed: Option<u64>,
    place_request: Option<RequestId>,
    spot: Option<MapSpot>,
    trail: Vec<Place>,
    /// The image that is looked at with the keys.
    chosen: Option<usize>,
    /// The image whose picture was requested last, the request, and the picture.
    wanted: Option<(usize, RequestId)>,
    picture: Option<Image>,
    texture: CachedTexture,
}

impl ImageMap {
    /// Another network reads; `alike`: of the same layers.
    pub(super) fn forget(&mut self, alike: bool) {
        self.choice.stages.take_if(|_| !alike);
        self.requested = None;
    }

    /// The lab has other images: what is mapped are none of them.
    pub(super) fn images_changed(&mut self) {
        *self = Self { choice: self.choice, ..Self::default() };
    }

    /// Takes an answer, if it is to one of the last requests.
    pub(super) fn take(&mut self, id: RequestId, answer: &Answer) {
        match answer {
            Answer::Map(layout) if self.request == Some(id) => {
                // Where the drawing was means nothing on another map.
                self.trail.clear();
                self.moving.aim(&layout.places);
                self.layout = Some(layout.clone());
                self.failed = None;
            }
            Answer::Spot(spot) if self.place_request == Some(id) => {
                self.trail.push(spot.place);
                let surplus = self.trail.len().saturating_sub(TRAIL);
                self.trail.drain(..surplus);
                self.spot = Some(spot.clone());
            }
            Answer::TestImages(images) if self.wanted.is_some_and(|(_, request)| request == id) => {
                self.picture = images.first().cloned();
            }
            Answer::Failed(error) if self.request == Some(id) => self.failed = Some(error.to_string()),
            _ => {}
        }
    }

    pub(super) fn show(&mut self, ui: &mut Ui, probe: &Probe, cx: &mut Cx<'_>) {
        let words = cx.words;
        cx.lab.want_images(ui.ctx());
        show_images(ui, cx.lab, words);
        if !cx.lab.has_images() {
            return;
        }
        self.request(ui, cx);
        self.follow(ui, probe, cx);
        let explained = match self.choice.method {
            MapMethod::Principal => tr("map-principal-explained"),
            MapMethod::Neighbours => tr("map-neighbours-explained"),
        };
        let network = self.network(cx);
        let explained = explained.with("layer", words.say(&layer(network, self.stages(network))));
        section(ui, &words.tr("map"), &words.say(&explained), words, |ui| {
            self.show_choices(ui, network, cx);
            if let Some(reason) = &self.failed {
                ui.label(words.tr("map-failed"));
                ui.label(weak(ui, reason));
                return;
            }
            let Some(layout) = self.layout.take() else {
                ui.label(weak(ui, words.tr("map-wait")));
                return;
            };
            if layout.share < 1.0 {
                let text = words.say(&tr("map-progress").with("percent", words.percent(layout.share)));
                progress(ui, layout.share, 8.0, &text);
            }
            self.show_map(ui, &layout, cx);
            ui.label(small(words.say(&self.summary(&layout, words))));
            if let Some(said) = self.neighbours(&layout, cx) {
                ui.label(small(words.say(&said)));
            }
            self.layout = Some(layout);
        });
    }

    /// Requests the map, if it isn't the one that is there or on its way.
    fn request(&mut self, ui: &Ui, cx: &mut Cx<'_>) {
        if self.choice.in_training && cx.in_training.is_none() {
            (self.choice.in_training, self.choice.stages) = (false, None);
        }
        let stages = self.stages(self.network(cx));
        // A network in training may have more layers than the one before it.
        let requested = Choice { stages: Some(stages), ..self.choice };
        if self.requested == Some(requested) {
            return;
        }
        self.requested = Some(requested);
        let subject = if self.choice.in_training {
            Subject::InTraining
        } else {
            Subject::Weights(cx.network().model().to_bytes())
        };
        let (images, method) = (self.choice.images, self.choice.method);
        self.request = Some(cx.lab.send(ui.ctx(), RequestKind::Map(MapPlan { subject, stages, images, method })));
        (self.placed, self.spot, self.chosen) = (None, None, None);
        // The map from before stays in sight until the first of this one, which may take seconds.
        if let Some(layout) = &mut self.layout {
            layout.share = 0.0;
        }
    }

    /// Has the drawing placed, if it has changed. Without one, nothing is placed.
    fn follow(&mut self, ui: &Ui, probe: &Probe, cx: &mut Cx<'_>) {
        let Some(seen) = probe.seen() else {
            (self.placed, self.spot, self.place_request) = (None, None, None);
            self.trail.clear();
            return;
        };
        if self.placed != Some(seen.serial) {
            self.placed = Some(seen.serial);
            let pixels = seen.input.pixels().to_vec();
            self.place_request = Some(cx.lab.send(ui.ctx(), RequestKind::PlaceOnMap(pixels)));
        }
    }

    /// The network that is mapped.
    fn network<'a>(&self, cx: &Cx<'a>) -> &'a Architecture {
        let of_training = cx.in_training.filter(|_| self.choice.in_training);
        of_training.unwrap_or_else(|| cx.network().model().network.architecture())
    }

    /// The stages of this network after which the numbers lay the images out.
    fn stages(&self, network: &Architecture) -> usize {
        self.choice.stages.unwrap_or(network.hidden.len())
    }

    fn show_choices(&mut self, ui: &mut Ui, network: &Architecture, cx: &Cx<'_>) {
        let words = cx.words;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let at = self.stages(network);
            let layers = (0..=network.hidden.len() + 1).map(|index| (index == at, words.say(&layer(network, index))));
            if let Some(index) = menu(ui, "map-layer", words.tr("map-layer"), &layers.collect::<Vec<_>>()) {
                self.choice.stages = Some(index);
            }
            let methods = [(MapMethod::Principal, tr("map-principal")), (MapMethod::Neighbours, tr("map-neighbours"))];
            let items = methods.iter().map(|(method, name)| (*method == self.choice.method, words.say(name)));
            if let Some(index) = menu(ui, "map-method", words.tr("map-method"), &items.collect::<Vec<_>>()) {
                self.choice.method = methods[index].0;
            }
            let items = COUNTS.map(|count| {
                let name = tr("map-images").with("count", words.number(count as f64, 0));
                (count == self.choice.images, words.say(&name))
            });
            if let Some(index) = menu(ui, "map-count", words.tr("map-count"), &items) {
                self.choice.images = COUNTS[index];
            }
            if cx.in_training.is_some() {
                let items = [(false, tr("map-of-network")), (true, tr("map-of-training"))];
                let items = items.map(|(training, name)| (training == self.choice.in_training, words.say(&name)));
                if let Some(index) = menu(ui, "map-subject", words.tr("map-subject"), &items) {
                    self.choice.in_training = index == 1;
                    self.choice.stages = None;
                }
            }
        });
    }

    fn show_map(&mut self, ui: &mut Ui, layout: &MapLayout, cx: &mut Cx<'_>) {
        let words = cx.words;
        let width = ui.available_width();
        // All of it is in sight at once, with what stands above and below it.
        let height = width.min(ui.clip_rect().height() - AROUND).clamp(HEIGHTS[0], HEIGHTS[1]);
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
        if self.moving.step(ui.input(|input| input.stable_dt).min(0.1)) {
            ui.ctx().request_repaint();
        }
        let classes = cx.lab.set().map_or(&[][..], |set| &set.classes);
        let plot = Plot { rect, layout, places: self.moving.places(), classes };
        if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.clicked()) {
            self.chosen = plot.nearest(pointer);
        }
        self.chosen = stepped(ui, &response, layout, self.chosen);
        let looked_at = response.hover_pos().and_then(|pointer| plot.nearest(pointer)).or(self.chosen);
        let trail: Vec<Place> = self.trail.iter().map(|&place| self.moving.framed(place)).collect();
        let drawn = self.spot.as_ref().map(|spot| Drawn {
            at: self.moving.framed(spot.place),
            trail: &trail,
            neighbours: &spot.neighbours,
        });
        plot.paint(ui, looked_at, drawn.as_ref());
        focus_ring(ui, rect, &response);
        let said =
            looked_at.map_or_else(|| words.say(&self.summary(layout, words)), |index| self.image(layout, index, cx));
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
        if let Some(index) = looked_at {
            let at = plot.beside(index);
            self.show_image(ui, &response, at, index, &said, cx);
        }
    }

    /// The picture of an image, and what it is, beside it.
    fn show_image(&mut self, ui: &Ui, response: &Response, at: egui::Pos2, index: usize, said: &str, cx: &mut Cx<'_>) {
        if self.wanted.is_none_or(|(wanted, _)| wanted != index) {
            self.wanted = Some((index, cx.lab.send(ui.ctx(), RequestKind::TestImages(vec![index]))));
        }
        let popup =
            Popup::new(response.id.with("image"), ui.ctx().clone(), PopupAnchor::Position(at), response.layer_id);
        popup.kind(PopupKind::Tooltip).show(|ui| {
            let picture = self.picture.as_ref().filter(|picture| picture.index == index);
            let sides = picture.map_or([28, 28], |picture| [picture.shape.width, picture.shape.height]);
            let size = vec2(sides[0] as f32, sides[1] as f32);
            let (rect, _) = ui.allocate_exact_size(size * (PICTURE / size.max_elem()), Sense::hover());
            if let Some(picture) = picture {
                let pixel = |pixel, _| texture::pixel(picture.shape, &picture.pixels, pixel);
                let texture = self.texture.texture(ui, index as u64, sides, pixel);
                texture::paint(ui, texture, rect);
            }
            ui.set_max_width(PICTURE);
            ui.label(small(said));
        });
    }

    fn summary(&self, layout: &MapLayout, words: &Words) -> Message {
        let misread = layout.labels.iter().zip(&layout.reads).filter(|(label, read)| label != read).count();
        tr("map-summary")
            .with("count", words.number(layout.places.len() as f64, 0))
            .with("misread", words.number(misread as f64, 0))
    }

    /// The labels of the images that are nearest to the drawing.
    fn neighbours(&self, layout: &MapLayout, cx: &Cx<'_>) -> Option<Message> {
        let spot = self.spot.as_ref()?;
        let near = spot.neighbours.iter().filter_map(|&index| layout.labels.get(index));
        let names: Vec<&str> = near.map(|&label| name(label, cx)).collect();
        (!names.is_empty()).then(|| tr("map-drawing").with("labels", names.join(", ")))
    }

    /// What there is to say of an image.
    fn image(&self, layout: &MapLayout, index: usize, cx: &Cx<'_>) -> String {
        let (label, read) = (layout.labels.get(index), layout.reads.get(index));
        let (label, read) = (label.copied().unwrap_or_default(), read.copied().unwrap_or_default());
        let message = if label == read { tr("map-image") } else { tr("map-image-misread") };
        let message = message.with("index", cx.words.number(index as f64, 0));
        let label = name(label, cx).to_owned();
        cx.words.say(&message.with("label", label).with("read", self.name_of_read(read, cx)))
    }

    /// What was read, as the network that is mapped names it.
    fn name_of_read(&self, read: u8, cx: &Cx<'_>) -> String {
        if self.choice.in_training {
            name(read, cx).to_owned()
        } else {
            outputs::name(read.into(), cx.network().reader().labels(), cx.words)
        }
    }
}

/// The layer after so many hidden stages.
fn layer(network: &Architecture, stages: usize) -> Message {
    match stages.checked_sub(1) {
        None => tr("map-pixels"),
        Some(stage) if stage < network.hidden.len() => {
            tr("map-after").with("layer", network.names().swap_remove(stage).op)
        }
        Some(_) => tr("map-logits"),
    }
}

/// The name of a class of the images, whatever network is mapped.
fn name<'a>(label: u8, cx: &'a Cx<'_>) -> &'a str {
    cx.lab.set().map_or("", |set| set.class(label.into()))
}

/// With the keyboard, arrows go from one misread image to the next.
fn stepped(ui: &Ui, response: &Response, layout: &MapLayout, from: Option<usize>) -> Option<usize> {
    if !response.has_focus() {
        return from;
    }
    let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let is_misread = |index: &usize| layout.labels.get(*index) != layout.reads.get(*index);
    let count = layout.places.len();
    let next = if pressed(Key::ArrowRight) {
        (from.map_or(0, |index| index + 1)..count).find(is_misread)
    } else if pressed(Key::ArrowLeft) {
        (0..from.unwrap_or(count).min(count)).rev().find(is_misread)
    } else {
        None
    };
    next.or(from)
}
