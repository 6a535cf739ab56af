//! What is beside the canvas: its tools, the input of the network, and the reading.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, accesskit, pos2, vec2};
use rakam_ink::Input;
use rakam_model::Reading;

use super::Inside;
use super::picture::inked;
use crate::app::Action;
use crate::colors;
use crate::draw::toolbar::tool;
use crate::draw::verdict;
use crate::help::{self, About};
use crate::i18n::{Words, tr};
use crate::icons;
use crate::landmark::Landmark;
use crate::shortcuts::Command;
use crate::tab::Cx;
use crate::texture;
use crate::theme::{self, Palette, size};
use crate::widgets::{Button, Letters, paragraph};

impl Inside {
    /// The tools of the canvas. Returns what was chosen.
    pub(super) fn show_tools(&mut self, ui: &mut Ui, rect: Rect, cx: &Cx<'_>) -> Option<Action> {
        let (words, drawing) = (cx.words, cx.drawing);
        let tools = [
            (Command::Undo, &icons::UNDO, words.tr("undo"), drawing.can_undo()),
            (Command::Redo, &icons::REDO, words.tr("redo"), drawing.can_redo()),
            (Command::Clear, &icons::CLEAR, words.tr("clear"), !drawing.is_empty()),
        ];
        let mut action = None;
        let mut left = rect.left();
        for (command, icon, name, enabled) in tools {
            let button = tool(ui, command, icon, name).enabled(enabled);
            let width = button.width(ui);
            if button.show(ui, Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()))).clicked() {
                action = Some(Action::Command(command));
            }
            left += width;
        }
        self.show_reset(ui, rect.with_min_x(left), cx);
        action
    }

    /// The button that takes the changes to the channels back, while there are any.
    fn show_reset(&mut self, ui: &mut Ui, rect: Rect, cx: &Cx<'_>) {
        if self.probe.changed() == 0 {
            return;
        }
        let tip = cx.words.say(&tr("inside-reset-tip").with("count", self.probe.changed()));
        let button = Button::with_icon("inside-reset", &icons::AGAIN, cx.words.tr("inside-reset"));
        let mut button = Button { tip, ..button }.primary(true);
        if button.width(ui) > rect.width() {
            button.text = None;
        }
        let at = rect.with_min_x(rect.right() - button.width(ui)).shrink2(vec2(0.0, 2.0));
        if button.show(ui, at).clicked() {
            self.probe.reset(cx.network());
            ui.ctx().request_repaint();
        }
    }

    /// The input of the network.
    pub(super) fn show_input(&mut self, ui: &mut Ui, rect: Rect, words: &Words) {
        let response = ui.interact(rect, ui.scope_id().with("inside-input"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words.tr("seen")));
        ui.painter().rect_filled(rect, 4.0, colors::signed(0.0, ui.visuals().dark_mode));
        if let Some(seen) = self.probe.seen() {
            let palette = Palette::of(ui);
            let texture = self.input.texture(ui, seen.serial, [Input::SIDE; 2], |index, dark| {
                inked(seen.input.pixels()[index], palette, dark)
            });
            texture::paint(ui, texture, rect);
        }
        let tip = words.tr("seen-tip");
        help::note(ui, rect, &words.tr("seen"), || About::text(&tip));
        response.on_hover_text(tip);
    }

    /// The reading; while channels are changed, the one without the changes is above it.
    pub(super) fn show_reading(&self, ui: &mut Ui, rect: Rect, cx: &Cx<'_>) {
        let (words, palette) = (cx.words, Palette::of(ui));
        let unchanged = cx.digits.reading();
        let reading = self.probe.seen().map_or(unchanged, |seen| &seen.reading);
        let said = |reading: &Reading| verdict::in_words_of(reading, cx.network().reader().labels(), words);
        let mut lines = Vec::new();
        if self.probe.changed() > 0 {
            let was = verdict::with_sure(said(unchanged), unchanged, words);
            lines.push((
                words.say(&tr("inside-was").with("reading", was)),
                theme::regular(size::SMALL),
                palette.weak_text,
            ));
        }
        lines.push((
            said(reading),
            theme::bold(if rect.height() < 80.0 { size::BODY } else { size::TITLE }),
            palette.text,
        ));
        lines.extend(
            verdict::sure_by(reading, words).map(|sure| (sure, theme::regular(size::SMALL), palette.weak_text)),
        );
        let mut spoken: Vec<&str> = vec![];
        let mut top = rect.top();
        for (text, font, color) in &lines {
            let letters = Letters { font: font.clone(), color: *color };
            let at = pos2(rect.left(), top);
            top = paragraph(ui.painter(), at, Align2::LEFT_TOP, text, letters, rect.width(), 2).bottom() + 2.0;
            spoken.push(text);
        }
        let response = ui.interact(rect, ui.scope_id().with("inside-reading"), Sense::hover());
        let said = format!("{}, {}", words.tr("reading"), spoken.join(", "));
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(accesskit::Live::Polite));
        help::note(ui, rect, &words.tr("reading"), || help::about(Landmark("reading", 0)));
        if self.probe.changed() > 0 {
            response.on_hover_text(words.tr("inside-only-here"));
        }
    }
}
