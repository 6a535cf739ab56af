//! The network that is trained: its layers as a text to edit, with what each stage gives and costs.

use egui::{Grid, RichText, TextEdit, Ui, vec2};
use rakam_lab::Snapshot;
use rakam_model::{CLASSES, classic};
use rakam_nn::{Architecture, Expected, Misfit, NotationError, Shape};

use crate::i18n::{Message, Words, tr};
use crate::icons;
use crate::layout::GAP;
use crate::theme::{self, Palette, size};
use crate::widgets::{Button, section, weak};

/// Networks to begin with, beside the original: Nielsen's of 784-30-10, LeNet-5, and one of 8,950 parameters.
const NIELSEN: &str = "dense 30, relu";
const LENET: &str = "conv 6 5x5 same, relu, maxpool, conv 16 5x5, relu, maxpool, dense 120, relu, dense 84, relu";
const SMALL: &str =
    "conv 6 3x3, bn, relu, conv 8 3x3, bn, relu, maxpool, conv 12 3x3, bn, relu, maxpool, dense 24, bn, relu";

/// The text that is edited.
#[derive(Default)]
pub(super) struct Layers {
    text: String,
    /// The layers of the network in training, as they were last seen.
    seen: String,
}

impl Layers {
    /// Shows the editor. Returns the layers that are to be trained from now on.
    pub(super) fn show(&mut self, ui: &mut Ui, snapshot: &Snapshot, words: &Words) -> Option<String> {
        if self.seen != snapshot.layers {
            self.seen.clone_from(&snapshot.layers);
            self.text = by_stage(&snapshot.layers);
        }
        let mut chosen = None;
        section(ui, &words.tr("net"), &words.tr("net-explained"), words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP / 2.0;
            if let Some(example) = show_examples(ui, words) {
                self.text = by_stage(&example);
            }
            let edit = TextEdit::multiline(&mut self.text)
                .desired_rows(4)
                .desired_width(f32::INFINITY)
                .font(theme::regular(size::BODY))
                .text_color(Palette::of(ui).text);
            ui.add(edit).accessible_name(words.tr("net-text"));
            match parsed(&self.text) {
                Ok(architecture) => {
                    show_stages(ui, &architecture, words);
                    let other = architecture.name != self.seen;
                    let button = Button::with_icon("use-layers", &icons::PLAY, words.tr("use-layers"));
                    if button.enabled(other).primary(other).add(ui).clicked() {
                        chosen = Some(architecture.name);
                    }
                }
                Err(error) => {
                    let said = words.say(&explained(&error, words));
                    ui.label(RichText::new(said).font(theme::regular(size::SMALL)).color(Palette::of(ui).error));
                }
            }
        });
        chosen
    }
}

fn parsed(text: &str) -> Result<Architecture, NotationError> {
    Architecture::parse(text, classic().input, CLASSES)
}

/// One stage a line.
fn by_stage(layers: &str) -> String {
    layers.replace(", conv", "\nconv").replace(", dense", "\ndense")
}

/// Buttons for networks to begin with. Returns the layers of the one that was clicked.
fn show_examples(ui: &mut Ui, words: &Words) -> Option<String> {
    let plain = || classic().notation().replace(", bn", "");
    let examples: [(_, _, &dyn Fn() -> String); 5] = [
        ("net-original", words.tr("net-original"), &|| classic().notation()),
        ("net-plain", words.tr("net-plain"), &plain),
        ("net-lenet", "LeNet-5".to_owned(), &|| LENET.to_owned()),
        ("net-nielsen", words.tr("net-nielsen"), &|| NIELSEN.to_owned()),
        ("net-small", words.tr("net-small"), &|| SMALL.to_owned()),
    ];
    let mut clicked = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP / 2.0, 0.0);
        for (id, name, layers) in examples {
            if Button::text(id, name).add(ui).clicked() {
                clicked = Some(layers());
            }
        }
    });
    clicked
}

/// What each stage gives and costs.
fn show_stages(ui: &mut Ui, architecture: &Architecture, words: &Words) {
    let (Ok(shapes), Ok(tensors)) = (architecture.shapes(), architecture.tensors()) else { return };
    let count = |of: usize| words.number(of as f64, 0);
    let parameters = |stage: Option<usize>| -> usize {
        let counted = |tensor: &&rakam_nn::TensorSpec| {
            tensor.kind.is_parameter() && stage.is_none_or(|stage| stage == tensor.stage)
        };
        tensors.iter().filter(counted).map(rakam_nn::TensorSpec::len).sum()
    };
    Grid::new("stages").num_columns(3).spacing(vec2(2.0 * GAP, 2.0)).show(ui, |ui| {
        for (stage, (names, shapes)) in architecture.names().into_iter().zip(&shapes).enumerate() {
            let output = shapes.output;
            let gives = match output.area() {
                1 => count(output.channels),
                _ => format!("{} × {} × {}", output.channels, output.height, output.width),
            };
            ui.label(weak(ui, names.op));
            ui.label(weak(ui, gives));
            ui.label(weak(ui, words.say(&tr("net-parameters").with("count", count(parameters(Some(stage)))))));
            ui.end_row();
        }
    });
    let (reading, _) = architecture.multiply_adds().unwrap_or_default();
    let cost =
        tr("net-cost").with("parameters", count(parameters(None))).with("adds", words.number(reading as f64 / 1e6, 2));
    ui.label(weak(ui, words.say(&cost)));
}

/// What is wrong, in the window's language.
fn explained(error: &NotationError, words: &Words) -> Message {
    match error {
        NotationError::Layer { layer, found, expected } => {
            let expected = words.say(&explained_expectation(expected, words));
            let message = if found.is_empty() { tr("net-end") } else { tr("net-wrong") };
            message.with("layer", *layer).with("found", found.to_string()).with("expected", expected)
        }
        NotationError::Shape(error) => {
            let name = error.layer.split(':').next().unwrap_or_default().to_owned();
            let input = sides(error.input);
            let reason = words.say(&explained_misfit(*error.reason, words));
            tr("net-do-not-fit").with("layer", name).with("input", input).with("reason", reason)
        }
        NotationError::TooLarge { .. } => tr("net-too-large"),
    }
}

fn sides(shape: Shape) -> String {
    format!("{} × {} × {}", shape.channels, shape.height, shape.width)
}

fn explained_misfit(misfit: Misfit, words: &Words) -> Message {
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
