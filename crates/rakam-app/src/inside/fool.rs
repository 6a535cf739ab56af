//! Fool: the smallest change of the drawing that turns its reading into another.

use egui::{Slider, Ui};
use rakam_ink::Input;
use rakam_lab::{Answer, FoolPlan, FooledImage, RequestId, RequestKind};
use rakam_model::explain::Fool;
use rakam_nn::argmax;

use super::picture::{inked, picture};
use super::probe::Probe;
use super::{outputs, shares};
use crate::app::Action;
use crate::colors;
use crate::i18n::{Message, Words, tr};
use crate::layout::GAP;
use crate::network::{Network, NetworkId};
use crate::tab::Cx;
use crate::texture::CachedTexture;
use crate::theme::Palette;
use crate::widgets::{Button, menu, section, slider_row, small, weak};

const SIDE: usize = Input::SIDE;
/// The strength to begin with.
const FIRST: f32 = 0.1;
/// The strength of the images that a network is trained with against it: more than what fools the networks inside.
const TRAINED_WITH: f32 = 0.2;
/// A picture is at most so many times as large as it is.
const LARGEST: f32 = 7.0;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Question {
    /// Serial of the computation whose input it is about.
    serial: u64,
    /// `None` is the second best.
    target: Option<usize>,
    /// `None` is the least that does it.
    strength: Option<f32>,
}

/// A question, the drawing, and the drawing changed.
struct Answered {
    question: Question,
    drawn: Vec<f32>,
    fooled: FooledImage,
    /// Whether its strength is the least that does it.
    least: bool,
}

/// The least strength by which a drawing fools a network.
struct Least {
    network: NetworkId,
    target: Option<usize>,
    drawn: Vec<f32>,
    strength: f32,
}

/// What the user chose, and what was requested of the lab.
pub(super) struct FoolView {
    target: Option<usize>,
    strength: f32,
    /// Whether the least strength is wanted.
    least: bool,
    /// The network that the lab fools: the one that reads, once it was sent there.
    fooled: Option<NetworkId>,
    /// What each network took to be fooled by the latest drawing of which that was asked.
    least_of: Vec<Least>,
    /// The request that isn't answered yet: one at a time, so that the pen and the slider are followed.
    asked: Option<(RequestId, Question, Vec<f32>)>,
    answered: Option<Answered>,
    /// The question that could not be answered, and why.
    failed: Option<(Question, String)>,
    /// How many answers there were: the serial of the textures.
    answers: u64,
    textures: [CachedTexture; 3],
}

impl Default for FoolView {
    fn default() -> Self {
        Self {
            target: None,
            strength: FIRST,
            least: false,
            fooled: None,
            least_of: Vec::new(),
            asked: None,
            answered: None,
            failed: None,
            answers: 0,
            textures: Default::default(),
        }
    }
}

/// A fooling as challenges see it.
pub(crate) struct FoolFacts {
    /// As what the drawing is to be read; `None` is the second best.
    pub(crate) target: Option<usize>,
    pub(crate) strength: f32,
    /// Whether it is.
    pub(crate) flips: bool,
    /// What is read in the drawing, and in what was made of it.
    pub(crate) class: Option<usize>,
    pub(crate) now: Option<usize>,
}

impl FoolView {
    /// What was found out about this input.
    pub(super) fn facts(&self, network: &Network, input: &Input) -> Option<FoolFacts> {
        let Answered { question, drawn, fooled, .. } = self.answered.as_ref()?;
        let model = network.model();
        let read = |logits: &[f32]| model.calibration.reading(logits, &model.labels).output();
        (drawn == input.pixels()).then(|| FoolFacts {
            target: question.target,
            strength: fooled.strength,
            flips: fooled.flips,
            class: read(&fooled.before),
            now: read(&fooled.logits),
        })
    }

    /// Another network reads.
    pub(super) fn forget(&mut self) {
        (self.target, self.fooled, self.asked, self.answered, self.failed) = (None, None, None, None, None);
    }

    /// Another lab has no network to fool yet.
    pub(super) fn lab_stopped(&mut self, reason: &str) {
        self.fooled = None;
        self.failed = self.asked.take().map(|(_, question, _)| (question, reason.to_owned()));
    }

    /// Takes an answer, if it is to the last request.
    pub(super) fn take(&mut self, id: RequestId, answer: &Answer) {
        let Some((_, question, drawn)) = self.asked.take_if(|(asked, ..)| *asked == id) else { return };
        match answer {
            Answer::Fooled(fooled) => {
                let least = question.strength.is_none();
                if least {
                    (self.strength, self.least) = (fooled.strength, false);
                    if let Some(network) = self.fooled.clone().filter(|_| fooled.flips) {
                        let (target, drawn) = (question.target, drawn.clone());
                        let same = |least: &Least| least.target == target && least.drawn == drawn;
                        self.least_of.retain(|least| same(least) && least.network != network);
                        self.least_of.push(Least { network, target, drawn, strength: fooled.strength });
                    }
                }
                let question = Question { strength: Some(fooled.strength), ..question };
                self.answered = Some(Answered { question, drawn, fooled: fooled.clone(), least });
                self.answers += 1;
            }
            Answer::Failed(error) => self.failed = Some((question, error.to_string())),
            _ => {}
        }
    }

    pub(super) fn show(&mut self, ui: &mut Ui, probe: &Probe, cx: &mut Cx<'_>) -> Option<Action> {
        let words = cx.words;
        let explained = words.say(&tr("fool-explained").with("strength", words.decimals(self.strength, 3)));
        let title = words.tr("fool");
        let Some(seen) = probe.seen() else {
            section(ui, &title, &explained, words, |ui| ui.label(words.tr("fool-empty")));
            return None;
        };
        let strength = (!self.least).then_some(self.strength);
        let question = Question { serial: seen.serial, target: self.target, strength };
        self.ask(ui, question, seen.input.pixels(), cx);
        let network = &cx.network().model().network;
        let names = outputs::names(&cx.network().model().labels, network.classes(), words);
        let mut trains = false;
        section(ui, &title, &explained, words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            trains = self.show_choices(ui, argmax(seen.trace.logits()), &names, words);
            if let Some((_, reason)) = self.failed.as_ref().filter(|(failed, _)| *failed == question) {
                ui.label(words.tr("fool-failed"));
                ui.label(weak(ui, reason));
                return;
            }
            let Some(answered) = self.answered.take() else {
                ui.label(weak(ui, words.tr("fool-wait")));
                return;
            };
            self.show_pictures(ui, &answered, words);
            let read = |logits: &[f32]| {
                let model = cx.network().model();
                let reading = model.calibration.reading(logits, &model.labels);
                reading.output().and_then(|class| names.get(class).cloned()).unwrap_or_default()
            };
            ui.label(small(words.say(&said(&answered, &names, read, words))));
            shares::show(ui, &names, &answered.fooled.logits, Some(&answered.fooled.before), words);
            self.show_least_of_each(ui, &answered, words);
            self.answered = Some(answered);
        });
        trains.then_some(Action::TrainAdversarially(TRAINED_WITH))
    }

    /// What each network takes to be fooled by this drawing, once there are two.
    fn show_least_of_each(&self, ui: &mut Ui, answered: &Answered, words: &Words) {
        let same = |least: &&Least| least.target == answered.question.target && least.drawn == answered.drawn;
        let named =
            self.least_of.iter().filter(same).map(|Least { network, strength, .. }| {
                format!("{} {}", network.name(words), words.decimals(*strength, 3))
            });
        let named: Vec<String> = named.collect();
        if named.len() > 1 {
            ui.label(small(words.say(&tr("fool-compared").with("networks", named.join(", ")))));
        }
    }

    /// Asks the lab, unless it knows or is at work.
    fn ask(&mut self, ui: &Ui, question: Question, drawn: &[f32], cx: &mut Cx<'_>) {
        let known = self.answered.as_ref().is_some_and(|answered| answered.question == question);
        let failed = self.failed.as_ref().is_some_and(|(failed, _)| *failed == question);
        if known || failed || self.asked.is_some() {
            return;
        }
        if self.fooled.is_none() {
            self.fooled = Some(cx.network().id().clone());
            cx.lab.send(ui.ctx(), RequestKind::FoolNetwork(cx.network().model().to_bytes()));
        }
        let plan = FoolPlan { pixels: drawn.to_vec(), target: question.target, strength: question.strength };
        let id = cx.lab.send(ui.ctx(), RequestKind::Fool(plan));
        self.asked = Some((id, question, drawn.to_vec()));
    }

    /// Returns whether a network is to be trained against this.
    fn show_choices(&mut self, ui: &mut Ui, read: usize, names: &[String], words: &Words) -> bool {
        let second = words.tr("fool-second");
        let classes: Vec<Option<usize>> = [None].into_iter().chain((0..names.len()).map(Some)).collect();
        let classes: Vec<Option<usize>> = classes.into_iter().filter(|&class| class != Some(read)).collect();
        let name = |class: Option<usize>| class.map_or_else(|| second.clone(), |class| names[class].clone());
        let mut trains = false;
        let items: Vec<(bool, String)> = classes.iter().map(|&class| (class == self.target, name(class))).collect();
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            if let Some(index) = menu(ui, "fool-target", words.tr("fool-target"), &items) {
                self.target = classes[index];
            }
            let button = Button::text("fool-least", words.tr("fool-least")).primary(true).enabled(!self.least);
            if button.add(ui).clicked() {
                self.least = true;
            }
            let train =
                Button { tip: words.tr("fool-train-tip"), ..Button::text("fool-train", words.tr("fool-train")) };
            trains = train.add(ui).clicked();
        });
        let value = words.decimals(self.strength, 3);
        let slider = Slider::new(&mut self.strength, 0.0..=Fool::STRONGEST).step_by(0.001);
        slider_row(ui, tr("fool-strength"), value, slider, words);
        trains
    }

    /// The drawing, the change and the changed drawing, side by side.
    fn show_pictures(&mut self, ui: &mut Ui, answered: &Answered, words: &Words) {
        let (serial, palette) = (self.answers, Palette::of(ui));
        let (drawn, changed) = (&answered.drawn, &answered.fooled.pixels);
        let strongest = drawn.iter().zip(changed).map(|(was, is)| (is - was).abs()).fold(f32::MIN_POSITIVE, f32::max);
        let times = words.number(f64::from(strongest.max(1e-3)).recip(), 0);
        let names =
            [words.tr("fool-drawn"), words.say(&tr("fool-change").with("times", times)), words.tr("fool-changed")];
        let pixel = |picture: usize, index: usize, dark: bool| match picture {
            0 => inked(drawn[index], palette, dark),
            1 => colors::signed((changed[index] - drawn[index]) / strongest, dark),
            _ => inked(changed[index], palette, dark),
        };
        let width = (ui.available_width() - 2.0 * GAP) / 3.0;
        let side = (width / SIDE as f32).floor().clamp(1.0, LARGEST) * SIDE as f32;
        ui.spacing_mut().item_spacing.x = GAP;
        ui.columns(3, |columns| {
            for (at, ((ui, cache), name)) in columns.iter_mut().zip(&mut self.textures).zip(&names).enumerate() {
                picture(ui, [SIDE; 2], side, cache, serial, name, |index, dark| pixel(at, index, dark));
                ui.vertical_centered(|ui| ui.label(weak(ui, name)));
            }
        });
    }
}

/// What the change does to the reading; `read` is what is read in logits.
fn said(answered: &Answered, names: &[String], read: impl Fn(&[f32]) -> String, words: &Words) -> Message {
    let Answered { fooled, least, .. } = answered;
    let (before, now) = (read(&fooled.before), read(&fooled.logits));
    let target = names.get(fooled.target).cloned().unwrap_or_default();
    let message = match (fooled.flips, least) {
        (true, _) if before == target => tr("fool-said-already"),
        (true, true) => tr("fool-said-least"),
        (true, false) => tr("fool-said-flips"),
        (false, true) => tr("fool-said-never"),
        (false, false) => tr("fool-said-holds"),
    };
    let message = message.with("before", before).with("now", now).with("target", target);
    message.with("strength", words.decimals(fooled.strength, 3))
}
