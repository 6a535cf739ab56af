//! Why this digit, and why not that one: where the network saw it, and which ink and which features support or contradict it.

use egui::{Role, Ui, vec2};
use rakam_ink::Input;
use rakam_model::Model;
use rakam_model::explain::{Question, Why};
use rakam_nn::argmax;

use super::detail::{CHIP, chip};
use super::outputs;
use super::picture::picture;
use super::probe::Probe;
use super::signed;
use crate::colors;
use crate::i18n::{Message, Words, tr};
use crate::layout::GAP;
use crate::tab::Cx;
use crate::texture::CachedTexture;
use crate::widgets::{section, weak};

const SIDE: usize = Input::SIDE;

/// What is asked, and the textures of the answer; if no class was chosen, the question is about the one that is read.
#[derive(Default)]
pub(super) struct WhyView {
    class: Option<usize>,
    rather_than: Option<usize>,
    heat: CachedTexture,
    pixels: CachedTexture,
}

impl WhyView {
    /// Another network may have other classes.
    pub(super) fn forget(&mut self) {
        (self.class, self.rather_than) = (None, None);
    }

    pub(super) fn show(&mut self, ui: &mut Ui, probe: &mut Probe, cx: &Cx<'_>) {
        let words = cx.words;
        let Some(seen) = probe.seen() else { return };
        let logits = seen.trace.logits();
        let best = argmax(logits);
        let classes = logits.len();
        let class = self.class.filter(|&class| class < classes).unwrap_or(best);
        let rather_than = self.rather_than.filter(|&other| other < classes && other != class);
        let ink = *seen.input.pixels();
        let labels = cx.network().model().labels.clone();
        let named = |class: usize| outputs::name(class, &labels, words);
        let names: Vec<String> = (0..classes).map(named).collect();
        let Some((serial, why)) = probe.why(cx.network(), Question { class, rather_than }) else { return };

        let explained = match rather_than {
            None => tr("inside-question-explained"),
            Some(other) => tr("inside-question-other-explained").with("other", named(other)),
        };
        let explained = explained.with("name", named(class)).with("value", words.decimals(why.value, 2));
        section(ui, &words.tr("inside-question"), &words.say(&explained), words, |ui| {
            self.choose(ui, &names, class, rather_than, words);
        });

        let heat_layer = why.heat.as_ref().map(|heat| heat.layer.clone()).unwrap_or_default();
        let name = named(class);
        let answer = match rather_than {
            None => name,
            Some(other) => words.say(&tr("inside-rather-than").with("name", name).with("other", named(other))),
        };
        let heat = tr("inside-heat-explained").with("layer", heat_layer).with("name", answer);
        let most = |numbers: &[f32]| numbers.iter().fold(0.0f32, |most, number| most.max(number.abs()));
        let (strongest, at) = strongest(&why.pixels);
        let pixels = tr("inside-pixels-explained")
            .with("value", words.decimals(strongest, 3))
            .with("row", at / SIDE + 1)
            .with("column", at % SIDE + 1);
        let width = ui.available_width();
        let side_by_side = width >= 600.0;
        let card = if side_by_side { (width - 1.5 * GAP) / 2.0 } else { width };
        let side = ((card - 24.0).min(252.0) / SIDE as f32).floor() * SIDE as f32;
        let show_heat = |ui: &mut Ui, cache: &mut CachedTexture| {
            section(ui, &words.tr("inside-heat"), &words.say(&heat), words, |ui| match &why.heat {
                Some(heat) if most(&heat.pixels) > 0.0 => {
                    let scale = 1.0 / most(&heat.pixels);
                    picture(ui, [SIDE; 2], side, cache, serial, &words.tr("inside-heat"), |index, dark| {
                        over_ink(heat.pixels[index] * scale, ink[index], dark)
                    });
                }
                _ => {
                    ui.label(weak(ui, words.tr("inside-heat-none")));
                }
            });
        };
        let show_pixels = |ui: &mut Ui, cache: &mut CachedTexture| {
            section(ui, &words.tr("inside-pixels"), &words.say(&pixels), words, |ui| {
                let scale = 1.0 / most(&why.pixels).max(f32::MIN_POSITIVE);
                picture(ui, [SIDE; 2], side, cache, serial, &words.tr("inside-pixels"), |index, dark| {
                    colors::signed(why.pixels[index] * scale, dark)
                });
            });
        };
        if side_by_side {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 1.5 * GAP;
                ui.vertical(|ui| {
                    ui.set_width(card);
                    show_heat(ui, &mut self.heat);
                });
                ui.vertical(|ui| {
                    ui.set_width(card);
                    show_pixels(ui, &mut self.pixels);
                });
            });
        } else {
            show_heat(ui, &mut self.heat);
            show_pixels(ui, &mut self.pixels);
        }
        let total = words.say(&total(why, words));
        let layer = last_hidden(cx.network().model());
        let explained = tr("inside-features-explained").with("count", why.features.len()).with("layer", layer.clone());
        section(ui, &words.tr("inside-features"), &words.say(&explained), words, |ui| {
            ui.label(weak(ui, total));
            show_features(ui, &why.features, &layer, 6, words);
        });
    }

    fn choose(&mut self, ui: &mut Ui, names: &[String], class: usize, rather_than: Option<usize>, words: &Words) {
        // The labels are centred in a row of this height.
        ui.spacing_mut().interact_size.y = CHIP;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            ui.label(weak(ui, words.tr("inside-why")));
            for (each, name) in names.iter().enumerate() {
                if chip(ui, ("why", each), name, Role::RadioButton, each == class) {
                    self.class = Some(each);
                }
            }
        });
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            ui.label(weak(ui, words.tr("inside-why-not")));
            if chip(ui, "why-not-none", &words.tr("inside-why-not-none"), Role::RadioButton, rather_than.is_none()) {
                self.rather_than = None;
            }
            for (each, name) in names.iter().enumerate().filter(|&(each, _)| each != class) {
                if chip(ui, ("why-not", each), name, Role::RadioButton, rather_than == Some(each)) {
                    self.rather_than = Some(each);
                }
            }
        });
    }
}

/// Heat over the ink, which is a lighter or darker background.
fn over_ink(heat: f32, ink: f32, dark: bool) -> egui::Color32 {
    let background = colors::signed(0.0, dark);
    let grey = if dark { egui::Color32::from_gray(120) } else { egui::Color32::from_gray(150) };
    let inked = background.lerp_to_gamma(grey, 0.8 * ink);
    inked.lerp_to_gamma(colors::signed(heat.max(0.25), dark), (1.6 * heat).min(1.0))
}

/// The number that is furthest from zero, and its index.
fn strongest(numbers: &[f32]) -> (f32, usize) {
    let at = argmax(&numbers.iter().map(|number| number.abs()).collect::<Vec<_>>());
    (numbers.get(at).copied().unwrap_or_default(), at)
}

/// The sum of the features and the bias, in words.
pub(super) fn total(why: &Why, words: &Words) -> Message {
    tr("inside-total")
        .with("features", words.decimals(why.value - why.bias, 2))
        .with(
            "bias",
            if why.bias < 0.0 { format!("({})", words.decimals(why.bias, 2)) } else { words.decimals(why.bias, 2) },
        )
        .with("value", words.decimals(why.value, 2))
}

/// The name of the last hidden layer.
pub(super) fn last_hidden(model: &Model) -> String {
    let architecture = model.network.architecture();
    let last = architecture.hidden.len().checked_sub(1);
    last.map(|last| architecture.names().swap_remove(last).op).unwrap_or_default()
}

/// The strongest features for it and against it, as bars from the middle.
pub(super) fn show_features(ui: &mut Ui, features: &[f32], layer: &str, count: usize, words: &Words) {
    let mut order: Vec<usize> = (0..features.len()).collect();
    order.sort_by(|&a, &b| features[b].total_cmp(&features[a]));
    let most = features.iter().fold(f32::MIN_POSITIVE, |most, feature| most.max(feature.abs()));
    let count = count.min(order.len() / 2);
    ui.spacing_mut().item_spacing.y = 2.0;
    let strongest = order[..count].iter().chain(&order[order.len() - count..]);
    for &feature in strongest {
        let value = features[feature];
        let name = words.say(&tr("inside-unit").with("layer", layer.to_owned()).with("map", feature + 1));
        let figure = words.decimals(value, 2);
        signed::row(ui, &name, value / most, &figure);
    }
}
