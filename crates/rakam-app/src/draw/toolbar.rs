//! The tools of the canvas: undo, redo, clear, the width of the pen, open, save, copy.

use egui::{Rect, Slider, Ui, pos2, vec2};
use rakam_ink::Drawing;

use crate::app::Action;
use crate::help;
use crate::i18n::{Words, tr};
use crate::icons::{self, Icon};
use crate::landmark::Landmark;
use crate::layout::GAP;
use crate::settings::{PEN_STEP, PEN_WIDTHS};
use crate::shortcuts::{self, Command};
use crate::theme::Palette;
use crate::widgets::{Button, bare_slider};

/// The diameter of the dot of the widest pen.
const DOT: f32 = 28.0;
/// The widths of the slider.
const SLIDER: std::ops::RangeInclusive<f32> = 48.0..=140.0;

/// Whether the drawing is over a picture whose pixels were taken for something.
pub(crate) fn has_layers(drawing: &Drawing) -> bool {
    drawing.picture().is_some_and(|picture| picture.layers().is_some())
}

/// Shows the tools. `layers`: whether what a picture was taken for is shown. Returns what was chosen.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    drawing: &Drawing,
    pen_width: f32,
    layers: bool,
    words: &Words,
) -> Vec<Action> {
    let button = |ui: &Ui, command: Command, icon: &'static Icon, text: String, tip: String, enabled: bool| {
        (command, Button { text: Some(text), ..tool(ui, command, icon, tip).enabled(enabled) })
    };
    let inked = !drawing.is_empty();
    let mut left = [
        button(ui, Command::Undo, &icons::UNDO, words.tr("undo"), words.tr("undo"), drawing.can_undo()),
        button(ui, Command::Redo, &icons::REDO, words.tr("redo"), words.tr("redo"), drawing.can_redo()),
        button(ui, Command::Clear, &icons::CLEAR, words.tr("clear"), words.tr("clear"), inked),
    ];
    let shows = has_layers(drawing);
    let (command, mut eye) =
        button(ui, Command::Layers, &icons::EYE, words.tr("layers"), words.tr("layers-tip"), shows);
    if !shows {
        eye.tip = words.tr("layers-none");
    }
    let mut right = [
        (command, eye.toggle(layers)),
        button(ui, Command::Open, &icons::OPEN, words.tr("open"), words.tr("open-tip"), true),
        button(ui, Command::Save, &icons::SAVE, words.tr("save"), words.tr("save-tip"), inked),
        button(ui, Command::Copy, &icons::COPY, words.tr("copy"), words.tr("copy-tip"), inked),
    ];
    // Undo and redo are known by their arrows; the others keep their text where there is room for all of it and for a short slider.
    left[0].1.text = None;
    left[1].1.text = None;
    let mut pen = SLIDER.start() + DOT + 3.0 * GAP;
    if widths(ui, &left) + widths(ui, &right) + pen > rect.width() {
        left.iter_mut().chain(&mut right).for_each(|(_, button)| button.text = None);
        pen = SLIDER.start() + GAP;
    }
    let room = rect.width() - widths(ui, &left) - widths(ui, &right) - pen;
    let gap = (room / (left.len() + right.len()) as f32).clamp(0.0, GAP / 2.0);

    let mut actions = Vec::new();
    let mut x = rect.left();
    for (command, button) in left {
        let width = button.width(ui);
        if button.show(ui, Rect::from_min_size(pos2(x, rect.top()), vec2(width, rect.height()))).clicked() {
            actions.push(Action::Command(command));
        }
        x += width + gap;
    }
    let right_width = widths(ui, &right) + (right.len() - 1) as f32 * gap;
    let pen = rect.with_min_x(x).with_max_x(rect.right() - right_width - gap);
    actions.extend(show_pen(ui, pen, pen_width, words).map(Action::SetPenWidth));
    x = rect.right() - right_width;
    for (command, button) in right {
        let width = button.width(ui);
        if button.show(ui, Rect::from_min_size(pos2(x, rect.top()), vec2(width, rect.height()))).clicked() {
            actions.push(Action::Command(command));
        }
        x += width + gap;
    }
    actions
}

/// The widths of these tools in all, without gaps.
fn widths(ui: &Ui, tools: &[(Command, Button<'_>)]) -> f32 {
    tools.iter().map(|(_, button)| button.width(ui)).sum()
}

/// The button of a tool: its icon, and its name and its keys under the pointer.
pub(crate) fn tool<'a>(ui: &Ui, command: Command, icon: &'a Icon, name: String) -> Button<'a> {
    let tip = format!("{name}  {}", shortcuts::keys(ui.ctx(), command));
    Button { tip, ..Button::icon(command.id(), icon, name) }
}

/// A dot as wide as the pen, relative to the widest, if there is room for it, and the slider, together in the middle of `rect`.
/// Returns the width that was chosen.
fn show_pen(ui: &mut Ui, rect: Rect, pen_width: f32, words: &Words) -> Option<f32> {
    let room = rect.width() - DOT - 3.0 * GAP;
    let dot = if room >= *SLIDER.start() { DOT + GAP / 2.0 } else { 0.0 };
    let room = if dot > 0.0 { room } else { rect.width() - GAP };
    let width = room.clamp(*SLIDER.start(), *SLIDER.end());
    let left = rect.center().x - (dot + width) / 2.0;
    if dot > 0.0 {
        let center = pos2(left + DOT / 2.0, rect.center().y);
        ui.painter().circle_filled(center, DOT / 2.0 * pen_width / PEN_WIDTHS.end(), Palette::of(ui).text);
    }

    let name = words.tr("pen-width");
    let tip = words.say(&tr("pen-width-value").with("percent", words.percent(pen_width)));
    let rail = Rect::from_center_size(pos2(left + dot + width / 2.0, rect.center().y), vec2(width, 24.0));
    help::note(ui, rail, &name, || help::about(Landmark("pen-width", 0)));
    let mut chosen = pen_width;
    ui.scope_builder(egui::UiBuilder::new().max_rect(rail), |ui| {
        ui.spacing_mut().slider_width = width;
        ui.spacing_mut().interact_size.y = 24.0;
        let slider = Slider::new(&mut chosen, PEN_WIDTHS).step_by(f64::from(PEN_STEP));
        bare_slider(ui, slider).accessible_name(name).on_hover_text(format!("{tip}  [ ]"));
    });
    (chosen != pen_width).then_some(chosen)
}
