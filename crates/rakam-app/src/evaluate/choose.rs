//! Which networks are measured, and how far that is.

use egui::{ProgressBar, Rect, RichText, Ui, vec2};
use rakam_lab::Request;
use rakam_train::{Corruption, Progress};

use super::subject::Name;
use crate::i18n::{Message, Words, tr};
use crate::icons;
use crate::lab::{Images, Lab};
use crate::layout::{GAP, ROW};
use crate::network::Network;
use crate::theme::{self, Palette, size};
use crate::widgets::{Button, section};

/// Test images that each point of a curve is measured on: a page has one thread for it, and no wide vectors.
const CURVE_IMAGES: usize = if cfg!(target_arch = "wasm32") { 150 } else { 500 };

/// What is chosen, and what is being measured.
#[derive(Default)]
pub(super) struct Choice {
    /// `None`: the one in use.
    first: Option<Name>,
    against: Option<Name>,
    measuring: Option<Measuring>,
    /// Of the last question: what comes late from one before it is passed over.
    job: u32,
    /// Why the last measurement failed, in English.
    failed: Option<String>,
}

struct Measuring {
    names: Vec<Name>,
    /// `None` before anything was told.
    progress: Option<Progress>,
    /// Whether results of it are shown already.
    has_results: bool,
}

impl Choice {
    pub(super) fn comes_along(&mut self, job: u32, progress: Progress) {
        if job != self.job {
            return;
        }
        if let Some(measuring) = &mut self.measuring {
            measuring.progress = Some(progress);
        }
        if progress.is_complete() {
            self.measuring = None;
        }
    }

    pub(super) fn failed(&mut self, reason: String) {
        self.measuring = None;
        self.failed = Some(reason);
    }

    /// Whether results of that question are of any use still.
    pub(super) fn waits_for(&self, job: u32) -> bool {
        self.job == job && self.measuring.is_some()
    }

    /// Results have come: the names, if they are the first of what is being measured.
    pub(super) fn has_results(&mut self) -> Option<Vec<Name>> {
        let measuring = self.measuring.as_mut()?;
        (!std::mem::replace(&mut measuring.has_results, true)).then(|| measuring.names.clone())
    }

    pub(super) fn show(&mut self, ui: &mut Ui, lab: &mut Lab, network: &Network, in_training: bool, words: &Words) {
        let test = match lab.images() {
            Images::There { test, .. } => Some(*test),
            _ => None,
        };
        // A network that is not there any more is not chosen any more.
        let names = Name::all(network, in_training, words);
        self.first.take_if(|name| !names.contains(name));
        let first = self.first.clone().unwrap_or_else(|| names[0].clone());
        self.against.take_if(|name| !names.contains(name) || *name == first);

        section(ui, &words.tr("measure-card"), &words.say(&explained(test.unwrap_or_default(), words)), words, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
                let menu = |id, text: Message| Button {
                    id,
                    icon: None,
                    text: Some(words.say(&text)),
                    menu: true,
                    name: words.say(&text),
                    tip: String::new(),
                    enabled: self.measuring.is_none(),
                    primary: false,
                };
                let items: Vec<_> = names.iter().map(|name| (*name == first, name.say(words))).collect();
                let subject = menu("subject", tr("measure-network").with("network", first.say(words)));
                let chosen = drop_down(ui, subject, &items);

                let others: Vec<&Name> = names.iter().filter(|name| **name != first).collect();
                let mut items = vec![(self.against.is_none(), words.tr("against-none"))];
                items.extend(others.iter().map(|name| (Some(*name) == self.against.as_ref(), name.say(words))));
                let text = match &self.against {
                    None => tr("against-none"),
                    Some(name) => tr("measure-against").with("network", name.say(words)),
                };
                let against = menu("against", text);
                if let Some(chosen) = drop_down(ui, against, &items) {
                    self.against = chosen.checked_sub(1).map(|index| others[index].clone());
                }
                if let Some(chosen) = chosen {
                    self.first = Some(names[chosen].clone());
                }
                self.show_button(ui, &first, test.is_some(), lab, network, words);
            });
            if let Some(Measuring { progress, .. }) = &self.measuring {
                show_progress(ui, *progress, words);
            } else if let Some(reason) = &self.failed {
                let palette = Palette::of(ui);
                ui.label(RichText::new(words.tr("measure-failed")).color(palette.error));
                ui.label(RichText::new(reason).font(theme::regular(size::SMALL)).color(palette.weak_text));
            } else {
                let color = Palette::of(ui).weak_text;
                let hint = words.say(&tr("measure-hint").with("curve", words.number(CURVE_IMAGES as f64, 0)));
                ui.label(RichText::new(hint).font(theme::regular(size::SMALL)).color(color));
            }
        });
    }

    fn show_button(&mut self, ui: &mut Ui, first: &Name, ready: bool, lab: &mut Lab, network: &Network, words: &Words) {
        let measuring = self.measuring.is_some();
        let (id, icon, text) = if measuring {
            ("stop-measuring", &icons::CLOSE, words.tr("measure-stop"))
        } else {
            ("measure", &icons::TARGET, words.tr("measure"))
        };
        let button = Button::with_words(id, icon, text, ready || measuring, !measuring);
        if !button.add(ui).clicked() {
            return;
        }
        if measuring {
            self.measuring = None;
            lab.ask(ui.ctx(), Request::StopEvaluating);
            return;
        }
        self.failed = None;
        let names: Vec<Name> = std::iter::once(first.clone()).chain(self.against.clone()).collect();
        let subjects = names.iter().map(|name| name.subject(network)).collect();
        self.job += 1;
        lab.ask(ui.ctx(), Request::Evaluate { job: self.job, subjects, curve_images: CURVE_IMAGES });
        self.measuring = Some(Measuring { names, progress: None, has_results: false });
    }
}

fn drop_down(ui: &mut Ui, button: Button<'_>, items: &[(bool, String)]) -> Option<usize> {
    let width = button.width(ui).min(ui.available_width());
    let (_, place): (_, Rect) = ui.allocate_space(vec2(width, ROW));
    button.show_menu(ui, place, items)
}

fn explained(test: usize, words: &Words) -> Message {
    let levels: usize = Corruption::ALL.iter().map(|corruption| corruption.levels().len()).sum();
    tr("measure-explained")
        .with("test", words.number(test as f64, 0))
        .with("curve", words.number(CURVE_IMAGES as f64, 0))
        .with("levels", levels)
}

fn show_progress(ui: &mut Ui, progress: Option<Progress>, words: &Words) {
    let Progress { done, of } = progress.unwrap_or(Progress { done: 0, of: 0 });
    let message = match progress {
        None => words.tr("measure-begins"),
        Some(_) => {
            let number = |count: usize| words.number(count as f64, 0);
            words.say(&tr("measuring").with("done", number(done)).with("of", number(of)))
        }
    };
    let color = Palette::of(ui).weak_text;
    ui.label(RichText::new(&message).font(theme::regular(size::SMALL)).color(color));
    let share = done as f32 / of.max(1) as f32;
    let bar = ui.add(ProgressBar::new(share).desired_height(8.0));
    bar.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, &message);
        info.value = Some(f64::from(share));
        info
    });
}
