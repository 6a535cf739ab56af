//! Backwards: what the network would learn from the drawing. The loss, its gradient from layer to layer back to the input, how the
//! gradient of a weight adds up, and one step of gradient descent. Nothing of it changes the network that reads.
//!
//! ```text
//! step.rs    the steps of the way
//! loss.rs    the loss, and its gradient with respect to the logits
//! layer.rs   the gradients of a stage, and of the input
//! weight.rs  the weights of a stage, and the sum that is the gradient of one
//! update.rs  the step of gradient descent
//! ```

mod layer;
mod loss;
mod step;
mod update;
mod weight;

use std::collections::HashMap;
use std::time::Duration;

use egui::{Key, Role, Ui, vec2};
use rakam_model::explain::Backwards;
use rakam_nn::trace::{Cell, Layer, Trace};
use rakam_nn::{Network, argmax};
use web_time::Instant;

use self::step::Step;
use super::detail::{CHIP, chip};
use super::outputs;
use super::probe::{Probe, Seen};
use crate::i18n::{Words, tr};
use crate::layout::{GAP, ROW};
use crate::tab::Cx;
use crate::texture::CachedTexture;
use crate::widgets::{Button, menu, section, weak};

/// The learning rate to begin with.
const RATE: f32 = 0.001;
/// From this width on the buttons are beside the answer.
const BESIDE: f32 = 480.0;
/// What takes longer waits until the pen is up.
const QUICK: Duration = Duration::from_millis(8);

/// The gradients for one drawing and one right answer, with what they were computed from.
struct Computed {
    /// Serial of the computation whose trace it is.
    seen: u64,
    trace: Trace,
    backwards: Backwards,
}

/// What is looked at in a stage.
#[derive(Clone, Copy, Default, PartialEq)]
struct Marks {
    /// A cell of one of its layers.
    cell: Option<(Layer, Cell)>,
    /// The weight: its channel of the input, and its place in the kernel.
    tap: Option<Cell>,
    /// A position of the kernel, or of the one product of a dense layer.
    position: Option<Cell>,
}

/// What a step is shown with.
#[derive(Clone, Copy)]
struct Scene<'a> {
    network: &'a Network,
    computed: &'a Computed,
    /// What was under the pointer in the last frame.
    before: Marks,
    words: &'a Words,
}

/// What the user chose, and what was computed.
pub(super) struct BackwardsView {
    /// The right answer; `None` is what is read.
    class: Option<usize>,
    /// Index of the step.
    at: usize,
    rate: f32,
    /// The map or unit whose weights are shown; `None` is the one with the steepest weight.
    channel: Option<usize>,
    chosen: Marks,
    /// Under the pointer in the last frame.
    hovered: Marks,
    computed: Option<Computed>,
    /// The way through the network after a step of this rate.
    after: Option<(f32, Trace)>,
    took: Duration,
    /// Counts what was computed, and what was shown of weights: serials of the textures.
    computations: u64,
    shown: weight::Shown,
    layers: HashMap<Option<Layer>, CachedTexture>,
}

impl Default for BackwardsView {
    fn default() -> Self {
        Self {
            class: None,
            at: 0,
            rate: RATE,
            channel: None,
            chosen: Marks::default(),
            hovered: Marks::default(),
            computed: None,
            after: None,
            took: Duration::ZERO,
            computations: 0,
            shown: weight::Shown::default(),
            layers: HashMap::new(),
        }
    }
}

impl BackwardsView {
    /// Another network reads; `alike`: of the same layers.
    pub(super) fn forget(&mut self, alike: bool) {
        self.computed = None;
        if !alike {
            (self.class, self.at) = (None, 0);
            self.look_away();
        }
    }

    fn look_away(&mut self) {
        (self.channel, self.chosen, self.hovered) = (None, Marks::default(), Marks::default());
    }

    pub(super) fn show(&mut self, ui: &mut Ui, probe: &Probe, cx: &Cx<'_>) {
        let words = cx.words;
        let (title, explained) = (words.tr("backwards"), words.tr("backwards-explained"));
        let Some(seen) = probe.seen() else {
            section(ui, &title, &explained, words, |ui| ui.label(words.tr("backwards-empty")));
            return;
        };
        let model = probe.model(cx.network());
        let network = &model.network;
        self.compute(network, seen, cx.canvas.is_drawing());
        let Some(computed) = self.computed.take() else { return };
        let names = outputs::names(&model.labels, network.classes(), words);
        let steps = Step::all(network);
        self.at = self.at.min(steps.len() - 1);
        let before = std::mem::take(&mut self.hovered);
        let scene = Scene { network, computed: &computed, before, words };
        section(ui, &title, &explained, words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            self.show_way(ui, &steps, &scene, &names);
        });
        match steps[self.at] {
            Step::Loss => loss::show(ui, &computed, &names, words),
            Step::Logits => loss::show_gradient(ui, &computed, &names, words),
            Step::Stage(stage) => {
                self.show_stage(ui, stage, &scene);
                self.show_weights(ui, stage, &scene);
            }
            Step::Input => self.show_input(ui, &scene),
            Step::Update => self.show_update(ui, &names, &scene),
        }
        self.computed = Some(computed);
        if self.hovered != before {
            ui.ctx().request_repaint();
        }
    }

    fn compute(&mut self, network: &Network, seen: &Seen, pen_down: bool) {
        let class = self.class.unwrap_or_else(|| argmax(seen.trace.logits()));
        let waits = pen_down && self.took > QUICK;
        let keeps = |computed: &Computed| waits || computed.seen == seen.serial && computed.backwards.class == class;
        if self.computed.as_ref().is_some_and(keeps) {
            return;
        }
        let began = Instant::now();
        self.computed = Backwards::of(network, &seen.trace, class).map(|backwards| Computed {
            seen: seen.serial,
            trace: seen.trace.clone(),
            backwards,
        });
        self.after = None;
        self.computations += 1;
        self.took = began.elapsed();
        tracing::debug!(ms = self.took.as_secs_f64() * 1e3, "the way backwards was computed");
    }

    /// The right answer, to choose; and the steps, of which one is shown, with the buttons and keys that go from one to the next.
    fn show_way(&mut self, ui: &mut Ui, steps: &[Step], scene: &Scene<'_>, names: &[String]) {
        let Scene { network, computed, words, .. } = *scene;
        let last = steps.len() - 1;
        let mut to = self.at;
        let buttons = |ui: &mut Ui, to: &mut usize| {
            let previous = Button::text("backwards-previous", words.tr("backwards-previous"));
            if previous.enabled(*to > 0).add(ui).clicked() {
                *to -= 1;
            }
            let next = Button::text("backwards-next", words.tr("backwards-next"));
            if next.primary(true).enabled(*to < last).add(ui).clicked() {
                *to += 1;
            }
        };
        let beside = ui.available_width() >= BESIDE;
        ui.horizontal(|ui| {
            ui.set_min_height(ROW);
            ui.spacing_mut().item_spacing.x = GAP;
            let read = names.get(argmax(computed.trace.logits())).cloned().unwrap_or_default();
            let mut items = vec![(self.class.is_none(), words.say(&tr("backwards-as-read").with("name", read)))];
            items.extend(names.iter().enumerate().map(|(class, name)| (self.class == Some(class), name.clone())));
            ui.label(weak(ui, words.tr("backwards-answer")));
            if let Some(index) = menu(ui, "backwards-answer", words.tr("backwards-answer"), &items) {
                self.class = index.checked_sub(1);
            }
            if beside {
                buttons(ui, &mut to);
            }
        });
        if !beside {
            ui.horizontal(|ui| buttons(ui, &mut to));
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            ui.spacing_mut().interact_size.y = CHIP;
            for (index, step) in steps.iter().enumerate() {
                if chip(ui, ("backwards", index), &step.name(network, words), Role::RadioButton, index == self.at) {
                    to = index;
                }
            }
        });
        // Whatever has the keyboard uses the arrows itself.
        if ui.memory(|memory| memory.focused().is_none()) {
            let pressed = |key| ui.input(|input| input.key_pressed(key));
            if pressed(Key::ArrowRight) {
                to = (self.at + 1).min(last);
            } else if pressed(Key::ArrowLeft) {
                to = self.at.saturating_sub(1);
            }
        }
        if to != self.at {
            self.at = to;
            self.look_away();
        }
    }
}
