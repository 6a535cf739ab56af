//! The canvas's tools: undo, redo, clear, the pen's width, open, save, copy.

use egui::{Rect, Slider, Ui, pos2, vec2};
use rakam_ink::Drawing;

use crate::i18n::Words;
use crate::icons::{self, Icon};
use crate::layout::GAP;
use crate::settings::{PEN_STEP, PEN_WIDTHS};
use crate::shortcuts::{self, Command};
use crate::theme::Palette;
use crate::widgets::Button;

const DOT: f32 = 28.0;
const SLIDER: std::ops::RangeInclusive<f32> = 72.0..=140.0;

/// Shows the tools, lets the slider change the pen's width, and returns what was asked for.
pub(crate) fn show(ui: &mut Ui, place: Rect, drawing: &Drawing, pen_width: &mut f32, words: &Words) -> Option<Command> {
    let button = |ui: &Ui, command: Command, icon: &'static Icon, text: String, tip: String, enabled: bool| {
        let keys = shortcuts::keys(ui.ctx(), command);
        (
            command,
            Button {
                id: command.id(),
                icon: Some(icon),
                text: Some(text),
                menu: false,
                name: tip.clone(),
                tip: format!("{tip}  {keys}"),
                enabled,
                primary: false,
            },
        )
    };
    let inked = !drawing.is_empty();
    let mut left = [
        button(ui, Command::Undo, &icons::UNDO, words.tr("undo"), words.tr("undo"), drawing.can_undo()),
        button(ui, Command::Redo, &icons::REDO, words.tr("redo"), words.tr("redo"), drawing.can_redo()),
        button(ui, Command::Clear, &icons::CLEAR, words.tr("clear"), words.tr("clear"), inked),
    ];
    let mut right = [
        button(ui, Command::Open, &icons::OPEN, words.tr("open"), words.tr("open-tip"), true),
        button(ui, Command::Save, &icons::SAVE, words.tr("save"), words.tr("save-tip"), inked),
        button(ui, Command::Copy, &icons::COPY, words.tr("copy"), words.tr("copy-tip"), inked),
    ];
    // Undo and redo are known by their arrows; the others keep their words where there is room for all of them.
    left[0].1.text = None;
    left[1].1.text = None;
    let pen = DOT + GAP / 2.0 + SLIDER.end() + 4.0 * GAP;
    if left.iter().chain(&right).map(|(_, button)| button.width(ui) + GAP / 2.0).sum::<f32>() + pen > place.width() {
        left.iter_mut().chain(&mut right).for_each(|(_, button)| button.text = None);
    }

    let mut asked = None;
    let mut x = place.left();
    for (command, button) in left {
        let width = button.width(ui);
        if button.show(ui, Rect::from_min_size(pos2(x, place.top()), vec2(width, place.height()))).clicked() {
            asked = Some(command);
        }
        x += width + GAP / 2.0;
    }
    let right_width: f32 = right.iter().map(|(_, button)| button.width(ui) + GAP / 2.0).sum::<f32>() - GAP / 2.0;
    show_pen(ui, place.with_min_x(x).with_max_x(place.right() - right_width - GAP / 2.0), pen_width, words);
    x = place.right() - right_width;
    for (command, button) in right {
        let width = button.width(ui);
        if button.show(ui, Rect::from_min_size(pos2(x, place.top()), vec2(width, place.height()))).clicked() {
            asked = Some(command);
        }
        x += width + GAP / 2.0;
    }
    asked
}

/// A dot as thick as the pen, relative to the thickest, and the slider, together in the middle of their place.
fn show_pen(ui: &mut Ui, place: Rect, pen_width: &mut f32, words: &Words) {
    let width = (place.width() - DOT - 3.0 * GAP).clamp(*SLIDER.start(), *SLIDER.end());
    let left = place.center().x - (DOT + GAP / 2.0 + width) / 2.0;
    let dot = pos2(left + DOT / 2.0, place.center().y);
    ui.painter().circle_filled(dot, DOT / 2.0 * *pen_width / PEN_WIDTHS.end(), Palette::of(ui).text);

    let name = words.tr("pen-width");
    let tip = words.say(&crate::i18n::tr("pen-width-value").with("percent", words.percent(*pen_width)));
    let rail = Rect::from_center_size(pos2(left + DOT + GAP / 2.0 + width / 2.0, place.center().y), vec2(width, 24.0));
    ui.scope_builder(egui::UiBuilder::new().max_rect(rail), |ui| {
        ui.spacing_mut().slider_width = width;
        ui.spacing_mut().interact_size.y = 24.0;
        let slider = Slider::new(pen_width, PEN_WIDTHS).show_value(false).step_by(f64::from(PEN_STEP));
        ui.add(slider).accessible_name(name).on_hover_text(format!("{tip}  [ ]"));
    });
}
