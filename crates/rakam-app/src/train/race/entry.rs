//! What a training races with, and its row of choices.

use egui::{Align2, Color32, Ui, vec2};
use egui_plot::LineStyle;
use rakam_lab::Entrant;
use rakam_nn::OptimizerKind;
use rakam_train::{Hyperparameters, Preset};

use crate::i18n::{Message, Words, tr};
use crate::icons;
use crate::layout::{GAP, ROW};
use crate::theme::{self, Palette, size};
use crate::train::network::presets::presets;
use crate::train::optimizer::optimizer_messages;
use crate::train::plot::swatch;
use crate::widgets::{Button, Letters, paragraph};

const RATES: [f32; 9] = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0];
const BATCHES: [usize; 7] = [8, 16, 32, 64, 128, 256, 512];

/// The original network among those to begin with.
const ORIGINAL: usize = 3;

/// What a training races with; the rest is the original recipe's.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    optimizer: OptimizerKind,
    rate: f32,
    batch: usize,
    /// Which of the networks to begin with.
    network: usize,
}

impl Entry {
    /// The original recipe, and the same with the simplest optimiser.
    pub(super) fn first_two() -> [Self; 2] {
        [OptimizerKind::Adam, OptimizerKind::Sgd].map(|optimizer| Self {
            optimizer,
            rate: rakam_train::default_learning_rate(optimizer),
            batch: Preset::Original.hyperparameters().batch_size,
            network: ORIGINAL,
        })
    }

    /// The training for the lab.
    pub(super) fn entrant(&self) -> Entrant {
        let original = Preset::Original.hyperparameters().with_optimizer(self.optimizer);
        let hyperparameters = Hyperparameters { learning_rate: self.rate, batch_size: self.batch, ..original };
        Entrant { hyperparameters, layers: presets().nth(self.network).map(|preset| preset.layers.to_owned()) }
    }

    /// Shows the choices of the training with this index, `enabled` before the race, and a button that removes it. Returns
    /// whether that was clicked.
    pub(super) fn show(&mut self, ui: &mut Ui, index: usize, (enabled, more): (bool, bool), words: &Words) -> bool {
        let mut removed = false;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
            mark(ui, index, ROW);
            let choose = |ui: &mut Ui, id, what: Message, items: &[(bool, String)]| {
                let name = tr("race-choice").with("number", index + 1).with("what", words.say(&what));
                Button::choice(id, &words.say(&name), items).enabled(enabled).add_menu(ui, items)
            };
            let items = OptimizerKind::ALL.map(|kind| (kind == self.optimizer, optimizer_messages(kind).0.to_owned()));
            if let Some(chosen) = choose(ui, "race-optimizer", tr("optimizer"), &items) {
                self.optimizer = OptimizerKind::ALL[chosen];
                self.rate = rakam_train::default_learning_rate(self.optimizer);
            }
            let items = RATES.map(|rate| (rate == self.rate, words.number(f64::from(rate), 5)));
            if let Some(chosen) = choose(ui, "race-rate", tr("learning-rate"), &items) {
                self.rate = RATES[chosen];
            }
            let items = BATCHES.map(|batch| (batch == self.batch, batch.to_string()));
            if let Some(chosen) = choose(ui, "race-batch", tr("batch-size"), &items) {
                self.batch = BATCHES[chosen];
            }
            let items = presets().enumerate().map(|(at, preset)| (at == self.network, words.say(&preset.name)));
            if let Some(chosen) = choose(ui, "race-network", tr("net"), &items.collect::<Vec<_>>()) {
                self.network = chosen;
            }
            let remove = words.say(&tr("race-remove").with("number", index + 1));
            if more && Button::icon("race-remove", &icons::CLOSE, remove).enabled(enabled).add(ui).clicked() {
                removed = true;
            }
        });
        removed
    }
}

/// The colour and the style of a training's curves: those who can't tell the colours apart can tell the styles.
pub(super) fn look(index: usize, palette: &Palette) -> (Color32, LineStyle) {
    match index {
        0 => (palette.accent, LineStyle::Solid),
        1 => (palette.against, LineStyle::Solid),
        2 => (palette.text, LineStyle::dashed_loose()),
        _ => (palette.bar, LineStyle::dotted_dense()),
    }
}

/// A piece of a training's curve, and its number.
pub(super) fn mark(ui: &mut Ui, index: usize, height: f32) {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(36.0, height), egui::Sense::hover());
    let (color, style) = look(index, palette);
    swatch(ui, rect.with_max_x(rect.left() + 18.0), color, style);
    let (number, letters) = ((index + 1).to_string(), Letters { font: theme::bold(size::BODY), color: palette.text });
    paragraph(ui.painter(), rect.right_center(), Align2::RIGHT_CENTER, &number, letters, 18.0, 1);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &number));
}
