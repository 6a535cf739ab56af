//! Dream: the image that excites a class or a channel most, seen forming.

use egui::{Role, Slider, Ui, vec2};
use rakam_lab::{Answer, DreamImage, DreamPlan, RequestId, RequestKind, Subject};
use rakam_model::explain::{Dream, Target};
use rakam_nn::{Network, argmax};

use super::detail::{CHIP, chip, stage_name};
use super::picture::{inked, picture};
use super::probe::Probe;
use super::{outputs, shares};
use crate::i18n::{Message, Words, tr};
use crate::icons;
use crate::layout::GAP;
use crate::tab::Cx;
use crate::texture::{self, CachedTexture};
use crate::theme::Palette;
use crate::widgets::{Button, menu, section, slider_row, small, weak};

/// Images that are shown in a second, if the network is fast enough.
const PACE: f32 = 30.0;
/// The longer side of the image, in points.
const PICTURE: f32 = 280.0;
/// From this width on the bars are beside the image.
const BESIDE: f32 = 560.0;

/// What the user chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Choice {
    target: Target,
    in_training: bool,
    seed: u64,
}

/// The dream, and what was requested of the lab.
#[derive(Default)]
pub(super) struct DreamView {
    /// `None`: the class that is read, or else the first.
    choice: Option<Choice>,
    requested: Option<Choice>,
    request: Option<RequestId>,
    /// After each step so far.
    images: Vec<DreamImage>,
    /// Which of them is shown, as it moves on by itself and as it is.
    clock: f32,
    shown: usize,
    playing: bool,
    failed: Option<String>,
    /// How many dreams there were.
    dreams: u64,
    texture: CachedTexture,
}

impl DreamView {
    /// Another network reads.
    pub(super) fn forget(&mut self) {
        (self.choice, self.requested) = (None, None);
    }

    /// A dream that forms ends; one that is there stays.
    pub(super) fn lab_stopped(&mut self, reason: &str) {
        if self.request.is_some() && self.images.len() < Dream::STEPS {
            self.failed = Some(reason.to_owned());
        }
    }

    /// Takes an answer, if it is to the last request.
    pub(super) fn take(&mut self, id: RequestId, answer: &Answer) {
        match answer {
            Answer::Dream(image) if self.request == Some(id) => self.images.push(image.clone()),
            Answer::Failed(error) if self.request == Some(id) => self.failed = Some(error.to_string()),
            _ => {}
        }
    }

    pub(super) fn show(&mut self, ui: &mut Ui, probe: &Probe, cx: &mut Cx<'_>) {
        let words = cx.words;
        let read = probe.seen().and_then(|seen| seen.reading.class).map_or(0, usize::from);
        let first = Choice { target: Target::Class(read), in_training: false, seed: 0 };
        // A training that has ended leaves no network that dreams, and perhaps other classes.
        let mut choice = self.choice.filter(|choice| cx.in_training.is_some() || !choice.in_training).unwrap_or(first);
        let names = names(&choice, cx);
        let what = words.say(&named(choice.target, &names, &cx.network().model().network));
        let explained = tr("dream-explained").with("what", what.clone()).with("steps", Dream::STEPS);
        section(ui, &words.tr("dream"), &words.say(&explained), words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            show_choices(ui, &mut choice, &names, cx);
            self.request(ui, choice, cx);
            if let Some(reason) = &self.failed {
                ui.label(words.tr("dream-failed"));
                ui.label(weak(ui, reason));
                return;
            }
            self.play(ui);
            let Some(image) = self.images.get(self.shown).cloned() else {
                ui.label(weak(ui, words.tr("dream-wait")));
                return;
            };
            let said = words.say(&said(&image, choice.target, &names, words).with("what", what));
            // Above the image: there it is in sight on a phone, too.
            ui.label(small(&said));
            if ui.available_width() >= BESIDE {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 2.0 * GAP;
                    let left = vec2(PICTURE, ui.available_height());
                    ui.allocate_ui(left, |ui| self.show_image(ui, &image, &said));
                    ui.vertical(|ui| shares::show(ui, &names, &image.logits, None, words));
                });
            } else {
                self.show_image(ui, &image, &said);
                shares::show(ui, &names, &image.logits, None, words);
            }
            ui.spacing_mut().item_spacing.y = GAP;
            self.show_steps(ui, &mut choice, words);
        });
        self.choice = Some(choice);
    }

    /// Requests the dream, if it isn't the one that is there or forms.
    fn request(&mut self, ui: &Ui, choice: Choice, cx: &mut Cx<'_>) {
        if self.requested == Some(choice) {
            return;
        }
        let subject = match choice.in_training {
            true => Subject::InTraining,
            false => Subject::Weights(cx.network().model().to_bytes()),
        };
        let plan = DreamPlan { subject, target: choice.target, seed: choice.seed };
        self.request = Some(cx.lab.send(ui.ctx(), RequestKind::Dream(plan)));
        (self.requested, self.failed) = (Some(choice), None);
        self.images.clear();
        self.dreams += 1;
        self.watch();
    }

    /// Shows the dream from its beginning.
    fn watch(&mut self) {
        (self.clock, self.shown, self.playing) = (0.0, 0, true);
    }

    /// Moves on to the next image in time, as far as they have come.
    fn play(&mut self, ui: &Ui) {
        if self.playing && !self.images.is_empty() {
            let last = self.images.len() - 1;
            self.clock = (self.clock + PACE * ui.input(|input| input.stable_dt).min(0.1)).min(last as f32);
            self.shown = self.clock as usize;
            self.playing = self.shown + 1 < Dream::STEPS;
            ui.ctx().request_repaint();
        }
    }

    fn show_image(&mut self, ui: &mut Ui, image: &DreamImage, said: &str) {
        let (shape, palette) = (image.shape, Palette::of(ui));
        let side = ui.available_width().min(PICTURE).floor();
        let serial = self.dreams * (Dream::STEPS as u64 + 1) + image.step as u64;
        picture(ui, [shape.width, shape.height], side, &mut self.texture, serial, said, |index, dark| {
            if shape.channels == 1 {
                inked(f32::from(image.pixels.get(index).copied().unwrap_or_default()) / 255.0, palette, dark)
            } else {
                texture::pixel(shape, &image.pixels, index)
            }
        });
    }

    /// The steps, to go back and forth in, and what can be done with the dream.
    fn show_steps(&mut self, ui: &mut Ui, choice: &mut Choice, words: &Words) {
        let mut step = self.shown + 1;
        let value = words.say(&tr("dream-step-of").with("step", step).with("steps", Dream::STEPS));
        slider_row(ui, tr("dream-step"), value, Slider::new(&mut step, 1..=self.images.len()), words);
        if step != self.shown + 1 {
            (self.shown, self.clock, self.playing) = (step - 1, (step - 1) as f32, false);
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            if Button::with_icon("dream-watch", &icons::AGAIN, words.tr("dream-watch")).add(ui).clicked() {
                self.watch();
            }
            if Button::text("dream-another", words.tr("dream-another")).add(ui).clicked() {
                choice.seed += 1;
            }
        });
    }
}

/// The names of the classes of the network that dreams.
fn names(choice: &Choice, cx: &Cx<'_>) -> Vec<String> {
    let model = cx.network().model();
    match cx.lab.set().filter(|_| choice.in_training) {
        Some(set) => set.classes.clone(),
        None => outputs::names(&model.labels, model.network.classes(), cx.words),
    }
}

/// What is to be excited, in words.
fn named(target: Target, names: &[String], network: &Network) -> Message {
    match target {
        Target::Class(class) => tr("dream-class").with("name", names.get(class).cloned().unwrap_or_default()),
        Target::Channel { stage, channel } => {
            let maps = is_of_maps(network, stage);
            let message = if maps { tr("dream-map") } else { tr("dream-unit") };
            message.with("layer", stage_name(network, stage)).with("channel", channel + 1)
        }
    }
}

fn is_of_maps(network: &Network, stage: usize) -> bool {
    network.shapes()[stage].op.area() > 1
}

/// How far it has come, and what the network makes of it.
fn said(image: &DreamImage, target: Target, names: &[String], words: &Words) -> Message {
    let all = shares::shares(&image.logits);
    let message = match target {
        Target::Class(class) => {
            tr("dream-said-class").with("percent", words.percent(all.get(class).copied().unwrap_or_default()))
        }
        Target::Channel { .. } => {
            let best = argmax(&all);
            let percent = words.percent(all.get(best).copied().unwrap_or_default());
            tr("dream-said-channel").with("name", names.get(best).cloned().unwrap_or_default()).with("percent", percent)
        }
    };
    message.with("step", image.step).with("value", words.decimals(image.value, 2))
}

/// The network, the layer, and the class or the channel.
fn show_choices(ui: &mut Ui, choice: &mut Choice, names: &[String], cx: &Cx<'_>) {
    let (words, network) = (cx.words, &cx.network().model().network);
    let stages = network.architecture().hidden.len();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        if cx.in_training.is_some() {
            let items = [(false, tr("map-of-network")), (true, tr("map-of-training"))];
            let items = items.map(|(training, name)| (training == choice.in_training, words.say(&name)));
            if let Some(index) = menu(ui, "dream-subject", words.tr("map-subject"), &items) {
                (choice.in_training, choice.target) = (index == 1, Target::Class(0));
            }
        }
        // A network in training dreams of its classes alone.
        if !choice.in_training {
            let at = if let Target::Channel { stage, .. } = choice.target { stage } else { stages };
            let layer = |stage| words.say(&tr("map-after").with("layer", stage_name(network, stage)));
            let all = (0..=stages)
                .map(|stage| (stage == at, if stage < stages { layer(stage) } else { words.tr("dream-classes") }));
            match menu(ui, "dream-layer", words.tr("map-layer"), &all.collect::<Vec<_>>()) {
                Some(stage) if stage < stages => choice.target = Target::Channel { stage, channel: 0 },
                Some(_) => choice.target = Target::Class(0),
                None => {}
            }
        }
    });
    match &mut choice.target {
        Target::Class(chosen) => {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
                ui.spacing_mut().interact_size.y = CHIP;
                for (class, name) in names.iter().enumerate() {
                    if chip(ui, ("dream", class), name, Role::RadioButton, class == *chosen) {
                        *chosen = class;
                    }
                }
            });
        }
        Target::Channel { stage, channel } => {
            let channels = network.shapes()[*stage].output.channels;
            let name = if is_of_maps(network, *stage) { tr("dream-channel-map") } else { tr("dream-channel-unit") };
            let mut number = *channel + 1;
            let value = words.say(&tr("dream-step-of").with("step", number).with("steps", channels));
            slider_row(ui, name, value, Slider::new(&mut number, 1..=channels), words);
            *channel = number - 1;
        }
    }
}
