//! What a training races with, and its row of choices.

use egui::{Align2, Color32, Rect, Ui, vec2};
use egui_plot::LineStyle;
use rakam_lab::Entrant;
use rakam_nn::OptimizerKind;
use rakam_train::{Hyperparameters, Preset};

use crate::i18n::{Words, tr};
use crate::icons;
use crate::layout::{GAP, ROW};
use crate::theme::{self, Palette, size};
use crate::train::network::presets::presets;
use crate::train::optimizer::optimizer_messages;
use crate::train::plot::swatch;
use crate::widgets::{Button, Letters, paragraph, width_of};

const RATES: [f32; 9] = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0];
const BATCHES: [usize; 7] = [8, 16, 32, 64, 128, 256, 512];

/// The width of a training's mark.
pub(super) const MARK: f32 = 36.0;
/// The height of a name above a menu, and how far inside it begins, as the text of the menu does.
const NAME: f32 = 20.0;
const INSET: f32 = 10.0;

/// What a training races with; the rest is the original recipe's.
#[derive(Clone, Copy, PartialEq)]
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
        let original = rakam_model::classic().notation();
        let network = presets().position(|preset| preset.layers == original).unwrap_or_default();
        [OptimizerKind::Adam, OptimizerKind::Sgd].map(|optimizer| Self {
            optimizer,
            rate: rakam_train::default_learning_rate(optimizer),
            batch: Preset::Original.hyperparameters().batch_size,
            network,
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
        let (mut chosen, mut removed) = (None, false);
        let choices = self.choices(words);
        let widths = choices.each_ref().map(|choice| choice.width(ui));
        let wraps = MARK + widths.iter().sum::<f32>() + ROW + 2.5 * GAP > ui.available_width();
        // Rows that aren't wrapped line up below the names in the first one.
        let named = wraps || index == 0;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
            let place = cell(ui, MARK, named).1;
            mark(ui, place, index);
            for (which, (choice, width)) in choices.iter().zip(widths).enumerate() {
                let (above, place) = cell(ui, width, named);
                if named {
                    choice.show_name(ui, above);
                }
                let name = tr("race-choice").with("number", index + 1).with("what", choice.name.clone());
                let button = Button::choice(choice.id, &words.say(&name), &choice.items).enabled(enabled);
                let item = button.show_menu(ui, place, &choice.items);
                chosen = item.map(|item| (which, item)).or(chosen);
            }
            let remove = words.say(&tr("race-remove").with("number", index + 1));
            let remove = Button::icon("race-remove", &icons::CLOSE, remove).enabled(enabled);
            if more {
                let (_, place) = cell(ui, ROW, named);
                removed = remove.show(ui, place).clicked();
            }
        });
        if let Some((which, item)) = chosen {
            self.choose(which, item);
        }
        removed
    }

    /// What can be chosen: optimiser, learning rate, batch size and network.
    fn choices(&self, words: &Words) -> [Choice; 4] {
        let optimizers = OptimizerKind::ALL.map(|kind| (kind == self.optimizer, optimizer_messages(kind).0.to_owned()));
        let rates = RATES.map(|rate| (rate == self.rate, words.number(f64::from(rate), 5)));
        let batches = BATCHES.map(|batch| (batch == self.batch, batch.to_string()));
        let networks = presets().enumerate().map(|(at, preset)| (at == self.network, words.say(&preset.name)));
        [
            Choice { id: "race-optimizer", name: words.tr("optimizer"), items: optimizers.to_vec() },
            Choice { id: "race-rate", name: words.tr("learning-rate"), items: rates.to_vec() },
            Choice { id: "race-batch", name: words.tr("batch-size"), items: batches.to_vec() },
            Choice { id: "race-network", name: words.tr("net"), items: networks.collect() },
        ]
    }

    /// Takes the item of this choice.
    fn choose(&mut self, which: usize, item: usize) {
        match which {
            0 => {
                self.optimizer = OptimizerKind::ALL[item];
                self.rate = rakam_train::default_learning_rate(self.optimizer);
            }
            1 => self.rate = RATES[item],
            2 => self.batch = BATCHES[item],
            _ => self.network = item,
        }
    }
}

/// A menu of the row, and its name.
struct Choice {
    id: &'static str,
    name: String,
    items: Vec<(bool, String)>,
}

impl Choice {
    /// The width at which neither the name nor any item is cut, the same in every row.
    fn width(&self, ui: &Ui) -> f32 {
        let item = |(_, text): &(bool, String)| Button::choice(self.id, "", &[(true, text.clone())]).width(ui);
        let name = width_of(ui, &self.name, theme::regular(size::SMALL)) + INSET;
        self.items.iter().map(item).fold(name, f32::max)
    }

    fn show_name(&self, ui: &Ui, rect: Rect) {
        let letters = Letters { font: theme::regular(size::SMALL), color: Palette::of(ui).weak_text };
        let at = rect.left_center() + vec2(INSET, 0.0);
        paragraph(ui.painter(), at, Align2::LEFT_CENTER, &self.name, letters, rect.width() - INSET, 1);
    }
}

/// Makes room in the row, as wide as this: for a name if there is one, and below it for what has the name.
fn cell(ui: &mut Ui, width: f32, named: bool) -> (Rect, Rect) {
    let above = if named { NAME } else { 0.0 };
    let (_, rect) = ui.allocate_space(vec2(width, above + ROW));
    rect.split_top_bottom_at_y(rect.top() + above)
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
pub(super) fn mark(ui: &Ui, rect: Rect, index: usize) {
    let palette = Palette::of(ui);
    let response = ui.interact(rect, ui.scope_id().with(("mark", index)), egui::Sense::hover());
    let (color, style) = look(index, palette);
    swatch(ui, rect.with_max_x(rect.left() + 18.0), color, style);
    let (number, letters) = ((index + 1).to_string(), Letters { font: theme::bold(size::BODY), color: palette.text });
    paragraph(ui.painter(), rect.right_center(), Align2::RIGHT_CENTER, &number, letters, 18.0, 1);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &number));
}
