//! The training on the symbols: what is missing, its progress, its result.

use egui::{RichText, Ui};
use rakam_data::{NotReady, Symbols};
use rakam_lab::{Answer, RequestId, RequestKind, SymbolsTrained};
use rakam_train::HeldBack;

use super::collection::Collection;
use crate::app::Action;
use crate::i18n::{Message, Words, tr};
use crate::icons;
use crate::network::NetworkId;
use crate::tab::{Cx, TabId};
use crate::theme::Palette;
use crate::widgets::{Button, progress, strong, weak};

/// The state of the training.
#[derive(Default)]
enum State {
    #[default]
    Idle,
    Running {
        share: f32,
    },
    Done(Done),
    /// Why it failed, in English.
    Failed(String),
}

/// A training that is done.
struct Done {
    weights: Vec<u8>,
    held_back: HeldBack,
}

/// The training.
#[derive(Default)]
pub(super) struct Run {
    state: State,
    request: Option<RequestId>,
    /// The names of the classes that were trained on last, and the revision of the collection.
    names: Vec<String>,
    revision: u64,
}

impl Run {
    /// Train or stop; and what to do with the network.
    pub(super) fn show_buttons(&mut self, ui: &mut Ui, all: &Collection, cx: &mut Cx<'_>) -> Vec<Action> {
        let words = cx.words;
        let mut actions = Vec::new();
        if matches!(self.state, State::Running { .. }) {
            if Button::with_icon("stop", &icons::CLOSE, words.tr("symbols-stop")).add(ui).clicked() {
                if let Some(request) = self.request.take() {
                    cx.lab.send(ui.ctx(), RequestKind::Cancel(request));
                }
                self.state = State::Idle;
            }
        } else {
            let ready = all.missing().is_none();
            let again = matches!(self.state, State::Done(_)) && self.revision == all.revision();
            let train = Button::with_icon("train", &icons::PLAY, words.tr("symbols-train"));
            // A tab has the same word.
            let train = Button { name: words.tr("symbols-train-name"), ..train };
            if train.enabled(ready).primary(!again).add(ui).clicked() {
                self.start(ui, all, cx);
            }
        }
        let done = match &self.state {
            State::Done(done) => Some(done),
            State::Idle | State::Running { .. } | State::Failed(_) => None,
        };
        let fresh = done.is_some() && self.revision == all.revision();
        // The network of another day can be tried, too.
        let any = cx.networks.symbols();
        let try_it = Button::with_icon("try", &icons::PEN, words.tr("try-it"));
        if try_it.enabled(any.is_some()).primary(fresh).add(ui).clicked() {
            actions.extend([Action::UseNetwork(NetworkId::Symbols), Action::ShowTab(TabId::Draw)]);
        }
        let name = words.tr("symbols-save");
        // In a narrow window its text has no room beside the others.
        let save = if cx.frame.narrow {
            Button::icon("save", &icons::SAVE, name)
        } else {
            Button::with_icon("save", &icons::SAVE, name)
        };
        if let Some(weights) = done.map(|done| &done.weights[..]).or(any)
            && save.add(ui).clicked()
        {
            actions.push(Action::SaveWeights(weights.to_vec()));
        }
        actions
    }

    fn start(&mut self, ui: &Ui, all: &Collection, cx: &mut Cx<'_>) {
        let symbols = all.symbols();
        self.names = symbols.names().map(str::to_owned).collect();
        self.revision = all.revision();
        self.state = State::Running { share: 0.0 };
        self.request = Some(cx.lab.send(ui.ctx(), RequestKind::TrainSymbols(symbols.to_json())));
    }

    /// What is missing, how far it is, or how well it went.
    pub(super) fn show_state(&self, ui: &mut Ui, all: &Collection, words: &Words) {
        match &self.state {
            State::Running { share } => {
                ui.label(words.tr("symbols-training"));
                progress(ui, *share, 6.0, &words.tr("symbols-training"));
            }
            State::Failed(reason) => {
                ui.label(RichText::new(words.tr("symbols-failed")).color(Palette::of(ui).error));
                ui.label(weak(ui, reason));
            }
            State::Done(done) => {
                self.show_result(ui, &done.held_back, words);
                if self.revision != all.revision() {
                    ui.label(weak(ui, words.tr("symbols-changed")));
                }
            }
            State::Idle => {
                let said = all.missing().map_or_else(|| ready(&all.symbols()), |missing| explained(&missing));
                let said = if all.is_empty() { tr("symbols-begin") } else { said };
                ui.label(words.say(&said));
            }
        }
    }

    fn show_result(&self, ui: &mut Ui, held_back: &HeldBack, words: &Words) {
        let result = tr("symbols-result").with("right", held_back.right).with("of", held_back.of);
        ui.label(strong(ui, words.say(&result)));
        let mixed_up = held_back.mixed_up().and_then(|(one, other, count)| {
            let (one, other) = (self.names.get(one)?.clone(), self.names.get(other)?.clone());
            Some(tr("symbols-mixed-up").with("one", one).with("other", other).with("count", count))
        });
        let refused = (held_back.refused > 0).then(|| tr("symbols-refused").with("count", held_back.refused));
        let said: Vec<String> = mixed_up.into_iter().chain(refused).map(|message| words.say(&message)).collect();
        if !said.is_empty() {
            ui.label(weak(ui, said.join(" ")));
        }
    }

    pub(super) fn handle(&mut self, id: RequestId, answer: &Answer) -> Vec<Action> {
        if self.request != Some(id) {
            return Vec::new();
        }
        match answer {
            Answer::SymbolsProgress(share) => self.state = State::Running { share: *share },
            Answer::SymbolsTrained(SymbolsTrained { weights, held_back }) => {
                self.state = State::Done(Done { weights: weights.clone(), held_back: held_back.clone() });
                return vec![Action::KeepSymbols(weights.clone())];
            }
            Answer::Failed(error) => self.state = State::Failed(error.to_string()),
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn lab_stopped(&mut self, reason: &str) {
        if matches!(self.state, State::Running { .. }) {
            self.state = State::Failed(reason.to_owned());
        }
    }
}

fn ready(symbols: &Symbols) -> Message {
    let examples: usize = symbols.classes.iter().map(|class| class.examples.len()).sum();
    tr("symbols-ready").with("classes", symbols.classes.len()).with("examples", examples)
}

/// What is missing, in the window's language.
fn explained(missing: &NotReady) -> Message {
    match missing {
        NotReady::Classes { .. } => tr("symbols-few-classes").with("least", *Symbols::CLASSES.start()),
        NotReady::Unnamed { class } => tr("symbols-unnamed").with("class", class + 1),
        NotReady::SameName { name, .. } => tr("symbols-same-name").with("name", name.clone()),
        NotReady::Examples { name, found, .. } => {
            let more = Symbols::EXAMPLES.start() - found;
            tr("symbols-few-examples").with("name", name.clone()).with("more", more)
        }
    }
}
