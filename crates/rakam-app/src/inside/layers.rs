//! Every stage of the network with its maps, before and after pooling.

use std::collections::HashMap;
use std::ops::Range;

use egui::{Sense, Ui, vec2};
use rakam_nn::trace::{Cell, CellBreakdown, Layer, Step};
use rakam_nn::{Activation, Network, Op, Pool};

use super::detail::{activation_name, stage_name};
use super::looking::{Looking, Spot};
use super::maps::LayerMaps;
use super::outputs;
use super::probe::{Brightest, Probe, Seen};
use crate::i18n::{Words, tr};
use crate::layout::GAP;
use crate::tab::Cx;
use crate::texture::CachedTexture;
use crate::widgets::{section, weak};

/// Where the inputs of the cell that is looked at are.
struct Source {
    /// The layer before its stage; `None` is the input.
    layer: Option<Layer>,
    taken: [Range<isize>; 2],
    /// The cell before pooling, and its layer.
    before_pooling: (Layer, Cell),
}

/// Shows all stages. `with_outputs`: whether the outputs are here, at the end.
pub(super) fn show(
    ui: &mut Ui,
    probe: &Probe,
    looking: &mut Looking,
    textures: &mut HashMap<Layer, CachedTexture>,
    with_outputs: bool,
    cx: &Cx<'_>,
) {
    let words = cx.words;
    let Some(seen) = probe.seen() else { return };
    let network = &probe.model(cx.network()).network;
    let source = source(network, seen, looking.at());
    let names = network.architecture().names();
    for (index, (stage, names)) in network.architecture().hidden.iter().zip(&names).enumerate() {
        let shape = network.shapes()[index].op;
        let name = &names.op;
        let title = if shape.area() == 1 { tr("inside-dense") } else { tr("inside-conv") };
        let title = title.with("layer", name.clone()).with("count", shape.channels);
        let title = title.with("height", shape.height).with("width", shape.width);
        let explained = explained(network, seen, index, words);
        section(ui, &words.say(&title), &explained, words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            let pooled = stage.pool.map(|_| Layer { stage: index, step: Step::Pool });
            for layer in [Some(Layer::activation(index)), pooled].into_iter().flatten() {
                let maps = &seen.trace[layer];
                let name = if Some(layer) == pooled {
                    let message = tr("inside-pooled").with("layer", name.clone());
                    let text = words.say(&message.with("height", maps.shape.height).with("width", maps.shape.width));
                    ui.label(weak(ui, &text));
                    text
                } else {
                    words.say(&title)
                };
                let looked_at = match (looking.at(), &source) {
                    (Some(Spot::Cell { layer: at, cell }), _) if at == layer => Some(cell),
                    (_, Some(source)) if source.before_pooling.0 == layer => Some(source.before_pooling.1),
                    _ => None,
                };
                let taken = source.as_ref().filter(|source| source.layer == Some(layer));
                let layer_maps = LayerMaps {
                    maps,
                    name,
                    most: seen.brightest[&layer].largest,
                    serial: seen.serial,
                    factor: &|channel| probe.factor(index, channel),
                    looked_at,
                    taken: taken.map(|source| source.taken.clone()),
                };
                let pointed =
                    ui.push_id(layer, |ui| layer_maps.show(ui, textures.entry(layer).or_default(), words)).inner;
                if let Some(cell) = pointed.hovered {
                    looking.hover(Spot::Cell { layer, cell });
                }
                if let Some(cell) = pointed.chosen {
                    looking.choose(Some(Spot::Cell { layer, cell }));
                }
            }
        });
    }
    if with_outputs && let Some(names) = names.last() {
        let explained = tr("inside-outputs-explained").with("layer", names.op.clone());
        section(ui, &words.tr("inside-outputs"), &words.say(&explained), words, |ui| {
            let height = 24.0 * network.classes() as f32;
            let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
            outputs::show(ui, rect, Some(seen), looking, words);
        });
    }
}

fn source(network: &Network, seen: &Seen, spot: Option<Spot>) -> Option<Source> {
    let Some(Spot::Cell { layer, cell }) = spot else { return None };
    let sum = CellBreakdown::of(network, &seen.trace, layer, cell)?;
    let part = sum.parts.first()?;
    let along = |side: usize| part.corner[side]..part.corner[side] + part.sides[side] as isize;
    Some(Source {
        layer: layer.stage.checked_sub(1).map(|before| last_of(network, before)),
        taken: [along(0), along(1)],
        before_pooling: (Layer::activation(layer.stage), sum.cell),
    })
}

/// The last layer of a hidden stage: what the next one takes.
fn last_of(network: &Network, stage: usize) -> Layer {
    let pools = network.architecture().hidden[stage].pool.is_some();
    Layer { stage, step: if pools { Step::Pool } else { Step::Activation } }
}

/// What a stage does, with its numbers for the drawing.
fn explained(network: &Network, seen: &Seen, index: usize, words: &Words) -> String {
    let activation = Layer::activation(index);
    let Brightest { cell, value, .. } = seen.brightest[&activation];
    let maps = &seen.trace[activation];
    let (architecture, inputs) = (network.architecture(), network.shapes()[index].input);
    let silent = (0..maps.shape.channels).filter(|&channel| maps.channel(channel).iter().all(|&x| x == 0.0)).count();
    let stage = &architecture.hidden[index];
    let message = match (stage.op, stage.pool) {
        (Op::Conv2d(conv), Some(Pool::Max2x2)) => tr("inside-conv-pool-explained").with("side", conv.kernel),
        (Op::Conv2d(conv), _) => tr("inside-conv-explained").with("side", conv.kernel),
        (Op::Linear(_), _) if stage.activation == Activation::Relu => {
            tr("inside-dense-explained").with("inputs", inputs.len())
        }
        (Op::Linear(_), _) => tr("inside-dense-sum-explained").with("inputs", inputs.len()),
    };
    let message = message
        .with("layer", stage_name(network, index))
        .with("count", maps.shape.channels)
        .with("channels", inputs.channels)
        .with("map", cell.channel + 1)
        .with("value", words.decimals(value, 2))
        .with("silent", silent);
    let skip = architecture.block_start(index).map(|start| {
        let from = stage_name(network, start);
        tr("inside-skip-explained").with("layer", stage_name(network, index)).with("from", from)
    });
    let activation = match stage.activation {
        Activation::Relu => None,
        other => activation_name(other).map(|name| tr("inside-activation-explained").with("name", name)),
    };
    let pool = stage.pool.and_then(|pool| match pool {
        Pool::Max2x2 => None,
        Pool::Average2x2 => Some(tr("inside-average-explained")),
        Pool::GlobalAverage => Some(tr("inside-global-explained")),
    });
    let more = [skip, activation, pool];
    [message].iter().chain(more.iter().flatten()).map(|message| words.say(message)).collect::<Vec<_>>().join(" ")
}
