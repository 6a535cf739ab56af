//! The weights that compute one map or unit of a stage, and the sum that is the gradient of one of them.

use egui::{Role, Slider, Ui, vec2};
use rakam_nn::trace::{Cell, Maps, Weight, WeightBreakdown};
use rakam_nn::{Network, Shape};

use super::layer::{maps, steepest};
use super::{BackwardsView, Scene};
use crate::i18n::{Message, Words, tr};
use crate::inside::detail::{chip, stage_name};
use crate::inside::maps::Pointed;
use crate::layout::GAP;
use crate::texture::CachedTexture;
use crate::widgets::{section, slider_row, small, strong, weak};

/// Products that are listed one by one; the rest is one sum.
const LISTED: usize = 6;

/// Which weight the textures show, of which computation, and how many weights they have shown.
#[derive(Default)]
pub(super) struct Shown {
    what: Option<(u64, Weight)>,
    serial: u64,
    kernels: CachedTexture,
    sum: [CachedTexture; 3],
}

impl Shown {
    fn show(&mut self, computation: u64, weight: Weight) {
        if self.what != Some((computation, weight)) {
            self.what = Some((computation, weight));
            self.serial += 1;
        }
    }
}

impl BackwardsView {
    /// The weights of a stage for one of its maps or units, and the sum of one of them.
    pub(super) fn show_weights(&mut self, ui: &mut Ui, stage: usize, scene: &Scene<'_>) {
        let Scene { network, computed, before, words } = *scene;
        let parameters = &computed.backwards.parameters;
        let shape = network.shapes()[stage].op;
        let channel = self.channel.unwrap_or_else(|| steepest_channel(network, parameters, stage));
        let channel = channel.min(shape.channels - 1);
        self.channel = Some(channel);
        let Some(kernels) = Weight::kernels(network, parameters, stage, channel) else { return };
        let tap = before.tap.or(self.chosen.tap).unwrap_or_else(|| steepest(&kernels));
        let weight = Weight { stage, channel, tap };
        let gradients = &computed.backwards.gradients;
        let Some(sum) = WeightBreakdown::of(network, &computed.trace, gradients, weight) else { return };
        self.shown.show(self.computations, weight);

        let of_units = shape.area() == 1;
        let title = if of_units { tr("backwards-weights-unit") } else { tr("backwards-weights-map") };
        let title = words.say(&title.with("layer", stage_name(network, stage)).with("channel", channel + 1));
        section(ui, &title, &words.tr("backwards-weights-explained"), words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            if shape.channels > 1 {
                let mut number = channel + 1;
                let name = if of_units { tr("dream-channel-unit") } else { tr("dream-channel-map") };
                let value = words.say(&tr("dream-step-of").with("step", number).with("steps", shape.channels));
                slider_row(ui, name, value, Slider::new(&mut number, 1..=shape.channels), words);
                if number != channel + 1 {
                    self.channel = Some(number - 1);
                    (self.chosen.tap, self.chosen.position) = (None, None);
                }
            }
            ui.label(weak(ui, words.say(&kernels_named(kernels.shape, words))));
            let texture = (self.shown.serial, &mut self.shown.kernels);
            let pointed = maps(ui, &kernels, words.tr("backwards-kernels"), texture, Some(tap), words);
            if pointed.chosen.is_some() {
                (self.chosen.tap, self.chosen.position) = (pointed.chosen, None);
            }
            self.hovered.tap = pointed.hovered;
            self.show_sum(ui, weight, &sum, scene);
            self.show_others(ui, weight, scene);
        });
    }

    /// The gradient of a weight as a sum, and what a step makes of the weight.
    fn show_sum(&mut self, ui: &mut Ui, weight: Weight, sum: &WeightBreakdown, scene: &Scene<'_>) {
        let Scene { network, words, .. } = *scene;
        ui.label(strong(ui, words.say(&named(network, weight))));
        let products: Vec<f32> = sum.products().collect();
        if let [product] = products[..] {
            let said = tr("backwards-product")
                .with("upstream", operand(sum.upstream[0], words))
                .with("input", operand(sum.inputs[0], words))
                .with("gradient", words.significant(product));
            ui.label(small(words.say(&said)));
        } else {
            self.show_products(ui, sum, products, scene);
        }
        let value = network.parameters()[sum.index];
        let gradient = sum.gradient();
        let change = -self.rate * gradient;
        let said = tr("backwards-change")
            .with("rate", words.number(self.rate.into(), 5))
            .with("gradient", operand(gradient, words))
            .with("change", words.significant(change))
            .with("before", words.decimals(value, 5))
            .with("after", words.decimals(value + change, 5));
        ui.label(small(words.say(&said)));
        self.show_rate(ui, words);
    }

    /// One product for each position of the kernel, as maps; the largest in numbers.
    fn show_products(&mut self, ui: &mut Ui, sum: &WeightBreakdown, products: Vec<f32>, scene: &Scene<'_>) {
        let Scene { before, words, .. } = *scene;
        let [height, width] = sum.sides;
        let said =
            tr("backwards-sum").with("count", products.len()).with("gradient", words.significant(sum.gradient()));
        ui.label(small(words.say(&said)));
        let shape = Shape::new(1, height, width);
        let position = before.position.or(self.chosen.position);
        let mut order: Vec<usize> = (0..products.len()).collect();
        order.sort_by(|&a, &b| products[b].abs().total_cmp(&products[a].abs()));
        let pictures = [
            (words.tr("backwards-upstream"), sum.upstream.clone()),
            (words.tr("backwards-input"), sum.inputs.clone()),
            (words.tr("inside-products"), products),
        ]
        .map(|(name, values)| (name, Maps::new(shape, values)));
        let mut pointed = Pointed::default();
        ui.columns(3, |columns| {
            for ((ui, (name, numbers)), texture) in columns.iter_mut().zip(&pictures).zip(&mut self.shown.sum) {
                ui.label(weak(ui, name));
                let at = maps(ui, numbers, name.clone(), (self.shown.serial, texture), position, words);
                pointed.hovered = pointed.hovered.or(at.hovered);
                pointed.chosen = pointed.chosen.or(at.chosen);
            }
        });
        self.chosen.position = pointed.chosen.or(self.chosen.position);
        self.hovered.position = pointed.hovered;
        let term = |index: usize| {
            let [upstream, input, product] = [0, 1, 2].map(|picture: usize| pictures[picture].1.values[index]);
            let message = tr("backwards-term").with("row", index / width + 1).with("column", index % width + 1);
            let message = message.with("upstream", operand(upstream, words)).with("input", operand(input, words));
            words.say(&message.with("product", words.significant(product)))
        };
        if let Some(Cell { row, column, .. }) = position {
            ui.label(small(term(row * width + column)));
        }
        ui.label(weak(ui, words.tr("backwards-largest-terms")));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            for &index in order.iter().take(LISTED) {
                chip(ui, ("term", index), &term(index), Role::Label, false);
            }
            if order.len() > LISTED {
                let rest: f32 = order[LISTED..].iter().map(|&index| pictures[2].1.values[index]).sum();
                let message = tr("inside-rest").with("count", order.len() - LISTED);
                ui.label(weak(ui, words.say(&message.with("sum", words.significant(rest)))));
            }
        });
    }

    /// What is learned beside the weights of the map or unit: the bias, and the batch-norm's two numbers.
    fn show_others(&self, ui: &mut Ui, weight: Weight, scene: &Scene<'_>) {
        let Scene { network, computed, words, .. } = *scene;
        let offsets = network.architecture().offsets().unwrap_or_default();
        let Some(offsets) = offsets.get(weight.stage) else { return };
        let norm = offsets.norm.as_ref();
        let others = [
            Some((words.tr("backwards-bias"), &offsets.bias)),
            norm.map(|norm| ("γ".to_owned(), &norm.gamma)),
            norm.map(|norm| ("β".to_owned(), &norm.beta)),
        ];
        for (name, range) in others.into_iter().flatten() {
            let index = range.start + weight.channel;
            let said = tr("backwards-parameter")
                .with("name", name)
                .with("value", words.significant(network.parameters()[index]))
                .with("gradient", words.significant(computed.backwards.parameters[index]));
            ui.label(weak(ui, words.say(&said)));
        }
    }
}

/// The map or unit with the steepest of all weights of a stage.
fn steepest_channel(network: &Network, parameters: &[f32], stage: usize) -> usize {
    let of = |channel| Weight::kernels(network, parameters, stage, channel).map_or(0.0, |kernels| kernels.largest());
    let largest: Vec<f32> = (0..network.shapes()[stage].op.channels).map(of).collect();
    rakam_nn::argmax(&largest)
}

/// How many weights there are.
fn kernels_named(shape: Shape, words: &Words) -> Message {
    let message = if shape.area() == 1 { tr("backwards-weights") } else { tr("backwards-weights-of-maps") };
    let message = message.with("count", words.number(shape.channels as f64, 0));
    message.with("height", shape.height).with("width", shape.width)
}

/// Which weight it is.
fn named(network: &Network, Weight { stage, channel, tap }: Weight) -> Message {
    let (of_units, from_units) = (network.shapes()[stage].op.area() == 1, network.shapes()[stage].input.area() == 1);
    let message = match (of_units, from_units) {
        (true, true) => tr("backwards-weight-units"),
        (true, false) => tr("backwards-weight-unit"),
        (false, _) => tr("backwards-weight-map"),
    };
    let message = message.with("layer", stage_name(network, stage)).with("to", channel + 1);
    message.with("from", tap.channel + 1).with("row", tap.row + 1).with("column", tap.column + 1)
}

/// A number after a sign: in brackets if it is negative.
fn operand(value: f32, words: &Words) -> String {
    let number = words.significant(value);
    if value < 0.0 { format!("({number})") } else { number }
}
