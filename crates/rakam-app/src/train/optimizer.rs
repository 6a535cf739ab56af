//! How gradients become steps: the optimiser with its numbers, and the course of the learning rate.

use egui::{Align2, Slider, Ui, vec2};
use rakam_nn::OptimizerKind;
use rakam_train::{Hyperparameters, Schedule};

use crate::i18n::{Message, Words, tr};
use crate::layout::ROW;
use crate::theme::{self, Palette, size};
use crate::widgets::{Button, Letters, paragraph, slider_row, weak};

/// The name of an optimiser, and what it does.
pub(super) fn optimizer_messages(kind: OptimizerKind) -> (&'static str, Message) {
    match kind {
        OptimizerKind::Sgd => ("SGD", tr("optimizer-sgd")),
        OptimizerKind::Adam => ("Adam", tr("optimizer-adam")),
        OptimizerKind::AdamW => ("AdamW", tr("optimizer-adamw")),
        OptimizerKind::Adadelta => ("Adadelta", tr("optimizer-adadelta")),
        OptimizerKind::RmsProp => ("RMSprop", tr("optimizer-rmsprop")),
    }
}

/// The name of a course, and what it does.
fn schedule_messages(schedule: Schedule) -> (Message, Message) {
    match schedule {
        Schedule::Step => (tr("schedule-step"), tr("schedule-step-explained")),
        Schedule::Cosine => (tr("schedule-cosine"), tr("schedule-cosine-explained")),
        Schedule::OneCycle => (tr("schedule-one-cycle"), tr("schedule-one-cycle-explained")),
    }
}

/// The optimiser and its numbers. Another optimiser brings the learning rate that suits it.
pub(super) fn show_optimizer(ui: &mut Ui, chosen: &mut Hyperparameters, words: &Words) {
    let items = OptimizerKind::ALL.map(|kind| (kind == chosen.optimizer, optimizer_messages(kind).0.to_owned()));
    if let Some(index) = choice(ui, "optimizer", &words.tr("optimizer"), &items)
        && OptimizerKind::ALL[index] != chosen.optimizer
    {
        *chosen = chosen.with_optimizer(OptimizerKind::ALL[index]);
    }
    ui.label(weak(ui, words.say(&optimizer_messages(chosen.optimizer).1)));
    if chosen.optimizer == OptimizerKind::Sgd {
        let value = words.number(f64::from(chosen.momentum), 2);
        let slider = Slider::new(&mut chosen.momentum, Hyperparameters::MOMENTA).step_by(0.01);
        slider_row(ui, tr("momentum"), value, slider, words);
    }
    let value = words.number(f64::from(chosen.weight_decay), 5);
    let slider = Slider::new(&mut chosen.weight_decay, Hyperparameters::WEIGHT_DECAYS);
    slider_row(ui, tr("weight-decay"), value, slider.logarithmic(true).smallest_positive(1e-5), words);
}

/// The course of the learning rate.
pub(super) fn show_schedule(ui: &mut Ui, chosen: &mut Hyperparameters, words: &Words) {
    let items = Schedule::ALL.map(|schedule| {
        let name = words.say(&schedule_messages(schedule).0);
        (schedule == chosen.schedule, name)
    });
    if let Some(index) = choice(ui, "schedule", &words.tr("schedule"), &items) {
        chosen.schedule = Schedule::ALL[index];
    }
    ui.label(weak(ui, words.say(&schedule_messages(chosen.schedule).1)));
}

/// A name, and a button with the item in use that opens a menu of the others. Returns the index of the item that was chosen.
fn choice(ui: &mut Ui, id: &'static str, name: &str, items: &[(bool, String)]) -> Option<usize> {
    let button = Button::choice(id, name, items);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
    let right = rect.with_min_x(rect.right() - button.width(ui).min(0.6 * rect.width()));
    let letters = Letters { font: theme::regular(size::BODY), color: Palette::of(ui).text };
    let width = right.left() - rect.left();
    paragraph(ui.painter(), rect.left_center(), Align2::LEFT_CENTER, name, letters, width, 1);
    button.show_menu(ui, right, items)
}
