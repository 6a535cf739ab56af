//! The network as text, to read and to edit.

use egui::style::ScrollAnimation;
use egui::{Response, RichText, TextEdit, Ui, vec2};
use rakam_nn::{Expected, Misfit, NotationError, Shape, Stage};

use super::draft::{Draft, Edit};
use crate::i18n::{Message, Words, tr};
use crate::theme::{self, Palette, size};
use crate::widgets::{Button, focus_ring};

/// The text as it is edited.
#[derive(Default)]
pub(super) struct Text {
    /// Whether it is shown; `None` until the user has said so.
    open: Option<bool>,
    text: String,
    /// The network that the text says, or said before it was broken.
    said: String,
    error: Option<NotationError>,
    /// How far below the top of its card it stood while it was edited last.
    below: Option<f32>,
}

impl Text {
    /// Shows the text behind a button, or at once where it is `beside` the cards. Returns the network that it says, once it has
    /// been changed.
    pub(super) fn show(&mut self, ui: &mut Ui, draft: &Draft, beside: bool, words: &Words) -> Option<Edit> {
        let layers = draft.architecture().name;
        if self.said != layers {
            (self.text, self.error) = (by_stage(&layers), None);
            self.said = layers;
        }
        let open = self.open.unwrap_or(beside);
        if Button::text("net-as-text", words.tr("net-as-text")).toggle(open).add(ui).clicked() {
            self.open = Some(!open);
        }
        if !open {
            return None;
        }
        let edit = TextEdit::multiline(&mut self.text)
            // Whatever is shown before it: what is typed changes the cards.
            .id_salt("net-text")
            .desired_rows(4)
            .desired_width(f32::INFINITY)
            .font(theme::regular(size::BODY))
            .text_color(Palette::of(ui).text);
        let response = ui.add(edit);
        focus_ring(ui, response.rect, &response);
        self.stay_in_place(ui, &response);
        let changed = response.changed();
        response.accessible_name(words.tr("net-text"));
        let edit = if changed { self.read(draft) } else { None };
        if let Some(error) = &self.error {
            let said = words.say(&explained(error, words));
            ui.label(RichText::new(said).font(theme::regular(size::SMALL)).color(Palette::of(ui).error));
        }
        edit
    }

    /// While the text is edited it stays where it is on the screen, though cards come and go above it.
    fn stay_in_place(&mut self, ui: &Ui, response: &Response) {
        let below = response.has_focus().then(|| response.rect.top() - ui.min_rect().top());
        if let (Some(before), Some(now)) = (self.below, below)
            && before != now
        {
            ui.scroll_with_delta_animation(vec2(0.0, before - now), ScrollAnimation::none());
            ui.ctx().request_discard("cards came or went above the text");
        }
        self.below = below;
    }

    fn read(&mut self, draft: &Draft) -> Option<Edit> {
        match Stage::parse_all(&self.text) {
            Ok(stages) => {
                self.error = None;
                self.said = draft.target().architecture(stages.clone()).name;
                Some(Edit::Write(stages))
            }
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }
}

/// One stage a line; those of a residual block on one.
fn by_stage(layers: &str) -> String {
    let mut lines = String::new();
    let mut within = false;
    for (index, layer) in layers.split(", ").enumerate() {
        let begins = ["conv", "dense", "residual("].iter().any(|word| layer.starts_with(word));
        lines.push_str(match (index, begins && !within) {
            (0, _) => "",
            (_, true) => "\n",
            (_, false) => ", ",
        });
        lines.push_str(layer);
        within = (within || layer.starts_with("residual(")) && !layer.ends_with(')');
    }
    lines
}

/// What is wrong with a text, in the window's language.
fn explained(error: &NotationError, words: &Words) -> Message {
    match error {
        NotationError::Layer { layer, found, expected } => {
            let expected = words.say(&explained_expectation(expected, words));
            let message = if found.is_empty() { tr("net-end") } else { tr("net-wrong") };
            message.with("layer", *layer).with("found", found.to_string()).with("expected", expected)
        }
        NotationError::Shape(error) => explained_misfit(*error.reason, words),
        NotationError::TooLarge { .. } => tr("net-too-large"),
    }
}

/// A shape of maps as its three sides.
fn sides(shape: Shape) -> String {
    format!("{} × {} × {}", shape.channels, shape.height, shape.width)
}

/// Why a stage doesn't fit, in the window's language.
pub(super) fn explained_misfit(misfit: Misfit, words: &Words) -> Message {
    match misfit {
        Misfit::NoChannels | Misfit::NoFeatures => tr("misfit-empty"),
        Misfit::Kernel => tr("expected-kernel"),
        Misfit::Stride => tr("expected-stride"),
        Misfit::KernelTooLarge => tr("misfit-kernel"),
        Misfit::ConvOfFeatures => tr("expected-dense"),
        Misfit::PoolTooLarge(shape) => tr("misfit-pool").with("shape", sides(shape)),
        Misfit::PoolOfFeatures => tr("misfit-pool-features"),
        Misfit::Dropout(_) => tr("expected-probability"),
        Misfit::ResidualOps => tr("expected-residual"),
        Misfit::ResidualShapes(shapes) => {
            let channels = words.say(&tr("misfit-residual-channels").with("count", shapes.input.channels));
            let fixes = [
                shapes.channels_differ().then_some(channels),
                shapes.sides_differ().then(|| words.tr("misfit-residual-sides")),
            ];
            let fixes: Vec<String> = fixes.into_iter().flatten().collect();
            tr("misfit-residual")
                .with("input", sides(shapes.input))
                .with("output", sides(shapes.output))
                .with("fixes", fixes.join("; "))
        }
    }
}

fn explained_expectation(expected: &Expected, words: &Words) -> Message {
    match expected {
        Expected::Layers { layers, end } => {
            let end = end.then(|| words.tr("expected-end"));
            let all: Vec<String> = layers.iter().map(|layer| (*layer).to_owned()).chain(end).collect();
            tr("expected-layers").with("layers", all.join(", "))
        }
        Expected::Dense => tr("expected-dense"),
        Expected::Conv => tr("expected-conv"),
        Expected::Features => tr("expected-features"),
        Expected::Kernel => tr("expected-kernel"),
        Expected::OddKernel => tr("expected-odd-kernel"),
        Expected::Stride => tr("expected-stride"),
        Expected::Padding { most } => tr("expected-padding").with("most", *most),
        Expected::Width { most } => tr("expected-width").with("most", words.number(*most as f64, 0)),
        Expected::Probability => tr("expected-probability"),
        Expected::Residual => tr("expected-residual"),
        Expected::Fewer { most } => tr("expected-fewer").with("most", *most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_a_line_and_a_residual_block_too() {
        let text = "conv 8 3x3, bn, relu, residual(conv 8 3x3 pad 1, relu, conv 8 3x3 pad 1), relu, dense 9, relu";
        let lines = "conv 8 3x3, bn, relu\nresidual(conv 8 3x3 pad 1, relu, conv 8 3x3 pad 1), relu\ndense 9, relu";
        assert_eq!(by_stage(text), lines);
        assert_eq!(Stage::parse_all(lines), Stage::parse_all(text));
    }
}
