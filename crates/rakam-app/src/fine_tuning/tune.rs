//! The teaching: how far it is, what it came to, and whether one takes it.

use egui::{ProgressBar, RichText, Ui, vec2};
use rakam_lab::{FineTuned, Request};

use super::{FineTuningPanel, State, Wanted, base_of};
use crate::i18n::{Words, tr};
use crate::icons;
use crate::lab::{Images, Lab};
use crate::layout::GAP;
use crate::network::Network;
use crate::theme::{self, Palette, size};
use crate::widgets::{Button, section};

/// By how much the share of test images that are read right may fall.
const MAY_FALL: f64 = 0.001;

impl FineTuningPanel {
    pub(super) fn show_school(
        &mut self,
        ui: &mut Ui,
        lab: &mut Lab,
        network: &Network,
        words: &Words,
    ) -> Option<Wanted> {
        let mut wanted = None;
        section(ui, &words.tr("teach"), &words.tr("teach-explained"), words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            let ready = matches!(lab.images(), Images::There { .. }) && !self.corrections.is_empty();
            let running = matches!(self.state, State::Running { .. });
            let name = base_of(network).map_or_else(|| network.name(words), |inside| inside.name.to_owned());
            ui.label(words.say(&tr("teach-whom").with("network", name)));
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
                if running {
                    if Button::with_words("stop-teaching", &icons::CLOSE, words.tr("teach-stop"), true, false)
                        .add(ui)
                        .clicked()
                    {
                        lab.ask(ui.ctx(), Request::StopFineTuning);
                        self.state = State::None;
                    }
                } else {
                    let first = !matches!(self.state, State::Done(_));
                    if Button::with_words("teach", &icons::PLAY, words.tr("teach-now"), ready, first).add(ui).clicked()
                    {
                        self.begin(ui.ctx(), lab, network);
                    }
                }
            });
            match &self.state {
                State::None => {}
                State::Running { step, of } => {
                    let share = *step as f32 / (*of).max(1) as f32;
                    let text =
                        if *of > 0 && step == of { words.tr("teach-measuring") } else { words.tr("teach-running") };
                    ui.label(text);
                    ui.add(ProgressBar::new(share).desired_height(10.0));
                }
                State::Failed(reason) => {
                    ui.label(RichText::new(words.tr("teach-failed")).color(Palette::of(ui).error));
                    ui.label(RichText::new(reason).font(theme::regular(size::SMALL)));
                }
                State::Done(tuned) => {
                    let tuned = tuned.clone();
                    show_result(ui, &tuned, words);
                    let little = tuned.test_accuracy[0] - tuned.test_accuracy[1] <= MAY_FALL + 1e-9;
                    let learnt = tuned.right[1] > tuned.right[0];
                    if !learnt {
                        ui.label(words.tr("teach-not-learnt"));
                    }
                    if !little {
                        ui.label(RichText::new(words.tr("teach-too-much")).color(Palette::of(ui).error));
                    }
                    ui.horizontal_wrapped(|ui| {
                        ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
                        if Button::with_words(
                            "accept",
                            &icons::CHECK,
                            words.tr("teach-accept"),
                            little,
                            little && learnt,
                        )
                        .add(ui)
                        .clicked()
                        {
                            self.personal = Some(tuned.weights.clone());
                            self.unsaved = true;
                            self.state = State::None;
                            wanted = Some(Wanted::UsePersonal);
                        }
                        if Button::with_words("discard", &icons::CLOSE, words.tr("teach-discard"), true, false)
                            .add(ui)
                            .clicked()
                        {
                            self.state = State::None;
                        }
                    });
                }
            }
        });
        if self.personal.is_some() {
            wanted = wanted.or(show_personal(ui, network, words));
        }
        wanted
    }
}

/// The personal network, which is kept apart from those inside.
fn show_personal(ui: &mut Ui, network: &Network, words: &Words) -> Option<Wanted> {
    let mut wanted = None;
    section(ui, &words.tr("network-personal"), &words.tr("personal-explained"), words, |ui| {
        let reads = network.is_personal();
        ui.label(if reads { words.tr("personal-reads") } else { words.tr("personal-rests") });
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
            if !reads
                && Button::with_words("use", &icons::CHECK, words.tr("personal-use"), true, true).add(ui).clicked()
            {
                wanted = Some(Wanted::UsePersonal);
            }
            if Button::with_words("save-personal", &icons::SAVE, words.tr("save-network"), true, false)
                .add(ui)
                .clicked()
            {
                wanted = Some(Wanted::SavePersonal);
            }
            if Button::with_words("forget", &icons::CLEAR, words.tr("personal-forget"), true, false).add(ui).clicked() {
                wanted = Some(Wanted::ForgetPersonal);
            }
        });
    });
    wanted
}

/// What the teaching changed, before and after it.
fn show_result(ui: &mut Ui, tuned: &FineTuned, words: &Words) {
    let [before, after] = tuned.test_accuracy.map(|share| words.percent_exact(share));
    let of = |right: usize| words.say(&tr("of-lessons").with("right", right).with("of", tuned.examples));
    let [right_before, right_after] = tuned.right.map(of);
    let rows =
        [(words.tr("teach-your-drawings"), right_before, right_after), (words.tr("teach-test-images"), before, after)];
    let weak = Palette::of(ui).weak_text;
    for (name, before, after) in rows {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.label(RichText::new(name).font(theme::regular(size::SMALL)).color(weak));
            let change = words.say(&tr("teach-change").with("before", before).with("after", after));
            ui.label(RichText::new(change).font(theme::bold(size::BODY)));
        });
    }
}
