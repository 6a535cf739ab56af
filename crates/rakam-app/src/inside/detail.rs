//! What is looked at, laid out: the sum that makes a cell, or what supports and contradicts an output.

use egui::{Align, Layout, Rect, Role, ScrollArea, Sense, Slider, Stroke, Ui, UiBuilder, WidgetInfo, vec2};
use rakam_model::explain::Question;
use rakam_nn::trace::{Cell, CellBreakdown, ChannelScale, Layer, Part, Pooled};
use rakam_nn::{Activation, Network, Pool};

use super::looking::{Looking, Spot};
use super::outputs;
use super::probe::Probe;
use super::{grids, why};
use crate::colors;
use crate::i18n::{Message, Words, tr};
use crate::layout::{CARD_PADDING, GAP};
use crate::tab::Cx;
use crate::texture::{self, CachedTexture};
use crate::theme::{self, Palette, size};
use crate::widgets::{bare_slider, card, focus_ring, small, strong, weak};

/// Channels that are listed one by one; the rest is one sum.
const LISTED: usize = 12;

/// The height of a small button.
pub(super) const CHIP: f32 = 26.0;

/// From this width on the scale is beside the title.
const BESIDE: f32 = 520.0;

/// Shows it in `rect`.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    probe: &mut Probe,
    looking: &mut Looking,
    cache: &mut CachedTexture,
    cx: &Cx<'_>,
) {
    if rect.height() < 1.0 {
        return;
    }
    card(ui, rect);
    let inside = rect.shrink(CARD_PADDING);
    ui.scope_builder(UiBuilder::new().max_rect(inside), |ui| {
        ui.set_clip_rect(rect.shrink(1.0).intersect(ui.clip_rect()));
        ScrollArea::vertical().id_salt("detail").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(GAP, GAP * 0.75);
            match looking.at().filter(|_| probe.seen().is_some()) {
                Some(Spot::Cell { layer, cell }) => show_cell(ui, layer, cell, probe, looking, cx),
                Some(Spot::Output(class)) => show_output(ui, class, probe, looking, cache, cx),
                None => {
                    ui.label(weak(ui, cx.words.tr("inside-look")));
                    show_example(ui, probe, looking, cx);
                }
            }
        });
    });
}

/// The brightest cell of the first layer, until something else is looked at.
fn show_example(ui: &mut Ui, probe: &mut Probe, looking: &mut Looking, cx: &Cx<'_>) {
    let first = Layer::activation(0);
    let Some(cell) = probe.seen().and_then(|seen| seen.brightest.get(&first)).map(|brightest| brightest.cell) else {
        return;
    };
    ui.label(weak(ui, cx.words.tr("inside-example")));
    show_cell(ui, first, cell, probe, looking, cx);
}

/// The name of the stage's convolution or dense layer.
pub(super) fn stage_name(network: &Network, stage: usize) -> String {
    network.architecture().names().swap_remove(stage).op
}

/// Which part of a layer a cell is: a cell of a map, or a unit.
pub(super) fn cell_name(network: &Network, layer: Layer, cell: Cell, words: &Words) -> String {
    let of_units = network.shapes()[layer.stage].op.area() == 1;
    let message = if of_units { tr("inside-unit") } else { tr("inside-cell") };
    let message = message.with("layer", stage_name(network, layer.stage)).with("map", cell.channel + 1);
    words.say(&if of_units { message } else { message.with("row", cell.row + 1).with("column", cell.column + 1) })
}

/// The title; at its right a button that closes what was chosen, and before that what `more` shows, from right to left.
fn title(ui: &mut Ui, text: String, looking: &mut Looking, words: &Words, more: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.set_min_height(CHIP);
        ui.label(strong(ui, text));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if looking.stays() && close(ui, words) {
                looking.choose(None);
            }
            more(ui);
        });
    });
}

fn close(ui: &mut Ui, words: &Words) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(CHIP, CHIP), Sense::click());
    let name = words.tr("inside-close");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let palette = Palette::of(ui);
    let stroke = Stroke::new(1.5, if response.hovered() { palette.text } else { palette.weak_text });
    let cross = rect.shrink(8.0);
    ui.painter().line_segment([cross.left_top(), cross.right_bottom()], stroke);
    ui.painter().line_segment([cross.right_top(), cross.left_bottom()], stroke);
    focus_ring(ui, rect, &response);
    response.on_hover_text(name).clicked()
}

fn show_cell(ui: &mut Ui, layer: Layer, cell: Cell, probe: &mut Probe, looking: &mut Looking, cx: &Cx<'_>) {
    let words = cx.words;
    let model = probe.model(cx.network());
    let network = &model.network;
    let Some(seen) = probe.seen() else { return };
    let Some(sum) = CellBreakdown::of(network, &seen.trace, layer, cell) else { return };
    let name = cell_name(network, layer, cell, words);
    let of_units = network.shapes()[layer.stage].op.area() == 1;
    let names = part_names(network, layer.stage, words);
    let is_hidden = layer.stage < network.architecture().hidden.len();
    let scale = is_hidden.then(|| {
        let factor = probe.factor(layer.stage, cell.channel);
        ChannelScale { stage: layer.stage, channel: cell.channel, factor }
    });
    let mut turned = scale;
    let beside = ui.available_width() >= BESIDE;
    title(ui, name, looking, words, |ui| {
        if let Some(scale) = turned.as_mut().filter(|_| beside) {
            show_scale(ui, scale, of_units, words);
        }
    });
    if let Some(scale) = turned.as_mut().filter(|_| !beside) {
        ui.horizontal(|ui| {
            ui.set_min_height(CHIP);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| show_scale(ui, scale, of_units, words));
        });
    }
    show_steps(ui, &sum, words);
    if sum.parts.len() > 1 {
        show_parts(ui, &sum.parts, &names, looking, words);
    }
    let strongest = order(&sum.parts).first().copied().unwrap_or(0);
    if let Some(part) = sum.parts.get(looking.part.unwrap_or(strongest)).filter(|part| part.patch.len() > 1) {
        grids::show(ui, part, words);
    }
    if let Some(turned) = turned.filter(|_| turned != scale) {
        probe.turn(cx.network(), turned);
        ui.ctx().request_repaint();
    }
}

/// The sum step by step, in a line that wraps.
fn show_steps(ui: &mut Ui, sum: &CellBreakdown, words: &Words) {
    let steps: Vec<String> = steps(sum, words).iter().map(|step| words.say(step)).collect();
    let said = steps.join("; ");
    let shown = ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 3.0);
        for (index, step) in steps.iter().enumerate() {
            if index > 0 {
                ui.label(weak(ui, "→"));
            }
            let last = index + 1 == steps.len();
            let color = if last { Palette::of(ui).accent } else { Palette::of(ui).text };
            ui.label(small(step).color(color));
        }
    });
    let id = ui.scope_id().with("sum");
    let response = ui.interact(shown.response.rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Group, true, &said));
}

/// The sum step by step, in numbers.
fn steps(sum: &CellBreakdown, words: &Words) -> Vec<Message> {
    let number = |value: f32| words.decimals(value, 3);
    // A negative operand is in brackets.
    let operand = |value: f32| if value < 0.0 { format!("({})", number(value)) } else { number(value) };
    let products = sum.op() - sum.bias;
    let mut steps = vec![
        tr("inside-step-sum")
            .with("products", number(products))
            .with("bias", operand(sum.bias))
            .with("sum", number(sum.op())),
    ];
    if let Some(norm) = sum.norm {
        let deviation = norm.deviation();
        steps.push(
            tr("inside-step-norm")
                .with("gamma", operand(norm.gamma))
                .with("sum", number(sum.op()))
                .with("mean", operand(norm.mean))
                .with("deviation", number(deviation))
                .with("beta", operand(norm.beta))
                .with("value", number(sum.normalised())),
        );
    }
    if let Some(skipped) = sum.skipped {
        let step = tr("inside-step-skip").with("sum", number(sum.normalised())).with("skipped", operand(skipped));
        steps.push(step.with("value", number(sum.summed())));
    }
    if let Some(activation) = sum.activation
        && let Some(name) = activation_name(activation)
    {
        let value = number(activation.apply(sum.summed()));
        steps.push(tr("inside-step-activation").with("name", name).with("value", value));
    }
    if sum.gain != 1.0 {
        let value = number(sum.activated());
        steps.push(tr("inside-step-gain").with("factor", number(sum.gain)).with("value", value));
    }
    if let Some(pooled) = &sum.pooled {
        steps.push(pooling(pooled, words));
    }
    steps
}

fn pooling(Pooled { pool, numbers, taken }: &Pooled, words: &Words) -> Message {
    let number = |value: f32| words.decimals(value, 3);
    let all = || numbers.iter().map(|&value| number(value)).collect::<Vec<_>>().join(" · ");
    let mean = || number(numbers.iter().sum::<f32>() / numbers.len() as f32);
    match pool {
        Pool::Max2x2 => {
            let corner = ["upper-left", "upper-right", "lower-left", "lower-right"].get(*taken).copied();
            let value = numbers.get(*taken).copied().map(number);
            tr("inside-step-pool")
                .with("all", all())
                .with("corner", corner.unwrap_or_default())
                .with("value", value.unwrap_or_default())
        }
        Pool::Average2x2 => tr("inside-step-average").with("all", all()).with("value", mean()),
        Pool::GlobalAverage => tr("inside-step-global").with("count", numbers.len()).with("value", mean()),
    }
}

/// The name of an activation, the same in every language; `None` for none.
pub(crate) fn activation_name(activation: Activation) -> Option<&'static str> {
    match activation {
        Activation::Identity => None,
        Activation::Relu => Some("ReLU"),
        Activation::LeakyRelu => Some("leaky ReLU"),
        Activation::Tanh => Some("tanh"),
        Activation::Sigmoid => Some("sigmoid"),
        Activation::Gelu => Some("GELU"),
        Activation::Silu => Some("SiLU"),
    }
}

/// The names of the channels from which a stage takes its input.
fn part_names(network: &Network, stage: usize, words: &Words) -> Box<dyn Fn(usize) -> String> {
    let of_units = network.shapes()[stage].input.area() == 1;
    let message = if of_units { words.tr("inside-part-unit") } else { words.tr("inside-part-map") };
    Box::new(move |channel| format!("{message} {}", channel + 1))
}

/// The parts, the strongest first.
fn order(parts: &[Part]) -> Vec<usize> {
    let sums: Vec<f32> = parts.iter().map(Part::sum).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&a, &b| sums[b].abs().total_cmp(&sums[a].abs()));
    order
}

/// What each channel adds, the strongest first, to choose from.
fn show_parts(ui: &mut Ui, parts: &[Part], names: &dyn Fn(usize) -> String, looking: &mut Looking, words: &Words) {
    let order = order(parts);
    let has_grids = parts[0].patch.len() > 1;
    let shown = looking.part.unwrap_or(order[0]);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for &channel in order.iter().take(LISTED) {
            let text = format!("{}: {}", names(channel), words.decimals(parts[channel].sum(), 3));
            if !has_grids {
                chip(ui, ("part", channel), &text, Role::Label, false);
            } else if chip(ui, ("part", channel), &text, Role::RadioButton, channel == shown) {
                looking.part = Some(channel);
            }
        }
        if order.len() > LISTED {
            let rest: f32 = order[LISTED..].iter().map(|&channel| parts[channel].sum()).sum();
            let message = tr("inside-rest").with("count", order.len() - LISTED).with("sum", words.decimals(rest, 3));
            ui.label(weak(ui, words.say(&message)));
        }
    });
}

/// A small button, or with the role of a label a plain frame. Returns whether it was clicked.
pub(super) fn chip(
    ui: &mut Ui,
    id: impl std::hash::Hash + std::fmt::Debug,
    text: &str,
    role: Role,
    selected: bool,
) -> bool {
    let palette = Palette::of(ui);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::regular(size::SMALL), palette.text);
    let (_, rect) = ui.allocate_space(vec2((galley.size().x + 14.0).max(CHIP), CHIP));
    let can_be_chosen = role != Role::Label;
    let sense = if can_be_chosen { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, ui.scope_id().with(id), sense);
    response.widget_info(|| WidgetInfo::selected(role, true, selected, text));
    let ground = match (selected, can_be_chosen && response.hovered()) {
        (true, _) => palette.accent_tint,
        (false, true) => palette.hover,
        (false, false) => palette.background,
    };
    let border = if selected { palette.accent } else { palette.border };
    ui.painter().rect(rect, 6.0, ground, Stroke::new(1.0, border), egui::StrokeKind::Inside);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, palette.text);
    focus_ring(ui, rect, &response);
    response.clicked()
}

/// The controls that scale the channel, from right to left.
fn show_scale(ui: &mut Ui, scale: &mut ChannelScale, of_units: bool, words: &Words) {
    ui.spacing_mut().item_spacing.x = GAP;
    let off = scale.factor == 0.0;
    let text = if off { words.tr("inside-on") } else { words.tr("inside-off") };
    if chip(ui, "switch", &text, Role::Button, false) {
        scale.factor = if off { 1.0 } else { 0.0 };
    }
    ui.label(weak(ui, format!("× {}", words.decimals(scale.factor, 2))));
    ui.spacing_mut().slider_width = 110.0;
    let name = if of_units { words.tr("inside-scale-unit") } else { words.tr("inside-scale-map") };
    let slider = Slider::new(&mut scale.factor, 0.0..=2.0).step_by(0.05);
    bare_slider(ui, slider).accessible_name(name).on_hover_text(words.tr("inside-scale-tip"));
    ui.label(weak(ui, words.tr("inside-scale")));
}

fn show_output(
    ui: &mut Ui,
    class: usize,
    probe: &mut Probe,
    looking: &mut Looking,
    cache: &mut CachedTexture,
    cx: &Cx<'_>,
) {
    let words = cx.words;
    title(
        ui,
        words.say(&tr("inside-for").with("name", outputs::name(class, &cx.network().model().labels, words))),
        looking,
        words,
        |_| {},
    );
    let last_hidden = why::last_hidden(cx.network().model());
    let Some((serial, why)) = probe.why(cx.network(), Question { class, rather_than: None }) else { return };
    ui.label(weak(ui, words.say(&why::total(why, words))));
    let side = 4.0 * 28.0;
    ui.horizontal_top(|ui| {
        let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
        let name = words.tr("inside-pixels");
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        let most = why.pixels.iter().fold(f32::MIN_POSITIVE, |most, pixel| most.max(pixel.abs()));
        let texture = cache.texture(ui, serial, [28, 28], |index, dark| colors::signed(why.pixels[index] / most, dark));
        texture::paint(ui, texture, rect);
        response.on_hover_text(name);
        ui.vertical(|ui| why::show_features(ui, &why.features, &last_hidden, 4, words));
    });
}
