//! The gradients of a stage, from its output to what comes out of its convolution or dense layer, and of the input.

use egui::Ui;
use rakam_nn::Network;
use rakam_nn::trace::{Cell, Layer, Maps, Step};

use super::{BackwardsView, Marks, Scene};
use crate::i18n::{Message, Words, tr};
use crate::inside::detail::{activation_name, cell_name, stage_name};
use crate::inside::maps::{LayerMaps, Pointed};
use crate::layout::GAP;
use crate::texture::CachedTexture;
use crate::widgets::{section, small, weak};

/// The layers of a stage on the way backwards.
fn layers(network: &Network, stage: usize) -> impl Iterator<Item = Layer> {
    Layer::all(network.architecture()).into_iter().rev().filter(move |layer| layer.stage == stage)
}

/// What a layer gives.
fn name(network: &Network, layer: Layer) -> Message {
    let shapes = network.shapes()[layer.stage];
    let message = match layer.step {
        Step::Pool => tr("inside-pooled").with("height", shapes.output.height).with("width", shapes.output.width),
        Step::Activation => {
            let activation = network.architecture().hidden.get(layer.stage).map(|stage| stage.activation);
            match activation.and_then(activation_name) {
                Some(name) => tr("backwards-after").with("name", name),
                None => tr("backwards-after-nothing"),
            }
        }
        Step::Sum => tr("backwards-after-sum"),
        Step::Norm => tr("backwards-after-norm"),
        Step::Op if shapes.op.area() == 1 => tr("inside-dense").with("count", shapes.op.channels),
        Step::Op => tr("inside-conv")
            .with("count", shapes.op.channels)
            .with("height", shapes.op.height)
            .with("width", shapes.op.width),
    };
    message.with("layer", stage_name(network, layer.stage))
}

/// The maps of gradients, the strongest colour for the largest.
pub(super) fn maps(
    ui: &mut Ui,
    maps: &Maps,
    name: String,
    (serial, texture): (u64, &mut CachedTexture),
    looked_at: Option<Cell>,
    words: &Words,
) -> Pointed {
    let factor = &|_| 1.0;
    let shown = LayerMaps { maps, name, most: maps.largest(), serial, factor, looked_at, taken: None };
    shown.show(ui, texture, words)
}

impl BackwardsView {
    /// The gradients of a stage. A cell that is chosen chooses its map or unit, too.
    pub(super) fn show_stage(&mut self, ui: &mut Ui, stage: usize, scene: &Scene<'_>) {
        let Scene { network, words, .. } = *scene;
        let title = tr("backwards-stage").with("layer", stage_name(network, stage));
        let explained = match network.architecture().block_start(stage) {
            Some(_) => words.tr("backwards-stage-skip-explained"),
            None => words.tr("backwards-stage-explained"),
        };
        section(ui, &words.say(&title), &explained, words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            for layer in layers(network, stage) {
                self.show_layer(ui, layer, scene);
            }
        });
    }

    fn show_layer(&mut self, ui: &mut Ui, layer: Layer, scene: &Scene<'_>) {
        let Scene { network, computed, before, words } = *scene;
        let gradients = &computed.backwards.gradients[layer];
        let name = words.say(&name(network, layer));
        ui.label(weak(ui, format!("{name} · {}", words.say(&size(gradients, words)))));
        let here = |marks: Marks| marks.cell.filter(|(at, _)| *at == layer).map(|(_, cell)| cell);
        let looked_at = here(before).or(here(self.chosen));
        let texture = (self.computations, self.layers.entry(Some(layer)).or_default());
        let pointed = ui.push_id(layer, |ui| maps(ui, gradients, name, texture, looked_at, words)).inner;
        if let Some(cell) = pointed.chosen {
            self.chosen = Marks { cell: Some((layer, cell)), ..Marks::default() };
            self.channel = Some(cell.channel);
        }
        if let Some(cell) = pointed.hovered {
            self.hovered.cell = Some((layer, cell));
        }
        let cell = pointed.hovered.or(looked_at).unwrap_or_else(|| steepest(gradients));
        let said = tr("backwards-cell")
            .with("cell", cell_name(network, layer, cell, words))
            .with("gradient", words.significant(gradients.at(cell)))
            .with("value", words.significant(computed.trace[layer].at(cell)));
        ui.label(small(words.say(&said)));
    }

    /// The gradient with respect to the input.
    pub(super) fn show_input(&mut self, ui: &mut Ui, scene: &Scene<'_>) {
        let Scene { network, computed, before, words } = *scene;
        let gradients = &computed.backwards.gradients.input;
        let title = words.tr("backwards-input-title");
        let explained = words.tr("backwards-input-explained");
        section(ui, &title, &explained, words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            ui.label(weak(ui, words.say(&size(gradients, words))));
            let looked_at = before.position.or(self.chosen.position);
            let texture = (self.computations, self.layers.entry(None).or_default());
            let pointed = maps(ui, gradients, title.clone(), texture, looked_at, words);
            self.chosen.position = pointed.chosen.or(self.chosen.position);
            self.hovered.position = pointed.hovered;
            let cell = pointed.hovered.or(looked_at).unwrap_or_else(|| steepest(gradients));
            let message = tr("backwards-pixel").with("row", cell.row + 1).with("column", cell.column + 1);
            let said = message
                .with("gradient", words.significant(gradients.at(cell)))
                .with("value", words.significant(computed.trace.input.at(cell)));
            ui.label(small(words.say(&said)));
            if let Some(first) = network.architecture().names().first() {
                ui.label(weak(ui, words.say(&tr("backwards-input-end").with("layer", first.op.clone()))));
            }
        });
    }
}

/// The largest gradient, and the norm of all.
fn size(gradients: &Maps, words: &Words) -> Message {
    let norm = gradients.values.iter().map(|gradient| gradient * gradient).sum::<f32>().sqrt();
    tr("backwards-size").with("largest", words.significant(gradients.largest())).with("norm", words.significant(norm))
}

/// The cell with the largest absolute number.
pub(super) fn steepest(maps: &Maps) -> Cell {
    let sizes: Vec<f32> = maps.values.iter().map(|number| number.abs()).collect();
    maps.cell(rakam_nn::argmax(&sizes))
}
