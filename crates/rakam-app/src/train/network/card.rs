//! One stage as a card: what it is, what it gives and costs, and what is wrong with it.

use egui::{InnerResponse, Rect, Response, Stroke, Ui, vec2};
use rakam_nn::{Misfit, Op, Stage};

use super::cards::cost_line;
use super::controls;
use super::cost::StageCost;
use super::draft::Edit;
use super::dragging::{self, GRIP};
use super::fixes::{Fix, Problem};
use super::text::explained_misfit;
use crate::i18n::{Message, Words, tr};
use crate::icons::{self, Icon};
use crate::layout::GAP;
use crate::theme::{BUTTON_CORNERS, Palette};
use crate::widgets::{Button, small, strong, weak};

/// The height of the first line of a card, and the width of its buttons.
const LINE: f32 = 32.0;
const BUTTON: f32 = 30.0;

/// A button of a card that keeps the keyboard when the card moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Focus {
    Up,
    Down,
}

/// A stage, and what is known of it.
pub(super) struct Card<'a> {
    pub(super) index: usize,
    /// All stages of the network.
    pub(super) stages: &'a [Stage],
    pub(super) stage: &'a Stage,
    /// What it gives and costs, if it fits.
    pub(super) cost: Option<&'a StageCost>,
    pub(super) problem: Option<&'a Problem>,
    /// Whether what can be changed of it is shown.
    pub(super) open: bool,
    pub(super) focus: Option<Focus>,
    /// The dropout of the slider, while this is the network in training.
    pub(super) slider: Option<f32>,
}

/// What the user wants of a card.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) edit: Option<Edit>,
    /// The button that the edit comes from moved the card.
    pub(super) stepped: Option<Focus>,
    /// What it is dragged by, and where all of it is.
    pub(super) grip: Option<(Response, Rect)>,
    /// Open it, or close it.
    pub(super) toggled: bool,
}

/// The name of a stage: its kind, and its number among those of that kind.
pub(super) fn name(stages: &[Stage], index: usize, words: &Words) -> String {
    let is_conv = |stage: &Stage| matches!(stage.op, Op::Conv2d(_));
    let Some(stage) = stages.get(index) else { return String::new() };
    let number = stages[..=index].iter().filter(|other| is_conv(other) == is_conv(stage)).count();
    let name = if is_conv(stage) { tr("net-conv") } else { tr("net-dense") };
    words.say(&name.with("number", number))
}

/// The frame around a card.
fn framed<R>(ui: &mut Ui, wrong: bool, contents: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let palette = Palette::of(ui);
    let border = if wrong { palette.error } else { palette.border };
    let frame = egui::Frame::new()
        .fill(palette.background)
        .stroke(Stroke::new(1.0, border))
        .corner_radius(BUTTON_CORNERS)
        .inner_margin(GAP);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = GAP / 4.0;
        contents(ui)
    })
}

impl Card<'_> {
    pub(super) fn show(&self, ui: &mut Ui, words: &Words) -> Answer {
        let shown = framed(ui, self.problem.is_some(), |ui| {
            let name = name(self.stages, self.index, words);
            let (mut answer, grip) = self.show_head(ui, &name, words);
            answer.edit = controls::show_width(ui, self.index, self.stage, &name, words).or(answer.edit);
            if self.open {
                answer.edit = controls::show(ui, self.index, self.stage, &name, words).or(answer.edit);
            } else {
                ui.label(weak(ui, controls::summary(self.stage, words)));
            }
            if let Some(slider) = self.slider.filter(|slider| self.stage.dropout.is_some_and(|own| own != *slider)) {
                ui.label(weak(ui, words.say(&tr("net-dropout-slider").with("share", words.percent(slider)))));
            }
            if let Some(cost) = self.cost {
                ui.label(weak(ui, cost_line(cost, words)));
            }
            if let Some(problem) = self.problem {
                answer.edit = self.show_problem(ui, problem, words).or(answer.edit);
            }
            (answer, grip)
        });
        let (answer, grip) = shown.inner;
        Answer { grip: Some((grip, shown.response.rect)), ..answer }
    }

    /// The grip, the name, and the buttons that move, open and remove the card.
    fn show_head(&self, ui: &mut Ui, name: &str, words: &Words) -> (Answer, Response) {
        let (mut answer, at) = (Answer::default(), self.index);
        let (_, line) = ui.allocate_space(vec2(ui.available_width(), LINE));
        let grip = dragging::show_grip(ui, Rect::from_min_size(line.min, vec2(GRIP, LINE)));
        let text = strong(ui, name);
        let left = line.min + vec2(GRIP, 0.0);
        ui.put(Rect::from_min_size(left, vec2(line.width() - GRIP - 4.0 * BUTTON, LINE)), |ui: &mut Ui| {
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.add(egui::Label::new(text).truncate())
            })
            .inner
        });
        let button = |ui: &mut Ui, place: usize, id, icon: &Icon, message: Message| {
            let name = words.say(&message.with("layer", name.to_owned()));
            let left = line.right() - (4 - place) as f32 * BUTTON;
            let rect = Rect::from_min_size(egui::pos2(left, line.top()), vec2(BUTTON, LINE));
            let button = match id {
                "up" => Button::icon(id, icon, name).enabled(at > 0),
                "down" => Button::icon(id, icon, name).enabled(at + 1 < self.stages.len()),
                "open" => Button::icon(id, icon, name).toggle(self.open),
                _ => Button::icon(id, icon, name),
            };
            button.show(ui, rect)
        };
        let up = button(ui, 0, "up", &icons::UP, tr("net-up"));
        let down = button(ui, 1, "down", &icons::DOWN, tr("net-down"));
        match self.focus {
            Some(Focus::Up) => up.request_focus(),
            Some(Focus::Down) => down.request_focus(),
            None => {}
        }
        if up.clicked() && at > 0 {
            answer.edit = Some(Edit::Move { from: at, to: at - 1 });
            answer.stepped = Some(Focus::Up);
        }
        if down.clicked() && at + 1 < self.stages.len() {
            answer.edit = Some(Edit::Move { from: at, to: at + 1 });
            answer.stepped = Some(Focus::Down);
        }
        answer.toggled = button(ui, 2, "open", &icons::PEN, tr("net-change")).clicked();
        if button(ui, 3, "remove", &icons::CLOSE, tr("net-remove")).clicked() {
            answer.edit = Some(Edit::Remove(at));
        }
        (answer, grip)
    }

    /// What is wrong, and what would mend it.
    fn show_problem(&self, ui: &mut Ui, problem: &Problem, words: &Words) -> Option<Edit> {
        let reason = match problem.misfit {
            Misfit::ConvOfFeatures => words.tr("misfit-conv-features"),
            misfit => words.say(&explained_misfit(misfit, words)),
        };
        ui.label(small(reason).color(Palette::of(ui).error));
        let mut chosen = None;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP / 2.0, 0.0);
            for (index, &fix) in problem.fixes.iter().enumerate() {
                let text = words.say(&fix_message(fix));
                let clicked = ui.push_id(index, |ui| Button::text("fix", text).add(ui).clicked()).inner;
                if clicked {
                    chosen = Some(Edit::Replace(fix.made(problem.stage, self.stages)));
                }
            }
        });
        chosen
    }
}

fn fix_message(fix: Fix) -> Message {
    match fix {
        Fix::MoveBefore(_) => tr("fix-move"),
        Fix::Pad => tr("fix-pad"),
        Fix::Kernel(side) => tr("fix-kernel").with("side", side),
        Fix::NoPool => tr("fix-pool"),
        Fix::Channels(count) => tr("fix-channels").with("count", count),
        Fix::KeepSides => tr("fix-sides"),
        Fix::NoSkip => tr("fix-skip"),
        Fix::NoDropout => tr("fix-dropout"),
        Fix::One => tr("fix-one"),
        Fix::NoStride => tr("fix-stride"),
    }
}

/// The output layer, which follows from the classes.
pub(super) fn show_output(ui: &mut Ui, classes: usize, cost: Option<&StageCost>, words: &Words) {
    framed(ui, false, |ui| {
        ui.label(strong(ui, words.say(&tr("net-output").with("classes", classes))));
        if let Some(cost) = cost {
            ui.label(weak(ui, cost_line(cost, words)));
        }
    });
}
