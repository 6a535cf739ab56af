//! The network that is trained, made of cards or written as text.
//!
//! ```text
//! draft.rs     the network that is being made, its changes, undo and redo
//! fixes.rs     why stages don't fit together, and what makes them
//! cost.rs      what the stages give and cost
//! presets.rs   networks to begin with, and what each teaches; presets.txt has their layers
//! cards.rs     the cards, what can be added, and what all of it costs
//! card.rs      one stage as a card
//! dragging.rs  a card that is dragged to another place
//! controls.rs  what can be changed of a stage
//! text.rs      the network as text
//! ```

mod card;
mod cards;
mod controls;
mod cost;
mod draft;
mod dragging;
mod fixes;
pub(super) mod presets;
mod text;

use egui::{Key, Modifiers, Ui};
use rakam_lab::Snapshot;
use rakam_nn::{Architecture, Stage};

use self::cards::Cards;
use self::cost::Cost;
pub(super) use self::draft::Target;
use self::draft::{Draft, Edit};
use self::text::Text;
use crate::i18n::Words;
use crate::icons;
use crate::layout::GAP;
use crate::widgets::{Button, section};

/// With this much room the cards have a column of this width, and all else, the text above all, stands beside them.
const BESIDE: f32 = 700.0;
const CARDS: f32 = 320.0;

/// How many parameters a network of these layers has.
pub(super) fn parameters(layers: &str, target: Target) -> Option<usize> {
    Some(Cost::of(&target.architecture(Stage::parse_all(layers).ok()?)).ok()?.parameters)
}

/// The network that is being made, and how it is shown.
#[derive(Default)]
pub(super) struct Network {
    draft: Draft,
    cards: Cards,
    text: Text,
    /// The layers of the network in training, as they were last seen.
    seen: String,
}

impl Network {
    /// Shows the editor. Returns the network that is to be trained from now on.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        target: Target,
        snapshot: &Snapshot,
        words: &Words,
    ) -> Option<Architecture> {
        if self.seen != snapshot.layers {
            if let Ok(stages) = Stage::parse_all(&snapshot.layers) {
                if self.seen.is_empty() {
                    self.draft = Draft::of(stages);
                } else {
                    self.draft.apply(Edit::Replace(stages));
                }
            }
            self.seen.clone_from(&snapshot.layers);
        }
        self.draft.aim_at(target);
        let mut chosen = None;
        section(ui, &words.tr("net"), &words.tr("net-explained"), words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP / 2.0;
            let mut edit = None;
            let beside = ui.available_width() >= BESIDE;
            if beside {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 2.0 * GAP;
                    ui.vertical(|ui| {
                        ui.set_width(CARDS);
                        edit = self.cards.show(ui, &self.draft, snapshot, words);
                    });
                    ui.vertical(|ui| {
                        edit = self.show_beginning(ui, words).or(edit.take());
                        edit = self.show_whole(ui, snapshot, (words, beside), &mut chosen).or(edit.take());
                    });
                });
            } else {
                edit = self.show_beginning(ui, words);
                edit = self.cards.show(ui, &self.draft, snapshot, words).or(edit);
                edit = self.show_whole(ui, snapshot, (words, beside), &mut chosen).or(edit);
            }
            edit = keys(ui).or(edit);
            if let Some(edit) = edit {
                self.draft.apply(edit);
            }
            if !ui.input(|input| input.pointer.any_down()) && !ui.ctx().text_edit_focused() {
                self.draft.rest();
            }
        });
        chosen
    }

    /// The examples, undo and redo.
    fn show_beginning(&self, ui: &mut Ui, words: &Words) -> Option<Edit> {
        let edit = presets::show(ui, self.draft.stages(), words);
        cards::show_history(ui, &self.draft, words).or(edit)
    }

    /// All of the network: what it costs, its text, and the button that trains it. `beside`: it stands beside the cards.
    fn show_whole(
        &mut self,
        ui: &mut Ui,
        snapshot: &Snapshot,
        (words, beside): (&Words, bool),
        chosen: &mut Option<Architecture>,
    ) -> Option<Edit> {
        self.cards.show_cost(ui, snapshot, words);
        let edit = self.text.show(ui, &self.draft, beside, words);
        let architecture = self.draft.architecture();
        let other = architecture.name != self.seen && self.cards.fits();
        let button = Button::with_icon("use-layers", &icons::PLAY, words.tr("use-layers"));
        if button.enabled(other).primary(other).add(ui).clicked() {
            *chosen = Some(architecture);
        }
        edit
    }
}

/// What the keys undo and redo. Nothing while text is edited, which has an undo of its own.
fn keys(ui: &Ui) -> Option<Edit> {
    if ui.ctx().text_edit_focused() {
        return None;
    }
    let redo = [(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z), (Modifiers::COMMAND, Key::Y)];
    let keys = redo.map(|keys| (keys, Edit::Redo)).into_iter().chain([((Modifiers::COMMAND, Key::Z), Edit::Undo)]);
    ui.input_mut(|input| {
        let mut keys = keys;
        keys.find_map(|((modifiers, key), edit)| input.consume_key(modifiers, key).then_some(edit))
    })
}
