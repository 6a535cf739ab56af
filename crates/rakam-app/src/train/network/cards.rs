//! The cards of a network from its first stage to its output layer, what all of it costs, undo and redo.

use egui::{Ui, vec2};
use rakam_lab::Snapshot;
use rakam_nn::{Architecture, Conv2d, Linear, NotationError, Op, Stage};

use super::card::{self, Card, Focus};
use super::cost::{Cost, StageCost};
use super::draft::{Draft, Edit, Target};
use super::dragging;
use super::fixes::Problem;
use crate::i18n::{Words, tr};
use crate::icons;
use crate::layout::GAP;
use crate::theme::Palette;
use crate::widgets::{Button, small, weak};

/// The widths of new layers.
const NEW_CONV: Conv2d = Conv2d::new(8, 3);
const NEW_DENSE: Linear = Linear::new(32);

/// What is known of the network that is shown, and which card is open.
#[derive(Default)]
pub(super) struct Cards {
    /// What the following is about; `None` before the first.
    checked: Option<(Target, Vec<Stage>)>,
    /// The costs, up to the stage that doesn't fit.
    cost: Cost,
    problem: Option<Problem>,
    /// The network fits together but would not fit into memory.
    too_large: bool,
    open: Option<usize>,
    /// The button that has the keyboard next, after its card has moved.
    focus: Option<(usize, Focus)>,
}

impl Cards {
    /// Whether the network that was last shown can be trained.
    pub(super) fn fits(&self) -> bool {
        self.problem.is_none() && !self.too_large
    }

    fn check(&mut self, draft: &Draft) {
        if self
            .checked
            .as_ref()
            .is_some_and(|(target, stages)| (*target, &stages[..]) == (draft.target(), draft.stages()))
        {
            return;
        }
        self.checked = Some((draft.target(), draft.stages().to_vec()));
        let whole = draft.architecture();
        self.problem = Problem::of(&whole);
        let fitting = match &self.problem {
            None => whole.clone(),
            Some(problem) => draft.target().architecture(draft.stages()[..problem.stage].to_vec()),
        };
        self.cost = Cost::of(&fitting).unwrap_or_default();
        let read = Architecture::parse(&whole.name, whole.input, whole.classes());
        self.too_large = matches!(read, Err(NotationError::TooLarge { .. }));
    }

    /// Shows the cards. Returns what is to be changed.
    pub(super) fn show(&mut self, ui: &mut Ui, draft: &Draft, snapshot: &Snapshot, words: &Words) -> Option<Edit> {
        self.check(draft);
        let mut edit = None;
        let stages = draft.stages();
        let fitting = self.problem.as_ref().map_or(stages.len(), |problem| problem.stage);
        let focus = self.focus.take();
        let in_training = draft.architecture().name == snapshot.layers;
        let slider = in_training.then_some(snapshot.hyperparameters.dropout);
        let (mut grips, mut rects) = (Vec::new(), Vec::new());
        for (index, stage) in stages.iter().enumerate() {
            let card = Card {
                index,
                stages,
                stage,
                cost: self.cost.stages.get(index).filter(|_| index < fitting),
                problem: self.problem.as_ref().filter(|problem| problem.stage == index),
                open: self.open == Some(index),
                focus: focus.and_then(|(at, focus)| (at == index).then_some(focus)),
                slider,
            };
            let answer = ui.push_id(index, |ui| card.show(ui, words)).inner;
            if answer.toggled {
                self.open = (self.open != Some(index)).then_some(index);
            }
            if let (Some(Edit::Move { to, .. }), Some(button)) = (&answer.edit, answer.stepped) {
                self.focus = Some((*to, button));
            }
            edit = answer.edit.or(edit);
            if let Some((grip, rect)) = answer.grip {
                grips.push(grip);
                rects.push(rect);
            }
        }
        edit = dragging::follow(ui, &rects, &grips).or(edit);
        edit.iter().for_each(|edit| self.follow(edit));
        card::show_output(
            ui,
            draft.target().classes,
            self.cost.stages.last().filter(|_| self.problem.is_none()),
            words,
        );
        if let Some(added) = show_add(ui, words) {
            edit = Some(added);
        }
        edit
    }

    /// Keeps the card open that is, wherever it goes.
    fn follow(&mut self, edit: &Edit) {
        match *edit {
            Edit::Move { from, to } => {
                self.open = self.open.map(|open| match open {
                    open if open == from => to,
                    open if (from..=to).contains(&open) => open - 1,
                    open if (to..=from).contains(&open) => open + 1,
                    open => open,
                });
            }
            Edit::Remove(_) => self.open = None,
            Edit::Change { .. } | Edit::Add(_) | Edit::Replace(_) | Edit::Write(_) | Edit::Undo | Edit::Redo => {}
        }
    }

    /// What all of the network costs.
    pub(super) fn show_cost(&self, ui: &mut Ui, snapshot: &Snapshot, words: &Words) {
        if self.too_large {
            ui.label(small(words.tr("net-too-large")).color(Palette::of(ui).error));
        }
        if self.problem.is_some() {
            return;
        }
        let seconds = self.cost.seconds(snapshot.hyperparameters.images, snapshot.multiply_adds_per_second);
        let decimals = if seconds < 10.0 { 1 } else { 0 };
        let cost = tr("net-cost")
            .with("parameters", words.number(self.cost.parameters as f64, 0))
            .with("adds", adds_in_words(self.cost.reading, words))
            .with("seconds", words.number(seconds.max(0.1), decimals));
        ui.label(weak(ui, words.say(&cost)));
    }
}

/// Undo and redo.
pub(super) fn show_history(ui: &mut Ui, draft: &Draft, words: &Words) -> Option<Edit> {
    let (mut undo, mut redo) = (false, false);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP / 2.0;
        let button = Button::icon("net-undo", &icons::UNDO, words.tr("net-undo"));
        undo = button.enabled(draft.can_undo()).add(ui).clicked();
        let button = Button::icon("net-redo", &icons::REDO, words.tr("net-redo"));
        redo = button.enabled(draft.can_redo()).add(ui).clicked();
    });
    undo.then_some(Edit::Undo).or(redo.then_some(Edit::Redo))
}

/// The layers that can be added.
fn show_add(ui: &mut Ui, words: &Words) -> Option<Edit> {
    let mut added = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP / 2.0, 0.0);
        let layers: [(_, _, Op); 2] = [
            ("net-add-conv", words.tr("net-add-conv"), NEW_CONV.into()),
            ("net-add-dense", words.tr("net-add-dense"), NEW_DENSE.into()),
        ];
        for (id, name, op) in layers {
            if Button::with_icon(id, &icons::PLUS, name).add(ui).clicked() {
                added = Some(Edit::Add(op));
            }
        }
    });
    added
}

/// What a stage gives and costs, in words.
pub(super) fn cost_line(cost: &StageCost, words: &Words) -> String {
    let output = cost.output;
    let gives = match output.area() {
        1 => words.number(output.channels as f64, 0),
        _ => format!("{} × {} × {}", output.channels, output.height, output.width),
    };
    let line = tr("net-stage-cost")
        .with("gives", gives)
        .with("parameters", words.number(cost.parameters as f64, 0))
        .with("adds", adds_in_words(cost.adds, words));
    words.say(&line)
}

/// How many multiply-adds, to about three digits.
fn adds_in_words(adds: u64, words: &Words) -> String {
    match adds {
        0..10_000 => words.thousands(adds as f64),
        10_000..1_000_000 => words.thousands((adds as f64 / 1e3).round() * 1e3),
        _ => words.say(&tr("millions").with("value", words.number(adds as f64 / 1e6, 2))),
    }
}
