//! The fine-tuning: its progress, its result, and the network that came of it.

use egui::{Context, RichText, Ui, vec2};
use rakam_lab::{Example, FineTuned, RequestKind};

use super::correction::Correction;
use super::{FineTuning, State};
use crate::app::Action;
use crate::i18n::{Words, tr};
use crate::icons;
use crate::lab::Lab;
use crate::layout::GAP;
use crate::network::{Network, NetworkId, Networks};
use crate::tab::Cx;
use crate::theme::Palette;
use crate::widgets::{Button, progress, section, small, strong, weak};

/// By how much the accuracy on the test images may fall.
const MAY_FALL: f64 = 0.001;

/// The network of which a copy is fine-tuned: the one in use, or the default one where that was fine-tuned already, since it
/// would forget more each time.
fn base_of(network: &Network) -> NetworkId {
    match network.id() {
        NetworkId::FineTuned => NetworkId::Embedded(rakam_model::DEFAULT.to_owned()),
        id => id.clone(),
    }
}

impl FineTuning {
    pub(super) fn show_run(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) -> Option<Action> {
        let words = cx.words;
        let mut action = None;
        section(ui, &words.tr("fine-tune"), &words.tr("fine-tune-explained"), words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            let name = base_of(cx.network()).name(words);
            ui.label(words.say(&tr("fine-tune-base").with("network", name)));
            self.show_button(ui, cx);
            match &self.state {
                State::Idle => {}
                State::Running { step, of } => {
                    let share = *step as f32 / (*of).max(1) as f32;
                    let text = if *of > 0 && step == of {
                        words.tr("fine-tune-evaluating")
                    } else {
                        words.tr("fine-tune-running")
                    };
                    ui.label(&text);
                    progress(ui, share, 10.0, &text);
                }
                State::Failed(reason) => {
                    ui.label(RichText::new(words.tr("fine-tune-failed")).color(Palette::of(ui).error));
                    ui.label(small(reason));
                }
                State::Done(tuned) => match show_result(ui, tuned, words) {
                    Some(Choice::Use) => {
                        action = Some(Action::UseFineTuned(tuned.weights.clone()));
                        self.state = State::Idle;
                    }
                    Some(Choice::Discard) => self.state = State::Idle,
                    None => {}
                },
            }
        });
        action
    }

    /// The button that starts the fine-tuning, or stops it.
    fn show_button(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        if matches!(self.state, State::Running { .. }) {
            let stop = Button::with_icon("stop-fine-tuning", &icons::CLOSE, cx.words.tr("fine-tune-stop"));
            if stop.add(ui).clicked() {
                if let Some(request) = self.request.take() {
                    cx.lab.send(ui.ctx(), RequestKind::Cancel(request));
                }
                self.state = State::Idle;
            }
            return;
        }
        let examples = self.examples(cx.network());
        if examples.is_empty() && !self.corrections.is_empty() {
            ui.label(cx.words.tr("fine-tune-other-classes"));
        }
        let ready = cx.lab.has_images() && !examples.is_empty();
        let main = !matches!(self.state, State::Done(_));
        let start = Button::with_icon("fine-tune", &icons::PLAY, cx.words.tr("fine-tune-start"));
        if start.enabled(ready).primary(main).add(ui).clicked() {
            self.start(ui.ctx(), examples, cx.lab, cx.networks);
        }
    }

    /// The corrections whose label is a class of the network.
    fn examples(&self, network: &Network) -> Vec<Example> {
        let classes = network.model().network.classes();
        let examples = self.corrections.iter().map(Correction::example);
        examples.filter(|example| usize::from(example.label) < classes).collect()
    }

    /// Starts to fine-tune on these.
    fn start(&mut self, ctx: &Context, examples: Vec<Example>, lab: &mut Lab, networks: &Networks) {
        self.state = State::Running { step: 0, of: 0 };
        let kind = RequestKind::FineTune { model: networks.weights(&base_of(networks.in_use())), examples };
        self.request = Some(lab.send(ctx, kind));
    }
}

/// What becomes of the result.
enum Choice {
    Use,
    Discard,
}

/// What the fine-tuning changed, and whether the user takes it.
fn show_result(ui: &mut Ui, tuned: &FineTuned, words: &Words) -> Option<Choice> {
    show_changes(ui, tuned, words);
    let acceptable = tuned.test_accuracy[0] - tuned.test_accuracy[1] <= MAY_FALL + 1e-9;
    let learned = tuned.right[1] > tuned.right[0];
    if !learned {
        ui.label(words.tr("fine-tune-not-learned"));
    }
    if !acceptable {
        ui.label(RichText::new(words.tr("fine-tune-forgets")).color(Palette::of(ui).error));
    }
    let mut choice = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
        let accept = Button::with_icon("accept", &icons::CHECK, words.tr("fine-tune-use"));
        if accept.enabled(acceptable).primary(acceptable && learned).add(ui).clicked() {
            choice = Some(Choice::Use);
        }
        if Button::with_icon("discard", &icons::CLOSE, words.tr("fine-tune-discard")).add(ui).clicked() {
            choice = Some(Choice::Discard);
        }
    });
    choice
}

/// Corrections and test images that are read correctly, before and after.
fn show_changes(ui: &mut Ui, tuned: &FineTuned, words: &Words) {
    let [before, after] = tuned.test_accuracy.map(|share| words.percent_exact(share));
    let of = |right: usize| words.say(&tr("of-corrections").with("right", right).with("of", tuned.examples));
    let [right_before, right_after] = tuned.right.map(of);
    let rows = [
        (words.tr("fine-tune-corrections"), right_before, right_after),
        (words.tr("fine-tune-test-images"), before, after),
    ];
    for (name, before, after) in rows {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.label(weak(ui, name));
            let change = words.say(&tr("fine-tune-change").with("before", before).with("after", after));
            ui.label(strong(ui, change));
        });
    }
}

/// The fine-tuned network, which is kept apart from those that are built in.
pub(super) fn show_network(ui: &mut Ui, cx: &Cx<'_>) -> Option<Action> {
    let words = cx.words;
    let mut action = None;
    section(ui, &words.tr("fine-tuned-network"), &words.tr("fine-tuned-explained"), words, |ui| {
        let reads = *cx.network().id() == NetworkId::FineTuned;
        ui.label(if reads { words.tr("fine-tuned-reads") } else { words.tr("fine-tuned-idle") });
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
            let select = Button::with_icon("use", &icons::CHECK, words.tr("fine-tuned-use")).primary(true);
            if !reads && select.add(ui).clicked() {
                action = Some(Action::UseNetwork(NetworkId::FineTuned));
            }
            if Button::with_icon("save-fine-tuned", &icons::SAVE, words.tr("save-network")).add(ui).clicked() {
                action = cx.networks.fine_tuned().map(|bytes| Action::SaveWeights(bytes.to_vec()));
            }
            if Button::with_icon("forget", &icons::CLEAR, words.tr("fine-tuned-forget")).add(ui).clicked() {
                action = Some(Action::ForgetFineTuned);
            }
        });
    });
    action
}
