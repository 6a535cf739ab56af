//! Challenges: something to achieve in the window, which the program checks while the user works on it.
//!
//! ```text
//! mod.rs        the challenges there are, the one that is tried, and the best results
//! challenge.rs  a challenge as data, which is also what a file holds
//! condition.rs  what can be checked
//! watch.rs      what a condition needs to remember
//! builtin.rs    the challenges that are built in
//! panel.rs      the card over the window
//! ```

mod builtin;
mod challenge;
mod condition;
mod panel;
mod watch;

use std::collections::BTreeMap;

use egui::{Rect, Ui};
use serde::{Deserialize, Serialize};

pub(crate) use self::challenge::{Challenge, ChallengeError};
pub(crate) use self::condition::Facts;
use self::condition::Status;
use self::panel::{Card, Choice, Row, Tried};
use self::watch::Watch;
use crate::app::Action;
use crate::i18n::Words;

/// The most results of challenges from files that are kept.
const MOST_KEPT: usize = 100;

/// The best that was achieved in a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Best {
    /// The value of its first condition while the others were met.
    pub result: f64,
    /// Whether all were met once.
    pub done: bool,
}

/// The best results, by the names of the challenges.
pub type Bests = BTreeMap<String, Best>;

/// The challenges.
pub(crate) struct Challenges {
    all: Vec<Challenge>,
    /// The one that is tried, by its index.
    tried: Option<usize>,
    open: bool,
    card: Card,
    hint: bool,
    watch: Watch,
}

impl Default for Challenges {
    fn default() -> Self {
        let (all, watch) = (builtin::all(), Watch::default());
        Self { all, tried: None, open: false, card: Card::default(), hint: false, watch }
    }
}

impl Challenges {
    /// Shows the list, or the challenge that is tried.
    pub(crate) fn open(&mut self) {
        (self.open, self.card.collapsed) = (true, false);
    }

    pub(crate) fn close(&mut self) {
        (self.open, self.card.moved) = (false, false);
    }

    /// Tries a challenge of a file; it replaces the one of the same name.
    pub(crate) fn add(&mut self, challenge: Challenge) {
        let key = challenge.key();
        let at = match self.all.iter().position(|known| known.key() == key) {
            Some(at) => at,
            None => {
                self.all.push(challenge.clone());
                self.all.len() - 1
            }
        };
        self.all[at] = challenge;
        self.open();
        self.choose(Some(at));
    }

    /// The challenge of a file that is tried, to be shared.
    pub(crate) fn shared(&self) -> Option<Challenge> {
        self.tried.map(|at| &self.all[at]).filter(|challenge| self.open && challenge.name.is_none()).cloned()
    }

    fn choose(&mut self, at: Option<usize>) {
        (self.tried, self.hint) = (at, false);
        self.watch.forget_fooling();
    }

    /// Whether the facts are needed in this frame.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// Shows the card above `room` of the window, and keeps the best result of the challenge that is tried.
    pub(crate) fn show(
        &mut self,
        ui: &Ui,
        room: Rect,
        facts: &Facts<'_>,
        bests: &mut Bests,
        words: &Words,
    ) -> Option<Action> {
        let choice = match self.tried {
            None => {
                let rows: Vec<Row> = self.all.iter().map(|challenge| row(challenge, bests, words)).collect();
                panel::show_list(ui, room, &rows, &mut self.card, words)
            }
            Some(at) => {
                let Self { all, card, watch, .. } = self;
                let challenge = &all[at];
                let states: Vec<Status> =
                    challenge.conditions.iter().map(|condition| condition.look(facts, watch, words)).collect();
                keep(challenge, &states, bests);
                let tried = Tried {
                    title: challenge.title.say(words),
                    goal: challenge.goal.say(words),
                    hint: challenge.hint.as_ref().map(|hint| hint.say(words)),
                    hinted: self.hint,
                    states: &states,
                    best: row(challenge, bests, words).best,
                };
                panel::show_tried(ui, room, &tried, card, words)
            }
        };
        match choice? {
            Choice::Try(at) => self.choose(Some(at)),
            Choice::Back => self.choose(None),
            Choice::Hint => self.hint = !self.hint,
            Choice::Collapse => self.card.collapsed = !self.card.collapsed,
            Choice::Close => self.close(),
            Choice::OpenFile => return Some(Action::OpenShared),
        }
        None
    }
}

/// The line of a challenge in the list.
fn row(challenge: &Challenge, bests: &Bests, words: &Words) -> Row {
    let best = bests.get(&challenge.key());
    let shown = best.zip(challenge.conditions.first()).map(|(best, first)| first.shown(best.result, words));
    Row { title: challenge.title.say(words), done: best.is_some_and(|best| best.done), best: shown }
}

/// Keeps the result if it is the best so far.
fn keep(challenge: &Challenge, states: &[Status], bests: &mut Bests) {
    let ([condition, ..], [first, others @ ..]) = (&*challenge.conditions, states) else { return };
    let Some(result) = first.value.filter(|value| value.is_finite() && others.iter().all(|other| other.met)) else {
        return;
    };
    let key = challenge.key();
    let before = bests.get(&key).copied();
    let better = before.is_none_or(|before| condition.is_better(result, before.result));
    let done = first.met || before.is_some_and(|before| before.done);
    let room = before.is_some() || challenge.name.is_some() || bests.len() < MOST_KEPT;
    if room && (better || before.is_some_and(|before| before.done != done)) {
        let result = if better { result } else { before.map_or(result, |before| before.result) };
        bests.insert(key, Best { result, done });
    }
}
